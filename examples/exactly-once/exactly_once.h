/* SPDX-License-Identifier: Apache-2.0 */
/* Write one invoice for each order, exactly once: invoices and the offsets of their orders are committed in one Kafka
 * transaction. Who reads the invoices sets isolation.level=read_committed. */
#ifndef EXACTLY_ONCE_H
#define EXACTLY_ONCE_H

#include <librdkafka/rdkafka.h>

struct billing {
    const char *brokers; /* bootstrap.servers */
    const char *group;
    const char *orders, *invoices; /* topics */
    /* This instance's own, the same when it is started again: a host's or a pod's name. */
    const char *transactional_id;
    /* The bugs to look for. */
    int commit_outside; /* commit the offsets to the group, when the transaction is committed */
    int never_rewind;   /* go on behind an aborted transaction's orders */
    int ask_late;       /* ask for the group's metadata when the offsets are sent: it may have lost the group by then */
};

/* Consume until the process ends. conf is a struct billing.
 *
 * returns  1 when it cannot go on: Kafka cannot be used, or another producer of this transactional id took over */
int run_billing(void *conf);

#endif
