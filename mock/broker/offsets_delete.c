/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/broker/coordinator.h"
#include "mock/broker/group.h"
#include "mock/broker/group_record.h"
#include "mock/broker/view.h"

struct doomed {
    struct kmock_arena arena;
    struct kmock_key_value *tombstones;
    int32_t *partitions;
    int32_t count;
};

static void doom(struct doomed *doomed, const struct kmock_group *group, const struct kmock_offset *offset)
{
    struct kmock_buffer key = {0};
    kmock_group_record_write_key(
        &key, &(struct kmock_group_key){KMOCK_GROUP_KEY_OFFSET, group->id, offset->topic, offset->partition});
    doomed->tombstones[doomed->count] = (struct kmock_key_value){
        {(uint8_t *)kmock_arena_copy(&doomed->arena, key.data, key.size), (int32_t)key.size}, {NULL, -1}};
    doomed->partitions[doomed->count++] = offset->partition;
    kmock_buffer_free(&key);
}

/* What cannot be written stays in memory too: a coordinator knows what its log says. */
static void forget_topic(struct kmock_group *group, struct kmock_string topic, int64_t now_us)
{
    const struct kmock_coordinator_host *host = group->coordinator->host;
    int32_t room = (int32_t)kmock_table_count(&group->offsets.table);
    struct doomed doomed = {0};
    doomed.tombstones = kmock_arena_array(&doomed.arena, room, sizeof *doomed.tombstones);
    doomed.partitions = kmock_arena_array(&doomed.arena, room, sizeof *doomed.partitions);
    for (struct kmock_table_entry *e = kmock_table_first(&group->offsets.table); e; e = kmock_table_next(e)) {
        const struct kmock_offset *offset = e->value;
        if (kmock_view_equals(offset->topic, topic))
            doom(&doomed, group, offset);
    }
    bool stored = doomed.count > 0 && host->append(host->context, group->coordinator->partition, doomed.tombstones,
                                                   doomed.count, now_us) >= 0;
    for (int32_t i = 0; stored && i < doomed.count; i++)
        kmock_offsets_remove(&group->offsets, topic, doomed.partitions[i]);
    kmock_arena_free(&doomed.arena);
}

void kmock_coordinator_topic_deleted(struct kmock_coordinator *coordinator, struct kmock_string topic, int64_t now_us)
{
    for (struct kmock_table_entry *e = kmock_table_first(&coordinator->groups); e; e = kmock_table_next(e))
        forget_topic(e->value, topic, now_us);
}
