/* SPDX-License-Identifier: Apache-2.0 */
/* Topics, configs, records and offsets. */
#include "selftests/conformance/librdkafka/admin.h"

#include <string.h>

rd_kafka_t *admin_client(void)
{
    static rd_kafka_t *client;
    if (client == NULL)
        client = adapter_client(RD_KAFKA_PRODUCER, NULL);
    return client;
}

struct operation operation_begin(rd_kafka_admin_op_t what)
{
    char why[ADAPTER_WHY];
    struct operation operation = {.queue = rd_kafka_queue_new(admin_client())};
    operation.options = rd_kafka_AdminOptions_new(admin_client(), what);
    rd_kafka_AdminOptions_set_request_timeout(operation.options, ADAPTER_PATIENCE_MS, why, sizeof why);
    return operation;
}

void operation_wait(struct operation *operation)
{
    operation->event = rd_kafka_queue_poll(operation->queue, ADAPTER_PATIENCE_MS + 1000);
    if (operation->event == NULL)
        operation->error = "no answer";
    else if (rd_kafka_event_error(operation->event))
        operation->error = rd_kafka_event_error_string(operation->event);
}

void operation_note(struct operation *operation, const rd_kafka_error_t *error)
{
    if (error)
        operation->error = rd_kafka_error_string(error);
}

json_t *operation_give(struct operation *operation, json_t *result, char *why)
{
    if (operation->error) {
        json_decref(result);
        result = adapter_refuse(why, "admin", operation->error);
    }
    if (operation->event)
        rd_kafka_event_destroy(operation->event);
    rd_kafka_AdminOptions_destroy(operation->options);
    rd_kafka_queue_destroy(operation->queue);
    return result;
}

json_t *operation_end(struct operation *operation, char *why)
{
    return operation_give(operation, json_true(), why);
}

static void note_topic(struct operation *operation, const rd_kafka_topic_result_t *const *topics, size_t count)
{
    if (!operation->error && count > 0 && rd_kafka_topic_result_error(topics[0]))
        operation->error = rd_kafka_topic_result_error_string(topics[0]);
}

json_t *adapter_create_topic(json_t *asked, char *why)
{
    size_t count;
    const char *name;
    json_t *value;
    rd_kafka_NewTopic_t *topic =
        rd_kafka_NewTopic_new(adapter_text(asked, "topic"), (int)adapter_number(asked, "partitions"),
                              (int)adapter_number(asked, "replicas"), NULL, 0);
    struct operation operation = operation_begin(RD_KAFKA_ADMIN_OP_CREATETOPICS);
    json_object_foreach(json_object_get(asked, "configs"), name, value)
        rd_kafka_NewTopic_set_config(topic, name, json_string_value(value));
    rd_kafka_CreateTopics(admin_client(), &topic, 1, operation.options, operation.queue);
    operation_wait(&operation);
    if (!operation.error)
        note_topic(&operation,
                   rd_kafka_CreateTopics_result_topics(rd_kafka_event_CreateTopics_result(operation.event), &count), 1);
    rd_kafka_NewTopic_destroy(topic);
    return operation_end(&operation, why);
}

json_t *adapter_create_partitions(json_t *asked, char *why)
{
    size_t count;
    char error[ADAPTER_WHY];
    rd_kafka_NewPartitions_t *more = rd_kafka_NewPartitions_new(
        adapter_text(asked, "topic"), (size_t)adapter_number(asked, "total"), error, sizeof error);
    struct operation operation = operation_begin(RD_KAFKA_ADMIN_OP_CREATEPARTITIONS);
    rd_kafka_CreatePartitions(admin_client(), &more, 1, operation.options, operation.queue);
    operation_wait(&operation);
    if (!operation.error)
        note_topic(
            &operation,
            rd_kafka_CreatePartitions_result_topics(rd_kafka_event_CreatePartitions_result(operation.event), &count),
            1);
    rd_kafka_NewPartitions_destroy(more);
    return operation_end(&operation, why);
}

json_t *adapter_delete_topic(json_t *asked, char *why)
{
    size_t count;
    rd_kafka_DeleteTopic_t *topic = rd_kafka_DeleteTopic_new(adapter_text(asked, "topic"));
    struct operation operation = operation_begin(RD_KAFKA_ADMIN_OP_DELETETOPICS);
    rd_kafka_DeleteTopics(admin_client(), &topic, 1, operation.options, operation.queue);
    operation_wait(&operation);
    if (!operation.error)
        note_topic(&operation,
                   rd_kafka_DeleteTopics_result_topics(rd_kafka_event_DeleteTopics_result(operation.event), &count), 1);
    rd_kafka_DeleteTopic_destroy(topic);
    return operation_end(&operation, why);
}

static const struct rd_kafka_metadata *metadata_of(char *why)
{
    const struct rd_kafka_metadata *metadata = NULL;
    rd_kafka_resp_err_t error = rd_kafka_metadata(admin_client(), 1, NULL, &metadata, ADAPTER_PATIENCE_MS);
    if (error)
        adapter_refuse(why, "metadata", rd_kafka_err2str(error));
    return metadata;
}

json_t *adapter_describe_cluster(json_t *asked, char *why)
{
    const struct rd_kafka_metadata *metadata = metadata_of(why);
    (void)asked;
    if (metadata == NULL)
        return NULL;
    json_t *count = json_integer(metadata->broker_cnt);
    rd_kafka_metadata_destroy(metadata);
    return count;
}

json_t *adapter_list_topics(json_t *asked, char *why)
{
    const struct rd_kafka_metadata *metadata = metadata_of(why);
    json_t *names = json_array();
    (void)asked;
    if (metadata == NULL)
        return NULL;
    for (int i = 0; i < metadata->topic_cnt; i++)
        json_array_append_new(names, json_string(metadata->topics[i].topic));
    rd_kafka_metadata_destroy(metadata);
    return names;
}

json_t *adapter_describe_topic(json_t *asked, char *why)
{
    const struct rd_kafka_metadata *metadata = metadata_of(why);
    json_t *described = NULL;
    if (metadata == NULL)
        return NULL;
    for (int i = 0; i < metadata->topic_cnt; i++) {
        const struct rd_kafka_metadata_topic *topic = &metadata->topics[i];
        if (strcmp(topic->topic, adapter_text(asked, "topic")) == 0)
            described = json_pack("{s:i,s:i}", "partitions", topic->partition_cnt, "replicas",
                                  topic->partitions[0].replica_cnt);
    }
    rd_kafka_metadata_destroy(metadata);
    return described ? described : adapter_refuse(why, "describe", "no such topic");
}

static const rd_kafka_ConfigResource_t *first_resource(struct operation *operation)
{
    size_t count = 0;
    const rd_kafka_ConfigResource_t **resources = NULL;
    if (operation->error)
        return NULL;
    if (rd_kafka_event_type(operation->event) == RD_KAFKA_EVENT_DESCRIBECONFIGS_RESULT)
        resources =
            rd_kafka_DescribeConfigs_result_resources(rd_kafka_event_DescribeConfigs_result(operation->event), &count);
    else
        resources =
            rd_kafka_AlterConfigs_result_resources(rd_kafka_event_AlterConfigs_result(operation->event), &count);
    if (rd_kafka_ConfigResource_error(resources[0]))
        operation->error = rd_kafka_ConfigResource_error_string(resources[0]);
    return resources[0];
}

json_t *adapter_describe_config(json_t *asked, char *why)
{
    size_t count = 0;
    json_t *value = json_null();
    rd_kafka_ConfigResource_t *resource =
        rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, adapter_text(asked, "topic"));
    struct operation operation = operation_begin(RD_KAFKA_ADMIN_OP_DESCRIBECONFIGS);
    rd_kafka_DescribeConfigs(admin_client(), &resource, 1, operation.options, operation.queue);
    operation_wait(&operation);
    const rd_kafka_ConfigResource_t *told = first_resource(&operation);
    const rd_kafka_ConfigEntry_t **entries = told ? rd_kafka_ConfigResource_configs(told, &count) : NULL;
    for (size_t i = 0; i < count; i++)
        if (strcmp(rd_kafka_ConfigEntry_name(entries[i]), adapter_text(asked, "name")) == 0)
            value = json_string(rd_kafka_ConfigEntry_value(entries[i]));
    rd_kafka_ConfigResource_destroy(resource);
    return operation_give(&operation, value, why);
}

json_t *adapter_alter_config(json_t *asked, char *why)
{
    rd_kafka_ConfigResource_t *resource =
        rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, adapter_text(asked, "topic"));
    struct operation operation = operation_begin(RD_KAFKA_ADMIN_OP_ALTERCONFIGS);
    rd_kafka_ConfigResource_set_config(resource, adapter_text(asked, "name"), adapter_text(asked, "value"));
    rd_kafka_AlterConfigs(admin_client(), &resource, 1, operation.options, operation.queue);
    operation_wait(&operation);
    first_resource(&operation);
    rd_kafka_ConfigResource_destroy(resource);
    return operation_end(&operation, why);
}

json_t *adapter_delete_records(json_t *asked, char *why)
{
    rd_kafka_topic_partition_list_t *before = adapter_where(
        adapter_text(asked, "topic"), (int32_t)adapter_number(asked, "partition"), adapter_number(asked, "before"));
    rd_kafka_DeleteRecords_t *which = rd_kafka_DeleteRecords_new(before);
    struct operation operation = operation_begin(RD_KAFKA_ADMIN_OP_DELETERECORDS);
    rd_kafka_DeleteRecords(admin_client(), &which, 1, operation.options, operation.queue);
    operation_wait(&operation);
    if (!operation.error) {
        const rd_kafka_topic_partition_list_t *low =
            rd_kafka_DeleteRecords_result_offsets(rd_kafka_event_DeleteRecords_result(operation.event));
        if (low->elems[0].err)
            operation.error = rd_kafka_err2str(low->elems[0].err);
    }
    rd_kafka_DeleteRecords_destroy(which);
    rd_kafka_topic_partition_list_destroy(before);
    return operation_end(&operation, why);
}

static rd_kafka_resp_err_t offset_at(json_t *asked, json_int_t time_ms, int64_t *offset)
{
    rd_kafka_topic_partition_list_t *where =
        adapter_where(adapter_text(asked, "topic"), (int32_t)adapter_number(asked, "partition"), time_ms);
    rd_kafka_resp_err_t error = rd_kafka_offsets_for_times(admin_client(), where, ADAPTER_PATIENCE_MS);
    *offset = where->elems[0].offset;
    rd_kafka_topic_partition_list_destroy(where);
    return error;
}

json_t *adapter_list_offsets(json_t *asked, char *why)
{
    int64_t low = 0, high = 0;
    json_t *at = json_object_get(asked, "at");
    rd_kafka_resp_err_t error;
    if (json_is_integer(at))
        error = offset_at(asked, json_integer_value(at), &high);
    else
        error = rd_kafka_query_watermark_offsets(admin_client(), adapter_text(asked, "topic"),
                                                 (int32_t)adapter_number(asked, "partition"), &low, &high,
                                                 ADAPTER_PATIENCE_MS);
    if (error)
        return adapter_refuse(why, "list offsets", rd_kafka_err2str(error));
    return json_integer(json_is_string(at) && strcmp(json_string_value(at), "earliest") == 0 ? low : high);
}
