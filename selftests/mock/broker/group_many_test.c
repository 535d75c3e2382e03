/* SPDX-License-Identifier: Apache-2.0 */
/* Requests about many members, many groups: each is answered, and strangers leave nothing behind. */
#include "selftests/mock/broker/group_cluster.h"

enum { MANY = 10000 };

/* The group "g" has one offset and no members. */
static struct world *make_world(void)
{
    struct world *world = cluster_create();
    commit(world, (struct args){.generation = -1, .offset = 3});
    return world;
}

static void thousands_of_strangers_leave_nothing_behind(void **state)
{
    (void)state;
    struct world *world = make_world();
    struct kmock_leave_group_member *members = kmock_alloc(MANY * sizeof *members);
    struct kmock_leave_group_request body = {kmock_view("g"), KMOCK_NULL_STRING, members, MANY};
    for (int i = 0; i < MANY; i++)
        members[i] = (struct kmock_leave_group_member){kmock_view("nobody"), KMOCK_NULL_STRING, KMOCK_NULL_STRING};
    uint64_t before = kmock_cluster_hash(world->cluster);
    const struct kmock_leave_group_response *response = cluster_call(world, KMOCK_API_LEAVE_GROUP, 5, &body);
    assert_int_equal(response->members_count, MANY);
    assert_int_equal(response->members[MANY - 1].error, KMOCK_UNKNOWN_MEMBER_ID);
    assert_true(kmock_cluster_hash(world->cluster) == before);
    free(members);
    world_destroy(world);
}

static void thousands_of_groups_are_answered_one_by_one(void **state)
{
    (void)state;
    struct world *world = make_world();
    struct kmock_string *groups = kmock_alloc(MANY * sizeof *groups);
    struct kmock_describe_groups_request describe = {groups, MANY, false};
    struct kmock_delete_groups_request delete = {groups, MANY};
    for (int i = 0; i < MANY; i++)
        groups[i] = kmock_view("d");
    uint64_t before = kmock_cluster_hash(world->cluster);
    const struct kmock_describe_groups_response *described =
        cluster_call(world, KMOCK_API_DESCRIBE_GROUPS, 5, &describe);
    assert_int_equal(described->groups_count, MANY);
    const struct kmock_delete_groups_response *deleted = cluster_call(world, KMOCK_API_DELETE_GROUPS, 2, &delete);
    assert_int_equal(deleted->results_count, 1);
    assert_true(kmock_cluster_hash(world->cluster) == before);
    free(groups);
    world_destroy(world);
}

static void offsets_of_several_groups_are_fetched_at_once(void **state)
{
    (void)state;
    struct world *world = make_world();
    struct kmock_offset_fetch_group groups[] = {
        {kmock_view("g"), KMOCK_NULL_STRING, -1, NULL, -1},
        {kmock_view("d"), KMOCK_NULL_STRING, -1, NULL, -1},
        {kmock_view("c"), KMOCK_NULL_STRING, -1, NULL, -1},
        {KMOCK_NULL_STRING, KMOCK_NULL_STRING, -1, NULL, -1},
    };
    struct kmock_offset_fetch_request body = {.groups = groups, .groups_count = 4};
    const struct kmock_offset_fetch_response *response = cluster_call(world, KMOCK_API_OFFSET_FETCH, 8, &body);
    static const int16_t expected[] = {0, 0, KMOCK_NOT_COORDINATOR, KMOCK_INVALID_GROUP_ID};
    assert_int_equal(response->groups_count, 4);
    for (int i = 0; i < 4; i++)
        assert_int_equal(response->groups[i].error, expected[i]);
    assert_int_equal(response->groups[0].topics_count, 1);
    assert_int_equal(response->groups[1].topics_count, 0);
    world_destroy(world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(thousands_of_strangers_leave_nothing_behind),
        cmocka_unit_test(thousands_of_groups_are_answered_one_by_one),
        cmocka_unit_test(offsets_of_several_groups_are_fetched_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
