/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/trial/heal.h"

#include "harness/trial/act.h"
#include "harness/trial/body.h"
#include "harness/trial/cut.h"
#include "harness/trial/world.h"
#include "mock/broker/secure.h"

static struct kt_instance *instance_at(struct kmock_list_link *link)
{
    return kmock_list_object(link, struct kt_instance, link);
}

static bool heal_links(struct kt_instance *instance)
{
    bool is_cut = !kmock_list_is_empty(&instance->cuts), is_slow = instance->has_latency;
    if (is_cut)
        kt_cut_heal(instance, -1);
    if (is_slow)
        kt_cut_set_latency(instance, -1, -1, -1);
    return is_cut || is_slow;
}

static bool thaw(struct kt_instance *instance)
{
    if (!instance->running || kt_body_state_now(instance) != KT_PROCESS_FROZEN)
        return false;
    kt_instance_thaw(instance);
    return true;
}

static bool heal_brokers(struct kt_trial *trial)
{
    bool any = false;
    for (int32_t i = 0; i < trial->brokers_count; i++) {
        if (kmock_cluster_broker_is_up(trial->cluster, trial->brokers[i].node_id))
            continue;
        kt_broker_up(&trial->brokers[i]);
        any = true;
    }
    return any;
}

/* Replication that a fault held back, slowed down or took out of sync, markers, and throttling, that fired. */
static bool heal_cluster(struct kt_trial *trial, struct kt_armed_fault *armed)
{
    const struct kt_action *action = &armed->fault.action;
    struct kmock_replica_name replica = {action->topic, action->partition, action->broker < 0 ? 0 : action->broker};
    if (armed->is_healed || armed->fault.receipt.fired == 0)
        return false;
    armed->is_healed = true;
    switch (action->kind) {
    case KT_DO_HOLD_REPLICATION:
        return kmock_cluster_release_replication(trial->cluster, &replica, kt_world_now_us());
    case KT_DO_DELAY_REPLICATION:
        return kmock_cluster_delay_replication(trial->cluster, &replica, 0, kt_world_now_us());
    case KT_DO_SHRINK_ISR:
        return kmock_cluster_expand_isr(trial->cluster, &replica, kt_world_now_us());
    case KT_DO_HOLD_MARKERS:
        kmock_cluster_release_markers(trial->cluster, action->transaction, kt_world_now_us());
        return true;
    case KT_DO_THROTTLE:
        return action->by_us > 0 && kmock_cluster_throttle(trial->cluster, replica.node_id, -1, 0);
    case KT_DO_DENY:
        kmock_cluster_restore_acls(trial->cluster);
        return true;
    default:
        return false;
    }
}

static bool somebody_runs(const struct kt_trial *trial, const struct kt_app *app)
{
    for (struct kmock_list_link *link = trial->instances.first; link; link = link->next)
        if (instance_at(link)->app == app && instance_at(link)->running)
            return true;
    return false;
}

/* What a supervisor starts again: it exited because it saw no way on. */
static bool gave_up(const struct kt_trial *trial, const struct kt_instance *instance)
{
    return trial->plan.explores && instance->runs > 0 && !instance->exit_is_expected &&
           kt_body_state_now(instance) == KT_PROCESS_EXITED && kt_body_exit_code(instance, instance->runs - 1) != 0;
}

/* The first instance of an application that a fault crashed, where no other of it runs. Those that ended well, or by
 * the test, stay as they are. */
static bool start_again(struct kt_trial *trial)
{
    bool any = false;
    for (struct kmock_list_link *link = trial->instances.first; link; link = link->next) {
        struct kt_instance *instance = instance_at(link);
        bool is_to_start = instance->was_crashed_by_fault || gave_up(trial, instance);
        if (!is_to_start || somebody_runs(trial, instance->app))
            continue;
        kt_instance_restart(instance);
        any = true;
    }
    return any;
}

bool kt_trial_heal(struct kt_trial *trial)
{
    if (!trial->plan.heals || kt_world_failure(trial))
        return false;
    bool any = heal_brokers(trial);
    for (struct kmock_list_link *link = trial->instances.first; link; link = link->next) {
        any |= heal_links(instance_at(link));
        any |= thaw(instance_at(link));
    }
    for (struct kmock_list_link *link = trial->faults.first; link; link = link->next)
        any |= heal_cluster(trial, kmock_list_object(link, struct kt_armed_fault, link));
    any |= start_again(trial);
    kt_cluster_pulse(trial);
    return any;
}
