/* SPDX-License-Identifier: Apache-2.0 */
/* Tell facts to a verdict and apply them to the state of their partitions: the tools of walk.c and its readers. */
#ifndef KT_VERDICT_TELL_H
#define KT_VERDICT_TELL_H

#include "harness/verdict/model.h"

/* A walk over the history, at one event. */
struct kt_walk {
    struct kt_model *model;
    enum kt_moment moment;
    kt_visit *visit;
    void *context;
    bool stopped;
    size_t at;    /* place in the order of events */
    size_t index; /* of event: not at, where an effect counts from an earlier event */
    const struct kt_event *event;
};

/* Tell a fact of the current event. */
void kt_tell(struct kt_walk *walk, struct kt_fact *fact);

/* Tell a fact with the instance, client and offset of the current event. */
void kt_tell_event(struct kt_walk *walk, enum kt_fact_kind kind, struct kt_partition *partition);

/* Tell the effects of the records from <= offset < to. */
void kt_tell_effects(struct kt_walk *walk, struct kt_partition *partition, int64_t from, int64_t to);

/* returns  the partition an event names, made at its first mention; NULL where it is not of the scope */
struct kt_partition *kt_walk_partition(struct kt_model *model, const struct kt_event *event);

#endif
