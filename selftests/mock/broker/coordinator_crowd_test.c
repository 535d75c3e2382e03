/* SPDX-License-Identifier: Apache-2.0 */
/* Many members, many groups, and clients that ask again from inside the answer. */
#include <stdio.h>

#include "selftests/mock/broker/group_calls.h"

enum { MEMBERS = 500, MANY_GROUPS = 1000 };

static void five_hundred_members_make_a_generation(void **state)
{
    (void)state;
    struct world *world = world_create();
    struct call *calls[MEMBERS];
    for (int i = 0; i < MEMBERS; i++)
        calls[i] = join(world, (struct args){.version = 3});
    world_run_until(world, 6000);
    assert_int_equal(joined(calls[0])->members_count, MEMBERS);
    struct call *syncs[MEMBERS];
    for (int i = MEMBERS - 1; i >= 0; i--)
        syncs[i] = sync_group(world, (struct args){.member = member_of(calls[i]), .generation = 1});
    for (int i = 0; i < MEMBERS; i++)
        assert_int_equal(call_error(syncs[i]), 0);
    world_expect_group(world, "Stable", 1, MEMBERS);
    assert_true(world_hash(world) == world_hash_of_log(world));
    for (int i = 0; i < MEMBERS; i++)
        leave(world, (struct args){.member = member_of(calls[i])});
    world_expect_group(world, "Empty", 2, 0);
    world_destroy(world);
}

static void a_thousand_groups_live_side_by_side(void **state)
{
    (void)state;
    struct world *world = world_create();
    struct call *calls[MANY_GROUPS];
    char name[16];
    for (int i = 0; i < MANY_GROUPS; i++) {
        snprintf(name, sizeof name, "g%d", i);
        calls[i] = join(world, (struct args){.group = name, .version = 3});
    }
    world_run_until(world, 3000);
    for (int i = 0; i < MANY_GROUPS; i++) {
        snprintf(name, sizeof name, "g%d", i);
        struct args args = {.group = name, .member = member_of(calls[i]), .generation = 1};
        assert_int_equal(call_error(sync_group(world, args)), 0);
        assert_string_equal(world_group(world, name).state, "Stable");
    }
    assert_true(world_hash(world) == world_hash_of_log(world));
    world_destroy(world);
}

/* A client that sends SyncGroup from inside the answer to its JoinGroup, as a connection does that has the next
 * frame already. */
struct eager {
    struct world *world;
    struct call *joining, *syncing;
    bool leaves; /* instead */
};

static void go_on(void *context, struct kmock_request *request)
{
    struct eager *eager = context;
    call_done(eager->joining, request);
    struct args args = {.member = member_of(eager->joining), .generation = 1};
    eager->syncing = eager->leaves ? leave(eager->world, args) : sync_group(eager->world, args);
}

static void rejoin_eagerly(struct eager *eager)
{
    eager->joining->request->done = go_on;
    eager->joining->request->done_context = eager;
}

static void requests_may_come_from_inside_an_answer(void **state)
{
    (void)state;
    struct world *world = world_create();
    struct eager eager[3] = {0};
    for (int i = 0; i < 3; i++) {
        eager[i] = (struct eager){.world = world, .joining = join(world, (struct args){.version = 3})};
        rejoin_eagerly(&eager[i]);
    }
    eager[1].leaves = true;
    world_run_until(world, 6000);
    assert_int_equal(call_error(eager[0].syncing), 0); /* it leads, and was stored before the other left */
    assert_int_equal(call_error(eager[1].syncing), 0);
    assert_int_equal(call_error(eager[2].syncing), KMOCK_REBALANCE_IN_PROGRESS);
    world_expect_group(world, "PreparingRebalance", 1, 2);
    world_destroy(world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(five_hundred_members_make_a_generation),
        cmocka_unit_test(a_thousand_groups_live_side_by_side),
        cmocka_unit_test(requests_may_come_from_inside_an_answer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
