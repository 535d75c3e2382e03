/* SPDX-License-Identifier: Apache-2.0 */
/* Every field of every group request, out of its range: Kafka's error, and a group that is as before.
 *
 * A form holds one good request of each API, from a member of a stable group; a row of the table spoils one field. */
#include <stdio.h>

#include "selftests/mock/broker/group_cluster.h"

struct form {
    struct kmock_join_group_request join;
    struct kmock_join_group_protocol protocol;
    struct kmock_sync_group_request sync;
    struct kmock_sync_group_assignment assignment;
    struct kmock_heartbeat_request beat;
    struct kmock_leave_group_request leave;
    struct kmock_leave_group_member leaving;
    struct kmock_offset_commit_request commit;
    struct kmock_offset_commit_topic topic;
    struct kmock_offset_commit_partition partition;
    struct kmock_describe_groups_request describe;
    struct kmock_delete_groups_request remove;
    struct kmock_string name;
    struct kmock_offset_delete_request forget;
    struct kmock_offset_delete_topic forgotten;
    struct kmock_offset_delete_partition forgotten_partition;
    struct kmock_find_coordinator_request find;
};

/* A stable group of a dynamic leader and a static follower "i1", generation 1. */
struct scene {
    struct world *world;
    const char *leader, *statik;
};

static struct scene make_scene(void)
{
    struct scene scene = {.world = cluster_create()};
    struct world *world = scene.world;
    struct call *one = join(world, (struct args){.version = 3});
    struct call *two = join(world, (struct args){.instance = "i1"});
    world_run(world, 6000);
    scene.leader = member_of(one);
    scene.statik = member_of(two);
    sync_group(world, (struct args){.member = scene.statik, .generation = 1});
    sync_group(world, (struct args){.member = scene.leader, .generation = 1, .assign = scene.leader});
    commit(world, (struct args){.member = scene.leader, .generation = 1, .offset = 3});
    world_expect_group(world, "Stable", 1, 2);
    world_forget_events(world);
    return scene;
}

static void fill_members(struct form *form, const struct scene *scene)
{
    struct kmock_string group = kmock_view("g"), member = kmock_view(scene->statik), instance = kmock_view("i1");
    form->protocol = (struct kmock_join_group_protocol){kmock_view("range"), {(const uint8_t *)"", 0}};
    form->join = (struct kmock_join_group_request){
        group, 10000, 60000, member, instance, kmock_view("consumer"), &form->protocol, 1, KMOCK_NULL_STRING};
    form->assignment = (struct kmock_sync_group_assignment){member, {(const uint8_t *)"", 0}};
    form->sync = (struct kmock_sync_group_request){
        group, 1, member, instance, kmock_view("consumer"), kmock_view("range"), &form->assignment, 1};
    form->beat = (struct kmock_heartbeat_request){group, 1, member, instance};
    form->leaving = (struct kmock_leave_group_member){member, instance, KMOCK_NULL_STRING};
    form->leave = (struct kmock_leave_group_request){group, KMOCK_NULL_STRING, &form->leaving, 1};
}

static void fill(struct form *form, const struct scene *scene)
{
    struct kmock_string group = kmock_view("g");
    fill_members(form, scene);
    form->partition = (struct kmock_offset_commit_partition){0, 9, -1, -1, KMOCK_EMPTY_STRING};
    form->topic = (struct kmock_offset_commit_topic){
        .name = kmock_view("orders"), .partitions = &form->partition, .partitions_count = 1};
    form->commit = (struct kmock_offset_commit_request){
        group, 1, kmock_view(scene->statik), kmock_view("i1"), -1, &form->topic, 1};
    form->name = group;
    form->describe = (struct kmock_describe_groups_request){&form->name, 1, false};
    form->remove = (struct kmock_delete_groups_request){&form->name, 1};
    form->forgotten_partition = (struct kmock_offset_delete_partition){0};
    form->forgotten = (struct kmock_offset_delete_topic){kmock_view("orders"), &form->forgotten_partition, 1};
    form->forget = (struct kmock_offset_delete_request){group, &form->forgotten, 1};
    form->find = (struct kmock_find_coordinator_request){.coordinator_keys = &form->name, .coordinator_keys_count = 1};
}

/* ---- the table ------------------------------------------------------------------------------------------ */

enum kind { INT8, INT32, STRING };

struct row {
    int16_t api;
    int16_t version;
    size_t field; /* where in the form */
    enum kind kind;
    int32_t number;
    const char *text;
    int expected;
};

#define AT(FIELD) offsetof(struct form, FIELD)
#define JOIN KMOCK_API_JOIN_GROUP, 9
#define SYNC KMOCK_API_SYNC_GROUP, 5
#define BEAT KMOCK_API_HEARTBEAT, 4
#define LEAVE KMOCK_API_LEAVE_GROUP, 5
#define COMMIT KMOCK_API_OFFSET_COMMIT, 8
#define DESCRIBE KMOCK_API_DESCRIBE_GROUPS, 6
#define DELETE KMOCK_API_DELETE_GROUPS, 2
#define FORGET KMOCK_API_OFFSET_DELETE, 0
#define FIND KMOCK_API_FIND_COORDINATOR, 4

static const struct row rows[] = {
    {JOIN, AT(join.group_id), STRING, 0, NULL, 24},
    {JOIN, AT(join.group_id), STRING, 0, "", 24},
    {JOIN, AT(join.group_id), STRING, 0, "c", 16},
    {JOIN, AT(join.session_timeout_ms), INT32, INT32_MIN, NULL, 26},
    {JOIN, AT(join.session_timeout_ms), INT32, -1, NULL, 26},
    {JOIN, AT(join.session_timeout_ms), INT32, 0, NULL, 26},
    {JOIN, AT(join.session_timeout_ms), INT32, 5999, NULL, 26},
    {JOIN, AT(join.session_timeout_ms), INT32, 1800001, NULL, 26},
    {JOIN, AT(join.session_timeout_ms), INT32, INT32_MAX, NULL, 26},
    {JOIN, AT(join.member_id), STRING, 0, "nobody", 82},
    {JOIN, AT(join.group_instance_id), STRING, 0, "i9", 25},
    {JOIN, AT(join.group_instance_id), STRING, 0, "", 25},
    {JOIN, AT(join.protocol_type), STRING, 0, "connect", 23},
    {JOIN, AT(join.protocol_type), STRING, 0, "", 23},
    {JOIN, AT(join.protocol_type), STRING, 0, NULL, 23},
    {JOIN, AT(join.protocols_count), INT32, 0, NULL, 23},
    {JOIN, AT(join.protocols_count), INT32, -1, NULL, 23},
    {JOIN, AT(protocol.name), STRING, 0, "sticky", 23},
    {JOIN, AT(protocol.name), STRING, 0, "", 23},
    {SYNC, AT(sync.group_id), STRING, 0, NULL, 24},
    {SYNC, AT(sync.group_id), STRING, 0, "", 24},
    {SYNC, AT(sync.group_id), STRING, 0, "c", 16},
    {SYNC, AT(sync.generation_id), INT32, INT32_MIN, NULL, 22},
    {SYNC, AT(sync.generation_id), INT32, -1, NULL, 22},
    {SYNC, AT(sync.generation_id), INT32, 0, NULL, 22},
    {SYNC, AT(sync.generation_id), INT32, 2, NULL, 22},
    {SYNC, AT(sync.generation_id), INT32, INT32_MAX, NULL, 22},
    {SYNC, AT(sync.member_id), STRING, 0, "nobody", 82},
    {SYNC, AT(sync.member_id), STRING, 0, "", 82},
    {SYNC, AT(sync.member_id), STRING, 0, NULL, 82},
    {SYNC, AT(sync.group_instance_id), STRING, 0, "i9", 25},
    {SYNC, AT(sync.group_instance_id), STRING, 0, "", 25},
    {SYNC, AT(sync.protocol_type), STRING, 0, NULL, 23},
    {SYNC, AT(sync.protocol_type), STRING, 0, "connect", 23},
    {SYNC, AT(sync.protocol_name), STRING, 0, NULL, 23},
    {SYNC, AT(sync.protocol_name), STRING, 0, "sticky", 23},
    {BEAT, AT(beat.group_id), STRING, 0, NULL, 24},
    {BEAT, AT(beat.group_id), STRING, 0, "", 24},
    {BEAT, AT(beat.group_id), STRING, 0, "c", 16},
    {BEAT, AT(beat.group_id), STRING, 0, "d", 25},
    {BEAT, AT(beat.generation_id), INT32, INT32_MIN, NULL, 22},
    {BEAT, AT(beat.generation_id), INT32, -1, NULL, 22},
    {BEAT, AT(beat.generation_id), INT32, INT32_MAX, NULL, 22},
    {BEAT, AT(beat.member_id), STRING, 0, "nobody", 82},
    {BEAT, AT(beat.member_id), STRING, 0, NULL, 82},
    {BEAT, AT(beat.group_instance_id), STRING, 0, "i9", 25},
    {LEAVE, AT(leave.group_id), STRING, 0, NULL, 24},
    {LEAVE, AT(leave.group_id), STRING, 0, "", 24},
    {LEAVE, AT(leave.group_id), STRING, 0, "c", 16},
    {LEAVE, AT(leave.group_id), STRING, 0, "d", 25},
    {LEAVE, AT(leave.members_count), INT32, 0, NULL, 0},
    {LEAVE, AT(leave.members_count), INT32, -1, NULL, 0},
    {LEAVE, AT(leaving.member_id), STRING, 0, "nobody", 82},
    {LEAVE, AT(leaving.group_instance_id), STRING, 0, "i9", 25},
    {COMMIT, AT(commit.group_id), STRING, 0, NULL, 24},
    {COMMIT, AT(commit.group_id), STRING, 0, "c", 16},
    {COMMIT, AT(commit.group_id), STRING, 0, "d", 22},
    {COMMIT, AT(commit.generation_id_or_member_epoch), INT32, INT32_MIN, NULL, 22},
    {COMMIT, AT(commit.generation_id_or_member_epoch), INT32, -1, NULL, 22},
    {COMMIT, AT(commit.generation_id_or_member_epoch), INT32, 0, NULL, 22},
    {COMMIT, AT(commit.generation_id_or_member_epoch), INT32, INT32_MAX, NULL, 22},
    {COMMIT, AT(commit.member_id), STRING, 0, "nobody", 82},
    {COMMIT, AT(commit.member_id), STRING, 0, "", 82},
    {COMMIT, AT(commit.group_instance_id), STRING, 0, "i9", 25},
    {COMMIT, AT(commit.topics_count), INT32, 0, NULL, 0},
    {COMMIT, AT(commit.topics_count), INT32, -1, NULL, 0},
    {COMMIT, AT(topic.name), STRING, 0, "nowhere", 3},
    {COMMIT, AT(topic.name), STRING, 0, "", 3},
    {COMMIT, AT(topic.partitions_count), INT32, 0, NULL, 0},
    {COMMIT, AT(partition.index), INT32, -1, NULL, 3},
    {COMMIT, AT(partition.index), INT32, 4, NULL, 3},
    {COMMIT, AT(partition.index), INT32, INT32_MAX, NULL, 3},
    {DESCRIBE, AT(name), STRING, 0, NULL, 24},
    {DESCRIBE, AT(name), STRING, 0, "", 69},
    {DESCRIBE, AT(name), STRING, 0, "c", 16},
    {DESCRIBE, AT(name), STRING, 0, "d", 69},
    {DESCRIBE, AT(describe.groups_count), INT32, 0, NULL, 0},
    {DELETE, AT(name), STRING, 0, NULL, 24},
    {DELETE, AT(name), STRING, 0, "", 69},
    {DELETE, AT(name), STRING, 0, "c", 16},
    {DELETE, AT(name), STRING, 0, "d", 69},
    {DELETE, AT(name), STRING, 0, "g", 68},
    {DELETE, AT(remove.groups_count), INT32, 0, NULL, 0},
    {FORGET, AT(forget.group_id), STRING, 0, NULL, 24},
    {FORGET, AT(forget.group_id), STRING, 0, "", 24},
    {FORGET, AT(forget.group_id), STRING, 0, "c", 16},
    {FORGET, AT(forget.group_id), STRING, 0, "d", 69},
    {FORGET, AT(forget.topics_count), INT32, 0, NULL, 0},
    {FORGET, AT(forget.topics_count), INT32, -1, NULL, 0},
    {FORGET, AT(forgotten.name), STRING, 0, "nowhere", 3},
    {FORGET, AT(forgotten.name), STRING, 0, "", 3},
    {FORGET, AT(forgotten.name), STRING, 0, "orders", 86},
    {FORGET, AT(forgotten_partition.index), INT32, -1, NULL, 3},
    {FORGET, AT(forgotten_partition.index), INT32, INT32_MAX, NULL, 3},
    {FIND, AT(name), STRING, 0, NULL, 24},
    {FIND, AT(find.key_type), INT8, 2, NULL, 42},
    {FIND, AT(find.key_type), INT8, -1, NULL, 42},
    {FIND, AT(find.coordinator_keys_count), INT32, 0, NULL, 0},
};

/* ---- asking --------------------------------------------------------------------------------------------- */

static void *body_of(struct form *form, int16_t api)
{
    switch (api) {
    case KMOCK_API_JOIN_GROUP:
        return &form->join;
    case KMOCK_API_SYNC_GROUP:
        return &form->sync;
    case KMOCK_API_HEARTBEAT:
        return &form->beat;
    case KMOCK_API_LEAVE_GROUP:
        return &form->leave;
    case KMOCK_API_OFFSET_COMMIT:
        return &form->commit;
    case KMOCK_API_DESCRIBE_GROUPS:
        return &form->describe;
    case KMOCK_API_DELETE_GROUPS:
        return &form->remove;
    case KMOCK_API_OFFSET_DELETE:
        return &form->forget;
    default:
        return &form->find;
    }
}

static int error_of_offset_delete(const struct kmock_offset_delete_response *response)
{
    return response->error || response->topics_count == 0 ? response->error : response->topics[0].partitions[0].error;
}

static int error_of_commit(const struct kmock_offset_commit_response *response)
{
    bool has_partition = response->topics_count > 0 && response->topics[0].partitions_count > 0;
    return has_partition ? response->topics[0].partitions[0].error : 0;
}

static int error_of_find(const struct kmock_find_coordinator_response *response)
{
    return response->coordinators_count > 0 ? response->coordinators[0].error : 0;
}

static int error_of(const struct call *call)
{
    const void *response = call->request->response;
    const struct kmock_describe_groups_response *described = response;
    const struct kmock_delete_groups_response *deleted = response;
    switch (call->request->api_key) {
    case KMOCK_API_OFFSET_COMMIT:
        return error_of_commit(response);
    case KMOCK_API_DESCRIBE_GROUPS:
        return described->groups_count > 0 ? described->groups[0].error : 0;
    case KMOCK_API_DELETE_GROUPS:
        return deleted->results_count > 0 ? deleted->results[0].error : 0;
    case KMOCK_API_OFFSET_DELETE:
        return error_of_offset_delete(response);
    case KMOCK_API_FIND_COORDINATOR:
        return error_of_find(response);
    default:
        return call_error(call);
    }
}

static void spoil(struct form *form, const struct row *row)
{
    char *field = (char *)form + row->field;
    struct kmock_string text = kmock_view(row->text);
    int8_t small = (int8_t)row->number;
    if (row->kind == STRING)
        memcpy(field, &text, sizeof text);
    else if (row->kind == INT32)
        memcpy(field, &row->number, sizeof row->number);
    else
        memcpy(field, &small, sizeof small);
}

/* What a client or a test could tell a changed group by. */
static uint64_t look(struct world *world)
{
    struct kmock_group_view view = world_group(world, "g");
    uint64_t hash = kmock_cluster_hash(world->cluster);
    hash = kmock_hash(hash, view.state, strlen(view.state));
    hash = kmock_hash_number(hash, (uint64_t)view.generation);
    hash = kmock_hash_number(hash, (uint64_t)view.members_count);
    return kmock_hash_number(hash, (uint64_t)kmock_cluster_next_deadline_us(world->cluster));
}

static void check_row(const struct row *row)
{
    struct scene scene = make_scene();
    struct world *world = scene.world;
    struct form form;
    fill(&form, &scene);
    spoil(&form, row);
    uint64_t before = look(world);
    struct call *call = call_start(world, row->api, &(struct args){.client = "bad"});
    call->request->api_version = row->version;
    call_send(world, call, body_of(&form, row->api));
    int error = call->done ? error_of(call) : PARKED;
    if (error != row->expected || look(world) != before || world->events.size > 0)
        print_error("row %d, API %d: error %d, events: %.*s\n", (int)(row - rows), row->api, error,
                    (int)world->events.size, (const char *)world->events.data);
    assert_int_equal(error, row->expected);
    assert_true(look(world) == before);
    assert_int_equal(world->events.size, 0);
    world_destroy(world);
}

static void fields_out_of_range_are_refused_and_change_nothing(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        check_row(&rows[i]);
}

static void metadata_may_be_so_long_and_no_longer(void **state)
{
    (void)state;
    static char text[4098];
    struct scene scene = make_scene();
    memset(text, 'x', 4097);
    struct args args = {.member = scene.leader, .generation = 1, .offset = 4, .metadata = text};
    assert_int_equal(call_error(commit(scene.world, args)), KMOCK_OFFSET_METADATA_TOO_LARGE);
    assert_int_equal(cluster_committed(scene.world, "orders", 0), 3);
    text[4096] = 0;
    assert_int_equal(call_error(commit(scene.world, args)), KMOCK_NONE);
    world_destroy(scene.world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fields_out_of_range_are_refused_and_change_nothing),
        cmocka_unit_test(metadata_may_be_so_long_and_no_longer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
