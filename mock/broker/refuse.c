/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/broker/refuse.h"

#include "mock/broker/cluster.h"

void kmock_request_refuse(struct kmock_request *request, int16_t error)
{
    static kmock_refuse *const refuse[] = {
        [KMOCK_API_PRODUCE] = kmock_refuse_produce,
        [KMOCK_API_FETCH] = kmock_refuse_fetch,
        [KMOCK_API_LIST_OFFSETS] = kmock_refuse_list_offsets,
        [KMOCK_API_METADATA] = kmock_refuse_metadata,
        [KMOCK_API_OFFSET_COMMIT] = kmock_refuse_offset_commit,
        [KMOCK_API_OFFSET_FETCH] = kmock_refuse_offset_fetch,
        [KMOCK_API_FIND_COORDINATOR] = kmock_refuse_find_coordinator,
        [KMOCK_API_JOIN_GROUP] = kmock_refuse_join_group,
        [KMOCK_API_HEARTBEAT] = kmock_refuse_heartbeat,
        [KMOCK_API_LEAVE_GROUP] = kmock_refuse_leave_group,
        [KMOCK_API_SYNC_GROUP] = kmock_refuse_sync_group,
        [KMOCK_API_API_VERSIONS] = kmock_refuse_api_versions,
        [KMOCK_API_CREATE_TOPICS] = kmock_refuse_create_topics,
        [KMOCK_API_DELETE_TOPICS] = kmock_refuse_delete_topics,
        [KMOCK_API_INIT_PRODUCER_ID] = kmock_refuse_init_producer_id,
        [KMOCK_API_CREATE_PARTITIONS] = kmock_refuse_create_partitions,
    };
    size_t key = (size_t)request->api_key;
    if (key < sizeof refuse / sizeof refuse[0] && refuse[key])
        refuse[key](request, error);
    else
        request->close_connection = true; /* nobody knows where such a response has its error */
}
