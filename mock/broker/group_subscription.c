/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/broker/group_subscription.h"

#include "mock/base/big_endian.h"
#include "mock/broker/group_members.h"
#include "mock/broker/view.h"

struct reader {
    const uint8_t *at;
    size_t left_bytes;
};

static const uint8_t *take(struct reader *reader, size_t size)
{
    if (reader->left_bytes < size)
        return NULL;
    const uint8_t *taken = reader->at;
    reader->at += size;
    reader->left_bytes -= size;
    return taken;
}

static bool read_topic(struct reader *reader, struct kmock_table *topics)
{
    const uint8_t *length = take(reader, 2);
    if (length == NULL || kmock_get_int16(length) < 0)
        return false;
    size_t size = (size_t)kmock_get_int16(length);
    const uint8_t *name = take(reader, size);
    if (name)
        kmock_table_put(topics, name, size, topics);
    return name != NULL;
}

/* Version and topics come first in every version; what is behind them does not matter. */
static bool read_topics(struct kmock_bytes metadata, struct kmock_table *topics)
{
    struct reader reader = {metadata.data, metadata.length > 0 ? (size_t)metadata.length : 0};
    const uint8_t *version = take(&reader, 2);
    const uint8_t *count = take(&reader, 4);
    if (version == NULL || kmock_get_int16(version) < 0 || count == NULL || kmock_get_int32(count) < 0)
        return false;
    for (int32_t left = kmock_get_int32(count); left > 0; left--) {
        if (!read_topic(&reader, topics))
            return false;
    }
    return true;
}

static bool read_members(struct kmock_group *group)
{
    if (!kmock_view_is(group->protocol_type, "consumer"))
        return false;
    for (struct kmock_list_link *link = group->members.first; link; link = link->next) {
        if (!read_topics(kmock_member_metadata(kmock_group_member_at(link), group->protocol_name), &group->subscribed))
            return false;
    }
    return true;
}

void kmock_group_learn_subscriptions(struct kmock_group *group)
{
    kmock_table_free(&group->subscribed, NULL);
    group->knows_subscribed = group->members.count == 0 || read_members(group);
}

bool kmock_group_is_subscribed(const struct kmock_group *group, struct kmock_string topic)
{
    if (!group->knows_subscribed)
        return true;
    return topic.length > 0 && kmock_table_find(&group->subscribed, topic.data, (size_t)topic.length) != NULL;
}
