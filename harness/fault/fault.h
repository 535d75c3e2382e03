/* SPDX-License-Identifier: Apache-2.0 */
/* Say, in words, what goes wrong and when: one grammar for C, schedule lines, scenario files and the command line.
 *
 *   line --kt_fault_parse--> kt_fault --kt_fault_matches(point)--> fires --kt_fault_receipt_print--> report
 *             ^                 |
 *             +-kt_fault_print--+      (what is printed parses back to the same fault)
 *
 * A request passes five phases, each once; whoever carries it asks every armed fault at each of them:
 *
 *   instance | enter -> sent | broker: applied -> replied | instance: return
 *
 * What the program itself does or is told (a rebalance, a message, an effect) has a begin and an end: callback points.
 *
 * Does nothing to anybody: knows no sim, no cluster and no clock. The grammar is in README.md. */
#ifndef KT_FAULT_FAULT_H
#define KT_FAULT_FAULT_H

#include <stdbool.h>
#include <stdint.h>

#include "mock/base/arena.h"
#include "mock/base/buffer.h"
#include "mock/broker/types.h"

enum kt_phase {
    KT_PHASE_ENTER,   /* the instance is about to send the request; "before" */
    KT_PHASE_SENT,    /* the request reached the broker, which has not looked at it */
    KT_PHASE_APPLIED, /* the broker has done it, its reply is not sent; "after" */
    KT_PHASE_REPLIED, /* the reply is on its way */
    KT_PHASE_RETURN,  /* the instance has the reply */
};

enum { KT_ANY_API = -1 }; /* of requests; no callback point is meant */

/* Callback points, numbered behind Kafka's API keys. Their begin is KT_PHASE_ENTER: the program has not been told, the
 * history says nothing yet. Their end is KT_PHASE_RETURN. */
enum kt_point_kind {
    KT_POINT_ASSIGN = 10000, /* rebalance callback, or event up to its answer */
    KT_POINT_REVOKE,
    KT_POINT_LOST,
    KT_POINT_EFFECT,            /* kt_effect */
    KT_POINT_DELIVERED,         /* a message; ends as the program's next poll begins */
    KT_POINT_REPORT,            /* a delivery report; ends with its callback or event */
    KT_POINT_CLOSE,             /* of a consumer */
    KT_POINT_INIT_TRANSACTIONS, /* and these: calls of a producer */
    KT_POINT_BEGIN_TRANSACTION,
    KT_POINT_SEND_OFFSETS,
    KT_POINT_COMMIT_TRANSACTION,
    KT_POINT_ABORT_TRANSACTION,
    KT_POINT_KINDS_END,
};

static inline bool kt_point_is_callback(int16_t api)
{
    return api >= KT_POINT_ASSIGN;
}

/* returns  "assign", "revoke"...; static */
const char *kt_point_kind_name(int16_t api);

/* Which requests, or callback points: all that is set must hold. */
struct kt_call {
    enum kt_phase phase;
    int16_t api;             /* enum kmock_api, KT_ANY_API, or enum kt_point_kind */
    const char *instance;    /* see kt_instance_is; null: any */
    int32_t broker;          /* -1: any */
    const char *group;       /* null: any */
    const char *transaction; /* transactional id; null: any */
    const char *topic;       /* null: any */
    int32_t partition;       /* of that topic; -1: any */
    uint64_t nth_first;      /* the first and the last match that fires, counted from 1 */
    uint64_t nth_last;       /* UINT64_MAX: every one from the first on */
    int64_t from_us;         /* only later ones count; since the trial began; 0: all */
};

enum kt_when_kind {
    KT_WHEN_NOW,   /* as soon as it is armed */
    KT_WHEN_TIME,  /* time_us */
    KT_WHEN_CALL,  /* call */
    KT_WHEN_POINT, /* call, said as billing-1.OffsetCommit#3.applied: instance, api, phase and one n-th, no other key */
    KT_WHEN_TRANSACTION, /* call.transaction comes to state: the n-th time */
};

struct kt_when {
    enum kt_when_kind kind;
    int64_t time_us; /* virtual, since the trial began */
    struct kt_call call;
    const char *state; /* Kafka's name, static */
};

/* In groups: on instances, on links, on requests, on the cluster, on topics; ranges of it are relied on. */
enum kt_action_kind {
    KT_DO_CRASH,            /* instance, restart_after_us */
    KT_DO_FREEZE,           /* instance, for_us */
    KT_DO_THAW,             /* instance */
    KT_DO_RESTART,          /* instance, restart_after_us: crash it if it runs, start it anew */
    KT_DO_SIGNAL,           /* instance, signal_number, restart_after_us */
    KT_DO_CUT,              /* instance, broker, for_us */
    KT_DO_HEAL,             /* instance, broker */
    KT_DO_LATENCY,          /* instance, broker, min_us, max_us: one way */
    KT_DO_DROP_REQUEST,     /* the broker never sees it; the connection stays */
    KT_DO_DROP_REPLY,       /* the broker did it; the instance is not told; the connection stays */
    KT_DO_DELAY_REQUEST,    /* by_us; what follows on the connection waits behind it */
    KT_DO_DELAY_REPLY,      /* by_us; as above */
    KT_DO_FAIL,             /* error: sent before: the broker does not do it; after: it did, and says it did not */
    KT_DO_CLOSE,            /* the broker closes the connection, having done the request (after) or not */
    KT_DO_BROKER_DOWN,      /* broker, for_us */
    KT_DO_BROKER_UP,        /* broker */
    KT_DO_MOVE_COORDINATOR, /* group, broker (-1: the next that can) */
    KT_DO_MOVE_LEADER,      /* topic, partition, broker */

    KT_DO_BROKER_RESTART,      /* broker, for_us: how long it is down; -1: it comes up at once */
    KT_DO_HOLD_REPLICATION,    /* topic, partition, broker, for_us: that follower fetches nothing */
    KT_DO_RELEASE_REPLICATION, /* topic, partition, broker */
    KT_DO_DELAY_REPLICATION,   /* topic, partition, broker, by_us: each of its fetches takes so long; 0: none */
    KT_DO_SHRINK_ISR,          /* topic, partition, broker: it is not in sync any more */
    KT_DO_EXPAND_ISR,          /* topic, partition, broker: it may be in sync again */
    KT_DO_UNCLEAN_ELECTION,    /* topic, partition, broker (-1: the first that can) */
    KT_DO_LOAD_COORDINATOR,    /* group, for_us: it is loaded anew and takes so long */
    KT_DO_EXPIRE_OFFSETS,      /* group: its offsets are too old */

    KT_DO_MOVE_TXN_COORDINATOR, /* transaction, broker (-1: the next that can) */
    KT_DO_LOAD_TXN_COORDINATOR, /* transaction, for_us */
    KT_DO_HOLD_MARKERS,         /* transaction (null: all), for_us: its end is in the log, and no marker is written */
    KT_DO_RELEASE_MARKERS,      /* transaction (null: all) */

    KT_DO_THROTTLE,       /* broker (-1: all), api (or KT_ANY_API), by_us: what answers say from now on; 0: nothing */
    KT_DO_DELETE_RECORDS, /* topic, partition, offset: those below it (-1: all that consumers can read) */
    KT_DO_DELETE_TOPIC,   /* topic */
    KT_DO_GROW_TOPIC,     /* topic, partition: how many it has then */
    KT_DO_CONFIGURE,      /* topic (null: all brokers), config, value ("default": none of its own) */
    KT_DO_REASSIGN,       /* topic, partition, brokers: its replicas, the preferred leader first */
    KT_DO_DENY,           /* operation, resource, principal: that right is gone */
    KT_DO_ALLOW,          /* as above: it is there, whatever was said before */
};

/* What happens. Which fields an action uses stands beside its kind. */
struct kt_action {
    enum kt_action_kind kind;
    const char *instance; /* see kt_instance_is; null: "it", the instance whose request fired the fault */
    int32_t broker;       /* -1: all of them (links), any (move coordinator) */
    const char *group;
    const char *transaction; /* transactional id */
    const char *topic;
    int32_t partition;
    int64_t for_us;           /* -1: until something ends it */
    int64_t by_us;            /* delay */
    int64_t min_us, max_us;   /* latency */
    int64_t restart_after_us; /* virtual time from the fault to the fresh run; -1: no restart */
    int16_t error;            /* enum kmock_error */
    int signal_number;
    int16_t api;
    int64_t offset;
    const char *config, *value;
    const char *operation; /* "Read" */
    const char *resource;  /* "Topic:orders", "Topic:ord*", "Cluster" */
    const char *principal; /* "User:alice"; null: everybody */
    const int32_t *brokers;
    int32_t brokers_count;
};

/* What came of it. */
struct kt_receipt {
    uint64_t matched; /* requests that fit, fired or not */
    uint64_t fired;
    int64_t last_fired_us; /* since the trial began; meaningless while fired is 0 */
};

/* Strings live in the arena; a fault that is put together by hand may borrow them instead. */
struct kt_fault {
    bool optional; /* it may never fire */
    struct kt_when when;
    struct kt_action action;
    struct kt_receipt receipt;
    struct kmock_arena arena;
};

/* Read one fault.
 *
 * line     zero-terminated, borrowed for the call
 * fault    overwritten; to be given back with kt_fault_finish when true was returned
 * error    where what is wrong is appended, without a final newline: "fault: column 24: expected ...", the line,
 *          and a caret under the column; null: not wanted
 * returns  false where the line does not parse; *fault is then empty */
bool kt_fault_parse(const char *line, struct kt_fault *fault, struct kmock_buffer *error);

/* Append the canonical line: equal faults print equal lines, receipts left out. */
void kt_fault_print(const struct kt_fault *fault, struct kmock_buffer *out);

/* Give the strings back; the fault is empty. */
void kt_fault_finish(struct kt_fault *fault);

/* returns  whether the action is one on the request itself (drop, delay, fail, close), not on the world */
bool kt_fault_is_on_request(const struct kt_fault *fault);

/* returns  whether the fault waits for a request or callback, by pattern or point; kt_fault_matches then says when it
 *          fires */
bool kt_fault_has_call(const struct kt_fault *fault);

/* ---- firing -------------------------------------------------------------------------------------------- */

struct kt_point_partition {
    struct kmock_string topic;
    int32_t partition; /* -1: the request names the topic only */
};

/* A request at one of its phases, or a callback point. */
struct kt_point {
    enum kt_phase phase;
    int16_t api; /* or enum kt_point_kind */
    const char *instance;
    int32_t broker;            /* -1: a callback point */
    struct kmock_string group; /* length -1: the request names none */
    const struct kt_point_partition *partitions;
    int32_t partitions_count;
    int64_t now_us;                  /* virtual, since the trial began */
    struct kmock_string transaction; /* a transactional id; as group */
};

/* Ask a fault whether it fires here. Counts: to be asked once for each request and phase. Faults without a call
 * (now, at a time) never match.
 *
 * returns  true where it fires; the receipt says so already */
bool kt_fault_matches(struct kt_fault *fault, const struct kt_point *point);

/* Ask a fault whether it fires as a transaction comes to a state, for each time once. Others never match.
 *
 * state    Kafka's name
 * now_us   virtual, since the trial began
 * returns  true where it fires; the receipt says so already */
bool kt_fault_matches_transaction(struct kt_fault *fault, struct kmock_string transaction, const char *state,
                                  int64_t now_us);

/* Note that a fault without a call fired. */
void kt_fault_fired(struct kt_fault *fault, int64_t now_us);

/* returns  whether an instance is meant by a name: the instance itself ("billing-1", its later runs "billing-1.2"
 *          included), one run of it ("billing-1.2"), its application ("billing"), or "all" */
bool kt_instance_is(const char *name, const char *instance);

/* ---- receipts ------------------------------------------------------------------------------------------ */

/* returns  whether the fault should have fired and did not: the trial fails */
bool kt_fault_is_missing(const struct kt_fault *fault);

/* Append one line without a newline: "fired 1 of 1 at 12.004s: OffsetCommit group=billing nth=3: drop reply",
 * "NEVER FIRED: matched 2 of 3 needed: ..." */
void kt_fault_receipt_print(const struct kt_fault *fault, struct kmock_buffer *out);

#endif
