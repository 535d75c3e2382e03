/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/verdict/partition.h"

#include <stdlib.h>
#include <string.h>

#include "mock/base/alloc.h"

struct kt_partition *kt_partition_create(kt_name topic, int32_t number)
{
    struct kt_partition *partition = kmock_alloc(sizeof *partition);
    partition->topic = topic;
    partition->number = number;
    partition->generation = -1;
    partition->high_watermark = partition->stable = partition->committed = partition->last_effect = -1;
    return partition;
}

void kt_partition_destroy(struct kt_partition *partition)
{
    if (partition == NULL)
        return;
    free(partition->owners);
    free(partition->effects);
    free(partition->mark);
    free(partition);
}

static void reserve(struct kt_partition *partition, size_t count)
{
    size_t capacity = partition->effects_capacity ? partition->effects_capacity : 64;
    while (capacity < count)
        capacity *= 2;
    if (capacity == partition->effects_capacity)
        return;
    partition->effects = kmock_realloc(partition->effects, capacity * sizeof *partition->effects);
    memset(partition->effects + partition->effects_capacity, 0,
           (capacity - partition->effects_capacity) * sizeof *partition->effects);
    partition->effects_capacity = capacity;
}

static void set_effects(struct kt_partition *partition, int64_t from, int64_t to, uint32_t value)
{
    for (int64_t offset = from; offset < to; offset++)
        partition->effects[offset - partition->base] = value;
}

void kt_partition_append(struct kt_partition *partition, int64_t offset, int32_t count)
{
    if (partition->end == partition->base)
        partition->base = partition->end = partition->frontier = offset;
    if (offset < partition->base)
        return;
    int64_t end = offset + (count > 0 ? count : 1);
    reserve(partition, (size_t)(end - partition->base));
    set_effects(partition, partition->end, offset, KT_EXCUSED);
    set_effects(partition, offset, end, 0);
    partition->end = end;
    if (partition->frontier > offset)
        partition->frontier = offset;
}

static bool is_record(const struct kt_partition *partition, int64_t offset)
{
    return offset >= partition->base && offset < partition->end;
}

void kt_partition_add_effect(struct kt_partition *partition, int64_t offset, size_t event)
{
    if (!is_record(partition, offset))
        return;
    partition->effects[offset - partition->base] = (uint32_t)event + 1;
    if (offset > partition->last_effect)
        partition->last_effect = offset;
}

void kt_partition_excuse_range(struct kt_partition *partition, int64_t from, int64_t to)
{
    for (int64_t offset = from > partition->base ? from : partition->base; offset < to && offset < partition->end;
         offset++) {
        uint32_t *effect = &partition->effects[offset - partition->base];
        *effect = *effect ? *effect : KT_EXCUSED;
    }
}

void kt_partition_excuse(struct kt_partition *partition, int64_t below)
{
    kt_partition_excuse_range(partition, partition->frontier, below);
}

uint32_t kt_partition_effect(const struct kt_partition *partition, int64_t offset)
{
    return is_record(partition, offset) ? partition->effects[offset - partition->base] : 0;
}

int64_t kt_partition_frontier(struct kt_partition *partition)
{
    while (partition->frontier < partition->end && partition->effects[partition->frontier - partition->base] != 0)
        partition->frontier++;
    return partition->frontier;
}

int64_t kt_partition_readable(const struct kt_partition *partition)
{
    int64_t readable = partition->end;
    if (partition->high_watermark >= 0 && partition->high_watermark < readable)
        readable = partition->high_watermark;
    if (partition->stable >= 0 && partition->stable < readable)
        readable = partition->stable;
    return readable;
}

struct kt_owner *kt_partition_owner(const struct kt_partition *partition, kt_name instance, uint32_t client)
{
    for (int32_t i = 0; i < partition->owners_count; i++) {
        struct kt_owner *owner = &partition->owners[i];
        if (owner->instance == instance && (client == 0 || owner->client == 0 || owner->client == client))
            return owner;
    }
    return NULL;
}

struct kt_owner *kt_partition_own(struct kt_partition *partition, kt_name instance, uint32_t client, size_t since)
{
    struct kt_owner *owner = kt_partition_owner(partition, instance, client);
    if (owner == NULL) {
        if (partition->owners_count == partition->owners_capacity) {
            partition->owners_capacity = partition->owners_capacity ? partition->owners_capacity * 2 : 2;
            partition->owners =
                kmock_realloc(partition->owners, (size_t)partition->owners_capacity * sizeof *partition->owners);
        }
        owner = &partition->owners[partition->owners_count++];
    }
    *owner = (struct kt_owner){.instance = instance, .client = client, .since = since};
    return owner;
}

void kt_partition_disown(struct kt_partition *partition, struct kt_owner *owner)
{
    if (owner == NULL)
        return;
    struct kt_owner *last = &partition->owners[--partition->owners_count];
    memmove(owner, owner + 1, (size_t)(last - owner) * sizeof *owner);
}
