/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/broker/group_told.h"

#include <stdlib.h>

#include "mock/base/alloc.h"
#include "mock/base/buffer.h"
#include "mock/broker/view.h"

/* A group's offset of a partition. */
struct told {
    struct kmock_string group, topic; /* owned */
    int32_t partition;
    int64_t offset, position; /* as told last; -1: nothing is committed */
    int64_t written;          /* position of what was written last; -1: that was not seen */
    bool is_held;             /* that is told as held */
    struct kmock_told_writer writer;
};

static struct kmock_table *table_of(const struct kmock_coordinator *coordinator)
{
    return coordinator->host->told ? &coordinator->host->told[coordinator->partition] : NULL;
}

static struct kmock_string own(struct kmock_string text)
{
    int32_t length = text.length > 0 ? text.length : 0;
    return (struct kmock_string){kmock_copy_string(text.data, (size_t)length), length};
}

static void free_writer(struct kmock_told_writer *writer)
{
    free((char *)writer->member.data);
    free((char *)writer->transactional_id.data);
    *writer = (struct kmock_told_writer){.producer_id = -1};
}

static void free_told(void *value)
{
    struct told *told = value;
    free((char *)told->group.data);
    free((char *)told->topic.data);
    free_writer(&told->writer);
    free(told);
}

void kmock_told_free(struct kmock_table *told)
{
    kmock_table_free(told, free_told);
}

static struct kmock_buffer key_of(const struct kmock_group *group, const struct kmock_offset *offset)
{
    struct kmock_buffer key = {0};
    kmock_buffer_append(&key, &offset->partition, sizeof offset->partition);
    kmock_buffer_append(&key, &group->id.length, sizeof group->id.length);
    kmock_buffer_append(&key, group->id.data, (size_t)group->id.length);
    kmock_buffer_append(&key, offset->topic.data, (size_t)offset->topic.length);
    return key;
}

static struct told *find(const struct kmock_group *group, const struct kmock_offset *offset)
{
    struct kmock_table *table = table_of(group->coordinator);
    if (table == NULL || offset->topic.length < 0)
        return NULL;
    struct kmock_buffer key = key_of(group, offset);
    struct told *told = kmock_table_find(table, key.data, key.size);
    kmock_buffer_free(&key);
    return told;
}

static struct told *make(const struct kmock_group *group, const struct kmock_offset *offset)
{
    struct kmock_table *table = table_of(group->coordinator);
    struct told *told = find(group, offset);
    if (told || table == NULL || offset->topic.length < 0)
        return told;
    struct kmock_buffer key = key_of(group, offset);
    told = kmock_alloc(sizeof *told);
    *told = (struct told){.group = own(group->id),
                          .topic = own(offset->topic),
                          .partition = offset->partition,
                          .offset = -1,
                          .position = -1,
                          .written = -1,
                          .writer = {.producer_id = -1}};
    kmock_table_put(table, key.data, key.size, told);
    kmock_buffer_free(&key);
    return told;
}

void kmock_group_told_written(const struct kmock_group *group, const struct kmock_offset *offset,
                              const struct kmock_told_writer *writer)
{
    struct told *told = make(group, offset);
    if (told == NULL)
        return;
    free_writer(&told->writer);
    told->writer = *writer;
    told->writer.member = own(writer->member);
    told->writer.transactional_id = own(writer->transactional_id);
    told->written = offset->position;
    told->is_held = false;
}

void kmock_group_told_committed(const struct kmock_group *group, const struct kmock_offset *offset)
{
    struct told *told = make(group, offset);
    if (told == NULL)
        return;
    told->offset = offset->offset;
    told->position = offset->position;
}

void kmock_group_told_held(const struct kmock_group *group, const struct kmock_offset *offset)
{
    struct told *told = find(group, offset);
    if (told && told->written == offset->position)
        told->is_held = true;
}

const struct kmock_told_writer *kmock_group_told_writer(const struct kmock_group *group,
                                                        const struct kmock_offset *offset)
{
    const struct told *told = find(group, offset);
    return told && told->written >= 0 && told->written == offset->position ? &told->writer : NULL;
}

static struct kmock_event event_of(const struct kmock_group *group, enum kmock_event_type type,
                                   const struct kmock_offset *offset)
{
    const struct kmock_told_writer *writer = kmock_group_told_writer(group, offset);
    struct kmock_event event = kmock_group_event(group, type);
    event.topic = offset->topic;
    event.partition = offset->partition;
    event.offset = offset->offset;
    event.generation = -1;
    if (writer) {
        event.member = writer->member;
        event.generation = writer->generation;
        event.producer_id = writer->producer_id;
        event.epoch = writer->epoch;
    }
    return event;
}

void kmock_group_tell_held(const struct kmock_group *group, const struct kmock_offset *offset)
{
    struct told *told = find(group, offset);
    if (kmock_group_told_writer(group, offset) == NULL || told->is_held)
        return;
    struct kmock_event event = event_of(group, KMOCK_EVENT_TXN_OFFSETS, offset);
    event.detail = told->writer.transactional_id;
    told->is_held = true;
    kmock_group_report(group, &event);
}

static void tell_committed(const struct kmock_group *group, const struct kmock_offset *offset)
{
    const struct told *told = find(group, offset);
    if (told && told->position == offset->position && told->offset == offset->offset)
        return;
    struct kmock_event event = event_of(group, KMOCK_EVENT_COMMITTED, offset);
    event.detail = kmock_view("loaded");
    kmock_group_told_committed(group, offset);
    kmock_group_report(group, &event);
}

static void tell_gone(const struct kmock_coordinator *coordinator, struct told *told)
{
    const struct kmock_group *group = kmock_group_find(coordinator, told->group);
    if (told->offset < 0 || (group && kmock_offsets_find(&group->offsets, told->topic, told->partition)))
        return;
    struct kmock_event event = {.type = KMOCK_EVENT_COMMITTED,
                                .node = coordinator->node_id,
                                .topic = told->topic,
                                .partition = told->partition,
                                .offset = -1,
                                .generation = -1,
                                .group = told->group,
                                .detail = kmock_view("loaded"),
                                .producer_id = -1,
                                .epoch = -1,
                                .sequence = -1};
    told->offset = told->position = -1;
    coordinator->host->observe(coordinator->host->observe_context, &event);
}

void kmock_coordinator_tell_loaded(const struct kmock_coordinator *coordinator)
{
    struct kmock_table *table = table_of(coordinator);
    if (table == NULL)
        return;
    for (struct kmock_table_entry *e = kmock_table_first(&coordinator->groups); e; e = kmock_table_next(e)) {
        const struct kmock_group *group = e->value;
        struct kmock_table_entry *entry = kmock_table_first(&group->offsets.table);
        for (; entry; entry = kmock_table_next(entry))
            tell_committed(group, entry->value);
    }
    for (struct kmock_table_entry *e = kmock_table_first(table); e; e = kmock_table_next(e))
        tell_gone(coordinator, e->value);
}
