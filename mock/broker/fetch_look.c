/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/broker/authorize.h"
#include "mock/broker/error.h"
#include "mock/broker/fetch.h"
#include "mock/broker/topics.h"

enum { TOPIC_IDS_FROM_VERSION = 13, FOLLOWER_FROM_VERSION = 11 };

static bool is_from_replica(const struct kmock_fetch_request *body)
{
    return body->replica_id >= 0 || body->replica_state.replica_id >= 0;
}

/* Clients that know of preferred replicas (KIP-392) may read from any replica, every other one from the leader. */
static bool may_read_here(const struct kmock_request *request, const struct kmock_partition *partition, int32_t place)
{
    return partition->leader == request->node_id || (request->api_version >= FOLLOWER_FROM_VERSION && place >= 0);
}

/* A topic id that nobody knows has no name, and nobody is kept from asking for it. */
static bool may_read(const struct kmock_cluster *cluster, const struct kmock_request *request,
                     struct kmock_string topic)
{
    return topic.length <= 0 || kmock_may(cluster, request, (struct kmock_right){KMOCK_READ, KMOCK_TOPIC}, topic);
}

static int16_t judge(const struct kmock_request *request, const struct kmock_topic *topic,
                     const struct kmock_fetch_look *look, int32_t current_leader_epoch)
{
    if (topic == NULL)
        return request->api_version >= TOPIC_IDS_FROM_VERSION ? KMOCK_UNKNOWN_TOPIC_ID
                                                              : KMOCK_UNKNOWN_TOPIC_OR_PARTITION;
    if (is_from_replica(request->body))
        return KMOCK_TOPIC_AUTHORIZATION_FAILED; /* only brokers may say they are replicas, and none are clients */
    if (look->partition == NULL)
        return KMOCK_UNKNOWN_TOPIC_OR_PARTITION;
    int16_t error = KMOCK_NONE;
    if (look->place >= 0)
        error = kmock_partition_judge_epoch(look->partition, current_leader_epoch);
    if (error == KMOCK_NONE && !may_read_here(request, look->partition, look->place))
        error = KMOCK_NOT_LEADER_OR_FOLLOWER;
    return error;
}

/* ---- another replica may be nearer ---- */

static bool is_in_rack(const struct kmock_cluster *cluster, int32_t node_id, struct kmock_string rack)
{
    return kmock_view_equals(kmock_cluster_node(cluster, node_id)->rack, rack);
}

/* returns  whether the leader thinks that a replica can serve the offset */
static bool can_serve(const struct kmock_cluster *cluster, const struct kmock_partition *partition, int32_t place,
                      int64_t offset)
{
    return place != partition->keeper && partition->in_sync[place] &&
           kmock_cluster_node_is_up(cluster, partition->replicas[place]) &&
           partition->copies[place].epoch == partition->leader_epoch &&
           kmock_partition_end_of(partition, place) >= offset && partition->log.start_offset <= offset;
}

/* Who has more is better, then who was at the end later, then the larger id. */
static bool is_better(const struct kmock_partition *partition, int32_t place, int32_t other)
{
    int64_t end = kmock_partition_end_of(partition, place), other_end = kmock_partition_end_of(partition, other);
    if (end != other_end)
        return end > other_end;
    if (partition->copies[place].caught_up_us != partition->copies[other].caught_up_us)
        return partition->copies[place].caught_up_us > partition->copies[other].caught_up_us;
    return partition->replicas[place] > partition->replicas[other];
}

/* returns  the broker in the client's rack whom it had better ask; -1: none, or the leader. source  Kafka
 * RackAwareReplicaSelector */
static int32_t prefer(const struct kmock_cluster *cluster, const struct kmock_request *request,
                      const struct kmock_partition *partition, int64_t offset)
{
    const struct kmock_fetch_request *body = request->body;
    int32_t best = -1;
    if (!cluster->rack_aware_replica_selector || request->api_version < FOLLOWER_FROM_VERSION ||
        body->rack_id.length <= 0 || partition->leader != request->node_id ||
        is_in_rack(cluster, partition->leader, body->rack_id))
        return -1;
    for (int32_t i = 0; i < partition->replicas_count; i++)
        if (can_serve(cluster, partition, i, offset) && is_in_rack(cluster, partition->replicas[i], body->rack_id) &&
            (best < 0 || is_better(partition, i, best)))
            best = i;
    return best < 0 ? -1 : partition->replicas[best];
}

/* ---- what is there ---- */

/* Compare where the client says its last epoch is with what the broker knows of it. */
static void look_for_divergence(struct kmock_fetch_look *look, const struct kmock_fetch_partition *asked)
{
    const struct kmock_partition *partition = look->partition;
    if (asked->last_fetched_epoch < 0)
        return;
    struct kmock_epoch end = kmock_epochs_end_of(&partition->epochs, asked->last_fetched_epoch,
                                                 kmock_partition_end_of(partition, look->place));
    if (end.epoch < 0)
        look->error = KMOCK_OFFSET_OUT_OF_RANGE;
    look->diverges =
        look->error == KMOCK_NONE && (end.epoch < asked->last_fetched_epoch || end.start_offset < asked->fetch_offset);
    look->diverging = end;
}

static int64_t least(int64_t one, int64_t other)
{
    return one < other ? one : other;
}

/* Find the log of the replica that is here: what it shares with the leader's, or its own tail. */
static void find_log(struct kmock_fetch_look *look, const struct kmock_request *request, int64_t offset)
{
    const struct kmock_fetch_request *body = request->body;
    const struct kmock_partition *partition = look->partition;
    const struct kmock_replica *copy = &partition->copies[look->place];
    look->log = &partition->log;
    look->bound_offset = kmock_partition_high_watermark_of(partition, look->place);
    if (body->isolation_level == 1)
        look->bound_offset = kmock_partition_stable_below(partition, look->bound_offset);
    if (look->place == partition->keeper || copy->tail == NULL)
        return;
    if (offset >= copy->shared_offset)
        look->log = &copy->tail->log;
    else
        look->bound_offset = least(look->bound_offset, copy->shared_offset);
}

static void measure(struct kmock_fetch_look *look, const struct kmock_fetch_partition *asked)
{
    look->readable_bytes = kmock_log_bytes_between(look->log, asked->fetch_offset, look->bound_offset);
    look->readable_bytes = least(look->readable_bytes, asked->partition_max_bytes > 0 ? asked->partition_max_bytes : 0);
    look->is_rolled = asked->fetch_offset != look->bound_offset &&
                      !kmock_log_share_segment(look->log, asked->fetch_offset, look->bound_offset);
}

struct kmock_fetch_look kmock_fetch_look(const struct kmock_cluster *cluster, const struct kmock_request *request,
                                         const struct kmock_fetch_asked *asked)
{
    const struct kmock_topic *topic = request->api_version >= TOPIC_IDS_FROM_VERSION
                                          ? kmock_topics_find_id(cluster, &asked->topic_id)
                                          : kmock_topics_find(cluster, asked->topic);
    struct kmock_fetch_look look = {.partition = kmock_topic_partition(topic, asked->partition->index),
                                    .preferred_replica = -1};
    int64_t offset = asked->partition->fetch_offset;
    if (look.partition)
        look.place = kmock_partition_place_of(look.partition, request->node_id);
    look.is_unknown = look.partition == NULL;
    look.error = may_read(cluster, request, topic ? topic->name : asked->topic)
                     ? judge(request, topic, &look, asked->partition->current_leader_epoch)
                     : (int16_t)KMOCK_TOPIC_AUTHORIZATION_FAILED;
    if (look.error)
        return look;
    look.preferred_replica = prefer(cluster, request, look.partition, offset);
    if (look.preferred_replica >= 0)
        return look;
    look_for_divergence(&look, asked->partition);
    if (look.error || look.diverges)
        return look;
    if (offset < look.partition->log.start_offset || offset > kmock_partition_end_of(look.partition, look.place)) {
        look.error = KMOCK_OFFSET_OUT_OF_RANGE;
        return look;
    }
    find_log(&look, request, offset);
    measure(&look, asked->partition);
    return look;
}
