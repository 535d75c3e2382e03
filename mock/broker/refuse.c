/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/broker/refuse.h"

#include "mock/broker/cluster.h"

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
    [KMOCK_API_DESCRIBE_GROUPS] = kmock_refuse_describe_groups,
    [KMOCK_API_LIST_GROUPS] = kmock_refuse_list_groups,
    [KMOCK_API_SASL_HANDSHAKE] = kmock_refuse_sasl_handshake,
    [KMOCK_API_API_VERSIONS] = kmock_refuse_api_versions,
    [KMOCK_API_CREATE_TOPICS] = kmock_refuse_create_topics,
    [KMOCK_API_DELETE_TOPICS] = kmock_refuse_delete_topics,
    [KMOCK_API_DELETE_RECORDS] = kmock_refuse_delete_records,
    [KMOCK_API_INIT_PRODUCER_ID] = kmock_refuse_init_producer_id,
    [KMOCK_API_OFFSET_FOR_LEADER_EPOCH] = kmock_refuse_offset_for_leader_epoch,
    [KMOCK_API_ADD_PARTITIONS_TO_TXN] = kmock_refuse_add_partitions_to_txn,
    [KMOCK_API_ADD_OFFSETS_TO_TXN] = kmock_refuse_add_offsets_to_txn,
    [KMOCK_API_END_TXN] = kmock_refuse_end_txn,
    [KMOCK_API_WRITE_TXN_MARKERS] = kmock_refuse_write_txn_markers,
    [KMOCK_API_TXN_OFFSET_COMMIT] = kmock_refuse_txn_offset_commit,
    [KMOCK_API_DESCRIBE_ACLS] = kmock_refuse_describe_acls,
    [KMOCK_API_CREATE_ACLS] = kmock_refuse_create_acls,
    [KMOCK_API_DELETE_ACLS] = kmock_refuse_delete_acls,
    [KMOCK_API_DESCRIBE_CONFIGS] = kmock_refuse_describe_configs,
    [KMOCK_API_ALTER_CONFIGS] = kmock_refuse_alter_configs,
    [KMOCK_API_DESCRIBE_LOG_DIRS] = kmock_refuse_describe_log_dirs,
    [KMOCK_API_SASL_AUTHENTICATE] = kmock_refuse_sasl_authenticate,
    [KMOCK_API_CREATE_PARTITIONS] = kmock_refuse_create_partitions,
    [KMOCK_API_DELETE_GROUPS] = kmock_refuse_delete_groups,
    [KMOCK_API_ELECT_LEADERS] = kmock_refuse_elect_leaders,
    [KMOCK_API_INCREMENTAL_ALTER_CONFIGS] = kmock_refuse_incremental_alter_configs,
    [KMOCK_API_ALTER_PARTITION_REASSIGNMENTS] = kmock_refuse_alter_partition_reassignments,
    [KMOCK_API_LIST_PARTITION_REASSIGNMENTS] = kmock_refuse_list_partition_reassignments,
    [KMOCK_API_OFFSET_DELETE] = kmock_refuse_offset_delete,
    [KMOCK_API_DESCRIBE_USER_SCRAM_CREDENTIALS] = kmock_refuse_describe_user_scram_credentials,
    [KMOCK_API_ALTER_USER_SCRAM_CREDENTIALS] = kmock_refuse_alter_user_scram_credentials,
    [KMOCK_API_DESCRIBE_CLUSTER] = kmock_refuse_describe_cluster,
    [KMOCK_API_DESCRIBE_PRODUCERS] = kmock_refuse_describe_producers,
    [KMOCK_API_DESCRIBE_TRANSACTIONS] = kmock_refuse_describe_transactions,
    [KMOCK_API_LIST_TRANSACTIONS] = kmock_refuse_list_transactions,
    [KMOCK_API_DESCRIBE_TOPIC_PARTITIONS] = kmock_refuse_describe_topic_partitions,
};

void kmock_request_refuse(struct kmock_request *request, int16_t error)
{
    size_t key = (size_t)request->api_key;
    if (key < sizeof refuse / sizeof refuse[0] && refuse[key])
        refuse[key](request, error);
    else
        request->close_connection = true; /* nobody knows where such a response has its error */
}
