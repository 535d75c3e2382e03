/* SPDX-License-Identifier: Apache-2.0 */
/* Judge that a trial exercised what it says it did (X1). */
#include <string.h>

#include "harness/history/api.h"
#include "harness/verdict/judges.h"
#include "harness/verdict/say.h"
#include "harness/verdict/states.h"
#include "mock/base/table.h"

/* returns  whether the event is the thing */
typedef bool kt_is_it(const struct kt_history *history, const struct kt_event *event);

static bool is_rebalance(const struct kt_history *history, const struct kt_event *event)
{
    return event->type == KT_EVENT_GROUP_STATE && kt_state_leaves(history, event, "Stable") &&
           !kt_state_enters(history, event, "Empty") && !kt_state_enters(history, event, "Dead");
}

static bool is_crash(const struct kt_history *history, const struct kt_event *event)
{
    (void)history;
    return event->type == KT_EVENT_CRASH || event->type == KT_EVENT_DIED;
}

static bool is_restart(const struct kt_history *history, const struct kt_event *event)
{
    const char *instance = kt_history_text(history, event->instance);
    const char *dot = strrchr(instance, '.');
    return event->type == KT_EVENT_START && dot && dot[1] != '\0' && strspn(dot + 1, "0123456789") == strlen(dot + 1);
}

static bool is_commit_failure(const struct kt_history *history, const struct kt_event *event)
{
    (void)history;
    bool is_answer = event->type == KT_EVENT_RESPONSE && event->api == kt_api_find("OffsetCommit");
    return (is_answer || event->type == KT_EVENT_COMMIT_RETURN) && event->error != 0;
}

static bool is_cut(const struct kt_history *history, const struct kt_event *event)
{
    return event->type == KT_EVENT_LINK && strncmp(kt_history_text(history, event->detail), "cut", 3) == 0;
}

/* A word a test may declare: either a type of event or a question about an event. */
static const struct {
    const char *word;
    kt_is_it *is_it;
    enum kt_event_type type; /* where is_it is null */
} words[] = {
    {"rebalance", is_rebalance, 0},
    {"crash", is_crash, 0},
    {"restart", is_restart, 0},
    {"freeze", NULL, KT_EVENT_FREEZE},
    {"thaw", NULL, KT_EVENT_THAW},
    {"exit", NULL, KT_EVENT_EXIT},
    {"signal", NULL, KT_EVENT_SIGNAL},
    {"fault", NULL, KT_EVENT_FAULT},
    {"cut", is_cut, 0},
    {"commit", NULL, KT_EVENT_COMMITTED},
    {"commit failure", is_commit_failure, 0},
    {"assign", NULL, KT_EVENT_ASSIGN_BEGIN},
    {"revoke", NULL, KT_EVENT_REVOKE_BEGIN},
    {"lost", NULL, KT_EVENT_LOST_BEGIN},
    {"seek", NULL, KT_EVENT_SEEK},
    {"expelled", NULL, KT_EVENT_MEMBER_EXPELLED},
    {"fenced", NULL, KT_EVENT_MEMBER_FENCED},
    {"consumer error", NULL, KT_EVENT_CONSUMER_ERROR},
    {"duplicate produce", NULL, KT_EVENT_DUPLICATE},
    {"redelivery", NULL, KT_EVENT_DELIVER}, /* of a record that its group was handed before */
};
enum { WORDS_COUNT = sizeof words / sizeof *words };

static int find_word(const char *what)
{
    for (int i = 0; i < WORDS_COUNT; i++) {
        if (strcmp(words[i].word, what) == 0)
            return i;
    }
    return -1;
}

/* returns  whether a group was handed records of this event before; notes them */
static bool is_handed_again(struct kmock_table *handed, const struct kt_event *event)
{
    struct {
        kt_name group, topic;
        int32_t partition;
    } key = {event->group, event->topic, event->partition};
    int64_t end = (intptr_t)kmock_table_find(handed, &key, sizeof key);
    if (event->offset < end)
        return true;
    kmock_table_put(handed, &key, sizeof key, (void *)(intptr_t)(event->offset + event->count));
    return false;
}

static bool happened(const struct kt_history *history, int word, struct kmock_table *handed,
                     const struct kt_event *event)
{
    if (words[word].is_it)
        return words[word].is_it(history, event);
    if (event->type != words[word].type)
        return false;
    return event->type != KT_EVENT_DELIVER || is_handed_again(handed, event);
}

static void say_unknown(const char *what, struct kt_verdict *verdict)
{
    kt_verdict_say(verdict, KT_NOT_JUDGED, "\"%s\" is nothing a trial knows; say one of", what);
    for (int i = 0; i < WORDS_COUNT; i++)
        kt_verdict_say(verdict, KT_NOT_JUDGED, "%s \"%s\"", i ? "," : "", words[i].word);
}

void kt_judge_happened(const struct kt_history *history, const char *what, struct kt_verdict *verdict)
{
    struct kmock_table handed = {0};
    int word = find_word(what);
    kt_verdict_begin(verdict, "X1");
    for (size_t i = 0; word >= 0 && i < kt_history_count(history) && verdict->witnesses_count == 0; i++) {
        if (happened(history, word, &handed, kt_history_event(history, i)))
            kt_verdict_witness(verdict, i);
    }
    if (word < 0)
        say_unknown(what, verdict);
    else if (verdict->witnesses_count > 0)
        kt_verdict_say(verdict, KT_OK, "%s happened", what);
    else
        kt_verdict_say(verdict, KT_VIOLATED,
                       "%s never happened, so the trial did not test what it says: arm a fault "
                       "that causes it or let it run longer",
                       what);
    kmock_table_free(&handed, NULL);
}

void kt_judge_x1(const struct kt_history *history, const struct kt_scope *scope, struct kt_verdict *verdict)
{
    kt_judge_happened(history, scope->text ? scope->text : scope->name, verdict);
}
