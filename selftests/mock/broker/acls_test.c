/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/broker/secure.h"
#include "selftests/mock/broker/stage.h"

static struct stage *open_stage(void)
{
    struct stage *stage = stage_create();
    kmock_cluster_authorize(stage->cluster, "User:ANONYMOUS", false);
    return stage;
}

static struct kmock_describe_acls_request every_acl(void)
{
    return (struct kmock_describe_acls_request){KMOCK_RESOURCE_ANY,  KMOCK_NULL_STRING, KMOCK_PATTERN_ANY,
                                                KMOCK_NULL_STRING,   KMOCK_NULL_STRING, KMOCK_OPERATION_ANY,
                                                KMOCK_PERMISSION_ANY};
}

static const struct kmock_create_acls_creation alice_reads = {
    KMOCK_TOPIC, {"orders", 6}, KMOCK_LITERAL, {"User:alice", 10}, {"*", 1}, KMOCK_READ, KMOCK_ALLOW};

static int16_t create(struct stage *stage, struct kmock_create_acls_creation creation)
{
    struct kmock_create_acls_request body = {&creation, 1};
    const struct kmock_create_acls_response *response = stage_call(stage, KMOCK_API_CREATE_ACLS, 3, &body);
    assert_int_equal(response->results_count, 1);
    assert_int_equal(response->results[0].error != 0, response->results[0].error_message.length > 0);
    return response->results[0].error;
}

static void acls_are_created_described_and_deleted(void **state)
{
    struct stage *stage = open_stage();
    struct kmock_describe_acls_request all = every_acl();
    struct kmock_create_acls_creation writes = alice_reads, prefixed = alice_reads;
    (void)state;
    writes.operation = KMOCK_WRITE;
    prefixed.resource_pattern_type = KMOCK_PREFIXED;
    assert_int_equal(create(stage, alice_reads), KMOCK_NONE);
    assert_int_equal(create(stage, writes), KMOCK_NONE);
    assert_int_equal(create(stage, prefixed), KMOCK_NONE);
    const struct kmock_describe_acls_response *response = stage_call(stage, KMOCK_API_DESCRIBE_ACLS, 3, &all);
    assert_int_equal(response->error, KMOCK_NONE);
    assert_int_equal(response->resources_count, 2);
    assert_int_equal(response->resources[0].acls_count, 2);
    assert_true(kmock_view_is(response->resources[0].acls[1].principal, "User:alice"));
    assert_int_equal(response->resources[0].acls[1].operation, KMOCK_WRITE);
    assert_int_equal(response->resources[1].pattern_type, KMOCK_PREFIXED);
    struct kmock_delete_acls_filter filters[2] = {{KMOCK_TOPIC, kmock_view("orders"), KMOCK_LITERAL, KMOCK_NULL_STRING,
                                                   KMOCK_NULL_STRING, KMOCK_OPERATION_ANY, KMOCK_PERMISSION_ANY},
                                                  {KMOCK_RESOURCE_UNKNOWN, KMOCK_NULL_STRING, KMOCK_LITERAL,
                                                   KMOCK_NULL_STRING, KMOCK_NULL_STRING, KMOCK_OPERATION_ANY,
                                                   KMOCK_PERMISSION_ANY}};
    struct kmock_delete_acls_request body = {filters, 2};
    const struct kmock_delete_acls_response *deleted = stage_call(stage, KMOCK_API_DELETE_ACLS, 3, &body);
    assert_int_equal(deleted->filter_results[0].matching_acls_count, 2);
    assert_true(kmock_view_is(deleted->filter_results[0].matching_acls[0].resource_name, "orders"));
    assert_int_equal(deleted->filter_results[1].error, KMOCK_INVALID_REQUEST);
    response = stage_call(stage, KMOCK_API_DESCRIBE_ACLS, 3, &all);
    assert_int_equal(response->resources_count, 1);
    stage_destroy(stage);
}

static void acl_that_makes_no_sense_is_not_created(void **state)
{
    struct stage *stage = open_stage();
    struct kmock_create_acls_creation wrong[8];
    (void)state;
    for (int i = 0; i < 8; i++)
        wrong[i] = alice_reads;
    wrong[0].resource_type = KMOCK_RESOURCE_ANY;
    wrong[1].resource_pattern_type = KMOCK_MATCH;
    wrong[2].operation = KMOCK_OPERATION_ANY;
    wrong[3].permission_type = KMOCK_PERMISSION_ANY;
    wrong[4].resource_name = KMOCK_EMPTY_STRING;
    wrong[5].principal = kmock_view("alice");
    wrong[6].resource_type = KMOCK_CLUSTER;
    wrong[7].operation = KMOCK_IDEMPOTENT_WRITE;
    for (int i = 0; i < 8; i++)
        assert_int_equal(create(stage, wrong[i]), KMOCK_INVALID_REQUEST);
    stage_destroy(stage);
}

static void without_authorizer_there_is_nobody_to_ask(void **state)
{
    struct stage *stage = stage_create();
    struct kmock_describe_acls_request all = every_acl();
    (void)state;
    assert_int_equal(create(stage, alice_reads), KMOCK_SECURITY_DISABLED);
    const struct kmock_describe_acls_response *response = stage_call(stage, KMOCK_API_DESCRIBE_ACLS, 3, &all);
    assert_int_equal(response->error, KMOCK_SECURITY_DISABLED);
    stage_destroy(stage);
}

/* ---- SCRAM credentials ---- */

static int16_t upsert(struct stage *stage, struct kmock_alter_user_scram_credentials_upsertion upsertion)
{
    struct kmock_alter_user_scram_credentials_request body = {.upsertions = &upsertion, .upsertions_count = 1};
    const struct kmock_alter_user_scram_credentials_response *response =
        stage_call(stage, KMOCK_API_ALTER_USER_SCRAM_CREDENTIALS, 0, &body);
    assert_int_equal(response->results_count, 1);
    return response->results[0].error;
}

static const struct kmock_describe_user_scram_credentials_user_result *describe(struct stage *stage, const char *user)
{
    struct kmock_describe_user_scram_credentials_user asked = {kmock_view(user)};
    struct kmock_describe_user_scram_credentials_request body = {&asked, 1};
    const struct kmock_describe_user_scram_credentials_response *response =
        stage_call(stage, KMOCK_API_DESCRIBE_USER_SCRAM_CREDENTIALS, 0, &body);
    assert_int_equal(response->results_count, 1);
    return &response->results[0];
}

static void credentials_are_put_described_and_deleted(void **state)
{
    static const uint8_t secret[] = "0123456789abcdef";
    struct kmock_alter_user_scram_credentials_upsertion good = {
        kmock_view("carol"), 2, 8192, {secret, 16}, {secret, 16}};
    struct kmock_alter_user_scram_credentials_upsertion few = good, unknown = good, nobody = good;
    struct kmock_alter_user_scram_credentials_deletion gone = {kmock_view("carol"), 2};
    struct kmock_alter_user_scram_credentials_request body = {.deletions = &gone, .deletions_count = 1};
    struct stage *stage = stage_create();
    (void)state;
    few.iterations = 4095;
    unknown.mechanism = 3;
    nobody.name = KMOCK_EMPTY_STRING;
    assert_int_equal(describe(stage, "carol")->error, KMOCK_RESOURCE_NOT_FOUND);
    assert_int_equal(upsert(stage, few), KMOCK_UNACCEPTABLE_CREDENTIAL);
    assert_int_equal(upsert(stage, unknown), KMOCK_UNSUPPORTED_SASL_MECHANISM);
    assert_int_equal(upsert(stage, nobody), KMOCK_UNACCEPTABLE_CREDENTIAL);
    assert_int_equal(upsert(stage, good), KMOCK_NONE);
    const struct kmock_describe_user_scram_credentials_user_result *carol = describe(stage, "carol");
    assert_int_equal(carol->credential_infos_count, 1);
    assert_int_equal(carol->credential_infos[0].mechanism, 2);
    assert_int_equal(carol->credential_infos[0].iterations, 8192);
    kmock_cluster_add_user(stage->cluster, "alice", "secret");
    assert_int_equal(describe(stage, "alice")->credential_infos_count, 2);
    const struct kmock_alter_user_scram_credentials_response *response =
        stage_call(stage, KMOCK_API_ALTER_USER_SCRAM_CREDENTIALS, 0, &body);
    assert_int_equal(response->results[0].error, KMOCK_NONE);
    response = stage_call(stage, KMOCK_API_ALTER_USER_SCRAM_CREDENTIALS, 0, &body);
    assert_int_equal(response->results[0].error, KMOCK_RESOURCE_NOT_FOUND);
    stage_destroy(stage);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(acls_are_created_described_and_deleted),
        cmocka_unit_test(acl_that_makes_no_sense_is_not_created),
        cmocka_unit_test(without_authorizer_there_is_nobody_to_ask),
        cmocka_unit_test(credentials_are_put_described_and_deleted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
