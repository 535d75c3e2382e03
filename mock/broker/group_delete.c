/* SPDX-License-Identifier: Apache-2.0 */
/* Delete groups: at an administrator's wish, or because nothing of them is left in use.
 * source  Kafka GroupCoordinator.handleDeleteGroups, GroupMetadata.removeExpiredOffsets; KIP-211 */
#include <stdlib.h>

#include "mock/base/alloc.h"
#include "mock/broker/error.h"
#include "mock/broker/group_answer.h"
#include "mock/broker/group_store.h"
#include "mock/broker/group_subscription.h"
#include "mock/broker/group_tombstones.h"
#include "mock/broker/view.h"

static void drop(struct kmock_group *group, const char *why, int64_t now_us)
{
    struct kmock_coordinator *coordinator = group->coordinator;
    kmock_group_become(group, KMOCK_GROUP_DEAD, why, now_us);
    kmock_group_forget_writes(group);
    kmock_table_remove(&coordinator->groups, group->id.data, (size_t)group->id.length);
    kmock_group_free(group);
}

/* ---- DeleteGroups ------------------------------------------------------------------------------------- */

struct deletion {
    struct kmock_coordinator *coordinator;
    kmock_coordinator_done *done;
    void *context;
};

static void on_written(void *context, int16_t error, int64_t now_us)
{
    struct deletion deletion = *(struct deletion *)context;
    bool is_mute = deletion.coordinator->is_mute;
    free(context);
    deletion.done(deletion.context, is_mute ? (int16_t)KMOCK_NOBODY_IS_TOLD : kmock_group_store_error(error), now_us);
}

static void delete_empty(struct kmock_group *group, const struct kmock_coordinator_deletion *deletion, int64_t now_us)
{
    struct kmock_tombstones tombstones = {0};
    struct deletion *waiting = kmock_alloc(sizeof *waiting);
    *waiting = (struct deletion){group->coordinator, deletion->done, deletion->context};
    kmock_group_take_writes(group); /* what is about to be committed goes too */
    for (struct kmock_table_entry *e = kmock_table_first(&group->offsets.table); e; e = kmock_table_next(e))
        kmock_tombstones_add_offset(&tombstones, group, e->value);
    kmock_tombstones_add_pending(&tombstones, group, KMOCK_NULL_STRING);
    kmock_tombstones_add_group(&tombstones, group);
    struct kmock_group_span span = kmock_tombstones_append(&tombstones, group, now_us);
    kmock_tombstones_free(&tombstones);
    if (span.first_offset >= 0) {
        drop(group, "deleted", now_us);
        span.group = NULL;
    }
    kmock_group_await(&span, (struct kmock_group_then){on_written, waiting}, now_us);
}

void kmock_coordinator_delete(struct kmock_coordinator *coordinator, const struct kmock_coordinator_deletion *deletion,
                              int64_t now_us)
{
    struct kmock_group *group = kmock_group_find(coordinator, deletion->group);
    if (group == NULL)
        deletion->done(deletion->context, KMOCK_GROUP_ID_NOT_FOUND, now_us);
    else if (group->state != KMOCK_GROUP_EMPTY)
        deletion->done(deletion->context, KMOCK_NON_EMPTY_GROUP, now_us);
    else
        delete_empty(group, deletion, now_us);
}

/* ---- expiration --------------------------------------------------------------------------------------- */

/* How old an offset may be, and at what time. */
struct limit {
    int64_t now_ms, retention_ms;
    bool all; /* whatever its age */
};

static bool is_old(const struct limit *limit, int64_t base_ms, int64_t expire_ms)
{
    if (limit->all)
        return true;
    return expire_ms >= 0 ? limit->now_ms >= expire_ms : limit->now_ms - base_ms >= limit->retention_ms;
}

static bool is_expired(const struct kmock_group *group, const struct kmock_offset *offset, const struct limit *limit)
{
    int64_t base_ms = offset->commit_timestamp_ms;
    bool is_simple = group->protocol_type.length < 0;
    bool is_stable = group->state == KMOCK_GROUP_STABLE && kmock_view_is(group->protocol_type, "consumer");
    if (kmock_offsets_is_unstable(&group->offsets, offset->topic, offset->partition))
        return false;
    if (!is_simple && group->state == KMOCK_GROUP_EMPTY && group->state_since_ms >= 0)
        base_ms = group->state_since_ms;
    else if (!is_simple && group->state != KMOCK_GROUP_EMPTY &&
             (!is_stable || kmock_group_is_subscribed(group, offset->topic)))
        return false;
    return is_old(limit, base_ms, offset->expire_timestamp_ms);
}

/* Records that are not committed yet may be about to change the group: the next check sees to it. */
static void expire(struct kmock_group *group, const struct limit *limit, int64_t now_us)
{
    struct kmock_tombstones tombstones = {0};
    if (kmock_group_is_writing(group))
        return;
    for (struct kmock_table_entry *e = kmock_table_first(&group->offsets.table); e; e = kmock_table_next(e)) {
        if (is_expired(group, e->value, limit))
            kmock_tombstones_add_offset(&tombstones, group, e->value);
    }
    bool nothing_left = tombstones.offsets.count == kmock_table_count(&group->offsets.table) &&
                        kmock_table_count(&group->offsets.unstable) == 0;
    bool ends = group->state == KMOCK_GROUP_EMPTY && nothing_left;
    if (!ends) {
        kmock_tombstones_write(&tombstones, group, kmock_group_then_nothing(), now_us);
        return;
    }
    kmock_tombstones_add_group(&tombstones, group);
    if (kmock_tombstones_append(&tombstones, group, now_us).first_offset >= 0)
        drop(group, "expired", now_us);
    kmock_tombstones_free(&tombstones);
}

void kmock_coordinator_expire(struct kmock_coordinator *coordinator, int64_t now_us)
{
    struct limit limit = {now_us / 1000, coordinator->host->offsets_retention_ms, false};
    struct kmock_table_entry *next;
    for (struct kmock_table_entry *e = kmock_table_first(&coordinator->groups); e; e = next) {
        next = kmock_table_next(e);
        expire(e->value, &limit, now_us);
    }
}

bool kmock_coordinator_expire_group(struct kmock_coordinator *coordinator, struct kmock_string id, int64_t now_us)
{
    struct limit limit = {now_us / 1000, 0, true};
    struct kmock_group *group = kmock_group_find(coordinator, id);
    if (group)
        expire(group, &limit, now_us);
    return group != NULL;
}
