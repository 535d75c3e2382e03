/* SPDX-License-Identifier: Apache-2.0 */
/* Let a test look at the members of a group and at its lag. */
#include "mock/broker/assignment.h"
#include "mock/broker/coordinators.h"
#include "mock/broker/topics.h"

/* Describe the group where it is known; what is described lives in the arena. */
static bool describe(const struct kmock_cluster *cluster, const char *group,
                     struct kmock_describe_groups_group_result *result, struct kmock_arena *arena)
{
    const struct kmock_coordinator *coordinator = kmock_coordinators_find(cluster, kmock_view(group));
    return coordinator && kmock_coordinator_describe(coordinator, kmock_view(group), result, arena);
}

void kmock_cluster_each_member(const struct kmock_cluster *cluster, const char *group, kmock_visit_member *visit,
                               void *context)
{
    struct kmock_describe_groups_group_result result = {0};
    struct kmock_arena arena = {0};
    if (describe(cluster, group, &result, &arena))
        for (int32_t i = 0; i < result.members_count; i++)
            visit(context, &result.members[i]);
    kmock_arena_free(&arena);
}

struct assigned {
    const struct kmock_describe_groups_member_result *member;
    kmock_visit_owner *visit;
    void *context;
};

static void visit_partition(void *context, struct kmock_string topic, int32_t partition)
{
    const struct assigned *assigned = context;
    assigned->visit(assigned->context, assigned->member, topic, partition);
}

void kmock_cluster_each_assigned(const struct kmock_cluster *cluster, const char *group, kmock_visit_owner *visit,
                                 void *context)
{
    struct kmock_describe_groups_group_result result = {0};
    struct kmock_arena arena = {0};
    if (describe(cluster, group, &result, &arena))
        for (int32_t i = 0; i < result.members_count; i++) {
            struct assigned assigned = {&result.members[i], visit, context};
            kmock_assignment_each(result.members[i].member_assignment, visit_partition, &assigned);
        }
    kmock_arena_free(&arena);
}

int64_t kmock_cluster_lag(const struct kmock_cluster *cluster, const char *group, const char *topic, int32_t partition)
{
    struct kmock_partition_view view;
    int64_t committed = kmock_cluster_committed(cluster, group, topic, partition);
    if (committed < 0 || !kmock_cluster_partition(cluster, topic, partition, &view))
        return -1;
    return view.high_watermark > committed ? view.high_watermark - committed : 0;
}
