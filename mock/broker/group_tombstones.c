/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/broker/group_tombstones.h"

#include <stdlib.h>

#include "mock/base/alloc.h"
#include "mock/broker/error.h"
#include "mock/broker/group_record.h"
#include "mock/broker/view.h"

/* An offset that goes; lives in the arena. */
struct doomed {
    struct kmock_list_link link; /* kmock_tombstones.offsets */
    struct kmock_string topic;
    int32_t partition;
};

static void add(struct kmock_tombstones *tombstones, const struct kmock_group_key *key)
{
    struct kmock_buffer bytes = {0};
    kmock_group_record_write_key(&bytes, key);
    struct kmock_key_value record = {
        {(uint8_t *)kmock_arena_copy(&tombstones->arena, bytes.data, bytes.size), (int32_t)bytes.size}, {NULL, -1}};
    kmock_buffer_free(&bytes);
    kmock_buffer_append(&tombstones->records, &record, sizeof record);
}

void kmock_tombstones_add_offset(struct kmock_tombstones *tombstones, const struct kmock_group *group,
                                 const struct kmock_offset *offset)
{
    struct doomed *doomed = kmock_arena_alloc(&tombstones->arena, sizeof *doomed);
    doomed->topic = kmock_view_copy(&tombstones->arena, offset->topic);
    doomed->partition = offset->partition;
    kmock_list_append(&tombstones->offsets, &doomed->link);
    add(tombstones, &(struct kmock_group_key){KMOCK_GROUP_KEY_OFFSET, group->id, offset->topic, offset->partition});
}

/* What is pending of a group, or of one topic. */
struct pending {
    struct kmock_tombstones *tombstones;
    const struct kmock_group *group;
    struct kmock_string topic;
};

static void add_pending(void *context, struct kmock_string topic, int32_t partition)
{
    const struct pending *pending = context;
    bool is_asked = pending->topic.length < 0 || kmock_view_equals(topic, pending->topic);
    if (is_asked && kmock_offsets_find(&pending->group->offsets, topic, partition) == NULL)
        kmock_tombstones_add_offset(pending->tombstones, pending->group,
                                    &(struct kmock_offset){.topic = topic, .partition = partition});
}

void kmock_tombstones_add_pending(struct kmock_tombstones *tombstones, const struct kmock_group *group,
                                  struct kmock_string topic)
{
    kmock_offsets_each_unstable(&group->offsets, add_pending, &(struct pending){tombstones, group, topic});
}

void kmock_tombstones_add_group(struct kmock_tombstones *tombstones, const struct kmock_group *group)
{
    if (group->stored_hash != 0)
        add(tombstones, &(struct kmock_group_key){KMOCK_GROUP_KEY_GROUP, .group = group->id});
}

struct kmock_group_span kmock_tombstones_append(const struct kmock_tombstones *tombstones, struct kmock_group *group,
                                                int64_t now_us)
{
    int32_t count = (int32_t)(tombstones->records.size / sizeof(struct kmock_key_value));
    const void *records = tombstones->records.data;
    if (count > 0)
        return kmock_group_append(group, records, count, now_us);
    return (struct kmock_group_span){.coordinator = group->coordinator, .group = group};
}

/* Tombstones that are on their way. */
struct writing {
    struct kmock_tombstones tombstones;
    struct kmock_group_reference group;
    struct kmock_group_then then;
    int64_t position; /* of the last one */
};

static void on_written(void *context, int16_t error, int64_t now_us)
{
    struct writing *writing = context;
    struct kmock_group *group = kmock_group_recall(&writing->group);
    struct kmock_group_then then = writing->then;
    struct kmock_list_link *link = writing->tombstones.offsets.first;
    for (; group && error == KMOCK_NONE && link; link = link->next) {
        const struct doomed *doomed = kmock_list_object(link, struct doomed, link);
        kmock_offsets_remove(&group->offsets, doomed->topic, doomed->partition);
        kmock_pending_offsets_remove(
            &group->pending_offsets, &group->offsets,
            &(struct kmock_pending_tombstone){doomed->topic, doomed->partition, writing->position});
    }
    kmock_tombstones_free(&writing->tombstones);
    free(writing);
    then.done(then.context, error, now_us);
}

void kmock_tombstones_write(struct kmock_tombstones *tombstones, struct kmock_group *group,
                            struct kmock_group_then then, int64_t now_us)
{
    if (tombstones->records.size == 0) {
        then.done(then.context, KMOCK_NONE, now_us);
        return;
    }
    struct kmock_group_span span = kmock_tombstones_append(tombstones, group, now_us);
    struct writing *writing = kmock_alloc(sizeof *writing);
    *writing = (struct writing){*tombstones, kmock_group_refer(group), then, span.first_offset + span.count - 1};
    *tombstones = (struct kmock_tombstones){0};
    kmock_group_await(&span, (struct kmock_group_then){on_written, writing}, now_us);
}

void kmock_tombstones_free(struct kmock_tombstones *tombstones)
{
    kmock_buffer_free(&tombstones->records);
    kmock_arena_free(&tombstones->arena);
    *tombstones = (struct kmock_tombstones){0};
}
