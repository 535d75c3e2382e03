/* SPDX-License-Identifier: Apache-2.0 */
/* Arm faults, let them fire at their time, and keep what is still to do of them. */
#include <stdio.h>
#include <stdlib.h>

#include "harness/trial/act.h"
#include "harness/trial/live.h"
#include "harness/trial/world.h"
#include "mock/base/alloc.h"

/* ---- later ---- */

struct deed_to_do {
    struct kmock_list_link link; /* kt_armed_fault.deeds */
    struct kmock_timer timer;
    struct kt_armed_fault *armed;
    struct kt_instance *it;
    kt_deed *run;
};

static void do_now(void *context, int64_t now_us)
{
    struct deed_to_do deed = *(struct deed_to_do *)context;
    (void)now_us;
    kmock_list_remove(&((struct deed_to_do *)context)->link);
    free(context);
    deed.run(deed.armed, deed.it);
}

void kt_fault_do_later(struct kt_armed_fault *armed, struct kt_instance *it, kt_deed *run, int64_t after_us)
{
    struct deed_to_do *deed = kmock_alloc(sizeof *deed);
    deed->timer = (struct kmock_timer){.fire = do_now, .context = deed};
    deed->armed = armed;
    deed->it = it;
    deed->run = run;
    kmock_list_append(&armed->deeds, &deed->link);
    kmock_timers_arm(kt_world_timers(), &deed->timer, kt_world_now_us() + after_us);
}

static void forget_deeds(struct kt_armed_fault *armed)
{
    struct kmock_list_link *link;
    while ((link = kmock_list_take(&armed->deeds)) != NULL) {
        struct deed_to_do *deed = kmock_list_object(link, struct deed_to_do, link);
        kmock_timers_cancel(kt_world_timers(), &deed->timer);
        free(deed);
    }
}

/* ---- arming ---- */

static void fire_at_time(void *context, int64_t now_us)
{
    struct kt_armed_fault *armed = context;
    kt_fault_fired(&armed->fault, now_us - armed->trial->start_us);
    kt_fault_act(armed, NULL);
}

/* A fault that is armed in mid-trial: its line says when, so that the trial can be run again with all its faults armed
 * from the beginning. What happens at this very microsecond may come before or after, so it does not count. */
static void say_when(struct kt_fault *fault, int64_t now_us)
{
    if (now_us == 0)
        return;
    if (fault->when.kind == KT_WHEN_NOW) {
        fault->when.kind = KT_WHEN_TIME;
        fault->when.time_us = now_us + 1;
    } else if (fault->when.kind >= KT_WHEN_CALL && fault->when.call.from_us < now_us) {
        fault->when.call.from_us = now_us;
    }
}

void kt_fault_arm(struct kt_trial *trial, const struct kt_fault *fault)
{
    struct kt_armed_fault *armed = kmock_alloc(sizeof *armed);
    armed->trial = trial;
    armed->fault = *fault;
    say_when(&armed->fault, kt_world_now_us() - trial->start_us);
    if (kt_fault_has_call(&armed->fault) && kt_point_is_callback(armed->fault.when.call.api))
        kt_callbacks_watch(trial);
    armed->timer = (struct kmock_timer){.fire = fire_at_time, .context = armed};
    kmock_list_append(&trial->faults, &armed->link);
    if (armed->fault.when.kind == KT_WHEN_TIME)
        kmock_timers_arm(kt_world_timers(), &armed->timer, trial->start_us + armed->fault.when.time_us);
    else if (armed->fault.when.kind == KT_WHEN_NOW)
        kmock_timers_arm(kt_world_timers(), &armed->timer, kt_world_now_us());
}

/* The coordinator is at work: what is to be done waits until it is done, and comes before the markers. */
void kt_faults_at_transaction(struct kt_trial *trial, const struct kmock_event *event)
{
    int64_t now_us = kt_world_now_us() - trial->start_us;
    for (struct kmock_list_link *link = trial->faults.first; link; link = link->next) {
        struct kt_armed_fault *armed = kmock_list_object(link, struct kt_armed_fault, link);
        if (kt_fault_matches_transaction(&armed->fault, event->member, event->to, now_us))
            kt_fault_do_later(armed, NULL, kt_fault_act, 0);
    }
}

static void check_time(struct kt_trial *trial, const char *line, const struct kt_fault *fault)
{
    int64_t now_us = kt_now_us_of(trial);
    if (fault->when.kind == KT_WHEN_TIME && fault->when.time_us < now_us)
        kt_misuse(
            trial,
            "kt_fault(\"%s\"): it is %.3fs already; times count from the trial's begin, and a fault without a time "
            "fires at once",
            line, now_us / 1e6);
}

void kt_fault(struct kt_trial *trial, const char *format, ...)
{
    char line[1000];
    struct kt_fault fault;
    struct kmock_buffer error = {0};
    va_list arguments;
    kt_trial_check(trial, "kt_fault");
    va_start(arguments, format);
    vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    if (!kt_fault_parse(line, &fault, &error))
        kt_misuse(trial, "kt_fault: %.*s", (int)error.size, (const char *)error.data);
    check_time(trial, line, &fault);
    if (trial->live)
        kt_trial_arm_live(trial, &fault);
    else if (trial->replaying)
        kt_fault_finish(&fault);
    else
        kt_fault_arm(trial, &fault);
}

const struct kt_fault *kt_fault_next(const struct kt_trial *trial, const struct kt_fault *fault)
{
    const struct kmock_list_link *at = trial->faults.first;
    if (trial->live)
        return kt_live_next_fault(trial->live, fault);
    if (fault)
        at = kmock_list_object(fault, const struct kt_armed_fault, fault)->link.next;
    return at ? &kmock_list_object(at, const struct kt_armed_fault, link)->fault : NULL;
}

void kt_faults_finish(struct kt_trial *trial)
{
    struct kmock_list_link *link;
    while ((link = kmock_list_take(&trial->faults)) != NULL) {
        struct kt_armed_fault *armed = kmock_list_object(link, struct kt_armed_fault, link);
        kmock_timers_cancel(kt_world_timers(), &armed->timer);
        forget_deeds(armed);
        kt_fault_finish(&armed->fault);
        free(armed);
    }
}
