/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/verdict/handover.h"

/* source  Kafka ApiKeys */
enum { JOIN_GROUP = 11, SYNC_GROUP = 14 };

static void tell_handover(struct kt_walk *walk, struct kt_partition *partition, const struct kt_owner *owner)
{
    struct kt_fact fact = {
        .kind = KT_FACT_HANDOVER, .partition = partition, .instance = owner->instance, .client = owner->client};
    kt_tell(walk, &fact);
}

/* returns  whether an owner is this consumer; which of several consumers was given a partition is not known */
static bool is_consumers(const struct kt_owner *owner, kt_name instance, uint32_t client)
{
    if (owner->instance != instance)
        return false;
    return client == 0 || owner->client == client || (owner->client == 0 && owner->member == 0);
}

void kt_handover_end(struct kt_walk *walk, kt_name instance, uint32_t client)
{
    struct kt_model *model = walk->model;
    for (struct kmock_table_entry *entry = kt_model_first(model); entry; entry = kt_model_next(model, entry)) {
        struct kt_partition *partition = entry->value;
        for (int32_t i = partition->owners_count; i-- > 0;) {
            if (!is_consumers(&partition->owners[i], instance, client))
                continue;
            tell_handover(walk, partition, &partition->owners[i]);
            kt_partition_disown(partition, &partition->owners[i]);
        }
    }
}

/* ---- members that are out ---- */

/* returns  whether an owner is the current event's member, of this instance (0: not known) */
static bool is_members(const struct kt_walk *walk, const struct kt_partition *partition, const struct kt_owner *owner,
                       kt_name instance)
{
    kt_name member = walk->event->member;
    if (owner->member)
        return owner->member == member;
    return instance ? owner->instance == instance : member && partition->member == member;
}

static void fence_owners(struct kt_walk *walk, struct kt_partition *partition, kt_name instance)
{
    for (int32_t i = 0; i < partition->owners_count; i++) {
        struct kt_owner *owner = &partition->owners[i];
        if (owner->fenced || !is_members(walk, partition, owner, instance))
            continue;
        tell_handover(walk, partition, owner);
        owner->fenced = true;
    }
}

void kt_handover_member_gone(struct kt_walk *walk)
{
    struct kt_model *model = walk->model;
    const struct kt_event *event = walk->event;
    kt_name instance = kt_model_instance(model, event);
    for (struct kmock_table_entry *entry = kt_model_first(model); entry; entry = kt_model_next(model, entry)) {
        struct kt_partition *partition = entry->value;
        fence_owners(walk, partition, instance);
        if (event->type == KT_EVENT_MEMBER_FENCED && event->detail && partition->member == event->member)
            partition->member = event->detail; /* a static member is back under a new id */
    }
}

/* ---- what the group gives ---- */

static void end_given(struct kt_walk *walk, struct kt_partition *partition)
{
    for (int32_t i = partition->owners_count; i-- > 0;) {
        if (partition->owners[i].member == 0)
            continue;
        tell_handover(walk, partition, &partition->owners[i]);
        kt_partition_disown(partition, &partition->owners[i]);
    }
}

void kt_handover_generation(struct kt_walk *walk)
{
    struct kt_model *model = walk->model;
    if (walk->event->generation == model->generation)
        return;
    model->generation = walk->event->generation;
    for (struct kmock_table_entry *entry = kt_model_first(model); entry; entry = kt_model_next(model, entry))
        end_given(walk, entry->value);
}

/* Give a partition to an instance that does not tell what it takes. */
static void give(struct kt_walk *walk, struct kt_partition *partition, kt_name name)
{
    struct kt_model *model = walk->model;
    const struct kt_survey_instance *instance = kt_survey_instance(model->group, name);
    if (kt_survey_takes_quietly(instance)) {
        struct kt_fact fact = {
            .kind = KT_FACT_GIVEN, .partition = partition, .instance = name, .client = instance->quiet};
        model->given++;
        kt_tell(walk, &fact);
    } else if (!model->gave_unknown && !(instance ? kt_survey_is_known(instance) : !model->group->has_quiet)) {
        model->gave_unknown = true;
        model->unknown = name;
    }
}

void kt_handover_assigned(struct kt_walk *walk, struct kt_partition *partition)
{
    partition->member = walk->event->member;
    partition->generation = walk->event->generation;
    while (kt_model_guesses_owners(walk->model) && partition->owners_count > 0) {
        tell_handover(walk, partition, &partition->owners[0]);
        kt_partition_disown(partition, &partition->owners[0]);
    }
    give(walk, partition, kt_model_instance(walk->model, walk->event));
}

static void give_up(struct kt_walk *walk, struct kt_partition *partition)
{
    const struct kt_event *event = walk->event;
    for (int32_t i = 0; i < partition->owners_count; i++) {
        struct kt_owner *owner = &partition->owners[i];
        bool is_its = event->member ? owner->member == event->member : owner->instance == event->instance;
        if (owner->member == 0 || owner->fenced || !is_its)
            continue;
        tell_handover(walk, partition, owner);
        owner->fenced = true;
    }
}

void kt_handover_request(struct kt_walk *walk)
{
    struct kt_model *model = walk->model;
    if (walk->event->api != JOIN_GROUP)
        return;
    for (struct kmock_table_entry *entry = kt_model_first(model); entry; entry = kt_model_next(model, entry))
        give_up(walk, entry->value);
}

static const struct kt_owner *find_given(const struct kt_partition *partition)
{
    for (int32_t i = 0; i < partition->owners_count; i++) {
        if (partition->owners[i].member == partition->member && !partition->owners[i].fenced)
            return &partition->owners[i];
    }
    return NULL;
}

static void give_back(struct kt_walk *walk, struct kt_partition *partition)
{
    struct kt_model *model = walk->model;
    if (partition->member == 0 || partition->generation != model->generation || find_given(partition))
        return;
    struct kt_event member = {.member = partition->member};
    kt_name instance = kt_model_instance(model, &member);
    if (instance && instance == walk->event->instance)
        give(walk, partition, instance);
}

void kt_handover_response(struct kt_walk *walk)
{
    struct kt_model *model = walk->model;
    if (walk->event->api != SYNC_GROUP || walk->event->error != 0)
        return;
    for (struct kmock_table_entry *entry = kt_model_first(model); entry; entry = kt_model_next(model, entry))
        give_back(walk, entry->value);
}

void kt_handover_taken_away(struct kt_walk *walk, struct kt_partition *partition, enum kt_fact_kind kind)
{
    const struct kt_owner *owner = kt_partition_owner(partition, walk->event->instance, walk->event->client);
    if (owner)
        tell_handover(walk, partition, owner);
    kt_tell_event(walk, kind, partition);
}
