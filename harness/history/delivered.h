/* SPDX-License-Identifier: Apache-2.0 */
/* Remember what each client was handed and has not processed yet by Kafka's contract.
 *
 *   handed records --(its next poll begins)--> waiting to be written as PROCESSED --> taken
 *
 * Zero-initialised knows no client. Clients wait in the order in which their polls began. */
#ifndef KT_HISTORY_DELIVERED_H
#define KT_HISTORY_DELIVERED_H

#include <stdbool.h>

#include "harness/history/event.h"
#include "mock/base/list.h"
#include "mock/base/table.h"

struct kt_delivered_client {
    struct kmock_list_link link; /* kt_delivered.waiting */
    struct kt_event *runs;       /* PROCESSED events to be; time_us is set when the poll begins */
    int32_t runs_count, runs_capacity;
};

struct kt_delivered {
    struct kmock_table clients; /* (instance, client) -> struct kt_delivered_client */
    struct kmock_list waiting;
};

/* returns  the client's record; NULL where it was never handed anything */
struct kt_delivered_client *kt_delivered_find(const struct kt_delivered *delivered, kt_name instance, uint32_t client);

/* Note that a DELIVER event was handed to its client. */
void kt_delivered_add(struct kt_delivered *delivered, const struct kt_event *event);

/* Note that the client's poll begins. */
void kt_delivered_poll_begins(struct kt_delivered *delivered, struct kt_delivered_client *client, int64_t time_us);

static inline bool kt_delivered_is_waiting(const struct kt_delivered_client *client)
{
    return client && client->link.list;
}

/* returns  whether a client of the instance was handed something and has not polled again */
bool kt_delivered_is_at_work(const struct kt_delivered *delivered, kt_name instance);

/* Forget a client's runs: they were written, or the run of deliveries that goes on implies them. */
void kt_delivered_clear(struct kt_delivered_client *client);

/* returns  the first waiting client; NULL where none waits */
struct kt_delivered_client *kt_delivered_first_waiting(const struct kt_delivered *delivered);

void kt_delivered_finish(struct kt_delivered *delivered);

#endif
