/* SPDX-License-Identifier: Apache-2.0 */
/* List what can go wrong at a point: the faults that apply there, in words.
 *
 * Which point of two that are alike is taken is not decided here: each fault comes with the hash of all that its
 * outcome can depend on, and of two with the same hash one is enough.
 *
 *   crash                      the durable state: what the instance had in hand dies with it
 *   anything else              that, and what the instance has in hand, for it lives on */
#ifndef KT_EXPLORE_CATALOGUE_H
#define KT_EXPLORE_CATALOGUE_H

#include "harness/explore/outcome.h"

/* Classes of faults, as swarm testing switches them on and off. */
enum kt_fault_class {
    KT_CLASS_CRASH,
    KT_CLASS_FREEZE,
    KT_CLASS_LOSE_REQUEST,
    KT_CLASS_LOSE_REPLY,
    KT_CLASS_DELAY,
    KT_CLASS_ERROR,
    KT_CLASS_COORDINATOR,
    KT_CLASS_LEADER,
    KT_CLASS_BROKER,
    KT_CLASSES,
};

/* returns  "crash", "freeze", "lost request"... */
const char *kt_fault_class_name(enum kt_fault_class class);

/* Take one fault that applies. text  borrowed for the call: "crash billing-1 at OffsetCommit#3.applied" */
struct kt_catalogue_reader {
    void (*offer)(void *context, enum kt_fault_class class, const char *text, uint64_t key);
    void *context;
};

/* Offer every fault that applies at a point of a run.
 *
 * run             the run that passed the point
 * brokers_count   leaders and coordinators move among them */
void kt_catalogue_offer(const struct kt_outcome *run, const struct kt_run_point *point, int32_t brokers_count,
                        const struct kt_catalogue_reader *reader);

#endif
