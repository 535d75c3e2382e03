/* SPDX-License-Identifier: Apache-2.0 */
/* Remember which leader epoch began at which offset of a partition. Zero-initialised is empty.
 * source  Kafka LeaderEpochFileCache, KIP-101 */
#ifndef KMOCK_BROKER_EPOCHS_H
#define KMOCK_BROKER_EPOCHS_H

#include <stdint.h>

struct kmock_epoch {
    int32_t epoch;
    int64_t start_offset;
};

struct kmock_epochs {
    struct kmock_epoch *entries; /* both members grow */
    int32_t count, capacity;
};

/* Begin an epoch at an offset; entries that are not older and lower are forgotten. */
void kmock_epochs_begin(struct kmock_epochs *epochs, int32_t epoch, int64_t start_offset);

/* Forget the epochs that begin at or after the end that a log was truncated to. */
void kmock_epochs_truncate(struct kmock_epochs *epochs, int64_t end_offset);

/* Forget the epochs that end at or before a log's new start; the one around it begins there then. */
void kmock_epochs_trim(struct kmock_epochs *epochs, int64_t start_offset);

/* returns  the largest known epoch not above the given one, and in start_offset its end; epoch -1: none
 * log_end  end of the newest epoch. source  Kafka endOffsetFor */
struct kmock_epoch kmock_epochs_end_of(const struct kmock_epochs *epochs, int32_t epoch, int64_t log_end);

/* returns  the epoch that an offset was written in; -1 where none is known */
int32_t kmock_epochs_at(const struct kmock_epochs *epochs, int64_t offset);

void kmock_epochs_free(struct kmock_epochs *epochs);

#endif
