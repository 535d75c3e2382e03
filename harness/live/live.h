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
#include "mock/broker/cluster.h"
#include "mock/listener/address.h"
#include "mock/listener/pace.h"
#include "mock/listener/tls.h"

struct kt_live;

struct kt_live_options {
    int32_t brokers_count;               /* 0: 3 */
    struct kmock_address listen;         /* of broker 1; the others take the ports behind it, or any that is free */
    const char *advertise;               /* the host that clients are told; null: the one above */
    double speed;                        /* of the cluster's clock; 0: 1, real time */
    uint64_t seed;                       /* 0: 1; of ids that the cluster draws */
    const char *kafka_version;           /* what the brokers offer: "0.11" to the newest, which null is */
    int32_t frame_bytes;                 /* the longest request; 0: 104857600 */
    const struct kmock_tls_options *tls; /* borrowed for kt_live_create; host is set by it. Null: no TLS */
    bool forgets;                        /* no history is kept: it grows with every request */
    /* Crash, freeze, thaw, restart, signal: do it to the processes that are meant (instance: null, the one whose request
     * fired the fault). Null: such faults are refused. returns  false where there is none of that name */
    bool (*act_on_instance)(void *context, const struct kt_action *action, const char *instance);
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

/* Append the receipts of all faults and what else went wrong, a line each.
 *
 * returns  whether all is well: every fault fired that is not optional, and could be done */
bool kt_live_report(const struct kt_live *live, struct kmock_buffer *out);

/* Write the history as a trace. errors  false with errno set */
bool kt_live_write_trace(struct kt_live *live, FILE *file);

/* ---- what it is made of, borrowed ---- */
uv_loop_t *kt_live_loop(struct kt_live *live);
struct kmock_pace *kt_live_pace(struct kt_live *live);
struct kmock_cluster *kt_live_cluster(struct kt_live *live);
struct kt_history *kt_live_history(struct kt_live *live); /* null where it forgets */

#endif
