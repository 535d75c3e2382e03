/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/broker/txn_markers.h"

#include <stdlib.h>

#include "mock/base/alloc.h"
#include "mock/broker/error.h"
#include "mock/broker/marker.h"
#include "mock/broker/topics.h"
#include "mock/broker/txn_coordinators.h"
#include "mock/broker/txn_settle.h"

/* A marker that is to be in a partition. */
struct job {
    struct kmock_list_link link; /* kmock_txn.markers */
    struct kmock_wait wait;      /* on the partition's list */
    struct kmock_txn *txn;
    struct kmock_string topic; /* the transaction's */
    int32_t partition;
    int32_t leader_epoch;    /* in which it was appended */
    int64_t required_offset; /* the high watermark that commits it; -1: it is not appended */
};

static struct job *job_at(struct kmock_list_link *link)
{
    return kmock_list_object(link, struct job, link);
}

static void free_job(struct job *job)
{
    kmock_list_remove(&job->wait.link);
    kmock_list_remove(&job->link);
    free(job);
}

static void finish(struct job *job, int64_t now_us)
{
    struct kmock_txn *txn = job->txn;
    free_job(job);
    if (--txn->markers_left == 0 && !txn->is_given_up)
        kmock_txn_complete(txn, now_us);
}

static struct kmock_marker marker_of(const struct kmock_txn *txn)
{
    return (struct kmock_marker){txn->facts.producer_id, txn->facts.epoch, txn->coordinator->epoch,
                                 txn->facts.state == KMOCK_TXN_PREPARE_COMMIT};
}

/* returns  whether somebody newer has written, so that this coordinator gives the transaction up */
static bool is_fenced(int64_t offset)
{
    return offset == -KMOCK_INVALID_PRODUCER_EPOCH || offset == -KMOCK_TRANSACTION_COORDINATOR_FENCED;
}

/* Append the marker where it is not in the log of this leader. returns  whether the coordinator was fenced */
static bool append(struct job *job, struct kmock_partition *partition, int64_t now_us)
{
    struct kmock_marker marker = marker_of(job->txn);
    if (job->required_offset >= 0 && job->leader_epoch == partition->leader_epoch)
        return false;
    job->leader_epoch = partition->leader_epoch;
    int64_t offset = kmock_marker_append(job->txn->coordinator->cluster, partition, &marker, now_us);
    job->required_offset = offset >= 0 ? offset + 1 : -1;
    return is_fenced(offset);
}

/* Append or look again. Whoever appends is woken by what it brought about, so nobody is on a list meanwhile. */
static void try(struct job *job, int64_t now_us)
{
    const struct kmock_cluster *cluster = job->txn->coordinator->cluster;
    struct kmock_partition *partition = kmock_topic_partition(kmock_topics_find(cluster, job->topic), job->partition);
    kmock_list_remove(&job->wait.link);
    if (partition == NULL) {
        finish(job, now_us);
        return;
    }
    if (append(job, partition, now_us)) {
        job->txn->is_given_up = true;
        finish(job, now_us);
        return;
    }
    if (job->required_offset >= 0 && partition->high_watermark >= job->required_offset)
        finish(job, now_us);
    else
        kmock_list_append(&partition->waits, &job->wait.link);
}

/* The markers have been sent to all leaders there are; those that are left nobody sends before the transaction is loaded
 * anew. */
static void drop_where_given_up(struct kmock_txn *txn)
{
    if (txn->is_given_up)
        kmock_txn_markers_drop(txn);
}

static void wake(struct kmock_wait *wait, int64_t now_us)
{
    struct job *job = kmock_list_object(wait, struct job, wait);
    struct kmock_txn *txn = job->txn;
    bool others_try = txn->is_given_up;
    try(job, now_us);
    if (!others_try)
        drop_where_given_up(txn);
}

/* Trying one may finish others; trying one again does no harm. */
static void try_all(struct kmock_txn *txn, int64_t now_us)
{
    struct kmock_list *jobs = &txn->markers;
    for (size_t left = jobs->count; left > 0 && jobs->first; left--) {
        struct kmock_list_link *link = jobs->first;
        kmock_list_remove(link);
        kmock_list_append(jobs, link);
        try(job_at(link), now_us);
    }
    drop_where_given_up(txn);
}

static void create_jobs(struct kmock_txn *txn)
{
    for (int32_t i = 0; i < txn->facts.partitions_count; i++) {
        struct job *job = kmock_alloc(sizeof *job);
        *job = (struct job){.txn = txn,
                            .topic = txn->facts.partitions[i].topic,
                            .partition = txn->facts.partitions[i].partition,
                            .required_offset = -1,
                            .wait.wake = wake};
        kmock_list_append(&txn->markers, &job->link);
    }
    txn->markers_left = txn->facts.partitions_count;
}

static void on_begin(void *context, int64_t now_us)
{
    struct kmock_txn *txn = context;
    if (!kmock_txn_state_is_prepare(txn->facts.state) || txn->change || txn->is_given_up)
        return;
    txn->is_held = kmock_txn_coordinators_holds_markers(txn->coordinator->cluster, txn->id);
    if (txn->is_held)
        return;
    if (txn->markers_left == 0 && !txn->owes_completion)
        create_jobs(txn);
    if (txn->markers_left == 0)
        kmock_txn_complete(txn, now_us);
    else
        try_all(txn, now_us);
}

static void begin_at(struct kmock_txn *txn, int64_t time_us)
{
    txn->begin.fire = on_begin;
    txn->begin.context = txn;
    kmock_timers_arm(&txn->coordinator->cluster->timers, &txn->begin, time_us);
}

void kmock_txn_markers_begin(struct kmock_txn *txn, int64_t now_us)
{
    if (!kmock_timer_is_armed(&txn->begin) && txn->markers_left == 0)
        begin_at(txn, now_us + kmock_txn_coordinators_marker_delay_us(txn->coordinator->cluster));
}

void kmock_txn_markers_retry(struct kmock_txn *txn, int64_t now_us)
{
    if (kmock_txn_state_is_prepare(txn->facts.state) && !kmock_timer_is_armed(&txn->begin))
        begin_at(txn, now_us);
}

void kmock_txn_markers_drop(struct kmock_txn *txn)
{
    while (txn->markers.first)
        free_job(job_at(txn->markers.first));
    txn->markers_left = 0;
}
