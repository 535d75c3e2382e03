/* SPDX-License-Identifier: Apache-2.0 */
/* Cut the end of a log off, or copy it behind another one: what replicas do when they do not agree.
 * source  Kafka UnifiedLog.truncateTo */
#ifndef KMOCK_BROKER_LOG_TAIL_H
#define KMOCK_BROKER_LOG_TAIL_H

#include "mock/broker/log.h"

/* Forget the batches that reach to an offset or beyond; it becomes the end. Where it is not above the log start,
 * nothing remains and the log starts there. Nothing happens to a log that ends earlier. */
void kmock_log_truncate(struct kmock_log *log, int64_t offset);

/* Append the batches of another log that lie at or above from and end at or below to, as they are there: same
 * offsets, same leader epochs. */
void kmock_log_copy(struct kmock_log *log, const struct kmock_log *other, int64_t from, int64_t to);

/* Begin an empty log at an offset, with the segment size and the time of another one. */
void kmock_log_init_at(struct kmock_log *log, const struct kmock_log *like, int64_t offset);

#endif
