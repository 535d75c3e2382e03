/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/broker/api_table.h"
#include "selftests/mock/broker/stage.h"

static int begin(void **state)
{
    *state = stage_create();
    return 0;
}

static int end(void **state)
{
    stage_destroy(*state);
    return 0;
}

/* ---- leaders ----------------------------------------------------------------------------------------------- */

static void leadership_follows_the_brokers_that_live(void **state)
{
    struct stage *stage = *state;
    stage_topic(stage, "orders", 2);
    stage_expect_events(stage, "topic orders 2\nleader orders-0 node 1 epoch 0\nleader orders-1 node 2 epoch 0\n");
    kmock_cluster_broker_down(stage->cluster, 1, stage->now_us);
    stage_expect_events(
        stage, "broker 1 down\nisr orders-0 1 left: 2\nleader orders-0 node 2 epoch 1\nisr orders-1 1 left: 2\n");
    kmock_cluster_broker_down(stage->cluster, 2, stage->now_us);
    stage_expect_events(stage, "broker 2 down\nisr orders-0 2 left: 1\nleader orders-0 node 3 epoch 2\n"
                               "isr orders-1 2 left: 1\nleader orders-1 node 3 epoch 1\n");
    kmock_cluster_broker_down(stage->cluster, 3, stage->now_us);
    stage_expect_events(stage, "broker 3 down\nleader orders-0 node -1 epoch 3\nleader orders-1 node -1 epoch 2\n");
    assert_int_equal(stage_append(stage, "orders", 0, "a"), -KMOCK_NOT_LEADER_OR_FOLLOWER);
    kmock_cluster_broker_up(stage->cluster, 1, stage->now_us); /* it misses what the others may have */
    stage_expect_events(stage, "broker 1 up\n");
    kmock_cluster_broker_up(stage->cluster, 3, stage->now_us); /* the last one that was in sync */
    stage_expect_events(stage, "broker 3 up\nleader orders-0 node 3 epoch 4\nisr orders-0 1 joined: 2\n"
                               "leader orders-1 node 3 epoch 3\nisr orders-1 1 joined: 2\n");
    kmock_cluster_broker_down(stage->cluster, 3, stage->now_us);
    stage_expect_events(stage, "broker 3 down\nisr orders-0 3 left: 1\nleader orders-0 node 1 epoch 5\n"
                               "isr orders-1 3 left: 1\nleader orders-1 node 1 epoch 4\n");
}

static void leader_is_moved_only_to_a_live_replica(void **state)
{
    struct stage *stage = *state;
    kmock_cluster_create_topic(stage->cluster, &(struct kmock_new_topic){"orders", 1, 2, false}, stage->now_us);
    assert_true(kmock_cluster_move_leader(stage->cluster, "orders", 0, 2, stage->now_us));
    assert_false(kmock_cluster_move_leader(stage->cluster, "orders", 0, 3, stage->now_us));
    assert_false(kmock_cluster_move_leader(stage->cluster, "orders", 0, 0, stage->now_us));
    assert_false(kmock_cluster_move_leader(stage->cluster, "orders", 1, 1, stage->now_us));
    assert_false(kmock_cluster_move_leader(stage->cluster, "nothing", 0, 1, stage->now_us));
    kmock_cluster_broker_down(stage->cluster, 1, stage->now_us);
    assert_false(kmock_cluster_move_leader(stage->cluster, "orders", 0, 1, stage->now_us));
    assert_false(kmock_cluster_broker_is_up(stage->cluster, 1));
}

static void going_down_twice_is_going_down_once(void **state)
{
    struct stage *stage = *state;
    kmock_cluster_broker_down(stage->cluster, 1, stage->now_us);
    kmock_cluster_broker_down(stage->cluster, 1, stage->now_us);
    kmock_cluster_broker_down(stage->cluster, 9, stage->now_us);
    kmock_cluster_broker_up(stage->cluster, 2, stage->now_us);
    stage_expect_events(stage, "broker 1 down\n");
}

static void nothing_that_was_written_is_lost_when_leaders_die(void **state)
{
    struct stage *stage = *state;
    struct kmock_record_view record;
    stage_topic(stage, "orders", 1);
    for (int32_t i = 0; i < 30; i++) {
        kmock_cluster_broker_up(stage->cluster, i % 3 + 1, stage->now_us);
        assert_int_equal(stage_append(stage, "orders", 0, "a"), i);
        kmock_cluster_broker_down(stage->cluster, (i + 1) % 3 + 1, stage->now_us);
    }
    assert_int_equal(stage_watermark(stage, "orders", 0), 30);
    for (int32_t i = 0; i < 30; i++)
        assert_true(kmock_cluster_read(stage->cluster, "orders", 0, i, &record) && record.offset == i);
}

/* ---- ApiVersions, InitProducerId ------------------------------------------------------------------------------ */

static void api_versions_says_the_table(void **state)
{
    struct stage *stage = *state;
    struct kmock_api_versions_request body = {kmock_view("librdkafka"), kmock_view("2.0.2")};
    const struct kmock_api_versions_response *response = stage_call(stage, KMOCK_API_API_VERSIONS, 3, &body);
    assert_int_equal(response->error, KMOCK_NONE);
    assert_true(response->api_keys_count >= 31);
    for (int32_t i = 0; i < response->api_keys_count; i++) {
        const struct kmock_api_range *range = kmock_api_range_find(response->api_keys[i].api_key);
        assert_int_equal(response->api_keys[i].min_version, range->min_version);
        assert_int_equal(response->api_keys[i].max_version, range->max_version);
    }
}

/* Kafka names transaction.version from 4.0 on; what it supports from 0 on, clients of version 3 are not told. */
static void features_say_which_transaction_protocol_there_is(void **state)
{
    (void)state;
    struct kmock_api_versions_request body = {kmock_view("librdkafka"), kmock_view("2.0.2")};
    static const char *const releases[] = {"3.9", "4.0", NULL};
    for (int i = 0; i < 3; i++) {
        struct stage *old = stage_create_with((struct kmock_cluster_options){.seed = 1, .kafka_version = releases[i]});
        for (int16_t version = 2; version <= 4; version++) {
            const struct kmock_api_versions_response *response =
                stage_call(old, KMOCK_API_API_VERSIONS, version, &body);
            bool is_named = i > 0 && version >= 3;
            assert_int_equal(response->finalized_features_count, is_named);
            assert_int_equal(response->supported_features_count, i > 0 && version == 4);
            assert_int_equal(response->finalized_features_epoch, is_named ? 0 : -1);
            if (is_named)
                assert_int_equal(response->finalized_features[0].max_version_level, 2);
        }
        stage_destroy(old);
    }
}

static void client_software_must_have_a_proper_name(void **state)
{
    struct stage *stage = *state;
    static const struct {
        const char *name;
        int16_t error;
    } table[] = {{"a", KMOCK_NONE},
                 {"apache-kafka.java", KMOCK_NONE},
                 {"", KMOCK_INVALID_REQUEST},
                 {"-a", KMOCK_INVALID_REQUEST},
                 {"a.", KMOCK_INVALID_REQUEST},
                 {"a b", KMOCK_INVALID_REQUEST}};
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        struct kmock_api_versions_request body = {kmock_view(table[i].name), kmock_view("1")};
        const struct kmock_api_versions_response *response = stage_call(stage, KMOCK_API_API_VERSIONS, 3, &body);
        assert_int_equal(response->error, table[i].error);
    }
}

static struct kmock_init_producer_id_response init(struct stage *stage, const char *transactional_id,
                                                   int64_t producer_id)
{
    struct kmock_init_producer_id_request body = {.transactional_id = kmock_view(transactional_id),
                                                  .transaction_timeout_ms = 60000,
                                                  .producer_id = producer_id,
                                                  .producer_epoch = -1};
    return *(struct kmock_init_producer_id_response *)stage_call(stage, KMOCK_API_INIT_PRODUCER_ID, 4, &body);
}

static void producer_ids_are_fresh_and_come_in_blocks_of_each_broker(void **state)
{
    struct stage *stage = *state;
    assert_int_equal(init(stage, NULL, -1).producer_id, 0);
    assert_int_equal(init(stage, NULL, -1).producer_id, 1);
    stage->node = 3;
    assert_int_equal(init(stage, NULL, -1).producer_id, 1000);
    stage->node = 1;
    assert_int_equal(init(stage, NULL, -1).producer_id, 2);
    stage_expect_events(stage, "producer 0/0 for app\nproducer 1/0 for app\nproducer 1000/0 for app\n"
                               "producer 2/0 for app\n");
}

static void transactional_ids_belong_to_their_coordinator(void **state)
{
    struct stage *stage = *state;
    struct kmock_string key = kmock_view("t");
    struct kmock_find_coordinator_request body = {.key_type = 1, .coordinator_keys = &key, .coordinator_keys_count = 1};
    assert_int_equal(init(stage, "t", -1).error, KMOCK_NOT_COORDINATOR); /* nobody has asked for it */
    assert_int_equal(init(stage, "", -1).error, KMOCK_INVALID_REQUEST);
    assert_int_equal(init(stage, NULL, 5).error, KMOCK_INVALID_REQUEST);
    const struct kmock_find_coordinator_response *response = stage_call(stage, KMOCK_API_FIND_COORDINATOR, 4, &body);
    assert_int_equal(response->coordinators[0].error, KMOCK_NONE);
    stage->node = response->coordinators[0].node_id;
    struct kmock_init_producer_id_response given = init(stage, "t", -1);
    assert_int_equal(given.error, KMOCK_NONE);
    assert_int_equal(given.producer_epoch, 0);
}

/* ---- the whole ------------------------------------------------------------------------------------------------- */

static uint64_t live_a_little(uint64_t seed, const char *value)
{
    struct stage *stage = stage_create_with((struct kmock_cluster_options){.seed = seed});
    stage_topic(stage, "orders", 3);
    for (int32_t i = 0; i < 20; i++)
        stage_append(stage, "orders", i % 3, value);
    kmock_cluster_broker_down(stage->cluster, 2, stage->now_us);
    stage_append(stage, "orders", 1, value);
    uint64_t hash = kmock_cluster_hash(stage->cluster);
    stage_destroy(stage);
    return hash;
}

static void equal_lives_have_equal_hashes(void **state)
{
    (void)state;
    assert_true(live_a_little(1, "a") == live_a_little(1, "a"));
    assert_true(live_a_little(1, "a") != live_a_little(1, "b"));
    assert_true(live_a_little(1, "a") != live_a_little(2, "a"));
}

static void visit(void *context, const char *topic, int32_t partitions, bool internal)
{
    kmock_buffer_print(context, "%s/%d/%d ", topic, (int)partitions, internal);
}

static void topics_are_visited_in_order_of_creation(void **state)
{
    struct stage *stage = *state;
    struct kmock_buffer out = {0};
    stage_topic(stage, "b", 2);
    stage_topic(stage, "a", 1);
    stage_topic(stage, "__consumer_offsets", 50);
    kmock_cluster_each_topic(stage->cluster, visit, &out);
    kmock_buffer_print(&out, "%s", "");
    assert_string_equal((const char *)out.data, "b/2/0 a/1/0 __consumer_offsets/50/1 ");
    kmock_buffer_free(&out);
}

static void addresses_and_racks_are_those_of_the_options(void **state)
{
    (void)state;
    struct kmock_broker_address addresses[2] = {{"alpha", 1, "r1"}, {"beta", 2, NULL}};
    struct stage *stage = stage_create_with((struct kmock_cluster_options){.brokers_count = 2, .addresses = addresses});
    struct kmock_metadata_request body = {.topics_count = 0};
    const struct kmock_metadata_response *response = stage_call(stage, KMOCK_API_METADATA, 9, &body);
    assert_int_equal(response->brokers_count, 2);
    assert_true(kmock_view_is(response->brokers[0].host, "alpha"));
    assert_true(kmock_view_is(response->brokers[0].rack, "r1"));
    assert_int_equal(response->brokers[1].port, 2);
    stage_destroy(stage);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
    const struct CMUnitTest tests[] = {
        TEST(leadership_follows_the_brokers_that_live),
        TEST(leader_is_moved_only_to_a_live_replica),
        TEST(going_down_twice_is_going_down_once),
        TEST(nothing_that_was_written_is_lost_when_leaders_die),
        TEST(api_versions_says_the_table),
        TEST(features_say_which_transaction_protocol_there_is),
        TEST(client_software_must_have_a_proper_name),
        TEST(producer_ids_are_fresh_and_come_in_blocks_of_each_broker),
        TEST(transactional_ids_belong_to_their_coordinator),
        TEST(equal_lives_have_equal_hashes),
        TEST(topics_are_visited_in_order_of_creation),
        TEST(addresses_and_racks_are_those_of_the_options),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
