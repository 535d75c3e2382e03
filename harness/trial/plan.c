/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/trial/plan.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/client/client.h"
#include "harness/trace/read.h"
#include "harness/trial/trial.h"
#include "mock/base/alloc.h"

static struct kt_plan planned;
static bool is_planned;

void kt_trial_plan(const struct kt_plan *plan)
{
    is_planned = plan != NULL;
    planned = plan ? *plan : (struct kt_plan){0};
}

/* Take the schedule of a trace. returns  false where the path names no file that can be read */
static bool read_trace(const char *path, struct kmock_buffer *line)
{
    struct kmock_buffer error = {0};
    if (strncmp(path, "seed=", 5) == 0 || access(path, R_OK) != 0)
        return false;
    if (!kt_trace_schedule(path, line, &error))
        kt_misuse(NULL, "KTRIAL_REPLAY: %.*s", (int)error.size, (const char *)error.data);
    return true;
}

static struct kt_schedule *schedule_from_environment(void)
{
    const char *value = getenv("KTRIAL_REPLAY");
    if (value == NULL || *value == '\0')
        return NULL;
    struct kt_schedule *schedule = kmock_alloc(sizeof *schedule);
    struct kmock_buffer line = {0}, error = {0};
    bool is_file = read_trace(value, &line);
    if (!is_file)
        kmock_buffer_append(&line, value, strlen(value));
    kmock_buffer_append(&line, "", 1);
    if (!kt_schedule_parse((const char *)line.data, schedule, &error))
        kt_misuse(NULL, "KTRIAL_REPLAY: %s%s%.*s%s", is_file ? value : "", is_file ? ": " : "", (int)error.size,
                  (const char *)error.data, is_file ? "" : "\n(nor is it a file)");
    kmock_buffer_free(&line);
    return schedule;
}

static uint64_t seed_from_environment(uint64_t otherwise)
{
    const char *text = getenv("KTRIAL_SEED");
    if (text == NULL || *text == '\0')
        return otherwise;
    char *end;
    errno = 0;
    uint64_t seed = strtoull(text, &end, 10);
    if (*end != '\0' || errno != 0 || *text == '-')
        kt_misuse(NULL, "KTRIAL_SEED is \"%s\": expected a number from 0 to 2^64-1", text);
    return seed;
}

void kt_plan_take(struct kt_trial *trial, uint64_t otherwise)
{
    if (!is_planned)
        trial->replay = schedule_from_environment();
    trial->plan = is_planned ? planned : (struct kt_plan){.schedule = trial->replay};
    kt_trial_plan(NULL);
    if (trial->plan.schedule)
        kt_schedule_copy(trial->plan.schedule, &trial->schedule);
    if (trial->schedule.seed == 0)
        trial->schedule.seed = seed_from_environment(otherwise);
    trial->seed = trial->schedule.seed;
    trial->plan.heals |= trial->schedule.heals;
    trial->plan.explores |= trial->schedule.heals;
    trial->schedule.heals = trial->plan.heals;
    trial->replaying = trial->plan.schedule && !trial->plan.adds;
}

void kt_plan_sim(struct kt_trial *trial, struct kt_sim_options *options)
{
    const struct kt_schedule *schedule = &trial->schedule;
    trial->edits = kmock_alloc((size_t)schedule->draws_count * sizeof *trial->edits + 1);
    for (int32_t i = 0; i < schedule->draws_count; i++)
        trial->edits[i] = (struct kt_edit){schedule->draws[i].number, schedule->draws[i].value};
    options->edits = trial->edits;
    options->edits_count = (size_t)schedule->draws_count;
    options->pct_depth = schedule->pct_depth;
    options->plain_order = schedule->plain_order;
    options->plain_latency = schedule->plain_latency;
    options->processor = trial->plan.processor;
}

void kt_plan_begin(struct kt_trial *trial)
{
    struct kt_schedule *schedule = &trial->schedule;
    if (trial->plan.watch.on_point)
        kt_callbacks_watch(trial);
    for (int32_t i = 0; i < schedule->faults_count; i++)
        kt_fault_arm(trial, &schedule->faults[i]); /* moves: the armed fault owns the strings now */
    free(schedule->faults);
    schedule->faults = NULL;
    schedule->faults_count = 0;
}

static bool is_made(const struct kt_trial *trial, const char *name)
{
    return kmock_table_find(&trial->topics, name, strlen(name)) || kmock_table_find(&trial->apps, name, strlen(name));
}

void kt_plan_check(struct kt_trial *trial)
{
    size_t left = trial->live ? 0 : kt_sim_edits_left(trial->sim);
    if (left > 0)
        kt_trial_note_failure(
            trial,
            "%zu of %zu edited draws (draw N=V) did not fit: the value is out of the draw's range, or "
            "the trial made fewer draws",
            left, (size_t)trial->schedule.draws_count);
    for (int32_t i = 0; i < trial->schedule.scales_count; i++)
        if (!is_made(trial, trial->schedule.scales[i].name))
            kt_trial_note_failure(
                trial,
                "the schedule scales \"%s\", and the test made no topic and started no application of "
                "that name",
                trial->schedule.scales[i].name);
}

void kt_plan_finish(struct kt_trial *trial)
{
    kt_client_watch(NULL, NULL);
    kt_schedule_finish(&trial->schedule);
    if (trial->replay)
        kt_schedule_finish(trial->replay);
    free(trial->replay);
    free(trial->edits);
}
