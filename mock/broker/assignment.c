/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/broker/assignment.h"

#include "mock/base/big_endian.h"

/* A walk over the bytes: first to check all of them, then to visit. */
struct walk {
    const uint8_t *at;
    size_t left_bytes;
    kmock_visit_assigned *visit; /* null: count only */
    void *context;
    int64_t partitions_count;
};

static const uint8_t *take(struct walk *walk, size_t size)
{
    if (walk->left_bytes < size)
        return NULL;
    const uint8_t *taken = walk->at;
    walk->at += size;
    walk->left_bytes -= size;
    return taken;
}

static bool take_count(struct walk *walk, int32_t *count)
{
    const uint8_t *bytes = take(walk, 4);
    if (bytes)
        *count = kmock_get_int32(bytes);
    return bytes && *count >= 0;
}

static bool walk_topic(struct walk *walk)
{
    int32_t count;
    const uint8_t *length = take(walk, 2);
    if (length == NULL || kmock_get_int16(length) < 0)
        return false;
    struct kmock_string topic = {NULL, kmock_get_int16(length)};
    topic.data = (const char *)take(walk, (size_t)topic.length);
    if (topic.data == NULL || !take_count(walk, &count))
        return false;
    const uint8_t *partitions = take(walk, (size_t)count * 4);
    if (partitions == NULL)
        return false;
    walk->partitions_count += count;
    for (int32_t i = 0; walk->visit && i < count; i++)
        walk->visit(walk->context, topic, kmock_get_int32(partitions + (size_t)i * 4));
    return true;
}

static bool walk_assignment(struct walk *walk)
{
    int32_t topics_count;
    const uint8_t *version = take(walk, 2);
    if (version == NULL || kmock_get_int16(version) < 0 || !take_count(walk, &topics_count))
        return false;
    for (int32_t i = 0; i < topics_count; i++)
        if (!walk_topic(walk))
            return false;
    return true;
}

int64_t kmock_assignment_each(struct kmock_bytes assignment, kmock_visit_assigned *visit, void *context)
{
    size_t size = assignment.length > 0 ? (size_t)assignment.length : 0;
    struct walk check = {.at = assignment.data, .left_bytes = size};
    struct walk again = {.at = assignment.data, .left_bytes = size, .visit = visit, .context = context};
    if (!walk_assignment(&check))
        return -1;
    walk_assignment(&again);
    return check.partitions_count;
}
