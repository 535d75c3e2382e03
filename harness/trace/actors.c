/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/trace/actors.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mock/base/alloc.h"

static struct kt_trace_known_actor *add_actor(struct kt_trace_actors *actors)
{
    char name[24];
    struct kt_trace_known_actor *actor = kmock_arena_alloc(&actors->arena, sizeof *actor);
    if (actors->count == actors->capacity) {
        actors->capacity = actors->capacity ? actors->capacity * 2 : 8;
        actors->all = kmock_realloc(actors->all, actors->capacity * sizeof(struct kt_trace_known_actor *));
    }
    actors->all[actors->count++] = actor;
    snprintf(name, sizeof name, "$m%zu", actors->count);
    actor->name = kmock_arena_copy(&actors->arena, name, strlen(name));
    return actor;
}

static void add_real_name(struct kt_trace_actors *actors, struct kt_trace_known_actor *actor, kt_name name)
{
    if (actor->count == actor->capacity) {
        size_t capacity = actor->capacity ? actor->capacity * 2 : 2;
        const char **real = kmock_arena_alloc(&actors->arena, capacity * sizeof *real);
        for (size_t i = 0; i < actor->count; i++)
            real[i] = actor->real[i];
        actor->real = real;
        actor->capacity = capacity;
    }
    actor->real[actor->count++] = kt_history_text(actors->history, name);
    kmock_table_put(&actors->by_name, &name, sizeof name, actor);
}

struct kt_trace_known_actor *kt_trace_actor_of(struct kt_trace_actors *actors, kt_name name)
{
    if (name == 0)
        return NULL;
    struct kt_trace_known_actor *actor = kmock_table_find(&actors->by_name, &name, sizeof name);
    if (actor)
        return actor;
    kt_name instance = kt_history_instance_of(actors->history, name);
    actor = instance && instance != name ? kt_trace_actor_of(actors, instance) : add_actor(actors);
    add_real_name(actors, actor, name);
    return actor;
}

/* Not every event's member is a member id: PRODUCER_ID has a client id there. */
static bool has_member(const struct kt_event *event)
{
    return event->member && event->type != KT_EVENT_PRODUCER_ID;
}

/* A member id whose reply was lost is its instance's all the same. */
static void take_member(struct kt_trace_actors *actors, const struct kt_event *event)
{
    bool is_known = kmock_table_find(&actors->by_name, &event->member, sizeof event->member) != NULL;
    bool is_owned = kt_history_instance_of(actors->history, event->member) != 0;
    if (is_known)
        return;
    if (!is_owned && event->type == KT_EVENT_MEMBER_JOINED && event->instance)
        add_real_name(actors, kt_trace_actor_of(actors, event->instance), event->member);
    else
        kt_trace_actor_of(actors, event->member)->is_peer |= !is_owned;
}

void kt_trace_actors_find(struct kt_trace_actors *actors, const struct kt_history *history)
{
    actors->history = history;
    for (size_t i = 0; i < kt_history_count(history); i++) {
        const struct kt_event *event = kt_history_event(history, i);
        kt_trace_actor_of(actors, event->instance);
        if (has_member(event))
            take_member(actors, event);
        if (event->type == KT_EVENT_MEMBER_FENCED)
            kt_trace_actor_of(actors, event->detail); /* the id that it is back as */
    }
}

void kt_trace_actors_finish(struct kt_trace_actors *actors)
{
    kmock_table_free(&actors->by_name, NULL);
    free(actors->all);
    kmock_arena_free(&actors->arena);
}
