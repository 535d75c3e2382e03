/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/verdict/standing.h"

#include <string.h>

#include "harness/history/api.h"
#include "harness/verdict/states.h"

enum kind {
    COMMITTING, /* of an instance; node, correlation id */
    PRODUCING,
    JOINING,
    REBALANCING, /* group */
    FROZEN,      /* of an instance */
    ENDED,
    AT_WORK, /* of an instance; client */
    OUT,     /* of an instance that was put out and did not ask to join again; member */
    BROKER_DOWN,
    CUT, /* of an instance; node */
    ASSIGNING,
    REVOKING, /* in order of their events */
    LOSING,
    CLOSING, /* of an instance; client */
    COMMIT_CALL,
    OPEN_TRANSACTION, /* transactional id */
    DECIDED_TRANSACTION,
    KINDS,
};

/* A state holds as long as one of its kinds does. */
static const struct {
    const char *words;
    uint32_t kinds;
} states[] = {
    {"a commit is in flight", 1 << COMMITTING},
    {"a commit call is open", 1 << COMMIT_CALL},
    {"a produce is in flight", 1 << PRODUCING},
    {"a join is in flight", 1 << JOINING},
    {"a rebalance is in progress", 1 << REBALANCING},
    {"an instance is frozen", 1 << FROZEN},
    {"an instance is down", 1 << ENDED},
    {"an instance is out of its group", 1 << OUT},
    {"a record is being processed", 1 << AT_WORK},
    {"a broker is down", 1 << BROKER_DOWN},
    {"a link is cut", 1 << CUT},
    {"a callback runs", 1 << ASSIGNING | 1 << REVOKING | 1 << LOSING},
    {"an assign callback runs", 1 << ASSIGNING},
    {"a revoke callback runs", 1 << REVOKING},
    {"a lost callback runs", 1 << LOSING},
    {"a consumer closes", 1 << CLOSING},
    {"a transaction is open", 1 << OPEN_TRANSACTION},
    {"a transaction has no markers yet", 1 << DECIDED_TRANSACTION},
};
enum { STATES_COUNT = sizeof states / sizeof *states };
_Static_assert((int)KINDS <= (int)KT_STANDINGS_MAX, "make room for them");

struct thing {
    uint32_t kind;
    kt_name of;
    int32_t number, place;
};

int kt_standing_find(const char *text, size_t length)
{
    for (int i = 0; i < STATES_COUNT; i++) {
        if (strlen(states[i].words) == length && strncmp(states[i].words, text, length) == 0)
            return i;
    }
    return -1;
}

void kt_standing_list(struct kmock_buffer *out)
{
    for (int i = 0; i < STATES_COUNT; i++)
        kmock_buffer_print(out, "%s\"%s\"", i ? ", " : "", states[i].words);
}

bool kt_standing_holds(const struct kt_standing *standing, int state)
{
    for (int kind = 0; kind < KINDS; kind++)
        if (states[state].kinds >> kind & 1 && standing->counts[kind] > 0)
            return true;
    return false;
}

static struct thing thing_of(const struct kmock_table_entry *entry)
{
    struct thing thing;
    memcpy(&thing, entry->key, sizeof thing);
    return thing;
}

bool kt_standing_holds_of(const struct kt_standing *standing, int state, kt_name instance)
{
    struct kmock_table_entry *entry = kmock_table_first(&standing->open);
    for (; entry; entry = kmock_table_next(entry)) {
        struct thing thing = thing_of(entry);
        if (thing.of == instance && states[state].kinds >> thing.kind & 1)
            return true;
    }
    return false;
}

static void open_thing(struct kt_standing *standing, struct thing thing)
{
    if (kmock_table_find(&standing->open, &thing, sizeof thing))
        return;
    kmock_table_put(&standing->open, &thing, sizeof thing, standing);
    standing->counts[thing.kind]++;
}

static void shut_thing(struct kt_standing *standing, struct thing thing)
{
    if (kmock_table_remove(&standing->open, &thing, sizeof thing))
        standing->counts[thing.kind]--;
}

static void set_thing(struct kt_standing *standing, struct thing thing, bool holds)
{
    if (holds)
        open_thing(standing, thing);
    else
        shut_thing(standing, thing);
}

/* Shut what is of an instance (0: of anybody) and of these kinds, at a node (-1: at any), up to a place. */
static void shut_all(struct kt_standing *standing, uint32_t kinds, struct thing limit)
{
    struct kmock_table_entry *next, *entry = kmock_table_first(&standing->open);
    for (; entry; entry = next) {
        struct thing thing = thing_of(entry);
        next = kmock_table_next(entry);
        if (kinds >> thing.kind & 1 && (limit.of == 0 || thing.of == limit.of) &&
            (limit.number < 0 || thing.number == limit.number) && thing.place <= limit.place)
            shut_thing(standing, thing);
    }
}

enum {
    REQUESTS = 1 << COMMITTING | 1 << PRODUCING | 1 << JOINING,
    LINKS = 1 << BROKER_DOWN | 1 << CUT,
    TRANSACTIONS = 1 << OPEN_TRANSACTION | 1 << DECIDED_TRANSACTION
};

static int kind_of_request(int16_t api)
{
    const char *name = kt_api_name(api);
    return strcmp(name, "OffsetCommit") == 0 ? COMMITTING
           : strcmp(name, "Produce") == 0    ? PRODUCING
           : strcmp(name, "JoinGroup") == 0  ? JOINING
                                             : -1;
}

/* A connection's replies come in the order of its requests: none to those before comes any more. */
static void read_request(struct kt_standing *standing, const struct kt_event *event)
{
    int kind = kind_of_request(event->api);
    if (kind < 0)
        return;
    struct thing thing = {(uint32_t)kind, event->instance, event->node, event->sequence};
    if (event->type == KT_EVENT_REQUEST)
        open_thing(standing, thing);
    else
        shut_all(standing, 1u << kind, thing);
    if (event->type == KT_EVENT_REQUEST && kind == JOINING)
        shut_all(standing, 1 << OUT, (struct thing){OUT, event->instance, -1, INT32_MAX});
}

static void end_run(struct kt_standing *standing, const struct kt_event *event)
{
    uint32_t kinds = ~(uint32_t)(LINKS | TRANSACTIONS | 1 << REBALANCING);
    shut_all(standing, kinds, (struct thing){0, event->instance, -1, INT32_MAX});
    open_thing(standing, (struct thing){ENDED, event->instance, 0, 0});
}

/* Its name without the number of the run; a first run has none. */
static kt_name name_of_instance(const struct kt_history *history, kt_name run)
{
    char name[200];
    const char *text = kt_history_text(history, run), *dot = strrchr(text, '.');
    if (dot == NULL || dot[1] == '\0' || strspn(dot + 1, "0123456789") != strlen(dot + 1) ||
        (size_t)(dot - text) >= sizeof name)
        return run;
    memcpy(name, text, (size_t)(dot - text));
    name[dot - text] = '\0';
    kt_name found = kt_history_find_name(history, name);
    return found ? found : run;
}

/* All earlier runs of an instance are behind it once it is started again. */
static void start_run(struct kt_standing *standing, const struct kt_history *history, const struct kt_event *event)
{
    kt_name instance = name_of_instance(history, event->instance);
    struct kmock_table_entry *next, *entry = kmock_table_first(&standing->open);
    for (; entry; entry = next) {
        struct thing thing = thing_of(entry);
        next = kmock_table_next(entry);
        if (thing.kind == ENDED && name_of_instance(history, thing.of) == instance)
            shut_thing(standing, thing);
    }
}

static void read_link(struct kt_standing *standing, const struct kt_history *history, const struct kt_event *event)
{
    const char *detail = kt_history_text(history, event->detail);
    struct thing thing = {CUT, name_of_instance(history, event->instance), event->node, 0};
    if (strcmp(detail, "cut") == 0)
        open_thing(standing, thing);
    else if (strcmp(detail, "healed") == 0)
        shut_all(standing, 1 << CUT, thing);
}

static void read_broker(struct kt_standing *standing, const struct kt_history *history, const struct kt_event *event)
{
    bool is_down = strcmp(kt_history_text(history, event->detail), "down") == 0;
    set_thing(standing, (struct thing){BROKER_DOWN, 0, event->node, 0}, is_down);
    if (is_down)
        shut_all(standing, REQUESTS, (struct thing){0, 0, event->node, INT32_MAX});
}

static void read_group(struct kt_standing *standing, const struct kt_history *history, const struct kt_event *event)
{
    bool rebalances =
        kt_state_enters(history, event, "PreparingRebalance") || kt_state_enters(history, event, "CompletingRebalance");
    set_thing(standing, (struct thing){REBALANCING, event->group, 0, 0}, rebalances);
}

static void read_transaction(struct kt_standing *standing, const struct kt_history *history,
                             const struct kt_event *event)
{
    bool is_decided =
        kt_state_enters(history, event, "PrepareCommit") || kt_state_enters(history, event, "PrepareAbort");
    set_thing(standing, (struct thing){OPEN_TRANSACTION, event->member, 0, 0},
              kt_state_enters(history, event, "Ongoing"));
    set_thing(standing, (struct thing){DECIDED_TRANSACTION, event->member, 0, 0}, is_decided);
}

/* The members of a run that is over are put out, too; it does not go on. */
static void read_member_out(struct kt_standing *standing, const struct kt_history *history,
                            const struct kt_event *event)
{
    kt_name instance = kt_history_instance_of(history, event->member);
    struct thing ended = {ENDED, instance, 0, 0};
    if (instance && kmock_table_find(&standing->open, &ended, sizeof ended) == NULL)
        open_thing(standing, (struct thing){OUT, instance, (int32_t)event->member, 0});
}

static void read_client(struct kt_standing *standing, const struct kt_event *event)
{
    struct thing thing = {AT_WORK, event->instance, (int32_t)event->client, 0};
    int callback = event->type - KT_EVENT_ASSIGN_BEGIN;
    if (event->type == KT_EVENT_DELIVER || event->type == KT_EVENT_PROCESSED) {
        set_thing(standing, thing, event->type == KT_EVENT_DELIVER);
    } else if (event->type == KT_EVENT_COMMIT_CALL || event->type == KT_EVENT_COMMIT_RETURN) {
        thing.kind = COMMIT_CALL;
        set_thing(standing, thing, event->type == KT_EVENT_COMMIT_CALL);
    } else if (event->type == KT_EVENT_CLOSE_BEGIN || event->type == KT_EVENT_CLOSE_END) {
        thing.kind = CLOSING;
        set_thing(standing, thing, event->type == KT_EVENT_CLOSE_BEGIN);
    } else if (callback >= 0 && event->type <= KT_EVENT_LOST_END) {
        thing.kind = (uint32_t)(ASSIGNING + callback / 2);
        set_thing(standing, thing, callback % 2 == 0);
    }
}

void kt_standing_read(struct kt_standing *standing, const struct kt_history *history, const struct kt_event *event)
{
    switch (event->type) {
    case KT_EVENT_REQUEST:
    case KT_EVENT_RESPONSE:
        read_request(standing, event);
        break;
    case KT_EVENT_GROUP_STATE:
        read_group(standing, history, event);
        break;
    case KT_EVENT_TXN_STATE:
        read_transaction(standing, history, event);
        break;
    case KT_EVENT_MEMBER_EXPELLED:
    case KT_EVENT_MEMBER_FENCED:
        read_member_out(standing, history, event);
        break;
    case KT_EVENT_BROKER:
        read_broker(standing, history, event);
        break;
    case KT_EVENT_LINK:
        read_link(standing, history, event);
        break;
    case KT_EVENT_START:
        start_run(standing, history, event);
        break;
    case KT_EVENT_CRASH:
    case KT_EVENT_DIED:
    case KT_EVENT_EXIT:
        end_run(standing, event);
        break;
    case KT_EVENT_FREEZE:
    case KT_EVENT_THAW:
        set_thing(standing, (struct thing){FROZEN, event->instance, 0, 0}, event->type == KT_EVENT_FREEZE);
        break;
    default:
        read_client(standing, event);
        break;
    }
}

void kt_standing_finish(struct kt_standing *standing)
{
    kmock_table_free(&standing->open, NULL);
}
