/* SPDX-License-Identifier: Apache-2.0 */
/* Coordinators that move: what the next one knows is what the log says. */
#include "mock/broker/group_record.h"
#include "selftests/mock/broker/group_calls.h"

struct pair {
    struct world *world;
    const char *leader, *follower;
};

static struct pair make_pair(void)
{
    struct world *world = world_create();
    struct call *one = join(world, (struct args){.version = 3});
    struct call *two = join(world, (struct args){.version = 3});
    world_run_until(world, 6000);
    struct pair pair = {world, member_of(one), member_of(two)};
    sync_group(world, (struct args){.member = pair.follower, .generation = 1});
    sync_group(world, (struct args){.member = pair.leader, .generation = 1, .assign = pair.follower});
    commit(world, (struct args){.member = pair.follower, .generation = 1, .offset = 42, .metadata = "note"});
    world_expect_group(world, "Stable", 1, 2);
    world_forget_events(world);
    return pair;
}

static void stable_group_goes_on_without_a_rebalance(void **state)
{
    (void)state;
    struct pair pair = make_pair();
    struct world *world = pair.world;
    uint64_t before = world_hash(world);
    world_run_until(world, 12000);
    world_move(world);
    assert_true(world_hash(world) == before);
    struct args beat = {.member = pair.follower, .generation = 1};
    assert_int_equal(call_error(heartbeat(world, beat)), 0);
    assert_int_equal(synced(sync_group(world, beat))->assignment.length, sizeof orders_0);
    struct kmock_string g = kmock_view("g"), orders = kmock_view("orders");
    assert_int_equal(kmock_coordinator_committed(world->coordinator, g, orders, 0), 42);
    world_run_until(world, 21999); /* sessions began again with the load */
    world_expect_group(world, "Stable", 1, 2);
    world_run_until(world, 22000);
    world_expect_events(world, "12000 Stable -> Dead gen 1 (coordinator moved away)\n"
                               "12000 Dead -> Stable gen 1 (loaded)\n"
                               "22000 expelled m1 (session timeout)\n"
                               "22000 Stable -> PreparingRebalance gen 1 (session timeout)\n"
                               "22000 expelled m2 (session timeout)\n"
                               "22000 PreparingRebalance -> Empty gen 2 (no members left)\n");
    assert_true(world_hash(world) == world_hash_of_log(world));
    world_destroy(world);
}

static void rebalance_that_was_under_way_is_forgotten(void **state)
{
    (void)state;
    struct pair pair = make_pair();
    struct world *world = pair.world;
    uint64_t before = world_hash(world);
    struct call *parked = join(world, (struct args){.member = pair.leader});
    struct call *fresh = join(world, (struct args){.version = 3});
    assert_true(world_hash(world) == before);
    world_move(world);
    assert_int_equal(call_error(parked), KMOCK_NOT_COORDINATOR);
    assert_int_equal(call_error(fresh), KMOCK_NOT_COORDINATOR);
    world_expect_group(world, "Stable", 1, 2);
    assert_true(world_hash(world) == before);

    join(world, (struct args){.member = pair.leader});
    join(world, (struct args){.member = pair.follower});
    struct call *syncing = sync_group(world, (struct args){.member = pair.follower, .generation = 2});
    world_expect_group(world, "CompletingRebalance", 2, 2);
    assert_true(world_hash(world) == before);
    world_move(world);
    assert_int_equal(call_error(syncing), KMOCK_NOT_COORDINATOR);
    world_expect_group(world, "Stable", 1, 2);
    assert_int_equal(call_error(heartbeat(world, (struct args){.member = pair.leader, .generation = 2})),
                     KMOCK_ILLEGAL_GENERATION);
    world_destroy(world);
}

static void unload_without_answers_releases_what_is_parked(void **state)
{
    (void)state;
    struct pair pair = make_pair();
    struct world *world = pair.world;
    struct call *parked = join(world, (struct args){.member = pair.leader});
    kmock_coordinator_unload(world->coordinator, false, world->now_us);
    assert_int_equal(call_error(parked), PARKED);
    assert_int_equal(world->timers.count, 0);
    world_load(world);
    world_expect_group(world, "Stable", 1, 2);
    world_destroy(world);
}

static void empty_group_is_loaded_empty_and_unwritten_groups_are_not(void **state)
{
    (void)state;
    struct pair pair = make_pair();
    struct world *world = pair.world;
    leave(world, (struct args){.member = pair.leader});
    leave(world, (struct args){.member = pair.follower});
    join(world, (struct args){.group = "never", .version = 5});
    commit(world, (struct args){.group = "simple", .generation = -1, .offset = 3});
    uint64_t before = world_hash(world);
    world_forget_events(world);
    world_run(world, 100000);
    world_move(world);
    assert_true(world_hash(world) == before);
    world_expect_group(world, "Empty", 2, 0);
    assert_string_equal(world_group(world, "simple").state, "Empty");
    struct kmock_group_view view;
    assert_false(kmock_coordinator_group(world->coordinator, kmock_view("never"), &view));
    struct call *back = join(world, (struct args){.version = 3});
    world_run(world, 3000);
    assert_int_equal(joined(back)->generation_id, 3);
    world_destroy(world);
}

static void tombstones_and_strange_records_are_understood(void **state)
{
    (void)state;
    struct pair pair = make_pair();
    struct world *world = pair.world;
    static const uint8_t strange[] = {0, 9, 0, 1, 'x'}, short_key[] = {0}, bad_value[] = {0, 3, 1};
    struct kmock_buffer group = {0};
    kmock_group_record_write_key(&group, &(struct kmock_group_key){KMOCK_GROUP_KEY_GROUP, .group = kmock_view("g")});
    struct kmock_bytes key = {group.data, (int32_t)group.size};
    struct kmock_key_value records[] = {
        {{strange, sizeof strange}, {strange, sizeof strange}},
        {{short_key, sizeof short_key}, {NULL, -1}},
        {{NULL, -1}, {strange, sizeof strange}},
        {key, {bad_value, sizeof bad_value}},
    };
    uint64_t before = world_hash(world);
    world_append(world, WORLD_PARTITION, records, 4, world->now_us);
    world_move(world);
    assert_true(world_hash(world) == before);
    struct kmock_key_value tombstone = {key, {NULL, -1}};
    world_append(world, WORLD_PARTITION, &tombstone, 1, world->now_us);
    world_move(world);
    world_expect_group(world, "Empty", 0, 0); /* its offsets are still there */
    kmock_coordinator_topic_deleted(world->coordinator, kmock_view("orders"), world->now_us);
    world_move(world);
    world_expect_group(world, "Dead", 0, 0);
    kmock_buffer_free(&group);
    world_destroy(world);
}

static void static_members_survive_a_move(void **state)
{
    (void)state;
    struct world *world = world_create();
    struct call *one = join(world, (struct args){.instance = "i1", .version = 9});
    world_run_until(world, 3000);
    sync_group(world, (struct args){.member = member_of(one), .generation = 1});
    world_move(world);
    struct call *returned = join(world, (struct args){.instance = "i1", .version = 9});
    assert_int_equal(joined(returned)->generation_id, 1);
    assert_true(joined(returned)->skip_assignment);
    struct args old = {.member = member_of(one), .instance = "i1", .generation = 1};
    assert_int_equal(call_error(heartbeat(world, old)), KMOCK_FENCED_INSTANCE_ID);
    world_destroy(world);
}

static void group_over_its_size_is_rebalanced_when_loaded(void **state)
{
    (void)state;
    struct pair pair = make_pair();
    pair.world->host.max_group_size = 1;
    world_move(pair.world);
    world_expect_group(pair.world, "PreparingRebalance", 1, 2);
    world_destroy(pair.world);
}

static void failed_write_of_the_assignment_is_told_and_rebalances(void **state)
{
    (void)state;
    static const struct {
        int16_t written, told;
    } cases[] = {{3, 15}, {19, 15}, {20, 15}, {7, 15}, {6, 16}, {56, 16}, {10, -1}, {18, -1}, {4, -1}, {2, 2}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct pair pair = make_pair();
        struct world *world = pair.world;
        uint64_t before = world_hash(world);
        join(world, (struct args){.member = pair.leader});
        join(world, (struct args){.member = pair.follower});
        world->append_error = cases[i].written;
        struct call *follower = sync_group(world, (struct args){.member = pair.follower, .generation = 2});
        struct call *leader = sync_group(world, (struct args){.member = pair.leader, .generation = 2});
        assert_int_equal(call_error(follower), cases[i].told);
        assert_int_equal(call_error(leader), cases[i].told);
        world_expect_group(world, "PreparingRebalance", 2, 2);
        assert_true(world_hash(world) == before);
        world_destroy(world);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stable_group_goes_on_without_a_rebalance),
        cmocka_unit_test(rebalance_that_was_under_way_is_forgotten),
        cmocka_unit_test(unload_without_answers_releases_what_is_parked),
        cmocka_unit_test(empty_group_is_loaded_empty_and_unwritten_groups_are_not),
        cmocka_unit_test(tombstones_and_strange_records_are_understood),
        cmocka_unit_test(static_members_survive_a_move),
        cmocka_unit_test(group_over_its_size_is_rebalanced_when_loaded),
        cmocka_unit_test(failed_write_of_the_assignment_is_told_and_rebalances),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
