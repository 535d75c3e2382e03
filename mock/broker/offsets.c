/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/broker/offsets.h"

#include <stdlib.h>
#include <string.h>

#include "mock/base/alloc.h"
#include "mock/base/hash.h"

struct key {
    char *bytes; /* the partition, then the topic */
    size_t size;
};

static size_t length_of(struct kmock_string text)
{
    return text.length > 0 ? (size_t)text.length : 0;
}

static struct key make_key(struct kmock_string topic, int32_t partition)
{
    struct key key = {kmock_alloc(sizeof partition + length_of(topic)), sizeof partition + length_of(topic)};
    memcpy(key.bytes, &partition, sizeof partition);
    if (length_of(topic) > 0)
        memcpy(key.bytes + sizeof partition, topic.data, length_of(topic));
    return key;
}

static void free_strings(struct kmock_offset *offset)
{
    free((char *)offset->topic.data);
    free((char *)offset->metadata.data);
}

static void free_offset(void *value)
{
    if (value)
        free_strings(value);
    free(value);
}

static struct kmock_string own(struct kmock_string text)
{
    return (struct kmock_string){kmock_copy_string(text.data, length_of(text)), (int32_t)length_of(text)};
}

const struct kmock_offset *kmock_offsets_find(const struct kmock_offsets *offsets, struct kmock_string topic,
                                              int32_t partition)
{
    struct key key = make_key(topic, partition);
    const struct kmock_offset *found = kmock_table_find(&offsets->table, key.bytes, key.size);
    free(key.bytes);
    return found;
}

void kmock_offsets_set(struct kmock_offsets *offsets, const struct kmock_offset *offset)
{
    struct key key = make_key(offset->topic, offset->partition);
    struct kmock_offset copy = *offset;
    copy.topic = own(offset->topic);
    copy.metadata = own(offset->metadata);
    struct kmock_offset *place = kmock_table_find(&offsets->table, key.bytes, key.size);
    if (place) {
        free_strings(place);
    } else {
        place = kmock_alloc(sizeof *place);
        kmock_table_put(&offsets->table, key.bytes, key.size, place);
    }
    *place = copy;
    free(key.bytes);
}

bool kmock_offsets_set_newer(struct kmock_offsets *offsets, const struct kmock_offset *offset)
{
    const struct kmock_offset *known = kmock_offsets_find(offsets, offset->topic, offset->partition);
    if (known && known->position > offset->position)
        return false;
    kmock_offsets_set(offsets, offset);
    return true;
}

void kmock_offsets_remove(struct kmock_offsets *offsets, struct kmock_string topic, int32_t partition)
{
    struct key key = make_key(topic, partition);
    free_offset(kmock_table_remove(&offsets->table, key.bytes, key.size));
    free(key.bytes);
}

static uint64_t hash_string(uint64_t hash, struct kmock_string text)
{
    hash = kmock_hash_number(hash, length_of(text));
    return kmock_hash(hash, text.data, length_of(text));
}

static uint64_t hash_offset(const struct kmock_offset *offset)
{
    uint64_t hash = hash_string(KMOCK_HASH_START, offset->topic);
    hash = kmock_hash_number(hash, (uint64_t)offset->partition);
    hash = kmock_hash_number(hash, (uint64_t)offset->offset);
    hash = kmock_hash_number(hash, (uint64_t)offset->leader_epoch);
    hash = hash_string(hash, offset->metadata);
    hash = kmock_hash_number(hash, (uint64_t)offset->commit_timestamp_ms);
    return kmock_hash_number(hash, (uint64_t)offset->expire_timestamp_ms);
}

uint64_t kmock_offsets_hash(const struct kmock_offsets *offsets)
{
    uint64_t sum = 0;
    for (struct kmock_table_entry *e = kmock_table_first(&offsets->table); e; e = kmock_table_next(e))
        sum += hash_offset(e->value);
    return sum;
}

void kmock_offsets_count_unstable(struct kmock_offsets *offsets, struct kmock_string topic, int32_t partition, int step)
{
    struct key key = make_key(topic, partition);
    int *count = kmock_table_find(&offsets->unstable, key.bytes, key.size);
    if (count == NULL)
        kmock_table_put(&offsets->unstable, key.bytes, key.size, count = kmock_alloc(sizeof *count));
    *count += step;
    if (*count <= 0)
        free(kmock_table_remove(&offsets->unstable, key.bytes, key.size));
    free(key.bytes);
}

void kmock_offsets_each_unstable(const struct kmock_offsets *offsets, kmock_visit_unstable *visit, void *context)
{
    for (struct kmock_table_entry *e = kmock_table_first(&offsets->unstable); e; e = kmock_table_next(e)) {
        int32_t partition;
        memcpy(&partition, e->key, sizeof partition);
        visit(context, (struct kmock_string){e->key + sizeof partition, (int32_t)(e->key_size - sizeof partition)},
              partition);
    }
}

bool kmock_offsets_is_unstable(const struct kmock_offsets *offsets, struct kmock_string topic, int32_t partition)
{
    if (kmock_table_count(&offsets->unstable) == 0)
        return false;
    struct key key = make_key(topic, partition);
    bool is_unstable = kmock_table_find(&offsets->unstable, key.bytes, key.size) != NULL;
    free(key.bytes);
    return is_unstable;
}

void kmock_offsets_free(struct kmock_offsets *offsets)
{
    kmock_table_free(&offsets->unstable, free);
    kmock_table_free(&offsets->table, free_offset);
}
