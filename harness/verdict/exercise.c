/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/verdict/exercise.h"

#include <string.h>

#include "harness/history/api.h"
#include "harness/verdict/happening.h"
#include "harness/verdict/standing.h"
#include "mock/base/table.h"

/* What a scenario must have for a thing to apply to it. */
enum has {
    ANYTHING,
    HAS_GROUP,      /* somebody joins one */
    HAS_MATES,      /* two instances or more are in one */
    HAS_COMMITS,    /* somebody commits */
    HAS_PRODUCER,   /* somebody produces */
    HAS_IDEMPOTENT, /* with a producer id */
    HAS_TRANSACTIONS,
    HAS_STATIC,      /* members with a group.instance.id */
    HAS_COOPERATIVE, /* members that join again with partitions in hand */
};

static const struct {
    const char *name;
    const char *word;  /* of happening.h; null: a flag below says so */
    const char *state; /* of standing.h, that must hold before; null: any */
    enum has needs;
} exercises[] = {
    {"rebalance", "rebalance", NULL, HAS_GROUP},
    {"cooperative rebalance", NULL, NULL, HAS_COOPERATIVE},
    {"session timeout", "session timeout", NULL, HAS_GROUP},
    {"poll interval exceeded", "poll interval exceeded", NULL, HAS_GROUP},
    {"partitions lost", "lost", NULL, HAS_GROUP},
    {"static member fenced", "fenced", NULL, HAS_STATIC},
    {"commit failure", "commit failure", NULL, HAS_COMMITS},
    {"commit retried", NULL, NULL, HAS_COMMITS},
    {"commit during a rebalance", "commit", "a rebalance is in progress", HAS_MATES},
    {"redelivery", "redelivery", NULL, HAS_GROUP},
    {"record processed by an expelled member", NULL, NULL, HAS_MATES},
    {"produce retried", NULL, NULL, HAS_PRODUCER},
    {"duplicate produce", "duplicate produce", NULL, HAS_IDEMPOTENT},
    {"produce failure", "produce failure", NULL, HAS_PRODUCER},
    {"transaction abort", "transaction abort", NULL, HAS_TRANSACTIONS},
    {"coordinator move", "coordinator move", NULL, HAS_GROUP},
    {"leader move", "leader move", NULL, ANYTHING},
    {"broker down", "broker down", NULL, ANYTHING},
    {"link cut", "cut", NULL, ANYTHING},
    {"crash", "crash", NULL, ANYTHING},
    {"crash while a commit is in flight", "crash", "a commit is in flight", HAS_COMMITS},
    {"restart", "restart", NULL, ANYTHING},
    {"freeze", "freeze", NULL, ANYTHING},
    {"transaction timeout", "transaction timeout", NULL, HAS_TRANSACTIONS},
    {"transaction coordinator move", "transaction coordinator move", NULL, HAS_TRANSACTIONS},
    {"producer fenced", "producer fenced", NULL, HAS_TRANSACTIONS},
    {"crash in a transaction", "crash", "a transaction is open", HAS_TRANSACTIONS},
    {"crash before the markers of a transaction", "crash", "a transaction has no markers yet", HAS_TRANSACTIONS},
};
_Static_assert(sizeof exercises / sizeof *exercises == KT_EXERCISES, "the header says how many there are");

enum { COOPERATIVE_BIT = 1, COMMIT_RETRIED_BIT = 7, ZOMBIE_BIT = 10, PRODUCE_RETRIED_BIT = 11 };
enum { MEMBER_ID_REQUIRED = 79, MEMBER_ID_REQUIRED_FROM = 4 }; /* error; version of JoinGroup that says it. KIP-394 */

struct walk {
    const struct kt_history *history;
    struct kt_happenings seen;
    struct kt_standing standing;
    struct kmock_table owned;    /* (instance, client, topic, partition) that it was told it owns */
    struct kmock_table owners;   /* kt_name of an instance -> how many of them, + 1 */
    struct kmock_table asked_id; /* kt_name of an instance whose first join is done */
    struct kmock_table refused;  /* (instance, api): its last answer was an error */
    struct kmock_table groups;   /* kt_name -> an instance of it */
    struct kmock_table offsets;  /* (instance, group, topic, partition) -> the offset it committed last, + 1 */
    uint64_t happened;
    uint32_t has; /* bits by enum has */
};

static void note(struct walk *walk, int bit)
{
    walk->happened |= (uint64_t)1 << bit;
}

static bool is_api(const struct kt_event *event, const char *name)
{
    return strcmp(kt_api_name(event->api), name) == 0;
}

/* ---- owners: who joins again with partitions in hand is cooperative ---- */

static void own(struct walk *walk, const struct kt_event *event, bool owns)
{
    struct {
        kt_name instance, topic;
        uint32_t client;
        int32_t partition;
    } key = {event->instance, event->topic, event->client, event->partition};
    intptr_t count = (intptr_t)kmock_table_find(&walk->owners, &event->instance, sizeof event->instance);
    bool owned = kmock_table_find(&walk->owned, &key, sizeof key);
    if (event->partition < 0 || owned == owns)
        return;
    if (owns)
        kmock_table_put(&walk->owned, &key, sizeof key, walk);
    else
        kmock_table_remove(&walk->owned, &key, sizeof key);
    count = (count ? count : 1) + (owns ? 1 : -1);
    kmock_table_put(&walk->owners, &event->instance, sizeof event->instance, (void *)count);
}

static void read_callback(struct walk *walk, const struct kt_event *event)
{
    if (event->type == KT_EVENT_ASSIGN_BEGIN)
        own(walk, event, true);
    else if (event->type == KT_EVENT_REVOKE_END || event->type == KT_EVENT_LOST_END)
        own(walk, event, false);
}

/* ---- requests ---- */

struct asked {
    kt_name instance;
    int32_t api;
};

static void read_request(struct walk *walk, const struct kt_event *event)
{
    struct asked key = {event->instance, event->api};
    bool is_again = kmock_table_remove(&walk->refused, &key, sizeof key);
    if (is_api(event, "OffsetCommit"))
        walk->has |= 1 << HAS_COMMITS;
    if (is_api(event, "Produce"))
        walk->has |= 1 << HAS_PRODUCER;
    if (is_api(event, "AddPartitionsToTxn") || is_api(event, "AddOffsetsToTxn") || is_api(event, "EndTxn") ||
        is_api(event, "TxnOffsetCommit"))
        walk->has |= 1 << HAS_TRANSACTIONS;
    if (is_again && is_api(event, "OffsetCommit"))
        note(walk, COMMIT_RETRIED_BIT);
    if (is_again && is_api(event, "Produce"))
        note(walk, PRODUCE_RETRIED_BIT);
    intptr_t owned = (intptr_t)kmock_table_find(&walk->owners, &event->instance, sizeof event->instance);
    if (is_api(event, "JoinGroup") && owned > 1) {
        walk->has |= 1 << HAS_COOPERATIVE;
        note(walk, COOPERATIVE_BIT);
    }
}

/* A dynamic member is asked for an id first; one that is taken in at once is static. source  KIP-345, KIP-394 */
static void read_joined(struct walk *walk, const struct kt_event *event)
{
    if (kmock_table_find(&walk->asked_id, &event->instance, sizeof event->instance))
        return;
    if (event->error == 0 && event->epoch >= MEMBER_ID_REQUIRED_FROM)
        walk->has |= 1 << HAS_STATIC;
    if (event->error == 0 || event->error == MEMBER_ID_REQUIRED)
        kmock_table_put(&walk->asked_id, &event->instance, sizeof event->instance, walk);
}

static void read_response(struct walk *walk, const struct kt_event *event)
{
    struct asked key = {event->instance, event->api};
    if (is_api(event, "JoinGroup"))
        read_joined(walk, event);
    if (event->error != 0)
        kmock_table_put(&walk->refused, &key, sizeof key, walk);
}

/* ---- groups ---- */

static void read_member(struct walk *walk, const struct kt_event *event)
{
    intptr_t other = (intptr_t)kmock_table_find(&walk->groups, &event->group, sizeof event->group);
    walk->has |= 1 << HAS_GROUP;
    if (other && (kt_name)other != event->instance)
        walk->has |= 1 << HAS_MATES;
    kmock_table_put(&walk->groups, &event->group, sizeof event->group, (void *)(intptr_t)event->instance);
}

/* The same commit once more: its first reply was lost, or came too late. */
static void read_commit(struct walk *walk, const struct kt_event *event)
{
    struct {
        kt_name instance, group, topic;
        int32_t partition;
    } key = {event->instance, event->group, event->topic, event->partition};
    intptr_t before = (intptr_t)kmock_table_find(&walk->offsets, &key, sizeof key);
    walk->has |= 1 << HAS_COMMITS;
    if (before == (intptr_t)event->offset + 1)
        note(walk, COMMIT_RETRIED_BIT);
    kmock_table_put(&walk->offsets, &key, sizeof key, (void *)(intptr_t)(event->offset + 1));
}

static void read_processed(struct walk *walk, const struct kt_event *event)
{
    static const char out[] = "an instance is out of its group";
    int state = kt_standing_find(out, sizeof out - 1);
    if (kt_standing_holds(&walk->standing, state) && kt_standing_holds_of(&walk->standing, state, event->instance))
        note(walk, ZOMBIE_BIT);
}

static void read_event(struct walk *walk, const struct kt_event *event)
{
    switch (event->type) {
    case KT_EVENT_REQUEST:
        read_request(walk, event);
        break;
    case KT_EVENT_RESPONSE:
        read_response(walk, event);
        break;
    case KT_EVENT_MEMBER_OF:
        read_member(walk, event);
        break;
    case KT_EVENT_COMMITTED:
        read_commit(walk, event);
        break;
    case KT_EVENT_PROCESSED:
    case KT_EVENT_EFFECT:
        read_processed(walk, event);
        break;
    case KT_EVENT_DUPLICATE:
        note(walk, PRODUCE_RETRIED_BIT);
        break;
    case KT_EVENT_PRODUCER_ID:
        walk->has |= 1 << HAS_IDEMPOTENT;
        break;
    default:
        read_callback(walk, event);
        break;
    }
}

struct pattern {
    int word, state; /* -1: none */
};

static void read_words(struct walk *walk, const struct pattern *patterns, uint64_t words)
{
    for (int bit = 0; bit < KT_EXERCISES; bit++) {
        const struct pattern *pattern = &patterns[bit];
        if (pattern->word >= 0 && words >> pattern->word & 1 &&
            (pattern->state < 0 || kt_standing_holds(&walk->standing, pattern->state)))
            note(walk, bit);
    }
}

static int find(int (*find_text)(const char *, size_t), const char *text)
{
    return text ? find_text(text, strlen(text)) : -1;
}

static struct walk read_all(const struct kt_history *history)
{
    struct walk walk = {.history = history, .has = 1 << ANYTHING};
    struct pattern patterns[KT_EXERCISES];
    for (int bit = 0; bit < KT_EXERCISES; bit++)
        patterns[bit] = (struct pattern){find(kt_happening_find, exercises[bit].word),
                                         find(kt_standing_find, exercises[bit].state)};
    for (size_t i = 0; i < kt_history_count(history); i++) {
        const struct kt_event *event = kt_history_event(history, i);
        read_words(&walk, patterns, kt_happenings_read(&walk.seen, history, event));
        read_event(&walk, event);
        kt_standing_read(&walk.standing, history, event);
    }
    return walk;
}

static void finish(struct walk *walk)
{
    struct kmock_table *tables[] = {&walk->owned,   &walk->owners, &walk->asked_id,
                                    &walk->refused, &walk->groups, &walk->offsets};
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
        kmock_table_free(tables[i], NULL);
    kt_happenings_finish(&walk->seen);
    kt_standing_finish(&walk->standing);
}

uint64_t kt_exercised(const struct kt_history *history)
{
    struct walk walk = read_all(history);
    finish(&walk);
    return walk.happened;
}

uint64_t kt_exercisable(const struct kt_history *history)
{
    struct walk walk = read_all(history);
    uint64_t apply = walk.happened;
    for (int bit = 0; bit < KT_EXERCISES; bit++)
        apply |= (uint64_t)(walk.has >> exercises[bit].needs & 1) << bit;
    finish(&walk);
    return apply;
}

const char *kt_exercise_name(int bit)
{
    return bit >= 0 && bit < KT_EXERCISES ? exercises[bit].name : "";
}
