/* SPDX-License-Identifier: Apache-2.0 */
/* Every request in every state of a group: what it is answered with. */
#include <stdio.h>

#include "selftests/mock/broker/group_calls.h"

enum state { NONE, EMPTY, PREPARING, COMPLETING, STABLE, STATES };

/* A group of three dynamic members and a static one, and an id that was given out and never used. */
struct scene {
    struct world *world;
    const char *leader, *follower, *third, *statik, *pending;
    int generation;
};

static void rejoin_all(struct scene *scene)
{
    struct world *world = scene->world;
    join(world, (struct args){.member = scene->leader});
    join(world, (struct args){.member = scene->follower});
    join(world, (struct args){.member = scene->third});
    join(world, (struct args){.member = scene->statik, .instance = "i1"});
    scene->generation = 2;
    world_expect_group(world, "CompletingRebalance", 2, 4);
}

static void make_stable(struct scene *scene)
{
    struct world *world = scene->world;
    struct call *calls[4];
    for (int i = 0; i < 3; i++)
        calls[i] = join(world, (struct args){.version = 3}); /* which needs no second JoinGroup */
    calls[3] = join(world, (struct args){.instance = "i1"});
    world_run(world, 6000);
    scene->leader = member_of(calls[0]);
    scene->follower = member_of(calls[1]);
    scene->third = member_of(calls[2]);
    scene->statik = member_of(calls[3]);
    for (int i = 0; i < 4; i++)
        sync_group(world, (struct args){.member = member_of(calls[3 - i]), .generation = 1});
    scene->generation = 1;
    world_expect_group(world, "Stable", 1, 4);
}

static void make_empty(struct scene *scene)
{
    leave(scene->world, (struct args){.instance = "i1"});
    leave(scene->world, (struct args){.member = scene->third});
    leave(scene->world, (struct args){.member = scene->follower});
    leave(scene->world, (struct args){.member = scene->leader});
    scene->generation = world_group(scene->world, "g").generation;
    world_expect_group(scene->world, "Empty", scene->generation, 0);
}

static struct scene enter(enum state state)
{
    struct scene scene = {.world = world_create()};
    scene.leader = scene.follower = scene.third = scene.statik = "app-1";
    if (state == NONE)
        return scene;
    make_stable(&scene);
    if (state == EMPTY)
        make_empty(&scene);
    if (state == PREPARING)
        join(scene.world, (struct args){.member = scene.leader});
    if (state == COMPLETING)
        rejoin_all(&scene);
    return scene;
}

typedef struct call *ask(struct scene *scene);

struct row {
    const char *name;
    ask *ask;
    int expected[STATES];
};

static void check_rows(const struct row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        for (enum state state = NONE; state < STATES; state++) {
            struct scene scene = enter(state);
            const char *name = world_group(scene.world, "g").state;
            int error = call_error(rows[i].ask(&scene));
            if (error != rows[i].expected[state])
                print_error("%s in state %s\n", rows[i].name, name);
            assert_int_equal(error, rows[i].expected[state]);
            world_destroy(scene.world);
        }
    }
}

#define ASK(NAME, FUNCTION, ...)                                                                                       \
    static struct call *NAME(struct scene *s)                                                                          \
    {                                                                                                                  \
        return FUNCTION(s->world, (struct args){__VA_ARGS__});                                                         \
    }

ASK(join_new, join, .version = 9)
ASK(join_new_old_client, join, .version = 3)
ASK(join_new_static, join, .instance = "i2")
ASK(join_static_again, join, .instance = "i1")
ASK(join_static_fenced, join, .instance = "i1", .member = s->third)
ASK(join_static_unknown, join, .instance = "i9", .member = s->third)
ASK(join_unknown, join, .member = "app-9")
ASK(join_follower, join, .member = s->follower)
ASK(join_follower_changed, join, .member = s->follower, .protocols = "range=new")
ASK(join_leader, join, .member = s->leader)
ASK(join_other_type, join, .version = 3, .type = "connect")
ASK(join_other_protocol, join, .member = s->follower, .protocols = "sticky=")
ASK(join_no_protocol, join, .version = 3, .protocols = "")
ASK(join_no_type, join, .version = 3, .type = "")
ASK(join_short_session, join, .session_ms = 5999)
ASK(join_long_session, join, .session_ms = 1800001)
ASK(join_no_group, join, .group = "")

static void join_group_in_every_state(void **state)
{
    (void)state;
    static const struct row rows[] = {
        /*                                            none    Empty   Prep.   Compl.  Stable */
        {"new member", join_new, {79, 79, 79, 79, 79}},
        {"new member, version 3", join_new_old_client, {PARKED, PARKED, PARKED, PARKED, PARKED}},
        {"new static member", join_new_static, {PARKED, PARKED, PARKED, PARKED, PARKED}},
        {"static member again", join_static_again, {PARKED, PARKED, PARKED, PARKED, 0}},
        {"static member, other id", join_static_fenced, {25, 25, 82, 82, 82}},
        {"unknown instance id", join_static_unknown, {25, 25, 25, 25, 25}},
        {"unknown member id", join_unknown, {25, 25, 25, 25, 25}},
        {"follower", join_follower, {25, 25, PARKED, 0, 0}},
        {"follower, other metadata", join_follower_changed, {25, 25, PARKED, PARKED, PARKED}},
        {"leader", join_leader, {25, 25, PARKED, 0, PARKED}},
        {"other protocol type", join_other_type, {PARKED, PARKED, 23, 23, 23}},
        {"no common protocol", join_other_protocol, {25, 25, 23, 23, 23}},
        {"no protocol", join_no_protocol, {23, 23, 23, 23, 23}},
        {"no protocol type", join_no_type, {23, 23, 23, 23, 23}},
        {"session timeout too short", join_short_session, {26, 26, 26, 26, 26}},
        {"session timeout too long", join_long_session, {26, 26, 26, 26, 26}},
        {"no group id", join_no_group, {24, 24, 24, 24, 24}},
    };
    check_rows(rows, sizeof rows / sizeof rows[0]);
}

ASK(sync_follower, sync_group, .member = s->follower, .generation = s->generation)
ASK(sync_leader, sync_group, .member = s->leader, .generation = s->generation)
ASK(sync_old, sync_group, .member = s->leader, .generation = s->generation - 1)
ASK(sync_unknown, sync_group, .member = "app-9", .generation = s->generation)
ASK(sync_fenced, sync_group, .member = s->third, .instance = "i1", .generation = s->generation)
ASK(sync_no_instance, sync_group, .member = s->third, .instance = "i9", .generation = s->generation)
ASK(sync_v5, sync_group, .member = s->leader, .generation = s->generation, .version = 5, .type = "consumer",
    .protocol_name = "range")
ASK(sync_v5_no_name, sync_group, .member = s->leader, .generation = s->generation, .version = 5, .type = "consumer")
ASK(sync_v5_no_type, sync_group, .member = s->leader, .generation = s->generation, .version = 5,
    .protocol_name = "range")
ASK(sync_other_name, sync_group, .member = s->leader, .generation = s->generation, .version = 5, .type = "consumer",
    .protocol_name = "sticky")
ASK(sync_other_type, sync_group, .member = s->leader, .generation = s->generation, .version = 5, .type = "connect",
    .protocol_name = "range")
ASK(sync_no_group, sync_group, .group = "")

static void sync_group_in_every_state(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"follower", sync_follower, {25, 25, 27, PARKED, 0}},
        {"leader", sync_leader, {25, 25, 27, 0, 0}},
        {"old generation", sync_old, {25, 25, 22, 22, 22}},
        {"unknown member id", sync_unknown, {25, 25, 25, 25, 25}},
        {"static member, other id", sync_fenced, {25, 25, 82, 82, 82}},
        {"unknown instance id", sync_no_instance, {25, 25, 25, 25, 25}},
        {"version 5", sync_v5, {25, 25, 27, 0, 0}},
        {"version 5, no protocol name", sync_v5_no_name, {23, 23, 23, 23, 23}},
        {"version 5, no protocol type", sync_v5_no_type, {23, 23, 23, 23, 23}},
        {"other protocol name", sync_other_name, {25, 25, 23, 23, 23}},
        {"other protocol type", sync_other_type, {25, 25, 23, 23, 23}},
        {"no group id", sync_no_group, {24, 24, 24, 24, 24}},
    };
    check_rows(rows, sizeof rows / sizeof rows[0]);
}

ASK(beat, heartbeat, .member = s->follower, .generation = s->generation)
ASK(beat_static, heartbeat, .member = s->statik, .instance = "i1", .generation = s->generation)
ASK(beat_old, heartbeat, .member = s->follower, .generation = s->generation - 1)
ASK(beat_unknown, heartbeat, .member = "app-9", .generation = s->generation)
ASK(beat_fenced, heartbeat, .member = s->third, .instance = "i1", .generation = s->generation)
ASK(beat_no_instance, heartbeat, .member = s->third, .instance = "i9", .generation = s->generation)
ASK(beat_no_group, heartbeat, .group = "")

static void heartbeat_in_every_state(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"member", beat, {25, 25, 27, 0, 0}},
        {"static member", beat_static, {25, 25, 27, 0, 0}},
        {"old generation", beat_old, {25, 25, 22, 22, 22}},
        {"unknown member id", beat_unknown, {25, 25, 25, 25, 25}},
        {"static member, other id", beat_fenced, {25, 25, 82, 82, 82}},
        {"unknown instance id", beat_no_instance, {25, 25, 25, 25, 25}},
        {"no group id", beat_no_group, {24, 24, 24, 24, 24}},
    };
    check_rows(rows, sizeof rows / sizeof rows[0]);
}

static struct call *leave_pending(struct scene *s)
{
    struct call *given = join(s->world, (struct args){.version = 4});
    return leave(s->world, (struct args){.member = member_of(given)});
}

ASK(leave_member, leave, .member = s->follower)
ASK(leave_unknown, leave, .member = "app-9")
ASK(leave_static, leave, .member = s->statik, .instance = "i1")
ASK(leave_by_instance, leave, .instance = "i1")
ASK(leave_fenced, leave, .member = s->third, .instance = "i1")
ASK(leave_no_instance, leave, .instance = "i9")
ASK(leave_nobody, leave, .member = "")

static void leave_group_in_every_state(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"member", leave_member, {25, 25, 0, 0, 0}},
        {"unknown member id", leave_unknown, {25, 25, 25, 25, 25}},
        {"static member", leave_static, {25, 25, 0, 0, 0}},
        {"by instance id", leave_by_instance, {25, 25, 0, 0, 0}},
        {"static member, other id", leave_fenced, {25, 25, 82, 82, 82}},
        {"unknown instance id", leave_no_instance, {25, 25, 25, 25, 25}},
        {"nobody", leave_nobody, {25, 25, 25, 25, 25}},
        {"id that was given out", leave_pending, {0, 0, 0, 0, 0}},
    };
    check_rows(rows, sizeof rows / sizeof rows[0]);
}

ASK(commit_member, commit, .member = s->follower, .generation = s->generation)
ASK(commit_v9, commit, .member = s->follower, .generation = s->generation, .version = 9)
ASK(commit_simple, commit, .generation = -1)
ASK(commit_simple_with_member, commit, .generation = -1, .member = s->follower)
ASK(commit_old, commit, .member = s->follower, .generation = s->generation + 1)
ASK(commit_unknown, commit, .member = "app-9", .generation = s->generation)
ASK(commit_fenced, commit, .member = s->third, .instance = "i1", .generation = s->generation)
ASK(commit_no_instance, commit, .member = s->third, .instance = "i9", .generation = s->generation)
ASK(commit_no_topic, commit, .member = s->follower, .generation = s->generation, .topic = "nowhere")
ASK(commit_no_partition, commit, .member = s->follower, .generation = s->generation, .partition = 4)

static void offset_commit_in_every_state(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"member", commit_member, {22, 25, 0, 27, 0}},
        {"member, version 9", commit_v9, {69, 25, 0, 27, 0}},
        {"no member, no generation", commit_simple, {0, 0, 25, 25, 25}},
        {"member, no generation", commit_simple_with_member, {0, 0, 22, 22, 22}},
        {"other generation", commit_old, {22, 25, 22, 22, 22}},
        {"unknown member id", commit_unknown, {22, 25, 25, 25, 25}},
        {"static member, other id", commit_fenced, {22, 25, 82, 82, 82}},
        {"unknown instance id", commit_no_instance, {22, 25, 25, 25, 25}},
        {"unknown topic", commit_no_topic, {3, 3, 3, 3, 3}},
        {"unknown partition", commit_no_partition, {3, 3, 3, 3, 3}},
    };
    check_rows(rows, sizeof rows / sizeof rows[0]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(join_group_in_every_state),    cmocka_unit_test(sync_group_in_every_state),
        cmocka_unit_test(heartbeat_in_every_state),     cmocka_unit_test(leave_group_in_every_state),
        cmocka_unit_test(offset_commit_in_every_state),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
