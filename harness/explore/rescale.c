/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/explore/rescale.h"

#include <stdlib.h>
#include <string.h>

#include "harness/explore/frontier.h"
#include "mock/base/alloc.h"

/* The small worlds that are tried, the smallest first. */
struct world {
    int32_t records, instances, partitions;
};
static const struct world worlds[] = {{1, 1, 1}, {1, 2, 1}, {2, 1, 1}, {2, 2, 1}, {2, 2, 2},
                                      {4, 1, 1}, {4, 2, 1}, {4, 2, 2}, {8, 2, 1}, {8, 2, 2}};

enum { WORLDS = sizeof worlds / sizeof *worlds, FAULTS_MAX = 2, LINES_MAX = 160 };

/* One search: put the faults of the failing schedule, one after the other, into a small world. */
struct rescaling {
    struct kt_trying *trying;
    const struct kt_cause *cause;
    int32_t brokers_count;
    const struct kt_schedule *wanted;
    struct kt_specimen *best; /* of this world */
    bool found;
};

static int32_t smaller(int32_t size, int32_t limit)
{
    return size > limit ? limit : -1;
}

/* The settings of the failing schedule in a small world, without its faults. returns  whether anything shrinks */
static bool make_world(const struct rescaling *rescaling, const struct kt_outcome *full, struct world world,
                       struct kt_schedule *schedule)
{
    *schedule = *rescaling->wanted;
    schedule->faults = NULL;
    schedule->draws = NULL;
    schedule->faults_count = schedule->draws_count = 0;
    schedule->scales_count = 0;
    schedule->scales = kmock_alloc((size_t)full->sizes_count * sizeof *schedule->scales + 1);
    for (int32_t i = 0; i < full->sizes_count; i++) {
        const struct kt_run_size *size = &full->sizes[i];
        struct kt_schedule_scale scale = {.name = size->name,
                                          .instances = smaller(size->instances, world.instances),
                                          .partitions = smaller(size->partitions, world.partitions),
                                          .records = smaller(size->records, world.records)};
        if (scale.instances > 0 || scale.partitions > 0 || scale.records > 0)
            schedule->scales[schedule->scales_count++] = scale;
    }
    return schedule->scales_count > 0;
}

/* The same thing goes wrong, wherever. */
static bool is_alike(const struct kt_fault *one, const struct kt_fault *other)
{
    return one->action.kind == other->action.kind && one->action.error == other->action.error &&
           kt_fault_has_call(one) == kt_fault_has_call(other);
}

static bool is_at_alike_point(const struct kt_fault *one, const struct kt_fault *other)
{
    return one->when.call.api == other->when.call.api && one->when.call.phase == other->when.call.phase;
}

/* Of the frontier's lines, those whose fault number `depth` is like the wanted one: first at the same kind of point,
 * then anywhere. */
static void choose_alike(const struct kt_frontier *frontier, const struct kt_fault *wanted, int32_t depth,
                         struct kt_lines *lines)
{
    for (int pass = 0; pass < 2; pass++)
        for (int32_t i = 0; i < frontier->count && lines->count < LINES_MAX; i++) {
            struct kt_schedule schedule;
            if (!kt_schedule_parse(frontier->lines[i], &schedule, NULL))
                continue;
            const struct kt_fault *fault = depth < schedule.faults_count ? &schedule.faults[depth] : NULL;
            if (fault && is_alike(fault, wanted) && is_at_alike_point(fault, wanted) == (pass == 0))
                kt_lines_add(lines, frontier->lines[i]);
            kt_schedule_finish(&schedule);
        }
}

static void place_fault(struct rescaling *rescaling, const char *line, const struct kt_outcome *run, int32_t depth);

/* Where more faults are to come, each run with one more shows where they can be put. */
struct descent {
    struct rescaling *rescaling;
    const struct kt_lines *lines;
    struct kt_outcome *runs;
    int32_t depth;
};

static bool keep_run(void *context, int32_t index, struct kt_outcome *result, const struct kt_cause *cause)
{
    struct descent *descent = context;
    (void)cause;
    descent->runs[index] = *result;
    *result = (struct kt_outcome){0};
    return true;
}

static void descend(struct rescaling *rescaling, const struct kt_lines *lines, int32_t depth)
{
    struct descent descent = {rescaling, lines, kmock_alloc((size_t)lines->count * sizeof *descent.runs + 1), depth};
    struct kt_job wish = {.points = KT_POINTS_AFTER_FAULT};
    kt_try_all(rescaling->trying, lines, &wish, keep_run, &descent);
    for (int32_t i = 0; i < lines->count; i++) {
        if (!rescaling->found)
            place_fault(rescaling, lines->lines[i], &descent.runs[i], depth + 1);
        kt_outcome_finish(&descent.runs[i]);
    }
    free(descent.runs);
}

/* Take the shortest story of those that fail at the same kind of point. */
static bool take_shorter(void *context, int32_t index, struct kt_outcome *result, const struct kt_cause *cause)
{
    struct descent *descent = context;
    struct rescaling *rescaling = descent->rescaling;
    if (!kt_cause_is_shown_by(rescaling->cause, cause))
        return true;
    if (rescaling->found && rescaling->best->result.story_events <= result->story_events)
        return true;
    const char *line = descent->lines->lines[index];
    kt_specimen_finish(rescaling->best);
    rescaling->best->line = kmock_copy_string(line, strlen(line));
    rescaling->best->result = *result;
    *result = (struct kt_outcome){0};
    rescaling->found = true;
    return true;
}

static void try_last(struct rescaling *rescaling, const struct kt_lines *lines)
{
    struct descent descent = {.rescaling = rescaling, .lines = lines};
    struct kt_job wish = {.wants_story = true};
    kt_try_all(rescaling->trying, lines, &wish, take_shorter, &descent);
}

static void place_fault(struct rescaling *rescaling, const char *line, const struct kt_outcome *run, int32_t depth)
{
    struct kt_frontier frontier = {0};
    struct kt_lines lines = {0};
    kt_frontier_add_run(&frontier, line, run, rescaling->brokers_count, INT32_MAX);
    choose_alike(&frontier, &rescaling->wanted->faults[depth], depth, &lines);
    if (depth + 1 < rescaling->wanted->faults_count)
        descend(rescaling, &lines, depth);
    else
        try_last(rescaling, &lines);
    kt_lines_finish(&lines);
    kt_frontier_finish(&frontier);
}

/* Without faults the small world itself is all there is to try. */
static void try_plain_world(struct rescaling *rescaling, const struct kt_schedule *world)
{
    struct kt_lines lines = {0};
    kt_lines_add_schedule(&lines, world);
    try_last(rescaling, &lines);
    kt_lines_finish(&lines);
}

/* The plain run of the small world says which points it has. */
static void try_world(struct rescaling *rescaling, const struct kt_schedule *world)
{
    struct kt_lines lines = {0};
    struct kt_job wish = {.points = KT_POINTS_ALL};
    struct kt_outcome run = {0};
    struct descent descent = {.runs = &run};
    kt_lines_add_schedule(&lines, world);
    kt_try_all(rescaling->trying, &lines, &wish, keep_run, &descent);
    if (run.failures_count == 0 && run.points_count > 0)
        place_fault(rescaling, lines.lines[0], &run, 0);
    kt_outcome_finish(&run);
    kt_lines_finish(&lines);
}

/* Faults at a time, or on request patterns, stand where they stand. */
static bool can_be_placed(const struct kt_schedule *schedule)
{
    for (int32_t i = 0; i < schedule->faults_count; i++)
        if (schedule->faults[i].when.kind != KT_WHEN_POINT)
            return false;
    return schedule->faults_count <= FAULTS_MAX;
}

void kt_rescale(struct kt_trying *trying, const struct kt_cause *cause, int32_t brokers_count,
                struct kt_specimen *specimen)
{
    struct kt_schedule wanted, world;
    struct kt_specimen best = {0};
    struct rescaling rescaling = {trying, cause, brokers_count, &wanted, &best, false};
    if (!kt_schedule_parse(specimen->line, &wanted, NULL))
        return;
    for (int i = 0; i < WORLDS && can_be_placed(&wanted) && !rescaling.found && trying->runs_left > 0; i++) {
        if (make_world(&rescaling, &specimen->result, worlds[i], &world))
            (wanted.faults_count > 0 ? try_world : try_plain_world)(&rescaling, &world);
        free(world.scales);
    }
    if (rescaling.found) {
        kt_specimen_finish(specimen);
        *specimen = best;
    }
    kt_schedule_finish(&wanted);
}
