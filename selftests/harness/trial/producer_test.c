/* SPDX-License-Identifier: Apache-2.0 */
/* The verdicts on producers and readers hold for a real one that is right, and name what a wrong one does. */
#include <ktrial/cmocka.h>

#include <stdio.h>
#include <string.h>

#include "selftests/harness/trial/consumer.h"

enum { MESSAGES = 60 };

struct feeder {
    bool idempotent;
    const char *timeout_ms; /* of a message; NULL: the default */
    bool sends_again;       /* what failed */
    bool leaves;            /* without waiting for the reports */
    bool failed;            /* a message did, and which */
    char value[32];
};

static struct consumer billing = {.group = "billing", .topic = "orders", .session_timeout_ms = "200000"};

static void note_report(rd_kafka_t *rk, const rd_kafka_message_t *message, void *opaque)
{
    struct feeder *feeder = opaque;
    (void)rk;
    if (message->err == 0)
        return;
    feeder->failed = true;
    snprintf(feeder->value, sizeof feeder->value, "%.*s", (int)message->len, (const char *)message->payload);
}

static rd_kafka_t *make_producer(struct feeder *feeder)
{
    char error[256];
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    rd_kafka_conf_set(conf, "bootstrap.servers", "broker-1:9092", error, sizeof error);
    rd_kafka_conf_set(conf, "enable.idempotence", feeder->idempotent ? "true" : "false", error, sizeof error);
    rd_kafka_conf_set(conf, "linger.ms", "5", error, sizeof error);
    rd_kafka_conf_set(conf, "batch.num.messages", "10", error,
                      sizeof error); /* more requests than one, with any release */
    if (feeder->timeout_ms)
        rd_kafka_conf_set(conf, "message.timeout.ms", feeder->timeout_ms, error, sizeof error);
    rd_kafka_conf_set_dr_msg_cb(conf, note_report);
    rd_kafka_conf_set_opaque(conf, feeder);
    return rd_kafka_new(RD_KAFKA_PRODUCER, conf, error, sizeof error);
}

static void produce(rd_kafka_t *rk, const char *value)
{
    rd_kafka_producev(rk, RD_KAFKA_V_TOPIC("orders"), RD_KAFKA_V_PARTITION(0),
                      RD_KAFKA_V_VALUE((void *)value, strlen(value)), RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY),
                      RD_KAFKA_V_END);
}

static int run_feeder(void *argument)
{
    struct feeder *feeder = argument;
    rd_kafka_t *rk = make_producer(feeder);
    for (int i = 0; i < MESSAGES; i++) {
        char value[32];
        snprintf(value, sizeof value, "order %d", i);
        produce(rk, value);
        rd_kafka_poll(rk, i % 10 ? 0 : 20);
    }
    if (!feeder->leaves)
        rd_kafka_flush(rk, 600000);
    if (feeder->failed && feeder->sends_again) {
        produce(rk, feeder->value);
        rd_kafka_flush(rk, 600000);
    }
    rd_kafka_destroy(rk);
    return 0;
}

static void begin(struct kt_trial *t, struct feeder *feeder)
{
    kt_topic(t, "orders", 1);
    kt_start(t, "feeder", 1, run_feeder, feeder);
    kt_start(t, "billing", 1, consumer_run, &billing);
    kt_expect_exit(t, "feeder-1", 0);
}

static void expect_all(struct kt_trial *t)
{
    static const char *const ids[] = {"V1", "V2", "V3", "V4"};
    kt_expect(t, KT_PRODUCER, "feeder");
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++)
        kt_expect(t, ids[i], "billing");
}

static void right_producer_and_reader_are_ok(void **state)
{
    static struct feeder feeder;
    feeder = (struct feeder){.idempotent = true};
    begin(*state, &feeder);
    expect_all(*state);
}

static void idempotent_producer_survives_lost_replies(void **state)
{
    static struct feeder feeder;
    feeder = (struct feeder){.idempotent = true};
    begin(*state, &feeder);
    kt_fault(*state, "Produce instance=feeder-1 nth=2: drop reply");
    kt_fault(*state, "Produce instance=feeder-1 nth=4: drop request");
    expect_all(*state);
    kt_run_until(*state, "feeder-1 exited");
    kt_run_until(*state, "billing drained");
}

static void plain_producer_writes_twice_where_a_reply_is_lost(void **state)
{
    static struct feeder feeder;
    feeder = (struct feeder){0};
    begin(*state, &feeder);
    kt_fault(*state, "Produce instance=feeder-1 nth=2: drop reply");
    kt_run_until(*state, "feeder-1 exited");
    assert_string_equal(kt_judge_now(*state, "P3", "feeder"), "violated");
    assert_string_equal(kt_judge_now(*state, "P2", "feeder"), "ok");
    assert_string_equal(kt_judge_now(*state, "P1", "orders"), "ok");
}

static void program_that_sends_a_timed_out_message_again_is_blamed(void **state)
{
    static struct feeder feeder;
    feeder = (struct feeder){.timeout_ms = "3000", .sends_again = true};
    begin(*state, &feeder);
    kt_fault(*state, "Produce instance=feeder-1 nth=2: drop reply");
    kt_run_until(*state, "feeder-1 exited");
    assert_true(feeder.failed);
    assert_string_equal(kt_judge_now(*state, "P5", "feeder"), "violated");
}

static void program_that_leaves_without_waiting_is_blamed(void **state)
{
    static struct feeder feeder;
    feeder = (struct feeder){.idempotent = true, .leaves = true};
    begin(*state, &feeder);
    kt_run_until(*state, "feeder-1 exited");
    assert_string_equal(kt_judge_now(*state, "P2", "feeder"), "violated");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        kt_trial_test(right_producer_and_reader_are_ok),
        kt_trial_test(idempotent_producer_survives_lost_replies),
        kt_trial_test(plain_producer_writes_twice_where_a_reply_is_lost),
        kt_trial_test(program_that_sends_a_timed_out_message_again_is_blamed),
        kt_trial_test(program_that_leaves_without_waiting_is_blamed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
