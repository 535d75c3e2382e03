/* SPDX-License-Identifier: Apache-2.0 */
/* What may be answered to requests for groups and their offsets. Each line: error, retriable, said before and after
 * the request was done, what it needs. The sources are classes of Kafka 4; UNKNOWN_SERVER_ERROR is what any
 * unforeseen exception becomes.
 * source  org.apache.kafka.common.protocol.Errors for what is retriable */
#include "harness/explore/replies_inside.h"

#include "mock/broker/error.h"
#include "mock/broker/request.h"

/* source  KafkaApis.handleFindCoordinatorRequest */
static const struct kt_reply find_coordinator[] = {
    {KMOCK_UNKNOWN_SERVER_ERROR, false, true, false, KT_NEEDS_NOTHING},
    {KMOCK_COORDINATOR_NOT_AVAILABLE, true, true, false, KT_NEEDS_NOTHING},
    {KMOCK_INVALID_GROUP_ID, false, true, false, KT_NEEDS_WRONG_REQUEST},
    {KMOCK_GROUP_AUTHORIZATION_FAILED, false, true, false, KT_NEEDS_AUTHORIZER},
    {KMOCK_INVALID_REQUEST, false, true, false, KT_NEEDS_WRONG_REQUEST},
    {KMOCK_TRANSACTIONAL_ID_AUTHORIZATION_FAILED, false, true, false, KT_NEEDS_AUTHORIZER},
};

/* source  GroupCoordinator.handleJoinGroup; a parked join is answered 16 when its group moves; 79 is left to the
 * broker itself, since its answer hands out an id */
static const struct kt_reply join_group[] = {
    {KMOCK_UNKNOWN_SERVER_ERROR, false, true, false, KT_NEEDS_NOTHING},
    {KMOCK_COORDINATOR_LOAD_IN_PROGRESS, true, true, false, KT_NEEDS_NOTHING},
    {KMOCK_COORDINATOR_NOT_AVAILABLE, true, true, false, KT_NEEDS_NOTHING},
    {KMOCK_NOT_COORDINATOR, true, true, true, KT_NEEDS_NOTHING},
    {KMOCK_INCONSISTENT_GROUP_PROTOCOL, false, true, false, KT_NEEDS_WRONG_REQUEST},
    {KMOCK_INVALID_GROUP_ID, false, true, false, KT_NEEDS_WRONG_REQUEST},
    {KMOCK_UNKNOWN_MEMBER_ID, false, true, false, KT_NEEDS_NOTHING},
    {KMOCK_INVALID_SESSION_TIMEOUT, false, true, false, KT_NEEDS_WRONG_REQUEST},
    {KMOCK_REBALANCE_IN_PROGRESS, false, true, false, KT_NEEDS_PROTOCOL_848},
    {KMOCK_GROUP_AUTHORIZATION_FAILED, false, true, false, KT_NEEDS_AUTHORIZER},
    {KMOCK_GROUP_MAX_SIZE_REACHED, false, true, false, KT_NEEDS_LIMITS},
    {KMOCK_FENCED_INSTANCE_ID, false, true, false, KT_NEEDS_STATIC_MEMBER},
};

/* source  GroupCoordinator.doSyncGroup, which says 27 for 14; GroupMetadataManager.storeGroup: 15 and 16 may stand
 * for a generation that was written, 27 for one that came to nothing */
static const struct kt_reply sync_group[] = {
    {KMOCK_UNKNOWN_SERVER_ERROR, false, true, false, KT_NEEDS_NOTHING},
    {KMOCK_COORDINATOR_NOT_AVAILABLE, true, true, true, KT_NEEDS_NOTHING},
    {KMOCK_NOT_COORDINATOR, true, true, true, KT_NEEDS_NOTHING},
    {KMOCK_ILLEGAL_GENERATION, false, true, false, KT_NEEDS_NOTHING},
    {KMOCK_INCONSISTENT_GROUP_PROTOCOL, false, true, false, KT_NEEDS_WRONG_REQUEST},
    {KMOCK_INVALID_GROUP_ID, false, true, false, KT_NEEDS_WRONG_REQUEST},
    {KMOCK_UNKNOWN_MEMBER_ID, false, true, false, KT_NEEDS_NOTHING},
    {KMOCK_REBALANCE_IN_PROGRESS, false, true, true, KT_NEEDS_NOTHING},
    {KMOCK_GROUP_AUTHORIZATION_FAILED, false, true, false, KT_NEEDS_AUTHORIZER},
    {KMOCK_FENCED_INSTANCE_ID, false, true, false, KT_NEEDS_STATIC_MEMBER},
};

/* source  GroupCoordinator.handleHeartbeat, which does not say 14; 27 is said by a group that took the heartbeat in */
static const struct kt_reply heartbeat[] = {
    {KMOCK_UNKNOWN_SERVER_ERROR, false, true, false, KT_NEEDS_NOTHING},
    {KMOCK_COORDINATOR_NOT_AVAILABLE, true, true, false, KT_NEEDS_NOTHING},
    {KMOCK_NOT_COORDINATOR, true, true, false, KT_NEEDS_NOTHING},
    {KMOCK_ILLEGAL_GENERATION, false, true, false, KT_NEEDS_NOTHING},
    {KMOCK_INVALID_GROUP_ID, false, true, false, KT_NEEDS_WRONG_REQUEST},
    {KMOCK_UNKNOWN_MEMBER_ID, false, true, false, KT_NEEDS_NOTHING},
    {KMOCK_REBALANCE_IN_PROGRESS, false, true, true, KT_NEEDS_NOTHING},
    {KMOCK_GROUP_AUTHORIZATION_FAILED, false, true, false, KT_NEEDS_AUTHORIZER},
    {KMOCK_FENCED_INSTANCE_ID, false, true, false, KT_NEEDS_STATIC_MEMBER},
};

/* source  GroupCoordinator.handleLeaveGroup; 25 is also what the second of two tries hears */
static const struct kt_reply leave_group[] = {
    {KMOCK_UNKNOWN_SERVER_ERROR, false, true, false, KT_NEEDS_NOTHING},
    {KMOCK_COORDINATOR_LOAD_IN_PROGRESS, true, true, false, KT_NEEDS_NOTHING},
    {KMOCK_COORDINATOR_NOT_AVAILABLE, true, true, false, KT_NEEDS_NOTHING},
    {KMOCK_NOT_COORDINATOR, true, true, false, KT_NEEDS_NOTHING},
    {KMOCK_INVALID_GROUP_ID, false, true, false, KT_NEEDS_WRONG_REQUEST},
    {KMOCK_UNKNOWN_MEMBER_ID, false, true, true, KT_NEEDS_NOTHING},
    {KMOCK_GROUP_AUTHORIZATION_FAILED, false, true, false, KT_NEEDS_AUTHORIZER},
    {KMOCK_FENCED_INSTANCE_ID, false, true, false, KT_NEEDS_STATIC_MEMBER},
};

/* source  GroupMetadataManager.storeOffsets and its map of write errors (FACTS 10.1): 15, 16, 14 and 7 may stand for
 * a record that was written; 69, 113: KIP-848 */
static const struct kt_reply offset_commit[] = {
    {KMOCK_UNKNOWN_SERVER_ERROR, false, true, false, KT_NEEDS_NOTHING},
    {KMOCK_UNKNOWN_TOPIC_OR_PARTITION, true, true, false, KT_NEEDS_NOTHING},
    {KMOCK_REQUEST_TIMED_OUT, true, true, true, KT_NEEDS_NOTHING},
    {KMOCK_OFFSET_METADATA_TOO_LARGE, false, true, false, KT_NEEDS_WRONG_REQUEST},
    {KMOCK_COORDINATOR_LOAD_IN_PROGRESS, true, true, true, KT_NEEDS_NOTHING},
    {KMOCK_COORDINATOR_NOT_AVAILABLE, true, true, true, KT_NEEDS_NOTHING},
    {KMOCK_NOT_COORDINATOR, true, true, true, KT_NEEDS_NOTHING},
    {KMOCK_ILLEGAL_GENERATION, false, true, false, KT_NEEDS_NOTHING},
    {KMOCK_INVALID_GROUP_ID, false, true, false, KT_NEEDS_WRONG_REQUEST},
    {KMOCK_UNKNOWN_MEMBER_ID, false, true, false, KT_NEEDS_NOTHING},
    {KMOCK_REBALANCE_IN_PROGRESS, false, true, false, KT_NEEDS_NOTHING},
    {KMOCK_INVALID_COMMIT_OFFSET_SIZE, false, true, false, KT_NEEDS_WRONG_REQUEST},
    {KMOCK_TOPIC_AUTHORIZATION_FAILED, false, true, false, KT_NEEDS_AUTHORIZER},
    {KMOCK_GROUP_AUTHORIZATION_FAILED, false, true, false, KT_NEEDS_AUTHORIZER},
    {KMOCK_GROUP_ID_NOT_FOUND, false, true, false, KT_NEEDS_PROTOCOL_848},
    {KMOCK_FENCED_INSTANCE_ID, false, true, false, KT_NEEDS_STATIC_MEMBER},
    {KMOCK_UNKNOWN_TOPIC_ID, true, true, false, KT_NEEDS_NOTHING},
    {KMOCK_STALE_MEMBER_EPOCH, false, true, false, KT_NEEDS_PROTOCOL_848},
};

/* source  KafkaApis.handleOffsetFetchRequest, GroupCoordinatorService.fetchOffsets; 25 and 113 from version 9 */
static const struct kt_reply offset_fetch[] = {
    {KMOCK_UNKNOWN_SERVER_ERROR, false, true, false, KT_NEEDS_NOTHING},
    {KMOCK_COORDINATOR_LOAD_IN_PROGRESS, true, true, false, KT_NEEDS_NOTHING},
    {KMOCK_COORDINATOR_NOT_AVAILABLE, true, true, false, KT_NEEDS_NOTHING},
    {KMOCK_NOT_COORDINATOR, true, true, false, KT_NEEDS_NOTHING},
    {KMOCK_INVALID_GROUP_ID, false, true, false, KT_NEEDS_WRONG_REQUEST},
    {KMOCK_UNKNOWN_MEMBER_ID, false, true, false, KT_NEEDS_PROTOCOL_848},
    {KMOCK_TOPIC_AUTHORIZATION_FAILED, false, true, false, KT_NEEDS_AUTHORIZER},
    {KMOCK_GROUP_AUTHORIZATION_FAILED, false, true, false, KT_NEEDS_AUTHORIZER},
    {KMOCK_GROUP_ID_NOT_FOUND, false, true, false, KT_NEEDS_PROTOCOL_848},
    {KMOCK_UNSTABLE_OFFSET_COMMIT, true, true, false, KT_NEEDS_TRANSACTIONS},
    {KMOCK_UNKNOWN_TOPIC_ID, true, true, false, KT_NEEDS_NOTHING},
    {KMOCK_STALE_MEMBER_EPOCH, false, true, false, KT_NEEDS_PROTOCOL_848},
};

/* source  KafkaApis.handleDescribeGroupsRequest; 69 from version 6 */
static const struct kt_reply describe_groups[] = {
    {KMOCK_UNKNOWN_SERVER_ERROR, false, true, false, KT_NEEDS_NOTHING},
    {KMOCK_COORDINATOR_LOAD_IN_PROGRESS, true, true, false, KT_NEEDS_NOTHING},
    {KMOCK_COORDINATOR_NOT_AVAILABLE, true, true, false, KT_NEEDS_NOTHING},
    {KMOCK_NOT_COORDINATOR, true, true, false, KT_NEEDS_NOTHING},
    {KMOCK_INVALID_GROUP_ID, false, true, false, KT_NEEDS_WRONG_REQUEST},
    {KMOCK_GROUP_AUTHORIZATION_FAILED, false, true, false, KT_NEEDS_AUTHORIZER},
    {KMOCK_GROUP_ID_NOT_FOUND, false, true, false, KT_NEEDS_WRONG_REQUEST},
};

/* source  KafkaApis.handleListGroupsRequest */
static const struct kt_reply list_groups[] = {
    {KMOCK_UNKNOWN_SERVER_ERROR, false, true, false, KT_NEEDS_NOTHING},
    {KMOCK_COORDINATOR_LOAD_IN_PROGRESS, true, true, false, KT_NEEDS_NOTHING},
    {KMOCK_COORDINATOR_NOT_AVAILABLE, true, true, false, KT_NEEDS_NOTHING},
};

/* source  KafkaApis.handleDeleteGroupsRequest; 69 is also what the second of two tries hears */
static const struct kt_reply delete_groups[] = {
    {KMOCK_UNKNOWN_SERVER_ERROR, false, true, false, KT_NEEDS_NOTHING},
    {KMOCK_COORDINATOR_LOAD_IN_PROGRESS, true, true, false, KT_NEEDS_NOTHING},
    {KMOCK_COORDINATOR_NOT_AVAILABLE, true, true, false, KT_NEEDS_NOTHING},
    {KMOCK_NOT_COORDINATOR, true, true, false, KT_NEEDS_NOTHING},
    {KMOCK_INVALID_GROUP_ID, false, true, false, KT_NEEDS_WRONG_REQUEST},
    {KMOCK_GROUP_AUTHORIZATION_FAILED, false, true, false, KT_NEEDS_AUTHORIZER},
    {KMOCK_NON_EMPTY_GROUP, false, true, false, KT_NEEDS_NOTHING},
    {KMOCK_GROUP_ID_NOT_FOUND, false, true, true, KT_NEEDS_NOTHING},
};

/* source  GroupCoordinatorService.deleteOffsets; 15 and 16 may stand for a tombstone that was written */
static const struct kt_reply offset_delete[] = {
    {KMOCK_UNKNOWN_SERVER_ERROR, false, true, false, KT_NEEDS_NOTHING},
    {KMOCK_UNKNOWN_TOPIC_OR_PARTITION, true, true, false, KT_NEEDS_NOTHING},
    {KMOCK_COORDINATOR_LOAD_IN_PROGRESS, true, true, false, KT_NEEDS_NOTHING},
    {KMOCK_COORDINATOR_NOT_AVAILABLE, true, true, true, KT_NEEDS_NOTHING},
    {KMOCK_NOT_COORDINATOR, true, true, true, KT_NEEDS_NOTHING},
    {KMOCK_INVALID_GROUP_ID, false, true, false, KT_NEEDS_WRONG_REQUEST},
    {KMOCK_TOPIC_AUTHORIZATION_FAILED, false, true, false, KT_NEEDS_AUTHORIZER},
    {KMOCK_GROUP_AUTHORIZATION_FAILED, false, true, false, KT_NEEDS_AUTHORIZER},
    {KMOCK_NON_EMPTY_GROUP, false, true, false, KT_NEEDS_NOTHING},
    {KMOCK_GROUP_ID_NOT_FOUND, false, true, false, KT_NEEDS_NOTHING},
    {KMOCK_GROUP_SUBSCRIBED_TO_TOPIC, false, true, false, KT_NEEDS_NOTHING},
};

#define KT_TABLE(api, replies)                                                                                         \
    {                                                                                                                  \
        api, replies, sizeof(replies) / sizeof *(replies)                                                              \
    }
const struct kt_reply_table kt_replies_group[] = {
    KT_TABLE(KMOCK_API_FIND_COORDINATOR, find_coordinator),
    KT_TABLE(KMOCK_API_JOIN_GROUP, join_group),
    KT_TABLE(KMOCK_API_SYNC_GROUP, sync_group),
    KT_TABLE(KMOCK_API_HEARTBEAT, heartbeat),
    KT_TABLE(KMOCK_API_LEAVE_GROUP, leave_group),
    KT_TABLE(KMOCK_API_OFFSET_COMMIT, offset_commit),
    KT_TABLE(KMOCK_API_OFFSET_FETCH, offset_fetch),
    KT_TABLE(KMOCK_API_DESCRIBE_GROUPS, describe_groups),
    KT_TABLE(KMOCK_API_LIST_GROUPS, list_groups),
    KT_TABLE(KMOCK_API_DELETE_GROUPS, delete_groups),
    KT_TABLE(KMOCK_API_OFFSET_DELETE, offset_delete),
    {KT_REPLIES_END, NULL, 0},
};
#undef KT_TABLE
