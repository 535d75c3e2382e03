/* SPDX-License-Identifier: Apache-2.0 */
/* Which runs of which instances there are, how they go and what they own, as facts. */
#include <stdlib.h>

#include "harness/explore/state_inside.h"
#include "mock/base/alloc.h"

enum { RUNS = 1, CRASHED, DIED, EXITED }; /* EXITED + exit code is the highest */

struct kt_state_run *kt_state_run_of(struct kt_state *state, kt_name name)
{
    struct kt_state_run *run = name ? kmock_table_find(&state->runs, &name, sizeof name) : NULL;
    if (run || name == 0)
        return run;
    run = kmock_alloc(sizeof *run);
    run->name = kt_state_hash(state, name);
    kmock_table_put(&state->runs, &name, sizeof name, run);
    return run;
}

void kt_state_run_free(void *value)
{
    struct kt_state_run *run = value;
    kt_state_hand_finish(run);
    kt_zobrist_keys_finish(&run->owned);
    free(run);
}

static void set_of_run(struct kt_state *state, uint64_t kind, const struct kt_state_run *run, int64_t value)
{
    struct kt_zobrist_key key = {.kind = kind, .who = run->name};
    kt_zobrist_set(&state->durable, &key, value);
}

static void end_run(struct kt_state *state, struct kt_state_run *run, int64_t how)
{
    set_of_run(state, KT_ABOUT_RUN, run, how);
    set_of_run(state, KT_ABOUT_FROZEN, run, 0);
    kt_zobrist_keys_clear(&run->owned, &state->durable);
    kt_state_hand_finish(run);
    run->is_over = true;
}

static void own(struct kt_state *state, struct kt_state_run *run, const struct kt_event *event, bool owns)
{
    struct kt_zobrist_key key = {.kind = KT_ABOUT_OWNED,
                                 .who = run->name,
                                 .what = kt_state_hash(state, event->topic),
                                 .number = event->partition,
                                 .place = event->client};
    if (event->partition < 0)
        return;
    if (owns && kt_zobrist_get(&state->durable, &key) == 0)
        kt_zobrist_keys_add(&run->owned, &key);
    kt_zobrist_set(&state->durable, &key, owns);
}

/* A consumer that is closed owns nothing, whether it was told so or not. */
static void disown(struct kt_state *state, struct kt_state_run *run, uint32_t client)
{
    for (int32_t i = 0; i < run->owned.count; i++)
        if (run->owned.keys[i].place == client)
            kt_zobrist_set(&state->durable, &run->owned.keys[i], 0);
}

static void take_life(struct kt_state *state, struct kt_state_run *run, const struct kt_event *event)
{
    switch (event->type) {
    case KT_EVENT_START:
        run->is_over = false;
        set_of_run(state, KT_ABOUT_RUN, run, RUNS);
        break;
    case KT_EVENT_CRASH:
        end_run(state, run, CRASHED);
        break;
    case KT_EVENT_DIED:
        end_run(state, run, DIED);
        break;
    case KT_EVENT_EXIT:
        end_run(state, run, EXITED + (int64_t)(uint16_t)event->error);
        break;
    case KT_EVENT_FREEZE:
    case KT_EVENT_THAW:
        set_of_run(state, KT_ABOUT_FROZEN, run, event->type == KT_EVENT_FREEZE);
        break;
    default:
        break;
    }
}

static void take_owned(struct kt_state *state, struct kt_state_run *run, const struct kt_event *event)
{
    if (event->type == KT_EVENT_ASSIGN_BEGIN)
        own(state, run, event, true);
    else if (event->type == KT_EVENT_REVOKE_END || event->type == KT_EVENT_LOST_END)
        own(state, run, event, false);
    else if (event->type == KT_EVENT_CLOSE_END)
        disown(state, run, event->client);
}

static void lose_requests(struct kt_state *state, int32_t node)
{
    struct kmock_table_entry *entry = kmock_table_first(&state->runs);
    for (; entry; entry = kmock_table_next(entry))
        kt_state_requests_lost(state, entry->value, node);
}

void kt_state_run(struct kt_state *state, const struct kt_event *event)
{
    bool is_of_run = event->type >= KT_EVENT_REQUEST && event->type != KT_EVENT_LINK && event->type < KT_EVENT_FAULT;
    if (event->type == KT_EVENT_BROKER)
        lose_requests(state, event->node);
    if (!is_of_run || event->instance == 0)
        return;
    struct kt_state_run *run = kt_state_run_of(state, event->instance);
    take_life(state, run, event);
    if (run->is_over)
        return;
    take_owned(state, run, event);
    kt_state_hand(state, run, event);
    kt_state_request(state, run, event);
}
