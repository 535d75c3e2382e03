/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/broker/group_assigned.h"

#include "mock/base/big_endian.h"
#include "mock/broker/group_members.h"
#include "mock/broker/view.h"

/* A walk over the bytes of an assignment: first to check all of them, then to report. */
struct walk {
    const uint8_t *at;
    size_t left_bytes;
    const struct kmock_member *member;
    bool reports;
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

static void report(const struct walk *walk, struct kmock_string topic, int32_t partition)
{
    struct kmock_event event = kmock_group_event(walk->member->group, KMOCK_EVENT_ASSIGNED);
    event.member = walk->member->id;
    event.topic = topic;
    event.partition = partition;
    kmock_group_report(walk->member->group, &event);
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
    for (int32_t i = 0; walk->reports && i < count; i++)
        report(walk, topic, kmock_get_int32(partitions + (size_t)i * 4));
    return true;
}

static bool walk_assignment(struct walk *walk)
{
    int32_t topics_count;
    const uint8_t *version = take(walk, 2);
    if (version == NULL || kmock_get_int16(version) < 0 || !take_count(walk, &topics_count))
        return false;
    for (int32_t i = 0; i < topics_count; i++) {
        if (!walk_topic(walk))
            return false;
    }
    return true;
}

static struct walk start(const struct kmock_member *member, bool reports)
{
    return (struct walk){.at = member->assignment.data,
                         .left_bytes = (size_t)member->assignment.length,
                         .member = member,
                         .reports = reports};
}

static void report_member(const struct kmock_member *member)
{
    struct walk check = start(member, false);
    if (walk_assignment(&check) && check.partitions_count > 0) {
        struct walk again = start(member, true);
        walk_assignment(&again);
    } else {
        report(&check, KMOCK_EMPTY_STRING, -1);
    }
}

void kmock_group_report_assigned(const struct kmock_group *group)
{
    if (!kmock_view_is(group->protocol_type, "consumer"))
        return;
    for (struct kmock_list_link *link = group->members.first; link; link = link->next)
        report_member(kmock_group_member_at(link));
}
