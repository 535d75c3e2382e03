/* SPDX-License-Identifier: Apache-2.0 */
/* Delete and compact logs when their time has come: retention, cleanup.policy, DeleteRecords.
 *
 * Looked at as Kafka does, every log.retention.check.interval.ms (5 min, the first time 30 s after the start), compacted
 * logs every log.cleaner.backoff.ms (15 s); but only where there will be something to do, so an idle cluster has no
 * deadline. What a topic's own configs did not ask for (Kafka's 7 days) is no deadline either: it is made up for when
 * the cluster is next called. source  Kafka LogManager, LogCleaner, LogCleanerManager */
#ifndef KMOCK_BROKER_CLEANUP_H
#define KMOCK_BROKER_CLEANUP_H

#include "mock/broker/state.h"

/* See to it that a partition's log is looked at in time, after it has changed. */
void kmock_cleanup_watch(struct kmock_cluster *cluster, struct kmock_partition *partition, int64_t now_us);

/* The same for all partitions of a topic, after its configs have changed. */
void kmock_cleanup_configure(struct kmock_cluster *cluster, struct kmock_topic *topic, int64_t now_us);

/* Make up for what was no deadline. */
void kmock_cleanup_catch_up(struct kmock_cluster *cluster, int64_t now_us);

/* Move a log's start up, as a client asked for; segments go later. offset  not above the high watermark */
void kmock_cleanup_delete_records(struct kmock_cluster *cluster, struct kmock_partition *partition, int64_t offset,
                                  int64_t now_us);

#endif
