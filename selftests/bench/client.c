/* SPDX-License-Identifier: Apache-2.0 */
#include "selftests/bench/client.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MESSAGE_BYTES = 100 };

static void set(rd_kafka_conf_t *conf, const char *name, const char *value)
{
    char error[512];
    if (value && rd_kafka_conf_set(conf, name, value, error, sizeof error) != RD_KAFKA_CONF_OK) {
        fprintf(stderr, "ktrial-bench: %s\n", error);
        exit(2);
    }
}

static rd_kafka_t *create(rd_kafka_type_t type, rd_kafka_conf_t *conf)
{
    char error[512];
    rd_kafka_t *client = rd_kafka_new(type, conf, error, sizeof error);
    if (client == NULL) {
        fprintf(stderr, "ktrial-bench: %s\n", error);
        exit(2);
    }
    return client;
}

static rd_kafka_t *subscribe(const struct bench_client *client)
{
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    set(conf, "bootstrap.servers", client->brokers);
    set(conf, "group.id", "bench");
    set(conf, "auto.offset.reset", "earliest");
    set(conf, "session.timeout.ms", client->session_timeout_ms);
    rd_kafka_t *consumer = create(RD_KAFKA_CONSUMER, conf);
    rd_kafka_poll_set_consumer(consumer);
    rd_kafka_topic_partition_list_t *topics = rd_kafka_topic_partition_list_new(1);
    rd_kafka_topic_partition_list_add(topics, "bench", RD_KAFKA_PARTITION_UA);
    rd_kafka_subscribe(consumer, topics);
    rd_kafka_topic_partition_list_destroy(topics);
    return consumer;
}

int bench_consume(void *context)
{
    struct bench_client *client = context;
    rd_kafka_t *consumer = subscribe(client);
    int idle = 0;
    while (client->messages == 0 || client->consumed < client->messages) {
        rd_kafka_message_t *message = rd_kafka_consumer_poll(consumer, 1000);
        idle = message ? 0 : idle + 1;
        if (client->idle_s && client->consumed && idle > client->idle_s)
            break;
        if (message && !message->err)
            client->consumed++;
        if (message)
            rd_kafka_message_destroy(message);
    }
    rd_kafka_consumer_close(consumer);
    rd_kafka_destroy(consumer);
    return 0;
}

int bench_produce(void *context)
{
    struct bench_client *client = context;
    char payload[MESSAGE_BYTES];
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    set(conf, "bootstrap.servers", client->brokers);
    set(conf, "queue.buffering.max.messages", "1000000");
    set(conf, "linger.ms", "5");
    rd_kafka_t *producer = create(RD_KAFKA_PRODUCER, conf);
    memset(payload, 'x', sizeof payload);
    for (long i = 0; i < client->messages; i++) {
        while (rd_kafka_producev(producer, RD_KAFKA_V_TOPIC("bench"), RD_KAFKA_V_PARTITION((int32_t)(i % 4)),
                                 RD_KAFKA_V_VALUE(payload, sizeof payload), RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY),
                                 RD_KAFKA_V_END) == RD_KAFKA_RESP_ERR__QUEUE_FULL)
            rd_kafka_poll(producer, 10);
        if (i % 1000 == 0)
            rd_kafka_poll(producer, 0);
    }
    rd_kafka_flush(producer, 600000);
    rd_kafka_destroy(producer);
    return 0;
}
