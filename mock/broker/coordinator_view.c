/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/base/hash.h"
#include "mock/broker/coordinator.h"
#include "mock/broker/group.h"
#include "mock/broker/group_members.h"
#include "mock/broker/group_store.h"

bool kmock_coordinator_group(const struct kmock_coordinator *coordinator, struct kmock_string id,
                             struct kmock_group_view *view)
{
    const struct kmock_group *group = kmock_group_find(coordinator, id);
    if (group == NULL)
        return false;
    *view = (struct kmock_group_view){
        .state = kmock_group_state_name(group->state),
        .generation = group->generation,
        .members_count = (int32_t)group->members.count,
        .coordinator = coordinator->node_id,
    };
    return true;
}

bool kmock_coordinator_has_member(const struct kmock_coordinator *coordinator, struct kmock_string id,
                                  struct kmock_string member)
{
    const struct kmock_group *group = kmock_group_find(coordinator, id);
    return group && kmock_group_member(group, member);
}

int64_t kmock_coordinator_committed(const struct kmock_coordinator *coordinator, struct kmock_string id,
                                    struct kmock_string topic, int32_t partition)
{
    const struct kmock_group *group = kmock_group_find(coordinator, id);
    const struct kmock_offset *offset = group ? kmock_offsets_find(&group->offsets, topic, partition) : NULL;
    return offset ? offset->offset : -1;
}

void kmock_coordinator_each_committed(const struct kmock_coordinator *coordinator, struct kmock_string id,
                                      kmock_visit_committed *visit, void *context)
{
    const struct kmock_group *group = kmock_group_find(coordinator, id);
    if (group == NULL)
        return;
    for (struct kmock_table_entry *e = kmock_table_first(&group->offsets.table); e; e = kmock_table_next(e)) {
        const struct kmock_offset *offset = e->value;
        visit(context, offset->topic.data, offset->partition, offset->offset);
    }
}

/* The order in which groups were met is not durable, so it must not count. */
uint64_t kmock_coordinator_hash(const struct kmock_coordinator *coordinator, uint64_t hash)
{
    uint64_t sum = 0;
    for (struct kmock_table_entry *e = kmock_table_first(&coordinator->groups); e; e = kmock_table_next(e))
        sum += kmock_group_durable_hash(e->value);
    return kmock_hash_number(hash, sum);
}
