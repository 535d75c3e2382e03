/* SPDX-License-Identifier: Apache-2.0 */
/* Hash what a trial has come to, event by event: two moments with the same hash are the same place to put a fault.
 *
 *   event --> facts "key=value" --> hash = xor of the hashes of all facts (a fact that is replaced is xored out)
 *
 * Times, correlation ids and member ids stay out; names count by text. Knows nothing of faults and of how the events
 * came about.
 * source  Zobrist, "A new hashing method with application for game playing", 1970 */
#ifndef KT_EXPLORE_STATE_H
#define KT_EXPLORE_STATE_H

#include <stdint.h>

#include "harness/history/history.h"

struct kt_state;

/* names  the history whose names the events use; borrowed */
struct kt_state *kt_state_create(const struct kt_history *names);
void kt_state_destroy(struct kt_state *state);

/* Take in one event; all of a trial's, in order, as kt_history_watch shows them. */
void kt_state_event(struct kt_state *state, const struct kt_event *event);

/* returns  hash of what outlives a crash: logs, committed offsets, groups (state, members by instance, generation),
 *          who owns what, effects, brokers and links, which instances run. Costs O(1) */
uint64_t kt_state_durable(const struct kt_state *state);

/* returns  hash of what this run of an instance has in hand: positions delivered, processed and stored, open callbacks
 *          and calls, requests in flight but Fetch, Heartbeat and look-ups. 0 for a run nobody saw. Costs O(1) */
uint64_t kt_state_instance(const struct kt_state *state, kt_name instance);

#endif
