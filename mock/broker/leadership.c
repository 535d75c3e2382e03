/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/broker/leadership.h"

#include "mock/broker/append.h"

static void emit_leader(const struct kmock_cluster *cluster, const struct kmock_partition *partition)
{
    struct kmock_event event = kmock_event_of(KMOCK_EVENT_LEADER);
    event.topic = partition->topic->name;
    event.partition = partition->index;
    event.node = partition->leader;
    event.epoch = (int16_t)partition->leader_epoch;
    kmock_emit(cluster, &event);
}

/* The only writer of a partition's leader. */
static void become(struct kmock_cluster *cluster, struct kmock_partition *partition, int32_t leader, int64_t now_us)
{
    partition->leader = leader;
    partition->leader_epoch++;
    if (leader >= 0) {
        kmock_epochs_begin(&partition->epochs, partition->leader_epoch, partition->log.end_offset);
        kmock_producers_rebuild(&partition->producers, &partition->log);
    }
    emit_leader(cluster, partition);
    if (cluster->leader_changed)
        cluster->leader_changed(cluster, partition, now_us);
    kmock_partition_wake(partition, now_us);
}

static bool may_lead(const struct kmock_cluster *cluster, const struct kmock_partition *partition, int32_t place)
{
    return partition->in_sync[place] && kmock_cluster_node_is_up(cluster, partition->replicas[place]);
}

int32_t kmock_leadership_next(const struct kmock_cluster *cluster, const struct kmock_partition *partition)
{
    int32_t count = partition->replicas_count;
    int32_t place = kmock_partition_place_of(partition, partition->leader);
    for (int32_t i = 1; i <= count; i++)
        if (may_lead(cluster, partition, (place + i + count) % count))
            return partition->replicas[(place + i + count) % count];
    return -1;
}

static int32_t choose(const struct kmock_cluster *cluster, const struct kmock_partition *partition)
{
    for (int32_t i = 0; i < partition->replicas_count; i++)
        if (may_lead(cluster, partition, i))
            return partition->replicas[i];
    return -1;
}

void kmock_leadership_begin(struct kmock_cluster *cluster, struct kmock_partition *partition, int64_t now_us)
{
    for (int32_t i = 0; i < partition->replicas_count; i++)
        partition->in_sync[i] = kmock_cluster_node_is_up(cluster, partition->replicas[i]);
    if (kmock_partition_in_sync_count(partition) == 0)
        partition->in_sync[0] = true;
    become(cluster, partition, choose(cluster, partition), now_us);
}

bool kmock_leadership_move(struct kmock_cluster *cluster, struct kmock_partition *partition, int32_t node_id,
                           int64_t now_us)
{
    int32_t place = kmock_partition_place_of(partition, node_id);
    if (place < 0 || !may_lead(cluster, partition, place))
        return false;
    become(cluster, partition, node_id, now_us);
    return true;
}

static void lose_replica(struct kmock_cluster *cluster, struct kmock_partition *partition, int32_t place,
                         int64_t now_us)
{
    if (kmock_partition_in_sync_count(partition) > 1)
        partition->in_sync[place] = false;
    if (partition->leader == partition->replicas[place])
        become(cluster, partition, choose(cluster, partition), now_us);
}

/* The replica has all there is at once, if a leader can give it. */
static void regain_replica(struct kmock_cluster *cluster, struct kmock_partition *partition, int64_t now_us)
{
    if (partition->leader < 0) {
        int32_t leader = choose(cluster, partition);
        if (leader < 0)
            return;
        become(cluster, partition, leader, now_us);
    }
    for (int32_t i = 0; i < partition->replicas_count; i++)
        if (kmock_cluster_node_is_up(cluster, partition->replicas[i]))
            partition->in_sync[i] = true;
    kmock_commit(cluster, partition, now_us);
}

static void follow(struct kmock_cluster *cluster, int32_t node_id, bool up, int64_t now_us)
{
    for (struct kmock_table_entry *entry = kmock_table_first(&cluster->topics); entry;
         entry = kmock_table_next(entry)) {
        struct kmock_topic *topic = entry->value;
        for (int32_t i = 0; i < topic->partitions_count; i++) {
            int32_t place = kmock_partition_place_of(topic->partitions[i], node_id);
            if (place >= 0 && up)
                regain_replica(cluster, topic->partitions[i], now_us);
            else if (place >= 0)
                lose_replica(cluster, topic->partitions[i], place, now_us);
        }
    }
}

void kmock_leadership_node_down(struct kmock_cluster *cluster, int32_t node_id, int64_t now_us)
{
    follow(cluster, node_id, false, now_us);
}

void kmock_leadership_node_up(struct kmock_cluster *cluster, int32_t node_id, int64_t now_us)
{
    follow(cluster, node_id, true, now_us);
}
