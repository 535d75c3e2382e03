/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/trial/world.h"

#include <string.h>
#include <time.h>

#include "harness/live/child.h"
#include "harness/live/live.h"
#include "harness/trial/body.h"
#include "mock/base/alloc.h"

static struct kt_live *live_of_trial(void)
{
    return kt_trial_current() ? kt_trial_current()->live : NULL;
}

/* A fork's own clock is sped up as the cluster's is. */
static int64_t clock_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return now.tv_sec * INT64_C(1000000) + now.tv_nsec / 1000;
}

int64_t kt_world_now_us(void)
{
    struct kt_live *live = live_of_trial();
    if (kt_live_child_is_here())
        return clock_us();
    return live ? kmock_pace_now_us(kt_live_pace(live)) : kt_sim_now_us();
}

struct kmock_timers *kt_world_timers(void)
{
    struct kt_live *live = live_of_trial();
    return live ? &kt_live_pace(live)->timers : kt_sim_timers(kt_sim_current());
}

void kt_world_poke(void)
{
    if (live_of_trial() == NULL)
        kt_sim_poke();
}

/* ---- waiting ---- */

struct waiting {
    struct kt_trial *trial;
    bool (*condition)(void *context);
    void *context;
    bool may_be_over, is_over;
};

/* returns  whether an instance has ended for good, and its group has seen it */
static bool is_gone(struct kt_trial *trial, const struct kt_instance *instance)
{
    struct kmock_group_view view;
    if (instance->running || kmock_timer_is_armed(&instance->restart))
        return false;
    if (instance->group == NULL)
        return true;
    kmock_cluster_group(trial->cluster, instance->group, &view);
    return view.members_count == 0;
}

static bool is_over(struct kt_trial *trial)
{
    for (struct kmock_list_link *link = trial->instances.first; link; link = link->next)
        if (!is_gone(trial, kmock_list_object(link, struct kt_instance, link)))
            return false;
    return trial->instances.first && !kt_live_is_busy(trial->live);
}

static bool holds_or_is_over(void *context)
{
    struct waiting *waiting = context;
    if (waiting->condition(waiting->context))
        return true;
    waiting->is_over = waiting->may_be_over && is_over(waiting->trial);
    return waiting->is_over;
}

enum kt_waited kt_world_wait(bool (*condition)(void *context), void *context, int64_t deadline_us)
{
    struct kt_live *live = live_of_trial();
    struct waiting waiting = {kt_trial_current(), condition, context, deadline_us != INT64_MAX, false};
    if (live == NULL)
        return kt_sim_wait(kt_sim_current(), condition, context, deadline_us);
    if (!kt_live_wait(live, holds_or_is_over, &waiting, deadline_us))
        return KT_WAITED_DEADLINE;
    return waiting.is_over ? KT_WAITED_IDLE : KT_WAITED_TRUE;
}

const char *kt_world_failure(const struct kt_trial *trial)
{
    return trial->live ? NULL : kt_sim_failure(trial->sim);
}

/* ---- saying ---- */

static void describe(struct kt_instance *instance, struct kmock_buffer *out)
{
    static const char *const states[] = {"runs", "is frozen", "exited", "was killed", "died"};
    int run = instance->runs - 1;
    enum kt_process_state state = kt_body_state(instance, run);
    kmock_buffer_print(out, "  %s %s", instance->name, states[state]);
    if (state == KT_PROCESS_EXITED)
        kmock_buffer_print(out, " with %d", kt_body_exit_code(instance, run));
    if (state == KT_PROCESS_DIED)
        kmock_buffer_print(out, ": %s", kt_body_last_words(instance, run));
    kmock_buffer_print(out, "\n");
    const char *logs = kt_body_logs(instance);
    if (*logs)
        kmock_buffer_print(out, "  it said:\n%s%s", logs, logs[strlen(logs) - 1] == '\n' ? "" : "\n");
}

char *kt_world_report(struct kt_trial *trial)
{
    struct kmock_buffer text = {0};
    if (trial->live == NULL)
        return kt_sim_report(trial->sim);
    for (struct kmock_list_link *link = trial->instances.first; link; link = link->next)
        describe(kmock_list_object(link, struct kt_instance, link), &text);
    kmock_buffer_append(&text, "", 1);
    return (char *)text.data;
}
