/* SPDX-License-Identifier: Apache-2.0 */
/* Groups and their offsets. */
#include "selftests/conformance/librdkafka/admin.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

json_t *adapter_list_groups(json_t *asked, char *why)
{
    size_t count = 0;
    json_t *names = json_array();
    struct operation operation = operation_begin(RD_KAFKA_ADMIN_OP_LISTCONSUMERGROUPS);
    (void)asked;
    rd_kafka_ListConsumerGroups(admin_client(), operation.options, operation.queue);
    operation_wait(&operation);
    if (!operation.error) {
        const rd_kafka_ConsumerGroupListing_t **groups =
            rd_kafka_ListConsumerGroups_result_valid(rd_kafka_event_ListConsumerGroups_result(operation.event), &count);
        for (size_t i = 0; i < count; i++)
            json_array_append_new(names, json_string(rd_kafka_ConsumerGroupListing_group_id(groups[i])));
    }
    return operation_give(&operation, names, why);
}

static json_t *member_told(const rd_kafka_MemberDescription_t *member)
{
    json_t *partitions = json_array();
    const rd_kafka_topic_partition_list_t *assigned =
        rd_kafka_MemberAssignment_partitions(rd_kafka_MemberDescription_assignment(member));
    for (int i = 0; i < assigned->cnt; i++)
        json_array_append_new(partitions, json_integer(assigned->elems[i].partition));
    return json_pack("{s:s,s:o}", "client_id", rd_kafka_MemberDescription_client_id(member), "partitions", partitions);
}

static json_t *group_told(const rd_kafka_ConsumerGroupDescription_t *group)
{
    json_t *members = json_array();
    for (size_t i = 0; i < rd_kafka_ConsumerGroupDescription_member_count(group); i++)
        json_array_append_new(members, member_told(rd_kafka_ConsumerGroupDescription_member(group, i)));
    return json_pack("{s:s,s:o}", "state",
                     rd_kafka_consumer_group_state_name(rd_kafka_ConsumerGroupDescription_state(group)), "members",
                     members);
}

json_t *adapter_describe_group(json_t *asked, char *why)
{
    size_t count = 0;
    json_t *result = json_null();
    const char *name = adapter_text(asked, "group");
    struct operation operation = operation_begin(RD_KAFKA_ADMIN_OP_DESCRIBECONSUMERGROUPS);
    rd_kafka_DescribeConsumerGroups(admin_client(), &name, 1, operation.options, operation.queue);
    operation_wait(&operation);
    if (!operation.error) {
        const rd_kafka_ConsumerGroupDescription_t **groups = rd_kafka_DescribeConsumerGroups_result_groups(
            rd_kafka_event_DescribeConsumerGroups_result(operation.event), &count);
        operation_note(&operation, rd_kafka_ConsumerGroupDescription_error(groups[0]));
        result = group_told(groups[0]);
    }
    return operation_give(&operation, result, why);
}

static json_t *offsets_told(const rd_kafka_topic_partition_list_t *offsets, const char *topic)
{
    char partition[16];
    json_t *told = json_object();
    for (int i = 0; i < offsets->cnt; i++) {
        snprintf(partition, sizeof partition, "%d", offsets->elems[i].partition);
        if (strcmp(offsets->elems[i].topic, topic) == 0 && offsets->elems[i].offset >= 0)
            json_object_set_new(told, partition, json_integer(offsets->elems[i].offset));
    }
    return told;
}

json_t *adapter_group_offsets(json_t *asked, char *why)
{
    size_t count = 0;
    json_t *told = json_null();
    struct operation operation = operation_begin(RD_KAFKA_ADMIN_OP_LISTCONSUMERGROUPOFFSETS);
    rd_kafka_ListConsumerGroupOffsets_t *which =
        rd_kafka_ListConsumerGroupOffsets_new(adapter_text(asked, "group"), NULL);
    rd_kafka_ListConsumerGroupOffsets(admin_client(), &which, 1, operation.options, operation.queue);
    operation_wait(&operation);
    if (!operation.error) {
        const rd_kafka_group_result_t **groups = rd_kafka_ListConsumerGroupOffsets_result_groups(
            rd_kafka_event_ListConsumerGroupOffsets_result(operation.event), &count);
        operation_note(&operation, rd_kafka_group_result_error(groups[0]));
        if (!operation.error)
            told = offsets_told(rd_kafka_group_result_partitions(groups[0]), adapter_text(asked, "topic"));
    }
    rd_kafka_ListConsumerGroupOffsets_destroy(which);
    return operation_give(&operation, told, why);
}

/* The first error of a group's result: its own, or that of a partition */
static void note_group(struct operation *operation, const rd_kafka_group_result_t *group)
{
    const rd_kafka_topic_partition_list_t *list = rd_kafka_group_result_partitions(group);
    operation_note(operation, rd_kafka_group_result_error(group));
    for (int i = 0; list && i < list->cnt; i++)
        if (list->elems[i].err)
            operation->error = rd_kafka_err2str(list->elems[i].err);
}

json_t *adapter_alter_group_offsets(json_t *asked, char *why)
{
    size_t count = 0;
    const char *partition;
    json_t *offset;
    rd_kafka_topic_partition_list_t *list = rd_kafka_topic_partition_list_new(4);
    json_object_foreach(json_object_get(asked, "offsets"), partition, offset)
        rd_kafka_topic_partition_list_add(list, adapter_text(asked, "topic"), atoi(partition))
            ->offset = json_integer_value(offset);
    struct operation operation = operation_begin(RD_KAFKA_ADMIN_OP_ALTERCONSUMERGROUPOFFSETS);
    rd_kafka_AlterConsumerGroupOffsets_t *which =
        rd_kafka_AlterConsumerGroupOffsets_new(adapter_text(asked, "group"), list);
    rd_kafka_AlterConsumerGroupOffsets(admin_client(), &which, 1, operation.options, operation.queue);
    operation_wait(&operation);
    if (!operation.error)
        note_group(&operation, rd_kafka_AlterConsumerGroupOffsets_result_groups(
                                   rd_kafka_event_AlterConsumerGroupOffsets_result(operation.event), &count)[0]);
    rd_kafka_AlterConsumerGroupOffsets_destroy(which);
    rd_kafka_topic_partition_list_destroy(list);
    return operation_end(&operation, why);
}

json_t *adapter_delete_group_offsets(json_t *asked, char *why)
{
    size_t i, count = 0;
    json_t *partition;
    rd_kafka_topic_partition_list_t *list = rd_kafka_topic_partition_list_new(4);
    json_array_foreach(json_object_get(asked, "which"), i, partition)
        rd_kafka_topic_partition_list_add(list, adapter_text(asked, "topic"), (int32_t)json_integer_value(partition));
    struct operation operation = operation_begin(RD_KAFKA_ADMIN_OP_DELETECONSUMERGROUPOFFSETS);
    rd_kafka_DeleteConsumerGroupOffsets_t *which =
        rd_kafka_DeleteConsumerGroupOffsets_new(adapter_text(asked, "group"), list);
    rd_kafka_DeleteConsumerGroupOffsets(admin_client(), &which, 1, operation.options, operation.queue);
    operation_wait(&operation);
    if (!operation.error)
        note_group(&operation, rd_kafka_DeleteConsumerGroupOffsets_result_groups(
                                   rd_kafka_event_DeleteConsumerGroupOffsets_result(operation.event), &count)[0]);
    rd_kafka_DeleteConsumerGroupOffsets_destroy(which);
    rd_kafka_topic_partition_list_destroy(list);
    return operation_end(&operation, why);
}

json_t *adapter_delete_group(json_t *asked, char *why)
{
    size_t count = 0;
    struct operation operation = operation_begin(RD_KAFKA_ADMIN_OP_DELETEGROUPS);
    rd_kafka_DeleteGroup_t *which = rd_kafka_DeleteGroup_new(adapter_text(asked, "group"));
    rd_kafka_DeleteGroups(admin_client(), &which, 1, operation.options, operation.queue);
    operation_wait(&operation);
    if (!operation.error)
        note_group(&operation,
                   rd_kafka_DeleteGroups_result_groups(rd_kafka_event_DeleteGroups_result(operation.event), &count)[0]);
    rd_kafka_DeleteGroup_destroy(which);
    return operation_end(&operation, why);
}
