/* SPDX-License-Identifier: Apache-2.0 */
/* Make faults happen: to instances, links and brokers. What a fault does to a request is in gate.c. */
#include "harness/trial/act.h"

#include <string.h>

#include "harness/stage/act.h"
#include "harness/stage/act_topic.h"
#include "harness/trial/cut.h"
#include "harness/trial/world.h"
#include "mock/broker/error.h"

void kt_fault_record(struct kt_armed_fault *armed, struct kt_instance *it)
{
    struct kt_trial *trial = armed->trial;
    struct kmock_buffer line = {0};
    struct kt_event event = kt_event_none(KT_EVENT_FAULT, kt_world_now_us());
    kt_fault_print(&armed->fault, &line);
    event.instance = it ? it->run : 0;
    event.detail = kt_history_name(trial->history, (const char *)line.data, line.size);
    kt_trial_append(trial, &event);
    kmock_buffer_free(&line);
}

/* ---- instances ---- */

/* Whose task calls: its end never returns, so the restart is arranged before. */
static void crash(struct kt_instance *instance, const char *why, int64_t restart_after_us)
{
    bool own = kt_instance_is_own(instance);
    if (restart_after_us > 0 || (own && restart_after_us == 0))
        kt_instance_restart_after(instance, restart_after_us);
    if (instance->running)
        instance->was_crashed_by_fault = true;
    kt_instance_crash(instance, why);
    if (restart_after_us == 0)
        kt_instance_restart(instance);
}

static void send_signal(struct kt_instance *instance, const struct kt_action *action)
{
    if (action->restart_after_us == 0)
        kt_instance_restart_at_end(instance);
    else if (action->restart_after_us > 0)
        kt_instance_restart_after(instance, action->restart_after_us);
    kt_instance_signal(instance, action->signal_number);
}

static void do_to_instance(struct kt_instance *instance, const struct kt_action *action)
{
    switch (action->kind) {
    case KT_DO_CRASH:
        crash(instance, "by a fault", action->restart_after_us);
        break;
    case KT_DO_FREEZE:
        kt_instance_freeze(instance, action->for_us > 0 ? action->for_us : 0);
        break;
    case KT_DO_THAW:
        kt_instance_thaw(instance);
        break;
    case KT_DO_RESTART:
        crash(instance, "restart", action->restart_after_us > 0 ? action->restart_after_us : 0);
        break;
    case KT_DO_SIGNAL:
        send_signal(instance, action);
        break;
    case KT_DO_LATENCY:
        kt_cut_set_latency(instance, action->broker, action->min_us, action->max_us);
        break;
    case KT_DO_HEAL:
        kt_cut_heal(instance, action->broker);
        break;
    default:
        break;
    }
}

typedef void do_to(struct kt_instance *instance, void *context);

/* Do to all instances that a fault names, last to the one whose task calls. returns  how many there are */
static int each_named(struct kt_trial *trial, const struct kt_action *action, do_to *act, void *context)
{
    int count = 0;
    struct kt_instance *own = NULL;
    for (struct kmock_list_link *link = trial->instances.first, *next; link; link = next) {
        struct kt_instance *instance = kmock_list_object(link, struct kt_instance, link);
        next = link->next;
        if (!kt_instance_is(action->instance, instance->name))
            continue;
        count++;
        if (kt_instance_is_own(instance))
            own = instance;
        else
            act(instance, context);
    }
    if (own)
        act(own, context);
    return count;
}

static void each_of(struct kt_trial *trial, const struct kt_action *action, struct kt_instance *it, do_to *act,
                    void *context)
{
    if (action->instance == NULL && it)
        act(it, context);
    if (action->instance == NULL ? it != NULL : each_named(trial, action, act, context) > 0)
        return;
    if (action->instance == NULL || !kt_scale_left_out(trial, action->instance))
        kt_trial_note_failure(trial, "a fault names the instance \"%s\", and none of that name was started",
                              action->instance ? action->instance : "it");
}

static void do_action(struct kt_instance *instance, void *context)
{
    do_to_instance(instance, context);
}

int kt_act_on_instances(struct kt_trial *trial, const struct kt_action *action)
{
    return each_named(trial, action, do_action, (void *)action);
}

/* ---- links ---- */

static void end_cut(struct kt_armed_fault *armed, struct kt_instance *it)
{
    (void)it;
    kt_cut_end(armed->trial, armed, armed->cuts_ended++);
}

static void cut(struct kt_instance *instance, void *context)
{
    const struct kt_armed_fault *armed = context;
    bool ends = armed->fault.action.for_us > 0;
    kt_cut(instance, armed->fault.action.broker, ends ? armed : NULL, armed->cuts_begun);
}

static void do_to_links(struct kt_armed_fault *armed, struct kt_instance *it)
{
    struct kt_trial *trial = armed->trial;
    struct kt_action *action = &armed->fault.action;
    if (action->broker > trial->brokers_count) {
        kt_trial_note_failure(trial, "a fault names broker %d, and there are brokers 1 to %d", action->broker,
                              trial->brokers_count);
        return;
    }
    each_of(trial, action, it, action->kind == KT_DO_CUT ? cut : do_action,
            action->kind == KT_DO_CUT ? (void *)armed : (void *)action);
    if (action->kind != KT_DO_CUT || action->for_us <= 0)
        return;
    armed->cuts_begun++;
    kt_fault_do_later(armed, it, end_cut, action->for_us);
}

/* ---- brokers ---- */

void kt_broker_up(struct kt_broker *broker)
{
    struct kt_trial *trial = broker->trial;
    kmock_timers_cancel(kt_world_timers(), &broker->up);
    kmock_cluster_broker_up(trial->cluster, broker->node_id, kt_world_now_us());
    kt_links_set_up(broker, true);
    kt_cluster_pulse(trial);
}

static void up_again(void *context, int64_t now_us)
{
    (void)now_us;
    kt_broker_up(context);
}

static void broker_down(struct kt_broker *broker, int64_t for_us)
{
    struct kt_trial *trial = broker->trial;
    if (!kmock_cluster_broker_is_up(trial->cluster, broker->node_id))
        return;
    kt_links_set_up(broker, false);
    kmock_cluster_broker_down(trial->cluster, broker->node_id, kt_world_now_us());
    broker->up.fire = up_again;
    broker->up.context = broker;
    if (for_us > 0)
        kmock_timers_arm(kt_world_timers(), &broker->up, kt_world_now_us() + for_us);
}

/* Down and up again, at once where no time is said: its connections break and its partitions get other leaders. */
static void broker_restart(struct kt_broker *broker, int64_t after_us)
{
    broker_down(broker, after_us);
    if (after_us <= 0)
        kt_broker_up(broker);
}

/* A group is there from the moment that somebody looks for its coordinator. */
static bool is_known(struct kt_trial *trial, const char *group)
{
    struct kmock_group_view view;
    kt_name name = kt_history_find_name(trial->history, group);
    kmock_cluster_group(trial->cluster, group, &view);
    if (strcmp(view.state, "Dead") != 0)
        return true;
    for (size_t i = 0; name && i < kt_history_count(trial->history); i++) {
        const struct kt_event *event = kt_history_event(trial->history, i);
        if (event->type == KT_EVENT_REQUEST && event->group == name)
            return true;
    }
    return false;
}

static bool do_to_cluster(struct kt_trial *trial, const struct kt_action *action)
{
    int64_t now_us = kt_world_now_us();
    bool broker_exists = action->broker >= 1 && action->broker <= trial->brokers_count;
    switch (action->kind) {
    case KT_DO_BROKER_DOWN:
        if (broker_exists)
            broker_down(&trial->brokers[action->broker - 1], action->for_us);
        return broker_exists;
    case KT_DO_BROKER_UP:
        if (broker_exists)
            kt_broker_up(&trial->brokers[action->broker - 1]);
        return broker_exists;
    case KT_DO_BROKER_RESTART:
        if (broker_exists)
            broker_restart(&trial->brokers[action->broker - 1], action->for_us);
        return broker_exists;
    case KT_DO_MOVE_COORDINATOR:
        return is_known(trial, action->group) && kt_cluster_act(trial->cluster, action, now_us);
    default:
        return kt_cluster_act(trial->cluster, action, now_us);
    }
}

static void note_impossible(const struct kt_armed_fault *armed)
{
    struct kmock_buffer line = {0};
    kt_fault_print(&armed->fault, &line);
    kt_trial_note_failure(armed->trial,
                          "the fault \"%.*s\" could not be done: there is no such broker, topic, partition or group (a "
                          "group is there when somebody first looks for its coordinator), or the broker is down, leads "
                          "already or holds no replica",
                          (int)line.size, (const char *)line.data);
    kmock_buffer_free(&line);
}

/* A scale that makes a topic smaller keeps it from growing, too. returns  false where nothing is left to do */
static bool scale(struct kt_trial *trial, struct kt_action *action)
{
    int32_t wanted = action->partition;
    if (action->kind != KT_DO_GROW_TOPIC)
        return true;
    action->partition = kt_scale_partitions(trial, action->topic, wanted);
    return action->partition >= wanted ||
           action->partition > kmock_cluster_partitions_count(trial->cluster, action->topic);
}

static void do_to_topic(const struct kt_armed_fault *armed)
{
    struct kmock_buffer line = {0};
    struct kt_action action = armed->fault.action;
    if (!scale(armed->trial, &action))
        return;
    int16_t error = kt_topic_act(armed->trial->cluster, &action, kt_world_now_us());
    if (error == KMOCK_NONE)
        return;
    kt_fault_print(&armed->fault, &line);
    kt_trial_note_failure(armed->trial, "the fault \"%.*s\" could not be done: %s", (int)line.size,
                          (const char *)line.data, kmock_error_name(error));
    kmock_buffer_free(&line);
}

void kt_fault_act(struct kt_armed_fault *armed, struct kt_instance *it)
{
    struct kt_trial *trial = armed->trial;
    const struct kt_action *action = &armed->fault.action;
    kt_fault_record(armed, it);
    if (action->kind <= KT_DO_SIGNAL)
        each_of(trial, action, it, do_action, &armed->fault.action);
    else if (action->kind <= KT_DO_LATENCY)
        do_to_links(armed, it);
    else if (action->kind >= KT_DO_THROTTLE)
        do_to_topic(armed);
    else if (!do_to_cluster(trial, action))
        note_impossible(armed);
    kt_cluster_pulse(trial);
}
