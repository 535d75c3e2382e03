/* SPDX-License-Identifier: Apache-2.0 */
/* Write histories in words, so that a test of a verdict is a story and an answer.
 *
 * A story is steps with ";" between them, each a millisecond after the one before:
 *
 *   at 12.5                       time in seconds from here on
 *   topic orders 2                append orders-0@0 10           readable orders-0@5
 *   start billing-1               crash, died, exit, freeze, thaw billing-1
 *   member m1 billing-1           left, expelled, fenced m1      bare m1 (joined, of an unknown instance)
 *   assigned m1 orders-0 3        (generation 3; a fourth word is the instance whose request brought it about)
 *   fenced m1 by m2               (a static member is back as m2)
 *   state Stable -> Dead: why     joins, syncs billing-1 (JoinGroup asked, SyncGroup answered; error may follow)
 *   client billing-1 itself       (how its consumer is assigned partitions: itself, callback, events)
 *   assign billing-1 orders-0     revoke, lost; assigning, revoking, losing: only the begin of the callback
 *   deliver billing-1 orders-0@3 2     poll billing-1            effect billing-1 orders-0@3
 *   store billing-1 orders-0@4    call billing-1 orders-0@4      call billing-1 stored        close billing-1
 *   commit orders-0@4 m1          (m1 may be left out)           seek billing-1 orders-0@0
 *   output billing-1 orders-0@3 7      an effect found in an output topic, counts from event 7
 *   told billing-1 25             its poll handed out a consumer error
 *   fault billing-1 TEXT          a fault fired; TEXT is its line
 *   note                          an event with nothing in it
 *
 * and those of story_transactions.h. Everything is of group "billing"; instance "billing-1/2" is its second client. */
#ifndef SELFTESTS_VERDICT_STORY_H
#define SELFTESTS_VERDICT_STORY_H

#include "selftests/check.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/verdict/verdict.h"
#include "selftests/harness/verdict/story_transactions.h"

struct story {
    struct kt_history *history;
    int64_t now_us;
    kt_name group;
};

static inline kt_name story_name(struct story *story, const char *text)
{
    return kt_history_name(story->history, text, strlen(text));
}

static inline void story_instance(struct story *story, struct kt_event *event, char *text)
{
    char *slash = strchr(text, '/');
    event->client = slash ? (uint32_t)atoi(slash + 1) : 1;
    if (slash)
        *slash = '\0';
    event->instance = story_name(story, text);
}

/* "orders-0@3", "orders-0", or "stored": none */
static inline void story_record(struct story *story, struct kt_event *event, char *text)
{
    char *at = strchr(text, '@');
    event->offset = at ? atoll(at + 1) : 0;
    if (at)
        *at = '\0';
    char *dash = strrchr(text, '-');
    if (dash == NULL)
        return;
    event->partition = atoi(dash + 1);
    *dash = '\0';
    event->topic = story_name(story, text);
}

enum story_form {
    STORY_INSTANCE, /* instance [record [count]] */
    STORY_RECORD,   /* record [count] */
    STORY_MEMBER,   /* member [record [generation]] */
};

static const struct {
    const char *word;
    enum kt_event_type type, second; /* 0: there is none (KT_EVENT_TOPIC is written by hand) */
    enum story_form form;
} story_words[] = {
    {"append", KT_EVENT_APPEND, 0, STORY_RECORD},
    {"deleted", KT_EVENT_LOG_START, 0, STORY_RECORD},
    {"cleaned", KT_EVENT_CLEANED, 0, STORY_RECORD},
    {"readable", KT_EVENT_HIGH_WATERMARK, 0, STORY_RECORD},
    {"start", KT_EVENT_START, 0, STORY_INSTANCE},
    {"crash", KT_EVENT_CRASH, 0, STORY_INSTANCE},
    {"died", KT_EVENT_DIED, 0, STORY_INSTANCE},
    {"exit", KT_EVENT_EXIT, 0, STORY_INSTANCE},
    {"freeze", KT_EVENT_FREEZE, 0, STORY_INSTANCE},
    {"thaw", KT_EVENT_THAW, 0, STORY_INSTANCE},
    {"left", KT_EVENT_MEMBER_LEFT, 0, STORY_MEMBER},
    {"expelled", KT_EVENT_MEMBER_EXPELLED, 0, STORY_MEMBER},
    {"fenced", KT_EVENT_MEMBER_FENCED, 0, STORY_MEMBER},
    {"bare", KT_EVENT_MEMBER_JOINED, 0, STORY_MEMBER},
    {"assigned", KT_EVENT_ASSIGNED, 0, STORY_MEMBER},
    {"assign", KT_EVENT_ASSIGN_BEGIN, KT_EVENT_ASSIGN_END, STORY_INSTANCE},
    {"revoke", KT_EVENT_REVOKE_BEGIN, KT_EVENT_REVOKE_END, STORY_INSTANCE},
    {"lost", KT_EVENT_LOST_BEGIN, KT_EVENT_LOST_END, STORY_INSTANCE},
    {"assigning", KT_EVENT_ASSIGN_BEGIN, 0, STORY_INSTANCE},
    {"revoking", KT_EVENT_REVOKE_BEGIN, 0, STORY_INSTANCE},
    {"losing", KT_EVENT_LOST_BEGIN, 0, STORY_INSTANCE},
    {"deliver", KT_EVENT_DELIVER, 0, STORY_INSTANCE},
    {"effect", KT_EVENT_EFFECT, 0, STORY_INSTANCE},
    {"store", KT_EVENT_STORE, 0, STORY_INSTANCE},
    {"call", KT_EVENT_COMMIT_CALL, 0, STORY_INSTANCE},
    {"seek", KT_EVENT_SEEK, 0, STORY_INSTANCE},
    {"close", KT_EVENT_CLOSE_BEGIN, KT_EVENT_CLOSE_END, STORY_INSTANCE},
};

static inline bool story_has_group(enum kt_event_type type)
{
    return type > KT_EVENT_HIGH_WATERMARK && type < KT_EVENT_START;
}

static inline void story_append(struct story *story, struct kt_event *event, enum kt_event_type type)
{
    event->type = (uint16_t)type;
    event->group = story_has_group(type) ? story->group : 0;
    kt_history_append(story->history, event);
}

static inline void story_tell_word(struct story *story, size_t word, struct kt_event *event, char *parts[6])
{
    enum story_form form = story_words[word].form;
    int record = form == STORY_RECORD ? 1 : 2;
    if (form == STORY_INSTANCE)
        story_instance(story, event, parts[1]);
    else if (form == STORY_MEMBER)
        event->member = story_name(story, parts[1]);
    bool is_by = form == STORY_MEMBER && parts[2] && strcmp(parts[2], "by") == 0;
    if (is_by)
        event->detail = story_name(story, parts[3]);
    else if (parts[record])
        story_record(story, event, parts[record]);
    bool has_count = !is_by && parts[record] && parts[record + 1];
    if (form == STORY_MEMBER)
        event->generation = has_count ? atoi(parts[record + 1]) : -1;
    if (form == STORY_MEMBER && has_count && parts[record + 2])
        event->instance = story_name(story, parts[record + 2]);
    else if (form != STORY_MEMBER && has_count)
        event->count = atoi(parts[record + 1]);
    story_append(story, event, story_words[word].type);
    if (story_words[word].second)
        story_append(story, event, story_words[word].second);
}

static inline void story_tell_request(struct story *story, struct kt_event *event, char *parts[6])
{
    bool joins = strcmp(parts[0], "joins") == 0;
    event->instance = story_name(story, parts[1]);
    event->api = joins ? 11 : 14;
    event->error = parts[2] ? (int16_t)atoi(parts[2]) : 0;
    story_append(story, event, joins ? KT_EVENT_REQUEST : KT_EVENT_RESPONSE);
}

static inline void story_tell_fault(struct story *story, struct kt_event *event, char *parts[6], const char *rest)
{
    event->instance = story_name(story, parts[1]);
    event->detail = story_name(story, rest + strlen(parts[1]) + 1);
    story_append(story, event, KT_EVENT_FAULT);
}

static inline void story_tell_error(struct story *story, struct kt_event *event, char *parts[6])
{
    story_instance(story, event, parts[1]);
    event->error = (int16_t)atoi(parts[2]);
    story_append(story, event, KT_EVENT_CONSUMER_ERROR);
}

static inline void story_tell_client(struct story *story, struct kt_event *event, char *parts[6])
{
    bool is_quiet = strcmp(parts[2], "itself") == 0, calls = strcmp(parts[2], "callback") == 0;
    story_instance(story, event, parts[1]);
    event->detail = story_name(story, is_quiet ? KT_ASSIGNS_BY_ITSELF
                                      : calls  ? KT_ASSIGNED_BY_CALLBACK
                                               : KT_ASSIGNED_BY_EVENTS);
    story_append(story, event, KT_EVENT_CLIENT);
}

static inline void story_tell_rest(struct story *story, struct kt_event *event, char *parts[6], const char *rest)
{
    if (strcmp(parts[0], "at") == 0) {
        story->now_us = (int64_t)(atof(parts[1]) * 1e6);
    } else if (strcmp(parts[0], "topic") == 0) {
        event->topic = story_name(story, parts[1]);
        event->count = atoi(parts[2]);
        story_append(story, event, KT_EVENT_TOPIC);
    } else if (strcmp(parts[0], "poll") == 0) {
        kt_history_poll_begins(story->history, story_name(story, parts[1]), 1, story->now_us);
    } else if (strcmp(parts[0], "member") == 0) {
        event->member = story_name(story, parts[1]);
        story_instance(story, event, parts[2]);
        story_append(story, event, KT_EVENT_MEMBER_OF);
        event->instance = 0;
        story_append(story, event, KT_EVENT_MEMBER_JOINED);
    } else if (strcmp(parts[0], "joins") == 0 || strcmp(parts[0], "syncs") == 0) {
        story_tell_request(story, event, parts);
    } else if (strcmp(parts[0], "client") == 0) {
        story_tell_client(story, event, parts);
    } else if (strcmp(parts[0], "told") == 0) {
        story_tell_error(story, event, parts);
    } else if (strcmp(parts[0], "fault") == 0) {
        story_tell_fault(story, event, parts, rest);
    } else if (strcmp(parts[0], "state") == 0) {
        event->detail = story_name(story, rest);
        story_append(story, event, KT_EVENT_GROUP_STATE);
    } else if (strcmp(parts[0], "commit") == 0) {
        story_record(story, event, parts[1]);
        event->member = story_name(story, parts[2] ? parts[2] : "");
        story_append(story, event, KT_EVENT_COMMITTED);
    } else if (strcmp(parts[0], "output") == 0) {
        story_instance(story, event, parts[1]);
        story_record(story, event, parts[2]);
        event->sequence = parts[3] ? atoi(parts[3]) : -1;
        event->detail = story_name(story, "output");
        story_append(story, event, KT_EVENT_EFFECT);
    } else if (strcmp(parts[0], "note") == 0) {
        kt_history_append(story->history, event);
    } else if (!story_tell_transaction(story->history, event, parts)) {
        fail_msg("no step of a story: %s", parts[0]);
    }
}

static inline void story_tell_step(struct story *story, char *step)
{
    char rest[256] = "", *parts[6] = {0}, *save = NULL;
    step += strspn(step, " \n");
    if (strchr(step, ' '))
        snprintf(rest, sizeof rest, "%s", strchr(step, ' ') + 1);
    int count = 0;
    for (char *part = strtok_r(step, " ", &save); part && count < 6; part = strtok_r(NULL, " ", &save))
        parts[count++] = part;
    if (count == 0)
        return;
    if (strcmp(parts[0], "at") != 0)
        story->now_us += 1000;
    struct kt_event event = kt_event_none(KT_EVENT_NOTE, story->now_us);
    for (size_t word = 0; word < sizeof story_words / sizeof *story_words; word++) {
        if (strcmp(story_words[word].word, parts[0]) == 0) {
            story_tell_word(story, word, &event, parts);
            return;
        }
    }
    story_tell_rest(story, &event, parts, rest);
}

/* returns  a history of the story, the caller's to destroy */
static inline struct kt_history *story_tell(const char *text)
{
    struct story story = {.history = kt_history_create()};
    char *copy = strdup(text), *save = NULL;
    story.group = story_name(&story, "billing");
    for (char *step = strtok_r(copy, ";", &save); step; step = strtok_r(NULL, ";", &save))
        story_tell_step(&story, step);
    free(copy);
    kt_history_flush(story.history);
    return story.history;
}

/* The last verdict asked for, until the next one. */
static struct kt_history *story_history;
static struct kt_verdict story_verdict;

static inline const char *story_text(void)
{
    return story_verdict.text.data ? (const char *)story_verdict.text.data : "";
}

static inline void story_forget(void)
{
    kt_verdict_finish(&story_verdict);
    kt_history_destroy(story_history);
    story_history = NULL;
}

/* Judge a verdict of a scope over a story. */
static inline enum kt_result judge(const char *id, const char *scope_text, const char *text)
{
    struct kt_scope scope = {0};
    struct kmock_buffer error = {0};
    story_forget();
    story_history = story_tell(text);
    assert_true(kt_scope_parse(scope_text, &scope, &error));
    kt_judge_find(id)(story_history, &scope, &story_verdict);
    kt_scope_finish(&scope);
    kmock_buffer_free(&error);
    assert_string_equal(story_verdict.id, id);
    assert_non_null(story_verdict.text.data);
    assert_true(story_verdict.result == KT_OK || story_verdict.text.size > 0);
    return story_verdict.result;
}

static inline void assert_ok(const char *id, const char *text)
{
    enum kt_result result = judge(id, "billing", text);
    if (result != KT_OK)
        fail_msg("%s is not ok: %s", id, story_text());
}

/* about: "orders-0@3", or "" for no record; says: a part of the text */
static inline void assert_violated(const char *id, const char *text, const char *about, const char *says)
{
    char record[64] = "";
    enum kt_result result = judge(id, "billing", text);
    if (result != KT_VIOLATED)
        fail_msg("%s is not violated: %s", id, story_text());
    if (story_verdict.partition >= 0)
        snprintf(record, sizeof record, "%s-%d@%d", kt_history_text(story_history, story_verdict.topic),
                 (int)story_verdict.partition, (int)story_verdict.offset);
    assert_string_equal(record, about);
    if (strstr(story_text(), says) == NULL)
        fail_msg("\"%s\" does not say \"%s\"", story_text(), says);
    assert_true(story_verdict.witnesses_count > 0);
}

static inline void assert_not_judged(const char *id, const char *text, const char *says)
{
    enum kt_result result = judge(id, "billing", text);
    if (result != KT_NOT_JUDGED)
        fail_msg("%s is judged: %s", id, story_text());
    if (strstr(story_text(), says) == NULL)
        fail_msg("\"%s\" does not say \"%s\"", story_text(), says);
}

/* expected: names of the types of the witnesses, ", " between */
static inline void assert_witnesses(const char *expected)
{
    struct kmock_buffer text = {0};
    for (int32_t i = 0; i < story_verdict.witnesses_count; i++)
        kmock_buffer_print(&text, "%s%s", i ? ", " : "",
                           kt_event_name(kt_history_event(story_history, story_verdict.witnesses[i])->type));
    kmock_buffer_append(&text, "", 1);
    assert_string_equal((char *)text.data, expected);
    kmock_buffer_free(&text);
}

static inline int story_end(void **state)
{
    (void)state;
    story_forget();
    return 0;
}

#endif
