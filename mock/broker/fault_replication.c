/* SPDX-License-Identifier: Apache-2.0 */
/* Do to the replicas of a partition what a test may do: hold, delay, shrink, expand, elect uncleanly. */
#include "mock/broker/enter.h"
#include "mock/broker/leadership.h"
#include "mock/broker/replication.h"
#include "mock/broker/topics.h"

static struct kmock_partition *find_partition(const struct kmock_cluster *cluster,
                                              const struct kmock_replica_name *name)
{
    return kmock_topic_partition(kmock_topics_find(cluster, kmock_view(name->topic)), name->partition);
}

/* returns  NULL where the broker holds no replica of it */
static struct kmock_replica *find(const struct kmock_cluster *cluster, const struct kmock_replica_name *name)
{
    const struct kmock_partition *partition = find_partition(cluster, name);
    int32_t place = partition ? kmock_partition_place_of(partition, name->node_id) : -1;
    return place >= 0 ? &partition->copies[place] : NULL;
}

bool kmock_cluster_hold_replication(struct kmock_cluster *cluster, const struct kmock_replica_name *replica,
                                    int64_t for_us, int64_t now_us)
{
    struct kmock_replica *copy = find(cluster, replica);
    if (copy)
        kmock_replication_hold(cluster, copy, for_us, now_us);
    return copy != NULL;
}

bool kmock_cluster_release_replication(struct kmock_cluster *cluster, const struct kmock_replica_name *replica,
                                       int64_t now_us)
{
    struct kmock_replica *copy = find(cluster, replica);
    kmock_cluster_enter(cluster);
    if (copy)
        kmock_replication_release(cluster, copy, now_us);
    kmock_cluster_leave(cluster);
    return copy != NULL;
}

bool kmock_cluster_delay_replication(struct kmock_cluster *cluster, const struct kmock_replica_name *replica,
                                     int64_t delay_us, int64_t now_us)
{
    struct kmock_replica *copy = find(cluster, replica);
    kmock_cluster_enter(cluster);
    if (copy)
        kmock_replication_delay(cluster, copy, delay_us > 0 ? delay_us : 0, now_us);
    kmock_cluster_leave(cluster);
    return copy != NULL;
}

static bool bar(struct kmock_cluster *cluster, const struct kmock_replica_name *name, bool barred, int64_t now_us)
{
    struct kmock_replica *copy = find(cluster, name);
    if (copy == NULL || copy->partition->leader == name->node_id)
        return false;
    kmock_cluster_enter(cluster);
    kmock_replication_bar(cluster, copy, barred, now_us);
    kmock_cluster_leave(cluster);
    return true;
}

bool kmock_cluster_shrink_isr(struct kmock_cluster *cluster, const struct kmock_replica_name *replica, int64_t now_us)
{
    return bar(cluster, replica, true, now_us);
}

bool kmock_cluster_expand_isr(struct kmock_cluster *cluster, const struct kmock_replica_name *replica, int64_t now_us)
{
    return bar(cluster, replica, false, now_us);
}

bool kmock_cluster_elect_unclean(struct kmock_cluster *cluster, const struct kmock_replica_name *replica,
                                 int64_t now_us)
{
    struct kmock_partition *partition = find_partition(cluster, replica);
    if (partition == NULL)
        return false;
    kmock_cluster_enter(cluster);
    bool elected = kmock_leadership_elect_unclean(cluster, partition, replica->node_id, now_us);
    kmock_cluster_leave(cluster);
    return elected;
}

bool kmock_cluster_replica(const struct kmock_cluster *cluster, const struct kmock_replica_name *replica,
                           struct kmock_replica_view *view)
{
    const struct kmock_replica *copy = find(cluster, replica);
    if (copy == NULL)
        return false;
    const struct kmock_partition *partition = copy->partition;
    int32_t place = kmock_partition_place_of(partition, replica->node_id);
    *view = (struct kmock_replica_view){.end_offset = kmock_partition_end_of(partition, place),
                                        .high_watermark = kmock_partition_high_watermark_of(partition, place),
                                        .in_sync = partition->in_sync[place],
                                        .leads = partition->leader == replica->node_id};
    return true;
}
