/* SPDX-License-Identifier: Apache-2.0 */
/* Records that are not committed at once: who waits for them, for how long, and what counts meanwhile. */
#include "selftests/mock/broker/group_calls.h"

/* Two members of generation 1, Stable; the leader is first. */
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
    sync_group(world, (struct args){.member = pair.leader, .generation = 1, .assign = pair.leader});
    world_expect_group(world, "Stable", 1, 2);
    world_forget_events(world);
    return pair;
}

static struct call *commit_as(struct pair *pair, const char *member, int64_t offset)
{
    return commit(pair->world, (struct args){.member = member, .generation = 1, .offset = offset});
}

static int64_t committed(struct world *world)
{
    return kmock_coordinator_committed(world->coordinator, kmock_view("g"), kmock_view("orders"), 0);
}

static void commit_is_answered_and_counts_when_it_is_replicated(void **state)
{
    (void)state;
    struct pair pair = make_pair();
    commit_as(&pair, pair.leader, 3);
    world_hold(pair.world);
    struct call *held = commit_as(&pair, pair.leader, 7);
    assert_int_equal(call_error(held), PARKED);
    assert_int_equal(committed(pair.world), 3);
    world_run(pair.world, 4999);
    world_release(pair.world);
    assert_int_equal(call_error(held), 0);
    assert_int_equal(committed(pair.world), 7);
    world_expect_events(pair.world, "6000 committed m1 orders-0@3 gen 1\n10999 committed m1 orders-0@7 gen 1\n");
    world_destroy(pair.world);
}

static void commit_that_times_out_counts_when_it_is_replicated_after_all(void **state)
{
    (void)state;
    struct pair pair = make_pair();
    struct world *world = pair.world;
    world_hold(world);
    struct call *held = commit_as(&pair, pair.leader, 7);
    world_run(world, 5000);
    assert_int_equal(call_error(held), KMOCK_REQUEST_TIMED_OUT);
    assert_int_equal(committed(world), -1);
    world_release(world);
    assert_int_equal(committed(world), 7);
    assert_true(world_hash(world) == world_hash_of_log(world));
    world_expect_events(world, "11000 committed orders-0@7 gen -1\n");
    world_destroy(world);
}

static void commits_count_in_the_order_of_the_log(void **state)
{
    (void)state;
    struct pair pair = make_pair();
    world_hold(pair.world);
    struct call *first = commit_as(&pair, pair.leader, 7);
    struct call *second = commit_as(&pair, pair.follower, 5);
    world_release(pair.world);
    assert_int_equal(call_error(first), 0);
    assert_int_equal(call_error(second), 0);
    assert_int_equal(committed(pair.world), 5);
    world_destroy(pair.world);
}

static void commit_under_way_is_told_when_the_coordinator_moves(void **state)
{
    (void)state;
    struct pair pair = make_pair();
    world_hold(pair.world);
    struct call *held = commit_as(&pair, pair.leader, 7);
    world_move(pair.world);
    assert_int_equal(call_error(held), KMOCK_NOT_COORDINATOR);
    assert_int_equal(committed(pair.world), 7); /* it was in the log of the one who leads now */
    world_destroy(pair.world);
}

static void commit_under_way_is_lost_with_the_log_of_its_broker(void **state)
{
    (void)state;
    struct pair pair = make_pair();
    struct world *world = pair.world;
    world_hold(world);
    struct call *held = commit_as(&pair, pair.leader, 7);
    kmock_coordinator_unload(world->coordinator, false, world->now_us);
    assert_int_equal(call_error(held), PARKED); /* and will never be answered */
    world_cut(world);
    world_load(world);
    assert_int_equal(committed(world), -1);
    world_expect_group(world, "Stable", 1, 2);
    world_destroy(world);
}

static struct call *make_leader_sync(struct pair *pair)
{
    join(pair->world, (struct args){.member = pair->leader});
    join(pair->world, (struct args){.member = pair->follower});
    world_hold(pair->world);
    return sync_group(pair->world, (struct args){.member = pair->leader, .generation = 2, .assign = pair->leader});
}

static void group_is_stable_when_its_assignment_is_replicated(void **state)
{
    (void)state;
    struct pair pair = make_pair();
    struct world *world = pair.world;
    struct call *leader = make_leader_sync(&pair);
    struct call *follower = sync_group(world, (struct args){.member = pair.follower, .generation = 2});
    world_expect_group(world, "CompletingRebalance", 2, 2);
    world_release(world);
    assert_int_equal(call_error(leader), 0);
    assert_int_equal(call_error(follower), 0);
    world_expect_group(world, "Stable", 2, 2);
    assert_true(world_hash(world) == world_hash_of_log(world));
    world_destroy(world);
}

static void assignment_that_is_not_replicated_in_time_rebalances(void **state)
{
    (void)state;
    struct pair pair = make_pair();
    struct world *world = pair.world;
    struct call *leader = make_leader_sync(&pair);
    struct call *follower = sync_group(world, (struct args){.member = pair.follower, .generation = 2});
    world_run(world, 5000);
    assert_int_equal(call_error(leader), KMOCK_COORDINATOR_NOT_AVAILABLE);
    assert_int_equal(call_error(follower), KMOCK_COORDINATOR_NOT_AVAILABLE);
    world_expect_group(world, "PreparingRebalance", 2, 2);
    world_release(world); /* nobody waits for that generation any more */
    world_expect_group(world, "PreparingRebalance", 2, 2);
    assert_true(world_hash(world) == world_hash_of_log(world));
    world_destroy(world);
}

static void assignment_of_a_generation_that_is_over_changes_nothing(void **state)
{
    (void)state;
    struct pair pair = make_pair();
    struct world *world = pair.world;
    struct call *leader = make_leader_sync(&pair);
    leave(world, (struct args){.member = pair.follower});
    assert_int_equal(call_error(leader), KMOCK_REBALANCE_IN_PROGRESS);
    struct call *again = join(world, (struct args){.member = pair.leader});
    assert_int_equal(joined(again)->generation_id, 3);
    world_release(world);
    world_expect_group(world, "CompletingRebalance", 3, 1);
    world_destroy(world);
}

static void static_member_waits_until_its_new_id_is_replicated(void **state)
{
    (void)state;
    struct world *world = world_create();
    struct call *one = join(world, (struct args){.instance = "i1", .version = 9});
    world_run_until(world, 3000);
    sync_group(world, (struct args){.member = member_of(one), .generation = 1});
    world_hold(world);
    struct call *back = join(world, (struct args){.instance = "i1", .version = 9});
    assert_int_equal(call_error(back), PARKED);
    world_run(world, 5000);
    assert_int_equal(call_error(back), KMOCK_COORDINATOR_NOT_AVAILABLE);
    struct args old = {.member = member_of(one), .instance = "i1", .generation = 1};
    assert_int_equal(call_error(heartbeat(world, old)), 0); /* it is the old one again */
    back = join(world, (struct args){.instance = "i1", .version = 9});
    world_release(world);
    assert_int_equal(call_error(back), 0);
    assert_int_equal(call_error(heartbeat(world, old)), KMOCK_FENCED_INSTANCE_ID);
    assert_true(world_hash(world) == world_hash_of_log(world));
    world_destroy(world);
}

static void commit_to_a_group_that_is_deleted_meanwhile_is_answered(void **state)
{
    (void)state;
    struct world *world = world_create();
    int16_t deleted = PARKED;
    world_hold(world);
    struct call *held = commit(world, (struct args){.generation = -1, .offset = 5});
    kmock_coordinator_delete(world->coordinator,
                             &(struct kmock_coordinator_deletion){kmock_view("g"), world_keep_error, &deleted},
                             world->now_us);
    assert_int_equal(deleted, PARKED);
    assert_string_equal(world_group(world, "g").state, "Dead");
    world_release(world);
    assert_int_equal(deleted, 0);
    assert_int_equal(call_error(held), 0);
    assert_int_equal(committed(world), -1);
    world_destroy(world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(commit_is_answered_and_counts_when_it_is_replicated),
        cmocka_unit_test(commit_that_times_out_counts_when_it_is_replicated_after_all),
        cmocka_unit_test(commits_count_in_the_order_of_the_log),
        cmocka_unit_test(commit_under_way_is_told_when_the_coordinator_moves),
        cmocka_unit_test(commit_under_way_is_lost_with_the_log_of_its_broker),
        cmocka_unit_test(group_is_stable_when_its_assignment_is_replicated),
        cmocka_unit_test(assignment_that_is_not_replicated_in_time_rebalances),
        cmocka_unit_test(assignment_of_a_generation_that_is_over_changes_nothing),
        cmocka_unit_test(static_member_waits_until_its_new_id_is_replicated),
        cmocka_unit_test(commit_to_a_group_that_is_deleted_meanwhile_is_answered),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
