/* SPDX-License-Identifier: Apache-2.0 */
/* Hold the parts of the state hash together: the inside view of state.h.
 *
 *   state_world.c    the cluster and its logs, links, effects
 *   state_group.c    groups, their members and assignments
 *   state_transaction.c  transactions: their coordinators' states, what is in them, what is stable
 *   state_run.c      which runs of which instances there are, and what they own
 *   state_hand.c     what a run has in hand: records, callbacks, calls
 *   state_request.c  what it asked the brokers and was not answered yet
 *
 * Each part is shown every event and takes in those it knows. */
#ifndef KT_EXPLORE_STATE_INSIDE_H
#define KT_EXPLORE_STATE_INSIDE_H

#include <stdbool.h>

#include "harness/explore/state.h"
#include "harness/explore/zobrist.h"

/* What facts are about. */
enum {
    KT_ABOUT_TOPIC = 1,  /* who = topic; partitions */
    KT_ABOUT_LEADER,     /* who = topic, number = partition; node + 1 */
    KT_ABOUT_LOG,        /* the same; hash of who wrote each record */
    KT_ABOUT_READABLE,   /* the same; high watermark */
    KT_ABOUT_LOG_START,  /* the same; its first offset */
    KT_ABOUT_COMPACTED,  /* the same; up to where */
    KT_ABOUT_IN_SYNC,    /* the same, place = broker; 1: it fell behind */
    KT_ABOUT_REPLICA,    /* the same; where it cut its log, + 1 */
    KT_ABOUT_OFFSET,     /* who = group, what = topic, number = partition; committed + 1 */
    KT_ABOUT_EFFECT,     /* who = group, what = topic, number = partition, place = offset; how many */
    KT_ABOUT_PRODUCER,   /* who = instance, number = epoch; how many ids of it were given out */
    KT_ABOUT_BROKER,     /* number = node; 1: down */
    KT_ABOUT_CUT,        /* who = instance whatever its run, number = node */
    KT_ABOUT_LATENCY,    /* the same; hash of the event's detail */
    KT_ABOUT_HOST,       /* number = partition of coordinators; node + 1 */
    KT_ABOUT_GROUP,      /* who = group; hash of its state */
    KT_ABOUT_GENERATION, /* who = group; generation + 1 */
    KT_ABOUT_MEMBER,     /* who = group, what = instance, or 0 and number = order; how many */
    KT_ABOUT_ASSIGNED,   /* who = group, what = topic, number = partition; whose */
    KT_ABOUT_TXN_HOST,   /* number = partition of their coordinators; node + 1 */
    KT_ABOUT_TXN,        /* who = transactional id; hash of its state */
    KT_ABOUT_TXN_EPOCH,  /* the same; epoch + 1 */
    KT_ABOUT_TXN_HAS,    /* the same, what = topic, number = partition: it is in the transaction */
    KT_ABOUT_HELD_BACK,  /* the same, place = group; offset + 1 that will be committed */
    KT_ABOUT_OPEN,       /* who = topic, number = partition, what = transactional id: it wrote there */
    KT_ABOUT_STABLE,     /* who = topic, number = partition; its last stable offset + 1 where that is not its end */
    KT_ABOUT_RUN,        /* who = run; how it goes */
    KT_ABOUT_FROZEN,     /* who = run */
    KT_ABOUT_OWNED,      /* who = run, what = topic, number = partition, place = client */

    /* In hand: place = client, what = topic, number = partition where there is one */
    KT_ABOUT_DELIVERED, /* offset of the next + 1 */
    KT_ABOUT_PROCESSED,
    KT_ABOUT_STORED,
    KT_ABOUT_SOUGHT,
    KT_ABOUT_ASKED,      /* to be committed */
    KT_ABOUT_COMMITTING, /* 1: a commit call is open */
    KT_ABOUT_OUTCOME,    /* error of the last one */
    KT_ABOUT_ASSIGNING,  /* 1: a callback runs; in order of KT_EVENT_ASSIGN_BEGIN, REVOKE_BEGIN, LOST_BEGIN */
    KT_ABOUT_REVOKING,
    KT_ABOUT_LOSING,
    KT_ABOUT_CLIENT,   /* hash of its CLIENT event's detail */
    KT_ABOUT_CLOSE,    /* 1: closing; 2: closed */
    KT_ABOUT_PRODUCED, /* messages that were not reported yet */
    KT_ABOUT_CALLING,  /* hash of the producer's call that is open */
    KT_ABOUT_RETURNED, /* error and remedy of its last one, 1 where there was none */
    KT_ABOUT_BEGUN,    /* 1: a transaction */
    KT_ABOUT_SENT,     /* what, number; offset + 1 that was sent to the transaction */
    KT_ABOUT_SIGNAL,   /* number = signal; how many */
    KT_ABOUT_REQUEST,  /* who = group, number = api, place = node; how many are in flight */
};

/* A group: what ends together. */
struct kt_state_group {
    int32_t generation; /* of the assignments */
    struct kt_zobrist_keys assigned;
};

/* How far a client of a run is with a partition. */
struct kt_state_position {
    uint32_t client;
    uint64_t topic; /* hash of its name */
    int32_t partition;
    int64_t delivered, processed; /* next offset */
    bool is_given_up;             /* its partition was taken away; it stays while a record of it is in hand */
};

struct kt_state_request {
    int16_t api;
    int32_t node;
    kt_name group;
    int32_t correlation;
};

/* One run of an instance. */
struct kt_state_run {
    uint64_t name; /* hash */
    bool is_over;
    struct kt_zobrist hand;
    struct kt_zobrist_keys owned; /* facts of kt_state.durable */
    struct kmock_table positions; /* (client, topic, partition) -> struct kt_state_position */
    struct kt_zobrist_keys sent;  /* facts of hand: offsets sent to a transaction */
    struct kt_state_request *requests;
    int32_t requests_count, requests_capacity;
};

struct kt_state {
    const struct kt_history *names;
    struct kt_zobrist durable;
    struct kmock_table runs;      /* kt_name -> struct kt_state_run */
    struct kmock_table groups;    /* kt_name -> struct kt_state_group */
    struct kmock_table txns;      /* kt_name of a transactional id -> struct kt_zobrist_keys of what is in it */
    struct kmock_table producers; /* producer id -> hash of its transactional id */
    struct kmock_table members;   /* (group, member), both kt_name -> struct kt_zobrist_key of its fact */
    struct kmock_table instances; /* kt_name of a member -> hash of the instance it was handed to */
    uint64_t *hashes;             /* of names, by number; 0: not needed yet */
    uint32_t hashes_count;
    int32_t nodes; /* the highest broker id seen */
};

/* returns  hash of a name's text; 0 for the empty one */
uint64_t kt_state_hash(struct kt_state *state, kt_name name);

/* returns  hash of an instance's name without the number of its run: of "billing-1" for "billing-1.2" */
uint64_t kt_state_hash_instance(struct kt_state *state, kt_name run);

/* returns  whether a topic is a coordinator's own: what is kept there is said by other events */
bool kt_state_is_internal(const struct kt_state *state, kt_name topic);

/* returns  the run; NULL where the event names none */
struct kt_state_run *kt_state_run_of(struct kt_state *state, kt_name run);

/* Parts: take in an event, or leave it. */
void kt_state_world(struct kt_state *state, const struct kt_event *event);
void kt_state_group(struct kt_state *state, const struct kt_event *event);
void kt_state_transaction(struct kt_state *state, const struct kt_event *event);
void kt_state_run(struct kt_state *state, const struct kt_event *event);
void kt_state_hand(struct kt_state *state, struct kt_state_run *run, const struct kt_event *event);
void kt_state_request(struct kt_state *state, struct kt_state_run *run, const struct kt_event *event);

/* A broker is down: what was asked of it is lost. */
void kt_state_requests_lost(struct kt_state *state, struct kt_state_run *run, int32_t node);

/* A run is over: it has nothing in hand any more. */
void kt_state_hand_finish(struct kt_state_run *run);

void kt_state_group_free(void *group);
void kt_state_transaction_free(void *transaction);
void kt_state_run_free(void *run);

#endif
