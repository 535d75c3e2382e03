/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/verdict/tell.h"

#include <string.h>

static void give(const struct kt_fact *fact)
{
    struct kt_owner *owner = kt_partition_own(fact->partition, fact->instance, fact->client, fact->at);
    owner->member = fact->partition->member;
    owner->is_new = true;
}

/* A callback that ran late, after the partition went to another instance, takes nothing: its member was put out. */
static bool is_stale(const struct kt_walk *walk, const struct kt_fact *fact)
{
    kt_name member = fact->partition->member;
    void *instance = member ? kmock_table_find(&walk->model->members, &member, sizeof member) : NULL;
    return instance && (kt_name)(uintptr_t)instance != fact->instance;
}

static void apply_fact(const struct kt_walk *walk, const struct kt_fact *fact)
{
    struct kt_partition *partition = fact->partition;
    switch (fact->kind) {
    case KT_FACT_APPEND:
        kt_partition_append(partition, fact->offset, fact->event->count);
        break;
    case KT_FACT_EFFECT:
        kt_partition_add_effect(partition, fact->offset, fact->at);
        break;
    case KT_FACT_COMMIT:
        if (fact->by_admin)
            kt_partition_excuse(partition, fact->offset);
        partition->committed = fact->offset;
        partition->committed_at = fact->at;
        break;
    case KT_FACT_ASSIGN:
        kt_partition_own(partition, fact->instance, fact->client, fact->at)->fenced = is_stale(walk, fact);
        break;
    case KT_FACT_GIVEN:
        give(fact);
        break;
    case KT_FACT_RESUME:
        kt_partition_owner(partition, fact->instance, fact->client)->is_new = false;
        break;
    case KT_FACT_REVOKE_END:
    case KT_FACT_LOST_BEGIN:
        kt_partition_disown(partition, kt_partition_owner(partition, fact->instance, fact->client));
        break;
    default:
        break;
    }
}

void kt_tell(struct kt_walk *walk, struct kt_fact *fact)
{
    if (walk->stopped)
        return;
    fact->at = walk->at;
    fact->index = walk->index;
    fact->event = walk->event;
    walk->stopped = !walk->visit(walk->context, fact);
    apply_fact(walk, fact);
}

/* A coordinator that has lost what was committed puts its group back: nobody of the group did. */
static bool is_admins(const struct kt_walk *walk, const struct kt_partition *partition)
{
    const struct kt_event *event = walk->event;
    bool is_lost = event->offset < partition->committed &&
                   strcmp(kt_history_text(walk->model->history, event->detail), "loaded") == 0;
    return is_lost ||
           (event->member == 0 && event->producer_id < 0 && (walk->model->had_members || !partition->was_handed));
}

void kt_tell_event(struct kt_walk *walk, enum kt_fact_kind kind, struct kt_partition *partition)
{
    const struct kt_event *event = walk->event;
    struct kt_fact fact = {.kind = kind, .partition = partition, .client = event->client, .offset = event->offset};
    fact.instance = kt_model_instance(walk->model, event);
    if (kind == KT_FACT_COMMIT)
        fact.by_admin = is_admins(walk, partition);
    kt_tell(walk, &fact);
}

void kt_tell_effects(struct kt_walk *walk, struct kt_partition *partition, int64_t from, int64_t to)
{
    struct kt_fact fact = {.kind = KT_FACT_EFFECT, .partition = partition, .client = walk->event->client};
    fact.instance = kt_model_instance(walk->model, walk->event);
    for (fact.offset = from; fact.offset < to && !walk->stopped; fact.offset++)
        kt_tell(walk, &fact);
}

static bool is_in_scope(const struct kt_model *model, kt_name topic)
{
    return model->subject.topic ? topic == model->subject.topic : kt_survey_group_uses(model->group, topic);
}

struct kt_partition *kt_walk_partition(struct kt_model *model, const struct kt_event *event)
{
    struct {
        kt_name topic;
        int32_t number;
    } key = {event->topic, event->partition};
    if (event->topic == 0 || event->partition < 0)
        return NULL;
    void *known = kmock_table_find(&model->partitions, &key, sizeof key);
    if (known == NULL) {
        known = &model->outside;
        if (is_in_scope(model, event->topic))
            known = kt_partition_create(event->topic, event->partition);
        kmock_table_put(&model->partitions, &key, sizeof key, known);
    }
    return known == &model->outside ? NULL : known;
}
