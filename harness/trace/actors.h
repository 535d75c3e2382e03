/* SPDX-License-Identifier: Apache-2.0 */
/* Give the instances and members of a history the names of a trace, $m1, $m2..., by first appearance.
 *
 * A run of an instance and the member ids it was handed are one actor; a member that is no instance's is a peer.
 * Zero-initialised is empty. */
#ifndef KT_TRACE_ACTORS_H
#define KT_TRACE_ACTORS_H

#include "harness/history/history.h"
#include "harness/trace/trace.h"
#include "mock/base/arena.h"
#include "mock/base/table.h"

/* One of the actors, and what a walk over its events noted of it. */
struct kt_trace_known_actor {
    const char *name; /* "$m1" */
    const char **real;
    size_t count, capacity;
    bool is_peer;
    int64_t last_n, last_us; /* its newest event so far; 0: none */
};

struct kt_trace_actors {
    const struct kt_history *history;
    struct kmock_table by_name; /* kt_name -> struct kt_trace_known_actor */
    struct kt_trace_known_actor **all;
    size_t count, capacity;
    struct kmock_arena arena;
};

/* Take down all actors of a history. */
void kt_trace_actors_find(struct kt_trace_actors *actors, const struct kt_history *history);

/* returns  the actor of an instance's run or of a member id; null for the name 0 */
struct kt_trace_known_actor *kt_trace_actor_of(struct kt_trace_actors *actors, kt_name name);

void kt_trace_actors_finish(struct kt_trace_actors *actors);

#endif
