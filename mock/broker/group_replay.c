/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/broker/group_replay.h"

#include "mock/broker/group_told.h"
#include "mock/broker/view.h"

bool kmock_group_take_offset(struct kmock_group *group, const struct kmock_group_key *key,
                             const struct kmock_record_view *record, struct kmock_offset *offset)
{
    *offset = (struct kmock_offset){.topic = key->topic, .partition = key->partition};
    if (record->value.length < 0) {
        kmock_offsets_remove(&group->offsets, key->topic, key->partition);
        kmock_pending_offsets_remove(&group->pending_offsets, &group->offsets,
                                     &(struct kmock_pending_tombstone){key->topic, key->partition, record->offset});
        return false;
    }
    if (!kmock_group_record_read_offset(record->value, offset))
        return false;
    offset->position = record->offset;
    if (record->producer_id >= 0) {
        struct kmock_pending_writer writer = {record->producer_id, KMOCK_EMPTY_STRING, -1, record->producer_epoch};
        kmock_pending_offsets_add(&group->pending_offsets, &group->offsets, &writer, offset);
        return false;
    }
    kmock_offsets_set(&group->offsets, offset);
    return true;
}

static void report(const struct kmock_group *group, const struct kmock_offset *offset)
{
    struct kmock_event event = kmock_group_event(group, KMOCK_EVENT_COMMITTED);
    event.topic = offset->topic;
    event.partition = offset->partition;
    event.offset = offset->offset;
    event.generation = -1;
    const struct kmock_told_writer *writer = kmock_group_told_writer(group, offset);
    if (writer) {
        event.member = writer->member;
        event.generation = writer->generation;
    }
    kmock_group_told_committed(group, offset);
    kmock_group_report(group, &event);
}

/* What a transaction wrote is pending already. */
static void tell_held(const struct kmock_group *group, const struct kmock_group_key *key,
                      const struct kmock_record_view *record)
{
    struct kmock_offset offset = {.topic = key->topic, .partition = key->partition};
    if (!kmock_group_record_read_offset(record->value, &offset))
        return;
    offset.position = record->offset;
    kmock_group_tell_held(group, &offset);
}

void kmock_group_replay(struct kmock_group *group, int64_t first_offset, int32_t count, bool reports)
{
    const struct kmock_coordinator *coordinator = group->coordinator;
    const struct kmock_coordinator_host *host = coordinator->host;
    struct kmock_record_view record = {.offset = first_offset - 1};
    struct kmock_group_key key;
    struct kmock_offset offset;
    while (host->read(host->context, coordinator->partition, record.offset + 1, &record) &&
           record.offset < first_offset + count) {
        bool is_offset =
            !record.control && kmock_group_record_read_key(record.key, &key) && key.type == KMOCK_GROUP_KEY_OFFSET;
        if (!is_offset || (record.producer_id >= 0 && !reports))
            continue;
        if (record.producer_id >= 0)
            tell_held(group, &key, &record);
        else if (kmock_group_take_offset(group, &key, &record, &offset) && reports)
            report(group, &offset);
    }
}
