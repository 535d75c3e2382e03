/* SPDX-License-Identifier: Apache-2.0 */
/* Host the transaction coordinators: one for each partition of __transaction_state that has a leader.
 *
 * A coordinator is loaded when a broker begins to lead its partition, for as long as a fixture says, and unloaded when
 * it stops; see txn.h for what it does. source  Kafka TransactionCoordinator.onElection, onResignation */
#ifndef KMOCK_BROKER_TXN_COORDINATORS_H
#define KMOCK_BROKER_TXN_COORDINATORS_H

#include "mock/broker/txn.h"

struct kmock_txn_coordinators *kmock_txn_coordinators_create(struct kmock_cluster *cluster,
                                                             const struct kmock_cluster_options *options);

/* Unload all; what waits is forgotten. coordinators may be null. */
void kmock_txn_coordinators_destroy(struct kmock_txn_coordinators *coordinators);

/* Create __transaction_state where it is not there yet. returns  false where it cannot be, for lack of brokers */
bool kmock_txn_coordinators_ensure_topic(struct kmock_cluster *cluster, int64_t now_us);

/* returns  NULL where the topic is not there */
struct kmock_partition *kmock_txn_coordinators_partition(const struct kmock_cluster *cluster, int32_t partition);
struct kmock_partition *kmock_txn_coordinators_partition_of(const struct kmock_cluster *cluster,
                                                            struct kmock_string transactional_id);

/* Find the coordinator of an id at a broker (0: wherever it is).
 * returns  0, NOT_COORDINATOR or COORDINATOR_LOAD_IN_PROGRESS */
int16_t kmock_txn_coordinators_find(const struct kmock_cluster *cluster, int32_t node_id,
                                    struct kmock_string transactional_id, struct kmock_txn_coordinator **coordinator);

/* Call visit for each coordinator at a broker. */
typedef void kmock_visit_txn_coordinator(void *context, const struct kmock_txn_coordinator *coordinator);
void kmock_txn_coordinators_each(const struct kmock_cluster *cluster, int32_t node_id,
                                 kmock_visit_txn_coordinator *visit, void *context);

/* returns  whether a broker is loading transactions */
bool kmock_txn_coordinators_is_loading(const struct kmock_cluster *cluster, int32_t node_id);

/* Have a coordinator told when more of its log is committed. */
void kmock_txn_coordinators_watch(struct kmock_txn_coordinator *coordinator);

/* Follow changes of leaders, of any partition, and of replicas in sync. */
void kmock_txn_coordinators_leader_changed(struct kmock_cluster *cluster, struct kmock_partition *partition,
                                           int64_t now_us);
void kmock_txn_coordinators_isr_changed(struct kmock_cluster *cluster, int64_t now_us);
void kmock_txn_coordinators_topic_deleted(struct kmock_cluster *cluster, const struct kmock_topic *topic,
                                          int64_t now_us);

/* Let ids expire as of the last check; no deadline. Call it before anything else happens. */
void kmock_txn_coordinators_keep_house(struct kmock_cluster *cluster, int64_t now_us);

/* What the cluster was made with, and what fixtures changed. */
int64_t kmock_txn_coordinators_timeout_check_us(const struct kmock_cluster *cluster);
int64_t kmock_txn_coordinators_marker_delay_us(const struct kmock_cluster *cluster);
int64_t kmock_txn_coordinators_id_expiration_ms(const struct kmock_cluster *cluster);
int32_t kmock_txn_coordinators_max_timeout_ms(const struct kmock_cluster *cluster);
bool kmock_txn_coordinators_holds_markers(const struct kmock_cluster *cluster, struct kmock_string transactional_id);

uint64_t kmock_txn_coordinators_hash(const struct kmock_cluster *cluster, uint64_t hash);

#endif
