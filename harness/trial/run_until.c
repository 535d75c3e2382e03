/* SPDX-License-Identifier: Apache-2.0 */
/* Let time pass until something holds. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/fault/quantity.h"
#include "harness/trial/trial.h"
#include "harness/trial/world.h"

enum { DEFAULT_WITHIN_S = 600 };

struct goal {
    struct kt_trial *trial;
    char who[100];
    char what[20];
    int64_t until_us; /* of a time goal; 0: none */
    int64_t within_us;
};

static bool is_stable(void *context)
{
    struct goal *goal = context;
    return kt_group_is_stable(goal->trial, kt_group_named(goal->trial, goal->who));
}

static bool is_drained(void *context)
{
    struct goal *goal = context;
    return kt_group_is_drained(goal->trial, kt_group_named(goal->trial, goal->who));
}

static void count_running(struct kt_instance *instance, void *context)
{
    *(int *)context += instance->running;
}

static bool has_exited(void *context)
{
    struct goal *goal = context;
    int running = 0;
    kt_instances_named(goal->trial, goal->who, count_running, &running);
    return running == 0;
}

static bool is_idle(void *context)
{
    struct goal *goal = context;
    return kt_trial_is_settled(goal->trial);
}

static bool has_passed(void *context)
{
    struct goal *goal = context;
    return kt_world_now_us() >= goal->until_us;
}

static void poke(void *context, int64_t now_us)
{
    (void)context;
    (void)now_us;
    kt_world_poke();
}

/* A timer of its own, so that time passes where nothing else would happen any more. */
static enum kt_waited wait_for_time(struct goal *goal)
{
    struct kmock_timer timer = {.fire = poke};
    kmock_timers_arm(kt_world_timers(), &timer, goal->until_us);
    enum kt_waited waited = kt_world_wait(has_passed, goal, INT64_MAX);
    kmock_timers_cancel(kt_world_timers(), &timer);
    return waited;
}

static const struct {
    const char *word;
    bool (*holds)(void *context);
    bool names_somebody;
} conditions[] = {
    {"stable", is_stable, true}, {"drained", is_drained, true}, {"exited", has_exited, true}, {"idle", is_idle, false}};

enum { CONDITIONS = sizeof conditions / sizeof conditions[0] };

/* Cut " within 60s" off the end of the text. */
static void take_within(struct goal *goal, char *text)
{
    char *within = strstr(text, " within ");
    goal->within_us = (int64_t)DEFAULT_WITHIN_S * 1000000;
    if (within == NULL)
        return;
    if (kt_duration_read(within + strlen(" within "), &goal->within_us))
        kt_misuse(goal->trial, "kt_run_until(\"%s\"): expected a duration such as 60s after \"within\"", text);
    *within = '\0';
}

static bool take_time(struct goal *goal, const char *text)
{
    int64_t time_us;
    bool at = strncmp(text, "at ", 3) == 0;
    if (kt_duration_read(at ? text + 3 : text, &time_us))
        return false;
    goal->until_us = (at ? goal->trial->start_us : kt_world_now_us()) + time_us;
    return true;
}

static int find_condition(struct goal *goal, const char *text)
{
    int used = 0;
    for (int i = 0; i < CONDITIONS; i++) {
        if (!conditions[i].names_somebody && strcmp(text, conditions[i].word) == 0)
            return i;
        if (conditions[i].names_somebody && sscanf(text, "%99s %19s%n", goal->who, goal->what, &used) == 2 &&
            text[used] == '\0' && strcmp(goal->what, conditions[i].word) == 0)
            return i;
    }
    kt_misuse(
        goal->trial,
        "kt_run_until(\"%s\"): expected \"<group> stable\", \"<group> drained\", \"<instance> exited\", \"idle\", "
        "\"12s\" or \"at 12s\", optionally with \" within 60s\"",
        text);
}

static void explain_group(struct goal *goal, char *text, size_t size)
{
    struct kmock_group_view view;
    const char *group = kt_group_named(goal->trial, goal->who);
    kmock_cluster_group(goal->trial->cluster, group, &view);
    snprintf(text, size, "; group %s is %s, generation %d, members %d", group, view.state, view.generation,
             view.members_count);
}

static void judge(struct goal *goal, const char *text, enum kt_waited waited)
{
    char state[200] = "";
    struct kt_trial *trial = goal->trial;
    if (waited == KT_WAITED_FAILED)
        kt_misuse(trial, "kt_run_until(\"%s\"): %s", text, kt_world_failure(trial));
    if (*goal->who)
        explain_group(goal, state, sizeof state);
    if (waited == KT_WAITED_IDLE)
        kt_misuse(trial, "kt_run_until(\"%s\"): not so, and nothing will happen any more%s\n%s", text, state,
                  kt_world_report(trial));
    kt_misuse(trial, "kt_run_until(\"%s\"): not so within %.3fs of virtual time%s%s%s", text, goal->within_us / 1e6,
              state, trial->live ? "\n" : "", trial->live ? kt_world_report(trial) : "");
}

void kt_run_until(struct kt_trial *trial, const char *format, ...)
{
    char text[300];
    struct goal goal = {.trial = trial};
    va_list arguments;
    kt_trial_check(trial, "kt_run_until");
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    take_within(&goal, text);
    if (take_time(&goal, text)) {
        if (wait_for_time(&goal) == KT_WAITED_FAILED)
            judge(&goal, text, KT_WAITED_FAILED);
        return;
    }
    int condition = find_condition(&goal, text), running = 0;
    if (conditions[condition].holds == has_exited && !kt_instances_named(trial, goal.who, count_running, &running) &&
        !kt_scale_left_out(trial, goal.who))
        kt_misuse(trial, "kt_run_until(\"%s\"): no such instance or application was started with kt_start", text);
    enum kt_waited waited = kt_world_wait(conditions[condition].holds, &goal, kt_world_now_us() + goal.within_us);
    if (waited == KT_WAITED_IDLE && conditions[condition].holds == is_idle)
        return; /* nothing moves any more: more idle than that it cannot be */
    if (waited != KT_WAITED_TRUE)
        judge(&goal, text, waited);
}
