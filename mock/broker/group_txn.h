/* SPDX-License-Identifier: Apache-2.0 */
/* End transactions in the groups of a coordinator, when their markers in its log are committed.
 * source  Kafka GroupCoordinator.handleTxnCompletion */
#ifndef KMOCK_BROKER_GROUP_TXN_H
#define KMOCK_BROKER_GROUP_TXN_H

#include "mock/broker/group.h"

/* End what a producer has written to any group. reports  whether to say what is committed */
void kmock_group_txn_end(struct kmock_coordinator *coordinator, const struct kmock_coordinator_marker *marker,
                         bool reports);

/* End what has a marker below an offset, in order of offset. */
void kmock_group_txn_end_below(struct kmock_coordinator *coordinator, int64_t offset);

void kmock_group_txn_forget(struct kmock_coordinator *coordinator);

#endif
