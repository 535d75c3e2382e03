/* SPDX-License-Identifier: Apache-2.0 */
/* The life of a group of dynamic members, told by its events. */
#include "selftests/mock/broker/group_calls.h"

/* Two members of generation 1, Stable; at 6000 ms, when both had joined at the beginning. */
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
    return pair;
}

static void two_members_join_and_get_assignments(void **state)
{
    (void)state;
    struct pair pair = make_pair();
    world_expect_events(pair.world,
                        "0 Dead -> Empty gen 0 (created)\n"
                        "0 joined m1 (app)\n"
                        "0 Empty -> PreparingRebalance gen 0 (new member)\n"
                        "0 joined m2 (app)\n"
                        "6000 PreparingRebalance -> CompletingRebalance gen 1 (initial rebalance delay is over)\n"
                        "6000 assigned m1 orders-0 gen 1\n"
                        "6000 assigned m2 nothing gen 1\n"
                        "6000 CompletingRebalance -> Stable gen 1 (leader sent the assignment)\n");
    world_destroy(pair.world);
}

static void leader_alone_is_told_the_members(void **state)
{
    (void)state;
    struct world *world = world_create();
    struct call *one = join(world, (struct args){.version = 3, .protocols = "range=r1,sticky=s1"});
    struct call *two = join(world, (struct args){.version = 3, .protocols = "sticky=s2,range=r2"});
    struct call *three = join(world, (struct args){.version = 3, .protocols = "sticky=s3"});
    world_run_until(world, 6000);
    assert_int_equal(joined(one)->members_count, 3);
    assert_int_equal(joined(two)->members_count, 0);
    assert_int_equal(joined(three)->generation_id, 1);
    assert_true(kmock_view_is(joined(three)->protocol_name, "sticky"));
    assert_true(kmock_view_is(joined(three)->protocol_type, "consumer"));
    assert_true(kmock_view_is(joined(three)->leader, member_of(one)));
    for (int i = 0; i < 3; i++) {
        const char expected[] = {'s', (char)('1' + i)};
        assert_int_equal(joined(one)->members[i].metadata.length, 2);
        assert_memory_equal(joined(one)->members[i].metadata.data, expected, 2);
    }
    world_destroy(world);
}

static void most_votes_win_among_common_protocols(void **state)
{
    (void)state;
    struct world *world = world_create();
    struct call *one = join(world, (struct args){.version = 3, .protocols = "only=,range=,sticky="});
    join(world, (struct args){.version = 3, .protocols = "sticky=,range="});
    join(world, (struct args){.version = 3, .protocols = "sticky=,range=,range="});
    world_run_until(world, 6000);
    assert_true(kmock_view_is(joined(one)->protocol_name, "sticky"));
    world_destroy(world);
}

static void member_that_misses_heartbeats_is_expelled(void **state)
{
    (void)state;
    struct pair pair = make_pair();
    struct world *world = pair.world;
    world_forget_events(world);
    world_run_until(world, 10000);
    assert_int_equal(call_error(heartbeat(world, (struct args){.member = pair.leader, .generation = 1})), 0);
    world_run_until(world, 15999);
    world_expect_group(world, "Stable", 1, 2);
    world_run_until(world, 16000); /* 10 s behind the SyncGroup */
    struct args beat = {.member = pair.leader, .generation = 1};
    assert_int_equal(call_error(heartbeat(world, beat)), KMOCK_REBALANCE_IN_PROGRESS);
    struct call *rejoined = join(world, (struct args){.member = pair.leader});
    assert_int_equal(joined(rejoined)->generation_id, 2);
    struct args lost = {.member = pair.follower, .generation = 1};
    assert_int_equal(call_error(heartbeat(world, lost)), KMOCK_UNKNOWN_MEMBER_ID);
    sync_group(world, (struct args){.member = pair.leader, .generation = 2, .assign = pair.leader});
    world_expect_events(world, "16000 expelled m2 (session timeout)\n"
                               "16000 Stable -> PreparingRebalance gen 1 (session timeout)\n"
                               "16000 PreparingRebalance -> CompletingRebalance gen 2 (all members joined)\n"
                               "16000 assigned m1 orders-0 gen 2\n"
                               "16000 CompletingRebalance -> Stable gen 2 (leader sent the assignment)\n");
    world_destroy(world);
}

static void slow_joiner_is_removed_at_the_rebalance_timeout(void **state)
{
    (void)state;
    struct pair pair = make_pair();
    struct world *world = pair.world;
    world_forget_events(world);
    struct call *rejoined = join(world, (struct args){.member = pair.leader});
    for (int ms = 10000; ms < 66000; ms += 4000) {
        world_run_until(world, ms);
        struct args beat = {.member = pair.follower, .generation = 1};
        assert_int_equal(call_error(heartbeat(world, beat)), KMOCK_REBALANCE_IN_PROGRESS);
    }
    world_run_until(world, 65999);
    assert_int_equal(call_error(rejoined), PARKED);
    world_run_until(world, 66000);
    assert_int_equal(joined(rejoined)->generation_id, 2);
    assert_int_equal(call_error(join(world, (struct args){.member = pair.follower})), KMOCK_UNKNOWN_MEMBER_ID);
    world_expect_events(world, "6000 Stable -> PreparingRebalance gen 1 (leader rejoined)\n"
                               "66000 expelled m2 (rebalance timeout)\n"
                               "66000 PreparingRebalance -> CompletingRebalance gen 2 (rebalance timeout)\n");
    world_destroy(world);
}

static void member_that_does_not_sync_is_removed(void **state)
{
    (void)state;
    struct pair pair = make_pair();
    struct world *world = pair.world;
    world_forget_events(world);
    join(world, (struct args){.member = pair.leader});
    join(world, (struct args){.member = pair.follower, .session_ms = 1800000});
    struct call *parked = sync_group(world, (struct args){.member = pair.leader, .generation = 2});
    assert_int_equal(call_error(parked), 0);
    for (int ms = 10000; ms <= 66000; ms += 4000) {
        heartbeat(world, (struct args){.member = pair.leader, .generation = 2});
        world_run_until(world, ms);
    }
    world_expect_events(world, "6000 Stable -> PreparingRebalance gen 1 (leader rejoined)\n"
                               "6000 PreparingRebalance -> CompletingRebalance gen 2 (all members joined)\n"
                               "6000 assigned m1 nothing gen 2\n"
                               "6000 assigned m2 nothing gen 2\n"
                               "6000 CompletingRebalance -> Stable gen 2 (leader sent the assignment)\n"
                               "66000 expelled m2 (sync timeout)\n"
                               "66000 Stable -> PreparingRebalance gen 2 (sync timeout)\n");
    world_destroy(world);
}

static void parked_sync_counts_as_alive_and_hears_of_the_rebalance(void **state)
{
    (void)state;
    struct pair pair = make_pair();
    struct world *world = pair.world;
    join(world, (struct args){.member = pair.leader});
    join(world, (struct args){.member = pair.follower});
    struct call *parked = sync_group(world, (struct args){.member = pair.follower, .generation = 2});
    world_forget_events(world);
    world_run_until(world, 16000); /* the leader is silent */
    assert_int_equal(call_error(parked), KMOCK_REBALANCE_IN_PROGRESS);
    world_run_until(world, 25999);
    world_expect_group(world, "PreparingRebalance", 2, 1);
    world_run_until(world, 26000); /* the follower's session began again with the answer */
    world_expect_events(world, "16000 expelled m1 (session timeout)\n"
                               "16000 CompletingRebalance -> PreparingRebalance gen 2 (session timeout)\n"
                               "26000 expelled m2 (session timeout)\n"
                               "26000 PreparingRebalance -> Empty gen 3 (no members left)\n");
    world_destroy(world);
}

static void sync_in_stable_keeps_the_session_alive(void **state)
{
    (void)state;
    struct pair pair = make_pair();
    struct world *world = pair.world;
    world_run_until(world, 15000);
    assert_int_equal(call_error(sync_group(world, (struct args){.member = pair.leader, .generation = 1})), 0);
    world_run_until(world, 24999);
    world_expect_group(world, "PreparingRebalance", 1, 1); /* the other one was silent */
    world_run_until(world, 25000);
    world_expect_group(world, "Empty", 2, 0);
    world_destroy(world);
}

static void id_that_was_given_out_blocks_the_join_until_it_times_out(void **state)
{
    (void)state;
    struct pair pair = make_pair();
    struct world *world = pair.world;
    world_forget_events(world);
    struct call *given = join(world, (struct args){.session_ms = 7000});
    assert_int_equal(call_error(given), KMOCK_MEMBER_ID_REQUIRED);
    struct call *one = join(world, (struct args){.member = pair.leader});
    struct call *two = join(world, (struct args){.member = pair.follower});
    world_run_until(world, 12999);
    assert_int_equal(call_error(one), PARKED);
    world_run_until(world, 13000);
    assert_int_equal(call_error(one), 0);
    assert_int_equal(call_error(two), 0);
    assert_int_equal(call_error(join(world, (struct args){.member = member_of(given)})), KMOCK_UNKNOWN_MEMBER_ID);
    world_expect_events(world, "6000 Stable -> PreparingRebalance gen 1 (leader rejoined)\n"
                               "13000 PreparingRebalance -> CompletingRebalance gen 2 (all members joined)\n");
    world_destroy(world);
}

static void member_uses_the_id_it_was_given(void **state)
{
    (void)state;
    struct world *world = world_create();
    struct call *given = join(world, (struct args){.client = "shop"});
    assert_int_equal(call_error(given), KMOCK_MEMBER_ID_REQUIRED);
    const char *id = member_of(given);
    static const char shape[] = "shop-xxxxxxxx-xxxx-4xxx-xxxx-xxxxxxxxxxxx";
    assert_int_equal(strlen(id), strlen(shape));
    for (size_t i = 0; shape[i]; i++) {
        if (shape[i] == 'x')
            assert_non_null(strchr("0123456789abcdef", id[i]));
        else
            assert_int_equal(id[i], shape[i]);
    }
    struct call *again = join(world, (struct args){.member = id});
    world_run_until(world, 3000);
    assert_string_equal(member_of(again), id);
    struct call *as_static = join(world, (struct args){.instance = "i"});
    assert_int_equal(call_error(as_static), PARKED);
    world_destroy(world);
}

static void leader_leaves_and_another_leads(void **state)
{
    (void)state;
    struct pair pair = make_pair();
    struct world *world = pair.world;
    world_forget_events(world);
    assert_int_equal(call_error(leave(world, (struct args){.member = pair.leader})), 0);
    struct call *rejoined = join(world, (struct args){.member = pair.follower});
    assert_true(kmock_view_is(joined(rejoined)->leader, pair.follower));
    assert_int_equal(joined(rejoined)->members_count, 1);
    world_expect_events(world, "6000 left m1\n"
                               "6000 Stable -> PreparingRebalance gen 1 (member left)\n"
                               "6000 PreparingRebalance -> CompletingRebalance gen 2 (all members joined)\n");
    world_destroy(world);
}

static void leader_that_does_not_rejoin_is_replaced(void **state)
{
    (void)state;
    struct pair pair = make_pair();
    struct world *world = pair.world;
    struct call *third = join(world, (struct args){.version = 3});
    struct call *rejoined = join(world, (struct args){.member = pair.follower});
    world_run_until(world, 66000);
    assert_true(kmock_view_is(joined(rejoined)->leader, pair.follower));
    assert_int_equal(joined(rejoined)->members_count, 2);
    assert_int_equal(joined(third)->members_count, 0);
    world_destroy(world);
}

static void initial_delay_is_extended_by_late_joiners_up_to_the_rebalance_timeout(void **state)
{
    (void)state;
    struct world *world = world_create();
    struct call *first = join(world, (struct args){.version = 3, .rebalance_ms = 7000});
    for (int ms = 1000; ms < 7000; ms += 1000) {
        world_run_until(world, ms);
        join(world, (struct args){.version = 3});
    }
    world_run_until(world, 6999);
    assert_int_equal(call_error(first), PARKED);
    world_run_until(world, 7000);
    assert_int_equal(joined(first)->members_count, 7);
    world_destroy(world);
}

static void initial_delay_ends_when_nobody_came_meanwhile(void **state)
{
    (void)state;
    struct world *world = world_create();
    struct call *first = join(world, (struct args){.version = 3});
    world_run_until(world, 2999);
    assert_int_equal(call_error(first), PARKED);
    world_run_until(world, 3000);
    assert_int_equal(call_error(first), 0);
    world_destroy(world);
}

static void new_member_that_is_kept_waiting_is_dropped_after_five_minutes(void **state)
{
    (void)state;
    struct pair pair = make_pair();
    struct world *world = pair.world;
    struct call *old = join(world, (struct args){.member = pair.leader, .rebalance_ms = 900000});
    struct call *fresh = join(world, (struct args){.version = 3});
    for (int ms = 10000; ms <= 302000; ms += 4000) {
        world_run_until(world, ms);
        heartbeat(world, (struct args){.member = pair.follower, .generation = 1}); /* and never rejoins */
    }
    world_run_until(world, 305999);
    assert_int_equal(call_error(fresh), PARKED);
    world_run_until(world, 306000);
    assert_int_equal(call_error(fresh), KMOCK_UNKNOWN_MEMBER_ID);
    assert_int_equal(call_error(old), PARKED);
    world_destroy(world);
}

static void group_whose_first_member_is_dropped_becomes_empty(void **state)
{
    (void)state;
    struct world *world = world_create();
    world->host.initial_rebalance_delay_ms = 400000;
    struct call *fresh = join(world, (struct args){.version = 3});
    world_run_until(world, 300000);
    assert_int_equal(call_error(fresh), KMOCK_UNKNOWN_MEMBER_ID);
    world_run_until(world, 400000);
    world_expect_events(world, "0 Dead -> Empty gen 0 (created)\n"
                               "0 joined m1 (app)\n"
                               "0 Empty -> PreparingRebalance gen 0 (new member)\n"
                               "300000 expelled m1 (new member timeout)\n"
                               "400000 PreparingRebalance -> Empty gen 1 (no members left)\n");
    world_destroy(world);
}

static void full_group_turns_members_away(void **state)
{
    (void)state;
    struct pair pair = make_pair();
    struct world *world = pair.world;
    world->host.max_group_size = 2;
    struct call *third = join(world, (struct args){.version = 3});
    assert_int_equal(call_error(third), KMOCK_GROUP_MAX_SIZE_REACHED);
    assert_int_equal(joined(third)->member_id.length, 0);
    world->host.max_group_size = 1;
    world_forget_events(world);
    struct call *one = join(world, (struct args){.member = pair.leader});
    struct call *two = join(world, (struct args){.member = pair.follower}); /* comes late: its place is gone */
    assert_int_equal(call_error(two), KMOCK_GROUP_MAX_SIZE_REACHED);
    assert_int_equal(joined(one)->members_count, 1);
    world_expect_events(world, "6000 Stable -> PreparingRebalance gen 1 (leader rejoined)\n"
                               "6000 expelled m2 (group.max.size)\n"
                               "6000 PreparingRebalance -> CompletingRebalance gen 2 (all members joined)\n");
    world_destroy(world);
}

static void join_sent_twice_answers_the_second_only(void **state)
{
    (void)state;
    struct pair pair = make_pair();
    struct world *world = pair.world;
    struct call *lost = join(world, (struct args){.member = pair.leader});
    struct call *retry = join(world, (struct args){.member = pair.leader});
    join(world, (struct args){.member = pair.follower});
    assert_int_equal(call_error(lost), PARKED);
    assert_int_equal(call_error(retry), 0);
    struct call *lost_sync = sync_group(world, (struct args){.member = pair.follower, .generation = 2});
    struct call *retry_sync = sync_group(world, (struct args){.member = pair.follower, .generation = 2});
    sync_group(world, (struct args){.member = pair.leader, .generation = 2, .assign = pair.follower});
    assert_int_equal(call_error(lost_sync), PARKED);
    assert_int_equal(synced(retry_sync)->assignment.length, sizeof orders_0);
    world_destroy(world);
}

static void client_that_hung_up_while_parked_stays_a_member(void **state)
{
    (void)state;
    struct pair pair = make_pair();
    struct world *world = pair.world;
    struct call *parked = join(world, (struct args){.member = pair.leader});
    kmock_list_remove(&parked->link);
    kmock_request_abandon(parked->request);
    free(parked);
    struct call *other = join(world, (struct args){.member = pair.follower});
    assert_int_equal(joined(other)->generation_id, 2);
    world_expect_group(world, "CompletingRebalance", 2, 2);
    world_destroy(world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_members_join_and_get_assignments),
        cmocka_unit_test(leader_alone_is_told_the_members),
        cmocka_unit_test(most_votes_win_among_common_protocols),
        cmocka_unit_test(member_that_misses_heartbeats_is_expelled),
        cmocka_unit_test(slow_joiner_is_removed_at_the_rebalance_timeout),
        cmocka_unit_test(member_that_does_not_sync_is_removed),
        cmocka_unit_test(parked_sync_counts_as_alive_and_hears_of_the_rebalance),
        cmocka_unit_test(sync_in_stable_keeps_the_session_alive),
        cmocka_unit_test(id_that_was_given_out_blocks_the_join_until_it_times_out),
        cmocka_unit_test(member_uses_the_id_it_was_given),
        cmocka_unit_test(leader_leaves_and_another_leads),
        cmocka_unit_test(leader_that_does_not_rejoin_is_replaced),
        cmocka_unit_test(initial_delay_is_extended_by_late_joiners_up_to_the_rebalance_timeout),
        cmocka_unit_test(initial_delay_ends_when_nobody_came_meanwhile),
        cmocka_unit_test(new_member_that_is_kept_waiting_is_dropped_after_five_minutes),
        cmocka_unit_test(group_whose_first_member_is_dropped_becomes_empty),
        cmocka_unit_test(full_group_turns_members_away),
        cmocka_unit_test(join_sent_twice_answers_the_second_only),
        cmocka_unit_test(client_that_hung_up_while_parked_stays_a_member),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
