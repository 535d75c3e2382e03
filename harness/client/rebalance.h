/* SPDX-License-Identifier: Apache-2.0 */
/* Record who holds which partitions, as the program is told and as it assigns itself. */
#ifndef KT_CLIENT_REBALANCE_H
#define KT_CLIENT_REBALANCE_H

#include "harness/client/recorder.h"

/* A rebalance callback of a client begins; returns  what its end must be given; NULL client: nothing */
struct kt_pending_rebalance kt_rebalance_begins(struct kt_client *client, rd_kafka_resp_err_t error,
                                                const rd_kafka_topic_partition_list_t *list);
void kt_rebalance_ends(struct kt_client *client, struct kt_pending_rebalance *rebalance);

/* A rebalance event was taken from a queue: it ends at the program's next assign call, or as it is destroyed. */
void kt_rebalance_event_taken(struct kt_client *client, rd_kafka_event_t *rkev);
void kt_rebalance_event_destroyed(struct kt_client *client, const rd_kafka_event_t *rkev);

/* The program takes or gives back a partition by itself, without a group deciding. */
void kt_rebalance_take(struct kt_client *client, struct kt_partition at);
void kt_rebalance_give_back(struct kt_client *client, struct kt_partition at);

#endif
