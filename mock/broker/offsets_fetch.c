/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/broker/coordinator.h"
#include "mock/broker/error.h"
#include "mock/broker/group.h"
#include "mock/broker/view.h"

static struct kmock_offset_fetch_partition_result tell(const struct kmock_offset *offset, int32_t partition,
                                                       struct kmock_arena *arena)
{
    struct kmock_offset_fetch_partition_result result = {
        .index = partition, .committed_offset = -1, .committed_leader_epoch = -1, .metadata = KMOCK_EMPTY_STRING};
    if (offset) {
        result.committed_offset = offset->offset;
        result.committed_leader_epoch = offset->leader_epoch;
        result.metadata = kmock_view_copy(arena, offset->metadata);
    }
    return result;
}

/* What a transaction is about to change is not told to those who asked for what is stable. */
static struct kmock_offset_fetch_partition_result tell_unstable(int32_t partition)
{
    return (struct kmock_offset_fetch_partition_result){.index = partition,
                                                        .committed_offset = -1,
                                                        .committed_leader_epoch = -1,
                                                        .metadata = KMOCK_EMPTY_STRING,
                                                        .error = KMOCK_UNSTABLE_OFFSET_COMMIT};
}

static void fetch_topic(const struct kmock_offsets *offsets, const struct kmock_coordinator_fetch *fetch,
                        const struct kmock_offset_fetch_topic *topic, struct kmock_offset_fetch_topic_result *result)
{
    int32_t count = topic->partition_indexes_count > 0 ? topic->partition_indexes_count : 0;
    result->name = kmock_view_copy(fetch->arena, topic->name);
    result->topic_id = topic->topic_id;
    result->partitions = kmock_arena_array(fetch->arena, count, sizeof *result->partitions);
    result->partitions_count = count;
    for (int32_t i = 0; i < count; i++) {
        int32_t partition = topic->partition_indexes[i];
        if (fetch->require_stable && kmock_offsets_is_unstable(offsets, topic->name, partition))
            result->partitions[i] = tell_unstable(partition);
        else
            result->partitions[i] = tell(kmock_offsets_find(offsets, topic->name, partition), partition, fetch->arena);
    }
}

/* ---- all of a group ---------------------------------------------------------------------------------- */

/* Count the partitions of each topic; topics come in order of first commit. */
static void count_topics(const struct kmock_offsets *offsets, struct kmock_table *topics, struct kmock_arena *arena)
{
    for (struct kmock_table_entry *e = kmock_table_first(&offsets->table); e; e = kmock_table_next(e)) {
        const struct kmock_offset *offset = e->value;
        size_t length = (size_t)offset->topic.length;
        struct kmock_offset_fetch_topic_result *topic = kmock_table_find(topics, offset->topic.data, length);
        if (topic == NULL) {
            topic = kmock_arena_alloc(arena, sizeof *topic);
            topic->name = kmock_view_copy(arena, offset->topic);
            kmock_table_put(topics, offset->topic.data, length, topic);
        }
        topic->partitions_count++;
    }
}

static void fill_topics(const struct kmock_offsets *offsets, const struct kmock_table *topics,
                        const struct kmock_coordinator_fetch *fetch)
{
    for (struct kmock_table_entry *e = kmock_table_first(topics); e; e = kmock_table_next(e)) {
        struct kmock_offset_fetch_topic_result *topic = e->value;
        topic->partitions = kmock_arena_array(fetch->arena, topic->partitions_count, sizeof *topic->partitions);
        topic->partitions_count = 0;
    }
    for (struct kmock_table_entry *e = kmock_table_first(&offsets->table); e; e = kmock_table_next(e)) {
        const struct kmock_offset *offset = e->value;
        struct kmock_offset_fetch_topic_result *topic =
            kmock_table_find(topics, offset->topic.data, (size_t)offset->topic.length);
        bool hides = fetch->require_stable && kmock_offsets_is_unstable(offsets, offset->topic, offset->partition);
        topic->partitions[topic->partitions_count++] =
            hides ? tell_unstable(offset->partition) : tell(offset, offset->partition, fetch->arena);
    }
}

static void fetch_all(const struct kmock_offsets *offsets, const struct kmock_coordinator_fetch *fetch,
                      struct kmock_offset_fetch_group_result *result)
{
    struct kmock_table topics = {0};
    count_topics(offsets, &topics, fetch->arena);
    fill_topics(offsets, &topics, fetch);
    result->topics_count = (int32_t)kmock_table_count(&topics);
    result->topics = kmock_arena_array(fetch->arena, result->topics_count, sizeof *result->topics);
    struct kmock_offset_fetch_topic_result *place = result->topics;
    for (struct kmock_table_entry *e = kmock_table_first(&topics); e; e = kmock_table_next(e))
        *place++ = *(struct kmock_offset_fetch_topic_result *)e->value;
    kmock_table_free(&topics, NULL);
}

void kmock_coordinator_fetch_offsets(struct kmock_coordinator *coordinator, const struct kmock_coordinator_fetch *fetch,
                                     struct kmock_offset_fetch_group_result *result)
{
    static const struct kmock_offsets none;
    const struct kmock_offset_fetch_group *wanted = fetch->group;
    const struct kmock_group *group = kmock_group_find(coordinator, wanted->group_id);
    const struct kmock_offsets *offsets = group ? &group->offsets : &none;
    *result = (struct kmock_offset_fetch_group_result){.group_id = kmock_view_copy(fetch->arena, wanted->group_id)};
    if (wanted->group_id.length < 0) {
        result->error = KMOCK_INVALID_GROUP_ID;
    } else if (wanted->topics_count < 0) {
        fetch_all(offsets, fetch, result);
    } else {
        result->topics_count = wanted->topics_count;
        result->topics = kmock_arena_array(fetch->arena, wanted->topics_count, sizeof *result->topics);
        for (int32_t i = 0; i < wanted->topics_count; i++)
            fetch_topic(offsets, fetch, &wanted->topics[i], &result->topics[i]);
    }
}
