/* SPDX-License-Identifier: Apache-2.0 */
/* Read how partitions go from one owner to the next: by callbacks, or by the group's word where there are none. */
#ifndef KT_VERDICT_HANDOVER_H
#define KT_VERDICT_HANDOVER_H

#include "harness/verdict/tell.h"

/* An instance, or one of its consumers (client 0: all), will do nothing more with what it owns. */
void kt_handover_end(struct kt_walk *walk, kt_name instance, uint32_t client);

/* Read the event that puts a member out of the group; its instance may not know yet. */
void kt_handover_member_gone(struct kt_walk *walk);

/* Read an ASSIGNED event as the group's: the first of a generation ends what the one before gave. */
void kt_handover_generation(struct kt_walk *walk);

/* Read an ASSIGNED event; its member's instance owns the partition if it assigns by itself. Where owners are guessed,
 * it ends those before. */
void kt_handover_assigned(struct kt_walk *walk, struct kt_partition *partition);

/* Read a REQUEST: who assigns by itself gives up everything before it joins again.
 * source  librdkafka rd_kafka_cgrp_rebalance: eager; cooperative consumers give up less */
void kt_handover_request(struct kt_walk *walk);

/* Read a RESPONSE: a SyncGroup gives back what its member has still, where it came back without a new generation (a
 * static member, or a follower whose subscription is the same). source  Kafka GroupCoordinator, KIP-345 */
void kt_handover_response(struct kt_walk *walk);

/* Read the end of a revoke or the begin of a lost callback, told as kind. */
void kt_handover_taken_away(struct kt_walk *walk, struct kt_partition *partition, enum kt_fact_kind kind);

#endif
