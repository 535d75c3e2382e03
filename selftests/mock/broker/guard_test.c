/* SPDX-License-Identifier: Apache-2.0 */
/* Of several topics and groups some may be touched and some not; what may not be seen is hidden. */
#include "mock/broker/secure.h"
#include "selftests/mock/broker/stage.h"

enum { READ_BIT = 1 << 3, WRITE_BIT = 1 << 4, DESCRIBE_BIT = 1 << 8 };

static struct stage *guarded_stage(const char *const *acls)
{
    struct stage *stage = stage_create();
    stage_topic(stage, "orders", 1);
    stage_topic(stage, "secrets", 1);
    for (; *acls; acls++)
        assert_true(kmock_cluster_add_acl(stage->cluster, *acls, NULL));
    return stage;
}

static void override(struct stage *stage, int8_t permission, int8_t operation)
{
    kmock_cluster_override_acls(stage->cluster, &(struct kmock_acl){.resource = KMOCK_TOPIC,
                                                                    .name = "orders",
                                                                    .pattern = KMOCK_LITERAL,
                                                                    .principal = "User:*",
                                                                    .host = "*",
                                                                    .operation = operation,
                                                                    .permission = permission});
}

/* A Produce to both topics. */
struct two_topics {
    struct kmock_produce_partition partitions[2];
    struct kmock_produce_topic topics[2];
    struct kmock_produce_request body;
    struct kmock_buffer bytes;
};

static void two_topics(struct two_topics *two, int16_t acks)
{
    struct kmock_batch_spec spec = plain_spec();
    memset(two, 0, sizeof *two);
    struct kmock_bytes records = build_batch(&two->bytes, &spec, 1);
    for (int i = 0; i < 2; i++) {
        two->partitions[i] = (struct kmock_produce_partition){0, records};
        two->topics[i] = (struct kmock_produce_topic){
            .name = kmock_view(i ? "orders" : "secrets"), .partitions = &two->partitions[i], .partitions_count = 1};
    }
    two->body = (struct kmock_produce_request){.transactional_id = KMOCK_NULL_STRING,
                                               .acks = acks,
                                               .timeout_ms = 1000,
                                               .topics = two->topics,
                                               .topics_count = 2};
}

static void what_may_be_written_is_and_the_rest_is_refused(void **state)
{
    static const char *const acls[] = {"allow User:ANONYMOUS Write Topic:orders", NULL};
    struct stage *stage = guarded_stage(acls);
    struct two_topics two;
    (void)state;
    two_topics(&two, 1);
    stage->node = 1;
    const struct kmock_produce_response *response = stage_call(stage, KMOCK_API_PRODUCE, 9, &two.body);
    assert_int_equal(response->topics_count, 2);
    assert_true(kmock_view_is(response->topics[0].name, "orders"));
    assert_int_equal(response->topics[0].partitions[0].error, KMOCK_NONE);
    assert_true(kmock_view_is(response->topics[1].name, "secrets"));
    assert_int_equal(response->topics[1].partitions[0].error, KMOCK_TOPIC_AUTHORIZATION_FAILED);
    assert_int_equal(response->topics[1].partitions[0].base_offset, -1);
    assert_int_equal(stage_watermark(stage, "orders", 0), 1);
    assert_int_equal(stage_watermark(stage, "secrets", 0), 0);
    kmock_buffer_free(&two.bytes);
    stage_destroy(stage);
}

static void without_acks_a_refused_topic_ends_the_connection(void **state)
{
    static const char *const acls[] = {"allow User:ANONYMOUS Write Topic:orders", NULL};
    struct stage *stage = guarded_stage(acls);
    struct two_topics two;
    (void)state;
    two_topics(&two, 0);
    const struct asked *asked = stage_ask(stage, KMOCK_API_PRODUCE, 9, &two.body);
    assert_true(asked->done);
    assert_null(asked->request->response);
    assert_true(asked->request->close_connection);
    assert_int_equal(stage_watermark(stage, "orders", 0), 1);
    kmock_buffer_free(&two.bytes);
    stage_destroy(stage);
}

static void right_that_vanishes_ends_a_fetch_of_a_session(void **state)
{
    static const char *const acls[] = {"allow User:ANONYMOUS Read Topic:orders", NULL};
    struct stage *stage = guarded_stage(acls);
    struct one_fetch fetch;
    (void)state;
    one_fetch(&fetch, "orders", 0, 0);
    fetch.body.session_epoch = 0;
    fetch.body.max_wait_ms = 0;
    const struct kmock_fetch_response *response = stage_call(stage, KMOCK_API_FETCH, 11, &fetch.body);
    assert_int_equal(response->topics[0].partitions[0].error, KMOCK_NONE);
    fetch.body.session_id = response->session_id;
    fetch.body.session_epoch = 1;
    fetch.body.topics_count = 0;
    override(stage, KMOCK_DENY, KMOCK_READ);
    response = stage_call(stage, KMOCK_API_FETCH, 11, &fetch.body);
    assert_int_equal(response->topics_count, 1);
    assert_int_equal(response->topics[0].partitions[0].error, KMOCK_TOPIC_AUTHORIZATION_FAILED);
    kmock_cluster_restore_acls(stage->cluster);
    fetch.body.session_epoch = 2;
    response = stage_call(stage, KMOCK_API_FETCH, 11, &fetch.body);
    assert_int_equal(response->error, KMOCK_NONE);
    stage_destroy(stage);
}

static void fetch_that_is_denied_does_not_wait(void **state)
{
    static const char *const acls[] = {"allow User:ANONYMOUS Read Topic:other", NULL};
    struct stage *stage = guarded_stage(acls);
    struct one_fetch fetch;
    (void)state;
    const struct asked *asked = stage_ask(stage, KMOCK_API_FETCH, 11, &one_fetch(&fetch, "orders", 0, 0)->body);
    assert_int_equal(fetch_result(asked)->error, KMOCK_TOPIC_AUTHORIZATION_FAILED);
    asked = stage_ask(stage, KMOCK_API_FETCH, 11, &one_fetch(&fetch, "nowhere", 0, 0)->body);
    assert_int_equal(fetch_result(asked)->error,
                     KMOCK_TOPIC_AUTHORIZATION_FAILED); /* that it is not there is not told */
    stage_destroy(stage);
}

/* ---- Metadata ---- */

static const struct kmock_metadata_response *ask_metadata(struct stage *stage, struct kmock_metadata_topic *topics,
                                                          int32_t count)
{
    struct kmock_metadata_request *body = kmock_alloc(sizeof *body);
    *body = (struct kmock_metadata_request){.topics = topics,
                                            .topics_count = count,
                                            .allow_auto_topic_creation = true,
                                            .include_cluster_authorized_operations = true,
                                            .include_topic_authorized_operations = true};
    const struct kmock_metadata_response *response = stage_call(stage, KMOCK_API_METADATA, 9, body);
    free(body);
    return response;
}

static void topics_that_may_not_be_seen_are_hidden_unless_they_are_named(void **state)
{
    static const char *const acls[] = {"allow User:ANONYMOUS Read Topic:orders", NULL};
    struct stage *stage = guarded_stage(acls);
    struct kmock_metadata_topic secrets = {.name = kmock_view("secrets")};
    (void)state;
    const struct kmock_metadata_response *response = ask_metadata(stage, NULL, -1);
    assert_int_equal(response->topics_count, 1);
    assert_true(kmock_view_is(response->topics[0].name, "orders"));
    assert_int_equal(response->topics[0].topic_authorized_operations, READ_BIT | DESCRIBE_BIT);
    assert_int_equal(response->cluster_authorized_operations, 0);
    assert_int_equal(response->brokers_count, 3);
    response = ask_metadata(stage, &secrets, 1);
    assert_int_equal(response->topics_count, 1);
    assert_int_equal(response->topics[0].error, KMOCK_TOPIC_AUTHORIZATION_FAILED);
    assert_int_equal(response->topics[0].partitions_count, 0);
    assert_int_equal(response->brokers_count, 3);
    stage_destroy(stage);
}

static void topic_is_not_created_for_who_may_only_look(void **state)
{
    static const char *const acls[] = {"allow User:ANONYMOUS Describe Topic:*", NULL};
    struct stage *stage = guarded_stage(acls);
    struct kmock_metadata_topic new = {.name = kmock_view("new")};
    (void)state;
    assert_int_equal(ask_metadata(stage, &new, 1)->topics[0].error, KMOCK_TOPIC_AUTHORIZATION_FAILED);
    assert_int_equal(kmock_cluster_partitions_count(stage->cluster, "new"), 0);
    assert_true(kmock_cluster_add_acl(stage->cluster, "allow User:ANONYMOUS Create Topic:new", NULL));
    assert_int_equal(ask_metadata(stage, &new, 1)->topics[0].error, KMOCK_LEADER_NOT_AVAILABLE);
    assert_int_equal(kmock_cluster_partitions_count(stage->cluster, "new"), 1);
    stage_destroy(stage);
}

static void all_rights_are_told_where_there_is_no_authorizer(void **state)
{
    struct stage *stage = stage_create();
    struct kmock_metadata_topic orders = {.name = kmock_view("orders")};
    struct kmock_describe_cluster_request body = {.include_cluster_authorized_operations = true, .endpoint_type = 1};
    (void)state;
    stage_topic(stage, "orders", 1);
    const struct kmock_metadata_response *response = ask_metadata(stage, &orders, 1);
    assert_int_equal(response->topics[0].topic_authorized_operations, 0xdf8); /* 3-8, 10, 11 */
    assert_int_equal(response->cluster_authorized_operations, 0x1fa0);        /* 5, 7-12 */
    const struct kmock_describe_cluster_response *cluster = stage_call(stage, KMOCK_API_DESCRIBE_CLUSTER, 1, &body);
    assert_int_equal(cluster->cluster_authorized_operations, 0x1fa0);
    stage_destroy(stage);
}

/* ---- groups ---- */

static int16_t find_coordinator(struct stage *stage, const char *group, int32_t *node)
{
    struct kmock_string key = kmock_view(group);
    struct kmock_find_coordinator_request body = {.coordinator_keys = &key, .coordinator_keys_count = 1};
    const struct kmock_find_coordinator_response *response = stage_call(stage, KMOCK_API_FIND_COORDINATOR, 4, &body);
    *node = response->coordinators[0].node_id;
    return response->coordinators[0].error;
}

static int16_t commit(struct stage *stage, const char *group, const char *topic)
{
    struct kmock_offset_commit_partition partition = {.committed_offset = 1, .committed_metadata = KMOCK_EMPTY_STRING};
    struct kmock_offset_commit_topic asked = {
        .name = kmock_view(topic), .partitions = &partition, .partitions_count = 1};
    struct kmock_offset_commit_request body = {.group_id = kmock_view(group),
                                               .generation_id_or_member_epoch = -1,
                                               .member_id = KMOCK_EMPTY_STRING,
                                               .group_instance_id = KMOCK_NULL_STRING,
                                               .topics = &asked,
                                               .topics_count = 1};
    const struct kmock_offset_commit_response *response = stage_call(stage, KMOCK_API_OFFSET_COMMIT, 8, &body);
    return response->topics[0].partitions[0].error;
}

static void groups_and_offsets_are_shown_as_far_as_they_may_be_seen(void **state)
{
    static const char *const acls[] = {"allow User:ANONYMOUS Read Group:billing",
                                       "allow User:ANONYMOUS Read Topic:orders", NULL};
    static const char *const none[] = {NULL};
    struct stage *stage = guarded_stage(none);
    struct kmock_offset_fetch_group group = {.group_id = kmock_view("billing"), .topics_count = -1};
    struct kmock_offset_fetch_request body = {.groups = &group, .groups_count = 1};
    struct kmock_list_groups_request list = {0};
    int32_t node;
    (void)state;
    assert_int_equal(find_coordinator(stage, "billing", &stage->node), KMOCK_NONE);
    assert_int_equal(commit(stage, "billing", "orders"), KMOCK_NONE);
    assert_int_equal(commit(stage, "billing", "secrets"), KMOCK_NONE);
    for (int i = 0; acls[i]; i++)
        assert_true(kmock_cluster_add_acl(stage->cluster, acls[i], NULL));
    const struct kmock_offset_fetch_response *response = stage_call(stage, KMOCK_API_OFFSET_FETCH, 8, &body);
    assert_int_equal(response->groups[0].topics_count, 1);
    assert_true(kmock_view_is(response->groups[0].topics[0].name, "orders"));
    assert_int_equal(commit(stage, "billing", "secrets"), KMOCK_TOPIC_AUTHORIZATION_FAILED);
    assert_int_equal(commit(stage, "paying", "orders"), KMOCK_GROUP_AUTHORIZATION_FAILED);
    assert_int_equal(find_coordinator(stage, "paying", &node), KMOCK_GROUP_AUTHORIZATION_FAILED);
    const struct kmock_list_groups_response *groups = stage_call(stage, KMOCK_API_LIST_GROUPS, 4, &list);
    assert_int_equal(groups->groups_count, 1);
    assert_true(kmock_cluster_add_acl(stage->cluster, "deny User:* Describe Group:billing", NULL));
    groups = stage_call(stage, KMOCK_API_LIST_GROUPS, 4, &list);
    assert_int_equal(groups->groups_count, 0);
    stage_destroy(stage);
}

/* ---- producers ---- */

static int16_t init_producer(struct stage *stage, const char *transactional_id)
{
    struct kmock_init_producer_id_request body = {.transactional_id = kmock_view(transactional_id),
                                                  .transaction_timeout_ms = 1000,
                                                  .producer_id = -1,
                                                  .producer_epoch = -1};
    const struct kmock_init_producer_id_response *response = stage_call(stage, KMOCK_API_INIT_PRODUCER_ID, 4, &body);
    return response->error;
}

static void idempotent_producer_needs_to_write_to_some_topic(void **state)
{
    static const char *const acls[] = {"allow User:ANONYMOUS Read Topic:*", NULL};
    struct stage *stage = guarded_stage(acls);
    (void)state;
    assert_int_equal(init_producer(stage, NULL), KMOCK_CLUSTER_AUTHORIZATION_FAILED);
    assert_int_equal(init_producer(stage, "t"), KMOCK_TRANSACTIONAL_ID_AUTHORIZATION_FAILED);
    kmock_cluster_add_acl(stage->cluster, "allow User:ANONYMOUS Write Topic:orders", NULL);
    assert_int_equal(init_producer(stage, NULL), KMOCK_NONE);
    stage_destroy(stage);
    stage = guarded_stage(acls);
    kmock_cluster_add_acl(stage->cluster, "allow User:ANONYMOUS IdempotentWrite Cluster", NULL);
    assert_int_equal(init_producer(stage, NULL), KMOCK_NONE);
    stage_destroy(stage);
}

static void part_of_a_new_transaction_without_a_right_keeps_all_out(void **state)
{
    static const char *const acls[] = {"allow User:ANONYMOUS Write Topic:orders",
                                       "allow User:ANONYMOUS Write TransactionalId:t", NULL};
    struct stage *stage = guarded_stage(acls);
    int32_t index = 0;
    struct kmock_add_partitions_to_txn_topic topics[2] = {{kmock_view("orders"), &index, 1},
                                                          {kmock_view("secrets"), &index, 1}};
    struct kmock_add_partitions_to_txn_request body = {.v3_and_below_transactional_id = kmock_view("t"),
                                                       .v3_and_below_topics = topics,
                                                       .v3_and_below_topics_count = 2};
    (void)state;
    const struct kmock_api_range *range = &kmock_cluster_api_ranges(stage->cluster)[KMOCK_API_ADD_PARTITIONS_TO_TXN];
    if (range->offered) { /* brokers without transactions have no such API */
        const struct kmock_add_partitions_to_txn_response *response =
            stage_call(stage, KMOCK_API_ADD_PARTITIONS_TO_TXN, 3, &body);
        assert_int_equal(response->v3_and_below_topics[0].partitions[0].error, KMOCK_OPERATION_NOT_ATTEMPTED);
        assert_int_equal(response->v3_and_below_topics[1].partitions[0].error, KMOCK_TOPIC_AUTHORIZATION_FAILED);
    }
    stage_destroy(stage);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_may_be_written_is_and_the_rest_is_refused),
        cmocka_unit_test(without_acks_a_refused_topic_ends_the_connection),
        cmocka_unit_test(right_that_vanishes_ends_a_fetch_of_a_session),
        cmocka_unit_test(fetch_that_is_denied_does_not_wait),
        cmocka_unit_test(topics_that_may_not_be_seen_are_hidden_unless_they_are_named),
        cmocka_unit_test(topic_is_not_created_for_who_may_only_look),
        cmocka_unit_test(all_rights_are_told_where_there_is_no_authorizer),
        cmocka_unit_test(groups_and_offsets_are_shown_as_far_as_they_may_be_seen),
        cmocka_unit_test(idempotent_producer_needs_to_write_to_some_topic),
        cmocka_unit_test(part_of_a_new_transaction_without_a_right_keeps_all_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
