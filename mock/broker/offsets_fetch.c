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

static void fetch_topic(const struct kmock_group *group, const struct kmock_offset_fetch_topic *topic,
                        struct kmock_offset_fetch_topic_result *result, struct kmock_arena *arena)
{
    int32_t count = topic->partition_indexes_count > 0 ? topic->partition_indexes_count : 0;
    result->name = kmock_view_copy(arena, topic->name);
    result->topic_id = topic->topic_id;
    result->partitions = kmock_arena_array(arena, count, sizeof *result->partitions);
    result->partitions_count = count;
    for (int32_t i = 0; i < count; i++) {
        int32_t partition = topic->partition_indexes[i];
        const struct kmock_offset *offset = group ? kmock_offsets_find(&group->offsets, topic->name, partition) : NULL;
        result->partitions[i] = tell(offset, partition, arena);
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
                        struct kmock_arena *arena)
{
    for (struct kmock_table_entry *e = kmock_table_first(topics); e; e = kmock_table_next(e)) {
        struct kmock_offset_fetch_topic_result *topic = e->value;
        topic->partitions = kmock_arena_array(arena, topic->partitions_count, sizeof *topic->partitions);
        topic->partitions_count = 0;
    }
    for (struct kmock_table_entry *e = kmock_table_first(&offsets->table); e; e = kmock_table_next(e)) {
        const struct kmock_offset *offset = e->value;
        struct kmock_offset_fetch_topic_result *topic =
            kmock_table_find(topics, offset->topic.data, (size_t)offset->topic.length);
        topic->partitions[topic->partitions_count++] = tell(offset, offset->partition, arena);
    }
}

static void fetch_all(const struct kmock_offsets *offsets, struct kmock_offset_fetch_group_result *result,
                      struct kmock_arena *arena)
{
    struct kmock_table topics = {0};
    count_topics(offsets, &topics, arena);
    fill_topics(offsets, &topics, arena);
    result->topics_count = (int32_t)kmock_table_count(&topics);
    result->topics = kmock_arena_array(arena, result->topics_count, sizeof *result->topics);
    struct kmock_offset_fetch_topic_result *place = result->topics;
    for (struct kmock_table_entry *e = kmock_table_first(&topics); e; e = kmock_table_next(e))
        *place++ = *(struct kmock_offset_fetch_topic_result *)e->value;
    kmock_table_free(&topics, NULL);
}

void kmock_coordinator_fetch_offsets(struct kmock_coordinator *coordinator,
                                     const struct kmock_offset_fetch_group *wanted,
                                     struct kmock_offset_fetch_group_result *result, struct kmock_arena *arena)
{
    static const struct kmock_offsets none;
    const struct kmock_group *group = kmock_group_find(coordinator, wanted->group_id);
    *result = (struct kmock_offset_fetch_group_result){.group_id = kmock_view_copy(arena, wanted->group_id)};
    if (wanted->group_id.length < 0) {
        result->error = KMOCK_INVALID_GROUP_ID;
    } else if (wanted->topics_count < 0) {
        fetch_all(group ? &group->offsets : &none, result, arena);
    } else {
        result->topics_count = wanted->topics_count;
        result->topics = kmock_arena_array(arena, wanted->topics_count, sizeof *result->topics);
        for (int32_t i = 0; i < wanted->topics_count; i++)
            fetch_topic(group, &wanted->topics[i], &result->topics[i], arena);
    }
}
