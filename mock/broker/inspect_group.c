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

static bool is_record(const struct kmock_partition *partition, const struct kmock_batch *batch)
{
    bool is_aborted = (batch->attributes & KMOCK_BATCH_TRANSACTIONAL) &&
                      kmock_txn_index_is_aborted(&partition->producers.txns, batch->producer_id, batch->base_offset);
    return !(batch->attributes & KMOCK_BATCH_CONTROL) && !is_aborted && batch->records_count > 0;
}

bool kmock_cluster_has_records(const struct kmock_cluster *cluster, const char *topic, int32_t partition,
                               int64_t offset)
{
    const struct kmock_partition *found =
        kmock_topic_partition(kmock_topics_find(cluster, kmock_view(topic)), partition);
    struct kmock_log_cursor cursor;
    bool more = found && kmock_log_find(&found->log, offset, &cursor);
    for (; more && cursor.batch.base_offset < found->high_watermark; more = kmock_log_next(&cursor))
        if (is_record(found, &cursor.batch))
            return true;
    return false;
}

int64_t kmock_cluster_lag(const struct kmock_cluster *cluster, const char *group, const char *topic, int32_t partition)
{
    struct kmock_partition_view view;
    int64_t committed = kmock_cluster_committed(cluster, group, topic, partition);
    if (committed < 0 || !kmock_cluster_partition(cluster, topic, partition, &view))
        return -1;
    bool is_behind = kmock_cluster_has_records(cluster, topic, partition, committed);
    return is_behind ? view.high_watermark - committed : 0;
}
