/* SPDX-License-Identifier: Apache-2.0 */
/* Judge that a group converges after the last change from outside (L1): it is Stable, every partition belongs to a
 * member whose instance runs, and every running instance has a member. */
#include <stdio.h>
#include <stdlib.h>

#include "harness/verdict/changes.h"
#include "harness/verdict/judges.h"
#include "harness/verdict/say.h"
#include "harness/verdict/states.h"
#include "mock/base/alloc.h"

struct instance {
    kt_name name;
    bool started, down, frozen;
    int32_t members; /* of the group, that are in */
};

struct member {
    kt_name name;
    struct instance *instance; /* null: not known */
    bool is_in;
};

/* A partition of what the group reads. */
struct slot {
    kt_name topic;
    int32_t number;
    int32_t generation; /* in which it was given out last */
    struct member *member;
};

struct converge {
    struct kt_model model;
    struct kt_verdict *verdict;
    struct kmock_table instances; /* kt_name -> struct instance */
    struct kmock_table members;   /* kt_name -> struct member */
    struct kmock_table slots;     /* (topic, number) -> struct slot */
    int32_t generation;
    bool knows_state, is_stable;
    bool knows_members; /* which instance a member is of */
    size_t change;
    int64_t deadline_us;
    bool is_dirty; /* something changed since it was last asked whether the group converged */
    bool converged;
    size_t converged_at;
};

static struct instance *instance_of(struct converge *converge, kt_name name)
{
    struct instance *instance = kmock_table_find(&converge->instances, &name, sizeof name);
    if (instance || name == 0)
        return instance;
    instance = kmock_alloc(sizeof *instance);
    instance->name = name;
    kmock_table_put(&converge->instances, &name, sizeof name, instance);
    return instance;
}

static struct member *member_of(struct converge *converge, kt_name name)
{
    struct member *member = kmock_table_find(&converge->members, &name, sizeof name);
    if (member || name == 0)
        return member;
    member = kmock_alloc(sizeof *member);
    member->name = name;
    kmock_table_put(&converge->members, &name, sizeof name, member);
    return member;
}

static struct slot *slot_of(struct converge *converge, kt_name topic, int32_t number)
{
    struct {
        kt_name topic;
        int32_t number;
    } key = {topic, number};
    struct slot *slot = kmock_table_find(&converge->slots, &key, sizeof key);
    if (slot)
        return slot;
    slot = kmock_alloc(sizeof *slot);
    *slot = (struct slot){topic, number, -1, NULL};
    kmock_table_put(&converge->slots, &key, sizeof key, slot);
    return slot;
}

/* ---- what holds the group back; each writes why into text, and returns false where nothing does ---- */

static bool is_running(const struct instance *instance)
{
    return !instance->down && !instance->frozen;
}

static bool find_idle_slot(const struct converge *converge, char *text, size_t size)
{
    struct kmock_table_entry *entry = kmock_table_first(&converge->slots);
    for (; entry; entry = kmock_table_next(entry)) {
        const struct slot *slot = entry->value;
        const struct member *member = slot->generation == converge->generation ? slot->member : NULL;
        if (member && member->is_in && (member->instance == NULL || is_running(member->instance)))
            continue;
        bool is_dead = member && member->is_in;
        snprintf(text, size, "%s-%d is %s", kt_history_text(converge->model.history, slot->topic), (int)slot->number,
                 is_dead ? "a dead or frozen instance's" : "nobody's");
        return true;
    }
    return false;
}

static bool find_idle_instance(const struct converge *converge, char *text, size_t size)
{
    struct kmock_table_entry *entry = kmock_table_first(&converge->instances);
    for (; converge->knows_members && entry; entry = kmock_table_next(entry)) {
        const struct instance *instance = entry->value;
        if (!instance->started || !is_running(instance) || instance->members > 0)
            continue;
        snprintf(text, size, "%s runs but is not in the group",
                 kt_history_text(converge->model.history, instance->name));
        return true;
    }
    return false;
}

static bool find_obstacle(const struct converge *converge, char *text, size_t size)
{
    if (!converge->is_stable) {
        snprintf(text, size, "it is not Stable");
        return true;
    }
    return find_idle_slot(converge, text, size) || find_idle_instance(converge, text, size);
}

static void look(struct converge *converge, size_t at)
{
    char text[512];
    if (!converge->is_dirty || converge->converged || at < converge->change)
        return;
    converge->is_dirty = false;
    converge->converged = !find_obstacle(converge, text, sizeof text);
    converge->converged_at = at;
}

/* ---- events ---- */

static void join(struct converge *converge, const struct kt_event *event)
{
    struct member *member = member_of(converge, event->member);
    if (member == NULL)
        return;
    bool names_its_own = event->type == KT_EVENT_MEMBER_OF || event->type == KT_EVENT_MEMBER_JOINED;
    if (event->instance && names_its_own && member->instance == NULL) {
        member->instance = instance_of(converge, event->instance);
        member->instance->members += member->is_in;
        converge->knows_members = true;
    }
    if (event->type == KT_EVENT_MEMBER_OF || member->is_in)
        return;
    member->is_in = true;
    if (member->instance)
        member->instance->members++;
}

static void leave(struct converge *converge, const struct kt_event *event)
{
    struct member *member = member_of(converge, event->member);
    if (member == NULL || !member->is_in)
        return;
    member->is_in = false;
    if (member->instance)
        member->instance->members--;
}

/* A static member that is back under a new id keeps what it had, without a new generation. */
static void replace(struct converge *converge, const struct kt_event *event)
{
    struct member *old = member_of(converge, event->member), *fresh = member_of(converge, event->detail);
    leave(converge, event);
    if (old == NULL || fresh == NULL)
        return;
    fresh->is_in = true;
    struct kmock_table_entry *entry = kmock_table_first(&converge->slots);
    for (; entry; entry = kmock_table_next(entry)) {
        struct slot *slot = entry->value;
        if (slot->member == old)
            slot->member = fresh;
    }
}

static bool is_read(const struct converge *converge, kt_name topic)
{
    const struct kt_model *model = &converge->model;
    return model->subject.topic ? topic == model->subject.topic : kt_survey_group_uses(model->group, topic);
}

static void read_assigned(struct converge *converge, const struct kt_event *event)
{
    join(converge, event);
    converge->generation = event->generation;
    if (event->topic == 0 || event->partition < 0 || !is_read(converge, event->topic))
        return;
    struct slot *slot = slot_of(converge, event->topic, event->partition);
    slot->generation = event->generation;
    slot->member = member_of(converge, event->member);
}

static void read_topic(struct converge *converge, const struct kt_event *event)
{
    for (int32_t i = 0; is_read(converge, event->topic) && i < event->count; i++)
        slot_of(converge, event->topic, i);
}

static void read_instance(struct converge *converge, const struct kt_event *event)
{
    if (event->instance == 0 || !kt_is_of_application(&converge->model, event->instance))
        return;
    struct instance *instance = instance_of(converge, event->instance);
    instance->started |= event->type == KT_EVENT_START;
    if (event->type == KT_EVENT_FREEZE || event->type == KT_EVENT_THAW)
        instance->frozen = event->type == KT_EVENT_FREEZE;
    else
        instance->down = event->type != KT_EVENT_START;
}

static void read_group(struct converge *converge, const struct kt_event *event)
{
    switch (event->type) {
    case KT_EVENT_GROUP_STATE:
        converge->knows_state = true;
        converge->is_stable = kt_state_enters(converge->model.history, event, "Stable");
        break;
    case KT_EVENT_MEMBER_OF:
    case KT_EVENT_MEMBER_JOINED:
        join(converge, event);
        break;
    case KT_EVENT_MEMBER_LEFT:
    case KT_EVENT_MEMBER_EXPELLED:
        leave(converge, event);
        break;
    case KT_EVENT_MEMBER_FENCED:
        replace(converge, event);
        break;
    case KT_EVENT_ASSIGNED:
        read_assigned(converge, event);
        break;
    default:
        return;
    }
    converge->is_dirty = true;
}

static void read_event(struct converge *converge, const struct kt_event *event)
{
    switch (event->type) {
    case KT_EVENT_TOPIC:
        read_topic(converge, event);
        break;
    case KT_EVENT_START:
    case KT_EVENT_EXIT:
    case KT_EVENT_CRASH:
    case KT_EVENT_DIED:
    case KT_EVENT_FREEZE:
    case KT_EVENT_THAW:
        read_instance(converge, event);
        break;
    default:
        if (event->group == converge->model.subject.group)
            read_group(converge, event);
        break;
    }
}

/* Read until the group converged or the deadline. The events of one assignment are looked at together. */
static void read_all(struct converge *converge)
{
    const struct kt_history *history = converge->model.history;
    bool was_assigned = false;
    for (size_t i = 0; i < kt_history_count(history) && !converge->converged; i++) {
        const struct kt_event *event = kt_history_event(history, i);
        if (!kt_model_is_in_time(&converge->model, event->time_us))
            continue;
        if (was_assigned && event->type != KT_EVENT_ASSIGNED && i > converge->change)
            look(converge, i - 1);
        if (event->time_us > converge->deadline_us || converge->converged)
            break;
        read_event(converge, event);
        converge->is_dirty |= i == converge->change;
        was_assigned = event->type == KT_EVENT_ASSIGNED;
        if (!was_assigned)
            look(converge, i);
    }
    look(converge, kt_history_count(history) - 1);
}

/* returns  whether any instance of the group's runs, as far as it was read */
static bool anything_runs(const struct converge *converge)
{
    bool anything = kmock_table_first(&converge->instances) == NULL;
    for (struct kmock_table_entry *entry = kmock_table_first(&converge->instances); entry;
         entry = kmock_table_next(entry))
        anything |= is_running(entry->value);
    return anything;
}

static void say_obstacle(struct converge *converge)
{
    char text[512];
    int64_t change_us = kt_history_event(converge->model.history, converge->change)->time_us;
    int64_t until_us = kt_observed_until(&converge->model);
    bool is_late = until_us >= converge->deadline_us;
    if (!find_obstacle(converge, text, sizeof text))
        snprintf(text, sizeof text, "it changes still");
    kt_verdict_witness(converge->verdict, converge->change);
    if (is_late)
        kt_verdict_say(converge->verdict, KT_VIOLATED, "%s did not converge within %.3f s of the last change: %s",
                       kt_model_group(&converge->model), (double)(converge->deadline_us - change_us) / 1e6, text);
    else
        kt_verdict_say(converge->verdict, KT_NOT_JUDGED,
                       "%s had not converged when the trial ended, %.3f s after the last change (%s), but it may take "
                       "%.3f s: let it run longer (kt_run_until) or say \"within\"",
                       kt_model_group(&converge->model), (double)(until_us - change_us) / 1e6, text,
                       (double)(converge->deadline_us - change_us) / 1e6);
}

static void conclude(struct converge *converge)
{
    const char *group = kt_model_group(&converge->model);
    if (!converge->knows_state || converge->generation < 0)
        kt_verdict_say(converge->verdict, KT_NOT_JUDGED,
                       "%s never formed: its members have to subscribe and to join (kt_run_until)", group);
    else if (converge->converged) {
        kt_verdict_say(converge->verdict, KT_OK, "%s is stable, all partitions owned", group);
        kt_verdict_witness(converge->verdict, converge->change);
        kt_verdict_witness(converge->verdict, converge->converged_at);
    } else if (!anything_runs(converge))
        kt_verdict_say(converge->verdict, KT_NOT_JUDGED,
                       "no instance in %s runs after the last change: restart one, or do not expect it to converge",
                       group);
    else
        say_obstacle(converge);
}

void kt_judge_l1(const struct kt_history *history, const struct kt_scope *scope, struct kt_verdict *verdict)
{
    struct converge converge = {.verdict = verdict, .generation = -1};
    kt_verdict_begin(verdict, "L1");
    if (kt_model_init(&converge.model, history, scope, verdict)) {
        kt_last_change(&converge.model, false, &converge.change);
        converge.deadline_us = kt_history_event(history, converge.change)->time_us;
        converge.deadline_us += scope->within_us ? scope->within_us : KT_CONVERGE_US;
        read_all(&converge);
        conclude(&converge);
    }
    kmock_table_free(&converge.instances, free);
    kmock_table_free(&converge.members, free);
    kmock_table_free(&converge.slots, free);
    kt_model_finish(&converge.model);
}
