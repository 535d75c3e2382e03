/* SPDX-License-Identifier: Apache-2.0 */
/* Read and write what replays a history: the seed, and what was done to it, as one line or as a scenario file.
 *
 *   line      seed=1 order=plain scale orders records=2; at 12.006s: freeze billing-1 for 45.1s; draw 17=3
 *   scenario  the same faults, one a line; '#' begins a comment line; a line "seed=7" sets the seed
 *
 * Knows nothing of running it. */
#ifndef KT_FAULT_SCHEDULE_H
#define KT_FAULT_SCHEDULE_H

#include <stdbool.h>
#include <stdint.h>

#include "harness/fault/fault.h"

/* "The n-th draw of the trial is this": edits one choice of the seeded source. */
struct kt_schedule_draw {
    uint64_t number;
    uint64_t value;
};

/* "This application or topic is smaller than the test says". */
struct kt_schedule_scale {
    char *name;
    int32_t instances;           /* of an application; -1: as the test says */
    int32_t partitions, records; /* of a topic; -1: as the test says */
};

/* What differs from a trial of the test's own; zero: nothing. */
struct kt_schedule {
    uint64_t seed;                    /* 0: a scenario that sets none */
    uint32_t pct_depth;               /* 0: any runnable task goes next; d: priorities, changed d-1 times (PCT) */
    bool plain_order;                 /* the first in line goes next, wakes first, and is not preempted */
    bool plain_latency;               /* every link takes its shortest time */
    bool heals;                       /* what the faults broke is repaired once the trial has come to rest */
    struct kt_schedule_scale *scales; /* in order of the text */
    int32_t scales_count;
    struct kt_schedule_draw *draws; /* in order of their numbers, each once */
    int32_t draws_count;
    struct kt_fault *faults; /* in order of the text */
    int32_t faults_count;
};

/* Read a schedule line, the value of KTRIAL_REPLAY.
 *
 * schedule  overwritten; to be given back with kt_schedule_finish when true was returned
 * error     as for kt_fault_parse: "schedule: column 1: expected 'seed=', ..."; may be null
 * returns   false where it does not parse; *schedule is then empty */
bool kt_schedule_parse(const char *line, struct kt_schedule *schedule, struct kmock_buffer *error);

/* Read a scenario file's text. As kt_schedule_parse; the message begins "line 3: fault: column ..." */
bool kt_scenario_parse(const char *text, struct kt_schedule *schedule, struct kmock_buffer *error);

/* Append the canonical line: it parses back to the same. A seed of 0 is printed as the default, 1. */
void kt_schedule_print(const struct kt_schedule *schedule, struct kmock_buffer *out);

/* Copy all of it. to  overwritten; to be given back with kt_schedule_finish */
void kt_schedule_copy(const struct kt_schedule *from, struct kt_schedule *to);

void kt_schedule_finish(struct kt_schedule *schedule);

#endif
