/* SPDX-License-Identifier: Apache-2.0 */
/* What the programs of this folder share: clients in few words, and the same history on both task back ends. */
#ifndef SELFTESTS_SHAPE_H
#define SELFTESTS_SHAPE_H

#include <librdkafka/rdkafka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ktrial/ktrial.h>

/* A scene as two tests: on the fastest back end that works here, and on the other. */
#define SHAPE_ON_BOTH(scene) kt_trial_test_with(scene, .seed = 1), kt_trial_test_with(scene, .backend = "baton")

static inline void shape_set(rd_kafka_conf_t *conf, const char *name, const char *value)
{
    char error[512];
    if (rd_kafka_conf_set(conf, name, value, error, sizeof error) != RD_KAFKA_CONF_OK) {
        fprintf(stderr, "%s=%s: %s\n", name, value, error);
        abort();
    }
}

/* The configuration of a member of the group (no group: of a producer), committing nothing by itself. */
static inline rd_kafka_conf_t *shape_conf(const char *group)
{
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    shape_set(conf, "bootstrap.servers", "broker-1:9092,broker-2:9092");
    if (group == NULL)
        return conf;
    shape_set(conf, "group.id", group);
    shape_set(conf, "auto.offset.reset", "earliest");
    shape_set(conf, "enable.auto.commit", "false");
    return conf;
}

/* Takes conf. */
static inline rd_kafka_t *shape_client(rd_kafka_type_t type, rd_kafka_conf_t *conf)
{
    char error[512];
    rd_kafka_t *client = rd_kafka_new(type, conf, error, sizeof error);
    if (client == NULL) {
        fprintf(stderr, "rd_kafka_new: %s\n", error);
        abort();
    }
    return client;
}

static inline rd_kafka_topic_partition_list_t *shape_topics(const char *topic)
{
    rd_kafka_topic_partition_list_t *topics = rd_kafka_topic_partition_list_new(1);
    rd_kafka_topic_partition_list_add(topics, topic, RD_KAFKA_PARTITION_UA);
    return topics;
}

/* Takes conf. */
static inline rd_kafka_t *shape_consumer(rd_kafka_conf_t *conf, const char *topic)
{
    rd_kafka_t *consumer = shape_client(RD_KAFKA_CONSUMER, conf);
    rd_kafka_topic_partition_list_t *topics = shape_topics(topic);
    rd_kafka_poll_set_consumer(consumer);
    rd_kafka_subscribe(consumer, topics);
    rd_kafka_topic_partition_list_destroy(topics);
    return consumer;
}

/* Takes message, which may be NULL or an error. returns  whether it was a record: its effect is reported */
static inline int shape_handle(rd_kafka_message_t *message)
{
    int is_record = message && message->err == RD_KAFKA_RESP_ERR_NO_ERROR;
    if (is_record)
        kt_effect(message);
    if (message)
        rd_kafka_message_destroy(message);
    return is_record;
}

/* returns  whether two runs of a scene in a row wrote the same history; call it at the scene's end */
static inline int shape_is_same(struct kt_trial *trial, const char *scene)
{
    static const char *previous;
    static uint64_t history;
    uint64_t now = kt_history_hash_of(trial);
    int is_same = previous == NULL || strcmp(previous, scene) != 0 || now == history;
    if (!is_same)
        fprintf(stderr, "%s: history %016llx on one back end, %016llx on the other\n", scene,
                (unsigned long long)history, (unsigned long long)now);
    previous = scene;
    history = now;
    return is_same;
}

#endif
