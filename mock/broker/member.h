/* SPDX-License-Identifier: Apache-2.0 */
/* Describe one member of a classic group: who it is, what it can do, what it waits for.
 *
 * Knows nothing of its group's state. source  Kafka MemberMetadata, ClassicGroupMember */
#ifndef KMOCK_BROKER_MEMBER_H
#define KMOCK_BROKER_MEMBER_H

#include "mock/base/timers.h"
#include "mock/broker/request.h"

struct kmock_group;

/* The protocols a member offers, in order of preference, in memory of their own. */
struct kmock_member_protocols {
    struct kmock_arena arena;
    struct kmock_join_group_protocol *items;
    int32_t count;
};

struct kmock_member {
    struct kmock_list_link link; /* kmock_group.members */
    struct kmock_group *group;
    struct kmock_string id;
    struct kmock_string instance_id; /* null: dynamic */
    struct kmock_string client_id, client_host;
    int32_t rebalance_timeout_ms, session_timeout_ms;
    struct kmock_member_protocols protocols;
    struct kmock_bytes assignment;
    struct kmock_request *join; /* parked JoinGroup; null: none */
    struct kmock_request *sync; /* parked SyncGroup; null: none */
    struct kmock_timer timer;   /* of its session; of its first join while it is new */
    bool is_new;                /* never completed a join */
    bool owes_sync;             /* was told a generation and has not synced in it */
};

/* What a member is made of; everything is copied. */
struct kmock_member_identity {
    struct kmock_string id, instance_id, client_id, client_host;
};

struct kmock_member *kmock_member_create(const struct kmock_member_identity *identity);

/* Free a member that is on no list and whose timer is not armed. member may be null. */
void kmock_member_free(struct kmock_member *member);

static inline bool kmock_member_is_static(const struct kmock_member *member)
{
    return member->instance_id.length >= 0;
}

/* A member that waits in the broker cannot send heartbeats, and counts as alive; a new one has its own time. */
static inline bool kmock_member_is_excused(const struct kmock_member *member)
{
    return !member->is_new && (member->join || member->sync);
}

void kmock_member_rename(struct kmock_member *member, struct kmock_string id);

/* Keep an assignment; bytes are copied, {NULL, 0} for none. */
void kmock_member_assign(struct kmock_member *member, struct kmock_bytes assignment);

/* returns  what the member said with a protocol; empty where it does not offer it */
struct kmock_bytes kmock_member_metadata(const struct kmock_member *member, struct kmock_string protocol);

/* returns  a copy of what a JoinGroup offers */
struct kmock_member_protocols kmock_member_protocols_copy(const struct kmock_join_group_protocol *items, int32_t count);

/* returns  whether a JoinGroup offers exactly what the member offered before: names, bytes and order */
bool kmock_member_protocols_match(const struct kmock_member_protocols *protocols,
                                  const struct kmock_join_group_protocol *items, int32_t count);

void kmock_member_protocols_free(struct kmock_member_protocols *protocols);

#endif
