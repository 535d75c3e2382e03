/* SPDX-License-Identifier: Apache-2.0 */
/* Transactions, as facts: what their coordinators know of them, what is open and what is stable in logs. Producer ids
 * stay out: a producer is its transactional id. */
#include <stdlib.h>
#include <string.h>

#include "harness/explore/state_inside.h"
#include "mock/base/alloc.h"
#include "mock/base/hash.h"

static struct kt_zobrist_keys *transaction_of(struct kt_state *state, kt_name id)
{
    struct kt_zobrist_keys *keys = kmock_table_find(&state->txns, &id, sizeof id);
    if (keys)
        return keys;
    keys = kmock_alloc(sizeof *keys);
    kmock_table_put(&state->txns, &id, sizeof id, keys);
    return keys;
}

void kt_state_transaction_free(void *value)
{
    kt_zobrist_keys_finish(value);
    free(value);
}

/* Set a fact that ends with the transaction. */
static void hold(struct kt_state *state, kt_name id, const struct kt_zobrist_key *key, int64_t value)
{
    if (kt_zobrist_get(&state->durable, key) == 0)
        kt_zobrist_keys_add(transaction_of(state, id), key);
    kt_zobrist_set(&state->durable, key, value);
}

static void name_producer(struct kt_state *state, const struct kt_event *event)
{
    uint64_t *id = kmock_table_find(&state->producers, &event->producer_id, sizeof event->producer_id);
    if (id == NULL) {
        id = kmock_alloc(sizeof *id);
        kmock_table_put(&state->producers, &event->producer_id, sizeof event->producer_id, id);
    }
    *id = kt_state_hash(state, event->member);
}

static uint64_t id_of(const struct kt_state *state, int64_t producer_id)
{
    const uint64_t *id = kmock_table_find(&state->producers, &producer_id, sizeof producer_id);
    return id ? *id : 0;
}

/* The event's detail is "from -> to: why". */
static void take_state(struct kt_state *state, const struct kt_event *event)
{
    const char *arrow = strstr(kt_history_text(state->names, event->detail), "-> ");
    const char *to = arrow ? arrow + 3 : "";
    size_t length = strcspn(to, ":");
    bool is_dead = strncmp(to, "Dead", 4) == 0;
    bool is_over = is_dead || strncmp(to, "Complete", 8) == 0 || strncmp(to, "Empty", 5) == 0;
    struct kt_zobrist_key key = {.kind = KT_ABOUT_TXN, .who = kt_state_hash(state, event->member)};
    name_producer(state, event);
    kt_zobrist_set(&state->durable, &key, is_dead ? 0 : (int64_t)kmock_hash(KMOCK_HASH_START, to, length));
    key.kind = KT_ABOUT_TXN_EPOCH;
    kt_zobrist_set(&state->durable, &key, is_dead ? 0 : event->epoch + 1);
    if (is_over)
        kt_zobrist_keys_clear(transaction_of(state, event->member), &state->durable);
}

static void take_partition(struct kt_state *state, const struct kt_event *event)
{
    struct kt_zobrist_key key = {.kind = KT_ABOUT_TXN_HAS,
                                 .who = kt_state_hash(state, event->member),
                                 .what = kt_state_hash(state, event->topic),
                                 .number = event->partition};
    name_producer(state, event);
    hold(state, event->member, &key, 1);
}

/* The detail is the transactional id. */
static void take_offsets(struct kt_state *state, const struct kt_event *event)
{
    struct kt_zobrist_key key = {.kind = KT_ABOUT_HELD_BACK,
                                 .who = kt_state_hash(state, event->detail),
                                 .what = kt_state_hash(state, event->topic),
                                 .number = event->partition,
                                 .place = (int64_t)kt_state_hash(state, event->group)};
    hold(state, event->detail, &key, event->offset + 1);
}

static void set_open(struct kt_state *state, const struct kt_event *event, bool is_open)
{
    struct kt_zobrist_key key = {.kind = KT_ABOUT_OPEN,
                                 .who = kt_state_hash(state, event->topic),
                                 .what = id_of(state, event->producer_id),
                                 .number = event->partition};
    kt_zobrist_set(&state->durable, &key, is_open);
}

/* It stands in the log as records do. */
static void take_marker(struct kt_state *state, const struct kt_event *event)
{
    struct kt_zobrist_key log = {
        .kind = KT_ABOUT_LOG, .who = kt_state_hash(state, event->topic), .number = event->partition};
    uint64_t hash = (uint64_t)kt_zobrist_get(&state->durable, &log);
    hash = kmock_hash_number(hash ? hash : KMOCK_HASH_START, id_of(state, event->producer_id));
    hash = kmock_hash_number(hash, kt_state_hash(state, event->detail));
    kt_zobrist_set(&state->durable, &log, (int64_t)(hash ? hash : 1));
    set_open(state, event, false);
}

static void take_stable(struct kt_state *state, const struct kt_event *event)
{
    struct kt_zobrist_key key = {
        .kind = KT_ABOUT_STABLE, .who = kt_state_hash(state, event->topic), .number = event->partition};
    struct kt_zobrist_key end = key;
    end.kind = KT_ABOUT_READABLE;
    bool is_all = kt_zobrist_get(&state->durable, &end) == event->offset;
    kt_zobrist_set(&state->durable, &key, is_all ? 0 : event->offset + 1);
}

static void take_log(struct kt_state *state, const struct kt_event *event)
{
    bool is_transactional = strcmp(kt_history_text(state->names, event->detail), KT_APPEND_TRANSACTIONAL) == 0;
    if (kt_state_is_internal(state, event->topic))
        return;
    if (event->type == KT_EVENT_LSO)
        take_stable(state, event);
    else if (event->type == KT_EVENT_MARKER)
        take_marker(state, event);
    else if (is_transactional)
        set_open(state, event, true);
}

/* Those of groups name no topic. */
static void take_host(struct kt_state *state, const struct kt_event *event)
{
    struct kt_zobrist_key key = {.kind = KT_ABOUT_TXN_HOST, .number = event->partition};
    if (event->topic)
        kt_zobrist_set(&state->durable, &key, event->node + 1);
}

void kt_state_transaction(struct kt_state *state, const struct kt_event *event)
{
    switch (event->type) {
    case KT_EVENT_TXN_STATE:
        take_state(state, event);
        break;
    case KT_EVENT_TXN_PARTITION:
        take_partition(state, event);
        break;
    case KT_EVENT_TXN_OFFSETS:
        take_offsets(state, event);
        break;
    case KT_EVENT_COORDINATOR:
        take_host(state, event);
        break;
    case KT_EVENT_APPEND:
    case KT_EVENT_MARKER:
    case KT_EVENT_LSO:
        take_log(state, event);
        break;
    default:
        break;
    }
}
