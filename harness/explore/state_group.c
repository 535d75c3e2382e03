/* SPDX-License-Identifier: Apache-2.0 */
/* Groups, their members and assignments, as facts. Member ids stay out: a member is its instance, and until it is
 * known whose it is, the first free number. */
#include <stdlib.h>
#include <string.h>

#include "harness/explore/state_inside.h"
#include "mock/base/alloc.h"
#include "mock/base/hash.h"

struct member_key {
    kt_name group, member;
};

static struct kt_state_group *group_of(struct kt_state *state, kt_name name)
{
    struct kt_state_group *group = kmock_table_find(&state->groups, &name, sizeof name);
    if (group)
        return group;
    group = kmock_alloc(sizeof *group);
    kmock_table_put(&state->groups, &name, sizeof name, group);
    return group;
}

void kt_state_group_free(void *value)
{
    struct kt_state_group *group = value;
    kt_zobrist_keys_finish(&group->assigned);
    free(group);
}

static void set_of_group(struct kt_state *state, uint64_t kind, const struct kt_event *event, int64_t value)
{
    struct kt_zobrist_key key = {.kind = kind, .who = kt_state_hash(state, event->group)};
    kt_zobrist_set(&state->durable, &key, value);
}

/* The event's detail is "from -> to: why". */
static void take_state(struct kt_state *state, const struct kt_event *event)
{
    const char *arrow = strstr(kt_history_text(state->names, event->detail), "-> ");
    const char *to = arrow ? arrow + 3 : "";
    size_t length = strcspn(to, ":");
    bool is_dead = length == 4 && strncmp(to, "Dead", length) == 0;
    bool is_empty = length == 5 && strncmp(to, "Empty", length) == 0;
    set_of_group(state, KT_ABOUT_GROUP, event, is_dead ? 0 : (int64_t)kmock_hash(KMOCK_HASH_START, to, length));
    set_of_group(state, KT_ABOUT_GENERATION, event, is_dead ? 0 : (int64_t)event->generation + 1);
    if (is_dead || is_empty)
        kt_zobrist_keys_clear(&group_of(state, event->group)->assigned, &state->durable);
}

/* ---- members ---- */

static struct kt_zobrist_key *find_member(const struct kt_state *state, kt_name group, kt_name member)
{
    struct member_key key = {group, member};
    return kmock_table_find(&state->members, &key, sizeof key);
}

/* returns  hash of the member's instance; 0 where it is not known */
static uint64_t instance_of(struct kt_state *state, kt_name member)
{
    const uint64_t *hash = kmock_table_find(&state->instances, &member, sizeof member);
    return hash ? *hash : kt_state_hash(state, kt_history_instance_of(state->names, member));
}

static struct kt_zobrist_key fact_of_member(const struct kt_state *state, uint64_t group, uint64_t instance)
{
    struct kt_zobrist_key fact = {.kind = KT_ABOUT_MEMBER, .who = group, .what = instance};
    while (instance == 0 && (fact.number == 0 || kt_zobrist_get(&state->durable, &fact)))
        fact.number++;
    return fact;
}

/* joiner  the run whose request it came by; 0: unknown */
static void add_member(struct kt_state *state, kt_name group, kt_name member, kt_name joiner)
{
    struct member_key key = {group, member};
    uint64_t instance = instance_of(state, member);
    if (find_member(state, group, member))
        return;
    struct kt_zobrist_key *fact = kmock_alloc(sizeof *fact);
    *fact = fact_of_member(state, kt_state_hash(state, group), instance ? instance : kt_state_hash(state, joiner));
    kmock_table_put(&state->members, &key, sizeof key, fact);
    kt_zobrist_add(&state->durable, fact, 1);
}

static void remove_member(struct kt_state *state, kt_name group, kt_name member)
{
    struct member_key key = {group, member};
    struct kt_zobrist_key *fact = kmock_table_remove(&state->members, &key, sizeof key);
    if (fact)
        kt_zobrist_add(&state->durable, fact, -1);
    free(fact);
}

static void take_member_of(struct kt_state *state, const struct kt_event *event)
{
    uint64_t *hash = kmock_table_find(&state->instances, &event->member, sizeof event->member);
    if (hash == NULL) {
        hash = kmock_alloc(sizeof *hash);
        kmock_table_put(&state->instances, &event->member, sizeof event->member, hash);
    }
    *hash = kt_state_hash(state, event->instance);
    struct kt_zobrist_key *fact = find_member(state, event->group, event->member);
    if (fact == NULL)
        return;
    kt_zobrist_add(&state->durable, fact, -1);
    *fact = fact_of_member(state, fact->who, *hash);
    kt_zobrist_add(&state->durable, fact, 1);
}

static void take_assigned(struct kt_state *state, const struct kt_event *event)
{
    struct kt_state_group *group = group_of(state, event->group);
    const struct kt_zobrist_key *member = find_member(state, event->group, event->member);
    if (event->generation != group->generation)
        kt_zobrist_keys_clear(&group->assigned, &state->durable);
    group->generation = event->generation;
    if (event->partition < 0)
        return;
    struct kt_zobrist_key key = {.kind = KT_ABOUT_ASSIGNED,
                                 .who = kt_state_hash(state, event->group),
                                 .what = kt_state_hash(state, event->topic),
                                 .number = event->partition};
    uint64_t owner = member && member->what == 0 ? (uint64_t)member->number : instance_of(state, event->member);
    if (kt_zobrist_get(&state->durable, &key) == 0)
        kt_zobrist_keys_add(&group->assigned, &key);
    kt_zobrist_set(&state->durable, &key, (int64_t)(owner ? owner : 1));
}

void kt_state_group(struct kt_state *state, const struct kt_event *event)
{
    switch (event->type) {
    case KT_EVENT_GROUP_STATE:
        take_state(state, event);
        break;
    case KT_EVENT_MEMBER_JOINED:
        add_member(state, event->group, event->member, event->instance);
        break;
    case KT_EVENT_MEMBER_LEFT:
    case KT_EVENT_MEMBER_EXPELLED:
        remove_member(state, event->group, event->member);
        break;
    case KT_EVENT_MEMBER_FENCED: /* it lives on under the id in detail */
        remove_member(state, event->group, event->member);
        if (event->detail)
            add_member(state, event->group, event->detail, event->instance);
        break;
    case KT_EVENT_MEMBER_OF:
        take_member_of(state, event);
        break;
    case KT_EVENT_ASSIGNED:
        take_assigned(state, event);
        break;
    default:
        break;
    }
}
