/* SPDX-License-Identifier: Apache-2.0 */
/* Producing and consuming. */
#include "selftests/conformance/librdkafka/adapter.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct bytes {
    unsigned char *data; /* NULL: none */
    size_t size;
};

rd_kafka_conf_t *adapter_conf(const char *const *settings)
{
    char why[ADAPTER_WHY], name[128];
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    rd_kafka_conf_set(conf, "bootstrap.servers", adapter_bootstrap, NULL, 0);
    for (; settings && *settings; settings++) {
        snprintf(name, sizeof name, "%.*s", (int)strcspn(*settings, "="), *settings);
        if (rd_kafka_conf_set(conf, name, strchr(*settings, '=') + 1, why, sizeof why)) {
            fprintf(stderr, "%s: %s\n", *settings, why);
            exit(1);
        }
    }
    return conf;
}

rd_kafka_t *adapter_client_of(rd_kafka_type_t type, rd_kafka_conf_t *conf)
{
    char why[ADAPTER_WHY];
    rd_kafka_t *client = rd_kafka_new(type, conf, why, sizeof why);
    if (client == NULL) {
        fprintf(stderr, "rd_kafka_new: %s\n", why);
        exit(1);
    }
    if (type == RD_KAFKA_CONSUMER)
        rd_kafka_poll_set_consumer(client);
    return client;
}

rd_kafka_t *adapter_client(rd_kafka_type_t type, const char *const *settings)
{
    return adapter_client_of(type, adapter_conf(settings));
}

rd_kafka_topic_partition_list_t *adapter_where(const char *topic, int32_t partition, int64_t offset)
{
    rd_kafka_topic_partition_list_t *list = rd_kafka_topic_partition_list_new(1);
    rd_kafka_topic_partition_list_add(list, topic, partition)->offset = offset;
    return list;
}

static unsigned nibble(char digit)
{
    return digit <= '9' ? (unsigned)(digit - '0') : (unsigned)(digit - 'a' + 10);
}

static struct bytes unhex(const json_t *text)
{
    struct bytes bytes = {0};
    if (!json_is_string(text))
        return bytes;
    const char *digits = json_string_value(text);
    bytes.size = json_string_length(text) / 2;
    bytes.data = malloc(bytes.size + 1); /* not NULL where it is empty */
    for (size_t i = 0; i < bytes.size; i++)
        bytes.data[i] = (unsigned char)(nibble(digits[2 * i]) << 4 | nibble(digits[2 * i + 1]));
    return bytes;
}

static json_t *tohex(const void *data, size_t size)
{
    if (data == NULL)
        return json_null();
    char *text = malloc(2 * size + 1);
    for (size_t i = 0; i < size; i++)
        sprintf(text + 2 * i, "%02x", ((const unsigned char *)data)[i]);
    json_t *hex = json_stringn(text, 2 * size);
    free(text);
    return hex;
}

static rd_kafka_headers_t *headers_of(const json_t *record)
{
    size_t i;
    json_t *pair;
    rd_kafka_headers_t *headers = rd_kafka_headers_new(4);
    json_array_foreach(json_object_get(record, "headers"), i, pair)
    {
        struct bytes value = unhex(json_array_get(pair, 1));
        rd_kafka_header_add(headers, json_string_value(json_array_get(pair, 0)), -1, value.data, (ssize_t)value.size);
        free(value.data);
    }
    return headers;
}

static rd_kafka_resp_err_t send_one(rd_kafka_t *producer, const char *topic, const json_t *record)
{
    struct bytes key = unhex(json_object_get(record, "key")), value = unhex(json_object_get(record, "value"));
    const json_t *partition = json_object_get(record, "partition");
    rd_kafka_headers_t *headers = headers_of(record);
    rd_kafka_resp_err_t error = rd_kafka_producev(
        producer, RD_KAFKA_V_TOPIC(topic), RD_KAFKA_V_KEY(key.data, key.size), RD_KAFKA_V_VALUE(value.data, value.size),
        RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY),
        RD_KAFKA_V_PARTITION(partition ? (int32_t)json_integer_value(partition) : RD_KAFKA_PARTITION_UA),
        RD_KAFKA_V_TIMESTAMP(adapter_number(record, "timestamp")), RD_KAFKA_V_HEADERS(headers), RD_KAFKA_V_END);
    if (error)
        rd_kafka_headers_destroy(headers);
    free(key.data);
    free(value.data);
    return error;
}

static rd_kafka_resp_err_t not_delivered;

static void on_delivery(rd_kafka_t *producer, const rd_kafka_message_t *message, void *context)
{
    (void)producer, (void)context;
    if (message->err)
        not_delivered = message->err;
}

bool adapter_send(rd_kafka_t *producer, json_t *asked, char *why)
{
    size_t i;
    json_t *record;
    rd_kafka_resp_err_t error = RD_KAFKA_RESP_ERR_NO_ERROR;
    not_delivered = RD_KAFKA_RESP_ERR_NO_ERROR;
    json_array_foreach(json_object_get(asked, "records"), i, record)
    {
        if (!error)
            error = send_one(producer, adapter_text(asked, "topic"), record);
    }
    if (!error)
        error = rd_kafka_flush(producer, ADAPTER_PATIENCE_MS);
    if (!error)
        error = not_delivered;
    if (error)
        adapter_refuse(why, "produce", rd_kafka_err2str(error));
    return error == RD_KAFKA_RESP_ERR_NO_ERROR;
}

json_t *adapter_produce(json_t *asked, char *why)
{
    char codec[64], partitioner[64];
    const char *wanted = adapter_text(asked, "partitioner");
    bool is_idempotent = json_is_true(json_object_get(asked, "idempotent"));
    snprintf(codec, sizeof codec, "compression.codec=%s", adapter_text(asked, "codec"));
    snprintf(partitioner, sizeof partitioner, "partitioner=%s_random",
             wanted && strcmp(wanted, "murmur2") == 0 ? "murmur2" : "consistent");
    const char *settings[] = {codec, partitioner, "linger.ms=20",
                              is_idempotent ? "enable.idempotence=true" : "enable.idempotence=false", NULL};
    rd_kafka_conf_t *conf = adapter_conf(settings);
    rd_kafka_conf_set_dr_msg_cb(conf, on_delivery);
    rd_kafka_t *producer = adapter_client_of(RD_KAFKA_PRODUCER, conf);
    bool is_sent = adapter_send(producer, asked, why);
    rd_kafka_destroy(producer);
    return is_sent ? json_true() : NULL;
}

static json_t *headers_told(const rd_kafka_message_t *message)
{
    const char *name;
    const void *value;
    size_t size;
    rd_kafka_headers_t *headers;
    json_t *pairs = json_array();
    if (rd_kafka_message_headers(message, &headers))
        return pairs;
    for (size_t i = 0; !rd_kafka_header_get_all(headers, i, &name, &value, &size); i++)
        json_array_append_new(pairs, json_pack("[s,o]", name, tohex(value, size)));
    return pairs;
}

static json_t *told(const rd_kafka_message_t *message)
{
    return json_pack("{s:I,s:o,s:o,s:o,s:I}", "offset", (json_int_t)message->offset, "key",
                     tohex(message->key, message->key_len), "value", tohex(message->payload, message->len), "headers",
                     headers_told(message), "timestamp", (json_int_t)rd_kafka_message_timestamp(message, NULL));
}

static rd_kafka_t *reader_of(json_t *asked)
{
    const char *isolation = adapter_text(asked, "isolation");
    char level[64];
    snprintf(level, sizeof level, "isolation.level=%s", isolation ? isolation : "read_uncommitted");
    const char *settings[] = {
        level, "group.id=nobody", "enable.auto.commit=false", "auto.offset.reset=error", "enable.partition.eof=true",
        NULL};
    rd_kafka_t *consumer = adapter_client(RD_KAFKA_CONSUMER, settings);
    rd_kafka_topic_partition_list_t *where = adapter_where(
        adapter_text(asked, "topic"), (int32_t)adapter_number(asked, "partition"), adapter_number(asked, "offset"));
    rd_kafka_assign(consumer, where);
    rd_kafka_topic_partition_list_destroy(where);
    return consumer;
}

json_t *adapter_consume(json_t *asked, char *why)
{
    json_t *got = json_array();
    rd_kafka_t *consumer = reader_of(asked);
    rd_kafka_resp_err_t error = RD_KAFKA_RESP_ERR_NO_ERROR;
    while (!error && json_array_size(got) < (size_t)adapter_number(asked, "count")) {
        rd_kafka_message_t *message = rd_kafka_consumer_poll(consumer, 1000);
        if (message == NULL)
            continue;
        if (!message->err)
            json_array_append_new(got, told(message));
        else if (message->err != RD_KAFKA_RESP_ERR__PARTITION_EOF)
            error = message->err;
        rd_kafka_message_destroy(message);
    }
    rd_kafka_consumer_close(consumer);
    rd_kafka_destroy(consumer);
    return error ? adapter_refuse(why, "consume", rd_kafka_err2str(error)) : got;
}

json_t *adapter_end_of(json_t *asked, char *why)
{
    int64_t end = -1;
    rd_kafka_t *consumer = reader_of(asked);
    (void)why;
    while (end < 0) {
        rd_kafka_message_t *message = rd_kafka_consumer_poll(consumer, 1000);
        if (message && message->err == RD_KAFKA_RESP_ERR__PARTITION_EOF)
            end = message->offset;
        if (message)
            rd_kafka_message_destroy(message);
    }
    rd_kafka_consumer_close(consumer);
    rd_kafka_destroy(consumer);
    return json_integer(end);
}

json_t *adapter_hello(json_t *asked, char *why)
{
    static const char can[] =
        "[\"headers\",\"timestamps\",\"tombstones\",\"idempotence\",\"group\",\"transactions\",\"abort\",\"copy\","
        "\"end_of\",\"fencing\",\"list_groups\",\"describe_group\",\"group_offsets\",\"alter_group_offsets\","
        "\"delete_group_offsets\",\"delete_group\",\"describe_cluster\",\"create_topic\",\"describe_topic\","
        "\"list_topics\",\"describe_config\",\"alter_config\",\"create_partitions\",\"delete_topic\","
        "\"delete_records\",\"list_offsets\",\"list_offsets by time\"]";
    char client[64];
    (void)asked, (void)why;
    snprintf(client, sizeof client, "librdkafka %s", rd_kafka_version_str());
    return json_pack("{s:s,s:[s,s,s,s,s],s:[s,s],s:o}", "client", client, "codecs", "none", "gzip", "snappy", "lz4",
                     "zstd", "partitioners", "crc32", "murmur2", "can", json_loads(can, 0, NULL));
}
