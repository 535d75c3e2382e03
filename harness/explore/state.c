/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/explore/state.h"

#include <stdlib.h>
#include <string.h>

#include "harness/explore/state_inside.h"
#include "mock/base/alloc.h"
#include "mock/base/hash.h"

struct kt_state *kt_state_create(const struct kt_history *names)
{
    struct kt_state *state = kmock_alloc(sizeof *state);
    state->names = names;
    return state;
}

void kt_state_destroy(struct kt_state *state)
{
    if (state == NULL)
        return;
    kt_zobrist_finish(&state->durable);
    kmock_table_free(&state->runs, kt_state_run_free);
    kmock_table_free(&state->groups, kt_state_group_free);
    kmock_table_free(&state->txns, kt_state_transaction_free);
    kmock_table_free(&state->producers, free);
    kmock_table_free(&state->members, free);
    kmock_table_free(&state->instances, free);
    free(state->hashes);
    free(state);
}

static uint64_t hash_text(const char *text, size_t length)
{
    uint64_t hash = kmock_hash(KMOCK_HASH_START, text, length);
    return hash ? hash : 1;
}

static void make_room(struct kt_state *state, kt_name name)
{
    uint32_t count = state->hashes_count ? state->hashes_count : 64;
    while (count <= name)
        count *= 2;
    state->hashes = kmock_realloc(state->hashes, count * sizeof *state->hashes);
    memset(state->hashes + state->hashes_count, 0, (count - state->hashes_count) * sizeof *state->hashes);
    state->hashes_count = count;
}

uint64_t kt_state_hash(struct kt_state *state, kt_name name)
{
    if (name == 0)
        return 0;
    if (name >= state->hashes_count)
        make_room(state, name);
    if (state->hashes[name] == 0) {
        const char *text = kt_history_text(state->names, name);
        state->hashes[name] = hash_text(text, strlen(text));
    }
    return state->hashes[name];
}

uint64_t kt_state_hash_instance(struct kt_state *state, kt_name run)
{
    const char *text = kt_history_text(state->names, run);
    const char *dot = strrchr(text, '.');
    bool has_number = dot && dot[1] != '\0' && dot[1 + strspn(dot + 1, "0123456789")] == '\0';
    return has_number ? hash_text(text, (size_t)(dot - text)) : kt_state_hash(state, run);
}

void kt_state_event(struct kt_state *state, const struct kt_event *event)
{
    if (event->node > state->nodes)
        state->nodes = event->node;
    if (event->type <= KT_EVENT_COMPACTED || event->type == KT_EVENT_EFFECT || event->type == KT_EVENT_LINK)
        kt_state_world(state, event);
    if (event->type <= KT_EVENT_LSO)
        kt_state_transaction(state, event);
    if (event->type <= KT_EVENT_MEMBER_OF)
        kt_state_group(state, event);
    kt_state_run(state, event);
}

uint64_t kt_state_durable(const struct kt_state *state)
{
    return state->durable.hash;
}

uint64_t kt_state_instance(const struct kt_state *state, kt_name instance)
{
    const struct kt_state_run *run = kmock_table_find(&state->runs, &instance, sizeof instance);
    return run && !run->is_over ? run->hand.hash ^ run->name : 0;
}
