/* SPDX-License-Identifier: Apache-2.0 */
#include "selftests/check.h"

#include <string.h>

#include "harness/explore/replies.h"
#include "mock/broker/api_table.h"
#include "mock/broker/cluster.h"
#include "mock/broker/error.h"
#include "mock/broker/request.h"
#include "mock/broker/view.h"
#include "mock/wire/response_error.h"

enum { APIS = 100 };

static const struct kt_reply *find(int16_t api, int16_t error)
{
    size_t count;
    const struct kt_reply *replies = kt_replies_of(api, &count);
    for (size_t i = 0; i < count; i++)
        if (replies[i].error == error)
            return &replies[i];
    return NULL;
}

static void every_api_of_the_brokers_has_replies(void **state)
{
    (void)state;
    const struct kmock_api_range *range = NULL;
    while ((range = kmock_api_range_next(range)) != NULL) {
        size_t count;
        if (kt_replies_of(range->key, &count) == NULL || count == 0)
            fail_msg("%s has none", range->name);
    }
}

static void api_that_nobody_knows_has_none(void **state)
{
    (void)state;
    size_t count = 9;
    assert_null(kt_replies_of(999, &count));
    assert_int_equal(count, 0);
    assert_null(kt_replies_of(-1, &count));
}

static void each_error_exists_and_its_kind_is_kafkas(void **state)
{
    (void)state;
    for (int16_t api = 0; api < APIS; api++) {
        size_t count;
        const struct kt_reply *replies = kt_replies_of(api, &count);
        for (size_t i = 0; i < count; i++) {
            int16_t code = 0;
            assert_true(kmock_error_parse(kmock_error_name(replies[i].error), &code));
            assert_int_equal(code, replies[i].error);
            assert_int_not_equal(code, KMOCK_NONE);
            assert_int_equal(replies[i].retriable, kmock_error_is_retriable(code));
            assert_true(replies[i].before || replies[i].after);
            assert_in_range(replies[i].needs, KT_NEEDS_NOTHING, KT_NEEDS_WRONG_REQUEST);
        }
    }
}

static void no_api_says_an_error_twice(void **state)
{
    (void)state;
    for (int16_t api = 0; api < APIS; api++) {
        size_t count;
        const struct kt_reply *replies = kt_replies_of(api, &count);
        for (size_t i = 0; i < count; i++)
            assert_ptr_equal(find(api, replies[i].error), &replies[i]);
    }
}

static void reply_that_belies_what_was_done_is_said_after(void **state)
{
    (void)state;
    assert_true(find(KMOCK_API_PRODUCE, KMOCK_NOT_ENOUGH_REPLICAS_AFTER_APPEND)->after);
    assert_false(find(KMOCK_API_PRODUCE, KMOCK_NOT_ENOUGH_REPLICAS_AFTER_APPEND)->before);
    assert_true(find(KMOCK_API_PRODUCE, KMOCK_REQUEST_TIMED_OUT)->after);
    assert_false(find(KMOCK_API_PRODUCE, KMOCK_NOT_ENOUGH_REPLICAS)->after);
    assert_true(find(KMOCK_API_OFFSET_COMMIT, KMOCK_REQUEST_TIMED_OUT)->after);
    assert_false(find(KMOCK_API_OFFSET_COMMIT, KMOCK_ILLEGAL_GENERATION)->after);
    assert_null(find(KMOCK_API_JOIN_GROUP, KMOCK_MEMBER_ID_REQUIRED));
}

static void what_asks_and_changes_nothing_has_no_after(void **state)
{
    (void)state;
    static const int16_t asking[] = {KMOCK_API_FETCH,
                                     KMOCK_API_LIST_OFFSETS,
                                     KMOCK_API_METADATA,
                                     KMOCK_API_OFFSET_FETCH,
                                     KMOCK_API_FIND_COORDINATOR,
                                     KMOCK_API_API_VERSIONS,
                                     KMOCK_API_DESCRIBE_GROUPS,
                                     KMOCK_API_LIST_GROUPS,
                                     KMOCK_API_OFFSET_FOR_LEADER_EPOCH,
                                     KMOCK_API_DESCRIBE_CONFIGS,
                                     KMOCK_API_DESCRIBE_CLUSTER,
                                     KMOCK_API_DESCRIBE_PRODUCERS,
                                     KMOCK_API_DESCRIBE_LOG_DIRS,
                                     KMOCK_API_DESCRIBE_TOPIC_PARTITIONS,
                                     KMOCK_API_LIST_PARTITION_REASSIGNMENTS};
    for (size_t a = 0; a < sizeof asking / sizeof *asking; a++) {
        size_t count;
        const struct kt_reply *replies = kt_replies_of(asking[a], &count);
        for (size_t i = 0; i < count; i++)
            assert_false(replies[i].after);
    }
}

static void error_says_what_it_needs(void **state)
{
    (void)state;
    assert_int_equal(find(KMOCK_API_OFFSET_COMMIT, KMOCK_FENCED_INSTANCE_ID)->needs, KT_NEEDS_STATIC_MEMBER);
    assert_int_equal(find(KMOCK_API_PRODUCE, KMOCK_INVALID_TXN_STATE)->needs, KT_NEEDS_TRANSACTIONS);
    assert_int_equal(find(KMOCK_API_PRODUCE, KMOCK_OUT_OF_ORDER_SEQUENCE_NUMBER)->needs, KT_NEEDS_IDEMPOTENCE);
    assert_int_equal(find(KMOCK_API_FETCH, KMOCK_TOPIC_AUTHORIZATION_FAILED)->needs, KT_NEEDS_AUTHORIZER);
    assert_int_equal(find(KMOCK_API_OFFSET_COMMIT, KMOCK_NOT_COORDINATOR)->needs, KT_NEEDS_NOTHING);
}

/* ---- the brokers can say each of them ---- */

/* A body of each API that names one thing, so that there is a place for the error. */
static struct kmock_produce_partition produce_partition;
static struct kmock_produce_topic produce_topic = {.partitions = &produce_partition, .partitions_count = 1};
static struct kmock_produce_request produce = {.acks = -1, .topics = &produce_topic, .topics_count = 1};
static struct kmock_fetch_request fetch;
static struct kmock_list_offsets_partition list_partition;
static struct kmock_list_offsets_topic list_topic = {.partitions = &list_partition, .partitions_count = 1};
static struct kmock_list_offsets_request list_offsets = {.topics = &list_topic, .topics_count = 1};
static struct kmock_metadata_request metadata;
static struct kmock_offset_commit_partition commit_partition;
static struct kmock_offset_commit_topic commit_topic = {.partitions = &commit_partition, .partitions_count = 1};
static struct kmock_offset_commit_request offset_commit = {.topics = &commit_topic, .topics_count = 1};
static struct kmock_offset_fetch_group fetch_group;
static struct kmock_offset_fetch_request offset_fetch = {.groups = &fetch_group, .groups_count = 1};
static struct kmock_string coordinator_key;
static struct kmock_find_coordinator_request find_coordinator = {.coordinator_keys = &coordinator_key,
                                                                 .coordinator_keys_count = 1};
static struct kmock_join_group_request join_group;
static struct kmock_heartbeat_request heartbeat;
static struct kmock_leave_group_request leave_group;
static struct kmock_sync_group_request sync_group;
static struct kmock_api_versions_request api_versions;
static struct kmock_create_topics_topic create_topic;
static struct kmock_create_topics_request create_topics = {.topics = &create_topic, .topics_count = 1};
static struct kmock_delete_topics_topic delete_topic;
static struct kmock_delete_topics_request delete_topics = {.topics = &delete_topic, .topics_count = 1};
static struct kmock_init_producer_id_request init_producer_id;
static struct kmock_create_partitions_topic create_partition;
static struct kmock_create_partitions_request create_partitions = {.topics = &create_partition, .topics_count = 1};

static struct kmock_describe_groups_request describe_groups = {.groups = &coordinator_key, .groups_count = 1};
static struct kmock_list_groups_request list_groups;
static struct kmock_delete_groups_request delete_groups = {.groups = &coordinator_key, .groups_count = 1};
static struct kmock_offset_delete_partition offset_delete_partition;
static struct kmock_offset_delete_topic offset_delete_topic = {.partitions = &offset_delete_partition,
                                                               .partitions_count = 1};
static struct kmock_offset_delete_request offset_delete = {.topics = &offset_delete_topic, .topics_count = 1};
static struct kmock_delete_records_partition delete_records_partition;
static struct kmock_delete_records_topic delete_records_topic = {.partitions = &delete_records_partition,
                                                                 .partitions_count = 1};
static struct kmock_delete_records_request delete_records = {.topics = &delete_records_topic, .topics_count = 1};
static struct kmock_offset_for_leader_epoch_partition epoch_partition;
static struct kmock_offset_for_leader_epoch_topic epoch_topic = {.partitions = &epoch_partition, .partitions_count = 1};
static struct kmock_offset_for_leader_epoch_request offset_for_leader_epoch = {.topics = &epoch_topic,
                                                                               .topics_count = 1};
static struct kmock_describe_configs_resource describe_resource;
static struct kmock_describe_configs_request describe_configs = {.resources = &describe_resource, .resources_count = 1};
static struct kmock_alter_configs_resource alter_resource;
static struct kmock_alter_configs_request alter_configs = {.resources = &alter_resource, .resources_count = 1};
static struct kmock_incremental_alter_configs_resource incremental_resource;
static struct kmock_incremental_alter_configs_request incremental_alter_configs = {.resources = &incremental_resource,
                                                                                   .resources_count = 1};
static struct kmock_describe_cluster_request describe_cluster;
static int32_t partition_zero;
static struct kmock_elect_leaders_topic elect_topic = {.partitions = &partition_zero, .partitions_count = 1};
static struct kmock_elect_leaders_request elect_leaders = {.topics = &elect_topic, .topics_count = 1};
static struct kmock_alter_partition_reassignments_request alter_reassignments;
static struct kmock_list_partition_reassignments_request list_reassignments;
static struct kmock_describe_topic_partitions_topic describe_topic;
static struct kmock_describe_topic_partitions_request describe_topic_partitions = {.topics = &describe_topic,
                                                                                   .topics_count = 1};
static struct kmock_describe_producers_topic producers_topic = {.partition_indexes = &partition_zero,
                                                                .partition_indexes_count = 1};
static struct kmock_describe_producers_request describe_producers = {.topics = &producers_topic, .topics_count = 1};
static struct kmock_describe_log_dirs_request describe_log_dirs;

static struct kmock_add_partitions_to_txn_topic txn_topic = {.partitions = &partition_zero, .partitions_count = 1};
static struct kmock_add_partitions_to_txn_transaction txn = {.topics = &txn_topic, .topics_count = 1};
static struct kmock_add_partitions_to_txn_request add_partitions_to_txn = {
    .transactions = &txn, .transactions_count = 1, .v3_and_below_topics = &txn_topic, .v3_and_below_topics_count = 1};
static struct kmock_add_offsets_to_txn_request add_offsets_to_txn;
static struct kmock_end_txn_request end_txn;
static struct kmock_txn_offset_commit_partition txn_commit_partition;
static struct kmock_txn_offset_commit_topic txn_commit_topic = {.partitions = &txn_commit_partition,
                                                                .partitions_count = 1};
static struct kmock_txn_offset_commit_request txn_offset_commit = {.topics = &txn_commit_topic, .topics_count = 1};
static struct kmock_write_txn_markers_topic marker_topic = {.partition_indexes = &partition_zero,
                                                            .partition_indexes_count = 1};
static struct kmock_write_txn_markers_marker marker = {.topics = &marker_topic, .topics_count = 1};
static struct kmock_write_txn_markers_request write_txn_markers = {.markers = &marker, .markers_count = 1};
static struct kmock_describe_transactions_request describe_transactions = {.transactional_ids = &coordinator_key,
                                                                           .transactional_ids_count = 1};
static struct kmock_list_transactions_request list_transactions;

static struct kmock_sasl_handshake_request sasl_handshake;
static struct kmock_sasl_authenticate_request sasl_authenticate;
static struct kmock_describe_acls_request describe_acls;
static struct kmock_create_acls_creation acl_creation;
static struct kmock_create_acls_request create_acls = {.creations = &acl_creation, .creations_count = 1};
static struct kmock_delete_acls_filter acl_filter;
static struct kmock_delete_acls_request delete_acls = {.filters = &acl_filter, .filters_count = 1};
static struct kmock_describe_user_scram_credentials_request describe_credentials;
static struct kmock_alter_user_scram_credentials_deletion credential_deletion;
static struct kmock_alter_user_scram_credentials_request alter_credentials = {.deletions = &credential_deletion,
                                                                              .deletions_count = 1};

static void *const bodies[] = {
    [KMOCK_API_ADD_PARTITIONS_TO_TXN] = &add_partitions_to_txn,
    [KMOCK_API_ADD_OFFSETS_TO_TXN] = &add_offsets_to_txn,
    [KMOCK_API_END_TXN] = &end_txn,
    [KMOCK_API_TXN_OFFSET_COMMIT] = &txn_offset_commit,
    [KMOCK_API_WRITE_TXN_MARKERS] = &write_txn_markers,
    [KMOCK_API_DESCRIBE_TRANSACTIONS] = &describe_transactions,
    [KMOCK_API_LIST_TRANSACTIONS] = &list_transactions,
    [KMOCK_API_SASL_HANDSHAKE] = &sasl_handshake,
    [KMOCK_API_SASL_AUTHENTICATE] = &sasl_authenticate,
    [KMOCK_API_DESCRIBE_ACLS] = &describe_acls,
    [KMOCK_API_CREATE_ACLS] = &create_acls,
    [KMOCK_API_DELETE_ACLS] = &delete_acls,
    [KMOCK_API_DESCRIBE_USER_SCRAM_CREDENTIALS] = &describe_credentials,
    [KMOCK_API_ALTER_USER_SCRAM_CREDENTIALS] = &alter_credentials,
    [KMOCK_API_PRODUCE] = &produce,
    [KMOCK_API_FETCH] = &fetch,
    [KMOCK_API_LIST_OFFSETS] = &list_offsets,
    [KMOCK_API_METADATA] = &metadata,
    [KMOCK_API_OFFSET_COMMIT] = &offset_commit,
    [KMOCK_API_OFFSET_FETCH] = &offset_fetch,
    [KMOCK_API_FIND_COORDINATOR] = &find_coordinator,
    [KMOCK_API_JOIN_GROUP] = &join_group,
    [KMOCK_API_HEARTBEAT] = &heartbeat,
    [KMOCK_API_LEAVE_GROUP] = &leave_group,
    [KMOCK_API_SYNC_GROUP] = &sync_group,
    [KMOCK_API_API_VERSIONS] = &api_versions,
    [KMOCK_API_CREATE_TOPICS] = &create_topics,
    [KMOCK_API_DELETE_TOPICS] = &delete_topics,
    [KMOCK_API_INIT_PRODUCER_ID] = &init_producer_id,
    [KMOCK_API_CREATE_PARTITIONS] = &create_partitions,
    [KMOCK_API_DESCRIBE_GROUPS] = &describe_groups,
    [KMOCK_API_LIST_GROUPS] = &list_groups,
    [KMOCK_API_DELETE_GROUPS] = &delete_groups,
    [KMOCK_API_OFFSET_DELETE] = &offset_delete,
    [KMOCK_API_DELETE_RECORDS] = &delete_records,
    [KMOCK_API_OFFSET_FOR_LEADER_EPOCH] = &offset_for_leader_epoch,
    [KMOCK_API_DESCRIBE_CONFIGS] = &describe_configs,
    [KMOCK_API_ALTER_CONFIGS] = &alter_configs,
    [KMOCK_API_INCREMENTAL_ALTER_CONFIGS] = &incremental_alter_configs,
    [KMOCK_API_DESCRIBE_CLUSTER] = &describe_cluster,
    [KMOCK_API_ELECT_LEADERS] = &elect_leaders,
    [KMOCK_API_ALTER_PARTITION_REASSIGNMENTS] = &alter_reassignments,
    [KMOCK_API_LIST_PARTITION_REASSIGNMENTS] = &list_reassignments,
    [KMOCK_API_DESCRIBE_TOPIC_PARTITIONS] = &describe_topic_partitions,
    [KMOCK_API_DESCRIBE_PRODUCERS] = &describe_producers,
    [KMOCK_API_DESCRIBE_LOG_DIRS] = &describe_log_dirs,
};

static void assert_can_say(const struct kmock_api_range *range, int16_t version, int16_t error)
{
    struct kmock_request *request = kmock_request_create();
    request->api_key = range->key;
    request->api_version = version;
    request->body = bodies[range->key];
    kmock_request_refuse(request, error);
    if (request->response == NULL || kmock_response_error(range->key, request->response) != error)
        fail_msg("%s v%d cannot say %s", range->name, version, kmock_error_name(error));
    kmock_request_release(request);
}

static void brokers_can_say_each_error_in_the_oldest_and_newest_version(void **state)
{
    (void)state;
    const struct kmock_api_range *range = NULL;
    while ((range = kmock_api_range_next(range)) != NULL) {
        size_t count;
        const struct kt_reply *replies = kt_replies_of(range->key, &count);
        assert_true((size_t)range->key < sizeof bodies / sizeof *bodies && bodies[range->key]);
        for (size_t i = 0; i < count; i++) {
            assert_can_say(range, range->accepted_from, replies[i].error);
            assert_can_say(range, range->max_version, replies[i].error);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_api_of_the_brokers_has_replies),
        cmocka_unit_test(api_that_nobody_knows_has_none),
        cmocka_unit_test(each_error_exists_and_its_kind_is_kafkas),
        cmocka_unit_test(no_api_says_an_error_twice),
        cmocka_unit_test(reply_that_belies_what_was_done_is_said_after),
        cmocka_unit_test(what_asks_and_changes_nothing_has_no_after),
        cmocka_unit_test(error_says_what_it_needs),
        cmocka_unit_test(brokers_can_say_each_error_in_the_oldest_and_newest_version),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
