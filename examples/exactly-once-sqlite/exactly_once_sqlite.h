/* SPDX-License-Identifier: Apache-2.0 */
/* Write one invoice for each order into a database, exactly once: an invoice and the position behind its order are
 * in one database transaction, and each partition is consumed from the database's position, not from the group's. */
#ifndef EXACTLY_ONCE_SQLITE_H
#define EXACTLY_ONCE_SQLITE_H

#include "ledger.h"

/* How a batch of orders is billed. */
enum billing_way {
    BILL_AT_ONCE,        /* invoices and positions in one transaction */
    BILL_INVOICE_FIRST,  /* a bug: then the positions, each change a transaction of its own */
    BILL_POSITION_FIRST, /* a bug: then the invoices, likewise */
};

struct billing {
    const char *brokers; /* bootstrap.servers */
    const char *group;
    const char *orders; /* topic */
    const char *database;
    const char *vfs; /* see ledger_open */
    /* Write the invoice of an order: ledger_write; with ledger_append it is there as often as it is written. */
    int (*write)(struct ledger *ledger, const rd_kafka_message_t *order);
    enum billing_way way;
};

/* Consume until the process ends. conf is a struct billing. returns  1 when Kafka or the database cannot be used */
int run_billing(void *conf);

#endif
