/* SPDX-License-Identifier: Apache-2.0 */
/* Ways to produce: idempotent under a lost reply, compressed, with headers, to topics that are not there yet, and
 * with reports on a background thread. */
#include <ktrial/cmocka.h>

#include <threads.h>

#include "selftests/harness/programs/shape.h"

enum { RECORDS = 100 };

struct producer {
    const char *settings[8]; /* name, value, ..., NULL */
    int delivered, failed;
};

static void on_report(rd_kafka_t *client, const rd_kafka_message_t *message, void *opaque)
{
    struct producer *producer = opaque;
    (void)client;
    *(message->err ? &producer->failed : &producer->delivered) += 1;
}

static rd_kafka_conf_t *producer_conf(struct producer *producer)
{
    rd_kafka_conf_t *conf = shape_conf(NULL);
    for (const char **setting = producer->settings; *setting; setting += 2)
        shape_set(conf, setting[0], setting[1]);
    producer->delivered = producer->failed = 0;
    rd_kafka_conf_set_opaque(conf, producer);
    return conf;
}

/* "0" to "99", padded with a text that compresses well. */
static void send_records(rd_kafka_t *client, const char *topic)
{
    char key[16], value[300];
    for (int i = 0; i < RECORDS; i++) {
        snprintf(key, sizeof key, "%d", i);
        int size = snprintf(value, sizeof value, "%d %0250d", i, 0);
        assert_int_equal(rd_kafka_producev(client, RD_KAFKA_V_TOPIC(topic), RD_KAFKA_V_KEY(key, strlen(key)),
                                           RD_KAFKA_V_VALUE(value, size), RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY),
                                           RD_KAFKA_V_END),
                         RD_KAFKA_RESP_ERR_NO_ERROR);
    }
}

static int run_producer(void *argument)
{
    rd_kafka_conf_t *conf = producer_conf(argument);
    rd_kafka_conf_set_dr_msg_cb(conf, on_report);
    rd_kafka_t *client = shape_client(RD_KAFKA_PRODUCER, conf);
    send_records(client, "orders");
    rd_kafka_resp_err_t err = rd_kafka_flush(client, 120000);
    rd_kafka_destroy(client);
    return err != RD_KAFKA_RESP_ERR_NO_ERROR;
}

/* Each number once; in the order of production within a partition. */
static void check_log(struct kt_trial *t, const char *topic)
{
    struct kt_record record = {0};
    int seen[RECORDS] = {0}, last[2] = {-1, -1}, records = 0;
    while (kt_take(t, topic, &record)) {
        int number = atoi(record.value);
        assert_in_range(number, 0, RECORDS - 1);
        assert_int_equal(atoi(record.key), number);
        assert_true(number > last[record.partition]);
        last[record.partition] = number;
        assert_int_equal(seen[number]++, 0);
        records++;
    }
    assert_int_equal(records, RECORDS);
}

static void produce(struct kt_trial *t, struct producer *producer)
{
    kt_topic(t, "orders", 2);
    kt_start(t, "shop", 1, run_producer, producer);
    kt_run_until(t, "shop-1 exited within 200s");
    kt_expect_exit(t, "shop-1", 0);
    assert_int_equal(producer->delivered, RECORDS);
    assert_int_equal(producer->failed, 0);
}

static void an_idempotent_producer_repeats_a_batch_without_duplicates(void **state)
{
    static struct producer idempotent = {.settings = {"enable.idempotence", "true", "linger.ms", "5"}};
    struct kt_trial *t = *state;
    kt_fault(t, "Produce instance=shop-1: drop reply");
    produce(t, &idempotent);
    assert_true(kt_now_us_of(t) > 50000000); /* it waited for the reply, then sent the batch again */
    check_log(t, "orders");
    assert_true(shape_is_same(t, __func__));
}

static void a_plain_producer_repeats_a_batch_and_doubles_it(void **state)
{
    static struct producer plain = {.settings = {"linger.ms", "5"}};
    struct kt_trial *t = *state;
    kt_fault(t, "Produce instance=shop-1: drop reply");
    produce(t, &plain);
    assert_true(kt_end_offset(t, "orders", -1) > RECORDS);
    assert_true(shape_is_same(t, __func__));
}

/* ---- codecs ---- */

static int consumed;

static int run_consumer(void *argument)
{
    rd_kafka_t *consumer = shape_consumer(shape_conf("billing"), "orders");
    (void)argument;
    for (consumed = 0; consumed < RECORDS;) {
        rd_kafka_message_t *order = rd_kafka_consumer_poll(consumer, 500);
        if (order && !order->err)
            assert_in_range(order->len, 252, 253);
        consumed += shape_handle(order);
    }
    rd_kafka_commit(consumer, NULL, 0);
    rd_kafka_consumer_close(consumer);
    rd_kafka_destroy(consumer);
    return 0;
}

static void check_codec(struct kt_trial *t, const char *codec)
{
    static struct producer compressing;
    compressing = (struct producer){.settings = {"compression.type", codec, "linger.ms", "50"}};
    produce(t, &compressing);
    check_log(t, "orders");
    kt_start(t, "billing", 1, run_consumer, NULL);
    kt_run_until(t, "billing-1 exited within 30s");
    assert_int_equal(consumed, RECORDS);
    kt_expect(t, KT_AT_LEAST_ONCE, "billing");
}

static void gzip_batches_are_stored_and_read(void **state)
{
    check_codec(*state, "gzip");
    assert_true(shape_is_same(*state, __func__));
}

static void snappy_batches_are_stored_and_read(void **state)
{
    check_codec(*state, "snappy");
    assert_true(shape_is_same(*state, __func__));
}

static void lz4_batches_are_stored_and_read(void **state)
{
    check_codec(*state, "lz4");
    assert_true(shape_is_same(*state, __func__));
}

static void zstd_batches_are_stored_and_read(void **state)
{
    check_codec(*state, "zstd");
    assert_true(shape_is_same(*state, __func__));
}

/* ---- a background thread that gets the reports ---- */

static void on_event(rd_kafka_t *client, rd_kafka_event_t *event, void *opaque)
{
    const rd_kafka_message_t *message;
    while (rd_kafka_event_type(event) == RD_KAFKA_EVENT_DR && (message = rd_kafka_event_message_next(event)))
        on_report(client, message, opaque);
    rd_kafka_event_destroy(event);
}

static int run_background(void *argument)
{
    struct producer *producer = argument;
    rd_kafka_conf_t *conf = producer_conf(producer);
    rd_kafka_conf_set_events(conf, RD_KAFKA_EVENT_DR | RD_KAFKA_EVENT_ERROR);
    rd_kafka_conf_set_background_event_cb(conf, on_event);
    rd_kafka_t *client = shape_client(RD_KAFKA_PRODUCER, conf);
    rd_kafka_queue_t *background = rd_kafka_queue_get_background(client), *main = rd_kafka_queue_get_main(client);
    rd_kafka_queue_forward(main, background);
    rd_kafka_queue_destroy(main);
    rd_kafka_queue_destroy(background);
    send_records(client, "orders");
    while (*(volatile int *)&producer->delivered < RECORDS)
        thrd_sleep(&(struct timespec){.tv_nsec = 10000000}, NULL);
    rd_kafka_destroy(client);
    return 0;
}

static void a_background_callback_gets_every_report(void **state)
{
    static struct producer background;
    struct kt_trial *t = *state;
    kt_topic(t, "orders", 2);
    kt_start(t, "shop", 1, run_background, &background);
    kt_run_until(t, "shop-1 exited within 5s");
    assert_int_equal(background.delivered, RECORDS);
    check_log(t, "orders");
    kt_expect_exit(t, "shop-1", 0);
    assert_true(shape_is_same(t, __func__));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SHAPE_ON_BOTH(an_idempotent_producer_repeats_a_batch_without_duplicates),
        SHAPE_ON_BOTH(a_plain_producer_repeats_a_batch_and_doubles_it),
        SHAPE_ON_BOTH(gzip_batches_are_stored_and_read),
        SHAPE_ON_BOTH(snappy_batches_are_stored_and_read),
        SHAPE_ON_BOTH(lz4_batches_are_stored_and_read),
        SHAPE_ON_BOTH(zstd_batches_are_stored_and_read),
        SHAPE_ON_BOTH(a_background_callback_gets_every_report),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
