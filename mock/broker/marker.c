/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/broker/marker.h"

#include "mock/broker/append.h"
#include "mock/broker/coordinators.h"

int64_t kmock_marker_append(struct kmock_cluster *cluster, struct kmock_partition *partition,
                            const struct kmock_marker *marker, int64_t now_us)
{
    struct kmock_buffer built = {0};
    int16_t error = kmock_producers_judge_marker(&partition->producers, marker);
    if (error)
        return -error;
    kmock_marker_build(&built, marker, now_us / 1000);
    int64_t offset = kmock_append_built(cluster, partition, &built, now_us);
    kmock_buffer_free(&built);
    if (offset >= 0)
        kmock_coordinators_marked(cluster, partition,
                                  &(struct kmock_coordinator_marker){offset, marker->producer_id, marker->commit},
                                  now_us);
    return offset;
}
