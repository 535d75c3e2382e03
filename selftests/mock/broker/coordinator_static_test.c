/* SPDX-License-Identifier: Apache-2.0 */
/* Static members: they come back under a new id, and the old one is fenced. source  KIP-345, KIP-814 */
#include "selftests/mock/broker/group_calls.h"

/* A static member "i1" and a dynamic one, Stable in generation 1, at 6000 ms. */
struct pair {
    struct world *world;
    const char *statik, *dynamic;
};

static struct pair make_pair(bool static_leads)
{
    struct world *world = world_create();
    struct call *calls[2];
    for (int i = 0; i < 2; i++) {
        bool is_static = static_leads == (i == 0);
        struct args args = {.version = is_static ? 5 : 3, .instance = is_static ? "i1" : NULL};
        args.protocols = "range=a,sticky=b";
        calls[i] = join(world, args);
    }
    world_run_until(world, 6000);
    struct pair pair = {world, member_of(calls[!static_leads]), member_of(calls[static_leads])};
    const char *leader = static_leads ? pair.statik : pair.dynamic;
    sync_group(world, (struct args){.member = static_leads ? pair.dynamic : pair.statik, .generation = 1});
    sync_group(world, (struct args){.member = leader, .generation = 1, .assign = pair.statik});
    world_expect_group(world, "Stable", 1, 2);
    world_forget_events(world);
    return pair;
}

static struct args again(int version)
{
    return (struct args){.instance = "i1", .version = version, .protocols = "range=a,sticky=b"};
}

static void follower_returns_without_a_rebalance(void **state)
{
    (void)state;
    struct pair pair = make_pair(false);
    struct world *world = pair.world;
    world_run_until(world, 15999);
    heartbeat(world, (struct args){.member = pair.dynamic, .generation = 1});
    struct call *returned = join(world, again(9));
    assert_int_equal(call_error(returned), 0);
    assert_int_equal(joined(returned)->generation_id, 1);
    assert_int_equal(joined(returned)->members_count, 0);
    assert_false(joined(returned)->skip_assignment);
    assert_memory_equal(member_of(returned), "i1-", 3);
    assert_string_not_equal(member_of(returned), pair.statik);
    struct call *got = sync_group(world, (struct args){.member = member_of(returned), .generation = 1});
    assert_int_equal(synced(got)->assignment.length, sizeof orders_0);
    assert_true(world_hash(world) == world_hash_of_log(world));
    world_expect_events(world, "15999 fenced m2 by m3\n");
    world_run_until(world, 16001); /* the old id's session does not matter any more */
    world_expect_group(world, "Stable", 1, 2);
    world_destroy(world);
}

static void old_id_is_fenced(void **state)
{
    (void)state;
    struct pair pair = make_pair(false);
    struct world *world = pair.world;
    join(world, again(9));
    struct args old = {.member = pair.statik, .instance = "i1", .generation = 1};
    assert_int_equal(call_error(heartbeat(world, old)), KMOCK_FENCED_INSTANCE_ID);
    assert_int_equal(call_error(sync_group(world, old)), KMOCK_FENCED_INSTANCE_ID);
    assert_int_equal(call_error(commit(world, old)), KMOCK_FENCED_INSTANCE_ID);
    assert_int_equal(call_error(leave(world, old)), KMOCK_FENCED_INSTANCE_ID);
    old.protocols = "range=a,sticky=b";
    assert_int_equal(call_error(join(world, old)), KMOCK_FENCED_INSTANCE_ID);
    old.instance = NULL;
    assert_int_equal(call_error(heartbeat(world, old)), KMOCK_UNKNOWN_MEMBER_ID);
    world_destroy(world);
}

static void leader_returns_and_skips_the_assignment(void **state)
{
    (void)state;
    struct pair pair = make_pair(true);
    struct call *returned = join(pair.world, again(9));
    assert_true(joined(returned)->skip_assignment);
    assert_int_equal(joined(returned)->members_count, 2);
    assert_true(kmock_view_is(joined(returned)->leader, member_of(returned)));
    assert_true(kmock_view_is(joined(returned)->members[0].group_instance_id, "i1"));
    assert_int_equal(joined(returned)->members[1].group_instance_id.length, -1);
    world_expect_group(pair.world, "Stable", 1, 2);
    world_destroy(pair.world);
}

static void leader_that_cannot_skip_is_shown_its_old_id(void **state)
{
    (void)state;
    struct pair pair = make_pair(true);
    struct call *returned = join(pair.world, again(8));
    assert_false(joined(returned)->skip_assignment);
    assert_int_equal(joined(returned)->members_count, 0);
    assert_true(kmock_view_is(joined(returned)->leader, pair.statik));
    world_destroy(pair.world);
}

static void return_that_changes_the_protocol_rebalances(void **state)
{
    (void)state;
    struct pair pair = make_pair(false);
    struct args args = again(9);
    args.protocols = "sticky=b";
    assert_int_equal(call_error(join(pair.world, args)), PARKED);
    world_expect_events(pair.world, "6000 fenced m2 by m3\n"
                                    "6000 Stable -> PreparingRebalance gen 1 (protocol changes)\n");
    world_destroy(pair.world);
}

static void return_while_parked_fences_the_parked_request(void **state)
{
    (void)state;
    struct pair pair = make_pair(false);
    struct world *world = pair.world;
    struct args old = {.instance = "i1", .member = pair.statik, .protocols = "range=new"};
    struct call *parked = join(world, old);
    assert_int_equal(call_error(parked), PARKED);
    struct call *returned = join(world, again(9));
    assert_int_equal(call_error(parked), KMOCK_FENCED_INSTANCE_ID);
    assert_string_equal(member_of(parked), pair.statik);
    assert_int_equal(call_error(returned), PARKED);
    join(world, (struct args){.member = pair.dynamic, .protocols = "range=a"});
    assert_int_equal(joined(returned)->generation_id, 2);
    struct call *syncing = sync_group(world, (struct args){.member = member_of(returned), .generation = 2});
    assert_int_equal(call_error(syncing), PARKED);
    world_forget_events(world);
    struct call *third = join(world, again(9));
    assert_int_equal(call_error(syncing), KMOCK_FENCED_INSTANCE_ID);
    assert_int_equal(call_error(third), PARKED);
    world_expect_events(world, "6000 fenced m3 by m4\n"
                               "6000 CompletingRebalance -> PreparingRebalance gen 2 (static member came back)\n");
    world_destroy(world);
}

static void return_that_cannot_be_stored_changes_nothing(void **state)
{
    (void)state;
    struct pair pair = make_pair(false);
    struct world *world = pair.world;
    uint64_t before = world_hash(world);
    world->append_error = KMOCK_NOT_ENOUGH_REPLICAS;
    struct args args = again(9);
    args.protocols = "range=other,sticky=b";
    args.session_ms = 20000;
    struct call *refused = join(world, args);
    assert_int_equal(call_error(refused), KMOCK_COORDINATOR_NOT_AVAILABLE);
    assert_int_equal(joined(refused)->member_id.length, 0);
    assert_true(world_hash(world) == before);
    struct args beat = {.member = pair.statik, .instance = "i1", .generation = 1};
    assert_int_equal(call_error(heartbeat(world, beat)), 0);
    world_expect_events(world, "");
    world_destroy(world);
}

static void absent_static_member_is_kept_when_the_join_phase_ends(void **state)
{
    (void)state;
    struct pair pair = make_pair(false);
    struct world *world = pair.world;
    struct args args = {.instance = "i1", .member = pair.statik, .generation = 1};
    struct call *rejoined = join(world, (struct args){.member = pair.dynamic, .protocols = "range=a"});
    for (int ms = 10000; ms <= 66000; ms += 4000) {
        world_run_until(world, ms);
        heartbeat(world, args);
    }
    assert_int_equal(joined(rejoined)->members_count, 2);
    world_expect_group(world, "CompletingRebalance", 2, 2);
    world_forget_events(world);
    sync_group(world, (struct args){.member = pair.dynamic, .generation = 2});
    for (int ms = 70000; ms < 80000; ms += 4000) {
        world_run_until(world, ms);
        heartbeat(world, (struct args){.member = pair.dynamic, .generation = 2});
    }
    world_expect_events(world, "66000 assigned m1 nothing gen 2\n"
                               "66000 assigned m2 nothing gen 2\n"
                               "66000 CompletingRebalance -> Stable gen 2 (leader sent the assignment)\n"
                               "76000 expelled m2 (session timeout)\n"
                               "76000 Stable -> PreparingRebalance gen 2 (session timeout)\n");
    world_destroy(world);
}

static void join_phase_in_which_nobody_joins_is_repeated(void **state)
{
    (void)state;
    struct world *world = world_create();
    struct call *one = join(world, (struct args){.instance = "i1", .session_ms = 600000});
    struct call *two = join(world, (struct args){.instance = "i2", .session_ms = 600000});
    world_run_until(world, 6000);
    sync_group(world, (struct args){.member = member_of(two), .generation = 1});
    sync_group(world, (struct args){.member = member_of(one), .generation = 1});
    leave(world, (struct args){.instance = "i1"});
    world_expect_group(world, "PreparingRebalance", 1, 1);
    world_run_until(world, 66000); /* nobody came */
    world_expect_group(world, "PreparingRebalance", 1, 1);
    struct args args = {.member = member_of(two), .instance = "i2", .session_ms = 600000};
    assert_int_equal(joined(join(world, args))->generation_id, 2);
    world_destroy(world);
}

static void member_that_returns_in_its_first_join_phase_is_not_new_any_more(void **state)
{
    (void)state;
    struct world *world = world_create();
    world->host.initial_rebalance_delay_ms = 400000;
    join(world, (struct args){.instance = "i1"});
    struct call *returned = join(world, (struct args){.instance = "i1"});
    world_run_until(world, 399999);
    assert_int_equal(call_error(returned), PARKED);
    world_run_until(world, 400000);
    assert_int_equal(call_error(returned), 0);
    world_destroy(world);
}

static void administrator_removes_a_static_member_by_its_instance_id(void **state)
{
    (void)state;
    struct pair pair = make_pair(false);
    struct call *left = leave(pair.world, (struct args){.instance = "i1"});
    const struct kmock_leave_group_response *response = left->request->response;
    assert_int_equal(response->error, 0);
    assert_int_equal(response->members_count, 1);
    assert_int_equal(response->members[0].error, 0);
    assert_int_equal(response->members[0].member_id.length, 0);
    assert_true(kmock_view_is(response->members[0].group_instance_id, "i1"));
    world_expect_events(pair.world, "6000 left m2\n"
                                    "6000 Stable -> PreparingRebalance gen 1 (member left)\n");
    world_destroy(pair.world);
}

static void static_member_may_not_take_an_id_given_to_a_dynamic_one(void **state)
{
    (void)state;
    struct world *world = world_create();
    struct call *given = join(world, (struct args){.version = 5});
    struct call *taken = join(world, (struct args){.member = member_of(given), .instance = "i1"});
    assert_int_equal(call_error(taken), KMOCK_UNKNOWN_SERVER_ERROR);
    world_destroy(world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(follower_returns_without_a_rebalance),
        cmocka_unit_test(old_id_is_fenced),
        cmocka_unit_test(leader_returns_and_skips_the_assignment),
        cmocka_unit_test(leader_that_cannot_skip_is_shown_its_old_id),
        cmocka_unit_test(return_that_changes_the_protocol_rebalances),
        cmocka_unit_test(return_while_parked_fences_the_parked_request),
        cmocka_unit_test(return_that_cannot_be_stored_changes_nothing),
        cmocka_unit_test(absent_static_member_is_kept_when_the_join_phase_ends),
        cmocka_unit_test(join_phase_in_which_nobody_joins_is_repeated),
        cmocka_unit_test(member_that_returns_in_its_first_join_phase_is_not_new_any_more),
        cmocka_unit_test(administrator_removes_a_static_member_by_its_instance_id),
        cmocka_unit_test(static_member_may_not_take_an_id_given_to_a_dynamic_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
