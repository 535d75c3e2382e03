/* SPDX-License-Identifier: Apache-2.0 */
#include "at_most_once.h"

#include <stdio.h>

static rd_kafka_t *subscribe(const struct alarms *alarms)
{
    char error[512];
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    rd_kafka_conf_set(conf, "bootstrap.servers", alarms->brokers, error, sizeof error);
    rd_kafka_conf_set(conf, "group.id", alarms->group, error, sizeof error);
    rd_kafka_conf_set(conf, "auto.offset.reset", "earliest", error, sizeof error);
    rd_kafka_conf_set(conf, "enable.auto.commit", "false", error, sizeof error);
    rd_kafka_t *consumer = rd_kafka_new(RD_KAFKA_CONSUMER, conf, error, sizeof error);
    if (consumer == NULL) {
        fprintf(stderr, "alarms: %s\n", error);
        rd_kafka_conf_destroy(conf);
        return NULL;
    }
    rd_kafka_poll_set_consumer(consumer);
    rd_kafka_topic_partition_list_t *topics = rd_kafka_topic_partition_list_new(1);
    rd_kafka_topic_partition_list_add(topics, alarms->topic, RD_KAFKA_PARTITION_UA);
    rd_kafka_subscribe(consumer, topics);
    rd_kafka_topic_partition_list_destroy(topics);
    return consumer;
}

/* Only an alarm whose offset is safely committed may ring: nobody can be handed the event again. */
static void handle(rd_kafka_t *consumer, const struct alarms *alarms, const rd_kafka_message_t *event)
{
    if (alarms->ring_first)
        alarms->ring(event);
    if (rd_kafka_commit_message(consumer, event, 0) == RD_KAFKA_RESP_ERR_NO_ERROR && !alarms->ring_first)
        alarms->ring(event);
}

int run_alarms(void *conf)
{
    const struct alarms *alarms = conf;
    rd_kafka_t *consumer = subscribe(alarms);
    while (consumer) {
        rd_kafka_message_t *event = rd_kafka_consumer_poll(consumer, 1000);
        if (event == NULL) {
            rd_kafka_commit(consumer, NULL, 0); /* again, if the last commit failed; else there is nothing to commit */
            continue;
        }
        if (!event->err)
            handle(consumer, alarms, event);
        rd_kafka_message_destroy(event);
    }
    return 1;
}
