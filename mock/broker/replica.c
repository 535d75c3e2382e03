/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/broker/replica.h"

#include <stdlib.h>

void kmock_replica_init(struct kmock_replica *copy, struct kmock_partition *partition)
{
    *copy = (struct kmock_replica){.partition = partition, .epoch = -1, .caught_up_us = INT64_MIN};
}

void kmock_replica_drop_tail(struct kmock_replica *copy)
{
    if (copy->tail == NULL)
        return;
    kmock_log_free(&copy->tail->log);
    kmock_epochs_free(&copy->tail->epochs);
    free(copy->tail);
    copy->tail = NULL;
}

int64_t kmock_replica_end(const struct kmock_replica *copy)
{
    return copy->tail ? copy->tail->log.end_offset : copy->shared_offset;
}
