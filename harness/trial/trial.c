/* SPDX-License-Identifier: Apache-2.0 */
/* Begin a trial. */
#define _GNU_SOURCE /* RTLD_DEFAULT */
#include "harness/trial/trial.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/client/client.h"
#include "harness/client/prepare.h"
#include "harness/trial/broker_configs.h"
#include "harness/trial/live.h"
#include "harness/trial/members.h"
#include "harness/trial/own_expectation.h"
#include "harness/trial/scram_rehearsal.h"
#include "harness/trial/security.h"
#include "harness/trial/world.h"
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

void kt_trial_check(const struct kt_trial *trial, const char *call)
{
    if (trial == NULL)
        kt_misuse(NULL,
                  "%s: the trial is NULL; kt_trial_begin returns it, and kt_trial_test hands it to the test as *state",
                  call);
    if (trial != current)
        kt_misuse(NULL, "%s: this trial has ended", call);
}

static void accuse(struct kt_trial *trial, enum kt_failure_kind kind, const char *id, const char *said)
{
    struct kmock_buffer text = {0};
    kmock_buffer_print(&text, "FAIL %s: %s\n", trial->name, said);
    kmock_buffer_append(&text, "", 1);
    kt_failures_add(&trial->failed, kind, id, (const char *)text.data);
    kmock_buffer_free(&text);
}

void kt_trial_note_failure(struct kt_trial *trial, const char *format, ...)
{
    char text[4000];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    accuse(trial, KT_FAILURE_VACUOUS, "fault", text);
}

void kt_trial_accuse(struct kt_trial *trial, enum kt_failure_kind kind, const char *id, const char *format, ...)
{
    char text[4000];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    accuse(trial, kind, id, text);
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
    kt_plan_sim(trial, &sim);
    trial->budget_us = sim.budget_us;
    trial->sim = kt_sim_start(&sim);
    trial->start_us = kt_world_now_us();
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
        .kafka_version = options->kafka,
        .group_initial_rebalance_delay_ms = options->initial_rebalance_delay_ms,
        .observe = kt_observe,
        .foresee_loss = kt_outputs_keep,
        .observe_context = trial,
    };
    kt_broker_configs_read(options->broker_configs, &cluster);
    kt_broker_racks_read(options->racks, &cluster);
    if (kt_stage_is_live(options))
        kt_trial_begin_live(trial, options, &cluster);
    else
        trial->cluster = kmock_cluster_create(&cluster);
    kt_security_apply(options, trial->cluster);
    kt_broker_racks_finish(&cluster);
    kt_broker_configs_apply(options->broker_configs, trial);
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
    if (options->kafka && !kmock_kafka_version_is_known(options->kafka))
        kt_misuse(NULL, "kt_options.kafka is \"%s\": expected a release from \"0.11\" to \"4.2\"", options->kafka);
    kt_security_check(options);
    if (options->budget_s < 0)
        kt_misuse(NULL, "kt_options.budget_s is %lld: expected a number of seconds", (long long)options->budget_s);
}

static void start(struct kt_trial *trial, const struct kt_options *options)
{
    trial->history = kt_history_create();
    kt_history_watch(trial->history, trial->plan.watch.on_event, trial->plan.watch.context);
    start_sim(trial, options);
    start_cluster(trial, options);
    kt_links_start(trial);
    kt_plan_begin(trial);
}

static void start_live(struct kt_trial *trial, const struct kt_options *options)
{
    if (trial->plan.schedule)
        kt_misuse(NULL,
                  "KTRIAL_REPLAY: nothing repeats on the live stage, where nobody decides who comes first: a schedule "
                  "is run in the sim (without KTRIAL_STAGE=live)");
    trial->budget_us = (options->budget_s ? options->budget_s : DEFAULT_BUDGET_S) * 1000000;
    start_cluster(trial, options);
    trial->start_us = trial->last_progress_us = kt_world_now_us();
}

struct kt_trial *kt_trial_begin(const struct kt_options *given)
{
    struct kt_options options = given ? *given : (struct kt_options){0};
    check_options(&options);
    check_link_order();
    bool is_live = kt_stage_is_live(&options);
    if (!is_live)
        kt_client_prepare();
    if (!is_live && options.users)
        kt_scram_rehearse();
    const char *name = options.name ? options.name : "trial";
    struct kt_trial *trial = kmock_alloc(sizeof *trial);
    trial->name = kmock_copy_string(name, strlen(name));
    kt_plan_take(trial, options.seed ? options.seed : 1);
    trial->brokers_count = options.brokers ? options.brokers : DEFAULT_BROKERS;
    trial->brokers = kmock_alloc((size_t)trial->brokers_count * sizeof *trial->brokers);
    current = trial;
    if (is_live)
        start_live(trial, &options);
    else
        start(trial, &options);
    return trial;
}

int64_t kt_now_us_of(const struct kt_trial *trial)
{
    kt_trial_check(trial, "kt_now_us_of");
    return kt_world_now_us() - trial->start_us;
}

uint64_t kt_history_hash_of(const struct kt_trial *trial)
{
    kt_trial_check(trial, "kt_history_hash_of");
    return kt_history_hash(trial->history);
}

void kt_trial_figures(const struct kt_trial *trial, struct kt_figures *figures)
{
    kt_trial_check(trial, "kt_trial_figures");
    if (figures == NULL)
        kt_misuse(NULL, "kt_trial_figures: there is no place for the figures");
    *figures = (struct kt_figures){
        .virtual_us = kt_now_us_of(trial),
        .switches = trial->live ? 0 : kt_sim_switches(trial->sim),
        .events = kt_history_count(trial->history),
        .history = kt_history_hash(trial->history),
    };
}

void kt_note(struct kt_trial *trial, const char *text)
{
    kt_trial_check(trial, "kt_note");
    if (text == NULL)
        kt_misuse(trial, "kt_note: the text is NULL");
    struct kt_event event = kt_event_none(KT_EVENT_NOTE, kt_world_now_us());
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
    kmock_timers_cancel(kt_world_timers(), &trial->cluster_timer);
    if (trial->live == NULL)
        kmock_cluster_destroy(trial->cluster);
    kt_faults_finish(trial);
    if (trial->live == NULL)
        kt_sim_stop(trial->sim);
    current = NULL;
    kt_instances_finish(trial);
    if (trial->live)
        kt_live_destroy(trial->live); /* with its cluster and its history */
    else
        kt_history_destroy(trial->history);
    kt_members_finish(trial);
    kt_plan_finish(trial);
    kmock_table_free(&trial->topics, free);
    kmock_table_free(&trial->aliases, NULL);
    kmock_table_free(&trial->consumed, NULL);
    kmock_table_free(&trial->transactions, NULL);
    kt_outputs_free(trial);
    free_expectations(&trial->expectations);
    kt_own_expectations_finish(trial);
    kt_shared_finish(trial);
    free_expectations(&trial->happened);
    free_expectations(&trial->sometimes);
    kt_failures_free(&trial->failed);
    free(trial->taken);
    kmock_arena_free(&trial->shown);
    free(trial->brokers);
    free(trial->name);
    free(trial);
}

void kt_trial_abandon(void)
{
    if (current)
        kt_trial_free(current);
}
