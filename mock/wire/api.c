/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/wire/api.h"

#include <string.h>

#include "mock/broker/request.h"

/* The tables of mock/wire/schema, one file an API. */
#define TABLES(api) extern const struct kmock_schema kmock_##api##_request_schema, kmock_##api##_response_schema;
TABLES(produce)
TABLES(fetch)
TABLES(list_offsets)
TABLES(metadata)
TABLES(offset_commit)
TABLES(offset_fetch)
TABLES(find_coordinator)
TABLES(join_group)
TABLES(heartbeat)
TABLES(leave_group)
TABLES(sync_group)
TABLES(api_versions)
TABLES(create_topics)
TABLES(delete_topics)
TABLES(init_producer_id)
TABLES(create_partitions)

#define API(key, api) [key] = {&kmock_api_ranges[key], &kmock_##api##_request_schema, &kmock_##api##_response_schema}
static const struct kmock_api_description apis[KMOCK_API_KEYS_COUNT] = {
    API(KMOCK_API_PRODUCE, produce),
    API(KMOCK_API_FETCH, fetch),
    API(KMOCK_API_LIST_OFFSETS, list_offsets),
    API(KMOCK_API_METADATA, metadata),
    API(KMOCK_API_OFFSET_COMMIT, offset_commit),
    API(KMOCK_API_OFFSET_FETCH, offset_fetch),
    API(KMOCK_API_FIND_COORDINATOR, find_coordinator),
    API(KMOCK_API_JOIN_GROUP, join_group),
    API(KMOCK_API_HEARTBEAT, heartbeat),
    API(KMOCK_API_LEAVE_GROUP, leave_group),
    API(KMOCK_API_SYNC_GROUP, sync_group),
    API(KMOCK_API_API_VERSIONS, api_versions),
    API(KMOCK_API_CREATE_TOPICS, create_topics),
    API(KMOCK_API_DELETE_TOPICS, delete_topics),
    API(KMOCK_API_INIT_PRODUCER_ID, init_producer_id),
    API(KMOCK_API_CREATE_PARTITIONS, create_partitions),
};

const struct kmock_api_description *kmock_api_find(int16_t key)
{
    return kmock_api_range_find(key) ? &apis[key] : NULL;
}

const struct kmock_api_description *kmock_api_find_name(const char *name)
{
    const struct kmock_api_range *range = kmock_api_range_find_name(name, strlen(name));
    return range ? &apis[range->key] : NULL;
}

bool kmock_api_accepts(const struct kmock_api_description *api, int16_t version)
{
    return version >= api->range->accepted_from && version <= api->range->max_version;
}
