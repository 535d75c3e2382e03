/* SPDX-License-Identifier: Apache-2.0 */
#include "clients.h"

#include <stdio.h>

static rd_kafka_t *create(rd_kafka_type_t type, rd_kafka_conf_t *conf)
{
    char error[512];
    rd_kafka_t *client = rd_kafka_new(type, conf, error, sizeof error);
    if (client == NULL) {
        fprintf(stderr, "billing: %s\n", error);
        rd_kafka_conf_destroy(conf);
    }
    return client;
}

rd_kafka_t *billing_consumer(const struct billing *billing, billing_rebalance *rebalance, void *opaque)
{
    char error[512];
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    rd_kafka_conf_set(conf, "bootstrap.servers", billing->brokers, error, sizeof error);
    rd_kafka_conf_set(conf, "group.id", billing->group, error, sizeof error);
    rd_kafka_conf_set(conf, "auto.offset.reset", "earliest", error, sizeof error);
    rd_kafka_conf_set(conf, "enable.auto.commit", "false", error, sizeof error);
    rd_kafka_conf_set(conf, "isolation.level", "read_committed", error, sizeof error);
    rd_kafka_conf_set_rebalance_cb(conf, rebalance);
    rd_kafka_conf_set_opaque(conf, opaque);
    rd_kafka_t *consumer = create(RD_KAFKA_CONSUMER, conf);
    if (consumer == NULL)
        return NULL;
    rd_kafka_poll_set_consumer(consumer);
    rd_kafka_topic_partition_list_t *topics = rd_kafka_topic_partition_list_new(1);
    rd_kafka_topic_partition_list_add(topics, billing->orders, RD_KAFKA_PARTITION_UA);
    rd_kafka_subscribe(consumer, topics);
    rd_kafka_topic_partition_list_destroy(topics);
    return consumer;
}

rd_kafka_t *billing_producer(const struct billing *billing)
{
    char error[512];
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    rd_kafka_conf_set(conf, "bootstrap.servers", billing->brokers, error, sizeof error);
    rd_kafka_conf_set(conf, "transactional.id", billing->transactional_id, error, sizeof error);
    return create(RD_KAFKA_PRODUCER, conf);
}
