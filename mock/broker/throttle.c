/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/broker/throttle.h"

#include <stddef.h>

/* Where a response says for how long its client is throttled, and that it says so at all. */
struct place {
    size_t at;
    bool is_there;
};

static const struct place places[KMOCK_API_KEYS_COUNT] = {
    [KMOCK_API_PRODUCE] = {offsetof(struct kmock_produce_response, throttle_time_ms), true},
    [KMOCK_API_FETCH] = {offsetof(struct kmock_fetch_response, throttle_time_ms), true},
    [KMOCK_API_LIST_OFFSETS] = {offsetof(struct kmock_list_offsets_response, throttle_time_ms), true},
    [KMOCK_API_METADATA] = {offsetof(struct kmock_metadata_response, throttle_time_ms), true},
    [KMOCK_API_OFFSET_COMMIT] = {offsetof(struct kmock_offset_commit_response, throttle_time_ms), true},
    [KMOCK_API_OFFSET_FETCH] = {offsetof(struct kmock_offset_fetch_response, throttle_time_ms), true},
    [KMOCK_API_FIND_COORDINATOR] = {offsetof(struct kmock_find_coordinator_response, throttle_time_ms), true},
    [KMOCK_API_JOIN_GROUP] = {offsetof(struct kmock_join_group_response, throttle_time_ms), true},
    [KMOCK_API_HEARTBEAT] = {offsetof(struct kmock_heartbeat_response, throttle_time_ms), true},
    [KMOCK_API_LEAVE_GROUP] = {offsetof(struct kmock_leave_group_response, throttle_time_ms), true},
    [KMOCK_API_SYNC_GROUP] = {offsetof(struct kmock_sync_group_response, throttle_time_ms), true},
    [KMOCK_API_DESCRIBE_GROUPS] = {offsetof(struct kmock_describe_groups_response, throttle_time_ms), true},
    [KMOCK_API_LIST_GROUPS] = {offsetof(struct kmock_list_groups_response, throttle_time_ms), true},
    [KMOCK_API_API_VERSIONS] = {offsetof(struct kmock_api_versions_response, throttle_time_ms), true},
    [KMOCK_API_CREATE_TOPICS] = {offsetof(struct kmock_create_topics_response, throttle_time_ms), true},
    [KMOCK_API_DELETE_TOPICS] = {offsetof(struct kmock_delete_topics_response, throttle_time_ms), true},
    [KMOCK_API_DELETE_RECORDS] = {offsetof(struct kmock_delete_records_response, throttle_time_ms), true},
    [KMOCK_API_INIT_PRODUCER_ID] = {offsetof(struct kmock_init_producer_id_response, throttle_time_ms), true},
    [KMOCK_API_OFFSET_FOR_LEADER_EPOCH] = {offsetof(struct kmock_offset_for_leader_epoch_response, throttle_time_ms),
                                           true},
    [KMOCK_API_ADD_PARTITIONS_TO_TXN] = {offsetof(struct kmock_add_partitions_to_txn_response, throttle_time_ms), true},
    [KMOCK_API_ADD_OFFSETS_TO_TXN] = {offsetof(struct kmock_add_offsets_to_txn_response, throttle_time_ms), true},
    [KMOCK_API_END_TXN] = {offsetof(struct kmock_end_txn_response, throttle_time_ms), true},
    [KMOCK_API_TXN_OFFSET_COMMIT] = {offsetof(struct kmock_txn_offset_commit_response, throttle_time_ms), true},
    [KMOCK_API_DESCRIBE_ACLS] = {offsetof(struct kmock_describe_acls_response, throttle_time_ms), true},
    [KMOCK_API_CREATE_ACLS] = {offsetof(struct kmock_create_acls_response, throttle_time_ms), true},
    [KMOCK_API_DELETE_ACLS] = {offsetof(struct kmock_delete_acls_response, throttle_time_ms), true},
    [KMOCK_API_DESCRIBE_CONFIGS] = {offsetof(struct kmock_describe_configs_response, throttle_time_ms), true},
    [KMOCK_API_ALTER_CONFIGS] = {offsetof(struct kmock_alter_configs_response, throttle_time_ms), true},
    [KMOCK_API_DESCRIBE_LOG_DIRS] = {offsetof(struct kmock_describe_log_dirs_response, throttle_time_ms), true},
    [KMOCK_API_CREATE_PARTITIONS] = {offsetof(struct kmock_create_partitions_response, throttle_time_ms), true},
    [KMOCK_API_DELETE_GROUPS] = {offsetof(struct kmock_delete_groups_response, throttle_time_ms), true},
    [KMOCK_API_ELECT_LEADERS] = {offsetof(struct kmock_elect_leaders_response, throttle_time_ms), true},
    [KMOCK_API_INCREMENTAL_ALTER_CONFIGS] = {offsetof(struct kmock_incremental_alter_configs_response,
                                                      throttle_time_ms),
                                             true},
    [KMOCK_API_ALTER_PARTITION_REASSIGNMENTS] = {offsetof(struct kmock_alter_partition_reassignments_response,
                                                          throttle_time_ms),
                                                 true},
    [KMOCK_API_LIST_PARTITION_REASSIGNMENTS] = {offsetof(struct kmock_list_partition_reassignments_response,
                                                         throttle_time_ms),
                                                true},
    [KMOCK_API_OFFSET_DELETE] = {offsetof(struct kmock_offset_delete_response, throttle_time_ms), true},
    [KMOCK_API_DESCRIBE_USER_SCRAM_CREDENTIALS] = {offsetof(struct kmock_describe_user_scram_credentials_response,
                                                            throttle_time_ms),
                                                   true},
    [KMOCK_API_ALTER_USER_SCRAM_CREDENTIALS] = {offsetof(struct kmock_alter_user_scram_credentials_response,
                                                         throttle_time_ms),
                                                true},
    [KMOCK_API_DESCRIBE_CLUSTER] = {offsetof(struct kmock_describe_cluster_response, throttle_time_ms), true},
    [KMOCK_API_DESCRIBE_PRODUCERS] = {offsetof(struct kmock_describe_producers_response, throttle_time_ms), true},
    [KMOCK_API_DESCRIBE_TRANSACTIONS] = {offsetof(struct kmock_describe_transactions_response, throttle_time_ms), true},
    [KMOCK_API_LIST_TRANSACTIONS] = {offsetof(struct kmock_list_transactions_response, throttle_time_ms), true},
    [KMOCK_API_DESCRIBE_TOPIC_PARTITIONS] = {offsetof(struct kmock_describe_topic_partitions_response,
                                                      throttle_time_ms),
                                             true},
};

void kmock_throttle_stamp(const struct kmock_cluster *cluster, struct kmock_request *request)
{
    const struct kmock_node *node = kmock_cluster_node(cluster, request->node_id);
    const struct place *place = &places[request->api_key];
    int32_t throttle_time_ms = node->throttle_time_ms[request->api_key];
    if (throttle_time_ms > 0 && request->response && place->is_there)
        *(int32_t *)((char *)request->response + place->at) = throttle_time_ms;
}

int32_t kmock_request_throttle_ms(const struct kmock_request *request)
{
    const struct place *place = &places[request->api_key];
    if (request->response == NULL || !place->is_there)
        return 0;
    return *(const int32_t *)((const char *)request->response + place->at);
}

static void set(struct kmock_node *node, int32_t api_key, int32_t throttle_time_ms)
{
    for (int32_t key = 0; key < KMOCK_API_KEYS_COUNT; key++)
        if (api_key < 0 || api_key == key)
            node->throttle_time_ms[key] = throttle_time_ms;
}

bool kmock_cluster_throttle(struct kmock_cluster *cluster, int32_t node_id, int32_t api_key, int32_t throttle_time_ms)
{
    if (api_key >= KMOCK_API_KEYS_COUNT || (node_id != 0 && kmock_cluster_node(cluster, node_id) == NULL))
        return false;
    for (int32_t i = 0; i < cluster->nodes_count; i++)
        if (node_id == 0 || cluster->nodes[i].id == node_id)
            set(&cluster->nodes[i], api_key, throttle_time_ms);
    return true;
}
