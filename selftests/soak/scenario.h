/* SPDX-License-Identifier: Apache-2.0 */
/* Draw a scenario from a seed: a cluster, a right program, a feed, one to four faults that heal. */
#ifndef SOAK_SCENARIO_H
#define SOAK_SCENARIO_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "selftests/soak/draw.h"
#include "selftests/soak/program.h"

enum { FAULT_LINES_MAX = 24, FAULT_LINE_BYTES = 200, CONSUMERS_MAX = 4 };

struct scenario {
    uint64_t seed;
    int brokers, consumers, partitions;
    int records[2];   /* fed at the start, and later */
    int feed_again_s; /* since the trial's begin */
    int quiet_s;      /* faults by time are over and healed by then */
    bool stops;       /* SIGTERM for all at the end: no instance is cut short */
    unsigned preempt_one_in;
    struct program program;
    char faults[FAULT_LINES_MAX][FAULT_LINE_BYTES];
    int faults_count;
};

/* transactional  the program is copy.c's
 * family  of faults: NULL: any; see scenario_families. returns  0, or -1 where there is no such family */
int scenario_draw(struct scenario *scenario, uint64_t seed, bool transactional, const char *family);

void scenario_print(const struct scenario *scenario, FILE *file);

/* Names of the families, NULL at the end. */
extern const char *const scenario_families[];

/* ---- faults.c ---- */

void scenario_add_line(struct scenario *scenario, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Add one fault of a family (and what ends it). returns  -1 where there is no such family */
int scenario_add_fault(struct scenario *scenario, struct draw *draw, const char *family);

#endif
