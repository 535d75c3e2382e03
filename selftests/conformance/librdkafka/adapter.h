/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of the adapter share. An operation answers NULL, and says why, where librdkafka refused it. */
#ifndef SELFTESTS_CONFORMANCE_LIBRDKAFKA_ADAPTER_H
#define SELFTESTS_CONFORMANCE_LIBRDKAFKA_ADAPTER_H

#include <jansson.h>
#include <librdkafka/rdkafka.h>
#include <stdbool.h>

enum { ADAPTER_WHY = 512, ADAPTER_PATIENCE_MS = 50000 };

extern const char *adapter_bootstrap;

/* Print one line; takes the reply. */
void adapter_say(json_t *reply);
json_t *adapter_refuse(char *why, const char *what, const char *error);

const char *adapter_text(const json_t *asked, const char *name);
json_int_t adapter_number(const json_t *asked, const char *name);

/* A client with settings as "name=value" strings up to a NULL; exits where one is refused. */
rd_kafka_t *adapter_client(rd_kafka_type_t type, const char *const *settings);

/* A conf of its own with the bootstrap servers and these settings. */
rd_kafka_conf_t *adapter_conf(const char *const *settings);
rd_kafka_t *adapter_client_of(rd_kafka_type_t type, rd_kafka_conf_t *conf);

/* A partition list of one. */
rd_kafka_topic_partition_list_t *adapter_where(const char *topic, int32_t partition, int64_t offset);

/* Read until the member's stdin ends. */
void adapter_member(json_t *what);

json_t *adapter_hello(json_t *asked, char *why);
json_t *adapter_produce(json_t *asked, char *why);
json_t *adapter_consume(json_t *asked, char *why);
json_t *adapter_end_of(json_t *asked, char *why);
json_t *adapter_txn_open(json_t *asked, char *why);
json_t *adapter_txn_begin(json_t *asked, char *why);
json_t *adapter_txn_send(json_t *asked, char *why);
json_t *adapter_txn_commit(json_t *asked, char *why);
json_t *adapter_txn_abort(json_t *asked, char *why);
json_t *adapter_copy(json_t *asked, char *why);
json_t *adapter_create_topic(json_t *asked, char *why);
json_t *adapter_create_partitions(json_t *asked, char *why);
json_t *adapter_delete_topic(json_t *asked, char *why);
json_t *adapter_describe_topic(json_t *asked, char *why);
json_t *adapter_list_topics(json_t *asked, char *why);
json_t *adapter_describe_cluster(json_t *asked, char *why);
json_t *adapter_describe_config(json_t *asked, char *why);
json_t *adapter_alter_config(json_t *asked, char *why);
json_t *adapter_delete_records(json_t *asked, char *why);
json_t *adapter_list_offsets(json_t *asked, char *why);
json_t *adapter_list_groups(json_t *asked, char *why);
json_t *adapter_describe_group(json_t *asked, char *why);
json_t *adapter_group_offsets(json_t *asked, char *why);
json_t *adapter_alter_group_offsets(json_t *asked, char *why);
json_t *adapter_delete_group_offsets(json_t *asked, char *why);
json_t *adapter_delete_group(json_t *asked, char *why);

/* Produce the request's records and wait until each is delivered; false, with why, where one was not. */
bool adapter_send(rd_kafka_t *producer, json_t *asked, char *why);

#endif
