/* SPDX-License-Identifier: Apache-2.0 */
/* Copy records from "in" to "out" exactly once, for tests: a transaction each; whatever fails ends the program, for
 * somebody to start it again. */
#ifndef SELFTESTS_TRIAL_COPIER_H
#define SELFTESTS_TRIAL_COPIER_H

#include <stdio.h>

#include "selftests/harness/trial/consumer.h"

/* What happened, one line a step; all instances of a trial write to it. */
static struct {
    char text[4000];
    size_t length;
} notes;

static inline void note(const char *what, const char *outcome)
{
    notes.length +=
        (size_t)snprintf(notes.text + notes.length, sizeof notes.text - notes.length, "%s: %s\n", what, outcome);
}

static inline rd_kafka_t *producer_create(void)
{
    char error[512];
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    rd_kafka_conf_set(conf, "bootstrap.servers", "broker-1:9092", error, sizeof error);
    rd_kafka_conf_set(conf, "transactional.id", "copier", error, sizeof error);
    rd_kafka_conf_set(conf, "transaction.timeout.ms", "20000", error, sizeof error);
    rd_kafka_t *client = rd_kafka_new(RD_KAFKA_PRODUCER, conf, error, sizeof error);
    if (client == NULL)
        abort();
    return client;
}

/* returns  whether the call is to be made again; else *is_done says how it went, and a failure is noted */
static inline bool is_to_repeat(const char *call, rd_kafka_error_t *error, bool *is_done)
{
    bool again = error && rd_kafka_error_is_retriable(error);
    *is_done = error == NULL;
    if (error && !again)
        note(call, rd_kafka_error_name(error));
    rd_kafka_error_destroy(error);
    return again;
}

/* Copy a record from "in" to "out" in a transaction of its own. returns  false where it failed */
static inline bool copy(rd_kafka_t *consumer, rd_kafka_t *producer, const rd_kafka_message_t *message)
{
    bool is_done;
    rd_kafka_topic_partition_list_t *offsets = rd_kafka_topic_partition_list_new(1);
    rd_kafka_consumer_group_metadata_t *group = rd_kafka_consumer_group_metadata(consumer);
    rd_kafka_error_destroy(rd_kafka_begin_transaction(producer));
    rd_kafka_producev(producer, RD_KAFKA_V_TOPIC("out"), RD_KAFKA_V_VALUE(message->payload, message->len),
                      RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY), RD_KAFKA_V_END);
    rd_kafka_topic_partition_list_add(offsets, "in", message->partition)->offset = message->offset + 1;
    while (is_to_repeat("send offsets", rd_kafka_send_offsets_to_transaction(producer, offsets, group, -1), &is_done))
        ;
    while (is_done && is_to_repeat("commit", rd_kafka_commit_transaction(producer, -1), &is_done))
        ;
    rd_kafka_consumer_group_metadata_destroy(group);
    rd_kafka_topic_partition_list_destroy(offsets);
    return is_done;
}

/* One record. returns  false where it failed */
typedef bool copy_one(rd_kafka_t *consumer, rd_kafka_t *producer, const rd_kafka_message_t *message);

static inline int copier_run_with(copy_one *copies)
{
    bool is_done;
    rd_kafka_t *producer = producer_create();
    while (is_to_repeat("init", rd_kafka_init_transactions(producer, -1), &is_done))
        ;
    rd_kafka_t *consumer = consumer_subscribe(&(struct consumer){.group = "copier", .topic = "in"});
    while (is_done) {
        rd_kafka_message_t *message = rd_kafka_consumer_poll(consumer, 1000);
        if (message && !message->err)
            is_done = copies(consumer, producer, message);
        if (message)
            rd_kafka_message_destroy(message);
    }
    rd_kafka_consumer_close(consumer);
    rd_kafka_destroy(consumer);
    rd_kafka_destroy(producer);
    note("copier", "exits");
    return 1;
}

static inline int copier_run(void *argument)
{
    (void)argument;
    return copier_run_with(copy);
}

#endif
