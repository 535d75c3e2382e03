/* SPDX-License-Identifier: Apache-2.0 */
/* Do to a cluster what a test may do without a client: stop brokers, move leaders, append. */
#include "mock/broker/append.h"
#include "mock/broker/coordinators.h"
#include "mock/broker/enter.h"
#include "mock/broker/error.h"
#include "mock/broker/leadership.h"
#include "mock/broker/topics.h"

static void emit_broker(const struct kmock_cluster *cluster, const struct kmock_node *node)
{
    struct kmock_event event = kmock_event_of(KMOCK_EVENT_BROKER);
    event.node = node->id;
    event.detail = kmock_view(node->up ? "up" : "down");
    kmock_emit(cluster, &event);
}

void kmock_cluster_broker_down(struct kmock_cluster *cluster, int32_t node_id, int64_t now_us)
{
    struct kmock_node *node = kmock_cluster_node(cluster, node_id);
    if (node == NULL || !node->up)
        return;
    kmock_cluster_enter(cluster);
    node->up = false;
    emit_broker(cluster, node);
    kmock_node_forget_parked(node);
    kmock_fetch_sessions_clear(&node->fetch_sessions);
    kmock_leadership_node_down(cluster, node_id, now_us);
    kmock_cluster_leave(cluster);
}

void kmock_cluster_broker_up(struct kmock_cluster *cluster, int32_t node_id, int64_t now_us)
{
    struct kmock_node *node = kmock_cluster_node(cluster, node_id);
    if (node == NULL || node->up)
        return;
    kmock_cluster_enter(cluster);
    node->up = true;
    emit_broker(cluster, node);
    kmock_leadership_node_up(cluster, node_id, now_us);
    kmock_cluster_leave(cluster);
}

bool kmock_cluster_broker_is_up(const struct kmock_cluster *cluster, int32_t node_id)
{
    return kmock_cluster_node_is_up(cluster, node_id);
}

static bool move(struct kmock_cluster *cluster, struct kmock_partition *partition, int32_t node_id, int64_t now_us)
{
    if (partition == NULL)
        return false;
    if (node_id == 0)
        node_id = kmock_leadership_next(cluster, partition);
    kmock_cluster_enter(cluster);
    bool moved = kmock_leadership_move(cluster, partition, node_id, now_us);
    kmock_cluster_leave(cluster);
    return moved;
}

bool kmock_cluster_move_leader(struct kmock_cluster *cluster, const char *topic, int32_t partition, int32_t node_id,
                               int64_t now_us)
{
    struct kmock_topic *found = kmock_topics_find(cluster, kmock_view(topic));
    return node_id != 0 && move(cluster, kmock_topic_partition(found, partition), node_id, now_us);
}

bool kmock_cluster_move_coordinator(struct kmock_cluster *cluster, const char *group, int32_t node_id, int64_t now_us)
{
    return move(cluster, kmock_coordinators_partition_of(cluster, kmock_view(group)), node_id, now_us);
}

int64_t kmock_cluster_append(struct kmock_cluster *cluster, const struct kmock_new_record *record, int64_t now_us)
{
    struct kmock_topic *topic = kmock_topics_find(cluster, kmock_view(record->topic));
    struct kmock_partition *found = kmock_topic_partition(topic, record->partition);
    struct kmock_batch_spec spec = {0, now_us / 1000, -1, -1, -1, 0};
    struct kmock_batch_builder builder;
    if (found == NULL)
        return -KMOCK_UNKNOWN_TOPIC_OR_PARTITION;
    if (found->config->compacted && record->key.length < 0)
        return -KMOCK_INVALID_RECORD;
    cluster->rewritten.size = 0;
    kmock_batch_begin(&builder, &cluster->rewritten, &spec);
    kmock_batch_add(&builder, record->key, record->value);
    kmock_batch_end(&builder, -1);
    if (cluster->rewritten.size > (size_t)found->config->max_message_bytes)
        return -KMOCK_MESSAGE_TOO_LARGE;
    kmock_cluster_enter(cluster);
    int64_t offset = kmock_append_built(cluster, found, &cluster->rewritten, now_us);
    kmock_cluster_leave(cluster);
    return offset;
}
