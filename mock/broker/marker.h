/* SPDX-License-Identifier: Apache-2.0 */
/* Append the marker that ends a transaction in a partition; in __consumer_offsets its group coordinator is told.
 * source  Kafka ReplicaManager.appendRecords with AppendOrigin.COORDINATOR, KafkaApis.handleWriteTxnMarkersRequest */
#ifndef KMOCK_BROKER_MARKER_H
#define KMOCK_BROKER_MARKER_H

#include "mock/broker/marker_record.h"
#include "mock/broker/state.h"

/* returns  its offset, or minus a Kafka error code: NOT_LEADER_OR_FOLLOWER where nobody leads, NOT_ENOUGH_REPLICAS,
 * INVALID_PRODUCER_EPOCH, TRANSACTION_COORDINATOR_FENCED */
int64_t kmock_marker_append(struct kmock_cluster *cluster, struct kmock_partition *partition,
                            const struct kmock_marker *marker, int64_t now_us);

#endif
