/* SPDX-License-Identifier: Apache-2.0 */
/* Which right a request wants as a whole. */
#include "mock/broker/error.h"
#include "mock/broker/guard.h"

enum { NO_NAME = -1, TRANSACTIONS_FROM_VERSION = 4 };

/* Where name_at says, the body names the resource; a null name asks for no right. */
struct rule {
    int16_t api_key;
    struct kmock_right right;
    int32_t name_at;
    int16_t error;
};

#define NAMED(key, api, operation, resource, member, error)                                                            \
    {                                                                                                                  \
        KMOCK_API_##key, {KMOCK_##operation, KMOCK_##resource}, offsetof(struct kmock_##api##_request, member),        \
            KMOCK_##error##_AUTHORIZATION_FAILED                                                                       \
    }
#define ON_CLUSTER(key, operation)                                                                                     \
    {                                                                                                                  \
        KMOCK_API_##key, {KMOCK_##operation, KMOCK_CLUSTER}, NO_NAME, KMOCK_CLUSTER_AUTHORIZATION_FAILED               \
    }

static const struct rule rules[] = {
    NAMED(PRODUCE, produce, WRITE, TRANSACTIONAL_ID, transactional_id, TRANSACTIONAL_ID),
    NAMED(OFFSET_COMMIT, offset_commit, READ, GROUP, group_id, GROUP),
    NAMED(JOIN_GROUP, join_group, READ, GROUP, group_id, GROUP),
    NAMED(SYNC_GROUP, sync_group, READ, GROUP, group_id, GROUP),
    NAMED(HEARTBEAT, heartbeat, READ, GROUP, group_id, GROUP),
    NAMED(LEAVE_GROUP, leave_group, READ, GROUP, group_id, GROUP),
    NAMED(OFFSET_DELETE, offset_delete, DELETE, GROUP, group_id, GROUP),
    NAMED(INIT_PRODUCER_ID, init_producer_id, WRITE, TRANSACTIONAL_ID, transactional_id, TRANSACTIONAL_ID),
    NAMED(ADD_PARTITIONS_TO_TXN, add_partitions_to_txn, WRITE, TRANSACTIONAL_ID, v3_and_below_transactional_id,
          TRANSACTIONAL_ID),
    NAMED(ADD_OFFSETS_TO_TXN, add_offsets_to_txn, WRITE, TRANSACTIONAL_ID, transactional_id, TRANSACTIONAL_ID),
    NAMED(ADD_OFFSETS_TO_TXN, add_offsets_to_txn, READ, GROUP, group_id, GROUP),
    NAMED(END_TXN, end_txn, WRITE, TRANSACTIONAL_ID, transactional_id, TRANSACTIONAL_ID),
    NAMED(TXN_OFFSET_COMMIT, txn_offset_commit, WRITE, TRANSACTIONAL_ID, transactional_id, TRANSACTIONAL_ID),
    NAMED(TXN_OFFSET_COMMIT, txn_offset_commit, READ, GROUP, group_id, GROUP),
    ON_CLUSTER(WRITE_TXN_MARKERS, CLUSTER_ACTION),
    ON_CLUSTER(DESCRIBE_ACLS, DESCRIBE),
    ON_CLUSTER(CREATE_ACLS, ALTER),
    ON_CLUSTER(DELETE_ACLS, ALTER),
    ON_CLUSTER(DESCRIBE_USER_SCRAM_CREDENTIALS, DESCRIBE),
    ON_CLUSTER(ALTER_USER_SCRAM_CREDENTIALS, ALTER),
    ON_CLUSTER(DESCRIBE_LOG_DIRS, DESCRIBE),
    ON_CLUSTER(ELECT_LEADERS, ALTER),
    ON_CLUSTER(ALTER_PARTITION_REASSIGNMENTS, ALTER),
    ON_CLUSTER(LIST_PARTITION_REASSIGNMENTS, DESCRIBE),
};

static bool holds(const struct kmock_cluster *cluster, const struct kmock_request *request, const struct rule *rule)
{
    if (rule->name_at == NO_NAME)
        return kmock_may(cluster, request, rule->right, KMOCK_EMPTY_STRING);
    const struct kmock_string *name = (const void *)((const char *)request->body + rule->name_at);
    return name->length < 0 || kmock_may(cluster, request, rule->right, *name);
}

/* An idempotent producer needs a right of its own, or to write to some topic. source  KIP-679 */
static bool may_be_idempotent(const struct kmock_cluster *cluster, const struct kmock_request *request)
{
    return kmock_may(cluster, request, (struct kmock_right){KMOCK_IDEMPOTENT_WRITE, KMOCK_CLUSTER},
                     KMOCK_EMPTY_STRING) ||
           kmock_may_some(cluster, request, (struct kmock_right){KMOCK_WRITE, KMOCK_TOPIC});
}

/* Transactions of others are added to by brokers only. */
static bool may_batch(const struct kmock_cluster *cluster, const struct kmock_request *request)
{
    return kmock_may(cluster, request, (struct kmock_right){KMOCK_CLUSTER_ACTION, KMOCK_CLUSTER}, KMOCK_EMPTY_STRING);
}

int16_t kmock_guard_whole(const struct kmock_cluster *cluster, const struct kmock_request *request)
{
    const struct kmock_init_producer_id_request *init = request->body;
    if (request->api_key == KMOCK_API_ADD_PARTITIONS_TO_TXN && request->api_version >= TRANSACTIONS_FROM_VERSION)
        return may_batch(cluster, request) ? KMOCK_NONE : KMOCK_CLUSTER_AUTHORIZATION_FAILED;
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
        if (rules[i].api_key == request->api_key && !holds(cluster, request, &rules[i]))
            return rules[i].error;
    bool is_idempotent = request->api_key == KMOCK_API_INIT_PRODUCER_ID && init->transactional_id.length < 0;
    return is_idempotent && !may_be_idempotent(cluster, request) ? KMOCK_CLUSTER_AUTHORIZATION_FAILED : KMOCK_NONE;
}
