/* SPDX-License-Identifier: Apache-2.0 */
/* What a run has in hand, as facts: records, callbacks, calls. */
#include <stdlib.h>
#include <string.h>

#include "harness/explore/state_inside.h"
#include "mock/base/alloc.h"

static struct kt_zobrist_key about(struct kt_state *state, uint64_t kind, const struct kt_event *event)
{
    return (struct kt_zobrist_key){
        .kind = kind, .what = kt_state_hash(state, event->topic), .number = event->partition, .place = event->client};
}

static void set(struct kt_state *state, struct kt_state_run *run, uint64_t kind, const struct kt_event *event,
                int64_t value)
{
    struct kt_zobrist_key key = about(state, kind, event);
    kt_zobrist_set(&run->hand, &key, value);
}

static void set_of_client(struct kt_state_run *run, uint64_t kind, uint32_t client, int64_t value)
{
    struct kt_zobrist_key key = {.kind = kind, .place = client};
    kt_zobrist_set(&run->hand, &key, value);
}

/* ---- positions ---- */

struct position_key {
    uint64_t topic;
    uint32_t client;
    int32_t partition;
};

static struct kt_state_position *position_of(struct kt_state *state, struct kt_state_run *run,
                                             const struct kt_event *event)
{
    struct position_key key = {kt_state_hash(state, event->topic), event->client, event->partition};
    struct kt_state_position *position = kmock_table_find(&run->positions, &key, sizeof key);
    if (position)
        return position;
    position = kmock_alloc(sizeof *position);
    *position = (struct kt_state_position){.client = key.client, .topic = key.topic, .partition = key.partition};
    kmock_table_put(&run->positions, &key, sizeof key, position);
    return position;
}

/* A partition that was taken away counts no more once nothing of it is in hand. */
static void show(struct kt_state_run *run, struct kt_state_position *position)
{
    struct kt_zobrist_key key = {.what = position->topic, .number = position->partition, .place = position->client};
    if (position->is_given_up && position->processed == position->delivered)
        position->processed = position->delivered = 0;
    key.kind = KT_ABOUT_DELIVERED;
    kt_zobrist_set(&run->hand, &key, position->delivered);
    key.kind = KT_ABOUT_PROCESSED;
    kt_zobrist_set(&run->hand, &key, position->processed);
}

static void take_deliver(struct kt_state *state, struct kt_state_run *run, const struct kt_event *event)
{
    struct kt_state_position *position = position_of(state, run, event);
    set(state, run, KT_ABOUT_SOUGHT, event, 0);
    position->is_given_up = false;
    position->delivered = event->offset + (event->count > 0 ? event->count : 1) + 1;
    show(run, position);
}

static void take_processed(struct kt_state *state, struct kt_state_run *run, const struct kt_event *event)
{
    struct kt_state_position *position = position_of(state, run, event);
    position->processed = event->offset + (event->count > 0 ? event->count : 1) + 1;
    show(run, position);
}

static void take_given_up(struct kt_state *state, struct kt_state_run *run, const struct kt_event *event)
{
    struct kt_state_position *position = position_of(state, run, event);
    position->is_given_up = true;
    show(run, position);
    set(state, run, KT_ABOUT_STORED, event, 0);
    set(state, run, KT_ABOUT_SOUGHT, event, 0);
    set(state, run, KT_ABOUT_ASKED, event, 0);
}

void kt_state_hand_finish(struct kt_state_run *run)
{
    kt_zobrist_finish(&run->hand);
    kmock_table_free(&run->positions, free);
    kt_zobrist_keys_finish(&run->sent);
    free(run->requests);
    run->requests = NULL;
    run->requests_count = run->requests_capacity = 0;
}

/* ---- calls ---- */

/* A commit without a list is of what is stored. Who does not want to hear of an asynchronous commit is not told that
 * it is over: what it asked for stays, as how far it is. */
static void take_commit_call(struct kt_state *state, struct kt_state_run *run, const struct kt_event *event)
{
    set(state, run, KT_ABOUT_ASKED, event, event->offset + 2);
    set_of_client(run, KT_ABOUT_COMMITTING, event->client, 1);
}

/* ---- a producer's calls ---- */

static bool is_call(const struct kt_state *state, const struct kt_event *event, const char *call)
{
    return strcmp(kt_history_text(state->names, event->detail), call) == 0;
}

static void take_producer_call(struct kt_state *state, struct kt_state_run *run, const struct kt_event *event)
{
    struct kt_zobrist_key sent = about(state, KT_ABOUT_SENT, event);
    set_of_client(run, KT_ABOUT_CALLING, event->client, (int64_t)kt_state_hash(state, event->detail));
    if (!is_call(state, event, KT_CALL_SEND_OFFSETS) || event->topic == 0)
        return;
    if (kt_zobrist_get(&run->hand, &sent) == 0)
        kt_zobrist_keys_add(&run->sent, &sent);
    kt_zobrist_set(&run->hand, &sent, event->offset + 1);
}

static void take_producer_return(struct kt_state *state, struct kt_state_run *run, const struct kt_event *event)
{
    bool begins = is_call(state, event, KT_CALL_BEGIN);
    bool ends = is_call(state, event, KT_CALL_COMMIT) || is_call(state, event, KT_CALL_ABORT);
    set_of_client(run, KT_ABOUT_CALLING, event->client, 0);
    set_of_client(run, KT_ABOUT_RETURNED, event->client, event->error ? event->error * 8 + event->count : 1);
    if (event->error || !(begins || ends))
        return;
    set_of_client(run, KT_ABOUT_BEGUN, event->client, begins);
    kt_zobrist_keys_clear(&run->sent, &run->hand);
}

static void take_call(struct kt_state *state, struct kt_state_run *run, const struct kt_event *event)
{
    struct kt_zobrist_key produced = {.kind = KT_ABOUT_PRODUCED, .place = event->client};
    struct kt_zobrist_key signalled = {.kind = KT_ABOUT_SIGNAL, .number = event->error};
    switch (event->type) {
    case KT_EVENT_PRODUCER_CALL:
        take_producer_call(state, run, event);
        break;
    case KT_EVENT_PRODUCER_RETURN:
        take_producer_return(state, run, event);
        break;
    case KT_EVENT_CLIENT:
    case KT_EVENT_PRODUCER:
        set_of_client(run, KT_ABOUT_CLIENT, event->client, (int64_t)kt_state_hash(state, event->detail) | 1);
        break;
    case KT_EVENT_STORE:
        set(state, run, KT_ABOUT_STORED, event, event->offset + 1);
        break;
    case KT_EVENT_SEEK:
        set(state, run, KT_ABOUT_SOUGHT, event, event->offset < 0 ? event->offset : event->offset + 1);
        break;
    case KT_EVENT_COMMIT_CALL:
        take_commit_call(state, run, event);
        break;
    case KT_EVENT_COMMIT_RETURN:
        set_of_client(run, KT_ABOUT_COMMITTING, event->client, 0);
        set_of_client(run, KT_ABOUT_OUTCOME, event->client, event->error);
        break;
    case KT_EVENT_CLOSE_BEGIN:
    case KT_EVENT_CLOSE_END:
        set_of_client(run, KT_ABOUT_CLOSE, event->client, event->type == KT_EVENT_CLOSE_END ? 2 : 1);
        break;
    case KT_EVENT_PRODUCE:
        kt_zobrist_add(&run->hand, &produced, event->error == 0);
        break;
    case KT_EVENT_REPORT:
        kt_zobrist_add(&run->hand, &produced, -(event->count > 0 ? event->count : 1));
        break;
    case KT_EVENT_SIGNAL:
        kt_zobrist_add(&run->hand, &signalled, 1);
        break;
    default:
        break;
    }
}

static void take_callback(struct kt_state *state, struct kt_state_run *run, const struct kt_event *event)
{
    int callback = event->type - KT_EVENT_ASSIGN_BEGIN;
    bool begins = callback % 2 == 0;
    set(state, run, (uint64_t)(KT_ABOUT_ASSIGNING + callback / 2), event, begins);
    if (!begins && event->type != KT_EVENT_ASSIGN_END && event->partition >= 0)
        take_given_up(state, run, event);
}

void kt_state_hand(struct kt_state *state, struct kt_state_run *run, const struct kt_event *event)
{
    if (event->type == KT_EVENT_DELIVER)
        take_deliver(state, run, event);
    else if (event->type == KT_EVENT_PROCESSED)
        take_processed(state, run, event);
    else if (event->type >= KT_EVENT_ASSIGN_BEGIN && event->type <= KT_EVENT_LOST_END)
        take_callback(state, run, event);
    else
        take_call(state, run, event);
}
