/* SPDX-License-Identifier: Apache-2.0 */
/* What a test may look at: groups, members, lag, partitions, replicas, configs, requests. */
#include <ktrial/cmocka.h>

#include <stdio.h>
#include <string.h>

#include "selftests/harness/trial/consumer.h"

static struct consumer billing = {.group = "billing", .topic = "orders"};

static void group_is_seen_as_it_comes_and_goes(void **state)
{
    struct kt_trial *t = *state;
    struct kt_group_view group;
    kt_topic(t, "orders", 4);
    kt_group(t, "billing", &group);
    assert_string_equal(group.state, "Dead");
    assert_int_equal(group.coordinator, -1);
    kt_start(t, "billing", 2, consumer_run, &billing);
    kt_run_until(t, "1s");
    kt_group(t, "billing", &group);
    assert_string_equal(group.state, "PreparingRebalance");
    assert_int_equal(group.generation, 0);
    kt_run_until(t, "billing stable");
    kt_group(t, "billing", &group);
    assert_string_equal(group.state, "Stable");
    assert_int_equal(group.generation, 1);
    assert_int_equal(group.members, 2);
    assert_in_range(group.coordinator, 1, 3);
    kt_fault(t, "move coordinator billing");
    kt_run_until(t, "1ms");
    int before = group.coordinator;
    kt_group(t, "billing", &group);
    assert_int_not_equal(group.coordinator, before);
}

static void members_are_seen_with_what_they_were_assigned(void **state)
{
    struct kt_trial *t = *state;
    struct kt_member member = {0};
    int partitions = 0;
    kt_topic(t, "orders", 3);
    assert_false(kt_member(t, "billing", &member));
    kt_start(t, "billing", 2, consumer_run, &billing);
    kt_run_until(t, "billing stable");
    assert_true(kt_member(t, "billing", &member));
    assert_true(strncmp(member.id, "rdkafka-", strlen("rdkafka-")) == 0);
    assert_string_equal(member.client_id, "rdkafka");
    assert_null(member.group_instance_id);
    assert_true(strncmp(member.instance, "billing-", strlen("billing-")) == 0);
    partitions += member.partitions;
    const char *expected = member.partitions == 2 ? "orders-2" : "orders-0 orders-1";
    assert_true(kt_member(t, "billing", &member));
    assert_string_equal(member.assignment, expected);
    partitions += member.partitions;
    assert_int_equal(partitions, 3);
    assert_false(kt_member(t, "billing", &member));
}

static int consume_statically(void *argument)
{
    char error[200];
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    (void)argument;
    rd_kafka_conf_set(conf, "bootstrap.servers", "broker-1:9092", error, sizeof error);
    rd_kafka_conf_set(conf, "group.id", "billing", error, sizeof error);
    rd_kafka_conf_set(conf, "group.instance.id", "till-7", error, sizeof error);
    rd_kafka_t *client = rd_kafka_new(RD_KAFKA_CONSUMER, conf, error, sizeof error);
    rd_kafka_topic_partition_list_t *topics = rd_kafka_topic_partition_list_new(1);
    rd_kafka_topic_partition_list_add(topics, "orders", RD_KAFKA_PARTITION_UA);
    rd_kafka_subscribe(client, topics);
    rd_kafka_topic_partition_list_destroy(topics);
    for (;;) {
        rd_kafka_message_t *message = rd_kafka_consumer_poll(client, 1000);
        if (message)
            rd_kafka_message_destroy(message);
    }
    return 0;
}

static void static_member_is_known_by_its_instance_id_and_its_run(void **state)
{
    struct kt_trial *t = *state;
    struct kt_member member = {0};
    kt_topic(t, "orders", 1);
    kt_start(t, "billing", 1, consume_statically, NULL);
    kt_run_until(t, "billing stable");
    kt_restart(t, "billing-1");
    kt_run_until(t, "20s");
    assert_true(kt_member(t, "billing", &member));
    assert_string_equal(member.group_instance_id, "till-7");
    assert_string_equal(member.instance, "billing-1.2");
    assert_string_equal(member.assignment, "orders-0");
}

static void lag_is_what_is_left_to_read(void **state)
{
    struct kt_trial *t = *state;
    kt_topic(t, "orders", 2);
    kt_put(t, "orders", 0, "k", "v");
    assert_int_equal(kt_lag(t, "billing", "orders", 0), -1);
    assert_int_equal(kt_lag(t, "billing", "orders", -1), -1);
    kt_start(t, "billing", 1, consumer_run, &billing);
    kt_run_until(t, "billing drained");
    assert_int_equal(kt_lag(t, "billing", "orders", 0), 0);
    assert_int_equal(kt_lag(t, "billing", "orders", 1), -1);
    for (int i = 0; i < 5; i++)
        kt_put(t, "orders", 0, "k", "v");
    assert_int_equal(kt_lag(t, "billing", "orders", 0), 5);
    assert_int_equal(kt_lag(t, "billing", "orders", -1), 5);
    kt_run_until(t, "billing drained");
    assert_int_equal(kt_lag(t, "billing", "orders", -1), 0);
}

static void partition_shows_what_is_replicated_and_what_is_not(void **state)
{
    struct kt_trial *t = *state;
    struct kt_partition_view view;
    struct kt_replica_view replica;
    kt_topic(t, "orders", 1);
    kt_feed(t, "orders", 10);
    kt_partition(t, "orders", 0, &view);
    assert_int_equal(view.leader, 1);
    assert_int_equal(view.replicas, 3);
    assert_int_equal(view.in_sync, 3);
    assert_int_equal(view.log_start, 0);
    assert_int_equal(view.high_watermark, 10);
    assert_int_equal(view.last_stable, 10);
    assert_int_equal(view.end_offset, 10);
    assert_true(view.size_bytes > 10);
    kt_fault(t, "hold replication orders-0 on broker-2");
    kt_run_until(t, "1ms");
    kt_feed(t, "orders", 5);
    kt_partition(t, "orders", 0, &view);
    assert_int_equal(view.high_watermark, 10);
    assert_int_equal(view.end_offset, 15);
    assert_true(kt_replica(t, "orders", 0, 2, &replica));
    assert_int_equal(replica.end_offset, 10);
    assert_true(replica.in_sync);
    assert_false(replica.leads);
    kt_run_until(t, "60s"); /* replica.lag.time.max.ms */
    kt_partition(t, "orders", 0, &view);
    assert_int_equal(view.in_sync, 2);
    assert_int_equal(view.high_watermark, 15);
    kt_fault(t, "broker-1 down");
    kt_run_until(t, "1ms");
    kt_partition(t, "orders", 0, &view);
    assert_int_equal(view.leader, 3);
    assert_int_equal(view.leader_epoch, 1);
}

static void topic_is_made_with_its_configs(void **state)
{
    struct kt_trial *t = *state;
    struct kt_partition_view view;
    kt_topic_with(t, "accounts",
                  &(struct kt_topic_options){
                      .partitions = 2,
                      .replication_factor = 2,
                      .configs = "cleanup.policy=compact,delete,segment.bytes=300,min.cleanable.dirty.ratio=0.01"});
    kt_partition(t, "accounts", 1, &view);
    assert_int_equal(view.replicas, 2);
    assert_string_equal(kt_topic_config(t, "accounts", "cleanup.policy"), "compact,delete");
    assert_string_equal(kt_topic_config(t, "accounts", "segment.bytes"), "300");
    assert_string_equal(kt_topic_config(t, "accounts", "max.message.bytes"), "1048588");
    kt_topic_with(t, "plain", NULL);
    kt_partition(t, "plain", 0, &view);
    assert_int_equal(view.replicas, 3);
}

static void compacted_topic_keeps_the_last_value_of_each_key(void **state)
{
    struct kt_trial *t = *state;
    struct kt_record record = {0};
    int old = 0, new = 0;
    kt_topic_with(t, "accounts",
                  &(struct kt_topic_options){.configs = "cleanup.policy=compact,segment.bytes=300,"
                                                        "min.cleanable.dirty.ratio=0.01"});
    for (int i = 0; i < 50; i++)
        kt_put(t, "accounts", 0, i % 2 ? "odd" : "even", i < 48 ? "old" : "new");
    kt_run_until(t, "60s");
    while (kt_take(t, "accounts", &record)) {
        old += strcmp(record.value, "old") == 0;
        new += strcmp(record.value, "new") == 0;
    }
    assert_int_equal(new, 2);
    assert_true(old < 10); /* the active segment is left alone */
    assert_int_equal(kt_end_offset(t, "accounts", 0), 50);
}

static void requests_are_counted_and_listed_by_api_and_instance(void **state)
{
    struct kt_trial *t = *state;
    struct kt_request request = {0};
    int64_t listed = 0, last_us = 0;
    kt_topic(t, "orders", 2);
    kt_feed(t, "orders", 20);
    assert_int_equal(kt_requests(t, "any", NULL), 0);
    kt_start(t, "billing", 2, consumer_run, &billing);
    kt_run_until(t, "billing drained");
    assert_int_equal(kt_requests(t, "OffsetCommit", NULL), 20);
    assert_int_equal(kt_requests(t, "offsetcommit", "billing"), 20);
    assert_int_equal(kt_requests(t, "OffsetCommit", "billing-1") + kt_requests(t, "OffsetCommit", "billing-2"), 20);
    assert_int_equal(kt_requests(t, "Produce", NULL), 0);
    assert_int_equal(kt_requests(t, "Heartbeat", "nobody"), 0);
    while (kt_request(t, "OffsetCommit", "billing-1", &request)) {
        assert_string_equal(request.api, "OffsetCommit");
        assert_string_equal(request.instance, "billing-1");
        assert_string_equal(request.group, "billing");
        assert_true(request.time_us >= last_us);
        assert_in_range(request.broker, 1, 3);
        assert_true(request.version >= 7);
        last_us = request.time_us;
        listed++;
    }
    assert_int_equal(listed, kt_requests(t, "OffsetCommit", "billing-1"));
    assert_true(listed > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        kt_trial_test(group_is_seen_as_it_comes_and_goes),
        kt_trial_test(members_are_seen_with_what_they_were_assigned),
        kt_trial_test(static_member_is_known_by_its_instance_id_and_its_run),
        kt_trial_test(lag_is_what_is_left_to_read),
        kt_trial_test(partition_shows_what_is_replicated_and_what_is_not),
        kt_trial_test(topic_is_made_with_its_configs),
        kt_trial_test(compacted_topic_keeps_the_last_value_of_each_key),
        kt_trial_test(requests_are_counted_and_listed_by_api_and_instance),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
