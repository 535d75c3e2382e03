/* SPDX-License-Identifier: Apache-2.0 */
/* Describe groups to administrators.
 * source  Kafka GroupMetadata.summary, overview; MemberMetadata.summary */
#include "mock/broker/group_members.h"
#include "mock/broker/view.h"

static struct kmock_bytes copy_bytes(struct kmock_arena *arena, struct kmock_bytes bytes)
{
    if (bytes.length <= 0)
        return (struct kmock_bytes){(const uint8_t *)"", 0};
    return (struct kmock_bytes){(uint8_t *)kmock_arena_copy(arena, bytes.data, (size_t)bytes.length), bytes.length};
}

static struct kmock_string copy_text(struct kmock_arena *arena, struct kmock_string text)
{
    return text.length < 0 ? KMOCK_EMPTY_STRING : kmock_view_copy(arena, text);
}

/* What members said and got is told while it holds. */
static struct kmock_describe_groups_member_result describe_member(const struct kmock_member *member,
                                                                  struct kmock_arena *arena)
{
    bool is_stable = member->group->state == KMOCK_GROUP_STABLE;
    struct kmock_bytes nothing = {NULL, 0};
    struct kmock_bytes metadata = kmock_member_metadata(member, member->group->protocol_name);
    return (struct kmock_describe_groups_member_result){
        .member_id = kmock_view_copy(arena, member->id),
        .group_instance_id = kmock_view_copy(arena, member->instance_id),
        .client_id = copy_text(arena, member->client_id),
        .client_host = copy_text(arena, member->client_host),
        .member_metadata = copy_bytes(arena, is_stable ? metadata : nothing),
        .member_assignment = copy_bytes(arena, is_stable ? member->assignment : nothing),
    };
}

bool kmock_coordinator_describe(const struct kmock_coordinator *coordinator, struct kmock_string id,
                                struct kmock_describe_groups_group_result *result, struct kmock_arena *arena)
{
    const struct kmock_group *group = kmock_group_find(coordinator, id);
    *result = (struct kmock_describe_groups_group_result){
        .error_message = KMOCK_NULL_STRING,
        .group_id = copy_text(arena, id),
        .group_state = kmock_view(kmock_group_state_name(group ? group->state : KMOCK_GROUP_DEAD)),
        .protocol_type = copy_text(arena, group ? group->protocol_type : KMOCK_NULL_STRING),
        .protocol_data = KMOCK_EMPTY_STRING,
        .authorized_operations = INT32_MIN,
    };
    if (group == NULL)
        return false;
    if (group->state == KMOCK_GROUP_STABLE)
        result->protocol_data = copy_text(arena, group->protocol_name);
    result->members = kmock_arena_array(arena, (int32_t)group->members.count, sizeof *result->members);
    for (struct kmock_list_link *link = group->members.first; link; link = link->next)
        result->members[result->members_count++] = describe_member(kmock_group_member_at(link), arena);
    return true;
}

void kmock_coordinator_list(const struct kmock_coordinator *coordinator, kmock_coordinator_visit *visit, void *context)
{
    for (struct kmock_table_entry *e = kmock_table_first(&coordinator->groups); e; e = kmock_table_next(e)) {
        const struct kmock_group *group = e->value;
        struct kmock_list_groups_group_result listed = {
            .group_id = group->id,
            .protocol_type = group->protocol_type.length < 0 ? KMOCK_EMPTY_STRING : group->protocol_type,
            .group_state = kmock_view(kmock_group_state_name(group->state)),
            .group_type = kmock_view("classic"),
        };
        visit(context, &listed);
    }
}
