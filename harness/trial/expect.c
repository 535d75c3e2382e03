/* SPDX-License-Identifier: Apache-2.0 */
/* Judge what the test expects, at the trial's end or at once. */
#define _GNU_SOURCE /* program_invocation_name */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/live/live.h"
#include "harness/trial/trial.h"
#include "harness/trial/world.h"
#include "harness/verdict/report.h"
#include "harness/verdict/sometimes.h"
#include "harness/verdict/verdict.h"
#include "mock/base/alloc.h"

static char *copy(const char *text)
{
    return kmock_copy_string(text, strlen(text));
}

static void remember(struct kmock_list *list, const char *guarantee, const char *scope)
{
    struct kt_expectation *expectation = kmock_alloc(sizeof *expectation);
    expectation->guarantee = copy(guarantee);
    expectation->scope = copy(scope);
    kmock_list_append(list, &expectation->link);
}

/* The ids of a guarantee: of a profile, or one verdict by its own id. */
static const char *const *ids_of(const char *guarantee, const char *single[2])
{
    const struct kt_profile *profile = kt_profile_find(guarantee);
    if (profile)
        return profile->ids;
    single[0] = guarantee;
    single[1] = NULL;
    return kt_judge_find(guarantee) ? single : NULL;
}

static struct kt_scope scope_of(struct kt_trial *trial, const char *call, const char *text)
{
    struct kt_scope scope = {0};
    struct kmock_buffer error = {0};
    if (text == NULL)
        kt_misuse(trial, "%s: the scope is NULL; name a group, such as \"billing\"", call);
    if (!kt_scope_parse(text, &scope, &error))
        kt_misuse(trial, "%s(\"%s\"): %.*s", call, text, (int)error.size, (const char *)error.data);
    scope.start_us = trial->start_us;
    scope.end_us = kt_world_now_us();
    return scope;
}

static void check_guarantee(struct kt_trial *trial, const char *call, const char *guarantee)
{
    const char *single[2];
    if (guarantee == NULL || ids_of(guarantee, single) == NULL)
        kt_misuse(
            trial,
            "%s(\"%s\"): no such guarantee; there are at-least-once, at-most-once, exactly-once, producer, one-owner, "
            "order, drains and the ids of single verdicts such as D1",
            call, guarantee ? guarantee : "NULL");
}

void kt_expect(struct kt_trial *trial, const char *guarantee, const char *scope)
{
    kt_trial_check(trial, "kt_expect");
    check_guarantee(trial, "kt_expect", guarantee);
    struct kt_scope parsed = scope_of(trial, "kt_expect", scope);
    kt_scope_finish(&parsed);
    remember(&trial->expectations, guarantee, scope);
}

void kt_expect_happened(struct kt_trial *trial, const char *what)
{
    kt_trial_check(trial, "kt_expect_happened");
    if (what == NULL)
        kt_misuse(trial, "kt_expect_happened: say what should happen, such as \"rebalance\"");
    if (trial->plan.explores)
        kt_expect_sometimes(trial, what); /* in one of all the runs */
    else
        remember(&trial->happened, what, "");
}

/* Effects that lie in an output topic become events before anything is judged. */
static void read_outputs(struct kt_trial *trial, const struct kt_scope *scope)
{
    struct kt_subject subject;
    struct kmock_buffer why = {0};
    if (kt_scope_resolve(trial->history, scope, &subject, &why) && subject.output != 0) {
        char *topic = copy(kt_history_text(trial->history, subject.output));
        kt_output_effects(trial, topic);
        free(topic);
    }
    kmock_buffer_free(&why);
}

static void judge_one(struct kt_trial *trial, const char *id, struct kt_scope *scope, struct kt_verdict *verdict)
{
    kt_history_flush(trial->history);
    kt_judge_find(id)(trial->history, scope, verdict);
}

static const char *find_key(void *context, const char *topic, int32_t partition, int64_t offset)
{
    static char key[100];
    struct kt_trial *trial = context;
    struct kmock_record_view record;
    if (!kmock_cluster_read(trial->cluster, topic, partition, offset, &record) || record.offset != offset ||
        record.key.length <= 0)
        return NULL;
    snprintf(key, sizeof key, "%.*s", record.key.length, (const char *)record.key.data);
    return key;
}

static void report_one(struct kt_trial *trial, const struct kt_verdict *verdict,
                       const struct kt_expectation *expectation, struct kmock_buffer *report)
{
    struct kt_report_context context = {
        .test = trial->name,
        .guarantee = expectation->guarantee,
        .scope = expectation->scope,
        .start_us = trial->start_us,
        .find_key = find_key,
        .find_key_context = trial,
    };
    kt_report_verdict(trial->history, verdict, &context, report);
}

static enum kt_failure_kind kind_of(const struct kt_verdict *verdict)
{
    if (verdict->result == KT_NOT_JUDGED || verdict->id[0] == 'X')
        return KT_FAILURE_VACUOUS;
    return verdict->id[0] == 'L' ? KT_FAILURE_LIVENESS : KT_FAILURE_SAFETY;
}

static void take_down(struct kt_trial *trial, const struct kt_verdict *verdict,
                      const struct kt_expectation *expectation, struct kmock_list *failures)
{
    struct kmock_buffer text = {0};
    report_one(trial, verdict, expectation, &text);
    kmock_buffer_append(&text, "", 1);
    struct kt_failure *failure = kt_failures_add(failures, kind_of(verdict), verdict->id, (const char *)text.data);
    if (verdict->result == KT_VIOLATED && verdict->witnesses_count > 0)
        failure->witness = verdict->witnesses[0];
    kmock_buffer_free(&text);
}

static bool has_programs(const struct kt_trial *trial)
{
    for (const struct kmock_list_link *link = trial->instances.first; link; link = link->next)
        if (kmock_list_object(link, const struct kt_instance, link)->argv)
            return true;
    return false;
}

/* What a program of its own does at librdkafka's calls, or whatever it has for them, is not seen: of a guarantee those
 * verdicts are left out that are about that alone, who is told to own what, as long as others are judged. */
static bool is_left_out(const struct kt_trial *trial, const struct kt_verdict *verdict)
{
    bool is_about_calls = verdict->id[0] == 'O' || verdict->id[0] == 'R';
    return verdict->result == KT_NOT_JUDGED && is_about_calls && has_programs(trial);
}

static void judge_expectation(struct kt_trial *trial, const struct kt_expectation *expectation,
                              struct kmock_list *failures)
{
    const char *single[2];
    struct kt_scope scope = scope_of(trial, "kt_expect", expectation->scope);
    bool any = false;
    read_outputs(trial, &scope);
    const struct kt_profile *profile = kt_profile_find(expectation->guarantee);
    const char *const *id =
        profile ? kt_profile_ids(profile, trial->history, &scope) : ids_of(expectation->guarantee, single);
    for (; *id; id++) {
        struct kt_verdict verdict = {0};
        judge_one(trial, *id, &scope, &verdict);
        bool is_alone = id[1] == NULL && !any; /* or nothing would be said */
        any |= !is_left_out(trial, &verdict);
        if (verdict.result != KT_OK && (is_alone || !is_left_out(trial, &verdict)))
            take_down(trial, &verdict, expectation, failures);
        kt_verdict_finish(&verdict);
    }
    kt_scope_finish(&scope);
}

typedef void judge_of_words(const struct kt_history *history, const char *what, struct kt_verdict *verdict);

static void judge_happened(struct kt_trial *trial, const struct kt_expectation *expectation, judge_of_words *judge)
{
    struct kt_verdict verdict = {0};
    judge(trial->history, expectation->guarantee, &verdict);
    if (verdict.result != KT_OK)
        take_down(trial, &verdict, expectation, &trial->failed);
    kt_verdict_finish(&verdict);
}

void kt_judge_expectations(struct kt_trial *trial)
{
    kt_history_flush(trial->history);
    for (struct kmock_list_link *link = trial->expectations.first; link; link = link->next)
        judge_expectation(trial, kmock_list_object(link, struct kt_expectation, link), &trial->failed);
    for (struct kmock_list_link *link = trial->happened.first; link; link = link->next)
        judge_happened(trial, kmock_list_object(link, struct kt_expectation, link), kt_judge_happened);
    /* of an exploration, all runs together are judged */
    for (struct kmock_list_link *link = trial->sometimes.first; link && !trial->plan.explores; link = link->next)
        judge_happened(trial, kmock_list_object(link, struct kt_expectation, link), kt_judge_sometimes);
}

void kt_print_failures(const struct kmock_list *failures, struct kmock_buffer *report)
{
    for (struct kmock_list_link *link = failures->first; link; link = link->next) {
        const char *text = kmock_list_object(link, struct kt_failure, link)->text;
        kmock_buffer_append(report, text, strlen(text));
    }
}

void kt_assert(struct kt_trial *trial, const char *guarantee, const char *scope)
{
    kt_trial_check(trial, "kt_assert");
    struct kmock_buffer report = {0};
    struct kmock_list failures = {0};
    struct kt_expectation expectation = {.guarantee = (char *)guarantee, .scope = (char *)scope};
    check_guarantee(trial, "kt_assert", guarantee);
    judge_expectation(trial, &expectation, &failures);
    kt_print_failures(&failures, &report);
    kt_failures_free(&failures);
    if (report.size == 0)
        return;
    kt_print_again(trial, &report);
    char *text = kmock_copy_string((const char *)report.data, report.size);
    kmock_buffer_free(&report);
    kt_trial_fail_test(text);
}

const char *kt_judge_now(struct kt_trial *trial, const char *verdict_id, const char *scope_text)
{
    kt_trial_check(trial, "kt_judge_now");
    static const char *const results[] = {[KT_OK] = "ok", [KT_VIOLATED] = "violated", [KT_NOT_JUDGED] = "not judged"};
    if (verdict_id == NULL || kt_judge_find(verdict_id) == NULL)
        kt_misuse(trial, "kt_judge_now(\"%s\"): no verdict has this id", verdict_id ? verdict_id : "NULL");
    struct kt_scope scope = scope_of(trial, "kt_judge_now", scope_text);
    struct kt_verdict verdict = {0};
    read_outputs(trial, &scope);
    judge_one(trial, verdict_id, &scope, &verdict);
    enum kt_result result = verdict.result;
    kt_verdict_finish(&verdict);
    kt_scope_finish(&scope);
    return results[result];
}

void kt_trial_schedule(struct kt_trial *trial, bool only_fired, struct kmock_buffer *line)
{
    struct kt_schedule schedule = trial->schedule;
    struct kt_fault *faults = kmock_alloc((trial->faults.count + 1) * sizeof *faults);
    schedule.seed = trial->seed;
    schedule.faults_count = 0;
    for (struct kmock_list_link *link = trial->faults.first; link; link = link->next) {
        const struct kt_fault *fault = &kmock_list_object(link, struct kt_armed_fault, link)->fault;
        if (!only_fired || fault->receipt.fired > 0)
            faults[schedule.faults_count++] = *fault;
    }
    schedule.faults = faults;
    kt_schedule_print(&schedule, line);
    free(faults);
}

void kt_print_again(struct kt_trial *trial, struct kmock_buffer *report)
{
    struct kmock_buffer line = {0};
    if (trial->live) {
        kmock_buffer_print(report,
                           "  again:  KTRIAL_STAGE=live KTRIAL_SPEED=%g KTRIAL_TEST=%s %s (nobody decides here who "
                           "comes first: it may come out otherwise; the sim repeats)\n",
                           kt_live_pace(trial->live)->speed, trial->name, program_invocation_name);
        return;
    }
    kt_trial_schedule(trial, false, &line);
    kmock_buffer_print(report, "  again:  KTRIAL_REPLAY='%.*s' KTRIAL_TEST=%s %s\n", (int)line.size,
                       (const char *)line.data, trial->name, program_invocation_name);
    kmock_buffer_free(&line);
}
