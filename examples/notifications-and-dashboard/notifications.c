/* SPDX-License-Identifier: Apache-2.0 */
#include "notifications.h"

#include <stdio.h>

static void set(rd_kafka_conf_t *conf, const char *name, const char *value)
{
    char error[512];
    if (rd_kafka_conf_set(conf, name, value, error, sizeof error) != RD_KAFKA_CONF_OK)
        fprintf(stderr, "%s\n", error);
}

static rd_kafka_t *subscribe(const struct service *service, const char *auto_commit)
{
    char error[512];
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    set(conf, "bootstrap.servers", service->brokers);
    set(conf, "group.id", service->group);
    set(conf, "auto.offset.reset", "earliest");
    set(conf, "enable.auto.commit", auto_commit);
    rd_kafka_t *consumer = rd_kafka_new(RD_KAFKA_CONSUMER, conf, error, sizeof error);
    if (consumer == NULL) {
        fprintf(stderr, "%s: %s\n", service->group, error);
        rd_kafka_conf_destroy(conf);
        return NULL;
    }
    rd_kafka_poll_set_consumer(consumer);
    rd_kafka_topic_partition_list_t *topics = rd_kafka_topic_partition_list_new(1);
    rd_kafka_topic_partition_list_add(topics, service->topic, RD_KAFKA_PARTITION_UA);
    rd_kafka_subscribe(consumer, topics);
    rd_kafka_topic_partition_list_destroy(topics);
    return consumer;
}

int run_notifications(void *conf)
{
    const struct service *service = conf;
    rd_kafka_t *consumer = subscribe(service, "false");
    while (consumer) {
        rd_kafka_message_t *event = rd_kafka_consumer_poll(consumer, 1000);
        if (event == NULL) {
            rd_kafka_commit(consumer, NULL, 1); /* again, if the last commit failed; else there is nothing to commit */
            continue;
        }
        if (!event->err) {
            service->handle(event);
            rd_kafka_commit_message(consumer, event, 1);
        }
        rd_kafka_message_destroy(event);
    }
    return 1;
}

static int show(const struct service *service, rd_kafka_message_t **events, int count)
{
    for (int i = 0; i < count; i++) {
        service->handle(events[i]);
        rd_kafka_message_destroy(events[i]);
    }
    return 0;
}

int run_dashboard(void *conf)
{
    const struct service *service = conf;
    rd_kafka_message_t *batch[BATCH_MAX];
    int count = 0;
    rd_kafka_t *consumer = subscribe(service, "true");
    while (consumer) {
        rd_kafka_message_t *event = rd_kafka_consumer_poll(consumer, 1000);
        if (event && event->err)
            rd_kafka_message_destroy(event);
        else if (event)
            batch[count++] = event;
        if (event == NULL || count >= service->batch)
            count = show(service, batch, count);
    }
    return 1;
}
