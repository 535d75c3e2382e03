/* SPDX-License-Identifier: Apache-2.0 */
/* Hold the state of one classic group, and change it through one door.
 *
 *   Empty -> PreparingRebalance -> CompletingRebalance -> Stable
 *     ^___________|  ^____________________|________________|     any -> Dead
 *
 * Invariants: Empty has no members; awaiting_join_count and owing_sync_count count what the members say;
 * the leader is a member. Members are in order of joining, and nothing depends on any other order.
 * Knows nothing of requests' meaning: group_join.c and its neighbours do.
 * source  Kafka ClassicGroup, ClassicGroupState, GroupMetadata */
#ifndef KMOCK_BROKER_GROUP_H
#define KMOCK_BROKER_GROUP_H

#include "mock/base/table.h"
#include "mock/broker/coordinator.h"
#include "mock/broker/member.h"
#include "mock/broker/offsets_pending.h"

enum kmock_group_state {
    KMOCK_GROUP_UNKNOWN, /* just made: Kafka calls a group that does not exist Dead */
    KMOCK_GROUP_EMPTY,
    KMOCK_GROUP_PREPARING_REBALANCE,
    KMOCK_GROUP_COMPLETING_REBALANCE,
    KMOCK_GROUP_STABLE,
    KMOCK_GROUP_DEAD,
    KMOCK_GROUP_STATES_COUNT,
};

struct kmock_coordinator {
    const struct kmock_coordinator_host *host;
    int32_t partition, node_id;
    struct kmock_table groups;  /* id -> struct kmock_group */
    struct kmock_list answered; /* requests whose response is made; handed back when the state is whole */
    struct kmock_list writes;   /* records that are not committed yet; see group_write.c */
    struct kmock_list markers;  /* that are not committed yet; see group_txn.c */
    bool is_mute;               /* its broker died: nobody is answered */
    uint64_t groups_made;
};

/* A member id that was given out and has not joined yet. */
struct kmock_pending_member {
    struct kmock_group *group;
    struct kmock_string id;
    struct kmock_timer timer;
};

struct kmock_group {
    struct kmock_coordinator *coordinator;
    struct kmock_string id;
    uint64_t serial;              /* tells it from a deleted group of the same id */
    enum kmock_group_state state; /* written by kmock_group_become only */
    int64_t state_since_ms;
    int32_t generation;
    struct kmock_string protocol_type; /* null: none yet, or a simple group */
    struct kmock_string protocol_name; /* null: none chosen */

    struct kmock_list members; /* in order of joining */
    struct kmock_table members_by_id;
    struct kmock_table statics;    /* instance id -> member */
    struct kmock_table pending;    /* member id -> struct kmock_pending_member */
    struct kmock_table supporters; /* protocol name -> how many members offer it; see group_vote.c */
    uint64_t supporters_round;
    struct kmock_member *leader; /* null: no members */
    int32_t awaiting_join_count, owing_sync_count;

    struct kmock_timer join_timer, sync_timer;
    bool in_initial_delay; /* the join phase began from Empty and waits in any case */
    bool new_member_added; /* since the initial delay was last extended */
    int32_t initial_wait_ms, initial_left_ms;

    struct kmock_table subscribed; /* topics of the members; see group_subscription.h */
    bool knows_subscribed;

    struct kmock_offsets offsets;
    struct kmock_pending_offsets pending_offsets; /* of open transactions */
    int32_t writes_count;                         /* of the coordinator's writes, those of this group */
    bool is_stored;                               /* the newest group record in the log says what is in memory */
    uint64_t stored_hash;                         /* of the newest group record in the log; 0: there is none */
};

/* returns  NULL where the coordinator does not know the group */
struct kmock_group *kmock_group_find(const struct kmock_coordinator *coordinator, struct kmock_string id);

/* A group that may have been deleted when one comes back to it. */
struct kmock_group_reference {
    struct kmock_coordinator *coordinator;
    struct kmock_string id; /* owned */
    uint64_t serial;
};

struct kmock_group_reference kmock_group_refer(const struct kmock_group *group);

/* Give a reference up. returns  the group; NULL where it was deleted, whatever is called so now */
struct kmock_group *kmock_group_recall(struct kmock_group_reference *reference);

/* Add a group that is not there yet. Its first state is the caller's to choose. */
struct kmock_group *kmock_group_create(struct kmock_coordinator *coordinator, struct kmock_string id);

/* Free a group with no parked requests that is in no table: for kmock_table_free. */
void kmock_group_free(void *group);

/* returns  Kafka's name of a state, static */
const char *kmock_group_state_name(enum kmock_group_state state);

/* Change the state and report it. why  static text. A change that Kafka does not know is our mistake and aborts. */
void kmock_group_become(struct kmock_group *group, enum kmock_group_state state, const char *why, int64_t now_us);

/* returns  an event of this group with nothing else in it */
struct kmock_event kmock_group_event(const struct kmock_group *group, enum kmock_event_type type);

void kmock_group_report(const struct kmock_group *group, const struct kmock_event *event);

/* Report what became of a member. detail  may be null */
void kmock_group_report_member(const struct kmock_member *member, enum kmock_event_type type, const char *detail);

/* Replace one of the group's own strings. text  copied, may be null */
void kmock_group_set_text(struct kmock_string *place, struct kmock_string text);

#endif
