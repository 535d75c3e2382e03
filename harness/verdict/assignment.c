/* SPDX-License-Identifier: Apache-2.0 */
/* Judge that each generation's assignment is exclusive and complete (O1).
 *
 * Complete: each partition of an assigned topic is somebody's. A partition that moves under a cooperative protocol is
 * nobody's for one generation; that is excused if the next generation gives it out. Who had it learns of it by the
 * generation's assignment: as long as it received none, it owns the partition still and it is withheld again. Partitions added to a topic
 * after the group first used it are not asked for: members learn of them when they refresh their metadata. */
#include <stdlib.h>

#include "harness/verdict/judges.h"
#include "harness/verdict/model.h"
#include "harness/verdict/say.h"
#include "harness/verdict/states.h"
#include "mock/base/alloc.h"

/* A leader may write any number into an assignment. */
enum { PARTITIONS_MAX = 1 << 20 };

/* source  Kafka ApiKeys */
enum { SYNC_GROUP = 14 };

/* Generations of which an instance received its assignment; -1: none. */
struct received {
    int32_t last, before;
};

struct slot {
    kt_name member;     /* 0: it is out of the group */
    int32_t generation; /* in which it was given out last */
    size_t at;
};

struct topic {
    kt_name name;
    int32_t count; /* partitions when the group first used it; 0: not known */
    struct slot *slots;
    int32_t slots_count;
    int32_t generation; /* in which any of it was given out last */
};

struct assignment {
    struct kt_model model;
    struct kt_verdict *verdict;
    struct kmock_table counts;    /* kt_name of a topic -> partitions as last said */
    struct kmock_table topics;    /* kt_name -> struct topic */
    struct kmock_table instances; /* kt_name of a member -> name of its instance */
    struct kmock_table received;  /* kt_name of an instance -> struct received */
    int32_t generation, generation_before;
    int64_t assigned;
    size_t last_at;
    bool is_stable;
};

static bool is_in_scope(const struct assignment *assignment, kt_name topic)
{
    return assignment->model.subject.topic == 0 || assignment->model.subject.topic == topic;
}

static void reserve_slots(struct topic *topic, int32_t count)
{
    if (count <= topic->slots_count)
        return;
    topic->slots = kmock_realloc(topic->slots, (size_t)count * sizeof *topic->slots);
    for (int32_t i = topic->slots_count; i < count; i++)
        topic->slots[i] = (struct slot){0, -1, 0};
    topic->slots_count = count;
}

static struct topic *topic_of(struct assignment *assignment, kt_name name)
{
    struct topic *topic = kmock_table_find(&assignment->topics, &name, sizeof name);
    if (topic)
        return topic;
    topic = kmock_alloc(sizeof *topic);
    topic->name = name;
    topic->generation = -1;
    topic->count = (int32_t)(intptr_t)kmock_table_find(&assignment->counts, &name, sizeof name);
    reserve_slots(topic, topic->count);
    kmock_table_put(&assignment->topics, &name, sizeof name, topic);
    return topic;
}

static void say(struct assignment *assignment, const struct topic *topic, int32_t number, const char *text)
{
    struct kt_partition partition = {.topic = topic->name, .number = number};
    kt_verdict_about(assignment->verdict, &partition, 0);
    kt_verdict_say(assignment->verdict, KT_VIOLATED, "%s-%d %s in generation %d of %s",
                   kt_history_text(assignment->model.history, topic->name), (int)number, text,
                   (int)assignment->generation, kt_model_group(&assignment->model));
    if (topic->slots[number].generation >= 0)
        kt_verdict_witness(assignment->verdict, topic->slots[number].at);
}

/* returns  whether who had the partition last is a member still that was not told of any generation since */
static bool is_owned_still(const struct assignment *assignment, const struct slot *slot)
{
    kt_name instance = (kt_name)(uintptr_t)kmock_table_find(&assignment->instances, &slot->member, sizeof slot->member);
    const struct received *received = kmock_table_find(&assignment->received, &instance, sizeof instance);
    if (slot->member == 0 || slot->generation < 0 || received == NULL)
        return false;
    return (received->last == assignment->generation ? received->before : received->last) <= slot->generation;
}

/* Judge whether the generation that ends gave everything out. */
static bool is_complete(struct assignment *assignment, bool is_last)
{
    struct kmock_table_entry *entry = kmock_table_first(&assignment->topics);
    for (; entry; entry = kmock_table_next(entry)) {
        const struct topic *topic = entry->value;
        bool is_used = topic->generation == assignment->generation || topic->name == assignment->model.subject.topic;
        for (int32_t i = 0; is_used && i < topic->count; i++) {
            int32_t given = topic->slots[i].generation;
            bool is_moving = given >= 0 && given == assignment->generation_before && !is_last;
            bool is_withheld = !is_last && is_owned_still(assignment, &topic->slots[i]);
            if (given == assignment->generation || is_moving || is_withheld)
                continue;
            say(assignment, topic, i, "was nobody's");
            kt_verdict_witness(assignment->verdict, assignment->last_at);
            return false;
        }
    }
    return true;
}

/* A group that was dead begins to count anew. */
static void forget_generations(struct assignment *assignment)
{
    struct kmock_table_entry *entry = kmock_table_first(&assignment->topics);
    for (; entry; entry = kmock_table_next(entry)) {
        struct topic *topic = entry->value;
        topic->generation = -1;
        for (int32_t i = 0; i < topic->slots_count; i++)
            topic->slots[i] = (struct slot){0, -1, 0};
    }
    kmock_table_free(&assignment->received, free);
    assignment->generation = -1;
}

static bool begin_generation(struct assignment *assignment, int32_t generation)
{
    if (generation == assignment->generation)
        return true;
    bool complete = assignment->generation < 0 || is_complete(assignment, false);
    if (complete && generation < assignment->generation)
        forget_generations(assignment);
    if (assignment->model.subject.topic)
        topic_of(assignment, assignment->model.subject.topic);
    assignment->generation_before = assignment->generation;
    assignment->generation = generation;
    return complete;
}

static bool give(struct assignment *assignment, size_t at, const struct kt_event *event)
{
    struct topic *topic = topic_of(assignment, event->topic);
    reserve_slots(topic, event->partition + 1);
    struct slot *slot = &topic->slots[event->partition];
    if (slot->generation == event->generation && slot->member && slot->member != event->member) {
        say(assignment, topic, event->partition, "was given to two members");
        kt_verdict_witness(assignment->verdict, at);
        return false;
    }
    *slot = (struct slot){event->member, event->generation, at};
    topic->generation = event->generation;
    assignment->assigned++;
    return true;
}

static bool read_assigned(struct assignment *assignment, size_t at, const struct kt_event *event)
{
    if (!begin_generation(assignment, event->generation))
        return false;
    assignment->last_at = at;
    bool is_partition = event->topic != 0 && event->partition >= 0 && event->partition < PARTITIONS_MAX;
    if (!is_partition || !is_in_scope(assignment, event->topic))
        return true;
    return give(assignment, at, event);
}

/* What a member had may be given to another in the same generation: a static member came back under a new id. */
static void release(struct assignment *assignment, kt_name member)
{
    struct kmock_table_entry *entry = kmock_table_first(&assignment->topics);
    for (; entry; entry = kmock_table_next(entry)) {
        struct topic *topic = entry->value;
        for (int32_t i = 0; i < topic->slots_count; i++) {
            if (topic->slots[i].member == member)
                topic->slots[i].member = 0;
        }
    }
}

static void read_member_of(struct assignment *assignment, const struct kt_event *event)
{
    if (event->instance && event->member)
        kmock_table_put(&assignment->instances, &event->member, sizeof event->member,
                        (void *)(uintptr_t)event->instance);
}

static void read_response(struct assignment *assignment, const struct kt_event *event)
{
    if (event->api != SYNC_GROUP || event->error != 0 || event->instance == 0)
        return;
    struct received *received = kmock_table_find(&assignment->received, &event->instance, sizeof event->instance);
    if (received == NULL) {
        received = kmock_alloc(sizeof *received);
        *received = (struct received){-1, -1};
        kmock_table_put(&assignment->received, &event->instance, sizeof event->instance, received);
    }
    if (received->last == assignment->generation)
        return;
    received->before = received->last;
    received->last = assignment->generation;
}

static void read_topic(struct assignment *assignment, const struct kt_event *event)
{
    if (event->count > 0)
        kmock_table_put(&assignment->counts, &event->topic, sizeof event->topic, (void *)(intptr_t)event->count);
    else
        kmock_table_remove(&assignment->counts, &event->topic, sizeof event->topic);
}

static bool read_event(struct assignment *assignment, size_t at, const struct kt_event *event)
{
    bool is_of_group = event->group == assignment->model.subject.group;
    if (event->type == KT_EVENT_TOPIC)
        read_topic(assignment, event);
    if (!is_of_group)
        return true;
    switch (event->type) {
    case KT_EVENT_ASSIGNED:
        return read_assigned(assignment, at, event);
    case KT_EVENT_MEMBER_OF:
        read_member_of(assignment, event);
        return true;
    case KT_EVENT_RESPONSE:
        read_response(assignment, event);
        return true;
    case KT_EVENT_GROUP_STATE:
        assignment->is_stable = kt_state_enters(assignment->model.history, event, "Stable");
        return true;
    case KT_EVENT_MEMBER_LEFT:
    case KT_EVENT_MEMBER_EXPELLED:
    case KT_EVENT_MEMBER_FENCED:
        release(assignment, event->member);
        return true;
    default:
        return true;
    }
}

static void judge(struct assignment *assignment)
{
    const struct kt_history *history = assignment->model.history;
    bool holds = true;
    for (size_t i = 0; holds && i < kt_history_count(history); i++) {
        const struct kt_event *event = kt_history_event(history, i);
        if (kt_model_is_in_time(&assignment->model, event->time_us))
            holds = read_event(assignment, i, event);
    }
    if (!holds)
        return;
    if (assignment->generation < 0)
        kt_verdict_say(assignment->verdict, KT_NOT_JUDGED,
                       "%s never assigned anything: its members have to subscribe and to join (kt_run_until)",
                       kt_model_group(&assignment->model));
    else if (is_complete(assignment, assignment->is_stable))
        kt_verdict_say(assignment->verdict, KT_OK, "each partition had one owner a generation (%lld given out)",
                       (long long)assignment->assigned);
}

static void free_topic(void *value)
{
    struct topic *topic = value;
    free(topic->slots);
    free(topic);
}

void kt_judge_o1(const struct kt_history *history, const struct kt_scope *scope, struct kt_verdict *verdict)
{
    struct assignment assignment = {.verdict = verdict, .generation = -1, .generation_before = -1};
    kt_verdict_begin(verdict, "O1");
    if (kt_model_init(&assignment.model, history, scope, verdict))
        judge(&assignment);
    kmock_table_free(&assignment.counts, NULL);
    kmock_table_free(&assignment.topics, free_topic);
    kmock_table_free(&assignment.instances, NULL);
    kmock_table_free(&assignment.received, free);
    kt_model_finish(&assignment.model);
}
