/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/verdict/contract.h"

#include "harness/verdict/handed.h"

static struct kt_handed *handed_of(struct kt_walk *walk)
{
    return kt_handed_of(&walk->model->handed, walk->event->instance, walk->event->client);
}

void kt_contract_take(struct kt_walk *walk, struct kt_partition *partition, int64_t from, int64_t to)
{
    struct kt_handed *handed = handed_of(walk);
    struct kt_handed_run range = {partition, from, to}, taken;
    while (!walk->stopped && kt_handed_take(handed, &range, &taken))
        kt_tell_effects(walk, taken.partition, taken.offset, taken.end);
}

/* Only now does the app see that its consumer was assigned the partition (again). */
static void tell_resume(struct kt_walk *walk, struct kt_partition *partition)
{
    const struct kt_event *event = walk->event;
    const struct kt_owner *owner = kt_partition_owner(partition, event->instance, event->client);
    if (owner && owner->is_new)
        kt_tell_event(walk, KT_FACT_RESUME, partition);
}

void kt_contract_deliver(struct kt_walk *walk, struct kt_partition *partition)
{
    const struct kt_event *event = walk->event;
    partition->was_handed = true;
    tell_resume(walk, partition);
    if (kt_model_guesses_owners(walk->model))
        kt_partition_own(partition, event->instance, event->client, walk->at);
    if (walk->model->source != KT_SOURCE_CONTRACT)
        return;
    int64_t end = event->offset + event->count;
    int64_t tail = walk->moment == KT_MOMENT_HANDED ? end : end - event->sequence;
    kt_tell_effects(walk, partition, event->offset, tail);
    if (tail < end)
        kt_handed_add(handed_of(walk), (struct kt_handed_run){partition, tail, end});
}

void kt_contract_named(struct kt_walk *walk, struct kt_partition *partition)
{
    if (walk->moment != KT_MOMENT_NAMED || walk->model->source != KT_SOURCE_CONTRACT)
        return;
    if (walk->event->type == KT_EVENT_STORE)
        handed_of(walk)->stores = true;
    if (partition)
        kt_contract_take(walk, partition, INT64_MIN, walk->event->offset);
    else if (walk->event->partition < 0 && !handed_of(walk)->stores)
        kt_contract_take(walk, NULL, 0, 0);
}
