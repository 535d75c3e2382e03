/* SPDX-License-Identifier: Apache-2.0 */
/* Send an invoice for each order, at least once: process first, commit afterwards. */
#ifndef AT_LEAST_ONCE_H
#define AT_LEAST_ONCE_H

#include <librdkafka/rdkafka.h>

struct billing {
    const char *brokers; /* bootstrap.servers */
    const char *group;
    const char *topic;
    /* Send the invoice of one order; called for every record. */
    void (*send_invoice)(const rd_kafka_message_t *order);
    /* The bug to look for: commit the order before its invoice is sent. */
    int commit_first;
};

/* Consume until the process ends. conf is a struct billing. returns  1 when Kafka cannot be used at all */
int run_billing(void *conf);

#endif
