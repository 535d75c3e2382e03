/* SPDX-License-Identifier: Apache-2.0 */
/* What stock librdkafka makes of topics that are grown, deleted, cut short and moved, and of brokers that throttle. */
#include <ktrial/cmocka.h>

#include <stdio.h>
#include <string.h>

#include "selftests/harness/trial/consumer.h"

static struct consumer billing = {.group = "billing", .topic = "orders"};

/* A topic of 40 records, and a consumer in front of it that has done with it. */
static void consume_all(struct kt_trial *t)
{
    kt_topic(t, "orders", 2);
    kt_feed(t, "orders", 40);
    kt_start(t, "billing", 1, consumer_run, &billing);
    kt_run_until(t, "billing drained");
}

static void records_deleted_before_they_are_read_are_never_seen(void **state)
{
    struct kt_trial *t = *state;
    struct kt_partition_view view;
    kt_topic(t, "orders", 1);
    kt_feed(t, "orders", 40);
    kt_fault(t, "delete records orders-0 before 25");
    kt_run_until(t, "1ms");
    kt_partition(t, "orders", 0, &view);
    assert_int_equal(view.log_start, 25);
    kt_start(t, "billing", 1, consumer_run, &billing);
    kt_run_until(t, "billing drained");
    assert_int_equal(kt_requests(t, "OffsetCommit", NULL), 15);
    kt_fault(t, "delete records orders-0 before end");
    kt_run_until(t, "1ms");
    kt_partition(t, "orders", 0, &view);
    assert_int_equal(view.log_start, 40);
    assert_int_equal(view.end_offset, 40);
}

static void consumer_whose_records_are_deleted_goes_on_behind_them(void **state)
{
    struct kt_trial *t = *state;
    consume_all(t);
    kt_freeze(t, "billing-1");
    kt_feed(t, "orders", 40);
    kt_fault(t, "delete records orders-0 before end");
    kt_fault(t, "delete records orders-1 before end");
    kt_run_until(t, "100ms");
    kt_thaw(t, "billing-1");
    kt_put(t, "orders", 0, "k", "after the gap");
    kt_put(t, "orders", 1, "k", "after the gap");
    kt_run_until(t, "billing drained");
    assert_int_equal(kt_committed(t, "billing", "orders", 0), kt_end_offset(t, "orders", 0));
}

static void outputs_that_are_deleted_were_effects(void **state)
{
    struct kt_trial *t = *state;
    char value[40];
    kt_topic(t, "orders", 1);
    kt_topic(t, "invoices", 1);
    kt_feed(t, "orders", 5);
    for (int i = 0; i < 5; i++) {
        snprintf(value, sizeof value, "made of orders-0@%d", i);
        kt_put(t, "invoices", 0, NULL, value);
    }
    kt_put(t, "invoices", 0, NULL, "orders-99999999999999999999@99999999999999999999999");
    kt_start(t, "billing", 1, consumer_run, &billing);
    kt_run_until(t, "billing drained");
    kt_fault(t, "delete records invoices-0 before end");
    kt_run_until(t, "1ms");
    assert_string_equal(kt_judge_now(t, "D1", "orders -> billing -> invoices"), "ok");
    assert_string_equal(kt_judge_now(t, "C1", "orders -> billing -> invoices"), "ok");
}

static void topic_that_grows_is_rebalanced(void **state)
{
    struct kt_trial *t = *state;
    struct kt_member member = {0};
    consume_all(t);
    kt_fault(t, "grow topic orders to 5");
    kt_run_until(t, "400s"); /* topic.metadata.refresh.interval.ms */
    assert_true(kt_member(t, "billing", &member));
    assert_string_equal(member.assignment, "orders-0 orders-1 orders-2 orders-3 orders-4");
    kt_put(t, "orders", 4, "k", "in a new partition");
    kt_run_until(t, "billing drained");
}

static void topic_that_is_deleted_is_gone(void **state)
{
    struct kt_trial *t = *state;
    struct kt_group_view group;
    kt_topic(t, "other", 1);
    consume_all(t);
    kt_fault(t, "delete topic orders");
    kt_run_until(t, "400s");
    assert_int_equal(kt_committed(t, "billing", "orders", 0), -1);
    kt_group(t, "billing", &group);
    assert_string_equal(group.state, "Empty"); /* librdkafka joins no group without a topic */
}

static void retention_that_is_configured_deletes_what_is_too_old(void **state)
{
    struct kt_trial *t = *state;
    struct kt_partition_view view;
    consume_all(t);
    kt_fault(t, "configure topic orders retention.ms=60000");
    kt_run_until(t, "1ms");
    assert_string_equal(kt_topic_config(t, "orders", "retention.ms"), "60000");
    kt_run_until(t, "700s");
    kt_partition(t, "orders", 0, &view);
    assert_int_equal(view.log_start, view.end_offset);
    kt_fault(t, "configure topic orders retention.ms=default");
    kt_run_until(t, "1ms");
    assert_string_equal(kt_topic_config(t, "orders", "retention.ms"), "604800000");
    kt_fault(t, "configure brokers log.retention.ms=5000");
    kt_run_until(t, "1ms");
    assert_string_equal(kt_topic_config(t, "orders", "retention.ms"), "5000");
}

static void partition_that_is_reassigned_is_read_at_its_new_broker(void **state)
{
    struct kt_trial *t = *state;
    struct kt_partition_view view;
    struct kt_replica_view replica;
    kt_topic_with(t, "orders", &(struct kt_topic_options){.partitions = 1, .replication_factor = 1});
    kt_feed(t, "orders", 10);
    kt_start(t, "billing", 1, consumer_run, &billing);
    kt_run_until(t, "billing drained");
    kt_fault(t, "reassign orders-0 to broker-3");
    kt_run_until(t, "1s");
    kt_partition(t, "orders", 0, &view);
    assert_int_equal(view.leader, 3);
    assert_int_equal(view.replicas, 1);
    assert_true(kt_replica(t, "orders", 0, 3, &replica));
    assert_true(replica.leads);
    assert_false(kt_replica(t, "orders", 0, 1, &replica));
    kt_feed(t, "orders", 10);
    kt_run_until(t, "billing drained");
}

/* ---- throttling ---- */

static int throttled_ms;

static void note_throttling(rd_kafka_t *client, const char *broker, int32_t id, int ms, void *opaque)
{
    (void)client, (void)broker, (void)opaque;
    if (id == 1)
        throttled_ms = ms;
}

static int consume_and_note(void *argument)
{
    char error[200];
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    (void)argument;
    rd_kafka_conf_set(conf, "bootstrap.servers", "broker-1:9092", error, sizeof error);
    rd_kafka_conf_set(conf, "group.id", "reader", error, sizeof error);
    rd_kafka_conf_set_throttle_cb(conf, note_throttling);
    rd_kafka_t *client = rd_kafka_new(RD_KAFKA_CONSUMER, conf, error, sizeof error);
    rd_kafka_poll_set_consumer(client);
    rd_kafka_topic_partition_list_t *partitions = rd_kafka_topic_partition_list_new(1);
    rd_kafka_topic_partition_list_add(partitions, "orders", 0)->offset = 0;
    rd_kafka_assign(client, partitions);
    rd_kafka_topic_partition_list_destroy(partitions);
    for (;;) {
        rd_kafka_message_t *message = rd_kafka_consumer_poll(client, 1000);
        if (message)
            rd_kafka_message_destroy(message);
    }
    return 0;
}

static void client_is_told_that_it_is_throttled(void **state)
{
    struct kt_trial *t = *state;
    throttled_ms = 0;
    kt_topic(t, "orders", 1);
    kt_feed(t, "orders", 10);
    kt_start(t, "reader", 1, consume_and_note, NULL);
    kt_run_until(t, "3s");
    assert_int_equal(throttled_ms, 0);
    kt_fault(t, "throttle broker-2 Fetch by 9s");
    kt_fault(t, "throttle broker-1 Fetch by 300ms");
    kt_run_until(t, "3s");
    assert_int_equal(throttled_ms, 300);
    kt_fault(t, "throttle all by 0s");
    kt_run_until(t, "3s");
    assert_int_equal(throttled_ms, 0); /* librdkafka tells of the change */
}

static void client_that_is_throttled_is_not_listened_to(void **state)
{
    struct kt_trial *t = *state;
    struct kt_request request = {0};
    kt_topic(t, "orders", 1);
    kt_start(t, "reader", 1, consume_and_note, NULL);
    kt_run_until(t, "3s");
    kt_fault(t, "throttle broker-1 Fetch by 20s");
    kt_run_until(t, "at 5s");
    kt_fault(t, "throttle all by 0s");
    kt_put(t, "orders", 0, NULL, "v");
    kt_run_until(t, "at 60s");
    int64_t longest_us = 0, last_us = 3000000;
    while (kt_request(t, "Fetch", "reader", &request)) {
        if (request.time_us - last_us > longest_us)
            longest_us = request.time_us - last_us;
        last_us = request.time_us;
    }
    assert_in_range(longest_us, 19900000, 21000000); /* from an answer, not from a request */
}

/* ---- what cannot be done ---- */

static const char *failure_of(const char *fault)
{
    static char *report;
    free(report);
    report = NULL;
    struct kt_trial *t = kt_trial_begin(&(struct kt_options){.name = "impossible"});
    kt_topic_with(t, "orders", &(struct kt_topic_options){.configs = "cleanup.policy=compact"});
    kt_topic(t, "bills", 1);
    kt_fault(t, "%s", fault);
    assert_int_equal(kt_trial_end(t, &report), 1);
    return report;
}

static void fault_that_cannot_be_done_says_why(void **state)
{
    static const char *const cases[][2] = {
        {"delete records orders-0 before end", "POLICY_VIOLATION"},
        {"delete records bills-0 before 1", "OFFSET_OUT_OF_RANGE"},
        {"delete records bills-1 before 0", "UNKNOWN_TOPIC_OR_PARTITION"},
        {"delete topic nothing", "UNKNOWN_TOPIC_OR_PARTITION"},
        {"grow topic bills to 1", "INVALID_PARTITIONS"},
        {"configure topic bills retention.ms=soon", "INVALID_CONFIG"},
        {"configure topic bills colour=red", "INVALID_CONFIG"},
        {"reassign bills-0 to broker-9", "INVALID_REPLICA_ASSIGNMENT"},
        {"throttle broker-9 by 1s", "BROKER_NOT_AVAILABLE"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *report = failure_of(cases[i][0]);
        if (!strstr(report, cases[i][0]) || !strstr(report, cases[i][1]))
            fail_msg("%s: %s", cases[i][0], report);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        kt_trial_test(records_deleted_before_they_are_read_are_never_seen),
        kt_trial_test(consumer_whose_records_are_deleted_goes_on_behind_them),
        kt_trial_test(outputs_that_are_deleted_were_effects),
        kt_trial_test(topic_that_grows_is_rebalanced),
        kt_trial_test(topic_that_is_deleted_is_gone),
        kt_trial_test(retention_that_is_configured_deletes_what_is_too_old),
        kt_trial_test(partition_that_is_reassigned_is_read_at_its_new_broker),
        kt_trial_test(client_is_told_that_it_is_throttled),
        kt_trial_test(client_that_is_throttled_is_not_listened_to),
        cmocka_unit_test(fault_that_cannot_be_done_says_why),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
