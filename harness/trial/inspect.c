/* SPDX-License-Identifier: Apache-2.0 */
/* Let a test look at groups, partitions and replicas. */
#include <string.h>

#include "harness/trial/trial.h"
#include "mock/base/arena.h"

static void check_group(struct kt_trial *trial, const char *call, const char *group)
{
    kt_trial_check(trial, call);
    if (group == NULL)
        kt_misuse(trial, "%s: the group's name is NULL", call);
}

static void check_topic(struct kt_trial *trial, const char *call, const char *topic)
{
    kt_trial_check(trial, call);
    if (topic == NULL)
        kt_misuse(trial, "%s: the topic's name is NULL", call);
    if (kmock_cluster_partitions_count(trial->cluster, topic) == 0)
        kt_misuse(trial, "%s(\"%s\"): no such topic; create it first with kt_topic", call, topic);
}

/* returns  the partition that is there; a scale may make fewer */
static int32_t check_partition(struct kt_trial *trial, const char *call, const char *topic, int partition)
{
    check_topic(trial, call, topic);
    int32_t count = kmock_cluster_partitions_count(trial->cluster, topic);
    int32_t there = kt_scale_partition(trial, topic, partition);
    if (there < 0 || there >= count)
        kt_misuse(trial, "%s(\"%s\", %d): the topic has partitions 0 to %d", call, topic, partition, (int)count - 1);
    return there;
}

static void check_out(struct kt_trial *trial, const char *call, const void *out)
{
    kt_trial_check(trial, call);
    if (out == NULL)
        kt_misuse(trial, "%s: there is nowhere to write to; the last argument is NULL", call);
}

/* ---- groups ---- */

void kt_group(struct kt_trial *trial, const char *group, struct kt_group_view *out)
{
    struct kmock_group_view view;
    check_group(trial, "kt_group", group);
    check_out(trial, "kt_group", out);
    kmock_cluster_group(trial->cluster, group, &view);
    *out = (struct kt_group_view){view.state, view.generation, view.members_count, view.coordinator};
}

/* The member at a place, being shown. */
struct showing {
    struct kt_trial *trial;
    struct kt_member *out;
    int place; /* still to go; below 0: it was found */
    struct kmock_string id;
    struct kmock_buffer assignment;
};

static const char *keep(struct kt_trial *trial, struct kmock_string text)
{
    return text.length < 0 ? NULL : kmock_arena_copy(&trial->shown, text.data, (size_t)text.length);
}

static const char *instance_of(struct kt_trial *trial, const char *member)
{
    kt_name name = kt_history_find_name(trial->history, member);
    kt_name instance = name ? kt_history_instance_of(trial->history, name) : 0;
    return instance ? kt_history_text(trial->history, instance) : NULL;
}

static void show_member(void *context, const struct kmock_describe_groups_member_result *member)
{
    struct showing *showing = context;
    struct kt_trial *trial = showing->trial;
    if (showing->place-- != 0)
        return;
    showing->out->id = keep(trial, member->member_id);
    showing->out->group_instance_id = keep(trial, member->group_instance_id);
    showing->out->client_id = keep(trial, member->client_id);
    showing->out->instance = instance_of(trial, showing->out->id);
    showing->out->partitions = 0;
    showing->id = (struct kmock_string){showing->out->id, (int32_t)strlen(showing->out->id)};
}

static void show_partition(void *context, const struct kmock_describe_groups_member_result *member,
                           struct kmock_string topic, int32_t partition)
{
    struct showing *showing = context;
    if (member->member_id.length != showing->id.length ||
        memcmp(member->member_id.data, showing->id.data, (size_t)showing->id.length) != 0)
        return;
    kmock_buffer_print(&showing->assignment, "%s%.*s-%d", showing->out->partitions++ ? " " : "", (int)topic.length,
                       topic.data, (int)partition);
}

bool kt_member(struct kt_trial *trial, const char *group, struct kt_member *cursor)
{
    check_group(trial, "kt_member", group);
    check_out(trial, "kt_member", cursor);
    struct showing showing = {.trial = trial, .out = cursor, .place = cursor->place};
    kmock_arena_free(&trial->shown);
    kmock_cluster_each_member(trial->cluster, group, show_member, &showing);
    if (showing.place >= 0)
        return false;
    kmock_cluster_each_assigned(trial->cluster, group, show_partition, &showing);
    cursor->place++;
    cursor->assignment =
        kmock_arena_copy(&trial->shown, (const char *)showing.assignment.data, showing.assignment.size);
    kmock_buffer_free(&showing.assignment);
    return true;
}

int64_t kt_lag(struct kt_trial *trial, const char *group, const char *topic, int partition)
{
    int64_t sum = -1;
    check_group(trial, "kt_lag", group);
    check_topic(trial, "kt_lag", topic);
    if (partition != -1)
        return kmock_cluster_lag(trial->cluster, group, topic, check_partition(trial, "kt_lag", topic, partition));
    for (int32_t p = 0; p < kmock_cluster_partitions_count(trial->cluster, topic); p++) {
        int64_t lag = kmock_cluster_lag(trial->cluster, group, topic, p);
        if (lag >= 0)
            sum = (sum < 0 ? 0 : sum) + lag;
    }
    return sum;
}

/* ---- partitions ---- */

void kt_partition(struct kt_trial *trial, const char *topic, int partition, struct kt_partition_view *out)
{
    struct kmock_partition_view view;
    check_out(trial, "kt_partition", out);
    kmock_cluster_partition(trial->cluster, topic, check_partition(trial, "kt_partition", topic, partition), &view);
    *out = (struct kt_partition_view){.leader = view.leader,
                                      .leader_epoch = view.leader_epoch,
                                      .replicas = view.replicas_count,
                                      .in_sync = view.in_sync_count,
                                      .log_start = view.log_start,
                                      .last_stable = view.last_stable,
                                      .high_watermark = view.high_watermark,
                                      .end_offset = view.end_offset,
                                      .size_bytes = view.size_bytes};
}

bool kt_replica(struct kt_trial *trial, const char *topic, int partition, int broker, struct kt_replica_view *out)
{
    struct kmock_replica_view view;
    check_out(trial, "kt_replica", out);
    struct kmock_replica_name name = {topic, check_partition(trial, "kt_replica", topic, partition), broker};
    if (broker < 1 || broker > trial->brokers_count)
        kt_misuse(trial, "kt_replica(\"%s\", %d, %d): there are brokers 1 to %d", topic, partition, broker,
                  (int)trial->brokers_count);
    if (!kmock_cluster_replica(trial->cluster, &name, &view))
        return false;
    *out = (struct kt_replica_view){view.end_offset, view.high_watermark, view.in_sync, view.leads};
    return true;
}

const char *kt_topic_config(struct kt_trial *trial, const char *topic, const char *config)
{
    check_topic(trial, "kt_topic_config", topic);
    const char *value = config ? kmock_cluster_topic_config(trial->cluster, topic, config) : NULL;
    if (value == NULL)
        kt_misuse(trial, "kt_topic_config(\"%s\", \"%s\"): topics have no such config", topic, config ? config : "");
    return value;
}
