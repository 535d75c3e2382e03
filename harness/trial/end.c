/* SPDX-License-Identifier: Apache-2.0 */
/* End a trial: let it come to rest, judge it, report. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/live/live.h"
#include "harness/trial/body.h"
#include "harness/trial/heal.h"
#include "harness/trial/own_expectation.h"
#include "harness/trial/trial.h"
#include "harness/trial/world.h"
#include "mock/base/alloc.h"

static bool something_runs(struct kt_trial *trial)
{
    for (struct kmock_list_link *link = trial->instances.first; link; link = link->next) {
        const struct kt_instance *instance = kmock_list_object(link, struct kt_instance, link);
        if (instance->running && kt_body_state_now(instance) == KT_PROCESS_RUNNING)
            return true;
    }
    return false;
}

/* No task can run and no timer is armed: a program that waits for nothing any more has deadlocked. */
static void note_deadlock(struct kt_trial *trial)
{
    if (!something_runs(trial))
        return;
    char *report = kt_world_report(trial);
    kt_trial_accuse(trial, KT_FAILURE_LIVENESS, "deadlock",
                    "deadlock: no task can run any more and no timer is armed\n%s", report);
    free(report);
}

static void rest_once(struct kt_trial *trial)
{
    int64_t deadline_us = trial->start_us + trial->budget_us - 1;
    if (kt_world_failure(trial))
        return;
    enum kt_waited waited = kt_world_wait(kt_trial_is_settled, trial, deadline_us);
    if (waited == KT_WAITED_IDLE)
        note_deadlock(trial);
    if (waited == KT_WAITED_DEADLINE)
        kt_trial_accuse(trial, KT_FAILURE_LIVENESS, "rest",
                        "the trial did not come to rest within its budget of %lld virtual seconds "
                        "(kt_options.budget_s); instances still make progress or faults are still to come",
                        (long long)(trial->budget_us / 1000000));
}

/* Faults, then what heals them, then what comes of that. A program that is started again may fail again: enough is
 * enough. */
static void come_to_rest(struct kt_trial *trial)
{
    enum { ROUNDS_MAX = 4 };
    rest_once(trial);
    for (int i = 0; i < ROUNDS_MAX && kt_trial_heal(trial); i++) {
        trial->last_progress_us = kt_world_now_us();
        rest_once(trial);
    }
}

/* In exploration a fault may well be the reason to exit: its supervisor starts the instance again. */
static bool may_exit(const struct kt_trial *trial)
{
    const struct kmock_list_link *link = trial->faults.first;
    for (; link && trial->plan.explores; link = link->next)
        if (kmock_list_object(link, struct kt_armed_fault, link)->fault.receipt.fired > 0)
            return true;
    return false;
}

/* An instance that died, or ended otherwise than expected. */
static void check_exit(struct kt_trial *trial, struct kt_instance *instance)
{
    int run = instance->runs - 1;
    enum kt_process_state state = kt_body_state(instance, run);
    int code = kt_body_exit_code(instance, run);
    bool ended = state == KT_PROCESS_EXITED || state == KT_PROCESS_DIED;
    if (instance->exit_is_expected && !ended)
        kt_trial_accuse(trial, KT_FAILURE_SAFETY, "exit", "%s was expected to exit with %d, but it %s", instance->name,
                        instance->expected_exit, instance->running ? "still runs" : "crashed");
    else if (instance->exit_is_expected && code != instance->expected_exit)
        kt_trial_accuse(trial, KT_FAILURE_SAFETY, "exit", "%s was expected to exit with %d, but it exited with %d\n%s",
                        instance->name, instance->expected_exit, code, kt_body_last_words(instance, run));
    else if (!instance->exit_is_expected && state == KT_PROCESS_DIED)
        kt_trial_accuse(trial, KT_FAILURE_CRASH, "died", "%s died: %s", instance->name,
                        kt_body_last_words(instance, run));
    else if (!instance->exit_is_expected && state == KT_PROCESS_EXITED && code != 0 && !may_exit(trial))
        kt_trial_accuse(trial, KT_FAILURE_SAFETY, "exit", "%s exited with %d (if it should: kt_expect_exit)",
                        instance->name, code);
}

/* A run that died before the instance was started again failed the test no less. */
static void check_earlier_runs(struct kt_trial *trial, const struct kt_instance *instance)
{
    for (int i = 0; i + 1 < instance->runs; i++)
        if (kt_body_state(instance, i) == KT_PROCESS_DIED)
            kt_trial_accuse(trial, KT_FAILURE_CRASH, "died", "%s died in its run %d: %s", instance->name, i + 1,
                            kt_body_last_words(instance, i));
}

static void check_exits(struct kt_trial *trial)
{
    for (struct kmock_list_link *link = trial->instances.first; link; link = link->next) {
        struct kt_instance *instance = kmock_list_object(link, struct kt_instance, link);
        check_earlier_runs(trial, instance);
        check_exit(trial, instance);
    }
}

/* What the live stage could not do, or had to give up. */
static void check_live(struct kt_trial *trial)
{
    const char *failures = trial->live ? kt_live_failures(trial->live) : "";
    for (size_t length; *failures; failures += length + 1) {
        length = strcspn(failures, "\n");
        kt_trial_note_failure(trial, "%.*s", (int)length, failures);
    }
}

static void check_sim(struct kt_trial *trial)
{
    if (kt_world_failure(trial))
        kt_trial_accuse(trial, KT_FAILURE_LIVENESS, "sim", "%s", kt_world_failure(trial));
}

static void check_faults(struct kt_trial *trial)
{
    for (const struct kt_fault *fault = kt_fault_next(trial, NULL); fault; fault = kt_fault_next(trial, fault)) {
        struct kmock_buffer receipt = {0};
        if (!kt_fault_is_missing(fault) || trial->plan.explores)
            continue;
        kt_fault_receipt_print(fault, &receipt);
        kt_trial_note_failure(trial,
                              "a fault never fired, so the test did not test it (\"optional\" allows that)\n  %.*s",
                              (int)receipt.size, (const char *)receipt.data);
        kmock_buffer_free(&receipt);
    }
}

static void print_receipts(struct kt_trial *trial, struct kmock_buffer *report)
{
    for (const struct kt_fault *fault = kt_fault_next(trial, NULL); fault; fault = kt_fault_next(trial, fault)) {
        kmock_buffer_print(report, "  ");
        kt_fault_receipt_print(fault, report);
        kmock_buffer_print(report, "\n");
    }
}

static void print_logs(struct kt_trial *trial, struct kmock_buffer *report)
{
    for (struct kmock_list_link *link = trial->instances.first; link; link = link->next) {
        const struct kt_instance *instance = kmock_list_object(link, struct kt_instance, link);
        const char *logs = kt_body_logs(instance);
        if (*logs)
            kmock_buffer_print(report, "  logs of %s:\n%s", instance->name, logs);
    }
}

static void write_history(struct kt_trial *trial)
{
    const char *path = getenv("KTRIAL_HISTORY");
    if (path == NULL || *path == '\0')
        return;
    FILE *file = fopen(path, "w");
    if (file == NULL || !kt_history_write(trial->history, file))
        kt_trial_note_failure(trial, "KTRIAL_HISTORY: cannot write %s: %m", path);
    if (file)
        fclose(file);
}

static void hand_over(struct kmock_buffer *report, char **text)
{
    if (text)
        *text = kmock_copy_string((const char *)report->data, report->size);
    else
        fwrite(report->data, 1, report->size, stderr);
    kmock_buffer_free(report);
}

static void move_all(struct kmock_list *from, struct kmock_list *to)
{
    struct kmock_list_link *link;
    while ((link = kmock_list_take(from)) != NULL)
        kmock_list_append(to, link);
}

/* Verdicts come first in the report: what else went wrong is mostly what came of it. */
static void judge(struct kt_trial *trial)
{
    struct kmock_list besides = {0};
    move_all(&trial->failed, &besides);
    kt_judge_expectations(trial);
    kt_own_expectations_judge(trial);
    move_all(&besides, &trial->failed);
}

void kt_trial_finish(struct kt_trial *trial)
{
    if (trial->is_finished)
        return;
    trial->is_finished = true;
    come_to_rest(trial);
    check_sim(trial);
    check_live(trial);
    check_exits(trial);
    kt_plan_check(trial);
    check_faults(trial);
    write_history(trial);
    judge(trial);
}

void kt_trial_report(struct kt_trial *trial, struct kmock_buffer *report)
{
    kt_print_failures(&trial->failed, report);
    print_receipts(trial, report);
    print_logs(trial, report);
    kt_print_again(trial, report);
}

int kt_trial_end(struct kt_trial *trial, char **text)
{
    struct kmock_buffer report = {0};
    kt_trial_check(trial, "kt_trial_end");
    kt_trial_finish(trial);
    int failures = (int)trial->failed.count;
    if (failures > 0)
        kt_trial_report(trial, &report);
    kt_trial_free(trial);
    if (text)
        *text = NULL;
    if (failures > 0)
        hand_over(&report, text);
    return failures;
}
