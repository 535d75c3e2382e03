/* SPDX-License-Identifier: Apache-2.0 */
#include "at_least_once.h"

#include <stdio.h>

static rd_kafka_t *subscribe(const struct billing *billing)
{
    char error[512];
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    rd_kafka_conf_set(conf, "bootstrap.servers", billing->brokers, error, sizeof error);
    rd_kafka_conf_set(conf, "group.id", billing->group, error, sizeof error);
    rd_kafka_conf_set(conf, "auto.offset.reset", "earliest", error, sizeof error);
    rd_kafka_conf_set(conf, "enable.auto.commit", "false", error, sizeof error);
    rd_kafka_t *consumer = rd_kafka_new(RD_KAFKA_CONSUMER, conf, error, sizeof error);
    if (consumer == NULL) {
        fprintf(stderr, "billing: %s\n", error);
        rd_kafka_conf_destroy(conf);
        return NULL;
    }
    rd_kafka_poll_set_consumer(consumer);
    rd_kafka_topic_partition_list_t *topics = rd_kafka_topic_partition_list_new(1);
    rd_kafka_topic_partition_list_add(topics, billing->topic, RD_KAFKA_PARTITION_UA);
    rd_kafka_subscribe(consumer, topics);
    rd_kafka_topic_partition_list_destroy(topics);
    return consumer;
}

static void handle(rd_kafka_t *consumer, const struct billing *billing, const rd_kafka_message_t *order)
{
    if (billing->commit_first)
        rd_kafka_commit_message(consumer, order, 0);
    billing->send_invoice(order);
    if (!billing->commit_first)
        rd_kafka_commit_message(consumer, order, 0);
}

int run_billing(void *conf)
{
    const struct billing *billing = conf;
    rd_kafka_t *consumer = subscribe(billing);
    while (consumer) {
        rd_kafka_message_t *order = rd_kafka_consumer_poll(consumer, 1000);
        if (order == NULL) {
            rd_kafka_commit(consumer, NULL, 0); /* again, if the last commit failed; else there is nothing to commit */
            continue;
        }
        if (!order->err)
            handle(consumer, billing, order);
        rd_kafka_message_destroy(order);
    }
    return 1;
}
