/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/broker/config_change.h"

#include "mock/base/buffer.h"
#include "mock/broker/error.h"

static struct kmock_verdict judge(int16_t error, const char *message)
{
    return (struct kmock_verdict){error, message};
}

/* returns  whether a list, its items parted by commas, has an item */
static bool has_item(struct kmock_string list, struct kmock_string item)
{
    for (int32_t start = 0, end; start <= list.length; start = end + 1) {
        for (end = start; end < list.length && list.data[end] != ',';)
            end++;
        if (kmock_view_equals((struct kmock_string){list.data + start, end - start}, item))
            return true;
    }
    return false;
}

/* Write the items of from that are not among those of without, behind what is there already. */
static void add_items(struct kmock_buffer *out, struct kmock_string from, struct kmock_string without)
{
    for (int32_t start = 0, end; start < from.length; start = end + 1) {
        for (end = start; end < from.length && from.data[end] != ',';)
            end++;
        struct kmock_string item = {from.data + start, end - start};
        if (item.length == 0 || has_item(without, item))
            continue;
        if (out->size > 0)
            kmock_buffer_append(out, ",", 1);
        kmock_buffer_append(out, item.data, (size_t)item.length);
    }
}

/* Say a change as the value it leads to. old  the value there is; new  to be freed, not zero-terminated
 * returns  false where the config is no list */
static bool resolve(const struct kmock_config_change *change, enum kmock_config_kind kind, const char *old,
                    struct kmock_buffer *new)
{
    if (change->operation == KMOCK_CONFIG_SET) {
        kmock_buffer_append(new, change->value.data, (size_t)change->value.length);
        return true;
    }
    if (kind != KMOCK_CONFIG_LIST)
        return false;
    bool append = change->operation == KMOCK_CONFIG_APPEND;
    add_items(new, kmock_view(old), append ? KMOCK_NULL_STRING : change->value);
    if (append)
        add_items(new, change->value, kmock_view(old));
    return true;
}

struct kmock_verdict kmock_config_change_topic(struct kmock_topic_config *config,
                                               const struct kmock_config_change *change)
{
    int32_t place = kmock_topic_config_place(change->name);
    struct kmock_buffer value = {0};
    if (place < 0)
        return judge(KMOCK_INVALID_CONFIG, "topics have no such config");
    if (change->operation == KMOCK_CONFIG_DELETE) {
        kmock_topic_config_unset(config, change->name);
        return judge(KMOCK_NONE, NULL);
    }
    struct kmock_topic_config_item item = kmock_topic_config_at(config, place);
    struct kmock_verdict verdict = judge(KMOCK_NONE, NULL);
    if (!resolve(change, item.kind, item.value, &value))
        verdict = judge(KMOCK_INVALID_CONFIG, "only lists can be appended to and subtracted from");
    else if (!kmock_topic_config_set(config, change->name,
                                     (struct kmock_string){(const char *)value.data, (int32_t)value.size}))
        verdict = judge(KMOCK_INVALID_CONFIG, "the config cannot have this value");
    kmock_buffer_free(&value);
    return verdict;
}

static struct kmock_verdict set_broker(struct kmock_broker_config *config, int32_t node_id, int32_t place,
                                       const struct kmock_config_change *change, bool try_only)
{
    struct kmock_buffer value = {0};
    struct kmock_broker_config_item item = kmock_broker_config_at(config, node_id, place);
    struct kmock_verdict verdict = judge(KMOCK_NONE, NULL);
    if (!resolve(change, item.kind, item.value, &value))
        verdict = judge(KMOCK_INVALID_CONFIG, "only lists can be appended to and subtracted from");
    kmock_buffer_append(&value, "", 1);
    if (verdict.error == KMOCK_NONE && !kmock_topic_config_may_be(place, (const char *)value.data))
        verdict = judge(KMOCK_INVALID_REQUEST, "the config cannot have this value");
    if (verdict.error == KMOCK_NONE && !try_only)
        kmock_broker_config_set(config, node_id, place, (const char *)value.data);
    kmock_buffer_free(&value);
    return verdict;
}

struct kmock_verdict kmock_config_change_broker(struct kmock_broker_config *config, int32_t node_id,
                                                const struct kmock_config_change *change, bool try_only)
{
    int32_t place = kmock_broker_config_place(change->name);
    if (place < 0)
        return judge(KMOCK_INVALID_REQUEST, "brokers have no such config");
    if (kmock_broker_config_at(config, node_id, place).read_only)
        return judge(KMOCK_INVALID_REQUEST, "the config can be changed by restarting the broker only");
    if (change->operation != KMOCK_CONFIG_DELETE)
        return set_broker(config, node_id, place, change, try_only);
    if (!try_only)
        kmock_broker_config_set(config, node_id, place, NULL);
    return judge(KMOCK_NONE, NULL);
}
