/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/broker/txn_facts.h"

#include <stdlib.h>

#include "mock/base/alloc.h"
#include "mock/broker/view.h"

static const char *const names[KMOCK_TXN_STATES_COUNT] = {
    [KMOCK_TXN_EMPTY] = "Empty",
    [KMOCK_TXN_ONGOING] = "Ongoing",
    [KMOCK_TXN_PREPARE_COMMIT] = "PrepareCommit",
    [KMOCK_TXN_PREPARE_ABORT] = "PrepareAbort",
    [KMOCK_TXN_COMPLETE_COMMIT] = "CompleteCommit",
    [KMOCK_TXN_COMPLETE_ABORT] = "CompleteAbort",
    [KMOCK_TXN_DEAD] = "Dead",
};

const char *kmock_txn_state_name(enum kmock_txn_state state)
{
    return names[state];
}

bool kmock_txn_state_parse(struct kmock_string name, enum kmock_txn_state *state)
{
    for (int i = 0; i < KMOCK_TXN_STATES_COUNT; i++)
        if (kmock_view_is(name, names[i])) {
            *state = i;
            return true;
        }
    return false;
}

struct kmock_txn_facts kmock_txn_facts_new(int64_t producer_id)
{
    return (struct kmock_txn_facts){.producer_id = producer_id,
                                    .previous_producer_id = -1,
                                    .next_producer_id = -1,
                                    .epoch = KMOCK_TXN_NO_EPOCH,
                                    .last_epoch = KMOCK_TXN_NO_EPOCH,
                                    .start_ms = -1};
}

/* returns  for how many there is room where there are so many: a power of two */
static size_t room_for(int32_t count)
{
    size_t room = 1;
    while (room < (size_t)count)
        room *= 2;
    return room;
}

struct kmock_txn_facts kmock_txn_facts_copy(const struct kmock_txn_facts *facts)
{
    struct kmock_txn_facts copy = *facts;
    copy.partitions = NULL;
    copy.partitions_count = 0;
    if (facts->partitions_count > 0)
        copy.partitions = kmock_alloc(room_for(facts->partitions_count) * sizeof *copy.partitions);
    for (int32_t i = 0; i < facts->partitions_count; i++) {
        struct kmock_string topic = facts->partitions[i].topic;
        copy.partitions[i].topic.data = kmock_copy_string(topic.data, (size_t)topic.length);
        copy.partitions[i].topic.length = topic.length;
        copy.partitions[i].partition = facts->partitions[i].partition;
    }
    copy.partitions_count = facts->partitions_count;
    return copy;
}

void kmock_txn_facts_clear(struct kmock_txn_facts *facts)
{
    for (int32_t i = 0; i < facts->partitions_count; i++)
        free((char *)facts->partitions[i].topic.data);
    free(facts->partitions);
    facts->partitions = NULL;
    facts->partitions_count = 0;
}

void kmock_txn_facts_finish(struct kmock_txn_facts *facts)
{
    kmock_txn_facts_clear(facts);
}

bool kmock_txn_facts_has(const struct kmock_txn_facts *facts, struct kmock_string topic, int32_t partition)
{
    for (int32_t i = 0; i < facts->partitions_count; i++)
        if (facts->partitions[i].partition == partition && kmock_view_equals(facts->partitions[i].topic, topic))
            return true;
    return false;
}

void kmock_txn_facts_append(struct kmock_txn_facts *facts, struct kmock_string topic, int32_t partition)
{
    int32_t count = facts->partitions_count;
    if (count == 0 || room_for(count) == (size_t)count)
        facts->partitions = kmock_realloc(facts->partitions, room_for(count + 1) * sizeof *facts->partitions);
    facts->partitions[count] = (struct kmock_txn_partition){
        {kmock_copy_string(topic.data, topic.length > 0 ? (size_t)topic.length : 0), topic.length}, partition};
    facts->partitions_count++;
}

void kmock_txn_facts_add(struct kmock_txn_facts *facts, struct kmock_string topic, int32_t partition)
{
    if (!kmock_txn_facts_has(facts, topic, partition))
        kmock_txn_facts_append(facts, topic, partition);
}
