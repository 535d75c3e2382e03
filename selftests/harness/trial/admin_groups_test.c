/* SPDX-License-Identifier: Apache-2.0 */
/* What stock librdkafka's administration calls see of groups: listed, described, and deleted with their offsets. */
#include <ktrial/cmocka.h>

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "selftests/harness/trial/consumer.h"

/* What the administrator saw, one line a question. */
struct report {
    char text[1000];
    size_t length;
};

static void note(struct report *report, const char *what, const char *answer)
{
    report->length +=
        (size_t)snprintf(report->text + report->length, sizeof report->text - report->length, "%s: %s\n", what, answer);
}

static rd_kafka_t *connect_admin(void)
{
    char error[512];
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    rd_kafka_conf_set(conf, "bootstrap.servers", "broker-1:9092", error, sizeof error);
    return rd_kafka_new(RD_KAFKA_PRODUCER, conf, error, sizeof error);
}

/* Wait for the answer to an administration call. */
static rd_kafka_event_t *answer(rd_kafka_queue_t *queue)
{
    rd_kafka_event_t *event = rd_kafka_queue_poll(queue, 30000);
    if (event == NULL || rd_kafka_event_error(event))
        abort();
    return event;
}

static void list(rd_kafka_t *client, rd_kafka_queue_t *queue, struct report *report)
{
    size_t count;
    rd_kafka_ListConsumerGroups(client, NULL, queue);
    rd_kafka_event_t *event = answer(queue);
    const rd_kafka_ConsumerGroupListing_t **groups =
        rd_kafka_ListConsumerGroups_result_valid(rd_kafka_event_ListConsumerGroups_result(event), &count);
    for (size_t i = 0; i < count; i++)
        note(report, rd_kafka_ConsumerGroupListing_group_id(groups[i]),
             rd_kafka_consumer_group_state_name(rd_kafka_ConsumerGroupListing_state(groups[i])));
    rd_kafka_event_destroy(event);
}

static void describe(rd_kafka_t *client, rd_kafka_queue_t *queue, struct report *report)
{
    const char *names[] = {"billing"};
    size_t count;
    char text[100];
    rd_kafka_DescribeConsumerGroups(client, names, 1, NULL, queue);
    rd_kafka_event_t *event = answer(queue);
    const rd_kafka_ConsumerGroupDescription_t *group =
        rd_kafka_DescribeConsumerGroups_result_groups(rd_kafka_event_DescribeConsumerGroups_result(event), &count)[0];
    const rd_kafka_MemberDescription_t *member = rd_kafka_ConsumerGroupDescription_member(group, 0);
    int partitions = 0;
    if (member)
        partitions = rd_kafka_MemberAssignment_partitions(rd_kafka_MemberDescription_assignment(member))->cnt;
    snprintf(text, sizeof text, "%s, %s, %zu members, %d partitions",
             rd_kafka_consumer_group_state_name(rd_kafka_ConsumerGroupDescription_state(group)),
             rd_kafka_ConsumerGroupDescription_partition_assignor(group),
             rd_kafka_ConsumerGroupDescription_member_count(group), partitions);
    note(report, "described", text);
    rd_kafka_event_destroy(event);
}

static void note_group(struct report *report, const char *what, const rd_kafka_group_result_t *result)
{
    const rd_kafka_error_t *error = rd_kafka_group_result_error(result);
    const rd_kafka_topic_partition_list_t *partitions = rd_kafka_group_result_partitions(result);
    rd_kafka_resp_err_t code = error ? rd_kafka_error_code(error) : RD_KAFKA_RESP_ERR_NO_ERROR;
    if (!error && partitions && partitions->cnt > 0)
        code = partitions->elems[0].err;
    note(report, what, rd_kafka_err2name(code));
}

static void delete_group(rd_kafka_t *client, rd_kafka_queue_t *queue, struct report *report)
{
    size_t count;
    rd_kafka_DeleteGroup_t *group = rd_kafka_DeleteGroup_new("billing");
    rd_kafka_DeleteGroups(client, &group, 1, NULL, queue);
    rd_kafka_event_t *event = answer(queue);
    note_group(report, "delete group",
               rd_kafka_DeleteGroups_result_groups(rd_kafka_event_DeleteGroups_result(event), &count)[0]);
    rd_kafka_event_destroy(event);
    rd_kafka_DeleteGroup_destroy(group);
}

static void delete_offsets(rd_kafka_t *client, rd_kafka_queue_t *queue, struct report *report)
{
    size_t count;
    rd_kafka_topic_partition_list_t *partitions = rd_kafka_topic_partition_list_new(1);
    rd_kafka_topic_partition_list_add(partitions, "orders", 0);
    rd_kafka_DeleteConsumerGroupOffsets_t *offsets = rd_kafka_DeleteConsumerGroupOffsets_new("billing", partitions);
    rd_kafka_DeleteConsumerGroupOffsets(client, &offsets, 1, NULL, queue);
    rd_kafka_event_t *event = answer(queue);
    const rd_kafka_DeleteConsumerGroupOffsets_result_t *result =
        rd_kafka_event_DeleteConsumerGroupOffsets_result(event);
    note_group(report, "delete offsets", rd_kafka_DeleteConsumerGroupOffsets_result_groups(result, &count)[0]);
    rd_kafka_event_destroy(event);
    rd_kafka_DeleteConsumerGroupOffsets_destroy(offsets);
    rd_kafka_topic_partition_list_destroy(partitions);
}

static void ask_all(rd_kafka_t *client, rd_kafka_queue_t *queue, struct report *report)
{
    list(client, queue, report);
    describe(client, queue, report);
    delete_offsets(client, queue, report);
    delete_group(client, queue, report);
}

/* Look while the consumer runs, and again when it has left. */
static int administrate(void *argument)
{
    rd_kafka_t *client = connect_admin();
    rd_kafka_queue_t *queue = rd_kafka_queue_new(client);
    sleep(8);
    ask_all(client, queue, argument);
    sleep(60);
    ask_all(client, queue, argument);
    list(client, queue, argument);
    rd_kafka_queue_destroy(queue);
    rd_kafka_destroy(client);
    return 0;
}

static void administrator_sees_groups_and_deletes_them(void **state)
{
    struct kt_trial *t = *state;
    struct report report = {.length = 0};
    struct consumer consumer = {.group = "billing", .topic = "orders", .stop_after = 11};
    kt_topic(t, "orders", 2);
    kt_feed(t, "orders", 10);
    kt_start(t, "billing", 1, consumer_run, &consumer);
    kt_start(t, "admin", 1, administrate, &report);
    kt_run_until(t, "30s");
    kt_put(t, "orders", 0, "k", "the last one"); /* it leaves after this one */
    kt_run_until(t, "admin exited");
    assert_string_equal(report.text, "billing: Stable\n"
                                     "described: Stable, range, 1 members, 2 partitions\n"
                                     "delete offsets: GROUP_SUBSCRIBED_TO_TOPIC\n"
                                     "delete group: NON_EMPTY_GROUP\n"
                                     "billing: Empty\n"
                                     "described: Empty, , 0 members, 0 partitions\n"
                                     "delete offsets: NO_ERROR\n"
                                     "delete group: NO_ERROR\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        kt_trial_test(administrator_sees_groups_and_deletes_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
