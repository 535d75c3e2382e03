/* SPDX-License-Identifier: Apache-2.0 */
/* Two services read one topic of events, each as a group of its own with its own offsets:
 *
 *   events --> group "notifications": sends a message for each event, commits after sending
 *          \-> group "dashboard":     counts events, commits automatically
 *
 * A group may have more members than the topic has partitions; the members without one are standbys. */
#ifndef NOTIFICATIONS_H
#define NOTIFICATIONS_H

#include <librdkafka/rdkafka.h>

struct service {
    const char *brokers; /* bootstrap.servers */
    const char *group;
    const char *topic;
    void (*handle)(const rd_kafka_message_t *event);
    /* The bug to look for: the dashboard shows events in batches of up to so many, and what it has not shown yet is
     * committed automatically. 0: each at once. */
    int batch;
};

enum { BATCH_MAX = 100 };

/* Consume until the process ends. conf is a struct service. returns  1 when Kafka cannot be used at all */
int run_notifications(void *conf);
int run_dashboard(void *conf);

#endif
