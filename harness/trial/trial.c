/* SPDX-License-Identifier: Apache-2.0 */
/* Begin a trial. */
#define _GNU_SOURCE /* RTLD_DEFAULT */
#include "harness/trial/trial.h"

#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/client/client.h"
#include "harness/client/prepare.h"
#include "harness/trial/members.h"
#include "mock/base/alloc.h"

enum { DEFAULT_BROKERS = 3, DEFAULT_BUDGET_S = 3600, BROKERS_MAX = 1000 };

static struct kt_trial *current;
static void (*end_test)(const char *text);

struct kt_trial *kt_trial_current(void)
{
    return current;
}

void kt_trial_on_failure(void (*end)(const char *text))
{
    end_test = end;
}

void kt_trial_fail_test(const char *text)
{
    if (end_test)
        end_test(text);
    fprintf(stderr, "%s\n", text);
    abort();
}

void kt_misuse(struct kt_trial *trial, const char *format, ...)
{
    char text[2000];
    va_list arguments;
    (void)trial;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    kt_trial_fail_test(text);
    abort();
}

void kt_trial_note_failure(struct kt_trial *trial, const char *format, ...)
{
    char text[4000];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    kmock_buffer_print(&trial->failures, "FAIL %s: %s\n", trial->name, text);
    trial->failures_count++;
}

static enum kt_backend backend_named(const char *name)
{
    if (name == NULL)
        return KT_BACKEND_AUTO;
    if (strcmp(name, "carrier") == 0)
        return KT_BACKEND_CARRIER;
    if (strcmp(name, "baton") == 0)
        return KT_BACKEND_BATON;
    kt_misuse(NULL, "kt_options.backend is \"%s\": expected \"carrier\" or \"baton\"", name);
}

static void start_sim(struct kt_trial *trial, const struct kt_options *options)
{
    struct kt_sim_options sim = {
        .seed = trial->seed,
        .backend = backend_named(options->backend),
        .preempt_one_in = options->preempt_one_in,
        .budget_us = (options->budget_s ? options->budget_s : DEFAULT_BUDGET_S) * 1000000,
    };
    trial->budget_us = sim.budget_us;
    trial->sim = kt_sim_start(&sim);
    trial->start_us = kt_sim_now_us();
    trial->last_progress_us = trial->start_us;
    kt_sim_on_process_end(trial->sim, kt_instance_ended, trial);
}

static void start_cluster(struct kt_trial *trial, const struct kt_options *options)
{
    struct kmock_cluster_options cluster = {
        .brokers_count = trial->brokers_count,
        .seed = trial->seed,
        .now_us = trial->start_us,
        .no_auto_create_topics = options->no_auto_create_topics,
        .group_initial_rebalance_delay_ms = options->initial_rebalance_delay_ms,
        .observe = kt_observe,
        .observe_context = trial,
    };
    trial->cluster = kmock_cluster_create(&cluster);
}

/* A schedule from outside takes the place of the test's own seed and faults. */
static struct kt_schedule *schedule_from_environment(void)
{
    const char *line = getenv("KTRIAL_REPLAY");
    if (line == NULL || *line == '\0')
        return NULL;
    struct kt_schedule *schedule = kmock_alloc(sizeof *schedule);
    struct kmock_buffer error = {0};
    if (!kt_schedule_parse(line, schedule, &error))
        kt_misuse(NULL, "KTRIAL_REPLAY: %.*s", (int)error.size, (const char *)error.data);
    if (schedule->draws_count > 0)
        kt_misuse(NULL, "KTRIAL_REPLAY: edited draws (draw N=V) cannot be replayed yet; leave them out");
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

static void apply_schedule(struct kt_trial *trial, struct kt_schedule *schedule)
{
    if (schedule == NULL)
        return;
    trial->replaying = true;
    for (int32_t i = 0; i < schedule->faults_count; i++) {
        kt_fault_arm(trial, &schedule->faults[i]); /* moves: the armed fault owns the strings now */
        schedule->faults[i] = (struct kt_fault){0};
    }
    kt_schedule_finish(schedule);
    free(schedule);
}

static void check_link_order(void)
{
    bool has_librdkafka = dlsym(RTLD_DEFAULT, "rd_kafka_version") != NULL;
    if (has_librdkafka && !kt_client_is_in_front())
        kt_misuse(NULL,
                  "ktrial must come before librdkafka on the link line (-lktrial -lrdkafka) or be preloaded: calls "
                  "of rd_kafka_* do not pass it now, so it would not see what the program does");
}

static void check_options(const struct kt_options *options)
{
    if (current)
        kt_misuse(NULL, "kt_trial_begin: trial \"%s\" is still running; end it with kt_trial_end first", current->name);
    backend_named(options->backend);
    if (options->brokers < 0 || options->brokers > BROKERS_MAX)
        kt_misuse(NULL, "kt_options.brokers is %d: expected 1 to %d", options->brokers, BROKERS_MAX);
    if (options->budget_s < 0)
        kt_misuse(NULL, "kt_options.budget_s is %lld: expected a number of seconds", (long long)options->budget_s);
}

struct kt_trial *kt_trial_begin(const struct kt_options *given)
{
    struct kt_options options = given ? *given : (struct kt_options){0};
    check_options(&options);
    check_link_order();
    kt_client_prepare();
    const char *name = options.name ? options.name : "trial";
    struct kt_schedule *schedule = schedule_from_environment();
    struct kt_trial *trial = kmock_alloc(sizeof *trial);
    trial->name = kmock_copy_string(name, strlen(name));
    trial->seed = seed_from_environment(options.seed ? options.seed : 1);
    if (schedule && schedule->seed != 0)
        trial->seed = schedule->seed;
    trial->brokers_count = options.brokers ? options.brokers : DEFAULT_BROKERS;
    trial->brokers = kmock_alloc((size_t)trial->brokers_count * sizeof *trial->brokers);
    trial->history = kt_history_create();
    current = trial;
    start_sim(trial, &options);
    start_cluster(trial, &options);
    kt_links_start(trial);
    apply_schedule(trial, schedule);
    return trial;
}

int64_t kt_now_us_of(const struct kt_trial *trial)
{
    return kt_sim_now_us() - trial->start_us;
}

uint64_t kt_history_hash_of(const struct kt_trial *trial)
{
    return kt_history_hash(trial->history);
}

void kt_trial_figures(const struct kt_trial *trial, struct kt_figures *figures)
{
    *figures = (struct kt_figures){
        .virtual_us = kt_now_us_of(trial),
        .switches = kt_sim_switches(trial->sim),
        .events = kt_history_count(trial->history),
        .history = kt_history_hash(trial->history),
    };
}

void kt_note(struct kt_trial *trial, const char *text)
{
    struct kt_event event = kt_event_none(KT_EVENT_NOTE, kt_sim_now_us());
    event.detail = kt_history_name(trial->history, text, strlen(text));
    kt_trial_append(trial, &event);
}

static void free_expectations(struct kmock_list *list)
{
    struct kmock_list_link *link;
    while ((link = kmock_list_take(list)) != NULL) {
        struct kt_expectation *expectation = kmock_list_object(link, struct kt_expectation, link);
        free(expectation->guarantee);
        free(expectation->scope);
        free(expectation);
    }
}

void kt_trial_free(struct kt_trial *trial)
{
    kt_instances_detach(trial);
    kt_links_finish(trial);
    kmock_timers_cancel(kt_sim_timers(trial->sim), &trial->cluster_timer);
    kmock_cluster_destroy(trial->cluster);
    kt_faults_finish(trial);
    kt_sim_stop(trial->sim);
    current = NULL;
    kt_instances_finish(trial);
    kt_history_destroy(trial->history);
    kt_members_finish(trial);
    kmock_table_free(&trial->consumed, NULL);
    kmock_table_free(&trial->outputs, free);
    free_expectations(&trial->expectations);
    free_expectations(&trial->happened);
    kmock_buffer_free(&trial->failures);
    free(trial->taken);
    free(trial->brokers);
    free(trial->name);
    free(trial);
}

void kt_trial_abandon(void)
{
    if (current)
        kt_trial_free(current);
}
