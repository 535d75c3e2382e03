/* SPDX-License-Identifier: Apache-2.0 */
/* What may be answered to requests for configs, the cluster and its disks. Each line: error, retriable, said before and after
 * the request was done, what it needs. The sources are classes of Kafka 4; UNKNOWN_SERVER_ERROR is what any
 * unforeseen exception becomes.
 * source  org.apache.kafka.common.protocol.Errors for what is retriable */
#include "harness/explore/replies_inside.h"

#include "mock/broker/error.h"
#include "mock/broker/request.h"

/* source  ConfigHelper.describeConfigs; 40: a resource of that kind that has none; 30: of a group */
static const struct kt_reply describe_configs[] = {
    {KMOCK_UNKNOWN_SERVER_ERROR, false, true, false, KT_NEEDS_NOTHING},
    {KMOCK_UNKNOWN_TOPIC_OR_PARTITION, true, true, false, KT_NEEDS_NOTHING},
    {KMOCK_INVALID_TOPIC_EXCEPTION, false, true, false, KT_NEEDS_WRONG_REQUEST},
    {KMOCK_TOPIC_AUTHORIZATION_FAILED, false, true, false, KT_NEEDS_AUTHORIZER},
    {KMOCK_GROUP_AUTHORIZATION_FAILED, false, true, false, KT_NEEDS_AUTHORIZER},
    {KMOCK_CLUSTER_AUTHORIZATION_FAILED, false, true, false, KT_NEEDS_AUTHORIZER},
    {KMOCK_INVALID_CONFIG, false, true, false, KT_NEEDS_WRONG_REQUEST},
    {KMOCK_INVALID_REQUEST, false, true, false, KT_NEEDS_WRONG_REQUEST},
};

/* source  ConfigAdminManager, ControllerApis.handleLegacyAlterConfigs; no group has configs there */
static const struct kt_reply alter_configs[] = {
    {KMOCK_UNKNOWN_SERVER_ERROR, false, true, false, KT_NEEDS_NOTHING},
    {KMOCK_UNKNOWN_TOPIC_OR_PARTITION, true, true, false, KT_NEEDS_NOTHING},
    {KMOCK_REQUEST_TIMED_OUT, true, true, true, KT_NEEDS_NOTHING},
    {KMOCK_INVALID_TOPIC_EXCEPTION, false, true, false, KT_NEEDS_WRONG_REQUEST},
    {KMOCK_TOPIC_AUTHORIZATION_FAILED, false, true, false, KT_NEEDS_AUTHORIZER},
    {KMOCK_CLUSTER_AUTHORIZATION_FAILED, false, true, false, KT_NEEDS_AUTHORIZER},
    {KMOCK_INVALID_CONFIG, false, true, false, KT_NEEDS_WRONG_REQUEST},
    {KMOCK_NOT_CONTROLLER, true, true, false, KT_NEEDS_NOTHING},
    {KMOCK_INVALID_REQUEST, false, true, false, KT_NEEDS_WRONG_REQUEST},
    {KMOCK_POLICY_VIOLATION, false, true, false, KT_NEEDS_LIMITS},
};

/* source  ConfigAdminManager, ControllerApis.handleIncrementalAlterConfigs */
static const struct kt_reply incremental_alter_configs[] = {
    {KMOCK_UNKNOWN_SERVER_ERROR, false, true, false, KT_NEEDS_NOTHING},
    {KMOCK_UNKNOWN_TOPIC_OR_PARTITION, true, true, false, KT_NEEDS_NOTHING},
    {KMOCK_REQUEST_TIMED_OUT, true, true, true, KT_NEEDS_NOTHING},
    {KMOCK_INVALID_TOPIC_EXCEPTION, false, true, false, KT_NEEDS_WRONG_REQUEST},
    {KMOCK_TOPIC_AUTHORIZATION_FAILED, false, true, false, KT_NEEDS_AUTHORIZER},
    {KMOCK_GROUP_AUTHORIZATION_FAILED, false, true, false, KT_NEEDS_AUTHORIZER},
    {KMOCK_CLUSTER_AUTHORIZATION_FAILED, false, true, false, KT_NEEDS_AUTHORIZER},
    {KMOCK_INVALID_CONFIG, false, true, false, KT_NEEDS_WRONG_REQUEST},
    {KMOCK_NOT_CONTROLLER, true, true, false, KT_NEEDS_NOTHING},
    {KMOCK_INVALID_REQUEST, false, true, false, KT_NEEDS_WRONG_REQUEST},
    {KMOCK_POLICY_VIOLATION, false, true, false, KT_NEEDS_LIMITS},
};

/* source  KafkaApis.handleDescribeCluster, KIP-919 */
static const struct kt_reply describe_cluster[] = {
    {KMOCK_UNKNOWN_SERVER_ERROR, false, true, false, KT_NEEDS_NOTHING},
    {KMOCK_MISMATCHED_ENDPOINT_TYPE, false, true, false, KT_NEEDS_WRONG_REQUEST},
    {KMOCK_UNSUPPORTED_ENDPOINT_TYPE, false, true, false, KT_NEEDS_WRONG_REQUEST},
};

/* source  KafkaApis.handleDescribeLogDirsRequest, ReplicaManager.describeLogDirs */
static const struct kt_reply describe_log_dirs[] = {
    {KMOCK_UNKNOWN_SERVER_ERROR, false, true, false, KT_NEEDS_NOTHING},
    {KMOCK_CLUSTER_AUTHORIZATION_FAILED, false, true, false, KT_NEEDS_AUTHORIZER},
    {KMOCK_KAFKA_STORAGE_ERROR, true, true, false, KT_NEEDS_NOTHING},
};

#define KT_TABLE(api, replies)                                                                                         \
    {                                                                                                                  \
        api, replies, sizeof(replies) / sizeof *(replies)                                                              \
    }
const struct kt_reply_table kt_replies_admin[] = {
    KT_TABLE(KMOCK_API_DESCRIBE_CONFIGS, describe_configs),
    KT_TABLE(KMOCK_API_ALTER_CONFIGS, alter_configs),
    KT_TABLE(KMOCK_API_INCREMENTAL_ALTER_CONFIGS, incremental_alter_configs),
    KT_TABLE(KMOCK_API_DESCRIBE_CLUSTER, describe_cluster),
    KT_TABLE(KMOCK_API_DESCRIBE_LOG_DIRS, describe_log_dirs),
    {KT_REPLIES_END, NULL, 0},
};
#undef KT_TABLE
