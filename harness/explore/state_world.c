/* SPDX-License-Identifier: Apache-2.0 */
/* The cluster and its logs, links and effects, as facts. */
#include <string.h>

#include "harness/explore/state_inside.h"
#include "mock/base/hash.h"

static struct kt_zobrist_key of_partition(struct kt_state *state, uint64_t kind, const struct kt_event *event)
{
    return (struct kt_zobrist_key){.kind = kind, .who = kt_state_hash(state, event->topic), .number = event->partition};
}

static void set_of_partition(struct kt_state *state, uint64_t kind, const struct kt_event *event, int64_t value)
{
    struct kt_zobrist_key key = of_partition(state, kind, event);
    kt_zobrist_set(&state->durable, &key, value);
}

bool kt_state_is_internal(const struct kt_state *state, kt_name topic)
{
    const char *text = kt_history_text(state->names, topic);
    return strcmp(text, "__consumer_offsets") == 0 || strcmp(text, "__transaction_state") == 0;
}

static void take_topic(struct kt_state *state, const struct kt_event *event)
{
    struct kt_event each = *event;
    struct kt_zobrist_key key = {.kind = KT_ABOUT_TOPIC, .who = kt_state_hash(state, event->topic)};
    int64_t before = kt_zobrist_get(&state->durable, &key);
    kt_zobrist_set(&state->durable, &key, event->count);
    for (each.partition = event->count; each.partition < before; each.partition++) {
        set_of_partition(state, KT_ABOUT_LEADER, &each, 0);
        set_of_partition(state, KT_ABOUT_LOG, &each, 0);
        set_of_partition(state, KT_ABOUT_READABLE, &each, 0);
    }
}

/* Who wrote, and which message where it is numbered; how records were put into batches leaves no trace. */
static void take_append(struct kt_state *state, const struct kt_event *event)
{
    struct kt_zobrist_key key = of_partition(state, KT_ABOUT_LOG, event);
    uint64_t hash = (uint64_t)kt_zobrist_get(&state->durable, &key);
    for (int32_t i = 0; i < (event->count > 0 ? event->count : 1); i++) {
        hash = kmock_hash_number(hash ? hash : KMOCK_HASH_START, kt_state_hash(state, event->instance));
        hash = kmock_hash_number(hash, event->sequence < 0 ? 0 : (uint64_t)event->sequence + (uint64_t)i + 1);
    }
    kt_zobrist_set(&state->durable, &key, (int64_t)(hash ? hash : 1));
}

static void take_effect(struct kt_state *state, const struct kt_event *event)
{
    struct kt_zobrist_key key = {.kind = KT_ABOUT_EFFECT,
                                 .who = kt_state_hash(state, event->group),
                                 .what = kt_state_hash(state, event->topic),
                                 .number = event->partition,
                                 .place = event->offset};
    kt_zobrist_add(&state->durable, &key, 1);
}

static void take_offset(struct kt_state *state, const struct kt_event *event)
{
    struct kt_zobrist_key key = {.kind = KT_ABOUT_OFFSET,
                                 .who = kt_state_hash(state, event->group),
                                 .what = kt_state_hash(state, event->topic),
                                 .number = event->partition};
    kt_zobrist_set(&state->durable, &key, event->offset + 1);
}

static void take_producer(struct kt_state *state, const struct kt_event *event)
{
    struct kt_zobrist_key key = {
        .kind = KT_ABOUT_PRODUCER, .who = kt_state_hash(state, event->instance), .number = event->epoch};
    kt_zobrist_add(&state->durable, &key, 1);
}

static void set_of_number(struct kt_state *state, uint64_t kind, int64_t number, int64_t value)
{
    struct kt_zobrist_key key = {.kind = kind, .number = number};
    kt_zobrist_set(&state->durable, &key, value);
}

/* ---- links: node -1 is all of them, what is said of one broker afterwards is an exception ---- */

enum { CUT = 1, HEALED = 2 };

static void set_link(struct kt_state *state, struct kt_zobrist_key *key, int32_t node, int64_t value)
{
    for (key->number = 0; node < 0 && key->number <= state->nodes; key->number++)
        kt_zobrist_set(&state->durable, key, 0);
    key->number = node;
    kt_zobrist_set(&state->durable, key, value);
}

static void take_link(struct kt_state *state, const struct kt_event *event)
{
    const char *detail = kt_history_text(state->names, event->detail);
    struct kt_zobrist_key key = {.kind = KT_ABOUT_CUT, .who = kt_state_hash_instance(state, event->instance)};
    struct kt_zobrist_key all = key;
    all.number = -1;
    if (strcmp(detail, "cut") == 0) {
        set_link(state, &key, event->node, CUT);
    } else if (strcmp(detail, "healed") == 0) {
        set_link(state, &key, event->node, event->node >= 0 && kt_zobrist_get(&state->durable, &all) ? HEALED : 0);
    } else {
        key.kind = KT_ABOUT_LATENCY;
        set_link(state, &key, event->node, (int64_t)kt_state_hash(state, event->detail));
    }
}

static void set_of_replica(struct kt_state *state, uint64_t kind, const struct kt_event *event, int64_t value)
{
    struct kt_zobrist_key key = of_partition(state, kind, event);
    key.place = event->node;
    kt_zobrist_set(&state->durable, &key, value);
}

/* A new leader may lack what the last one had. */
static void take_leader(struct kt_state *state, const struct kt_event *event)
{
    struct kt_zobrist_key key = of_partition(state, KT_ABOUT_LOG, event);
    set_of_partition(state, KT_ABOUT_LEADER, event, event->node + 1);
    if (event->count <= 0)
        return;
    uint64_t hash = kmock_hash_number((uint64_t)kt_zobrist_get(&state->durable, &key), (uint64_t)event->offset);
    kt_zobrist_set(&state->durable, &key, (int64_t)(hash ? hash : 1));
}

/* What replication, retention and cleaning did. */
static void take_replica(struct kt_state *state, const struct kt_event *event)
{
    if (event->type == KT_EVENT_ISR)
        set_of_replica(state, KT_ABOUT_IN_SYNC, event,
                       strcmp(kt_history_text(state->names, event->detail), "left") == 0);
    else if (event->type == KT_EVENT_TRUNCATED)
        set_of_replica(state, KT_ABOUT_REPLICA, event, event->offset + 1);
    else
        set_of_partition(state, event->type == KT_EVENT_LOG_START ? KT_ABOUT_LOG_START : KT_ABOUT_COMPACTED, event,
                         event->offset);
}

void kt_state_world(struct kt_state *state, const struct kt_event *event)
{
    bool is_down = strcmp(kt_history_text(state->names, event->detail), "down") == 0;
    if (event->topic && kt_state_is_internal(state, event->topic))
        return;
    switch (event->type) {
    case KT_EVENT_TOPIC:
        take_topic(state, event);
        break;
    case KT_EVENT_LEADER:
        take_leader(state, event);
        break;
    case KT_EVENT_ISR:
    case KT_EVENT_TRUNCATED:
    case KT_EVENT_LOG_START:
    case KT_EVENT_COMPACTED:
        take_replica(state, event);
        break;
    case KT_EVENT_APPEND:
        take_append(state, event);
        break;
    case KT_EVENT_HIGH_WATERMARK:
        set_of_partition(state, KT_ABOUT_READABLE, event, event->offset);
        break;
    case KT_EVENT_COMMITTED:
        take_offset(state, event);
        break;
    case KT_EVENT_EFFECT:
        take_effect(state, event);
        break;
    case KT_EVENT_PRODUCER_ID:
        take_producer(state, event);
        break;
    case KT_EVENT_COORDINATOR:
        set_of_number(state, KT_ABOUT_HOST, event->partition, event->node + 1);
        break;
    case KT_EVENT_BROKER:
        set_of_number(state, KT_ABOUT_BROKER, event->node, is_down);
        break;
    case KT_EVENT_LINK:
        take_link(state, event);
        break;
    default:
        break;
    }
}
