/* SPDX-License-Identifier: Apache-2.0 */
/* A plain consumer for tests of trials: polls for ever, reports each record's effect, commits it. */
#ifndef SELFTESTS_CONSUMER_H
#define SELFTESTS_CONSUMER_H

#include <librdkafka/rdkafka.h>
#include <stdlib.h>

#include <ktrial/ktrial.h>

struct consumer {
    const char *group;
    const char *topic;
    const char *session_timeout_ms; /* NULL: librdkafka's default, 45 s */
    const char *brokers;            /* NULL: broker-1:9092 */
    int stop_after;                 /* close and return 0 after so many records; 0: never */
};

static inline rd_kafka_t *consumer_subscribe(const struct consumer *consumer)
{
    char error[512];
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    rd_kafka_conf_set(conf, "bootstrap.servers", consumer->brokers ? consumer->brokers : "broker-1:9092", error,
                      sizeof error);
    rd_kafka_conf_set(conf, "group.id", consumer->group, error, sizeof error);
    rd_kafka_conf_set(conf, "auto.offset.reset", "earliest", error, sizeof error);
    rd_kafka_conf_set(conf, "enable.auto.commit", "false", error, sizeof error);
    if (consumer->session_timeout_ms)
        rd_kafka_conf_set(conf, "session.timeout.ms", consumer->session_timeout_ms, error, sizeof error);
    rd_kafka_t *client = rd_kafka_new(RD_KAFKA_CONSUMER, conf, error, sizeof error);
    if (client == NULL)
        abort();
    rd_kafka_poll_set_consumer(client);
    rd_kafka_topic_partition_list_t *topics = rd_kafka_topic_partition_list_new(1);
    rd_kafka_topic_partition_list_add(topics, consumer->topic, RD_KAFKA_PARTITION_UA);
    rd_kafka_subscribe(client, topics);
    rd_kafka_topic_partition_list_destroy(topics);
    return client;
}

static inline int consumer_run(void *argument)
{
    const struct consumer *consumer = argument;
    rd_kafka_t *client = consumer_subscribe(consumer);
    int records = 0;
    while (consumer->stop_after == 0 || records < consumer->stop_after) {
        rd_kafka_message_t *message = rd_kafka_consumer_poll(client, 1000);
        if (message && !message->err) {
            records++;
            kt_effect(message);
            rd_kafka_commit_message(client, message, 0);
        }
        if (message)
            rd_kafka_message_destroy(message);
    }
    rd_kafka_consumer_close(client);
    rd_kafka_destroy(client);
    return 0;
}

#endif
