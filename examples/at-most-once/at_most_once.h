/* SPDX-License-Identifier: Apache-2.0 */
/* Ring an alarm for each event, at most once: commit first, ring afterwards. */
#ifndef AT_MOST_ONCE_H
#define AT_MOST_ONCE_H

#include <librdkafka/rdkafka.h>

struct alarms {
    const char *brokers; /* bootstrap.servers */
    const char *group;
    const char *topic;
    void (*ring)(const rd_kafka_message_t *event);
    /* The bug to look for: ring before the commit. */
    int ring_first;
};

/* Consume until the process ends. conf is a struct alarms. returns  1 when Kafka cannot be used at all */
int run_alarms(void *conf);

#endif
