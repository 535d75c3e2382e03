/* SPDX-License-Identifier: Apache-2.0 */
/* Random clients of one group, and beside the code a plain model of it: after each of 20,000 steps every client was
 * answered what the model says, and the group is in the state that the model says. */
#include <stdio.h>

#include "selftests/mock/broker/group_calls.h"
#include "selftests/mock/broker/group_model_requests.h"

enum { STEPS = 2500, SEEDS = 8 };

struct client {
    char id[64];
    struct call *call; /* the newest; null: none */
    int instance;
    int metadata;
};

struct trial {
    struct world *world;
    struct model model;
    struct kmock_random random;
    struct client clients[MODEL_CLIENTS];
    int patience; /* rebalance timeouts are so many times as long */
    int seen[MODEL_STABLE + 1], errors_seen, step;
};

static uint32_t draw(struct trial *trial, uint32_t n)
{
    return kmock_random_below(&trial->random, n);
}

/* Clients 6 and 7 claim one instance id between them. */
static struct trial start(uint64_t seed)
{
    struct trial trial = {.world = world_create()};
    trial.world->host.initial_rebalance_delay_ms = MODEL_DELAY_US / 1000;
    trial.world->host.max_group_size = MODEL_MAX_SIZE;
    trial.world->quiet = true;
    trial.patience = seed % 2 ? 1 : 8; /* shorter and longer than sessions */
    kmock_random_init(&trial.random, seed);
    trial.model.now_us = trial.world->now_us;
    trial.model.join_deadline_us = trial.model.sync_deadline_us = INT64_MAX;
    for (int i = 0; i < MODEL_CLIENTS; i++)
        trial.clients[i].instance = i == 5 ? 1 : i >= 6 ? 2 : 0;
    return trial;
}

/* Whatever this client still waits for is answered to nobody. */
static void hang_up(struct trial *trial, int client)
{
    for (int i = 0; i < trial->model.group.members_count; i++) {
        struct model_member *member = &trial->model.group.members[i];
        if (member->joiner == client)
            member->joiner = MODEL_NOBODY;
        if (member->syncer == client)
            member->syncer = MODEL_NOBODY;
    }
}

static struct model_request draw_request(struct trial *trial, int number)
{
    struct client *client = &trial->clients[number];
    if (draw(trial, 8) == 0)
        client->metadata = (int)draw(trial, 2);
    return (struct model_request){
        .client = number,
        .token = trial->model.tokens[number],
        .instance = client->instance,
        .generation = trial->model.generations[number] - (draw(trial, 15) == 0),
        .metadata = client->metadata,
        .session_us = 6000000 + number * 137000,
        .rebalance_us = (900000 + number * 211000) * trial->patience,
        .needs_id = draw(trial, 2) == 0,
        .other_type = draw(trial, 40) == 0,
    };
}

static struct args args_of(const struct client *client, const struct model_request *request)
{
    static const char *const instances[] = {NULL, "i1", "i2"};
    return (struct args){
        .member = client->id,
        .instance = instances[client->instance],
        .generation = request->generation,
        .version = request->needs_id || client->instance ? 9 : 3,
        .session_ms = (int)(request->session_us / 1000),
        .rebalance_ms = (int)(request->rebalance_us / 1000),
        .protocols = request->metadata ? "range=b" : "range=a",
        .type = request->other_type ? "connect" : NULL,
    };
}

static void ask_join(struct trial *trial, const struct model_request *request)
{
    struct client *client = &trial->clients[request->client];
    struct args args = args_of(client, request);
    if (trial->model.group.state == MODEL_EMPTY || trial->model.group.state == MODEL_NONE)
        args.type = NULL; /* the first one says what the type is: it is the same all the time here */
    client->call = join(trial->world, args);
    model_join(&trial->model, request);
}

static void ask_sync(struct trial *trial, const struct model_request *request)
{
    struct args args = args_of(&trial->clients[request->client], request);
    args.version = 3;
    args.type = NULL;
    trial->clients[request->client].call = sync_group(trial->world, args);
    model_sync(&trial->model, request);
}

enum what { TO_JOIN, TO_SYNC, TO_BEAT, TO_COMMIT, TO_LEAVE, WHATS };

/* Requests that are answered at once. */
static void ask_short(struct trial *trial, struct model_request *request, enum what what)
{
    struct client *client = &trial->clients[request->client];
    int *answer = &trial->model.answers[request->client];
    if (what == TO_COMMIT && draw(trial, 4) == 0)
        request->generation = -1;
    struct args args = args_of(client, request);
    args.type = NULL;
    if (what == TO_COMMIT) {
        args.version = 8;
        client->call = commit(trial->world, args);
        *answer = model_commit(&trial->model, request);
    } else if (what == TO_LEAVE) {
        client->call = leave(trial->world, args);
        *answer = model_leave(&trial->model, request);
    } else {
        client->call = heartbeat(trial->world, args);
        *answer = model_beat(&trial->model, request);
    }
}

/* What a client does that knows the protocol. */
static enum what draw_sensible(struct trial *trial, const struct client *client)
{
    if (client->call == NULL || client->id[0] == 0)
        return TO_JOIN;
    int16_t api = client->call->request->api_key;
    int error = call_error(client->call);
    if (error != KMOCK_NONE || api == KMOCK_API_LEAVE_GROUP)
        return TO_JOIN;
    if (api == KMOCK_API_JOIN_GROUP)
        return TO_SYNC;
    return draw(trial, 3) == 0 ? TO_COMMIT : TO_BEAT;
}

static void send(struct trial *trial, struct model_request *request, enum what what)
{
    hang_up(trial, request->client);
    if (what == TO_JOIN)
        ask_join(trial, request);
    else if (what == TO_SYNC)
        ask_sync(trial, request);
    else
        ask_short(trial, request, what);
}

static void ask(struct trial *trial)
{
    int number = (int)draw(trial, MODEL_CLIENTS);
    struct client *client = &trial->clients[number];
    if (client->call && !client->call->done && draw(trial, 12) > 0)
        return; /* it waits; now and then it gives up and asks again */
    bool is_sensible = draw(trial, 10) > 0;
    int error = client->call ? call_error(client->call) : KMOCK_NONE;
    if (is_sensible && (error == KMOCK_UNKNOWN_MEMBER_ID || error == KMOCK_FENCED_INSTANCE_ID))
        client->id[0] = 0, trial->model.tokens[number] = 0;
    struct model_request request = draw_request(trial, number);
    send(trial, &request, is_sensible ? draw_sensible(trial, client) : (enum what)draw(trial, WHATS));
}

static void pass_time(struct trial *trial)
{
    struct world *world = trial->world;
    int64_t us = 1 + draw(trial, draw(trial, 40) == 0 ? 8000000 : 400000), end_us = world->now_us + us;
    while (kmock_timers_next_us(&world->timers) <= end_us) {
        world->now_us = world->timers.heap[0]->deadline_us;
        kmock_timers_fire(&world->timers, world->now_us);
    }
    world->now_us = end_us;
    model_run(&trial->model, end_us);
}

static void restart(struct trial *trial, int client)
{
    hang_up(trial, client);
    trial->clients[client].id[0] = 0;
    trial->clients[client].call = NULL;
    trial->model.tokens[client] = 0;
}

/* Learn the id that a JoinGroup was answered with: the model has its token already. */
static void learn(struct client *client)
{
    if (client->call == NULL || !client->call->done || client->call->request->api_key != KMOCK_API_JOIN_GROUP)
        return;
    int error = joined(client->call)->error;
    if (error == KMOCK_NONE || error == KMOCK_MEMBER_ID_REQUIRED)
        snprintf(client->id, sizeof client->id, "%s", member_of(client->call));
}

static void check_client(struct trial *trial, int number)
{
    struct client *client = &trial->clients[number];
    if (client->call == NULL)
        return;
    int error = call_error(client->call), expected = trial->model.answers[number];
    if (error != expected)
        print_error("step %d, client %d, API %d: answered %d, the model says %d\n", trial->step, number,
                    client->call->request->api_key, error, expected);
    assert_int_equal(error, expected);
    trial->errors_seen += error != 0 && error != MODEL_WAITS;
    learn(client);
    if (error == KMOCK_NONE && client->call->request->api_key == KMOCK_API_JOIN_GROUP)
        assert_int_equal(joined(client->call)->generation_id, trial->model.generations[number]);
}

static void check(struct trial *trial)
{
    static const char *const names[] = {"Dead", "Empty", "PreparingRebalance", "CompletingRebalance", "Stable"};
    const struct model_group *group = &trial->model.group;
    struct kmock_group_view view = world_group(trial->world, "g");
    for (int i = 0; i < MODEL_CLIENTS; i++)
        check_client(trial, i);
    assert_string_equal(view.state, names[group->state]);
    assert_int_equal(view.generation, group->generation);
    assert_int_equal(view.members_count, group->members_count);
    trial->seen[group->state]++;
}

static void step(struct trial *trial)
{
    uint32_t what = draw(trial, 200);
    if (what == 0) {
        world_move(trial->world);
        model_move(&trial->model);
    } else if (what < 4) {
        restart(trial, (int)draw(trial, MODEL_CLIENTS));
    } else if (what < 80) {
        pass_time(trial);
    } else {
        ask(trial);
    }
    check(trial);
    trial->step++;
}

static void group_does_what_the_model_does(void **state)
{
    (void)state;
    int seen[MODEL_STABLE + 1] = {0}, errors_seen = 0;
    assert_int_equal((int)PARKED, (int)MODEL_WAITS);
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct trial trial = start(seed);
        while (trial.step < STEPS)
            step(&trial);
        for (int i = 0; i <= MODEL_STABLE; i++)
            seen[i] += trial.seen[i];
        errors_seen += trial.errors_seen;
        world_destroy(trial.world);
    }
    for (enum model_state often = MODEL_EMPTY; often <= MODEL_STABLE; often++)
        assert_true(seen[often] > SEEDS * STEPS / 100); /* or the steps do not go everywhere */
    assert_true(errors_seen > SEEDS * STEPS / 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(group_does_what_the_model_does),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
