/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/broker/coordinator.h"
#include "mock/broker/group_text.h"

int32_t kmock_coordinator_partition_of(struct kmock_string group, int32_t partitions_count)
{
    int32_t hash = kmock_group_text_hash(group);
    if (hash == INT32_MIN) /* source  Kafka Utils.abs */
        hash = 0;
    return (hash < 0 ? -hash : hash) % partitions_count;
}
