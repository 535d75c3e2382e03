/* SPDX-License-Identifier: Apache-2.0 */
/* A program that sleeps in an event loop until librdkafka writes to a descriptor, and its scene; whose loop it is,
 * each test says. */
#ifndef SELFTESTS_LOOP_H
#define SELFTESTS_LOOP_H

#include <ktrial/cmocka.h>

#include "selftests/harness/programs/shape.h"

enum { RECORDS = 40, LATE_RECORDS = 10 };

struct loop {
    void (*run)(struct loop *loop); /* ends when all records were taken */
    rd_kafka_t *consumer;
    rd_kafka_queue_t *queue;
    int records, ticks, wakes;
};

/* Take all there is: the descriptor is written to again only when the queue was empty. */
static inline void loop_take_records(struct loop *loop)
{
    rd_kafka_message_t *message;
    loop->wakes++;
    while ((message = rd_kafka_consumer_poll(loop->consumer, 0)) != NULL)
        loop->records += shape_handle(message);
    rd_kafka_commit(loop->consumer, NULL, 1);
}

static inline int loop_main(void *argument)
{
    struct loop *loop = argument;
    loop->records = loop->ticks = loop->wakes = 0;
    loop->consumer = shape_consumer(shape_conf("billing"), "orders");
    loop->queue = rd_kafka_queue_get_consumer(loop->consumer);
    loop->run(loop);
    rd_kafka_queue_destroy(loop->queue);
    rd_kafka_consumer_close(loop->consumer);
    rd_kafka_destroy(loop->consumer);
    return 0;
}

static inline int loop_is_done(const struct loop *loop)
{
    return loop->records == RECORDS + LATE_RECORDS;
}

/* All records, the late ones as soon as they are there: the loop sleeps and is woken. */
static inline void loop_check(struct kt_trial *t, struct loop *loop)
{
    kt_topic(t, "orders", 4);
    kt_feed(t, "orders", RECORDS);
    kt_start(t, "loop", 1, loop_main, loop);
    kt_run_until(t, "at 20s");
    assert_int_equal(loop->records, RECORDS);
    assert_in_range(loop->wakes, 1, RECORDS + 20);
    kt_feed(t, "orders", LATE_RECORDS);
    kt_run_until(t, "loop-1 exited within 2s");
    assert_int_equal(loop->records, RECORDS + LATE_RECORDS);
    kt_expect_exit(t, "loop-1", 0);
    kt_expect(t, KT_AT_LEAST_ONCE, "billing");
}

#endif
