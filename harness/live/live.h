/* SPDX-License-Identifier: Apache-2.0 */
/* Run a cluster in real time on real sockets, under faults: the live stage.
 *
 *   program (any language) -> mock/listener -> link -> mock/broker/cluster
 *                                               |              |
 *                                             faults --> history <-- observe
 *
 * An instance is what its requests call themselves: the client.id of a connection's first request. Faults mean what
 * they mean in the sim, but that a broker can do nothing to a program but leave it alone: "cut", "heal" and "close" are
 * all that is done to an instance, unless its owner lends a hand (act_on_instance). Times are the cluster's.
 * Not repeatable, for nobody decides who comes first. Knows nothing of the sim. */
#ifndef KT_LIVE_LIVE_H
#define KT_LIVE_LIVE_H

#include <stdio.h>

#include "harness/fault/fault.h"
#include "harness/history/history.h"
#include "harness/speed/speed.h"
#include "mock/broker/cluster.h"
#include "mock/listener/address.h"
#include "mock/listener/pace.h"
#include "mock/listener/tls.h"

struct kt_live;
struct kt_live_broker;

/* Whose a connection is, where the owner knows it from elsewhere than its client.id. */
struct kt_live_owner {
    const char *instance; /* as faults name it: "billing-1" */
    kt_name run;          /* its name in the history: "billing-1.2" */
    void *object;         /* the owner's own */
};

struct kt_live_options {
    int32_t brokers_count;               /* 0: 3 */
    struct kmock_address listen;         /* of broker 1; the others take the ports behind it, or any that is free */
    const char *advertise;               /* the host that clients are told; null: the one above */
    double speed;                        /* of the cluster's clock; 0: 1, real time */
    uint64_t seed;                       /* 0: 1; of ids that the cluster draws */
    const char *kafka_version;           /* what the brokers offer: "0.11" to the newest, which null is */
    int32_t frame_bytes;                 /* the longest request; 0: 104857600 */
    int64_t log_bytes;                   /* of all logs, at most: what is over is refused; 0: no limit */
    const struct kmock_tls_options *tls; /* borrowed for kt_live_create; host is set by it. Null: no TLS */
    bool forgets;                        /* no history is kept: it grows with every request */
    /* Crash, freeze, thaw, restart, signal: do it to the processes that are meant (instance: null, the one whose request
     * fired the fault). Null: such faults are refused. returns  false where there is none of that name */
    bool (*act_on_instance)(void *context, const struct kt_action *action, const char *instance);
    const struct kmock_cluster_options *cluster; /* how the brokers are set up, but for what is above; null: as usual */
    /* A connection was accepted. returns  false where its client is a stranger. May be null */
    bool (*find_owner)(void *context, const struct kt_live_broker *broker, int32_t client_port,
                       struct kt_live_owner *owner);
    void (*on_request)(void *context, void *owner);                   /* one of the owner's arrived; may be null */
    void (*on_event)(void *context, const struct kmock_event *event); /* of the cluster; may be null */
    /* A member id goes out to the owner's run; may be null */
    void (*on_member)(void *context, const struct kt_live_owner *owner, const struct kmock_request *request);
    void *context;
};

/* Listen. The first client is served when the loop runs.
 *
 * error    what went wrong is appended, without a newline
 * returns  null where an address cannot be had */
struct kt_live *kt_live_create(const struct kt_live_options *options, struct kmock_buffer *error);

/* Close all connections and forget everything. live may be null. */
void kt_live_destroy(struct kt_live *live);

/* Append what a client's bootstrap.servers is: "127.0.0.1:40001,127.0.0.1:40002". */
void kt_live_bootstrap(const struct kt_live *live, struct kmock_buffer *out);

/* returns  the file with the authority that clients are to trust; null where no certificate was made */
const char *kt_live_authority_file(const struct kt_live *live);

/* Arm a fault, which is the live stage's from now on, or is given back where it is refused.
 *
 * error    why it cannot be done here is appended, without a newline
 * returns  false where it is refused; *fault is then finished */
bool kt_live_arm(struct kt_live *live, struct kt_fault *fault, struct kmock_buffer *error);

/* Serve until kt_live_stop, or until now_us() reaches until_us (INT64_MAX: never). */
void kt_live_run(struct kt_live *live, int64_t until_us);

/* To be called from inside kt_live_run: it returns. */
void kt_live_stop(struct kt_live *live);

/* Serve until condition(context) holds, which is asked again and again.
 *
 * returns  false where now_us() reached until_us first */
bool kt_live_wait(struct kt_live *live, bool (*condition)(void *context), void *context, int64_t until_us);

/* Close all connections of an owner (kt_live_owner.object), as when its process is killed: what came by them and was not
 * handled yet is lost. */
void kt_live_close_links(struct kt_live *live, const void *owner);

/* returns  whether a fault, or what one began, is still to come: its time, the end of a delay, a broker's return */
bool kt_live_is_busy(const struct kt_live *live);

/* returns  the fault behind this one, in the order of arming; of null the first; null behind the last */
const struct kt_fault *kt_live_next_fault(const struct kt_live *live, const struct kt_fault *fault);

/* returns  what else went wrong so far, a line each; borrowed until the loop runs */
const char *kt_live_failures(struct kt_live *live);

/* Append the receipts of all faults and what else went wrong, a line each.
 *
 * returns  whether all is well: every fault fired that is not optional, and could be done */
bool kt_live_report(const struct kt_live *live, struct kmock_buffer *out);

/* Write the history as a trace. errors  false with errno set */
bool kt_live_write_trace(struct kt_live *live, FILE *file);

/* ---- what it is made of, borrowed ---- */
uv_loop_t *kt_live_loop(struct kt_live *live);
struct kmock_pace *kt_live_pace(struct kt_live *live);
struct kt_speed kt_live_speed(struct kt_live *live); /* for a process whose time is to be the cluster's */
struct kmock_cluster *kt_live_cluster(struct kt_live *live);
struct kt_history *kt_live_history(struct kt_live *live); /* null where it forgets */
int32_t kt_live_port(const struct kt_live_broker *broker);

#endif
