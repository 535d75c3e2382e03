/* SPDX-License-Identifier: Apache-2.0 */
/* Tell a story about groups in a cluster: processes by name, what they ask in words, what they are answered in words.
 *
 * A process remembers the member id and the generation that it was told last. Member ids are m1, m2, ... in the order
 * in which they were first seen. */
#ifndef SELFTESTS_MOCK_BROKER_GROUP_STORY_H
#define SELFTESTS_MOCK_BROKER_GROUP_STORY_H

#include <stdio.h>

#include "selftests/mock/broker/group_cluster.h"

enum { STORY_PROCESSES = 8, STORY_CALLS = 32, STORY_WORDS = 12 };

struct process {
    char name[16];
    char id[80];
    int generation;
};

/* Something asked, until its answer was told. */
struct asked_by {
    struct process *process;
    struct call *call;
};

struct story {
    struct world *world;
    struct process processes[STORY_PROCESSES];
    int processes_count;
    struct asked_by asked[STORY_CALLS];
    int asked_count;
};

static inline struct process *story_process(struct story *story, const char *name)
{
    for (int i = 0; i < story->processes_count; i++) {
        if (strcmp(story->processes[i].name, name) == 0)
            return &story->processes[i];
    }
    assert_true(story->processes_count < STORY_PROCESSES);
    struct process *process = &story->processes[story->processes_count++];
    snprintf(process->name, sizeof process->name, "%s", name);
    return process;
}

/* ---- words ---------------------------------------------------------------------------------------------- */

struct words {
    char *at[STORY_WORDS];
    int count;
};

static inline struct words story_split(char *command)
{
    struct words words = {.count = 0};
    for (char *word = strtok(command, " "); word; word = strtok(NULL, " ")) {
        assert_true(words.count < STORY_WORDS);
        words.at[words.count++] = word;
    }
    return words;
}

/* returns  what follows KEY= in one of the words; NULL where there is no such word */
static inline char *story_value(const struct words *words, const char *key)
{
    size_t length = strlen(key);
    for (int i = 0; i < words->count; i++) {
        if (strncmp(words->at[i], key, length) == 0 && words->at[i][length] == '=')
            return words->at[i] + length + 1;
    }
    return NULL;
}

static inline int story_number(const struct words *words, const char *key, int otherwise)
{
    const char *value = story_value(words, key);
    return value ? atoi(value) : otherwise;
}

/* id=NAME: the id of that process; id=- none; id=TEXT as it is */
static inline const char *story_id(struct story *story, const struct words *words, const struct process *process)
{
    const char *value = story_value(words, "id");
    if (value == NULL)
        return process->id;
    for (int i = 0; i < story->processes_count; i++) {
        if (strcmp(story->processes[i].name, value) == 0)
            return story->processes[i].id;
    }
    return strcmp(value, "-") == 0 ? "" : value;
}

/* v= version, id= member, i= instance, gen= generation (+N, ~N: N more or less than the process knows), s= session, r= rebalance
 * timeout, p= protocols, t= protocol type, n= protocol name, g= group, to= topic, part= partition, o= offset,
 * a= process that gets orders-0 */
static inline struct args story_args(struct story *story, const struct words *words, const struct process *process)
{
    const char *generation = story_value(words, "gen"), *assign = story_value(words, "a");
    struct args args = {
        .group = story_value(words, "g"),
        .member = story_id(story, words, process),
        .instance = story_value(words, "i"),
        .version = story_number(words, "v", 0),
        .generation = process->generation,
        .session_ms = story_number(words, "s", 0),
        .rebalance_ms = story_number(words, "r", 0),
        .type = story_value(words, "t"),
        .protocols = story_value(words, "p"),
        .protocol_name = story_value(words, "n"),
        .topic = story_value(words, "to"),
        .partition = story_number(words, "part", 0),
        .offset = story_number(words, "o", 0),
        .metadata = story_value(words, "m"),
        .assign = assign ? story_process(story, assign)->id : NULL,
    };
    if (generation && (*generation == '+' || *generation == '~'))
        args.generation += (*generation == '+' ? 1 : -1) * atoi(generation + 1);
    else if (generation)
        args.generation = atoi(generation);
    return args;
}

/* ---- answers -------------------------------------------------------------------------------------------- */

static inline void story_print_id(struct story *story, struct kmock_string id, struct kmock_buffer *out)
{
    if (id.length > 0)
        kmock_buffer_print(out, " m%d", world_number_of(story->world, id));
}

static inline void story_print_joined(struct story *story, struct asked_by *asked, struct kmock_buffer *out)
{
    const struct kmock_join_group_response *response = asked->call->request->response;
    int error = response->error;
    if (error == KMOCK_NONE || error == KMOCK_MEMBER_ID_REQUIRED)
        snprintf(asked->process->id, sizeof asked->process->id, "%.*s", (int)response->member_id.length,
                 response->member_id.data);
    story_print_id(story, response->member_id, out);
    if (error != KMOCK_NONE)
        return;
    asked->process->generation = response->generation_id;
    kmock_buffer_print(out, " generation %d, %.*s, led by", response->generation_id,
                       (int)response->protocol_name.length, response->protocol_name.data);
    story_print_id(story, response->leader, out);
    kmock_buffer_print(out, "%s", response->skip_assignment ? ", skips assignment" : "");
    for (int32_t i = 0; i < response->members_count; i++) {
        kmock_buffer_print(out, "%s", i ? "," : "; members");
        story_print_id(story, response->members[i].member_id, out);
        kmock_buffer_print(out, " '%.*s'", (int)response->members[i].metadata.length,
                           (const char *)response->members[i].metadata.data);
    }
}

static inline void story_print_left(struct story *story, const struct call *call, struct kmock_buffer *out)
{
    const struct kmock_leave_group_response *response = call->request->response;
    for (int32_t i = 0; i < response->members_count; i++) {
        kmock_buffer_print(out, "%s", i ? "," : ":");
        story_print_id(story, response->members[i].member_id, out);
        if (response->members[i].group_instance_id.length >= 0)
            kmock_buffer_print(out, " %.*s", (int)response->members[i].group_instance_id.length,
                               response->members[i].group_instance_id.data);
        kmock_buffer_print(out, " %s", kmock_error_name(response->members[i].error));
    }
}

static inline const char *story_verb(const struct call *call)
{
    static const char *const verbs[] = {
        [KMOCK_API_OFFSET_COMMIT] = "commit", [KMOCK_API_JOIN_GROUP] = "join", [KMOCK_API_HEARTBEAT] = "beat",
        [KMOCK_API_LEAVE_GROUP] = "leave",    [KMOCK_API_SYNC_GROUP] = "sync",
    };
    return verbs[call->request->api_key];
}

static inline void story_print_answer(struct story *story, struct asked_by *asked, struct kmock_buffer *out)
{
    const struct call *call = asked->call;
    const void *response = call->request->response;
    int16_t api = call->request->api_key;
    int error =
        api == KMOCK_API_LEAVE_GROUP ? ((const struct kmock_leave_group_response *)response)->error : call_error(call);
    kmock_buffer_print(out, "%s %s: %s", asked->process->name, story_verb(call), kmock_error_name((int16_t)error));
    if (api == KMOCK_API_JOIN_GROUP)
        story_print_joined(story, asked, out);
    if (api == KMOCK_API_LEAVE_GROUP)
        story_print_left(story, call, out);
    if (api == KMOCK_API_SYNC_GROUP && error == KMOCK_NONE)
        kmock_buffer_print(out, ", %s", synced(call)->assignment.length > 0 ? "orders-0" : "nothing");
    kmock_buffer_print(out, "\n");
}

static inline void story_ask(struct story *story, struct process *process, struct call *call)
{
    assert_true(story->asked_count < STORY_CALLS);
    story->asked[story->asked_count++] = (struct asked_by){process, call};
}

/* Tell what happened and who was answered since the last time. */
static inline void story_report(struct story *story, struct kmock_buffer *out)
{
    int kept = 0;
    kmock_buffer_append(out, story->world->events.data ? story->world->events.data : (const uint8_t *)"",
                        story->world->events.size);
    world_forget_events(story->world);
    for (int i = 0; i < story->asked_count; i++) {
        if (story->asked[i].call->done)
            story_print_answer(story, &story->asked[i], out);
        else
            story->asked[kept++] = story->asked[i];
    }
    story->asked_count = kept;
}

#endif
