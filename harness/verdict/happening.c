/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/verdict/happening.h"

#include <string.h>

#include "harness/history/api.h"
#include "harness/verdict/states.h"

enum { MAX_POLL_EXCEEDED = -147 }; /* RD_KAFKA_RESP_ERR__MAX_POLL_EXCEEDED */
enum { INVALID_PRODUCER_EPOCH = 47, PRODUCER_FENCED = 90 };

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
    bool is_answer = event->type == KT_EVENT_RESPONSE && strcmp(kt_api_name(event->api), "OffsetCommit") == 0;
    return (is_answer || event->type == KT_EVENT_COMMIT_RETURN) && event->error != 0;
}

static bool is_cut(const struct kt_history *history, const struct kt_event *event)
{
    return event->type == KT_EVENT_LINK && strncmp(kt_history_text(history, event->detail), "cut", 3) == 0;
}

static bool is_broker_down(const struct kt_history *history, const struct kt_event *event)
{
    return event->type == KT_EVENT_BROKER && strcmp(kt_history_text(history, event->detail), "down") == 0;
}

static bool is_broker_up(const struct kt_history *history, const struct kt_event *event)
{
    return event->type == KT_EVENT_BROKER && !is_broker_down(history, event);
}

static bool is_poll_interval(const struct kt_history *history, const struct kt_event *event)
{
    (void)history;
    return event->type == KT_EVENT_CONSUMER_ERROR && event->error == MAX_POLL_EXCEEDED;
}

static bool is_session_timeout(const struct kt_history *history, const struct kt_event *event)
{
    return event->type == KT_EVENT_MEMBER_EXPELLED &&
           strcmp(kt_history_text(history, event->detail), "session timeout") == 0;
}

static bool is_produce_failure(const struct kt_history *history, const struct kt_event *event)
{
    (void)history;
    return event->type == KT_EVENT_REPORT && event->error != 0;
}

static bool is_transaction_commit(const struct kt_history *history, const struct kt_event *event)
{
    return event->type == KT_EVENT_TXN_STATE && kt_state_enters(history, event, "PrepareCommit") &&
           !kt_state_leaves(history, event, "PrepareCommit");
}

static bool is_transaction_abort(const struct kt_history *history, const struct kt_event *event)
{
    return event->type == KT_EVENT_TXN_STATE && kt_state_enters(history, event, "PrepareAbort") &&
           !kt_state_leaves(history, event, "PrepareAbort");
}

static bool is_transaction_timeout(const struct kt_history *history, const struct kt_event *event)
{
    return is_transaction_abort(history, event) &&
           strstr(kt_history_text(history, event->detail), ": transaction timeout") != NULL;
}

static bool is_producer_fenced(const struct kt_history *history, const struct kt_event *event)
{
    (void)history;
    return event->type == KT_EVENT_RESPONSE &&
           (event->error == INVALID_PRODUCER_EPOCH || event->error == PRODUCER_FENCED);
}

static bool is_transaction_move(const struct kt_history *history, const struct kt_event *event)
{
    return event->type == KT_EVENT_COORDINATOR && event->epoch > 0 &&
           strcmp(kt_history_text(history, event->topic), "__transaction_state") == 0;
}

/* A word a test may declare: either a type of event or a question about an event. At most 64. */
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
    {"broker down", is_broker_down, 0},
    {"broker up", is_broker_up, 0},
    {"leader move", NULL, KT_EVENT_LEADER},           /* of a partition that had one before */
    {"coordinator move", NULL, KT_EVENT_COORDINATOR}, /* the same */
    {"commit", NULL, KT_EVENT_COMMITTED},
    {"commit failure", is_commit_failure, 0},
    {"assign", NULL, KT_EVENT_ASSIGN_BEGIN},
    {"revoke", NULL, KT_EVENT_REVOKE_BEGIN},
    {"lost", NULL, KT_EVENT_LOST_BEGIN},
    {"seek", NULL, KT_EVENT_SEEK},
    {"expelled", NULL, KT_EVENT_MEMBER_EXPELLED},
    {"session timeout", is_session_timeout, 0},
    {"poll interval exceeded", is_poll_interval, 0},
    {"fenced", NULL, KT_EVENT_MEMBER_FENCED},
    {"consumer error", NULL, KT_EVENT_CONSUMER_ERROR},
    {"duplicate produce", NULL, KT_EVENT_DUPLICATE},
    {"produce failure", is_produce_failure, 0},
    {"transaction commit", is_transaction_commit, 0},
    {"transaction abort", is_transaction_abort, 0},
    {"transaction timeout", is_transaction_timeout, 0},
    {"transaction coordinator move", is_transaction_move, 0},
    {"producer fenced", is_producer_fenced, 0},
    {"effect", NULL, KT_EVENT_EFFECT},
    {"redelivery", NULL, KT_EVENT_DELIVER}, /* of a record that its group was handed before */
};
enum { WORDS_COUNT = sizeof words / sizeof *words };
_Static_assert(WORDS_COUNT <= 64, "words are bits of a set");

int kt_happening_find(const char *text, size_t length)
{
    for (int i = 0; i < WORDS_COUNT; i++) {
        if (strlen(words[i].word) == length && strncmp(words[i].word, text, length) == 0)
            return i;
    }
    return -1;
}

void kt_happening_list(struct kmock_buffer *out)
{
    for (int i = 0; i < WORDS_COUNT; i++)
        kmock_buffer_print(out, "%s\"%s\"", i ? ", " : "", words[i].word);
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

/* returns  whether the partition had a leader (coordinator) before; notes the first */
static bool is_led_again(struct kmock_table *led, const struct kt_event *event)
{
    struct {
        uint32_t type;
        kt_name topic;
        int32_t partition;
    } key = {event->type, event->topic, event->partition};
    if (kmock_table_find(led, &key, sizeof key))
        return true;
    kmock_table_put(led, &key, sizeof key, led);
    return false;
}

static bool is_again(struct kt_happenings *seen, const struct kt_event *event)
{
    if (event->type == KT_EVENT_DELIVER)
        return is_handed_again(&seen->handed, event);
    if (event->type == KT_EVENT_LEADER || event->type == KT_EVENT_COORDINATOR)
        return is_led_again(&seen->led, event);
    return true;
}

uint64_t kt_happenings_read(struct kt_happenings *seen, const struct kt_history *history, const struct kt_event *event)
{
    uint64_t is = 0;
    bool again = is_again(seen, event);
    for (int i = 0; i < WORDS_COUNT; i++) {
        bool it = words[i].is_it ? words[i].is_it(history, event) : event->type == words[i].type && again;
        is |= (uint64_t)it << i;
    }
    return is;
}

void kt_happenings_finish(struct kt_happenings *seen)
{
    kmock_table_free(&seen->handed, NULL);
    kmock_table_free(&seen->led, NULL);
}
