/* SPDX-License-Identifier: Apache-2.0 */
/* Arm faults and make them happen: to instances, links and brokers. What one does to a request is in gate.c. */
#include <stdlib.h>
#include <string.h>

#include "harness/live/inside.h"
#include "harness/stage/act.h"
#include "harness/stage/act_topic.h"
#include "mock/base/alloc.h"
#include "mock/broker/error.h"

/* ---- brokers ---- */

static void bring_up(struct kt_live_broker *broker)
{
    struct kt_live *live = broker->live;
    kmock_timers_cancel(&live->pace.timers, &broker->up);
    if (kmock_cluster_broker_is_up(live->cluster, broker->node_id))
        return;
    kmock_cluster_broker_up(live->cluster, broker->node_id, kt_live_now_us(live));
    if (!kmock_listener_set_up(broker->listener, true))
        kt_live_note_failure(live, "broker-%d could not listen again: somebody else has its port",
                             (int)broker->node_id);
}

static void up_again(void *context, int64_t now_us)
{
    (void)now_us;
    bring_up(context);
}

static void bring_down(struct kt_live_broker *broker, int64_t for_us)
{
    struct kt_live *live = broker->live;
    if (!kmock_cluster_broker_is_up(live->cluster, broker->node_id))
        return;
    kmock_listener_set_up(broker->listener, false);
    kmock_cluster_broker_down(live->cluster, broker->node_id, kt_live_now_us(live));
    broker->up = (struct kmock_timer){.fire = up_again, .context = broker};
    if (for_us > 0)
        kmock_timers_arm(&live->pace.timers, &broker->up, kt_live_now_us(live) + for_us);
}

/* ---- the cluster ---- */

static bool is_known(const struct kt_live *live, const char *group)
{
    struct kmock_group_view view;
    kmock_cluster_group(live->cluster, group, &view);
    return strcmp(view.state, "Dead") != 0 || kmock_table_find(&live->groups, group, strlen(group)) != NULL;
}

static bool do_to_cluster(struct kt_live *live, const struct kt_action *action)
{
    switch (action->kind) {
    case KT_DO_BROKER_DOWN:
        bring_down(&live->brokers[action->broker - 1], action->for_us);
        return true;
    case KT_DO_BROKER_UP:
        bring_up(&live->brokers[action->broker - 1]);
        return true;
    case KT_DO_BROKER_RESTART:
        bring_down(&live->brokers[action->broker - 1], action->for_us);
        if (action->for_us <= 0)
            bring_up(&live->brokers[action->broker - 1]);
        return true;
    case KT_DO_MOVE_COORDINATOR:
        return is_known(live, action->group) && kt_cluster_act(live->cluster, action, kt_live_now_us(live));
    default:
        return kt_cluster_act(live->cluster, action, kt_live_now_us(live));
    }
}

static void note_impossible(struct kt_live_fault *armed)
{
    struct kmock_buffer line = {0};
    kt_fault_print(&armed->fault, &line);
    kt_live_note_failure(
        armed->live,
        "the fault \"%.*s\" could not be done: there is no such topic, partition or group (a group is "
        "there when somebody first asks for it), or the broker is down, leads already or holds no replica",
        (int)line.size, (const char *)line.data);
    kmock_buffer_free(&line);
}

static void do_to_topic(struct kt_live_fault *armed)
{
    struct kmock_buffer line = {0};
    int16_t error = kt_topic_act(armed->live->cluster, &armed->fault.action, kt_live_now_us(armed->live));
    if (error == KMOCK_NONE)
        return;
    kt_fault_print(&armed->fault, &line);
    kt_live_note_failure(armed->live, "the fault \"%.*s\" could not be done: %s", (int)line.size,
                         (const char *)line.data, kmock_error_name(error));
    kmock_buffer_free(&line);
}

/* ---- instances ---- */

static bool do_to_instance(struct kt_live *live, struct kt_live_instance *it, const struct kt_action *action)
{
    const struct kt_live_options *options = &live->options;
    const char *name = action->instance ? action->instance : it ? it->name : NULL;
    return name && options->act_on_instance && options->act_on_instance(options->context, action, name);
}

static void note_nobody(struct kt_live_fault *armed)
{
    const char *name = armed->fault.action.instance;
    kt_live_note_failure(armed->live, "a fault names the instance \"%s\", and none of that name is known",
                         name ? name : "it");
}

void kt_live_act(struct kt_live_fault *armed, struct kt_live_instance *it)
{
    struct kt_live *live = armed->live;
    const struct kt_action *action = &armed->fault.action;
    kt_live_note_fault(armed, it);
    if (action->kind <= KT_DO_SIGNAL) {
        if (!do_to_instance(live, it, action))
            note_nobody(armed);
    } else if (action->kind <= KT_DO_HEAL) {
        if (kt_live_each_named(live, it, action, action->kind == KT_DO_CUT ? kt_live_cut : kt_live_heal) == 0)
            note_nobody(armed);
    } else if (action->kind >= KT_DO_THROTTLE) {
        do_to_topic(armed);
    } else if (!do_to_cluster(live, action)) {
        note_impossible(armed);
    }
}

bool kt_live_is_busy(const struct kt_live *live)
{
    for (struct kmock_list_link *at = live->faults.first; at; at = at->next)
        if (kmock_timer_is_armed(&kmock_list_object(at, struct kt_live_fault, link)->timer))
            return true;
    for (int32_t i = 0; i < live->brokers_count; i++) {
        const struct kt_live_broker *broker = &live->brokers[i];
        if (kmock_timer_is_armed(&broker->up))
            return true;
        for (struct kmock_list_link *at = broker->links.first; at; at = at->next)
            if (kmock_timer_is_armed(&kmock_list_object(at, struct kt_live_link, link)->timer))
                return true;
    }
    return kt_live_cuts_will_end(live);
}

const struct kt_fault *kt_live_next_fault(const struct kt_live *live, const struct kt_fault *fault)
{
    const struct kmock_list_link *at = live->faults.first;
    if (fault)
        at = kmock_list_object(fault, const struct kt_live_fault, fault)->link.next;
    return at ? &kmock_list_object(at, const struct kt_live_fault, link)->fault : NULL;
}

/* ---- arming ---- */

/* returns  why a fault cannot be done to programs that are only connected; null: it can */
static const char *objection(const struct kt_live *live, const struct kt_fault *fault)
{
    const struct kt_action *action = &fault->action;
    if (kt_fault_has_call(fault) && kt_point_is_callback(fault->when.call.api))
        return "a broker does not see what a program's callbacks are told: such points are the sim's (kt_start)";
    if (action->kind <= KT_DO_SIGNAL && live->options.act_on_instance == NULL)
        return "crash, freeze, thaw, restart and signal need a process of the trial's own: start it with kt_spawn";
    if (action->kind == KT_DO_LATENCY)
        return "the latency of real connections cannot be set: delay requests or replies, or use the sim (kt_start)";
    return NULL;
}

static bool names_broker(const struct kt_action *action)
{
    return action->kind == KT_DO_CUT || action->kind == KT_DO_HEAL || action->kind > KT_DO_LATENCY;
}

static bool check(const struct kt_live *live, const struct kt_fault *fault, struct kmock_buffer *error)
{
    const char *why = objection(live, fault);
    bool is_far = names_broker(&fault->action) && fault->action.broker > live->brokers_count;
    if (why == NULL && !is_far)
        return true;
    kmock_buffer_print(error, "fault \"");
    kt_fault_print(fault, error);
    if (why)
        kmock_buffer_print(error, "\": %s", why);
    else
        kmock_buffer_print(error, "\": there are brokers 1 to %d", (int)live->brokers_count);
    return false;
}

static void fire_at_time(void *context, int64_t now_us)
{
    struct kt_live_fault *armed = context;
    kt_fault_fired(&armed->fault, now_us - armed->live->start_us);
    kt_live_act(armed, NULL);
}

static void act_now(void *context, int64_t now_us)
{
    (void)now_us;
    kt_live_act(context, NULL);
}

/* The coordinator is at work: what is to be done waits until it is done. */
void kt_live_faults_at_transaction(struct kt_live *live, const struct kmock_event *event)
{
    int64_t now_us = kt_live_now_us(live);
    for (struct kmock_list_link *link = live->faults.first; link; link = link->next) {
        struct kt_live_fault *armed = kmock_list_object(link, struct kt_live_fault, link);
        if (!kt_fault_matches_transaction(&armed->fault, event->member, event->to, now_us - live->start_us))
            continue;
        armed->timer = (struct kmock_timer){.fire = act_now, .context = armed};
        kmock_timers_arm(&live->pace.timers, &armed->timer, now_us);
    }
}

bool kt_live_arm(struct kt_live *live, struct kt_fault *fault, struct kmock_buffer *error)
{
    if (!check(live, fault, error)) {
        kt_fault_finish(fault);
        return false;
    }
    struct kt_live_fault *armed = kmock_alloc(sizeof *armed);
    armed->live = live;
    armed->fault = *fault;
    armed->timer = (struct kmock_timer){.fire = fire_at_time, .context = armed};
    kmock_list_append(&live->faults, &armed->link);
    if (kt_fault_has_call(fault))
        live->asks_return |= fault->when.call.phase == KT_PHASE_RETURN;
    else if (fault->when.kind == KT_WHEN_TIME)
        kmock_timers_arm(&live->pace.timers, &armed->timer, live->start_us + fault->when.time_us);
    else if (fault->when.kind == KT_WHEN_NOW)
        kmock_timers_arm(&live->pace.timers, &armed->timer, kt_live_now_us(live));
    return true;
}

void kt_live_faults_finish(struct kt_live *live)
{
    struct kmock_list_link *link;
    while ((link = kmock_list_take(&live->faults)) != NULL) {
        struct kt_live_fault *armed = kmock_list_object(link, struct kt_live_fault, link);
        kmock_timers_cancel(&live->pace.timers, &armed->timer);
        kt_fault_finish(&armed->fault);
        free(armed);
    }
}
