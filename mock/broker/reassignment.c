/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/broker/reassignment.h"

#include <stdlib.h>

#include "mock/base/alloc.h"
#include "mock/broker/error.h"
#include "mock/broker/leadership.h"
#include "mock/broker/replication.h"

struct key {
    struct kmock_uuid topic;
    int32_t index;
};

static struct key key_of(const struct kmock_partition *partition)
{
    return (struct key){partition->topic->id, partition->index};
}

static struct kmock_reassignment *find(const struct kmock_cluster *cluster, const struct kmock_partition *partition)
{
    struct key key = key_of(partition);
    return kmock_table_find(&cluster->reassignments, &key, sizeof key);
}

const struct kmock_reassignment *kmock_reassignment_find(const struct kmock_cluster *cluster,
                                                         const struct kmock_partition *partition)
{
    return find(cluster, partition);
}

static void destroy(void *object)
{
    struct kmock_reassignment *reassignment = object;
    free(reassignment->target);
    free(reassignment->adding);
    free(reassignment->removing);
    free(reassignment);
}

void kmock_reassignment_forget(struct kmock_cluster *cluster, const struct kmock_partition *partition)
{
    struct key key = key_of(partition);
    struct kmock_reassignment *reassignment = kmock_table_remove(&cluster->reassignments, &key, sizeof key);
    if (reassignment == NULL)
        return;
    kmock_timers_cancel(&cluster->timers, &reassignment->timer);
    destroy(reassignment);
}

void kmock_reassignments_free(struct kmock_cluster *cluster)
{
    kmock_table_free(&cluster->reassignments, destroy);
}

static bool has(const int32_t *ids, int32_t count, int32_t id)
{
    for (int32_t i = 0; i < count; i++)
        if (ids[i] == id)
            return true;
    return false;
}

/* returns  those of ids that are not among others, in their order; to be freed */
static int32_t *subtract(struct kmock_replica_ids ids, struct kmock_replica_ids others, int32_t *count)
{
    int32_t *left = kmock_alloc(((size_t)ids.count + 1) * sizeof *left);
    *count = 0;
    for (int32_t i = 0; i < ids.count; i++)
        if (!has(others.ids, others.count, ids.ids[i]))
            left[(*count)++] = ids.ids[i];
    return left;
}

static struct kmock_replica_ids replicas_of(const struct kmock_partition *partition)
{
    return (struct kmock_replica_ids){partition->replicas, partition->replicas_count};
}

static struct kmock_replica_ids added_by(const struct kmock_reassignment *reassignment)
{
    if (reassignment == NULL)
        return (struct kmock_replica_ids){NULL, 0};
    return (struct kmock_replica_ids){reassignment->adding, reassignment->adding_count};
}

int32_t kmock_reassignment_factor(const struct kmock_cluster *cluster, const struct kmock_partition *partition)
{
    const struct kmock_reassignment *reassignment = find(cluster, partition);
    return reassignment ? reassignment->target_count : partition->replicas_count;
}

static bool is_in_sync(const struct kmock_partition *partition, int32_t node_id)
{
    int32_t place = kmock_partition_place_of(partition, node_id);
    return place >= 0 && partition->in_sync[place];
}

/* Let one of these lead where another one does. returns  false where none can */
static bool lead_among(struct kmock_cluster *cluster, struct kmock_partition *partition, struct kmock_replica_ids ids,
                       int64_t now_us)
{
    if (partition->leader >= 0 && has(ids.ids, ids.count, partition->leader))
        return true;
    for (int32_t i = 0; i < ids.count; i++)
        if (kmock_leadership_move(cluster, partition, ids.ids[i], now_us))
            return true;
    return false;
}

static bool assign(struct kmock_cluster *cluster, struct kmock_partition *partition, struct kmock_replica_ids ids,
                   int64_t now_us)
{
    if (!lead_among(cluster, partition, ids, now_us))
        return false;
    kmock_replication_assign(cluster, partition, ids, now_us);
    if (partition->index == 0)
        partition->topic->replication_factor = (int16_t)ids.count;
    return true;
}

static void complete_if_due(struct kmock_reassignment *reassignment, int64_t now_us)
{
    struct kmock_partition *partition = reassignment->partition;
    for (int32_t i = 0; i < reassignment->adding_count; i++)
        if (!is_in_sync(partition, reassignment->adding[i]))
            return;
    struct kmock_replica_ids target = {reassignment->target, reassignment->target_count};
    if (assign(reassignment->cluster, partition, target, now_us))
        kmock_reassignment_forget(reassignment->cluster, partition);
}

static void fire(void *context, int64_t now_us)
{
    complete_if_due(context, now_us);
}

static void add_missing(int32_t *ids, int32_t *count, struct kmock_replica_ids more)
{
    for (int32_t i = 0; i < more.count; i++)
        if (!has(ids, *count, more.ids[i]))
            ids[(*count)++] = more.ids[i];
}

/* Show all replicas, the wanted ones first; nobody has to give up leading for that. */
static void merge(struct kmock_cluster *cluster, struct kmock_partition *partition, struct kmock_replica_ids target,
                  int64_t now_us)
{
    int32_t count = 0;
    int32_t *all = kmock_alloc((size_t)(target.count + partition->replicas_count) * sizeof *all);
    add_missing(all, &count, target);
    add_missing(all, &count, replicas_of(partition));
    kmock_replication_assign(cluster, partition, (struct kmock_replica_ids){all, count}, now_us);
    free(all);
}

void kmock_reassignment_begin(struct kmock_cluster *cluster, struct kmock_partition *partition,
                              struct kmock_replica_ids target, int64_t now_us)
{
    struct kmock_reassignment *reassignment = kmock_alloc(sizeof *reassignment);
    struct key key = key_of(partition);
    struct kmock_replica_ids before = {0};
    int32_t *old = subtract(replicas_of(partition), added_by(find(cluster, partition)), &before.count);
    before.ids = old;
    reassignment->cluster = cluster;
    reassignment->partition = partition;
    reassignment->timer = (struct kmock_timer){.fire = fire, .context = reassignment};
    reassignment->target = subtract(target, (struct kmock_replica_ids){NULL, 0}, &reassignment->target_count);
    reassignment->adding = subtract(target, before, &reassignment->adding_count);
    reassignment->removing = subtract(replicas_of(partition), target, &reassignment->removing_count);
    free(old);
    kmock_reassignment_forget(cluster, partition);
    kmock_table_put(&cluster->reassignments, &key, sizeof key, reassignment);
    merge(cluster, partition, target, now_us);
    kmock_timers_cancel(&cluster->timers, &reassignment->timer);
    complete_if_due(reassignment, now_us);
}

static struct kmock_verdict judge(int16_t error, const char *message)
{
    return (struct kmock_verdict){error, message};
}

struct kmock_verdict kmock_reassignment_cancel(struct kmock_cluster *cluster, struct kmock_partition *partition,
                                               int64_t now_us)
{
    const struct kmock_reassignment *reassignment = find(cluster, partition);
    struct kmock_replica_ids before = {0};
    if (reassignment == NULL)
        return judge(KMOCK_NO_REASSIGNMENT_IN_PROGRESS, NULL);
    int32_t *old = subtract(replicas_of(partition), added_by(reassignment), &before.count);
    before.ids = old;
    bool back = assign(cluster, partition, before, now_us);
    free(old);
    if (!back)
        return judge(KMOCK_INVALID_REPLICA_ASSIGNMENT, "none of the brokers it was at is in sync");
    kmock_reassignment_forget(cluster, partition);
    return judge(KMOCK_NONE, NULL);
}

void kmock_reassignment_isr_changed(struct kmock_cluster *cluster, struct kmock_partition *partition, int64_t now_us)
{
    struct kmock_reassignment *reassignment = find(cluster, partition);
    if (reassignment)
        kmock_timers_arm(&cluster->timers, &reassignment->timer, now_us);
}
