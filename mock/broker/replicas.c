/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/broker/replicas.h"

#include <stdlib.h>
#include <string.h>

#include "mock/base/alloc.h"
#include "mock/base/hash.h"
#include "mock/broker/log_tail.h"
#include "mock/broker/producer_snapshot.h"

/* ---- whose log it is ---- */

static void copy_epochs(struct kmock_epochs *epochs, const struct kmock_epochs *other, int64_t from, int64_t to)
{
    for (int32_t i = 0; i < other->count; i++)
        if (other->entries[i].start_offset >= from && other->entries[i].start_offset < to)
            kmock_epochs_begin(epochs, other->entries[i].epoch, other->entries[i].start_offset);
}

/* The end of the partition's log will be another: what the replica shares with it above the fork becomes its own. */
static void take_tail(struct kmock_partition *partition, struct kmock_replica *copy, int64_t fork)
{
    struct kmock_replica_tail *tail = kmock_alloc(sizeof *tail);
    int64_t shared = copy->shared_offset;
    kmock_log_init_at(&tail->log, &partition->log, fork);
    kmock_log_copy(&tail->log, &partition->log, fork, shared);
    copy_epochs(&tail->epochs, &partition->epochs, fork, shared);
    if (copy->tail) {
        kmock_log_copy(&tail->log, &copy->tail->log, shared, copy->tail->log.end_offset);
        copy_epochs(&tail->epochs, &copy->tail->epochs, shared, INT64_MAX);
    }
    kmock_replica_drop_tail(copy);
    copy->tail = tail;
    copy->shared_offset = fork;
}

static void give_tail(struct kmock_partition *partition, struct kmock_replica *copy)
{
    if (copy->tail == NULL)
        return;
    kmock_log_copy(&partition->log, &copy->tail->log, copy->shared_offset, copy->tail->log.end_offset);
    copy_epochs(&partition->epochs, &copy->tail->epochs, copy->shared_offset, INT64_MAX);
    kmock_replica_drop_tail(copy);
}

/* The keeper's own record tells nothing as long as it keeps the partition's log; write down what holds now. */
static void lay_down(struct kmock_partition *partition)
{
    struct kmock_replica *copy = &partition->copies[partition->keeper];
    copy->shared_offset = partition->log.end_offset;
    copy->high_watermark = partition->high_watermark;
}

bool kmock_replicas_switch(struct kmock_partition *partition, int32_t place)
{
    struct kmock_replica *copy = &partition->copies[place];
    bool changes = copy->tail || copy->shared_offset < partition->log.end_offset;
    if (place == partition->keeper)
        return false;
    lay_down(partition);
    for (int32_t i = 0; i < partition->replicas_count; i++)
        if (i != place && partition->copies[i].shared_offset > copy->shared_offset)
            take_tail(partition, &partition->copies[i], copy->shared_offset);
    kmock_log_truncate(&partition->log, copy->shared_offset);
    kmock_producers_cut(&partition->producers, copy->shared_offset);
    kmock_epochs_truncate(&partition->epochs, copy->shared_offset);
    give_tail(partition, copy);
    partition->high_watermark = copy->high_watermark;
    partition->keeper = place;
    return changes;
}

/* ---- agreement ---- */

static struct kmock_epochs epochs_of(const struct kmock_partition *partition, const struct kmock_replica *copy)
{
    struct kmock_epochs epochs = {0};
    copy_epochs(&epochs, &partition->epochs, INT64_MIN, copy->shared_offset);
    if (copy->tail)
        copy_epochs(&epochs, &copy->tail->epochs, copy->shared_offset, INT64_MAX);
    return epochs;
}

static int64_t least(int64_t one, int64_t other)
{
    return one < other ? one : other;
}

/* Ask the leader where the follower's last epoch ends, until they know one epoch in common.
 * returns  up to where the follower's log is the leader's. source  Kafka AbstractFetcherThread.getOffsetTruncationState */
static int64_t find_agreement(const struct kmock_partition *partition, const struct kmock_replica *copy, int64_t end)
{
    struct kmock_epochs own = epochs_of(partition, copy);
    int64_t agreed = least(copy->high_watermark, end); /* where no epoch is known */
    while (own.count > 0) {
        int32_t latest = own.entries[own.count - 1].epoch;
        struct kmock_epoch leaders = kmock_epochs_end_of(&partition->epochs, latest, partition->log.end_offset);
        if (leaders.epoch < 0)
            break;
        struct kmock_epoch followers = kmock_epochs_end_of(&own, leaders.epoch, end);
        end = least(end, followers.start_offset);
        if (followers.epoch == leaders.epoch) {
            agreed = least(end, leaders.start_offset);
            break;
        }
        kmock_epochs_truncate(&own, end);
        agreed = least(agreed, end);
    }
    kmock_epochs_free(&own);
    return agreed;
}

int64_t kmock_replicas_agree(struct kmock_partition *partition, int32_t place)
{
    struct kmock_replica *copy = &partition->copies[place];
    int64_t end = kmock_partition_end_of(partition, place);
    int64_t agreed = copy->epoch == partition->leader_epoch ? end : find_agreement(partition, copy, end);
    kmock_replica_drop_tail(copy);
    copy->epoch = partition->leader_epoch;
    copy->shared_offset = agreed;
    copy->high_watermark = least(copy->high_watermark, agreed);
    return end - agreed;
}

void kmock_replicas_copy(struct kmock_partition *partition, int32_t place)
{
    struct kmock_replica *copy = &partition->copies[place];
    copy->shared_offset = partition->log.end_offset;
    copy->high_watermark = least(partition->high_watermark, copy->shared_offset);
}

/* ---- which replicas ---- */

static void move_copy(struct kmock_partition *partition, int32_t from, struct kmock_replica *to)
{
    if (from < 0) {
        kmock_replica_init(to, partition);
        to->shared_offset = to->high_watermark = partition->log.start_offset;
        return;
    }
    *to = partition->copies[from];
    partition->copies[from].tail = NULL;
}

void kmock_replicas_set(struct kmock_partition *partition, struct kmock_replica_ids replicas)
{
    size_t count = (size_t)replicas.count;
    struct kmock_replica *copies = kmock_alloc(count * sizeof *copies);
    bool *in_sync = kmock_alloc(count * sizeof *in_sync);
    int32_t *ids = kmock_alloc(count * sizeof *ids);
    int32_t keeper = 0;
    for (int32_t i = 0; i < replicas.count; i++) {
        int32_t place = kmock_partition_place_of(partition, replicas.ids[i]);
        ids[i] = replicas.ids[i];
        in_sync[i] = place >= 0 && partition->in_sync[place];
        move_copy(partition, place, &copies[i]);
        if (place == partition->keeper)
            keeper = i;
    }
    kmock_partition_free_replicas(partition);
    partition->copies = copies;
    partition->in_sync = in_sync;
    partition->replicas = ids;
    partition->replicas_count = replicas.count;
    partition->keeper = keeper;
    if (kmock_partition_in_sync_count(partition) == 0)
        in_sync[keeper] = true;
}

uint64_t kmock_replicas_hash(const struct kmock_partition *partition, uint64_t hash)
{
    for (int32_t i = 0; i < partition->replicas_count; i++) {
        const struct kmock_replica *copy = &partition->copies[i];
        struct kmock_log_cursor cursor;
        hash = kmock_hash_number(hash, (uint64_t)kmock_partition_end_of(partition, i));
        hash = kmock_hash_number(hash, (uint64_t)kmock_partition_high_watermark_of(partition, i));
        hash = kmock_hash_number(hash, (uint64_t)(copy->held * 2 + copy->barred));
        bool more = copy->tail && kmock_log_find(&copy->tail->log, copy->shared_offset, &cursor);
        for (; more; more = kmock_log_next(&cursor))
            hash = kmock_hash(hash, cursor.batch.bytes, (size_t)cursor.batch.size_bytes);
    }
    return hash;
}
