/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/broker/api_table.h"

#include <string.h>
#include <strings.h>

#include "mock/broker/request.h"

const struct kmock_api_range kmock_api_ranges[KMOCK_API_KEYS_COUNT] = {
    [KMOCK_API_PRODUCE] = {KMOCK_API_PRODUCE, 0, 13, 3, "Produce"},
    [KMOCK_API_FETCH] = {KMOCK_API_FETCH, 4, 18, 4, "Fetch"},
    [KMOCK_API_LIST_OFFSETS] = {KMOCK_API_LIST_OFFSETS, 1, 11, 1, "ListOffsets"},
    [KMOCK_API_METADATA] = {KMOCK_API_METADATA, 0, 13, 0, "Metadata"},
    [KMOCK_API_OFFSET_COMMIT] = {KMOCK_API_OFFSET_COMMIT, 2, 10, 2, "OffsetCommit"},
    [KMOCK_API_OFFSET_FETCH] = {KMOCK_API_OFFSET_FETCH, 1, 10, 1, "OffsetFetch"},
    [KMOCK_API_FIND_COORDINATOR] = {KMOCK_API_FIND_COORDINATOR, 0, 6, 0, "FindCoordinator"},
    [KMOCK_API_JOIN_GROUP] = {KMOCK_API_JOIN_GROUP, 0, 9, 0, "JoinGroup"},
    [KMOCK_API_HEARTBEAT] = {KMOCK_API_HEARTBEAT, 0, 4, 0, "Heartbeat"},
    [KMOCK_API_LEAVE_GROUP] = {KMOCK_API_LEAVE_GROUP, 0, 5, 0, "LeaveGroup"},
    [KMOCK_API_SYNC_GROUP] = {KMOCK_API_SYNC_GROUP, 0, 5, 0, "SyncGroup"},
    [KMOCK_API_API_VERSIONS] = {KMOCK_API_API_VERSIONS, 0, 4, 0, "ApiVersions"},
    [KMOCK_API_CREATE_TOPICS] = {KMOCK_API_CREATE_TOPICS, 2, 7, 2, "CreateTopics"},
    [KMOCK_API_DELETE_TOPICS] = {KMOCK_API_DELETE_TOPICS, 1, 6, 1, "DeleteTopics"},
    [KMOCK_API_INIT_PRODUCER_ID] = {KMOCK_API_INIT_PRODUCER_ID, 0, 5, 0, "InitProducerId"},
    [KMOCK_API_CREATE_PARTITIONS] = {KMOCK_API_CREATE_PARTITIONS, 0, 3, 0, "CreatePartitions"},
};

const struct kmock_api_range *kmock_api_range_next(const struct kmock_api_range *previous)
{
    for (int key = previous ? previous->key + 1 : 0; key < KMOCK_API_KEYS_COUNT; key++) {
        if (kmock_api_ranges[key].name)
            return &kmock_api_ranges[key];
    }
    return NULL;
}

const struct kmock_api_range *kmock_api_range_find(int16_t key)
{
    bool known = key >= 0 && key < KMOCK_API_KEYS_COUNT && kmock_api_ranges[key].name;
    return known ? &kmock_api_ranges[key] : NULL;
}

const struct kmock_api_range *kmock_api_range_find_name(const char *name, size_t length)
{
    const struct kmock_api_range *range = kmock_api_range_next(NULL);
    while (range && (strlen(range->name) != length || strncasecmp(range->name, name, length) != 0))
        range = kmock_api_range_next(range);
    return range;
}
