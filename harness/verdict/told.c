/* SPDX-License-Identifier: Apache-2.0 */
/* Judge that each message is reported once, before flush or destroy is done (P2). */
#include <stdlib.h>
#include <string.h>

#include "harness/verdict/judges.h"
#include "harness/verdict/messages.h"
#include "harness/verdict/place.h"
#include "harness/verdict/say.h"

struct told {
    struct kt_producers producers;
    struct kt_messages messages;
};

static void say_who(const struct told *told, const struct kt_producer *producer, int32_t number)
{
    const struct kt_history *history = told->producers.history;
    const struct kt_message *message = kt_producer_message(producer, number);
    const char *topic = kt_history_text(history, message->topic);
    kt_verdict_say(told->producers.verdict, KT_VIOLATED, "message %d of %s%s%s ", (int)number,
                   kt_history_text(history, producer->instance), *topic ? " to " : "", topic);
    if (message->accepted)
        kt_verdict_witness(told->producers.verdict, message->accepted - 1);
    if (message->reported)
        kt_verdict_witness(told->producers.verdict, message->reported - 1);
}

/* returns  whether no message of the event was reported before */
static bool judge_report(struct told *told, const struct kt_event *event)
{
    const struct kt_producer *producer = kt_messages_producer(&told->messages, event->instance, event->client);
    for (int32_t i = 0; producer && event->sequence > 0 && i < event->count; i++) {
        const struct kt_message *message = kt_producer_message(producer, event->sequence + i);
        if (message == NULL || !message->again)
            continue;
        say_who(told, producer, event->sequence + i);
        kt_verdict_say(told->producers.verdict, KT_VIOLATED, "was reported twice");
        kt_verdict_witness(told->producers.verdict, message->again - 1);
        return false;
    }
    return true;
}

static int32_t count_unreported(const struct kt_producer *producer, int32_t upto)
{
    int32_t count = 0;
    for (int32_t i = 0; i < upto && i < producer->count; i++)
        count += kt_message_is_due(&producer->messages[i]);
    return count;
}

/* returns  whether all messages up to a number are reported, now that this event says they should be */
static bool judge_end(struct told *told, struct kt_producer *producer, int32_t upto, size_t at)
{
    int32_t number = producer->is_complete ? kt_producer_unreported(producer, upto) : 0;
    if (number == 0)
        return true;
    const struct kt_history *history = told->producers.history;
    const struct kt_event *event = kt_history_event(history, at);
    int32_t count = count_unreported(producer, upto);
    say_who(told, producer, number);
    if (event->type == KT_EVENT_EXIT)
        kt_verdict_say(told->producers.verdict, KT_VIOLATED, "was not reported before the program ended");
    else
        kt_verdict_say(told->producers.verdict, KT_VIOLATED, "was not reported before %s returned",
                       kt_history_text(history, event->detail));
    if (count > 1)
        kt_verdict_say(told->producers.verdict, KT_VIOLATED, " (the first of %d such messages)", (int)count);
    kt_verdict_witness(told->producers.verdict, at);
    return false;
}

static bool judge_return(struct told *told, size_t at, const struct kt_event *event)
{
    const char *call = kt_history_text(told->producers.history, event->detail);
    struct kt_producer *producer = kt_messages_producer(&told->messages, event->instance, event->client);
    if (producer == NULL || event->error)
        return true;
    if (strcmp(call, KT_CALL_FLUSH) == 0)
        return judge_end(told, producer, producer->flush_upto, at);
    return strcmp(call, KT_CALL_DESTROY) != 0 || judge_end(told, producer, producer->count, at);
}

/* A program that ends well has heard of all it sent. */
static bool judge_exit(struct told *told, size_t at, const struct kt_event *event)
{
    struct kmock_table_entry *entry = kmock_table_first(&told->messages.producers);
    for (; entry && event->error == 0; entry = kmock_table_next(entry)) {
        struct kt_producer *producer = entry->value;
        if (producer->instance == event->instance && !judge_end(told, producer, producer->count, at))
            return false;
    }
    return true;
}

static bool judge_event(struct told *told, size_t at)
{
    const struct kt_event *event = kt_history_event(told->producers.history, at);
    if (!kt_producers_is_in_time(&told->producers, event))
        return true;
    kt_messages_read(&told->messages, at, event);
    switch (event->type) {
    case KT_EVENT_REPORT:
        return !kt_producers_mean(&told->producers, event) || judge_report(told, event);
    case KT_EVENT_PRODUCER_RETURN:
        return judge_return(told, at, event);
    case KT_EVENT_EXIT:
        return judge_exit(told, at, event);
    default:
        return true;
    }
}

static void conclude(struct told *told)
{
    struct kt_verdict *verdict = told->producers.verdict;
    int64_t accepted = 0, open = 0;
    bool is_known = false;
    for (struct kmock_table_entry *entry = kmock_table_first(&told->messages.producers); entry;
         entry = kmock_table_next(entry)) {
        struct kt_producer *producer = entry->value;
        is_known |= producer->is_complete;
        for (int32_t i = 0; i < producer->count && producer->is_complete; i++) {
            accepted += producer->messages[i].accepted > 0 && !producer->messages[i].is_other;
            open += kt_message_is_due(&producer->messages[i]);
        }
    }
    if (verdict->result == KT_VIOLATED)
        return;
    if (!is_known)
        kt_verdict_say(verdict, KT_NOT_JUDGED,
                       "no producer of %s hears of each message: set a delivery report callback "
                       "(rd_kafka_conf_set_dr_msg_cb), and not delivery.report.only.error",
                       kt_producers_name(&told->producers));
    else if (accepted == 0)
        kt_verdict_say(verdict, KT_NOT_JUDGED, "%s produced nothing: let it run until it does (kt_run_until)",
                       kt_producers_name(&told->producers));
    else
        kt_verdict_say(verdict, KT_OK, "%lld messages, %lld reported once each", (long long)accepted,
                       (long long)(accepted - open));
    if (is_known && accepted > 0 && open > 0)
        kt_verdict_say(verdict, KT_OK, ", %lld on their way or lost in a crash", (long long)open);
}

void kt_judge_p2(const struct kt_history *history, const struct kt_scope *scope, struct kt_verdict *verdict)
{
    struct told told = {.messages.whom = &told.producers};
    kt_verdict_begin(verdict, "P2");
    if (kt_producers_init(&told.producers, history, scope, verdict)) {
        for (size_t i = 0; i < kt_history_count(history) && judge_event(&told, i); i++)
            ;
        conclude(&told);
    }
    kt_messages_finish(&told.messages);
    kt_producers_finish(&told.producers);
}
