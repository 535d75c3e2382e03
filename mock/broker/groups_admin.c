/* SPDX-License-Identifier: Apache-2.0 */
/* Route the requests of administrators to the coordinators: DescribeGroups, ListGroups, DeleteGroups, OffsetDelete.
 * source  Kafka KafkaApis, GroupCoordinatorService; KIP-518, KIP-848 (filters), KIP-1043 (DescribeGroups 6) */
#include <strings.h>

#include "mock/base/buffer.h"
#include "mock/broker/coordinators.h"
#include "mock/broker/error.h"
#include "mock/broker/handlers.h"

enum { NOT_FOUND_FROM = 6, OPERATIONS_FROM = 3, STATES_FROM = 4, TYPES_FROM = 5 }; /* versions */

/* What a client may do with a group where nobody forbids anything: bits of READ, DELETE and DESCRIBE; and of
 * DESCRIBE_CONFIGS and ALTER_CONFIGS since groups have configs. source  Kafka AclOperation, AclEntry; KIP-848 */
enum {
    OPERATIONS = 1 << 3 | 1 << 6 | 1 << 8,
    OPERATIONS_ON_CONFIGS = 1 << 10 | 1 << 11,
    CONFIGS_RELEASE = 308,
};

/* Groups may have an empty name here, for offsets may have been committed to it. */
static int16_t find_here(const struct kmock_cluster *cluster, const struct kmock_request *request,
                         struct kmock_string group, struct kmock_coordinator **coordinator)
{
    if (group.length < 0)
        return KMOCK_INVALID_GROUP_ID;
    return kmock_coordinators_find_here(cluster, request->node_id, group, coordinator);
}

/* ---- DescribeGroups ------------------------------------------------------------------------------------ */

static void set_not_found(struct kmock_describe_groups_group_result *result, struct kmock_arena *arena)
{
    struct kmock_buffer message = {0};
    kmock_buffer_print(&message, "Group %.*s not found.", (int)result->group_id.length, result->group_id.data);
    result->error = KMOCK_GROUP_ID_NOT_FOUND;
    result->error_message =
        kmock_view_copy(arena, (struct kmock_string){(const char *)message.data, (int32_t)message.size});
    kmock_buffer_free(&message);
}

static void describe(const struct kmock_cluster *cluster, struct kmock_request *request, struct kmock_string group,
                     struct kmock_describe_groups_group_result *result)
{
    const struct kmock_describe_groups_request *body = request->body;
    struct kmock_coordinator *coordinator = NULL;
    int16_t error = find_here(cluster, request, group, &coordinator);
    if (error) {
        result->error = error; /* the rest is as kmock_request_refuse has left it */
        result->group_id = group.length < 0 ? KMOCK_EMPTY_STRING : group;
        return;
    }
    if (!kmock_coordinator_describe(coordinator, group, result, &request->arena) &&
        request->api_version >= NOT_FOUND_FROM)
        set_not_found(result, &request->arena);
    if (body->include_authorized_operations && request->api_version >= OPERATIONS_FROM && !result->error)
        result->authorized_operations = OPERATIONS | (cluster->release >= CONFIGS_RELEASE ? OPERATIONS_ON_CONFIGS : 0);
}

void kmock_handle_describe_groups(struct kmock_cluster *cluster, struct kmock_request *request, int64_t now_us)
{
    const struct kmock_describe_groups_request *body = request->body;
    (void)now_us;
    kmock_request_refuse(request, KMOCK_NONE);
    struct kmock_describe_groups_response *response = request->response;
    for (int32_t i = 0; i < body->groups_count; i++)
        describe(cluster, request, body->groups[i], &response->groups[i]);
    kmock_request_complete(request);
}

/* ---- ListGroups ---------------------------------------------------------------------------------------- */

struct listing {
    struct kmock_request *request;
    struct kmock_buffer groups; /* struct kmock_list_groups_group_result */
};

/* Filters are matched whatever their case; no filter lets everything through. */
static bool passes(const struct kmock_string *filter, int32_t count, struct kmock_string word)
{
    for (int32_t i = 0; i < count; i++) {
        if (filter[i].length == word.length && strncasecmp(filter[i].data, word.data, (size_t)word.length) == 0)
            return true;
    }
    return count <= 0;
}

static void list_group(void *context, const struct kmock_list_groups_group_result *group)
{
    struct listing *listing = context;
    struct kmock_request *request = listing->request;
    const struct kmock_list_groups_request *body = request->body;
    int32_t states_count = request->api_version >= STATES_FROM ? body->states_filter_count : 0;
    int32_t types_count = request->api_version >= TYPES_FROM ? body->types_filter_count : 0;
    if (!passes(body->states_filter, states_count, group->group_state) ||
        !passes(body->types_filter, types_count, group->group_type))
        return;
    struct kmock_list_groups_group_result copy = *group;
    copy.group_id = kmock_view_copy(&request->arena, group->group_id);
    copy.protocol_type = kmock_view_copy(&request->arena, group->protocol_type);
    kmock_buffer_append(&listing->groups, &copy, sizeof copy);
}

void kmock_handle_list_groups(struct kmock_cluster *cluster, struct kmock_request *request, int64_t now_us)
{
    struct listing listing = {.request = request};
    (void)now_us;
    kmock_request_refuse(request, KMOCK_NONE);
    struct kmock_list_groups_response *response = request->response;
    if (kmock_coordinators_is_loading(cluster, request->node_id))
        response->error = KMOCK_COORDINATOR_LOAD_IN_PROGRESS;
    else
        kmock_coordinators_list(cluster, request->node_id, list_group, &listing);
    response->groups_count = (int32_t)(listing.groups.size / sizeof *response->groups);
    if (response->groups_count > 0)
        response->groups = (void *)kmock_arena_copy(&request->arena, listing.groups.data, listing.groups.size);
    kmock_buffer_free(&listing.groups);
    kmock_request_complete(request);
}

/* ---- DeleteGroups -------------------------------------------------------------------------------------- */

/* Lives in the request's arena until all groups are answered. */
struct deleting {
    struct kmock_request *request;
    int32_t left_count; /* of the groups, and one for the handler */
    bool nobody_is_told;
};

struct deleting_one {
    struct deleting *all;
    struct kmock_delete_groups_group_result *result;
};

static void finish(struct deleting *all)
{
    if (--all->left_count > 0)
        return;
    if (all->nobody_is_told)
        kmock_request_forget(all->request);
    else
        kmock_request_complete(all->request);
}

static void on_deleted(void *context, int16_t error, int64_t now_us)
{
    struct deleting_one *one = context;
    (void)now_us;
    one->result->error = error;
    one->all->nobody_is_told |= error == KMOCK_NOBODY_IS_TOLD;
    finish(one->all);
}

static void delete_group(struct kmock_cluster *cluster, struct deleting *all, struct kmock_string group, int64_t now_us)
{
    struct kmock_delete_groups_response *response = all->request->response;
    struct kmock_delete_groups_group_result *result = &response->results[response->results_count++];
    struct kmock_coordinator *coordinator = NULL;
    result->group_id = group.length < 0 ? KMOCK_EMPTY_STRING : group;
    result->error = find_here(cluster, all->request, group, &coordinator);
    if (result->error)
        return;
    struct deleting_one *one = kmock_arena_alloc(&all->request->arena, sizeof *one);
    *one = (struct deleting_one){all, result};
    all->left_count++;
    kmock_coordinator_delete(coordinator, &(struct kmock_coordinator_deletion){group, on_deleted, one}, now_us);
}

/* Note that a group was seen. returns  whether it was not before */
static bool is_first(struct kmock_table *seen, struct kmock_string group)
{
    size_t size = group.length > 0 ? (size_t)group.length : 0, count = kmock_table_count(seen);
    kmock_table_put(seen, size ? group.data : "", size, seen);
    return kmock_table_count(seen) > count;
}

/* A group that is named twice is answered once. */
void kmock_handle_delete_groups(struct kmock_cluster *cluster, struct kmock_request *request, int64_t now_us)
{
    const struct kmock_delete_groups_request *body = request->body;
    struct deleting *all = kmock_arena_alloc(&request->arena, sizeof *all);
    struct kmock_table seen = {0};
    kmock_request_refuse(request, KMOCK_NONE);
    ((struct kmock_delete_groups_response *)request->response)->results_count = 0;
    *all = (struct deleting){.request = request, .left_count = 1};
    for (int32_t i = 0; i < body->groups_count; i++) {
        if (is_first(&seen, body->groups[i]))
            delete_group(cluster, all, body->groups[i], now_us);
    }
    kmock_table_free(&seen, NULL);
    finish(all);
}

/* ---- OffsetDelete -------------------------------------------------------------------------------------- */

void kmock_handle_offset_delete(struct kmock_cluster *cluster, struct kmock_request *request, int64_t now_us)
{
    const struct kmock_offset_delete_request *body = request->body;
    struct kmock_coordinator *coordinator = NULL;
    int16_t error = body->group_id.length > 0 ? find_here(cluster, request, body->group_id, &coordinator)
                                              : (int16_t)KMOCK_INVALID_GROUP_ID;
    if (error) {
        kmock_request_refuse(request, error);
        kmock_request_complete(request);
    } else {
        kmock_coordinator_handle(coordinator, request, now_us);
    }
}
