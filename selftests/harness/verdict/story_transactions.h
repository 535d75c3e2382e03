/* SPDX-License-Identifier: Apache-2.0 */
/* Add the words of producers and transactions to the stories of story.h:
 *
 *   txn T 7.1 Empty Ongoing billing-1    transactional id T, producer id 7, epoch 1; the instance may be left out;
 *                                        Ongoing:_loaded is "Ongoing: loaded"
 *   part T 7.1 invoices-0                held 7.1 orders-0@4 m1 (or -) billing-1    (offset until the transaction ends)
 *   applied 7.1 orders-0@4 m1            marker invoices-0@5 7.1 commit             stable invoices-0@5
 *   write billing-1 invoices-0@3 2 7.1:5 t     two records from sequence 5, t: in a transaction; "-": no producer id
 *   pid T 7.1 billing-1 300000           (- for no T; a transaction timeout in ms may follow)
 *   producer billing-1 T idempotent,acks_all,reports_all
 *   produce billing-1 invoices-0 3 2     message 3, which repeats message 2 (0, or left out: none); 3! is refused;
 *                                        invoices-0@5: the call of message 5 began before it returned
 *   report billing-1 invoices-0@3 1 5    a run of 1 from message 5; a sixth word: unknown or failed
 *   begins billing-1 commit_transaction  returns billing-1 commit_transaction -145
 *   coordinator 3 loading                (or loaded) of __consumer_offsets-3
 *   keyed billing-1 orders-0@3 KEY       reads billing-1 committed earliest (or uncommitted, latest)
 *
 * Instance "billing-1/2" is its second client. */
#ifndef SELFTESTS_VERDICT_STORY_TRANSACTIONS_H
#define SELFTESTS_VERDICT_STORY_TRANSACTIONS_H

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/history/history.h"

static inline kt_name told_name(struct kt_history *history, const char *text)
{
    return text == NULL || strcmp(text, "-") == 0 ? 0 : kt_history_name(history, text, strlen(text));
}

static inline void told_instance(struct kt_history *history, struct kt_event *event, char *text)
{
    char *slash = text ? strchr(text, '/') : NULL;
    event->client = text == NULL ? 0 : slash ? (uint32_t)atoi(slash + 1) : 1;
    if (slash)
        *slash = '\0';
    event->instance = told_name(history, text);
}

static inline void told_record(struct kt_history *history, struct kt_event *event, char *text)
{
    char *at = strchr(text, '@');
    event->offset = at ? atoll(at + 1) : 0;
    if (at)
        *at = '\0';
    char *dash = strrchr(text, '-');
    event->partition = atoi(dash + 1);
    *dash = '\0';
    event->topic = told_name(history, text);
}

/* "7.1", "7.1:5" */
static inline void told_producer(struct kt_event *event, const char *text)
{
    char *end;
    if (strcmp(text, "-") == 0)
        return;
    event->producer_id = strtoll(text, &end, 10);
    event->epoch = *end == '.' ? (int16_t)strtol(end + 1, &end, 10) : -1;
    event->sequence = *end == ':' ? atoi(end + 1) : -1;
}

static inline void tell_transaction_state(struct kt_history *history, struct kt_event *event, char *parts[6])
{
    char detail[100];
    snprintf(detail, sizeof detail, "%s -> %s", parts[3], parts[4]);
    if (strchr(detail, '_'))
        *strchr(detail, '_') = ' ';
    event->type = KT_EVENT_TXN_STATE;
    event->member = told_name(history, parts[1]);
    event->detail = told_name(history, detail);
    told_producer(event, parts[2]);
    told_instance(history, event, parts[5]);
    event->client = 0;
}

static inline void tell_transaction_part(struct kt_history *history, struct kt_event *event, char *parts[6])
{
    event->type = KT_EVENT_TXN_PARTITION;
    event->member = told_name(history, parts[1]);
    told_producer(event, parts[2]);
    told_record(history, event, parts[3]);
}

static inline void tell_transaction_offset(struct kt_history *history, struct kt_event *event, char *parts[6])
{
    event->type = parts[0][0] == 'h' ? KT_EVENT_TXN_OFFSETS : KT_EVENT_COMMITTED;
    event->group = told_name(history, "billing");
    told_producer(event, parts[1]);
    told_record(history, event, parts[2]);
    event->member = told_name(history, parts[3]);
    told_instance(history, event, parts[3] ? parts[4] : NULL);
    event->client = 0;
}

static inline void tell_write(struct kt_history *history, struct kt_event *event, char *parts[6])
{
    event->type = KT_EVENT_APPEND;
    told_instance(history, event, parts[1]);
    event->client = 0;
    told_record(history, event, parts[2]);
    event->count = parts[3] ? atoi(parts[3]) : 1;
    if (parts[3] && parts[4])
        told_producer(event, parts[4]);
    if (parts[3] && parts[4] && parts[5])
        event->detail = told_name(history, KT_APPEND_TRANSACTIONAL);
}

static inline void tell_marker(struct kt_history *history, struct kt_event *event, char *parts[6])
{
    bool is_marker = strcmp(parts[0], "marker") == 0;
    event->type = is_marker ? KT_EVENT_MARKER : KT_EVENT_LSO;
    told_record(history, event, parts[1]);
    if (is_marker) {
        told_producer(event, parts[2]);
        event->detail = told_name(history, parts[3]);
    }
}

static inline void tell_producer_id(struct kt_history *history, struct kt_event *event, char *parts[6])
{
    event->type = KT_EVENT_PRODUCER_ID;
    event->detail = told_name(history, parts[1]);
    told_producer(event, parts[2]);
    told_instance(history, event, parts[3]);
    event->count = parts[3] && parts[4] ? atoi(parts[4]) : 0;
    event->client = 0;
}

static inline void tell_producer(struct kt_history *history, struct kt_event *event, char *parts[6])
{
    event->type = KT_EVENT_PRODUCER;
    told_instance(history, event, parts[1]);
    event->member = told_name(history, parts[2]);
    for (char *c = parts[3]; c && *c; c++)
        *c = *c == '_' ? ' ' : *c;
    event->detail = told_name(history, parts[3]);
}

static inline void tell_produce(struct kt_history *history, struct kt_event *event, char *parts[6])
{
    event->type = KT_EVENT_PRODUCE;
    told_instance(history, event, parts[1]);
    told_record(history, event, parts[2]);
    event->sequence = atoi(parts[3]);
    event->error = strchr(parts[3], '!') ? -184 : 0;
    event->count = parts[4] ? atoi(parts[4]) : 0;
    event->generation = event->count ? (int32_t)event->client : -1;
}

static inline void tell_report(struct kt_history *history, struct kt_event *event, char *parts[6])
{
    event->type = KT_EVENT_REPORT;
    told_instance(history, event, parts[1]);
    told_record(history, event, parts[2]);
    event->count = parts[3] ? atoi(parts[3]) : 1;
    event->sequence = parts[3] && parts[4] ? atoi(parts[4]) : -1;
    if (parts[3] == NULL || parts[4] == NULL || parts[5] == NULL)
        return;
    bool is_unknown = strcmp(parts[5], "unknown") == 0;
    event->error = -192;
    event->offset = -1;
    event->detail = told_name(history, is_unknown ? KT_REPORT_POSSIBLY_PERSISTED : KT_REPORT_NOT_PERSISTED);
}

static inline void tell_call(struct kt_history *history, struct kt_event *event, char *parts[6])
{
    event->type = strcmp(parts[0], "begins") == 0 ? KT_EVENT_PRODUCER_CALL : KT_EVENT_PRODUCER_RETURN;
    told_instance(history, event, parts[1]);
    event->detail = told_name(history, parts[2]);
    event->error = parts[3] ? (int16_t)atoi(parts[3]) : 0;
}

static inline void tell_keyed(struct kt_history *history, struct kt_event *event, char *parts[6])
{
    char detail[100];
    snprintf(detail, sizeof detail, KT_EFFECT_KEY "%s", parts[3]);
    event->type = KT_EVENT_EFFECT;
    event->group = told_name(history, "billing");
    told_instance(history, event, parts[1]);
    told_record(history, event, parts[2]);
    event->detail = told_name(history, detail);
}

static inline void tell_coordinator(struct kt_history *history, struct kt_event *event, char *parts[6])
{
    event->type = KT_EVENT_COORDINATOR;
    event->topic = told_name(history, "__consumer_offsets");
    event->partition = atoi(parts[1]);
    event->node = 1;
    event->detail = told_name(history, parts[2]);
}

static inline void tell_reader(struct kt_history *history, struct kt_event *event, char *parts[6])
{
    event->type = KT_EVENT_CLIENT;
    event->group = told_name(history, "billing");
    told_instance(history, event, parts[1]);
    event->detail = told_name(history, KT_ASSIGNED_BY_CALLBACK);
    event->count = strcmp(parts[2], "committed") == 0 ? 2 : 1;
    event->offset = strcmp(parts[3], "earliest") == 0 ? -2 : -1;
}

static const struct {
    const char *word;
    void (*tell)(struct kt_history *history, struct kt_event *event, char *parts[6]);
} transaction_words[] = {
    {"txn", tell_transaction_state},
    {"part", tell_transaction_part},
    {"held", tell_transaction_offset},
    {"applied", tell_transaction_offset},
    {"marker", tell_marker},
    {"stable", tell_marker},
    {"write", tell_write},
    {"pid", tell_producer_id},
    {"producer", tell_producer},
    {"produce", tell_produce},
    {"report", tell_report},
    {"begins", tell_call},
    {"returns", tell_call},
    {"keyed", tell_keyed},
    {"reads", tell_reader},
    {"coordinator", tell_coordinator},
};

/* returns  whether the step is one of these; its time is in the event */
static inline bool story_tell_transaction(struct kt_history *history, struct kt_event *event, char *parts[6])
{
    for (size_t i = 0; i < sizeof transaction_words / sizeof *transaction_words; i++) {
        if (strcmp(transaction_words[i].word, parts[0]) != 0)
            continue;
        transaction_words[i].tell(history, event, parts);
        kt_history_append(history, event);
        return true;
    }
    return false;
}

#endif
