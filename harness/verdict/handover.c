/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/verdict/handover.h"

static void tell_handover(struct kt_walk *walk, struct kt_partition *partition, const struct kt_owner *owner)
{
    struct kt_fact fact = {
        .kind = KT_FACT_HANDOVER, .partition = partition, .instance = owner->instance, .client = owner->client};
    kt_tell(walk, &fact);
}

void kt_handover_end(struct kt_walk *walk, kt_name instance, uint32_t client)
{
    struct kt_model *model = walk->model;
    for (struct kmock_table_entry *entry = kt_model_first(model); entry; entry = kt_model_next(model, entry)) {
        struct kt_owner *owner;
        while ((owner = kt_partition_owner(entry->value, instance, client)) != NULL) {
            tell_handover(walk, entry->value, owner);
            kt_partition_disown(entry->value, owner);
        }
    }
}

static void fence_owners(struct kt_walk *walk, struct kt_partition *partition, kt_name instance)
{
    bool is_its = walk->event->member && partition->member == walk->event->member;
    for (int32_t i = 0; i < partition->owners_count; i++) {
        struct kt_owner *owner = &partition->owners[i];
        if (owner->fenced || !(instance ? owner->instance == instance : is_its))
            continue;
        tell_handover(walk, partition, owner);
        owner->fenced = true;
    }
}

void kt_handover_member_gone(struct kt_walk *walk)
{
    struct kt_model *model = walk->model;
    kt_name instance = kt_model_instance(model, walk->event);
    for (struct kmock_table_entry *entry = kt_model_first(model); entry; entry = kt_model_next(model, entry))
        fence_owners(walk, entry->value, instance);
}

void kt_handover_assigned(struct kt_walk *walk, struct kt_partition *partition)
{
    partition->member = walk->event->member;
    while (!walk->model->group->has_assignments && partition->owners_count > 0) {
        tell_handover(walk, partition, &partition->owners[0]);
        kt_partition_disown(partition, &partition->owners[0]);
    }
}

void kt_handover_taken_away(struct kt_walk *walk, struct kt_partition *partition, enum kt_fact_kind kind)
{
    const struct kt_owner *owner = kt_partition_owner(partition, walk->event->instance, walk->event->client);
    if (owner)
        tell_handover(walk, partition, owner);
    kt_tell_event(walk, kind, partition);
}
