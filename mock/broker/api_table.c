/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/broker/api_table.h"

#include <string.h>
#include <strings.h>

#include "mock/broker/request.h"

/* OFF: bytes can be read and written, but no broker answers yet; a client is not told of it. */
enum { OFF, ON };

const struct kmock_api_range kmock_api_ranges[KMOCK_API_KEYS_COUNT] = {
    [KMOCK_API_PRODUCE] = {KMOCK_API_PRODUCE, 0, 13, 3, "Produce", ON},
    [KMOCK_API_FETCH] = {KMOCK_API_FETCH, 4, 18, 4, "Fetch", ON},
    [KMOCK_API_LIST_OFFSETS] = {KMOCK_API_LIST_OFFSETS, 1, 11, 1, "ListOffsets", ON},
    [KMOCK_API_METADATA] = {KMOCK_API_METADATA, 0, 13, 0, "Metadata", ON},
    [KMOCK_API_OFFSET_COMMIT] = {KMOCK_API_OFFSET_COMMIT, 2, 10, 2, "OffsetCommit", ON},
    [KMOCK_API_OFFSET_FETCH] = {KMOCK_API_OFFSET_FETCH, 1, 10, 1, "OffsetFetch", ON},
    [KMOCK_API_FIND_COORDINATOR] = {KMOCK_API_FIND_COORDINATOR, 0, 6, 0, "FindCoordinator", ON},
    [KMOCK_API_JOIN_GROUP] = {KMOCK_API_JOIN_GROUP, 0, 9, 0, "JoinGroup", ON},
    [KMOCK_API_HEARTBEAT] = {KMOCK_API_HEARTBEAT, 0, 4, 0, "Heartbeat", ON},
    [KMOCK_API_LEAVE_GROUP] = {KMOCK_API_LEAVE_GROUP, 0, 5, 0, "LeaveGroup", ON},
    [KMOCK_API_SYNC_GROUP] = {KMOCK_API_SYNC_GROUP, 0, 5, 0, "SyncGroup", ON},
    [KMOCK_API_DESCRIBE_GROUPS] = {KMOCK_API_DESCRIBE_GROUPS, 0, 6, 0, "DescribeGroups", ON},
    [KMOCK_API_LIST_GROUPS] = {KMOCK_API_LIST_GROUPS, 0, 5, 0, "ListGroups", ON},
    [KMOCK_API_SASL_HANDSHAKE] = {KMOCK_API_SASL_HANDSHAKE, 0, 1, 0, "SaslHandshake", ON},
    [KMOCK_API_API_VERSIONS] = {KMOCK_API_API_VERSIONS, 0, 4, 0, "ApiVersions", ON},
    [KMOCK_API_CREATE_TOPICS] = {KMOCK_API_CREATE_TOPICS, 2, 7, 2, "CreateTopics", ON},
    [KMOCK_API_DELETE_TOPICS] = {KMOCK_API_DELETE_TOPICS, 1, 6, 1, "DeleteTopics", ON},
    [KMOCK_API_DELETE_RECORDS] = {KMOCK_API_DELETE_RECORDS, 0, 2, 0, "DeleteRecords", ON},
    [KMOCK_API_INIT_PRODUCER_ID] = {KMOCK_API_INIT_PRODUCER_ID, 0, 5, 0, "InitProducerId", ON},
    [KMOCK_API_OFFSET_FOR_LEADER_EPOCH] = {KMOCK_API_OFFSET_FOR_LEADER_EPOCH, 2, 4, 2, "OffsetForLeaderEpoch", ON},
    [KMOCK_API_ADD_PARTITIONS_TO_TXN] = {KMOCK_API_ADD_PARTITIONS_TO_TXN, 0, 5, 0, "AddPartitionsToTxn", ON},
    [KMOCK_API_ADD_OFFSETS_TO_TXN] = {KMOCK_API_ADD_OFFSETS_TO_TXN, 0, 4, 0, "AddOffsetsToTxn", ON},
    [KMOCK_API_END_TXN] = {KMOCK_API_END_TXN, 0, 5, 0, "EndTxn", ON},
    [KMOCK_API_WRITE_TXN_MARKERS] = {KMOCK_API_WRITE_TXN_MARKERS, 1, 2, 1, "WriteTxnMarkers", ON},
    [KMOCK_API_TXN_OFFSET_COMMIT] = {KMOCK_API_TXN_OFFSET_COMMIT, 0, 5, 0, "TxnOffsetCommit", ON},
    [KMOCK_API_DESCRIBE_ACLS] = {KMOCK_API_DESCRIBE_ACLS, 1, 3, 1, "DescribeAcls", ON},
    [KMOCK_API_CREATE_ACLS] = {KMOCK_API_CREATE_ACLS, 1, 3, 1, "CreateAcls", ON},
    [KMOCK_API_DELETE_ACLS] = {KMOCK_API_DELETE_ACLS, 1, 3, 1, "DeleteAcls", ON},
    [KMOCK_API_DESCRIBE_CONFIGS] = {KMOCK_API_DESCRIBE_CONFIGS, 1, 4, 1, "DescribeConfigs", ON},
    [KMOCK_API_ALTER_CONFIGS] = {KMOCK_API_ALTER_CONFIGS, 0, 2, 0, "AlterConfigs", ON},
    [KMOCK_API_DESCRIBE_LOG_DIRS] = {KMOCK_API_DESCRIBE_LOG_DIRS, 1, 4, 1, "DescribeLogDirs", ON},
    [KMOCK_API_SASL_AUTHENTICATE] = {KMOCK_API_SASL_AUTHENTICATE, 0, 2, 0, "SaslAuthenticate", ON},
    [KMOCK_API_CREATE_PARTITIONS] = {KMOCK_API_CREATE_PARTITIONS, 0, 3, 0, "CreatePartitions", ON},
    [KMOCK_API_DELETE_GROUPS] = {KMOCK_API_DELETE_GROUPS, 0, 2, 0, "DeleteGroups", ON},
    [KMOCK_API_ELECT_LEADERS] = {KMOCK_API_ELECT_LEADERS, 0, 2, 0, "ElectLeaders", ON},
    [KMOCK_API_INCREMENTAL_ALTER_CONFIGS] = {KMOCK_API_INCREMENTAL_ALTER_CONFIGS, 0, 1, 0, "IncrementalAlterConfigs",
                                             ON},
    [KMOCK_API_ALTER_PARTITION_REASSIGNMENTS] = {KMOCK_API_ALTER_PARTITION_REASSIGNMENTS, 0, 1, 0,
                                                 "AlterPartitionReassignments", ON},
    [KMOCK_API_LIST_PARTITION_REASSIGNMENTS] = {KMOCK_API_LIST_PARTITION_REASSIGNMENTS, 0, 0, 0,
                                                "ListPartitionReassignments", ON},
    [KMOCK_API_OFFSET_DELETE] = {KMOCK_API_OFFSET_DELETE, 0, 0, 0, "OffsetDelete", ON},
    [KMOCK_API_DESCRIBE_USER_SCRAM_CREDENTIALS] = {KMOCK_API_DESCRIBE_USER_SCRAM_CREDENTIALS, 0, 0, 0,
                                                   "DescribeUserScramCredentials", ON},
    [KMOCK_API_ALTER_USER_SCRAM_CREDENTIALS] = {KMOCK_API_ALTER_USER_SCRAM_CREDENTIALS, 0, 0, 0,
                                                "AlterUserScramCredentials", ON},
    [KMOCK_API_DESCRIBE_CLUSTER] = {KMOCK_API_DESCRIBE_CLUSTER, 0, 2, 0, "DescribeCluster", ON},
    [KMOCK_API_DESCRIBE_PRODUCERS] = {KMOCK_API_DESCRIBE_PRODUCERS, 0, 0, 0, "DescribeProducers", ON},
    [KMOCK_API_DESCRIBE_TRANSACTIONS] = {KMOCK_API_DESCRIBE_TRANSACTIONS, 0, 0, 0, "DescribeTransactions", ON},
    [KMOCK_API_LIST_TRANSACTIONS] = {KMOCK_API_LIST_TRANSACTIONS, 0, 2, 0, "ListTransactions", ON},
    [KMOCK_API_DESCRIBE_TOPIC_PARTITIONS] = {KMOCK_API_DESCRIBE_TOPIC_PARTITIONS, 0, 0, 0, "DescribeTopicPartitions",
                                             ON},
};

const struct kmock_api_range *kmock_api_range_next(const struct kmock_api_range *previous)
{
    for (int key = previous ? previous->key + 1 : 0; key < KMOCK_API_KEYS_COUNT; key++) {
        if (kmock_api_ranges[key].offered)
            return &kmock_api_ranges[key];
    }
    return NULL;
}

const struct kmock_api_range *kmock_api_range_find(int16_t key)
{
    bool known = key >= 0 && key < KMOCK_API_KEYS_COUNT && kmock_api_ranges[key].offered;
    return known ? &kmock_api_ranges[key] : NULL;
}

const struct kmock_api_range *kmock_api_range_find_name(const char *name, size_t length)
{
    const struct kmock_api_range *range = kmock_api_range_next(NULL);
    while (range && (strlen(range->name) != length || strncasecmp(range->name, name, length) != 0))
        range = kmock_api_range_next(range);
    return range;
}
