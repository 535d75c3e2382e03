/* SPDX-License-Identifier: Apache-2.0 */
/* Random clients, members that come, go and fall silent, and a log that fails at times: after every step the
 * coordinator knows what a fresh one reads from the log, and its counters count what they say. */
#include <stdio.h>

#include "mock/broker/group_members.h"
#include "selftests/mock/broker/group_calls.h"

enum { CLIENTS = 6, STEPS = 500, SEEDS = 12, GROUPS = 2 };

struct client {
    char id[64];
    const char *group;
    const char *instance;
    int generation;
    struct call *waiting; /* a JoinGroup or SyncGroup; null: none */
};

struct model {
    struct world *world;
    struct kmock_random random;
    struct client clients[CLIENTS];
    int stable_seen, completed_syncs;
};

static uint32_t draw(struct model *model, uint32_t n)
{
    return kmock_random_below(&model->random, n);
}

static void take_join(struct client *client)
{
    const struct kmock_join_group_response *response = client->waiting->request->response;
    int error = response->error;
    if (error == KMOCK_NONE || error == KMOCK_MEMBER_ID_REQUIRED)
        snprintf(client->id, sizeof client->id, "%s", response->member_id.data);
    else if (error == KMOCK_UNKNOWN_MEMBER_ID || error == KMOCK_FENCED_INSTANCE_ID)
        client->id[0] = 0;
    if (error == KMOCK_NONE)
        client->generation = response->generation_id;
}

static void take_answer(struct model *model, struct client *client)
{
    if (client->waiting == NULL || !client->waiting->done)
        return;
    if (client->waiting->request->api_key == KMOCK_API_JOIN_GROUP)
        take_join(client);
    else
        model->completed_syncs += call_error(client->waiting) == KMOCK_NONE;
    client->waiting = NULL;
}

static struct args args_of(struct model *model, struct client *client)
{
    static const int versions[] = {3, 5, 9};
    struct args args = {.group = client->group, .member = client->id, .instance = client->instance};
    args.generation = client->generation - (draw(model, 20) == 0);
    args.version = client->instance ? 9 : versions[draw(model, 3)];
    args.session_ms = 6000 + (int)draw(model, 4) * 2000;
    args.rebalance_ms = 10000;
    args.protocols = draw(model, 5) == 0 ? "range=b,sticky=b" : "range=a,sticky=a";
    args.offset = draw(model, 1000);
    args.partition = (int)draw(model, 4);
    args.metadata = draw(model, 2) ? "x" : NULL;
    return args;
}

static void ask(struct model *model, struct client *client)
{
    struct world *world = model->world;
    struct args args = args_of(model, client);
    uint32_t what = draw(model, 16);
    if (client->waiting && what != 0)
        return; /* a client waits, now and then it hangs up and asks again */
    if (what < 5) {
        client->waiting = join(world, args);
    } else if (what < 10) {
        args.version = 3;
        args.assign = client->id;
        client->waiting = sync_group(world, args);
    } else if (what < 12) {
        heartbeat(world, args);
    } else if (what < 15) {
        args.generation = what == 14 ? -1 : args.generation;
        args.version = 8;
        commit(world, args);
    } else if (draw(model, 3) == 0) {
        leave(world, args);
    }
}

static void disturb(struct model *model)
{
    struct world *world = model->world;
    switch (draw(model, 40)) {
    case 0:
        world_move(world);
        break;
    case 1:
        kmock_coordinator_unload(world->coordinator, false, world->now_us);
        if (world->holds)
            world_cut(world);
        world_load(world);
        for (int i = 0; i < CLIENTS; i++)
            model->clients[i].waiting = NULL;
        break;
    case 2:
        kmock_coordinator_topic_deleted(world->coordinator, kmock_view("orders"), world->now_us);
        break;
    case 4: /* what is appended is not committed; from here on until the hold ends */
        if (!world->holds)
            world_hold(world);
        break;
    case 5:
    case 6:
        if (world->holds)
            world_release(world);
        break;
    case 3:
        model->clients[draw(model, CLIENTS)].id[0] = 0; /* restarts, and has forgotten who it was */
        break;
    default:
        world->append_error = draw(model, 12) == 0 ? KMOCK_NOT_ENOUGH_REPLICAS : 0;
        world_run(world, draw(model, 4) == 0 ? draw(model, 5000) : draw(model, 50));
        world->append_error = 0;
    }
}

static void check_counters(const struct kmock_group *group)
{
    size_t joins = 0, owed = 0;
    bool leads = false;
    for (struct kmock_list_link *link = group->members.first; link; link = link->next) {
        const struct kmock_member *member = kmock_group_member_at(link);
        joins += member->join != NULL;
        owed += member->owes_sync;
        leads |= member == group->leader;
        assert_true(kmock_group_member(group, member->id) == member);
        assert_true(kmock_timer_is_armed(&member->timer) || kmock_member_is_excused(member));
        assert_true(member->join == NULL || group->state == KMOCK_GROUP_PREPARING_REBALANCE);
        assert_true(member->sync == NULL || group->state == KMOCK_GROUP_COMPLETING_REBALANCE);
    }
    assert_int_equal(joins, group->awaiting_join_count);
    assert_int_equal(owed, group->owing_sync_count);
    assert_true(leads == (group->members.count > 0));
    assert_int_equal(kmock_table_count(&group->members_by_id), group->members.count);
    assert_true(group->state != KMOCK_GROUP_EMPTY || group->members.count == 0);
    assert_true(kmock_timer_is_armed(&group->sync_timer) == (owed > 0));
    assert_true(kmock_timer_is_armed(&group->join_timer) == (group->state == KMOCK_GROUP_PREPARING_REBALANCE));
}

static void check_world(struct model *model)
{
    static const char *const names[GROUPS] = {"g", "h"};
    if (!kmock_coordinator_is_writing(model->world->coordinator)) /* else it is about to know */
        assert_true(world_hash(model->world) == world_hash_of_log(model->world));
    for (int i = 0; i < GROUPS; i++) {
        const struct kmock_group *group = kmock_group_find(model->world->coordinator, kmock_view(names[i]));
        if (group)
            check_counters(group);
        model->stable_seen += group && group->state == KMOCK_GROUP_STABLE;
    }
}

static struct model start(uint64_t seed)
{
    struct model model = {.world = world_create()};
    model.world->host.initial_rebalance_delay_ms = 100;
    kmock_random_init(&model.random, seed);
    for (int i = 0; i < CLIENTS; i++) {
        model.clients[i].group = i < 4 ? "g" : "h";
        model.clients[i].instance = i == 0 ? "i0" : i == 1 ? "i1" : NULL;
    }
    return model;
}

static void run(struct model *model)
{
    for (int step = 0; step < STEPS; step++) {
        struct client *client = &model->clients[draw(model, CLIENTS)];
        model->world->append_error = draw(model, 30) == 0 ? KMOCK_NOT_LEADER_OR_FOLLOWER : 0;
        ask(model, client);
        model->world->append_error = 0;
        disturb(model);
        for (int i = 0; i < CLIENTS; i++)
            take_answer(model, &model->clients[i]);
        check_world(model);
    }
}

static void coordinator_knows_what_its_log_says(void **state)
{
    (void)state;
    int stable_seen = 0, completed_syncs = 0;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct model model = start(seed);
        run(&model);
        stable_seen += model.stable_seen;
        completed_syncs += model.completed_syncs;
        world_destroy(model.world);
    }
    assert_true(stable_seen > SEEDS * STEPS / 20); /* or the model tests nothing */
    assert_true(completed_syncs > SEEDS * 10);
}

static void same_seed_gives_the_same_events(void **state)
{
    (void)state;
    struct model one = start(99), other = start(99);
    run(&one);
    run(&other);
    kmock_buffer_print(&one.world->events, "%s", "");
    world_expect_events(other.world, (const char *)one.world->events.data);
    assert_true(one.world->log_count == other.world->log_count);
    world_destroy(one.world);
    world_destroy(other.world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(coordinator_knows_what_its_log_says),
        cmocka_unit_test(same_seed_gives_the_same_events),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
