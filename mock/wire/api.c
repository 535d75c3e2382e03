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
TABLES(describe_groups)
TABLES(list_groups)
TABLES(sasl_handshake)
TABLES(api_versions)
TABLES(create_topics)
TABLES(delete_topics)
TABLES(delete_records)
TABLES(init_producer_id)
TABLES(offset_for_leader_epoch)
TABLES(add_partitions_to_txn)
TABLES(add_offsets_to_txn)
TABLES(end_txn)
TABLES(write_txn_markers)
TABLES(txn_offset_commit)
TABLES(describe_acls)
TABLES(create_acls)
TABLES(delete_acls)
TABLES(describe_configs)
TABLES(alter_configs)
TABLES(describe_log_dirs)
TABLES(sasl_authenticate)
TABLES(create_partitions)
TABLES(delete_groups)
TABLES(elect_leaders)
TABLES(incremental_alter_configs)
TABLES(alter_partition_reassignments)
TABLES(list_partition_reassignments)
TABLES(offset_delete)
TABLES(describe_user_scram_credentials)
TABLES(alter_user_scram_credentials)
TABLES(describe_cluster)
TABLES(describe_producers)
TABLES(describe_transactions)
TABLES(list_transactions)
TABLES(describe_topic_partitions)

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
    API(KMOCK_API_DESCRIBE_GROUPS, describe_groups),
    API(KMOCK_API_LIST_GROUPS, list_groups),
    API(KMOCK_API_SASL_HANDSHAKE, sasl_handshake),
    API(KMOCK_API_API_VERSIONS, api_versions),
    API(KMOCK_API_CREATE_TOPICS, create_topics),
    API(KMOCK_API_DELETE_TOPICS, delete_topics),
    API(KMOCK_API_DELETE_RECORDS, delete_records),
    API(KMOCK_API_INIT_PRODUCER_ID, init_producer_id),
    API(KMOCK_API_OFFSET_FOR_LEADER_EPOCH, offset_for_leader_epoch),
    API(KMOCK_API_ADD_PARTITIONS_TO_TXN, add_partitions_to_txn),
    API(KMOCK_API_ADD_OFFSETS_TO_TXN, add_offsets_to_txn),
    API(KMOCK_API_END_TXN, end_txn),
    API(KMOCK_API_WRITE_TXN_MARKERS, write_txn_markers),
    API(KMOCK_API_TXN_OFFSET_COMMIT, txn_offset_commit),
    API(KMOCK_API_DESCRIBE_ACLS, describe_acls),
    API(KMOCK_API_CREATE_ACLS, create_acls),
    API(KMOCK_API_DELETE_ACLS, delete_acls),
    API(KMOCK_API_DESCRIBE_CONFIGS, describe_configs),
    API(KMOCK_API_ALTER_CONFIGS, alter_configs),
    API(KMOCK_API_DESCRIBE_LOG_DIRS, describe_log_dirs),
    API(KMOCK_API_SASL_AUTHENTICATE, sasl_authenticate),
    API(KMOCK_API_CREATE_PARTITIONS, create_partitions),
    API(KMOCK_API_DELETE_GROUPS, delete_groups),
    API(KMOCK_API_ELECT_LEADERS, elect_leaders),
    API(KMOCK_API_INCREMENTAL_ALTER_CONFIGS, incremental_alter_configs),
    API(KMOCK_API_ALTER_PARTITION_REASSIGNMENTS, alter_partition_reassignments),
    API(KMOCK_API_LIST_PARTITION_REASSIGNMENTS, list_partition_reassignments),
    API(KMOCK_API_OFFSET_DELETE, offset_delete),
    API(KMOCK_API_DESCRIBE_USER_SCRAM_CREDENTIALS, describe_user_scram_credentials),
    API(KMOCK_API_ALTER_USER_SCRAM_CREDENTIALS, alter_user_scram_credentials),
    API(KMOCK_API_DESCRIBE_CLUSTER, describe_cluster),
    API(KMOCK_API_DESCRIBE_PRODUCERS, describe_producers),
    API(KMOCK_API_DESCRIBE_TRANSACTIONS, describe_transactions),
    API(KMOCK_API_LIST_TRANSACTIONS, list_transactions),
    API(KMOCK_API_DESCRIBE_TOPIC_PARTITIONS, describe_topic_partitions),
};

const struct kmock_api_description *kmock_api_find(int16_t key)
{
    return kmock_api_range_find(key) ? &apis[key] : NULL;
}

const struct kmock_api_description *kmock_api_at(int16_t key)
{
    return key >= 0 && key < KMOCK_API_KEYS_COUNT && apis[key].range ? &apis[key] : NULL;
}

const struct kmock_api_description *kmock_api_find_name(const char *name)
{
    const struct kmock_api_range *range = kmock_api_range_find_name(name, strlen(name));
    return range ? &apis[range->key] : NULL;
}

bool kmock_api_accepts(const struct kmock_api_description *api, int16_t version)
{
    return kmock_api_range_accepts(api->range, version);
}
