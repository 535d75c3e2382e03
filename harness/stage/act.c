/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/stage/act.h"

static bool act_on_replica(struct kmock_cluster *cluster, const struct kt_action *action, int64_t now_us)
{
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

static bool act_on_transaction(struct kmock_cluster *cluster, const struct kt_action *action, int64_t now_us)
{
    const char *id = action->transaction;
    switch (action->kind) {
    case KT_DO_MOVE_TXN_COORDINATOR:
        return kmock_cluster_move_txn_coordinator(cluster, id, action->broker < 0 ? 0 : action->broker, now_us);
    case KT_DO_LOAD_TXN_COORDINATOR:
        return kmock_cluster_load_txn_coordinator(cluster, id, action->for_us, now_us);
    case KT_DO_HOLD_MARKERS:
        kmock_cluster_hold_markers(cluster, id, action->for_us > 0 ? action->for_us : 0, now_us);
        return true;
    default:
        kmock_cluster_release_markers(cluster, id, now_us);
        return true;
    }
}

bool kt_cluster_act(struct kmock_cluster *cluster, const struct kt_action *action, int64_t now_us)
{
    switch (action->kind) {
    case KT_DO_MOVE_COORDINATOR:
        return kmock_cluster_move_coordinator(cluster, action->group, action->broker < 0 ? 0 : action->broker, now_us);
    case KT_DO_MOVE_LEADER:
        return kmock_cluster_move_leader(cluster, action->topic, action->partition, action->broker, now_us);
    case KT_DO_LOAD_COORDINATOR:
        return kmock_cluster_load_coordinator(cluster, action->group, action->for_us, now_us);
    case KT_DO_EXPIRE_OFFSETS:
        return kmock_cluster_expire_offsets(cluster, action->group, now_us);
    case KT_DO_MOVE_TXN_COORDINATOR:
    case KT_DO_LOAD_TXN_COORDINATOR:
    case KT_DO_HOLD_MARKERS:
    case KT_DO_RELEASE_MARKERS:
        return act_on_transaction(cluster, action, now_us);
    default:
        return act_on_replica(cluster, action, now_us);
    }
}
