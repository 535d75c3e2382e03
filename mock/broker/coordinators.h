/* SPDX-License-Identifier: Apache-2.0 */
/* Host the group coordinators: one for each partition of __consumer_offsets that has a leader.
 *
 * A coordinator is loaded when a broker begins to lead its partition, for as long as a fixture says, and unloaded
 * when it stops; requests go to
 * the one of their group, if the broker that was asked leads its partition. See coordinator.h for what it does.
 * source  Kafka GroupCoordinatorService, KafkaApis */
#ifndef KMOCK_BROKER_COORDINATORS_H
#define KMOCK_BROKER_COORDINATORS_H

#include "mock/broker/coordinator.h"
#include "mock/broker/state.h"

struct kmock_coordinators *kmock_coordinators_create(struct kmock_cluster *cluster,
                                                     const struct kmock_cluster_options *options);

/* Unload all; what is parked is forgotten. coordinators may be null. */
void kmock_coordinators_destroy(struct kmock_coordinators *coordinators, int64_t now_us);

/* Create __consumer_offsets where it is not there yet. returns  false where it cannot be, for lack of brokers */
bool kmock_coordinators_ensure_topic(struct kmock_cluster *cluster, int64_t now_us);

/* returns  the partition of __consumer_offsets that a group belongs to; null where there is no such topic */
struct kmock_partition *kmock_coordinators_partition_of(const struct kmock_cluster *cluster, struct kmock_string group);

/* returns  the coordinator of a group; null where none is loaded */
struct kmock_coordinator *kmock_coordinators_find(const struct kmock_cluster *cluster, struct kmock_string group);

/* Find the coordinator of a group at the broker that was asked. returns  0, NOT_COORDINATOR or
 * COORDINATOR_LOAD_IN_PROGRESS */
int16_t kmock_coordinators_find_here(const struct kmock_cluster *cluster, int32_t node_id, struct kmock_string group,
                                     struct kmock_coordinator **coordinator);

/* Follow a change of leader; of any partition, most do not matter. */
void kmock_coordinators_leader_changed(struct kmock_cluster *cluster, struct kmock_partition *partition,
                                       int64_t now_us);

/* Forget the offsets of a deleted topic in all groups. */
void kmock_coordinators_topic_deleted(struct kmock_cluster *cluster, const struct kmock_topic *topic, int64_t now_us);

/* Let expire what was due at the last check of offsets.retention.check.interval.ms. It has no deadline of its own, so
 * that an idle cluster stays idle: call it before anything else happens. */
void kmock_coordinators_keep_house(struct kmock_cluster *cluster, int64_t now_us);

/* Call visit for each group that a broker coordinates. */
void kmock_coordinators_list(const struct kmock_cluster *cluster, int32_t node_id, kmock_coordinator_visit *visit,
                             void *context);

/* returns  whether a broker is loading groups */
bool kmock_coordinators_is_loading(const struct kmock_cluster *cluster, int32_t node_id);

/* Learn that a marker was appended to a partition, of any topic: in __consumer_offsets its coordinator is told. */
void kmock_coordinators_marked(struct kmock_cluster *cluster, struct kmock_partition *partition,
                               const struct kmock_coordinator_marker *marker, int64_t now_us);

uint64_t kmock_coordinators_hash(const struct kmock_cluster *cluster, uint64_t hash);

#endif
