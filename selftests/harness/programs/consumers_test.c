/* SPDX-License-Identifier: Apache-2.0 */
/* Ways to consume: several clients in one process, batches, partitions of one's own choice, a background callback. */
#include <ktrial/cmocka.h>

#include <unistd.h>

#include "selftests/harness/programs/shape.h"

enum { RECORDS = 60, PARTITIONS = 4 };

static int counts[3];

/* ---- two groups and a producer in one process ---- */

static void forward(rd_kafka_t *producer, const rd_kafka_message_t *order)
{
    rd_kafka_producev(producer, RD_KAFKA_V_TOPIC("invoices"), RD_KAFKA_V_KEY(order->payload, order->len),
                      RD_KAFKA_V_VALUE("paid", 4), RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY), RD_KAFKA_V_END);
}

static int run_bridge(void *argument)
{
    rd_kafka_t *orders = shape_consumer(shape_conf("billing"), "orders");
    rd_kafka_t *parcels = shape_consumer(shape_conf("shipping"), "parcels");
    rd_kafka_t *producer = shape_client(RD_KAFKA_PRODUCER, shape_conf(NULL));
    (void)argument;
    while (counts[0] < RECORDS || counts[1] < RECORDS) {
        rd_kafka_message_t *order = rd_kafka_consumer_poll(orders, 10);
        if (order && !order->err)
            forward(producer, order);
        counts[0] += shape_handle(order);
        counts[1] += shape_handle(rd_kafka_consumer_poll(parcels, 10));
        rd_kafka_poll(producer, 0);
    }
    assert_int_equal(rd_kafka_flush(producer, 10000), 0);
    assert_int_equal(rd_kafka_commit(orders, NULL, 0), 0);
    assert_int_equal(rd_kafka_commit(parcels, NULL, 0), 0);
    rd_kafka_consumer_close(orders);
    rd_kafka_consumer_close(parcels);
    rd_kafka_destroy(orders);
    rd_kafka_destroy(parcels);
    rd_kafka_destroy(producer);
    return 0;
}

static void two_consumers_and_a_producer_share_a_process(void **state)
{
    struct kt_trial *t = *state;
    memset(counts, 0, sizeof counts);
    kt_topic(t, "orders", PARTITIONS);
    kt_topic(t, "parcels", PARTITIONS);
    kt_topic(t, "invoices", PARTITIONS);
    kt_feed(t, "orders", RECORDS);
    kt_feed(t, "parcels", RECORDS);
    kt_start(t, "bridge", 1, run_bridge, NULL);
    kt_run_until(t, "bridge-1 exited within 20s");
    assert_int_equal(counts[0], RECORDS);
    assert_int_equal(counts[1], RECORDS);
    assert_int_equal(kt_end_offset(t, "invoices", -1), RECORDS);
    kt_expect_exit(t, "bridge-1", 0);
    kt_expect(t, KT_AT_LEAST_ONCE, "billing");
    kt_expect(t, KT_AT_LEAST_ONCE, "shipping");
    assert_true(shape_is_same(t, __func__));
}

/* ---- two members of one group in one process ---- */

static int run_twins(void *argument)
{
    rd_kafka_t *twins[2] = {shape_consumer(shape_conf("billing"), "orders"),
                            shape_consumer(shape_conf("billing"), "orders")};
    (void)argument;
    while (counts[0] + counts[1] < RECORDS)
        for (int i = 0; i < 2; i++)
            counts[i] += shape_handle(rd_kafka_consumer_poll(twins[i], 50));
    for (int i = 0; i < 2; i++) {
        assert_int_equal(rd_kafka_commit(twins[i], NULL, 0), 0);
        rd_kafka_consumer_close(twins[i]);
        rd_kafka_destroy(twins[i]);
    }
    return 0;
}

static void two_members_of_a_group_share_a_process(void **state)
{
    struct kt_trial *t = *state;
    memset(counts, 0, sizeof counts);
    kt_topic(t, "orders", PARTITIONS);
    kt_start(t, "twins", 1, run_twins, NULL);
    kt_run_until(t, "billing stable within 20s");
    assert_in_range(kt_now_us_of(t), 3000000, 10000000); /* not before both are in */
    kt_feed(t, "orders", RECORDS);
    kt_run_until(t, "twins-1 exited within 20s");
    assert_int_equal(counts[0] + counts[1], RECORDS);
    assert_true(counts[0] > 0 && counts[1] > 0);
    kt_expect_exit(t, "twins-1", 0);
    assert_true(shape_is_same(t, __func__));
}

/* ---- batches ---- */

static int run_batches(void *argument)
{
    rd_kafka_message_t *batch[25];
    rd_kafka_t *consumer = shape_consumer(shape_conf("billing"), "orders");
    rd_kafka_queue_t *queue = rd_kafka_queue_get_consumer(consumer);
    (void)argument;
    while (counts[0] < RECORDS) {
        ssize_t size = rd_kafka_consume_batch_queue(queue, 500, batch, 25);
        for (ssize_t i = 0; i < size; i++)
            counts[0] += shape_handle(batch[i]);
        counts[1] += size > 1;
        rd_kafka_commit(consumer, NULL, 0);
    }
    rd_kafka_queue_destroy(queue);
    rd_kafka_consumer_close(consumer);
    rd_kafka_destroy(consumer);
    return 0;
}

static void batches_hold_every_record(void **state)
{
    struct kt_trial *t = *state;
    memset(counts, 0, sizeof counts);
    kt_topic(t, "orders", PARTITIONS);
    kt_feed(t, "orders", RECORDS);
    kt_start(t, "batches", 1, run_batches, NULL);
    kt_run_until(t, "batches-1 exited within 20s");
    assert_int_equal(counts[0], RECORDS);
    assert_true(counts[1] > 0);
    kt_expect_exit(t, "batches-1", 0);
    kt_expect(t, KT_AT_LEAST_ONCE, "billing");
    assert_true(shape_is_same(t, __func__));
}

/* ---- partitions and offsets of one's own choice ---- */

static int run_reader(void *argument)
{
    rd_kafka_t *consumer = shape_client(RD_KAFKA_CONSUMER, shape_conf("reader"));
    rd_kafka_topic_partition_list_t *own = rd_kafka_topic_partition_list_new(2);
    (void)argument;
    rd_kafka_poll_set_consumer(consumer);
    rd_kafka_topic_partition_list_add(own, "orders", 0)->offset = 5;
    rd_kafka_topic_partition_list_add(own, "orders", 2)->offset = RD_KAFKA_OFFSET_TAIL(3);
    assert_int_equal(rd_kafka_assign(consumer, own), 0);
    while (counts[0] + counts[2] < 8) {
        rd_kafka_message_t *order = rd_kafka_consumer_poll(consumer, 100);
        if (order && !order->err)
            counts[order->partition]++;
        shape_handle(order);
    }
    rd_kafka_topic_partition_list_destroy(own);
    rd_kafka_consumer_close(consumer);
    rd_kafka_destroy(consumer);
    return 0;
}

static void assigned_partitions_are_read_from_the_given_offsets(void **state)
{
    struct kt_trial *t = *state;
    memset(counts, 0, sizeof counts);
    kt_topic(t, "orders", PARTITIONS);
    for (int i = 0; i < 40; i++)
        kt_put(t, "orders", i % PARTITIONS, NULL, "order");
    kt_start(t, "reader", 1, run_reader, NULL);
    kt_run_until(t, "reader-1 exited within 5s");
    assert_int_equal(counts[0], 5);
    assert_int_equal(counts[1], 0);
    assert_int_equal(counts[2], 3);
    kt_expect_exit(t, "reader-1", 0);
    assert_true(shape_is_same(t, __func__));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SHAPE_ON_BOTH(two_consumers_and_a_producer_share_a_process),
        SHAPE_ON_BOTH(two_members_of_a_group_share_a_process),
        SHAPE_ON_BOTH(batches_hold_every_record),
        SHAPE_ON_BOTH(assigned_partitions_are_read_from_the_given_offsets),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
