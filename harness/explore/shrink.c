/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/explore/shrink.h"

#include <stdlib.h>
#include <string.h>

#include "harness/explore/rescale.h"
#include "harness/fault/schedule.h"
#include "mock/base/alloc.h"

/* ---- fewest faults ---- */

static void add_without(struct kt_lines *lines, struct kt_schedule *schedule, int32_t i)
{
    struct kt_fault *kept = kmock_alloc((size_t)schedule->faults_count * sizeof *kept);
    struct kt_schedule smaller = *schedule;
    smaller.faults = kept;
    smaller.faults_count = 0;
    for (int32_t f = 0; f < schedule->faults_count; f++)
        if (f != i)
            kept[smaller.faults_count++] = schedule->faults[f];
    kt_lines_add_schedule(lines, &smaller);
    free(kept);
}

static bool drop_a_fault(struct kt_trying *trying, const struct kt_cause *cause, struct kt_specimen *specimen)
{
    struct kt_schedule schedule;
    struct kt_lines lines = {0};
    if (!kt_schedule_parse(specimen->line, &schedule, NULL))
        return false;
    for (int32_t i = schedule.faults_count - 1; i >= 0; i--)
        add_without(&lines, &schedule, i);
    bool dropped = kt_specimen_adopt(trying, cause, &lines, specimen);
    kt_lines_finish(&lines);
    kt_schedule_finish(&schedule);
    return dropped;
}

/* ---- the plainest interleaving ---- */

static void make_plainer(struct kt_trying *trying, const struct kt_cause *cause, struct kt_specimen *specimen)
{
    struct kt_schedule schedule;
    struct kt_lines lines = {0};
    if (!kt_schedule_parse(specimen->line, &schedule, NULL))
        return;
    struct kt_schedule plain = schedule;
    plain.pct_depth = 0;
    plain.plain_order = plain.plain_latency = true;
    kt_lines_add_schedule(&lines, &plain);
    plain.plain_latency = schedule.plain_latency;
    kt_lines_add_schedule(&lines, &plain);
    plain.plain_latency = true;
    plain.plain_order = schedule.plain_order;
    kt_lines_add_schedule(&lines, &plain);
    for (plain = schedule, plain.pct_depth = 0; plain.pct_depth < schedule.pct_depth; plain.pct_depth++)
        kt_lines_add_schedule(&lines, &plain);
    kt_specimen_adopt(trying, cause, &lines, specimen);
    kt_lines_finish(&lines);
    kt_schedule_finish(&schedule);
}

void kt_shrink(struct kt_trying *trying, const struct kt_cause *cause, int32_t brokers_count,
               struct kt_specimen *specimen)
{
    while (drop_a_fault(trying, cause, specimen))
        ;
    make_plainer(trying, cause, specimen);
    kt_rescale(trying, cause, brokers_count, specimen);
    while (drop_a_fault(trying, cause, specimen))
        ;
}
