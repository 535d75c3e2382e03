/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/broker/txn_write.h"

#include <stdlib.h>

#include "mock/base/alloc.h"
#include "mock/broker/append.h"
#include "mock/broker/error.h"
#include "mock/broker/topics.h"
#include "mock/broker/txn_coordinators.h"
#include "mock/broker/txn_record.h"
#include "mock/broker/txn_settle.h"

#define REQUEST_TIMEOUT_US INT64_C(30000000)
enum { FLEXIBLE_FROM_RELEASE = 400 };

/* A record that is in the leader's log and not committed. */
struct kmock_txn_change {
    struct kmock_list_link link; /* kmock_txn_coordinator.changes */
    struct kmock_txn *txn;       /* null: nobody waits any more */
    struct kmock_txn_step step;
    int64_t required_offset; /* the high watermark that commits it */
    struct kmock_timer timer;
};

static struct kmock_txn_change *change_at(struct kmock_list_link *link)
{
    return kmock_list_object(link, struct kmock_txn_change, link);
}

/* source  Kafka TransactionStateManager.appendTransactionToLog, response status of the append */
static int16_t explain(int16_t error)
{
    switch (error) {
    case KMOCK_UNKNOWN_TOPIC_OR_PARTITION:
    case KMOCK_NOT_ENOUGH_REPLICAS:
    case KMOCK_NOT_ENOUGH_REPLICAS_AFTER_APPEND:
    case KMOCK_REQUEST_TIMED_OUT:
        return KMOCK_COORDINATOR_NOT_AVAILABLE;
    case KMOCK_NOT_LEADER_OR_FOLLOWER:
    case KMOCK_KAFKA_STORAGE_ERROR:
        return KMOCK_NOT_COORDINATOR;
    default:
        return KMOCK_UNKNOWN_SERVER_ERROR;
    }
}

/* Append the id's record. value  null: a tombstone. returns  its offset, or minus a Kafka error code */
static int64_t append(const struct kmock_txn *txn, const struct kmock_txn_facts *value, int64_t now_us)
{
    struct kmock_cluster *cluster = txn->coordinator->cluster;
    struct kmock_partition *partition = kmock_txn_coordinators_partition(cluster, txn->coordinator->partition);
    struct kmock_batch_spec spec = {0, now_us / 1000, -1, -1, -1, 0};
    struct kmock_buffer key = {0}, bytes = {0}, built = {0};
    struct kmock_batch_builder builder;
    int64_t offset = -KMOCK_UNKNOWN_TOPIC_OR_PARTITION;
    kmock_txn_record_write_key(&key, txn->id);
    if (value)
        kmock_txn_record_write(&bytes, value, cluster->release >= FLEXIBLE_FROM_RELEASE);
    kmock_batch_begin(&builder, &built, &spec);
    kmock_batch_add(&builder, (struct kmock_bytes){key.data, (int32_t)key.size},
                    (struct kmock_bytes){bytes.data, value ? (int32_t)bytes.size : -1});
    kmock_batch_end(&builder, -1);
    if (partition && built.size > (size_t)partition->config->max_message_bytes)
        offset = -KMOCK_MESSAGE_TOO_LARGE;
    else if (partition)
        offset = kmock_append_built(cluster, partition, &built, now_us);
    kmock_buffer_free(&key);
    kmock_buffer_free(&bytes);
    kmock_buffer_free(&built);
    return offset;
}

/* Stop waiting for a change that becomes true, or does not. returns  who waits for it */
static struct kmock_txn_then finish(struct kmock_txn_change *change, bool is_true)
{
    struct kmock_txn_then then = change->step.then;
    struct kmock_txn *txn = change->txn;
    kmock_list_remove(&change->link);
    kmock_timers_cancel(&txn->coordinator->cluster->timers, &change->timer);
    txn->change = NULL;
    if (is_true)
        kmock_txn_become(txn, change->step.to, change->step.why);
    else
        kmock_txn_facts_finish(&change->step.to);
    free(change);
    return then;
}

static void succeed(struct kmock_txn_change *change, int64_t now_us)
{
    struct kmock_txn *txn = change->txn;
    struct kmock_txn_then then = finish(change, true);
    then.done(then.context, KMOCK_NONE, now_us);
    if (txn->change == NULL)
        kmock_txn_settle(txn, now_us);
}

static void on_timeout(void *context, int64_t now_us)
{
    struct kmock_txn_then then = finish(context, false);
    then.done(then.context, KMOCK_COORDINATOR_NOT_AVAILABLE, now_us);
}

static void park(struct kmock_txn_change *change, int64_t now_us)
{
    struct kmock_txn_coordinator *coordinator = change->txn->coordinator;
    change->timer = (struct kmock_timer){.fire = on_timeout, .context = change};
    kmock_list_append(&coordinator->changes, &change->link);
    kmock_timers_arm(&coordinator->cluster->timers, &change->timer, now_us + REQUEST_TIMEOUT_US);
    kmock_txn_coordinators_watch(coordinator);
}

void kmock_txn_write(struct kmock_txn *txn, const struct kmock_txn_step *step, int64_t now_us)
{
    struct kmock_cluster *cluster = txn->coordinator->cluster;
    struct kmock_txn_change *change = kmock_alloc(sizeof *change);
    *change = (struct kmock_txn_change){.txn = txn, .step = *step};
    txn->change = change;
    int64_t offset = append(txn, &step->to, now_us);
    if (offset < 0) {
        struct kmock_txn_then then = finish(change, false);
        then.done(then.context, explain((int16_t)-offset), now_us);
        return;
    }
    change->required_offset = offset + 1;
    if (kmock_txn_coordinators_partition(cluster, txn->coordinator->partition)->high_watermark > offset)
        succeed(change, now_us);
    else
        park(change, now_us);
}

bool kmock_txn_write_tombstone(const struct kmock_txn *txn, int64_t now_us)
{
    return append(txn, NULL, now_us) >= 0;
}

void kmock_txn_committed_up_to(struct kmock_txn_coordinator *coordinator, int64_t high_watermark, int64_t now_us)
{
    while (coordinator->changes.first && change_at(coordinator->changes.first)->required_offset <= high_watermark)
        succeed(change_at(coordinator->changes.first), now_us);
}

void kmock_txn_writes_fail(struct kmock_txn_coordinator *coordinator, int64_t now_us)
{
    while (coordinator->changes.first) {
        struct kmock_txn_then then = finish(change_at(coordinator->changes.first), false);
        then.done(then.context, KMOCK_NOT_COORDINATOR, now_us);
    }
}
