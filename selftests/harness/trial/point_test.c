/* SPDX-License-Identifier: Apache-2.0 */
/* Faults find requests by the groups, topics and partitions that those name, the administrators' too. */
#include <ktrial/cmocka.h>

#include <stdio.h>
#include <string.h>

#include "selftests/harness/trial/consumer.h"

/* Send one administration request and wait for its answer. */
typedef void ask(rd_kafka_t *client, rd_kafka_queue_t *queue);

static void create_topic(rd_kafka_t *client, rd_kafka_queue_t *queue)
{
    rd_kafka_NewTopic_t *topic = rd_kafka_NewTopic_new("bills", 2, 1, NULL, 0);
    rd_kafka_CreateTopics(client, &topic, 1, NULL, queue);
    rd_kafka_NewTopic_destroy(topic);
}

static void grow_topic(rd_kafka_t *client, rd_kafka_queue_t *queue)
{
    rd_kafka_NewPartitions_t *partitions = rd_kafka_NewPartitions_new("bills", 3, NULL, 0);
    rd_kafka_CreatePartitions(client, &partitions, 1, NULL, queue);
    rd_kafka_NewPartitions_destroy(partitions);
}

static void delete_records(rd_kafka_t *client, rd_kafka_queue_t *queue)
{
    rd_kafka_topic_partition_list_t *partitions = rd_kafka_topic_partition_list_new(1);
    rd_kafka_topic_partition_list_add(partitions, "bills", 1)->offset = 0;
    rd_kafka_DeleteRecords_t *records = rd_kafka_DeleteRecords_new(partitions);
    rd_kafka_topic_partition_list_destroy(partitions);
    rd_kafka_DeleteRecords(client, &records, 1, NULL, queue);
    rd_kafka_DeleteRecords_destroy(records);
}

static void describe_group(rd_kafka_t *client, rd_kafka_queue_t *queue)
{
    const char *groups[] = {"billing"};
    rd_kafka_DescribeConsumerGroups(client, groups, 1, NULL, queue);
}

static void delete_offsets(rd_kafka_t *client, rd_kafka_queue_t *queue)
{
    rd_kafka_topic_partition_list_t *partitions = rd_kafka_topic_partition_list_new(1);
    rd_kafka_topic_partition_list_add(partitions, "orders", 1);
    rd_kafka_DeleteConsumerGroupOffsets_t *offsets = rd_kafka_DeleteConsumerGroupOffsets_new("billing", partitions);
    rd_kafka_topic_partition_list_destroy(partitions);
    rd_kafka_DeleteConsumerGroupOffsets(client, &offsets, 1, NULL, queue);
    rd_kafka_DeleteConsumerGroupOffsets_destroy(offsets);
}

static void delete_group(rd_kafka_t *client, rd_kafka_queue_t *queue)
{
    rd_kafka_DeleteGroup_t *group = rd_kafka_DeleteGroup_new("billing");
    rd_kafka_DeleteGroups(client, &group, 1, NULL, queue);
    rd_kafka_DeleteGroup_destroy(group);
}

static void delete_topic(rd_kafka_t *client, rd_kafka_queue_t *queue)
{
    rd_kafka_DeleteTopic_t *topic = rd_kafka_DeleteTopic_new("bills");
    rd_kafka_DeleteTopics(client, &topic, 1, NULL, queue);
    rd_kafka_DeleteTopic_destroy(topic);
}

static int administrate(void *argument)
{
    static ask *const asks[] = {create_topic,   grow_topic,   delete_records, describe_group,
                                delete_offsets, delete_group, delete_topic};
    char error[200];
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    (void)argument;
    rd_kafka_conf_set(conf, "bootstrap.servers", "broker-1:9092", error, sizeof error);
    rd_kafka_t *client = rd_kafka_new(RD_KAFKA_PRODUCER, conf, error, sizeof error);
    rd_kafka_queue_t *queue = rd_kafka_queue_new(client);
    for (size_t i = 0; i < sizeof asks / sizeof *asks; i++) {
        asks[i](client, queue);
        rd_kafka_event_destroy(rd_kafka_queue_poll(queue, 30000));
    }
    rd_kafka_queue_destroy(queue);
    rd_kafka_destroy(client);
    return 0;
}

/* A fault that never fires fails its test. */
static void administrators_requests_are_found_by_what_they_name(void **state)
{
    struct kt_trial *t = *state;
    kt_fault(t, "CreateTopics topic=bills: delay by 1ms");
    kt_fault(t, "CreatePartitions topic=bills: delay by 1ms");
    kt_fault(t, "DeleteRecords topic=bills partition=1: delay by 1ms");
    kt_fault(t, "DescribeGroups group=billing: delay by 1ms");
    kt_fault(t, "OffsetDelete group=billing topic=orders partition=1: delay by 1ms");
    kt_fault(t, "DeleteGroups group=billing: delay by 1ms");
    kt_fault(t, "DeleteTopics topic=bills: delay by 1ms");
    kt_start(t, "admin", 1, administrate, NULL);
    kt_run_until(t, "admin-1 exited");
}

static void other_topics_and_partitions_are_left_alone(void **state)
{
    struct kt_trial *t = *state;
    kt_fault(t, "optional DeleteRecords topic=bills partition=0: delay by 100s");
    kt_fault(t, "optional DeleteTopics topic=orders: delay by 100s");
    kt_fault(t, "optional DeleteGroups group=bills: delay by 100s");
    kt_start(t, "admin", 1, administrate, NULL);
    kt_run_until(t, "admin-1 exited within 90s");
}

static void offset_fetch_is_found_by_its_partitions(void **state)
{
    static struct consumer billing = {.group = "billing", .topic = "orders"};
    struct kt_trial *t = *state;
    kt_topic(t, "orders", 2);
    kt_feed(t, "orders", 5);
    kt_fault(t, "OffsetFetch topic=orders partition=1: fail COORDINATOR_LOAD_IN_PROGRESS");
    kt_start(t, "billing", 1, consumer_run, &billing);
    kt_run_until(t, "billing drained");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        kt_trial_test(administrators_requests_are_found_by_what_they_name),
        kt_trial_test(other_topics_and_partitions_are_left_alone),
        kt_trial_test(offset_fetch_is_found_by_its_partitions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
