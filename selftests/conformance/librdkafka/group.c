/* SPDX-License-Identifier: Apache-2.0 */
/* A member of a group, and transactions. */
#include "selftests/conformance/librdkafka/adapter.h"

#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void say_assigned(const rd_kafka_topic_partition_list_t *list)
{
    json_t *assigned = json_array();
    for (int i = 0; list && i < list->cnt; i++)
        json_array_append_new(assigned, json_integer(list->elems[i].partition));
    adapter_say(json_pack("{s:o}", "assigned", assigned));
}

static void on_rebalance(rd_kafka_t *consumer, rd_kafka_resp_err_t what, rd_kafka_topic_partition_list_t *list,
                         void *context)
{
    (void)context;
    bool is_given = what == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS;
    rd_kafka_assign(consumer, is_given ? list : NULL);
    say_assigned(is_given ? list : NULL);
}

static bool is_told_to_leave(void)
{
    struct pollfd in = {.fd = STDIN_FILENO, .events = POLLIN};
    return poll(&in, 1, 0) > 0;
}

static rd_kafka_t *member_of(json_t *what)
{
    char group[128], client[128], timeout[64];
    snprintf(group, sizeof group, "group.id=%s", adapter_text(what, "group"));
    snprintf(client, sizeof client, "client.id=%s", adapter_text(what, "client_id"));
    snprintf(timeout, sizeof timeout, "session.timeout.ms=%d", (int)adapter_number(what, "session_timeout_ms"));
    const char *settings[] = {
        group, client, timeout, "heartbeat.interval.ms=500", "auto.offset.reset=earliest", "enable.auto.commit=false",
        NULL};
    rd_kafka_conf_t *conf = adapter_conf(settings);
    rd_kafka_conf_set_rebalance_cb(conf, on_rebalance);
    return adapter_client_of(RD_KAFKA_CONSUMER, conf);
}

void adapter_member(json_t *what)
{
    rd_kafka_t *consumer = member_of(what);
    rd_kafka_topic_partition_list_t *topics = adapter_where(adapter_text(what, "topic"), RD_KAFKA_PARTITION_UA, 0);
    rd_kafka_subscribe(consumer, topics);
    while (!is_told_to_leave()) {
        rd_kafka_message_t *message = rd_kafka_consumer_poll(consumer, 100);
        if (message && !message->err) {
            adapter_say(json_pack("{s:[i,I]}", "read", message->partition, (json_int_t)message->offset));
            rd_kafka_commit_message(consumer, message, 0);
        }
        if (message)
            rd_kafka_message_destroy(message);
    }
    rd_kafka_consumer_close(consumer);
    rd_kafka_topic_partition_list_destroy(topics);
    rd_kafka_destroy(consumer);
    adapter_say(json_pack("{s:b}", "left", 1));
    json_decref(what);
}

enum { PRODUCERS = 16 };
static struct {
    char name[32];
    rd_kafka_t *producer;
} producers[PRODUCERS];

static rd_kafka_t *producer_named(json_t *asked)
{
    for (int i = 0; i < PRODUCERS; i++)
        if (strcmp(producers[i].name, adapter_text(asked, "name")) == 0)
            return producers[i].producer;
    return NULL;
}

static json_t *done(rd_kafka_error_t *error, const char *what, char *why)
{
    if (error == NULL)
        return json_true();
    adapter_refuse(why, what, rd_kafka_error_string(error));
    rd_kafka_error_destroy(error);
    return NULL;
}

json_t *adapter_txn_open(json_t *asked, char *why)
{
    int free_one = 0;
    char id[128];
    snprintf(id, sizeof id, "transactional.id=%s", adapter_text(asked, "id"));
    const char *settings[] = {id, NULL};
    while (producers[free_one].producer)
        free_one++;
    snprintf(producers[free_one].name, sizeof producers[free_one].name, "%s", adapter_text(asked, "name"));
    producers[free_one].producer = adapter_client(RD_KAFKA_PRODUCER, settings);
    return done(rd_kafka_init_transactions(producers[free_one].producer, ADAPTER_PATIENCE_MS), "init", why);
}

json_t *adapter_txn_begin(json_t *asked, char *why)
{
    return done(rd_kafka_begin_transaction(producer_named(asked)), "begin", why);
}

json_t *adapter_txn_send(json_t *asked, char *why)
{
    return adapter_send(producer_named(asked), asked, why) ? json_true() : NULL;
}

json_t *adapter_txn_commit(json_t *asked, char *why)
{
    return done(rd_kafka_commit_transaction(producer_named(asked), ADAPTER_PATIENCE_MS), "commit", why);
}

json_t *adapter_txn_abort(json_t *asked, char *why)
{
    return done(rd_kafka_abort_transaction(producer_named(asked), ADAPTER_PATIENCE_MS), "abort", why);
}

static void take_and_send(rd_kafka_t *consumer, rd_kafka_t *producer, json_t *asked)
{
    for (json_int_t taken = 0; taken < adapter_number(asked, "count");) {
        rd_kafka_message_t *message = rd_kafka_consumer_poll(consumer, 1000);
        if (message && !message->err) {
            rd_kafka_producev(producer, RD_KAFKA_V_TOPIC(adapter_text(asked, "target")),
                              RD_KAFKA_V_VALUE(message->payload, message->len),
                              RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY), RD_KAFKA_V_END);
            taken++;
        }
        if (message)
            rd_kafka_message_destroy(message);
    }
}

static rd_kafka_error_t *send_offsets(rd_kafka_t *consumer, rd_kafka_t *producer)
{
    rd_kafka_topic_partition_list_t *positions;
    rd_kafka_consumer_group_metadata_t *metadata = rd_kafka_consumer_group_metadata(consumer);
    rd_kafka_assignment(consumer, &positions);
    rd_kafka_position(consumer, positions);
    rd_kafka_error_t *error = rd_kafka_send_offsets_to_transaction(producer, positions, metadata, ADAPTER_PATIENCE_MS);
    rd_kafka_consumer_group_metadata_destroy(metadata);
    rd_kafka_topic_partition_list_destroy(positions);
    return error;
}

json_t *adapter_copy(json_t *asked, char *why)
{
    char group[128];
    snprintf(group, sizeof group, "group.id=%s", adapter_text(asked, "group"));
    const char *settings[] = {group, "enable.auto.commit=false", "auto.offset.reset=earliest", NULL};
    rd_kafka_t *consumer = adapter_client(RD_KAFKA_CONSUMER, settings), *producer = producer_named(asked);
    rd_kafka_topic_partition_list_t *topics = adapter_where(adapter_text(asked, "source"), RD_KAFKA_PARTITION_UA, 0);
    rd_kafka_subscribe(consumer, topics);
    rd_kafka_error_t *error = rd_kafka_begin_transaction(producer);
    if (!error)
        take_and_send(consumer, producer, asked);
    if (!error)
        error = send_offsets(consumer, producer);
    if (!error && strcmp(adapter_text(asked, "end"), "commit") == 0)
        error = rd_kafka_commit_transaction(producer, ADAPTER_PATIENCE_MS);
    else if (!error)
        error = rd_kafka_abort_transaction(producer, ADAPTER_PATIENCE_MS);
    rd_kafka_consumer_close(consumer);
    rd_kafka_topic_partition_list_destroy(topics);
    rd_kafka_destroy(consumer);
    return done(error, "copy", why);
}
