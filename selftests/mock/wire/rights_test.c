/* SPDX-License-Identifier: Apache-2.0 */
/* Which right each API wants, and what it says without: in each version that is offered. */
#include "selftests/check.h"

#include <stdio.h>
#include <string.h>

#include "mock/broker/error.h"
#include "mock/broker/secure.h"
#include "mock/broker/view.h"
#include "mock/wire/api.h"
#include "mock/wire/codec.h"
#include "mock/wire/fallback.h"
#include "mock/wire/neutral.h"
#include "mock/wire/response_error.h"

enum { TOPICS = KMOCK_TOPIC_AUTHORIZATION_FAILED, GROUPS = KMOCK_GROUP_AUTHORIZATION_FAILED };
enum { CLUSTERS = KMOCK_CLUSTER_AUTHORIZATION_FAILED, TRANSACTIONS = KMOCK_TRANSACTIONAL_ID_AUTHORIZATION_FAILED };

static const struct row {
    int16_t api_key, error;
    const char *right;  /* that is wanted, and the last that is missing */
    const char *others; /* that are wanted, too */
    int64_t type;       /* of the resource, of the key */
} rows[] = {
    {KMOCK_API_PRODUCE, TOPICS, "Write Topic:orders", "Write TransactionalId:orders"},
    {KMOCK_API_PRODUCE, TRANSACTIONS, "Write TransactionalId:orders", "Write Topic:orders"},
    {KMOCK_API_LIST_OFFSETS, TOPICS, "Describe Topic:orders"},
    {KMOCK_API_METADATA, TOPICS, "Describe Topic:orders"},
    {KMOCK_API_OFFSET_COMMIT, GROUPS, "Read Group:orders", "Read Topic:orders"},
    {KMOCK_API_OFFSET_COMMIT, TOPICS, "Read Topic:orders", "Read Group:orders"},
    {KMOCK_API_OFFSET_FETCH, GROUPS, "Describe Group:orders", "Describe Topic:orders"},
    {KMOCK_API_OFFSET_FETCH, TOPICS, "Describe Topic:orders", "Describe Group:orders"},
    {KMOCK_API_FIND_COORDINATOR, GROUPS, "Describe Group:orders"},
    {KMOCK_API_FIND_COORDINATOR, TRANSACTIONS, "Describe TransactionalId:orders", NULL, 1},
    {KMOCK_API_JOIN_GROUP, GROUPS, "Read Group:orders"},
    {KMOCK_API_SYNC_GROUP, GROUPS, "Read Group:orders"},
    {KMOCK_API_HEARTBEAT, GROUPS, "Read Group:orders"},
    {KMOCK_API_LEAVE_GROUP, GROUPS, "Read Group:orders"},
    {KMOCK_API_DESCRIBE_GROUPS, GROUPS, "Describe Group:orders"},
    {KMOCK_API_DELETE_GROUPS, GROUPS, "Delete Group:orders"},
    {KMOCK_API_CREATE_TOPICS, TOPICS, "Create Topic:orders"},
    {KMOCK_API_CREATE_TOPICS, TOPICS, "Create Cluster"},
    {KMOCK_API_DELETE_TOPICS, TOPICS, "Delete Topic:orders"},
    {KMOCK_API_DELETE_RECORDS, TOPICS, "Delete Topic:orders"},
    {KMOCK_API_CREATE_PARTITIONS, TOPICS, "Alter Topic:orders"},
    {KMOCK_API_OFFSET_FOR_LEADER_EPOCH, TOPICS, "Describe Topic:orders"},
    {KMOCK_API_INIT_PRODUCER_ID, TRANSACTIONS, "Write TransactionalId:orders"},
    {KMOCK_API_DESCRIBE_ACLS, CLUSTERS, "Describe Cluster"},
    {KMOCK_API_CREATE_ACLS, CLUSTERS, "Alter Cluster"},
    {KMOCK_API_DELETE_ACLS, CLUSTERS, "Alter Cluster"},
    {KMOCK_API_DESCRIBE_CONFIGS, TOPICS, "DescribeConfigs Topic:orders", NULL, 2},
    {KMOCK_API_DESCRIBE_CONFIGS, CLUSTERS, "DescribeConfigs Cluster", NULL, 4},
    {KMOCK_API_DESCRIBE_CONFIGS, GROUPS, "DescribeConfigs Group:orders", NULL, 32},
    {KMOCK_API_ALTER_CONFIGS, TOPICS, "AlterConfigs Topic:orders", NULL, 2},
    {KMOCK_API_INCREMENTAL_ALTER_CONFIGS, TOPICS, "AlterConfigs Topic:orders", NULL, 2},
    {KMOCK_API_INCREMENTAL_ALTER_CONFIGS, CLUSTERS, "AlterConfigs Cluster", NULL, 4},
    {KMOCK_API_ELECT_LEADERS, CLUSTERS, "Alter Cluster"},
    {KMOCK_API_ALTER_PARTITION_REASSIGNMENTS, CLUSTERS, "Alter Cluster"},
    {KMOCK_API_LIST_PARTITION_REASSIGNMENTS, CLUSTERS, "Describe Cluster"},
    {KMOCK_API_OFFSET_DELETE, GROUPS, "Delete Group:orders", "Read Topic:orders"},
    {KMOCK_API_OFFSET_DELETE, TOPICS, "Read Topic:orders", "Delete Group:orders"},
    {KMOCK_API_DESCRIBE_USER_SCRAM_CREDENTIALS, CLUSTERS, "Describe Cluster"},
    {KMOCK_API_ALTER_USER_SCRAM_CREDENTIALS, CLUSTERS, "Alter Cluster"},
    {KMOCK_API_DESCRIBE_PRODUCERS, TOPICS, "Read Topic:orders"},
    {KMOCK_API_DESCRIBE_TOPIC_PARTITIONS, TOPICS, "Describe Topic:orders"},
};

/* ---- requests in which everything has one name ---- */

static void fill(const struct kmock_schema *schema, uint8_t *message, const struct row *row, struct kmock_arena *arena);

static void fill_field(const struct kmock_field *field, uint8_t *message, const struct row *row,
                       struct kmock_arena *arena)
{
    static const char *const types[] = {"ResourceType", "KeyType"};
    size_t size = field->type == KMOCK_STRUCT ? field->element->size : sizeof(struct kmock_string);
    uint8_t *at = message + field->at;
    if (field->array && !field->optional) {
        *(int32_t *)(message + field->count_at) = 1;
        at = *(uint8_t **)at = kmock_arena_alloc(arena, size);
    } else if (field->array) {
        *(int32_t *)(message + field->count_at) = -1;
        return;
    }
    if (field->type == KMOCK_STRUCT)
        fill(field->element, at, row, arena);
    else if (field->type == KMOCK_STRING)
        *(struct kmock_string *)at = kmock_view("orders");
    else if (field->type == KMOCK_INT8 && (strcmp(field->name, types[0]) == 0 || strcmp(field->name, types[1]) == 0))
        *(int8_t *)at = (int8_t)row->type;
    else if (strcmp(field->name, "Acks") == 0)
        *(int16_t *)at = 1;
}

static void fill(const struct kmock_schema *schema, uint8_t *message, const struct row *row, struct kmock_arena *arena)
{
    kmock_fallback_fill(schema, message);
    for (uint16_t i = 0; i < schema->count; i++)
        fill_field(&schema->fields[i], message, row, arena);
}

/* As a client of that version would send it: what it cannot say is not said. */
static void make_body(struct kmock_request *request, const struct kmock_schema *schema, const struct row *row)
{
    struct kmock_buffer bytes = {0};
    struct kmock_reader reader;
    struct kmock_layout layout = {schema, request->api_version};
    uint8_t *message = kmock_arena_alloc(&request->arena, schema->size);
    fill(schema, message, row, &request->arena);
    assert_true(kmock_encode(&bytes, layout, message));
    struct kmock_bytes view = {(uint8_t *)kmock_arena_copy(&request->arena, bytes.data, bytes.size),
                               (int32_t)bytes.size};
    kmock_buffer_free(&bytes);
    kmock_reader_init(&reader, view, &request->arena);
    request->body = kmock_arena_alloc(&request->arena, schema->size);
    if (!kmock_decode(&reader, layout, request->body))
        fail_msg("%s", reader.problem);
    kmock_neutral_request(request);
}

/* ---- asking ---- */

static void note_done(void *context, struct kmock_request *request)
{
    (void)request;
    *(bool *)context = true;
}

static void allow(struct kmock_cluster *cluster, const char *right)
{
    char text[100];
    snprintf(text, sizeof text, "allow User:alice %s", right);
    if (right)
        assert_true(kmock_cluster_add_acl(cluster, text, NULL));
}

/* returns  the first error of the answer; KMOCK_NONE also where it waits */
static int16_t ask(struct kmock_cluster *cluster, const struct row *row, int16_t version)
{
    const struct kmock_api_description *api = kmock_api_find(row->api_key);
    struct kmock_request *request = kmock_request_create();
    bool is_done = false;
    request->api_key = row->api_key;
    request->api_version = version;
    request->principal = "User:alice";
    request->host = kmock_view("/10.0.0.1");
    make_body(request, api->request, row);
    request->done = note_done;
    request->done_context = &is_done;
    kmock_cluster_handle(cluster, 1, request, 1000000);
    if (!is_done) {
        kmock_request_abandon(request);
        return KMOCK_NONE;
    }
    int16_t error = kmock_response_error(row->api_key, request->response);
    kmock_request_release(request);
    return error;
}

static struct kmock_cluster *create_cluster(void)
{
    static const struct row find = {KMOCK_API_FIND_COORDINATOR};
    struct kmock_cluster *cluster =
        kmock_cluster_create(&(struct kmock_cluster_options){.brokers_count = 1, .seed = 1});
    kmock_cluster_create_topic(cluster, &(struct kmock_new_topic){.name = "orders", .partitions = 1}, 0);
    ask(cluster, &find, 4); /* the group has a coordinator */
    return cluster;
}

/* What a cluster without transactions says of them to everybody is no matter of rights. */
static bool is_of_rights(const struct row *row, int16_t error)
{
    if (row->error == TRANSACTIONS && row->api_key != KMOCK_API_PRODUCE)
        return false;
    return error == TOPICS || error == GROUPS || error == CLUSTERS || error == TRANSACTIONS;
}

/* Topics by id, that no topic has, are not known to anybody; transactions are for old and new clients alike. */
static bool names_nothing(const struct row *row, int16_t version)
{
    bool is_by_id = (row->api_key == KMOCK_API_PRODUCE && version >= 13) ||
                    (row->api_key == KMOCK_API_OFFSET_COMMIT && version >= 10) ||
                    (row->api_key == KMOCK_API_OFFSET_FETCH && version >= 10);
    bool is_without_type = row->api_key == KMOCK_API_FIND_COORDINATOR && version == 0 && row->type == 1;
    bool is_without_error = row->api_key == KMOCK_API_ELECT_LEADERS && version == 0;
    return (is_by_id && row->error == TOPICS) || is_without_type || is_without_error;
}

static void check(const struct row *row, int16_t version)
{
    const char *name = kmock_api_find(row->api_key)->range->name;
    struct kmock_cluster *cluster = create_cluster();
    allow(cluster, "Describe TransactionalId:other"); /* something is said, though nothing of this */
    if (row->others)
        allow(cluster, row->others);
    int16_t error = ask(cluster, row, version);
    if (error != row->error)
        fail_msg("%s v%d without the right to %s: %s", name, version, row->right, kmock_error_name(error));
    allow(cluster, row->right);
    error = ask(cluster, row, version);
    if (is_of_rights(row, error))
        fail_msg("%s v%d with the right to %s: %s", name, version, row->right, kmock_error_name(error));
    kmock_cluster_destroy(cluster);
}

static void each_api_wants_its_right_and_says_so(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct kmock_api_range *range = kmock_api_find(rows[i].api_key)->range;
        for (int16_t version = range->accepted_from; version <= range->max_version; version++)
            if (!names_nothing(&rows[i], version))
                check(&rows[i], version);
    }
}

static void without_authorizer_nothing_is_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct kmock_cluster *cluster = create_cluster();
        int16_t error = ask(cluster, &rows[i], kmock_api_find(rows[i].api_key)->range->max_version);
        if (is_of_rights(&rows[i], error))
            fail_msg("%s: %s", kmock_api_find(rows[i].api_key)->range->name, kmock_error_name(error));
        kmock_cluster_destroy(cluster);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_api_wants_its_right_and_says_so),
        cmocka_unit_test(without_authorizer_nothing_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
