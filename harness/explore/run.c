/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/explore/run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/explore/story.h"
#include "harness/explore/trace.h"
#include "harness/fault/schedule.h"
#include "harness/trial/sometimes.h"
#include "harness/trial/trial.h"
#include "harness/verdict/exercise.h"
#include "mock/base/alloc.h"

/* The one run of this process; an assertion that fails ends it from wherever it is. */
static struct {
    const struct kt_job *job;
    struct kt_observer *observer;
    struct kt_schedule schedule;
    void (*write)(const struct kmock_buffer *bytes);
} the_run;

static char *text_of(struct kmock_buffer *buffer)
{
    char *text = kmock_copy_string((const char *)buffer->data, buffer->size);
    kmock_buffer_free(buffer);
    return text;
}

static char *history_of(struct kt_trial *trial)
{
    char *text = NULL;
    size_t size = 0;
    FILE *file = open_memstream(&text, &size);
    if (file == NULL || !kt_history_write(trial->history, file))
        return text;
    fclose(file);
    return text;
}

static void tell_figures(struct kt_trial *trial, struct kt_outcome *result)
{
    struct kt_figures figures;
    kt_trial_figures(trial, &figures);
    result->history_hash = figures.history;
    result->events = figures.events;
    result->switches = figures.switches;
    result->virtual_us = figures.virtual_us;
    result->draws = kt_sim_draws_count(trial->sim);
    result->exercised = kt_exercised(trial->history);
    result->applicable = kt_exercisable(trial->history);
}

static void tell_faults(struct kt_trial *trial, struct kt_outcome *result)
{
    struct kmock_buffer line = {0};
    for (struct kmock_list_link *link = trial->faults.first; link; link = link->next) {
        result->faults_planned++;
        result->faults_fired += kmock_list_object(link, struct kt_armed_fault, link)->fault.receipt.fired > 0;
    }
    kt_trial_schedule(trial, true, &line);
    result->schedule = text_of(&line);
}

static void tell_groups(struct kt_trial *trial, struct kt_outcome *result)
{
    const char *name;
    for (int32_t i = 0; (name = kt_trial_group(trial, i)) != NULL; i++) {
        result->groups = kmock_realloc(result->groups, (size_t)(i + 1) * sizeof *result->groups);
        result->groups[result->groups_count++] = (struct kt_run_group){
            kmock_copy_string(name, strlen(name)), kt_group_is_stable(trial, name), kt_group_is_drained(trial, name)};
    }
}

static void add_size(struct kt_outcome *result, const char *name, struct kt_run_size size)
{
    result->sizes = kmock_realloc(result->sizes, (size_t)(result->sizes_count + 1) * sizeof *result->sizes);
    size.name = kmock_copy_string(name, strlen(name));
    result->sizes[result->sizes_count++] = size;
}

static void tell_sizes(struct kt_trial *trial, struct kt_outcome *result)
{
    for (struct kmock_table_entry *entry = kmock_table_first(&trial->apps); entry; entry = kmock_table_next(entry))
        add_size(result, entry->key,
                 (struct kt_run_size){.instances = ((const struct kt_app *)entry->value)->instances_count});
    for (struct kmock_table_entry *entry = kmock_table_first(&trial->topics); entry; entry = kmock_table_next(entry)) {
        const struct kt_made_topic *topic = entry->value;
        add_size(result, entry->key, (struct kt_run_size){.partitions = topic->partitions, .records = topic->records});
    }
}

static void tell_sometimes(struct kt_trial *trial, struct kt_outcome *result)
{
    int32_t count = kt_sometimes_count(trial);
    result->sometimes = kmock_alloc((size_t)count * sizeof *result->sometimes + 1);
    for (int32_t i = 0; i < count && i < 64; i++) {
        const char *text = kt_sometimes_text(trial, i);
        result->sometimes[result->sometimes_count++] = kmock_copy_string(text, strlen(text));
        result->reached |= (uint64_t)kt_sometimes_reached(trial, i) << i;
    }
}

static void tell_texts(struct kt_trial *trial, struct kt_outcome *result)
{
    struct kmock_buffer report = {0}, story = {0};
    if (trial->failed.count > 0)
        kt_trial_report(trial, &report);
    result->report = text_of(&report);
    if (the_run.job->wants_history)
        result->history = history_of(trial);
    result->story_events = kt_story_print(trial->history, trial->start_us, &story);
    if (the_run.job->wants_story)
        result->story = text_of(&story);
    kmock_buffer_free(&story);
}

static void take_failures(struct kt_trial *trial, struct kt_outcome *result)
{
    for (struct kmock_list_link *link = trial->failed.first; link; link = link->next) {
        const struct kt_failure *failure = kmock_list_object(link, struct kt_failure, link);
        kt_outcome_accuse(result, failure->kind, failure->id, failure->text);
    }
}

static void write_trace(struct kt_trial *trial)
{
    const struct kt_job *job = the_run.job;
    if (job->trace && !kt_explore_write_trace(trial, job->trace, job->ids))
        fprintf(stderr, "ktrial: cannot write the trace %s: %m\n", job->trace);
}

static void __attribute__((noreturn)) end_run(struct kt_trial *trial)
{
    struct kt_outcome result = {.end = KT_RUN_JUDGED};
    struct kmock_buffer bytes = {0};
    take_failures(trial, &result);
    tell_figures(trial, &result);
    tell_faults(trial, &result);
    tell_groups(trial, &result);
    tell_sizes(trial, &result);
    tell_sometimes(trial, &result);
    tell_texts(trial, &result);
    write_trace(trial);
    kt_observer_tell(the_run.observer, &result);
    kt_outcome_put(&result, &bytes);
    the_run.write(&bytes);
    abort();
}

/* What the test waits for did not come; a mistake in the call is no such thing. */
static bool is_never_so(const struct kt_trial *trial, const char *text)
{
    return strncmp(text, "kt_run_until(", 13) == 0 && (strstr(text, "): not so") || kt_sim_failure(trial->sim));
}

/* A misuse or a failed assertion of the test: the run ends here, and its history is what it is. */
static void end_early(const char *text)
{
    struct kt_trial *trial = kt_trial_current();
    if (trial == NULL) {
        fprintf(stderr, "%s\n", text);
        abort();
    }
    bool is_liveness = is_never_so(trial, text);
    kt_trial_accuse(trial, is_liveness ? KT_FAILURE_LIVENESS : KT_FAILURE_SAFETY,
                    is_liveness ? "run-until" : "assertion", "%s", text);
    kt_history_flush(trial->history);
    end_run(trial);
}

bool kt_run_is_going_on(void)
{
    return the_run.write != NULL;
}

void kt_run_assertion(const char *text)
{
    if (the_run.write)
        end_early(text);
}

static void read_line(const struct kt_job *job)
{
    struct kmock_buffer error = {0};
    if (kt_schedule_parse(job->line, &the_run.schedule, &error))
        return;
    fprintf(stderr, "%.*s\n", (int)error.size, (const char *)error.data);
    abort();
}

void kt_run_job(const struct kt_scenario *scenario, const struct kt_job *job,
                void (*write)(const struct kmock_buffer *bytes))
{
    struct kt_options options = scenario->options;
    the_run.job = job;
    the_run.write = write;
    the_run.observer = kt_observer_create(job->points);
    read_line(job);
    struct kt_plan plan = {.schedule = &the_run.schedule,
                           .adds = !job->replaces,
                           .heals = true,
                           .explores = true,
                           .processor = job->processor + 1,
                           .watch = kt_observer_watch(the_run.observer)};
    kt_trial_plan(&plan);
    kt_trial_on_failure(end_early);
    struct kt_trial *trial = kt_trial_begin(&options);
    kt_observer_begin(the_run.observer, trial);
    scenario->play(scenario->context, trial);
    kt_trial_finish(trial);
    end_run(trial);
}
