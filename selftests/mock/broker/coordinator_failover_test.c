/* SPDX-License-Identifier: Apache-2.0 */
/* The coordinator of a group moves, dies, loads for a while: who hears what, and what is left of the group. */
#include "selftests/mock/broker/group_cluster.h"

/* Two members of generation 1, Stable, at 6000 ms; the leader is first. */
struct pair {
    struct world *world;
    const char *leader, *follower;
};

static struct pair make_pair(void)
{
    struct world *world = cluster_create();
    struct call *one = join(world, (struct args){.version = 3});
    struct call *two = join(world, (struct args){.version = 3});
    world_run_until(world, 6000);
    struct pair pair = {world, member_of(one), member_of(two)};
    sync_group(world, (struct args){.member = pair.follower, .generation = 1});
    sync_group(world, (struct args){.member = pair.leader, .generation = 1, .assign = pair.leader});
    world_expect_group(world, "Stable", 1, 2);
    world_forget_events(world);
    return pair;
}

static void move(struct world *world, int32_t node)
{
    assert_true(kmock_cluster_move_coordinator(world->cluster, "g", node, world->now_us));
}

static struct call *beat(struct pair *pair, const char *member)
{
    return heartbeat(pair->world, (struct args){.member = member, .generation = 1});
}

static void old_coordinator_sends_members_away(void **state)
{
    (void)state;
    struct pair pair = make_pair();
    struct world *world = pair.world;
    move(world, 2);
    struct args member = {.member = pair.leader, .generation = 1};
    assert_int_equal(call_error(beat(&pair, pair.leader)), KMOCK_NOT_COORDINATOR);
    struct call *joined_old = join(world, member);
    assert_int_equal(call_error(joined_old), KMOCK_NOT_COORDINATOR);
    assert_true(kmock_view_is(joined(joined_old)->member_id, pair.leader));
    assert_int_equal(call_error(sync_group(world, member)), KMOCK_NOT_COORDINATOR);
    assert_int_equal(call_error(leave(world, member)), KMOCK_NOT_COORDINATOR);
    assert_int_equal(call_error(commit(world, member)), KMOCK_NOT_COORDINATOR);
    cluster_follow(world);
    assert_int_equal(world->node, 2);
    assert_int_equal(call_error(beat(&pair, pair.leader)), KMOCK_NONE);
    world_destroy(world);
}

static void members_keep_their_membership_and_get_a_whole_session(void **state)
{
    (void)state;
    struct pair pair = make_pair();
    struct world *world = pair.world;
    world_run_until(world, 15000); /* their sessions would end at 16000 */
    move(world, 2);
    world_run_until(world, 24999);
    world_expect_group(world, "Stable", 1, 2);
    world_run_until(world, 25000);
    world_expect_events(world, "15000 Stable -> Dead gen 1 (coordinator moved away)\n"
                               "15000 coordinator at 2\n"
                               "15000 Dead -> Stable gen 1 (loaded)\n"
                               "25000 expelled m1 (session timeout)\n"
                               "25000 Stable -> PreparingRebalance gen 1 (session timeout)\n"
                               "25000 expelled m2 (session timeout)\n"
                               "25000 PreparingRebalance -> Empty gen 2 (no members left)\n");
    world_destroy(world);
}

static void rebalance_and_ids_that_were_given_out_are_lost(void **state)
{
    (void)state;
    struct pair pair = make_pair();
    struct world *world = pair.world;
    struct call *given = join(world, (struct args){.version = 5});
    assert_int_equal(call_error(given), KMOCK_MEMBER_ID_REQUIRED);
    struct call *parked = join(world, (struct args){.member = pair.leader});
    assert_int_equal(call_error(parked), PARKED);
    move(world, 3);
    assert_int_equal(call_error(parked), KMOCK_NOT_COORDINATOR);
    cluster_follow(world);
    world_expect_group(world, "Stable", 1, 2);
    assert_int_equal(call_error(join(world, (struct args){.member = member_of(given)})), KMOCK_UNKNOWN_MEMBER_ID);
    assert_int_equal(call_error(beat(&pair, pair.follower)), KMOCK_NONE);
    world_destroy(world);
}

static void loading_coordinator_lets_nobody_go(void **state)
{
    (void)state;
    struct pair pair = make_pair();
    struct world *world = pair.world;
    struct args member = {.member = pair.leader, .generation = 1};
    assert_true(kmock_cluster_load_coordinator(world->cluster, "g", 20000000, world->now_us));
    assert_int_equal(call_error(join(world, member)), KMOCK_COORDINATOR_LOAD_IN_PROGRESS);
    assert_int_equal(call_error(sync_group(world, member)), KMOCK_REBALANCE_IN_PROGRESS);
    assert_int_equal(call_error(heartbeat(world, member)), KMOCK_NONE);
    assert_int_equal(call_error(leave(world, member)), KMOCK_COORDINATOR_LOAD_IN_PROGRESS);
    assert_int_equal(call_error(commit(world, member)), KMOCK_COORDINATOR_LOAD_IN_PROGRESS);
    world->node = 2;
    assert_int_equal(call_error(heartbeat(world, member)), KMOCK_NOT_COORDINATOR);
    cluster_follow(world); /* who coordinates is known all the time */
    assert_int_equal(world->node, 1);
    world_run_until(world, 26000);
    world_expect_group(world, "Stable", 1, 2);
    assert_int_equal(call_error(commit(world, member)), KMOCK_NONE);
    world_expect_events(world, "6000 Stable -> Dead gen 1 (coordinator moved away)\n"
                               "6000 coordinator at 1 loading\n"
                               "26000 coordinator at 1 loaded\n"
                               "26000 Dead -> Stable gen 1 (loaded)\n"
                               "26000 committed m1 orders-0@0 gen 1\n");
    world_destroy(world);
}

static void offsets_are_not_told_while_they_are_loaded(void **state)
{
    (void)state;
    struct pair pair = make_pair();
    struct world *world = pair.world;
    struct kmock_offset_fetch_group group = {kmock_view("g"), KMOCK_NULL_STRING, -1, NULL, -1};
    struct kmock_offset_fetch_request body = {.groups = &group, .groups_count = 1};
    commit(world, (struct args){.member = pair.leader, .generation = 1, .offset = 4});
    kmock_cluster_load_coordinator(world->cluster, "g", 1000000, world->now_us);
    const struct kmock_offset_fetch_response *response = cluster_call(world, KMOCK_API_OFFSET_FETCH, 8, &body);
    assert_int_equal(response->groups[0].error, KMOCK_COORDINATOR_LOAD_IN_PROGRESS);
    world_run(world, 1000);
    response = cluster_call(world, KMOCK_API_OFFSET_FETCH, 8, &body);
    assert_int_equal(response->groups[0].topics[0].partitions[0].committed_offset, 4);
    world_destroy(world);
}

static void load_that_is_stretched_begins_with_each_move_and_ends_with_the_next(void **state)
{
    (void)state;
    struct pair pair = make_pair();
    struct world *world = pair.world;
    kmock_cluster_set_load_time(world->cluster, 2000000);
    move(world, 2);
    world_run_until(world, 7000);
    move(world, 3);
    world_run_until(world, 8999);
    world_expect_group(world, "Dead", 0, 0);
    world_run_until(world, 9000);
    world_expect_group(world, "Stable", 1, 2);
    world_expect_events(world, "6000 Stable -> Dead gen 1 (coordinator moved away)\n"
                               "6000 coordinator at 2 loading\n"
                               "7000 coordinator at 3 loading\n"
                               "9000 coordinator at 3 loaded\n"
                               "9000 Dead -> Stable gen 1 (loaded)\n");
    kmock_cluster_set_load_time(world->cluster, 0);
    move(world, 1);
    world_expect_group(world, "Stable", 1, 2);
    kmock_cluster_set_load_time(world->cluster, 5000000);
    move(world, 2);
    world_destroy(world); /* in the middle of a load */
}

static void dead_broker_answers_nobody(void **state)
{
    (void)state;
    struct pair pair = make_pair();
    struct world *world = pair.world;
    struct call *parked = join(world, (struct args){.member = pair.leader});
    kmock_cluster_broker_down(world->cluster, 1, world->now_us);
    assert_int_equal(call_error(parked), PARKED);
    cluster_follow(world);
    assert_int_equal(world->node, 2);
    world_expect_group(world, "Stable", 1, 2);
    assert_int_equal(call_error(beat(&pair, pair.follower)), KMOCK_NONE);
    world_destroy(world);
}

static void group_without_any_broker_comes_back_with_one(void **state)
{
    (void)state;
    struct pair pair = make_pair();
    struct world *world = pair.world;
    for (int32_t node = 1; node <= 3; node++)
        kmock_cluster_broker_down(world->cluster, node, world->now_us);
    assert_false(kmock_cluster_load_coordinator(world->cluster, "g", 1, world->now_us));
    kmock_cluster_broker_up(world->cluster, 3, world->now_us);
    cluster_follow(world);
    world_expect_group(world, "Stable", 1, 2);
    world_destroy(world);
}

static void commit_that_was_not_replicated_is_told_when_the_coordinator_moves(void **state)
{
    (void)state;
    struct pair pair = make_pair();
    struct world *world = pair.world;
    struct args args = {.member = pair.leader, .generation = 1, .offset = 3};
    assert_int_equal(call_error(commit(world, args)), KMOCK_NONE);
    cluster_hold(world, true);
    args.offset = 9;
    struct call *held = commit(world, args);
    assert_int_equal(call_error(held), PARKED);
    assert_int_equal(cluster_committed(world, "orders", 0), 3);
    move(world, 2); /* which never had it */
    assert_int_equal(call_error(held), KMOCK_NOT_COORDINATOR);
    cluster_follow(world);
    assert_int_equal(cluster_committed(world, "orders", 0), 3);
    cluster_hold(world, false);
    args.offset = 10;
    assert_int_equal(call_error(commit(world, args)), KMOCK_NONE);
    assert_int_equal(cluster_committed(world, "orders", 0), 10);
    world_destroy(world);
}

static void commit_that_the_next_coordinator_finds_is_told_then(void **state)
{
    (void)state;
    struct pair pair = make_pair();
    struct world *world = pair.world;
    struct kmock_replica_name replica = {"__consumer_offsets", CLUSTER_PARTITION, 3};
    struct args args = {.member = pair.leader, .generation = 1, .offset = 3};
    assert_int_equal(call_error(commit(world, args)), KMOCK_NONE);
    kmock_cluster_hold_replication(world->cluster, &replica, 0, world->now_us);
    args.offset = 9;
    assert_int_equal(call_error(commit(world, args)), PARKED);
    world_forget_events(world);
    move(world, 2); /* which has it */
    assert_int_equal(cluster_committed(world, "orders", 0), 9);
    world_expect_events(world, "6000 Stable -> Dead gen 1 (coordinator moved away)\n"
                               "6000 coordinator at 2\n"
                               "6000 committed m1 orders-0@9 gen 1\n"
                               "6000 Dead -> Stable gen 1 (loaded)\n");
    move(world, 1);
    world_expect_events(world, "6000 Stable -> Dead gen 1 (coordinator moved away)\n"
                               "6000 coordinator at 1\n"
                               "6000 Dead -> Stable gen 1 (loaded)\n");
    world_destroy(world);
}

static void commit_waits_for_replication_no_longer_than_its_timeout(void **state)
{
    (void)state;
    struct pair pair = make_pair();
    struct world *world = pair.world;
    struct args args = {.member = pair.leader, .generation = 1, .offset = 3};
    cluster_hold(world, true);
    struct call *late = commit(world, args);
    world_run(world, 3000);
    struct call *in_time = commit(world, (struct args){.member = pair.follower, .generation = 1, .offset = 5});
    world_run(world, 2000);
    assert_int_equal(call_error(late), KMOCK_REQUEST_TIMED_OUT);
    cluster_hold(world, false);
    assert_int_equal(call_error(in_time), KMOCK_NONE);
    assert_int_equal(cluster_committed(world, "orders", 0), 5);
    world_expect_events(world, "11000 committed orders-0@3 gen -1\n11000 committed m2 orders-0@5 gen 1\n");
    world_destroy(world);
}

static void assignment_that_was_not_replicated_is_lost_with_its_broker(void **state)
{
    (void)state;
    struct pair pair = make_pair();
    struct world *world = pair.world;
    join(world, (struct args){.member = pair.leader});
    join(world, (struct args){.member = pair.follower});
    cluster_hold(world, true);
    struct call *synced = sync_group(world, (struct args){.member = pair.leader, .generation = 2});
    assert_int_equal(call_error(synced), PARKED);
    kmock_cluster_broker_down(world->cluster, 1, world->now_us);
    assert_int_equal(call_error(synced), PARKED); /* nobody is there to answer */
    cluster_follow(world);
    world_expect_group(world, "Stable", 1, 2);
    world_destroy(world);
}

static void static_members_survive_the_death_of_their_coordinator(void **state)
{
    (void)state;
    struct world *world = cluster_create();
    struct call *one = join(world, (struct args){.instance = "i1", .version = 9});
    world_run_until(world, 3000);
    sync_group(world, (struct args){.member = member_of(one), .generation = 1});
    kmock_cluster_broker_down(world->cluster, 1, world->now_us);
    cluster_follow(world);
    struct call *returned = join(world, (struct args){.instance = "i1", .version = 9});
    assert_int_equal(joined(returned)->generation_id, 1);
    assert_true(joined(returned)->skip_assignment);
    struct args old = {.member = member_of(one), .instance = "i1", .generation = 1};
    assert_int_equal(call_error(heartbeat(world, old)), KMOCK_FENCED_INSTANCE_ID);
    world_destroy(world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(old_coordinator_sends_members_away),
        cmocka_unit_test(members_keep_their_membership_and_get_a_whole_session),
        cmocka_unit_test(rebalance_and_ids_that_were_given_out_are_lost),
        cmocka_unit_test(loading_coordinator_lets_nobody_go),
        cmocka_unit_test(offsets_are_not_told_while_they_are_loaded),
        cmocka_unit_test(load_that_is_stretched_begins_with_each_move_and_ends_with_the_next),
        cmocka_unit_test(dead_broker_answers_nobody),
        cmocka_unit_test(group_without_any_broker_comes_back_with_one),
        cmocka_unit_test(commit_that_was_not_replicated_is_told_when_the_coordinator_moves),
        cmocka_unit_test(commit_that_the_next_coordinator_finds_is_told_then),
        cmocka_unit_test(commit_waits_for_replication_no_longer_than_its_timeout),
        cmocka_unit_test(assignment_that_was_not_replicated_is_lost_with_its_broker),
        cmocka_unit_test(static_members_survive_the_death_of_their_coordinator),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
