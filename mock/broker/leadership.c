/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/broker/leadership.h"

#include "mock/broker/commit.h"
#include "mock/broker/in_sync.h"
#include "mock/broker/producer_snapshot.h"
#include "mock/broker/replication.h"

enum { STRICT_MIN_ISR_RELEASE = 307 }; /* Kafka 3.7: KIP-966, KAFKA-15583 */

static void emit_leader(const struct kmock_cluster *cluster, const struct kmock_partition *partition, int64_t lost)
{
    struct kmock_event event = kmock_event_of(KMOCK_EVENT_LEADER);
    event.topic = partition->topic->name;
    event.partition = partition->index;
    event.node = partition->leader;
    event.epoch = (int16_t)partition->leader_epoch;
    event.count = lost > 0 ? (int32_t)lost : 0;
    event.offset = lost > 0 ? partition->log.end_offset : -1;
    kmock_emit(cluster, &event);
}

/* Give a leader the partition: its log is the partition's, and its producers and high watermark. */
static void take_over(struct kmock_cluster *cluster, struct kmock_partition *partition)
{
    int64_t end_offset = partition->log.end_offset, high_watermark = partition->high_watermark;
    int32_t place = kmock_partition_place_of(partition, partition->leader);
    partition->copies[place].barred = false;
    if (kmock_replicas_switch(partition, place))
        kmock_producers_rebuild(&partition->producers, &partition->log);
    kmock_verifications_forget(&partition->producers.verifications);
    kmock_epochs_begin(&partition->epochs, partition->leader_epoch, partition->log.end_offset);
    emit_leader(cluster, partition, end_offset - partition->log.end_offset);
    if (partition->high_watermark != high_watermark)
        kmock_emit_high_watermark(cluster, partition);
    kmock_tell_stable_offset(cluster, partition);
}

/* The only writer of a partition's leader. */
static void become(struct kmock_cluster *cluster, struct kmock_partition *partition, int32_t leader, int64_t now_us)
{
    partition->leader = leader;
    partition->leader_epoch++;
    if (leader >= 0)
        take_over(cluster, partition);
    else
        emit_leader(cluster, partition, 0);
    kmock_replication_begin(cluster, partition, now_us);
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

/* returns  the first live replica that does not lead, out of sync if there is one; -1: there is none */
static int32_t choose_unclean(const struct kmock_cluster *cluster, const struct kmock_partition *partition)
{
    int32_t chosen = -1;
    for (int32_t i = partition->replicas_count - 1; i >= 0; i--) {
        int32_t node_id = partition->replicas[i];
        bool is_better =
            chosen < 0 || !partition->in_sync[i] || partition->in_sync[kmock_partition_place_of(partition, chosen)];
        if (node_id != partition->leader && kmock_cluster_node_is_up(cluster, node_id) && is_better)
            chosen = node_id;
    }
    return chosen;
}

static void elect_unclean(struct kmock_cluster *cluster, struct kmock_partition *partition, int32_t node_id,
                          int64_t now_us)
{
    int32_t place = kmock_partition_place_of(partition, node_id);
    partition->in_sync[place] = true;
    for (int32_t i = 0; i < partition->replicas_count; i++)
        if (i != place)
            kmock_in_sync_leave(cluster, &partition->copies[i], now_us);
    become(cluster, partition, node_id, now_us);
}

/* Elect whom the rules allow; nobody where they allow none. */
static void elect(struct kmock_cluster *cluster, struct kmock_partition *partition, int64_t now_us)
{
    int32_t leader = choose(cluster, partition);
    int32_t unclean = partition->config->unclean_leader_election ? choose_unclean(cluster, partition) : -1;
    if (leader < 0 && unclean >= 0)
        elect_unclean(cluster, partition, unclean, now_us);
    else if (leader >= 0 || partition->leader >= 0)
        become(cluster, partition, leader, now_us);
}

void kmock_leadership_begin(struct kmock_cluster *cluster, struct kmock_partition *partition, int64_t now_us)
{
    for (int32_t i = 0; i < partition->replicas_count; i++)
        partition->in_sync[i] = kmock_cluster_node_is_up(cluster, partition->replicas[i]);
    if (kmock_partition_in_sync_count(partition) == 0)
        partition->in_sync[0] = true;
    partition->commits_under_min_isr = cluster->release < STRICT_MIN_ISR_RELEASE;
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

bool kmock_leadership_elect_unclean(struct kmock_cluster *cluster, struct kmock_partition *partition, int32_t node_id,
                                    int64_t now_us)
{
    if (node_id == 0)
        node_id = choose_unclean(cluster, partition);
    if (node_id == partition->leader || kmock_partition_place_of(partition, node_id) < 0 ||
        !kmock_cluster_node_is_up(cluster, node_id))
        return false;
    elect_unclean(cluster, partition, node_id, now_us);
    return true;
}

void kmock_leadership_retry(struct kmock_cluster *cluster, struct kmock_partition *partition, int64_t now_us)
{
    if (partition->leader < 0)
        elect(cluster, partition, now_us);
}

/* The last replica in sync stays so. What those who remain have is committed. */
static void lose_replica(struct kmock_cluster *cluster, struct kmock_partition *partition, int32_t place,
                         int64_t now_us)
{
    kmock_replication_down(cluster, &partition->copies[place]);
    kmock_in_sync_leave(cluster, &partition->copies[place], now_us);
    if (partition->leader == partition->replicas[place])
        elect(cluster, partition, now_us);
    else
        kmock_replication_settle(cluster, partition, now_us);
}

static void regain_replica(struct kmock_cluster *cluster, struct kmock_partition *partition, int32_t place,
                           int64_t now_us)
{
    partition->copies[place].barred = false;
    kmock_leadership_retry(cluster, partition, now_us);
    kmock_replication_up(cluster, &partition->copies[place], now_us);
}

static void follow(struct kmock_cluster *cluster, int32_t node_id, bool up, int64_t now_us)
{
    for (struct kmock_table_entry *entry = kmock_table_first(&cluster->topics); entry;
         entry = kmock_table_next(entry)) {
        struct kmock_topic *topic = entry->value;
        for (int32_t i = 0; i < topic->partitions_count; i++) {
            int32_t place = kmock_partition_place_of(topic->partitions[i], node_id);
            if (place >= 0 && up)
                regain_replica(cluster, topic->partitions[i], place, now_us);
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

void kmock_leadership_tell_coordinator(const struct kmock_cluster *cluster, const struct kmock_partition *partition,
                                       const char *detail)
{
    struct kmock_event event = kmock_event_of(KMOCK_EVENT_COORDINATOR);
    event.topic = partition->topic->name;
    event.partition = partition->index;
    event.node = partition->leader;
    event.epoch = (int16_t)partition->leader_epoch;
    event.detail = kmock_view(detail);
    kmock_emit(cluster, &event);
}
