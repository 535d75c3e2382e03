/* SPDX-License-Identifier: Apache-2.0 */
/* What may be answered to requests for topics, their leaders and where their replicas are. Each line: error, retriable, said before and after
 * the request was done, what it needs. The sources are classes of Kafka 4; UNKNOWN_SERVER_ERROR is what any
 * unforeseen exception becomes.
 * source  org.apache.kafka.common.protocol.Errors for what is retriable */
#include "harness/explore/replies_inside.h"

#include "mock/broker/error.h"
#include "mock/broker/request.h"

/* source  ControllerApis.createTopics; 7 may be said while the topic is made, 36 by the second of two tries */
static const struct kt_reply create_topics[] = {
    {KMOCK_UNKNOWN_SERVER_ERROR, false, true, false, KT_NEEDS_NOTHING},
    {KMOCK_REQUEST_TIMED_OUT, true, true, true, KT_NEEDS_NOTHING},
    {KMOCK_INVALID_TOPIC_EXCEPTION, false, true, false, KT_NEEDS_WRONG_REQUEST},
    {KMOCK_TOPIC_AUTHORIZATION_FAILED, false, true, false, KT_NEEDS_AUTHORIZER},
    {KMOCK_CLUSTER_AUTHORIZATION_FAILED, false, true, false, KT_NEEDS_AUTHORIZER},
    {KMOCK_TOPIC_ALREADY_EXISTS, false, true, true, KT_NEEDS_NOTHING},
    {KMOCK_INVALID_PARTITIONS, false, true, false, KT_NEEDS_WRONG_REQUEST},
    {KMOCK_INVALID_REPLICATION_FACTOR, false, true, false, KT_NEEDS_WRONG_REQUEST},
    {KMOCK_INVALID_REPLICA_ASSIGNMENT, false, true, false, KT_NEEDS_WRONG_REQUEST},
    {KMOCK_INVALID_CONFIG, false, true, false, KT_NEEDS_WRONG_REQUEST},
    {KMOCK_NOT_CONTROLLER, true, true, false, KT_NEEDS_NOTHING},
    {KMOCK_INVALID_REQUEST, false, true, false, KT_NEEDS_WRONG_REQUEST},
    {KMOCK_POLICY_VIOLATION, false, true, false, KT_NEEDS_LIMITS},
    {KMOCK_THROTTLING_QUOTA_EXCEEDED, true, true, false, KT_NEEDS_LIMITS},
};

/* source  ControllerApis.deleteTopics; 7 may be said while the topic goes, 3 by the second of two tries */
static const struct kt_reply delete_topics[] = {
    {KMOCK_UNKNOWN_SERVER_ERROR, false, true, false, KT_NEEDS_NOTHING},
    {KMOCK_UNKNOWN_TOPIC_OR_PARTITION, true, true, true, KT_NEEDS_NOTHING},
    {KMOCK_REQUEST_TIMED_OUT, true, true, true, KT_NEEDS_NOTHING},
    {KMOCK_INVALID_TOPIC_EXCEPTION, false, true, false, KT_NEEDS_WRONG_REQUEST},
    {KMOCK_TOPIC_AUTHORIZATION_FAILED, false, true, false, KT_NEEDS_AUTHORIZER},
    {KMOCK_CLUSTER_AUTHORIZATION_FAILED, false, true, false, KT_NEEDS_AUTHORIZER},
    {KMOCK_NOT_CONTROLLER, true, true, false, KT_NEEDS_NOTHING},
    {KMOCK_INVALID_REQUEST, false, true, false, KT_NEEDS_WRONG_REQUEST},
    {KMOCK_TOPIC_DELETION_DISABLED, false, true, false, KT_NEEDS_LIMITS},
    {KMOCK_THROTTLING_QUOTA_EXCEEDED, true, true, false, KT_NEEDS_LIMITS},
    {KMOCK_UNKNOWN_TOPIC_ID, true, true, true, KT_NEEDS_NOTHING},
};

/* source  ControllerApis.createPartitions; 37 is also what the second of two tries hears */
static const struct kt_reply create_partitions[] = {
    {KMOCK_UNKNOWN_SERVER_ERROR, false, true, false, KT_NEEDS_NOTHING},
    {KMOCK_UNKNOWN_TOPIC_OR_PARTITION, true, true, false, KT_NEEDS_NOTHING},
    {KMOCK_REQUEST_TIMED_OUT, true, true, true, KT_NEEDS_NOTHING},
    {KMOCK_INVALID_TOPIC_EXCEPTION, false, true, false, KT_NEEDS_WRONG_REQUEST},
    {KMOCK_TOPIC_AUTHORIZATION_FAILED, false, true, false, KT_NEEDS_AUTHORIZER},
    {KMOCK_CLUSTER_AUTHORIZATION_FAILED, false, true, false, KT_NEEDS_AUTHORIZER},
    {KMOCK_INVALID_PARTITIONS, false, true, true, KT_NEEDS_WRONG_REQUEST},
    {KMOCK_INVALID_REPLICA_ASSIGNMENT, false, true, false, KT_NEEDS_WRONG_REQUEST},
    {KMOCK_NOT_CONTROLLER, true, true, false, KT_NEEDS_NOTHING},
    {KMOCK_INVALID_REQUEST, false, true, false, KT_NEEDS_WRONG_REQUEST},
    {KMOCK_POLICY_VIOLATION, false, true, false, KT_NEEDS_LIMITS},
    {KMOCK_REASSIGNMENT_IN_PROGRESS, false, true, false, KT_NEEDS_LIMITS},
    {KMOCK_THROTTLING_QUOTA_EXCEEDED, true, true, false, KT_NEEDS_LIMITS},
};

/* source  DescribeTopicPartitionsRequestHandler; 42: its limit or its cursor */
static const struct kt_reply describe_topic_partitions[] = {
    {KMOCK_UNKNOWN_SERVER_ERROR, false, true, false, KT_NEEDS_NOTHING},
    {KMOCK_UNKNOWN_TOPIC_OR_PARTITION, true, true, false, KT_NEEDS_NOTHING},
    {KMOCK_LEADER_NOT_AVAILABLE, true, true, false, KT_NEEDS_NOTHING},
    {KMOCK_INVALID_TOPIC_EXCEPTION, false, true, false, KT_NEEDS_WRONG_REQUEST},
    {KMOCK_TOPIC_AUTHORIZATION_FAILED, false, true, false, KT_NEEDS_AUTHORIZER},
    {KMOCK_INVALID_REQUEST, false, true, false, KT_NEEDS_WRONG_REQUEST},
    {KMOCK_LISTENER_NOT_FOUND, true, true, false, KT_NEEDS_NOTHING},
};

/* source  ControllerApis.handleElectLeaders, ReplicationControlManager.electLeaders; 84 is also what the
 * second of two tries hears */
static const struct kt_reply elect_leaders[] = {
    {KMOCK_UNKNOWN_SERVER_ERROR, false, true, false, KT_NEEDS_NOTHING},
    {KMOCK_UNKNOWN_TOPIC_OR_PARTITION, true, true, false, KT_NEEDS_NOTHING},
    {KMOCK_REQUEST_TIMED_OUT, true, true, true, KT_NEEDS_NOTHING},
    {KMOCK_CLUSTER_AUTHORIZATION_FAILED, false, true, false, KT_NEEDS_AUTHORIZER},
    {KMOCK_NOT_CONTROLLER, true, true, false, KT_NEEDS_NOTHING},
    {KMOCK_INVALID_REQUEST, false, true, false, KT_NEEDS_WRONG_REQUEST},
    {KMOCK_PREFERRED_LEADER_NOT_AVAILABLE, true, true, false, KT_NEEDS_NOTHING},
    {KMOCK_ELIGIBLE_LEADERS_NOT_AVAILABLE, true, true, false, KT_NEEDS_NOTHING},
    {KMOCK_ELECTION_NOT_NEEDED, true, true, true, KT_NEEDS_NOTHING},
};

/* source  ControllerApis.handleAlterPartitionReassignments; 85 where one is given up, also by the second of two tries */
static const struct kt_reply alter_partition_reassignments[] = {
    {KMOCK_UNKNOWN_SERVER_ERROR, false, true, false, KT_NEEDS_NOTHING},
    {KMOCK_UNKNOWN_TOPIC_OR_PARTITION, true, true, false, KT_NEEDS_NOTHING},
    {KMOCK_REQUEST_TIMED_OUT, true, true, true, KT_NEEDS_NOTHING},
    {KMOCK_CLUSTER_AUTHORIZATION_FAILED, false, true, false, KT_NEEDS_AUTHORIZER},
    {KMOCK_INVALID_REPLICATION_FACTOR, false, true, false, KT_NEEDS_WRONG_REQUEST},
    {KMOCK_INVALID_REPLICA_ASSIGNMENT, false, true, false, KT_NEEDS_WRONG_REQUEST},
    {KMOCK_NOT_CONTROLLER, true, true, false, KT_NEEDS_NOTHING},
    {KMOCK_NO_REASSIGNMENT_IN_PROGRESS, false, true, true, KT_NEEDS_NOTHING},
};

/* source  ControllerApis.handleListPartitionReassignments */
static const struct kt_reply list_partition_reassignments[] = {
    {KMOCK_UNKNOWN_SERVER_ERROR, false, true, false, KT_NEEDS_NOTHING},
    {KMOCK_REQUEST_TIMED_OUT, true, true, false, KT_NEEDS_NOTHING},
    {KMOCK_CLUSTER_AUTHORIZATION_FAILED, false, true, false, KT_NEEDS_AUTHORIZER},
    {KMOCK_NOT_CONTROLLER, true, true, false, KT_NEEDS_NOTHING},
};

#define KT_TABLE(api, replies)                                                                                         \
    {                                                                                                                  \
        api, replies, sizeof(replies) / sizeof *(replies)                                                              \
    }
const struct kt_reply_table kt_replies_topics[] = {
    KT_TABLE(KMOCK_API_CREATE_TOPICS, create_topics),
    KT_TABLE(KMOCK_API_DELETE_TOPICS, delete_topics),
    KT_TABLE(KMOCK_API_CREATE_PARTITIONS, create_partitions),
    KT_TABLE(KMOCK_API_DESCRIBE_TOPIC_PARTITIONS, describe_topic_partitions),
    KT_TABLE(KMOCK_API_ELECT_LEADERS, elect_leaders),
    KT_TABLE(KMOCK_API_ALTER_PARTITION_REASSIGNMENTS, alter_partition_reassignments),
    KT_TABLE(KMOCK_API_LIST_PARTITION_REASSIGNMENTS, list_partition_reassignments),
    {KT_REPLIES_END, NULL, 0},
};
#undef KT_TABLE
