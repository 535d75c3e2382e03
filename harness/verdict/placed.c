/* SPDX-License-Identifier: Apache-2.0 */
/* Judge that messages are in the logs in the order of the calls that produced them (P4). */
#include <stdlib.h>

#include "harness/verdict/judges.h"
#include "harness/verdict/say.h"
#include "harness/verdict/written.h"
#include "mock/base/alloc.h"

/* The message that is furthest in a partition so far, of those of one producer. */
struct furthest {
    int32_t number;
    int64_t offset;
};

/* One producer's messages, in order of the calls. */
struct placed {
    struct kt_written *written;
    const struct kt_producer *producer;
    struct kmock_table partitions; /* (topic, partition) -> struct furthest */
    int32_t *late;                 /* messages whose calls had not returned when others began */
    size_t late_count;
    int64_t judged;
};

static void say_disorder(struct kt_written *written, const struct kt_producer *producer, int32_t before, int32_t number)
{
    struct kt_verdict *verdict = written->producers.verdict;
    const struct kt_message *one = kt_producer_message(producer, before), *two = kt_producer_message(producer, number);
    struct kt_place first = {two->topic, two->partition, one->offset};
    struct kt_place second = {two->topic, two->partition, two->offset};
    bool is_promised = kt_producer_promises(&written->messages, producer, KT_PRODUCER_IDEMPOTENT) ||
                       kt_producer_promises(&written->messages, producer, KT_PRODUCER_ONE_IN_FLIGHT);
    kt_verdict_say(verdict, KT_VIOLATED, "%s produced message %d after message %d, and it is at %s, before %s",
                   kt_history_text(written->producers.history, producer->instance), (int)number, (int)before,
                   kt_place_text(written->producers.history, &second),
                   kt_place_text(written->producers.history, &first));
    if (!is_promised)
        kt_verdict_say(verdict, KT_VIOLATED,
                       "\n(librdkafka keeps the order where messages are sent again only with enable.idempotence, or "
                       "max.in.flight.requests.per.connection=1)");
    kt_verdict_about_place(verdict, &second);
    kt_verdict_witness(verdict, one->accepted ? one->accepted - 1 : one->reported - 1);
    kt_verdict_witness(verdict, two->accepted ? two->accepted - 1 : two->reported - 1);
    kt_verdict_witness(verdict, one->reported - 1);
    kt_verdict_witness(verdict, two->reported - 1);
}

/* returns  whether the record of a message is there, for all that is known: no other came in its place */
static bool is_there(const struct placed *placed, const struct kt_message *message)
{
    const struct kt_log *log = kt_logs_find(&placed->written->logs, message->topic, message->partition);
    if (log == NULL || log->emptied_at >= message->reported)
        return log == NULL;
    const struct kt_batch *batch = kt_log_batch(log, message->offset);
    return batch ? batch->at < message->reported : message->offset < kt_log_end(log) || kt_log_end(log) == 0;
}

static struct furthest *furthest_of(struct placed *placed, const struct kt_message *message)
{
    int32_t key[2] = {(int32_t)message->topic, message->partition};
    struct furthest *furthest = kmock_table_find(&placed->partitions, key, sizeof key);
    if (furthest)
        return furthest;
    furthest = kmock_alloc(sizeof *furthest);
    *furthest = (struct furthest){0, -1};
    kmock_table_put(&placed->partitions, key, sizeof key, furthest);
    return furthest;
}

/* What is produced from now on comes behind a message. */
static void bind(struct placed *placed, int32_t number)
{
    const struct kt_message *message = kt_producer_message(placed->producer, number);
    struct furthest *furthest = furthest_of(placed, message);
    if (message->offset > furthest->offset)
        *furthest = (struct furthest){number, message->offset};
}

/* Calls of several threads at once may be written in any order. */
static void bind_before(struct placed *placed, int32_t number)
{
    size_t kept = 0;
    for (size_t i = 0; i < placed->late_count; i++) {
        if (kt_producer_message(placed->producer, placed->late[i])->until < number)
            bind(placed, placed->late[i]);
        else
            placed->late[kept++] = placed->late[i];
    }
    placed->late_count = kept;
}

static void bind_later(struct placed *placed, int32_t number)
{
    placed->late = kmock_grow(placed->late, placed->late_count, sizeof *placed->late);
    placed->late[placed->late_count++] = number;
}

/* returns  whether a message is in order */
static bool judge_message(struct placed *placed, int32_t number)
{
    const struct kt_message *message = kt_producer_message(placed->producer, number);
    if (message->offset < 0 || message->is_other)
        return true;
    placed->judged++;
    if (!is_there(placed, message))
        return true;
    bind_before(placed, number);
    const struct furthest *furthest = furthest_of(placed, message);
    if (message->offset <= furthest->offset) {
        say_disorder(placed->written, placed->producer, furthest->number, number);
        return false;
    }
    if (message->until > number)
        bind_later(placed, number);
    else
        bind(placed, number);
    return true;
}

/* returns  whether the messages of a producer are in order; counts them */
static bool judge_order(struct kt_written *written, const struct kt_producer *producer, int64_t *judged)
{
    struct placed placed = {.written = written, .producer = producer};
    bool is_ordered = true;
    for (int32_t number = 1; number <= producer->count && is_ordered; number++)
        is_ordered = judge_message(&placed, number);
    *judged += placed.judged;
    kmock_table_free(&placed.partitions, free);
    free(placed.late);
    return is_ordered;
}

void kt_judge_p4(const struct kt_history *history, const struct kt_scope *scope, struct kt_verdict *verdict)
{
    struct kt_written written;
    kt_verdict_begin(verdict, "P4");
    if (kt_written_init(&written, history, scope, verdict)) {
        int64_t judged = 0;
        bool is_ordered = true;
        struct kmock_table_entry *entry = kmock_table_first(&written.messages.producers);
        for (; entry && is_ordered; entry = kmock_table_next(entry))
            is_ordered = judge_order(&written, entry->value, &judged);
        if (is_ordered && judged > 0)
            kt_verdict_say(verdict, KT_OK, "%lld messages, each behind those produced before it", (long long)judged);
        else if (is_ordered)
            kt_verdict_say(verdict, KT_NOT_JUDGED,
                           "where the messages of %s are was not reported: set a delivery report callback "
                           "(rd_kafka_conf_set_dr_msg_cb), and acks other than 0",
                           kt_producers_name(&written.producers));
    }
    kt_written_finish(&written);
}
