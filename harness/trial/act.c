/* SPDX-License-Identifier: Apache-2.0 */
/* Make faults happen: to instances, links and brokers. What a fault does to a request is in gate.c. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/trial/act.h"
#include "mock/base/alloc.h"

void kt_fault_record(struct kt_armed_fault *armed, struct kt_instance *it)
{
    struct kt_trial *trial = armed->trial;
    struct kmock_buffer line = {0};
    struct kt_event event = kt_event_none(KT_EVENT_FAULT, kt_sim_now_us());
    kt_fault_print(&armed->fault, &line);
    event.instance = it ? it->run : 0;
    event.detail = kt_history_name(trial->history, (const char *)line.data, line.size);
    kt_trial_append(trial, &event);
    kmock_buffer_free(&line);
}

/* ---- instances ---- */

struct deed {
    const struct kt_action *action;
    int done;
};

static void restart_later(struct kt_instance *instance, const struct kt_action *action)
{
    if (action->restart_after_us == 0)
        kt_instance_restart(instance);
    else if (action->restart_after_us > 0)
        kt_instance_restart_after(instance, action->restart_after_us);
}

static void do_to_instance(struct kt_instance *instance, void *context)
{
    struct deed *deed = context;
    const struct kt_action *action = deed->action;
    deed->done++;
    switch (action->kind) {
    case KT_DO_CRASH:
        kt_instance_crash(instance, "by a fault");
        restart_later(instance, action);
        break;
    case KT_DO_FREEZE:
        kt_instance_freeze(instance, action->for_us > 0 ? action->for_us : 0);
        break;
    case KT_DO_THAW:
        kt_instance_thaw(instance);
        break;
    case KT_DO_RESTART:
        if (action->restart_after_us > 0)
            kt_instance_crash(instance, "restart");
        restart_later(instance, action);
        if (action->restart_after_us < 0)
            kt_instance_restart(instance);
        break;
    case KT_DO_SIGNAL:
        kt_instance_signal(instance, action->signal_number);
        restart_later(instance, action);
        break;
    default:
        break;
    }
}

static void do_to_instances(struct kt_trial *trial, const struct kt_action *action, struct kt_instance *it)
{
    struct deed deed = {action, 0};
    if (action->instance == NULL && it)
        do_to_instance(it, &deed);
    for (struct kmock_list_link *link = trial->instances.first, *next; link && action->instance; link = next) {
        struct kt_instance *instance = kmock_list_object(link, struct kt_instance, link);
        next = link->next;
        if (kt_instance_is(action->instance, instance->name))
            do_to_instance(instance, &deed);
    }
    if (deed.done == 0)
        kt_trial_note_failure(trial, "a fault names the instance \"%s\", and none of that name was started",
                              action->instance ? action->instance : "it");
}

/* ---- links ---- */

static struct kt_net_service *service_of(struct kt_trial *trial, int32_t broker)
{
    return broker >= 1 && broker <= trial->brokers_count ? trial->brokers[broker - 1].service : NULL;
}

static void do_to_service(struct kt_instance *instance, const struct kt_action *action, struct kt_net_service *service)
{
    struct kt_sim *sim = instance->trial->sim;
    if (action->kind == KT_DO_CUT)
        kt_net_cut(sim, instance->name, service);
    else if (action->kind == KT_DO_HEAL)
        kt_net_heal(sim, instance->name, service);
    else
        kt_net_set_latency(sim, instance->name, service, action->min_us, action->max_us);
}

static void do_to_link(struct kt_instance *instance, const struct kt_action *action)
{
    struct kt_trial *trial = instance->trial;
    struct kt_net_service *service = service_of(trial, action->broker);
    char text[100];
    do_to_service(instance, action, service);
    for (int i = 0; service && i < trial->brokers[action->broker - 1].aliases_count; i++)
        do_to_service(instance, action, trial->brokers[action->broker - 1].aliases[i]);
    snprintf(text, sizeof text,
             action->kind == KT_DO_CUT    ? "cut"
             : action->kind == KT_DO_HEAL ? "healed"
                                          : "latency %.3f..%.3f ms",
             action->min_us / 1e3, action->max_us / 1e3);
    struct kt_event event = kt_event_none(KT_EVENT_LINK, kt_sim_now_us());
    event.instance = instance->run;
    event.node = action->broker;
    event.detail = kt_history_name(trial->history, text, strlen(text));
    kt_trial_append(trial, &event);
}

static void do_to_links(struct kt_trial *trial, const struct kt_action *action, struct kt_instance *it)
{
    if (action->broker > trial->brokers_count)
        kt_trial_note_failure(trial, "a fault names broker %d, and there are brokers 1 to %d", action->broker,
                              trial->brokers_count);
    if (action->broker > trial->brokers_count)
        return;
    if (action->instance == NULL && it)
        do_to_link(it, action);
    for (struct kmock_list_link *link = trial->instances.first; link && action->instance; link = link->next) {
        struct kt_instance *instance = kmock_list_object(link, struct kt_instance, link);
        if (kt_instance_is(action->instance, instance->name))
            do_to_link(instance, action);
    }
}

static void end_cut(struct kt_armed_fault *armed, struct kt_instance *it)
{
    struct kt_action heal = armed->fault.action;
    heal.kind = KT_DO_HEAL;
    do_to_links(armed->trial, &heal, it);
}

static void cut_for_a_while(struct kt_armed_fault *armed, struct kt_instance *it)
{
    const struct kt_action *action = &armed->fault.action;
    do_to_links(armed->trial, action, it);
    if (action->kind == KT_DO_CUT && action->for_us > 0)
        kt_fault_do_later(armed, it, end_cut, action->for_us);
}

/* ---- brokers ---- */

static void broker_up(void *context, int64_t now_us)
{
    struct kt_broker *broker = context;
    struct kt_trial *trial = broker->trial;
    kmock_timers_cancel(kt_sim_timers(trial->sim), &broker->up);
    kmock_cluster_broker_up(trial->cluster, broker->node_id, now_us);
    kt_links_set_up(broker, true);
    kt_cluster_pulse(trial);
}

static void broker_down(struct kt_broker *broker, int64_t for_us)
{
    struct kt_trial *trial = broker->trial;
    if (!kmock_cluster_broker_is_up(trial->cluster, broker->node_id))
        return;
    kt_links_set_up(broker, false);
    kmock_cluster_broker_down(trial->cluster, broker->node_id, kt_sim_now_us());
    broker->up.fire = broker_up;
    broker->up.context = broker;
    if (for_us > 0)
        kmock_timers_arm(kt_sim_timers(trial->sim), &broker->up, kt_sim_now_us() + for_us);
}

static bool do_to_replica(struct kt_trial *trial, const struct kt_action *action)
{
    struct kmock_cluster *cluster = trial->cluster;
    int64_t now_us = kt_sim_now_us();
    struct kmock_replica_name replica = {action->topic, action->partition, action->broker < 0 ? 0 : action->broker};
    switch (action->kind) {
    case KT_DO_HOLD_REPLICATION:
        return kmock_cluster_hold_replication(cluster, &replica, action->for_us > 0 ? action->for_us : 0, now_us);
    case KT_DO_RELEASE_REPLICATION:
        return kmock_cluster_release_replication(cluster, &replica, now_us);
    case KT_DO_DELAY_REPLICATION:
        return kmock_cluster_delay_replication(cluster, &replica, action->by_us, now_us);
    case KT_DO_SHRINK_ISR:
        return kmock_cluster_shrink_isr(cluster, &replica, now_us);
    case KT_DO_EXPAND_ISR:
        return kmock_cluster_expand_isr(cluster, &replica, now_us);
    case KT_DO_UNCLEAN_ELECTION:
        return kmock_cluster_elect_unclean(cluster, &replica, now_us);
    default:
        return true;
    }
}

/* Down and up again, at once where no time is said: its connections break and its partitions get other leaders. */
static void broker_restart(struct kt_broker *broker, int64_t after_us)
{
    broker_down(broker, after_us);
    if (after_us <= 0)
        broker_up(broker, kt_sim_now_us());
}

static bool do_to_cluster(struct kt_trial *trial, const struct kt_action *action)
{
    int64_t now_us = kt_sim_now_us();
    bool broker_exists = action->broker >= 1 && action->broker <= trial->brokers_count;
    switch (action->kind) {
    case KT_DO_BROKER_DOWN:
        if (broker_exists)
            broker_down(&trial->brokers[action->broker - 1], action->for_us);
        return broker_exists;
    case KT_DO_BROKER_UP:
        if (broker_exists)
            broker_up(&trial->brokers[action->broker - 1], now_us);
        return broker_exists;
    case KT_DO_BROKER_RESTART:
        if (broker_exists)
            broker_restart(&trial->brokers[action->broker - 1], action->for_us);
        return broker_exists;
    case KT_DO_MOVE_COORDINATOR:
        return kmock_cluster_move_coordinator(trial->cluster, action->group, action->broker < 0 ? 0 : action->broker,
                                              now_us);
    case KT_DO_MOVE_LEADER:
        return kmock_cluster_move_leader(trial->cluster, action->topic, action->partition, action->broker, now_us);
    case KT_DO_LOAD_COORDINATOR:
        return kmock_cluster_load_coordinator(trial->cluster, action->group, action->for_us, now_us);
    case KT_DO_EXPIRE_OFFSETS:
        return kmock_cluster_expire_offsets(trial->cluster, action->group, now_us);
    default:
        return do_to_replica(trial, action);
    }
}

static void note_impossible(const struct kt_armed_fault *armed)
{
    struct kmock_buffer line = {0};
    kt_fault_print(&armed->fault, &line);
    kt_trial_note_failure(armed->trial,
                          "the fault \"%.*s\" could not be done: there is no such broker, topic or partition (the "
                          "group's is made when it first looks for its coordinator), or the broker is down, leads "
                          "already or holds no replica",
                          (int)line.size, (const char *)line.data);
    kmock_buffer_free(&line);
}

void kt_fault_act(struct kt_armed_fault *armed, struct kt_instance *it)
{
    struct kt_trial *trial = armed->trial;
    const struct kt_action *action = &armed->fault.action;
    kt_fault_record(armed, it);
    if (action->kind <= KT_DO_SIGNAL)
        do_to_instances(trial, action, it);
    else if (action->kind <= KT_DO_LATENCY)
        cut_for_a_while(armed, it);
    else if (!do_to_cluster(trial, action))
        note_impossible(armed);
    kt_cluster_pulse(trial);
}
