/* SPDX-License-Identifier: Apache-2.0 */
#include "selftests/mock/broker/stage.h"

static int begin(void **state)
{
    struct stage *stage = stage_create();
    stage_topic(stage, "orders", 1);
    stage_append(stage, "orders", 0, "a");
    *state = stage;
    return 0;
}

static int end(void **state)
{
    stage_destroy(*state);
    return 0;
}

static int32_t fetch_throttle(struct stage *stage)
{
    static struct one_fetch fetch;
    struct asked *asked = stage_ask(stage, KMOCK_API_FETCH, 11, &one_fetch(&fetch, "orders", 0, 0)->body);
    assert_true(asked->done);
    return ((const struct kmock_fetch_response *)asked->request->response)->throttle_time_ms;
}

static int32_t metadata_throttle(struct stage *stage)
{
    struct kmock_metadata_request body = {0};
    return ((const struct kmock_metadata_response *)stage_call(stage, KMOCK_API_METADATA, 9, &body))->throttle_time_ms;
}

static void answers_say_what_the_test_set_until_it_is_taken_back(void **state)
{
    struct stage *stage = *state;
    assert_int_equal(fetch_throttle(stage), 0);
    assert_true(kmock_cluster_throttle(stage->cluster, 0, KMOCK_API_FETCH, 250));
    assert_int_equal(fetch_throttle(stage), 250);
    assert_int_equal(metadata_throttle(stage), 0);
    assert_true(kmock_cluster_throttle(stage->cluster, 0, -1, 10));
    assert_int_equal(fetch_throttle(stage), 10);
    assert_int_equal(metadata_throttle(stage), 10);
    assert_true(kmock_cluster_throttle(stage->cluster, 0, -1, 0));
    assert_int_equal(fetch_throttle(stage), 0);
}

static void one_broker_may_throttle(void **state)
{
    struct stage *stage = *state;
    assert_true(kmock_cluster_throttle(stage->cluster, 2, -1, 99));
    assert_int_equal(metadata_throttle(stage), 0);
    stage->node = 2;
    assert_int_equal(metadata_throttle(stage), 99);
}

static void answer_that_is_not_due_says_nothing(void **state)
{
    struct stage *stage = *state;
    struct kmock_produce_request body = {.transactional_id = KMOCK_NULL_STRING, .acks = 0};
    kmock_cluster_throttle(stage->cluster, 0, -1, 99);
    assert_null(stage_call(stage, KMOCK_API_PRODUCE, 9, &body));
}

static void unknown_brokers_and_apis_are_refused(void **state)
{
    struct stage *stage = *state;
    assert_false(kmock_cluster_throttle(stage->cluster, 4, -1, 1));
    assert_false(kmock_cluster_throttle(stage->cluster, -1, -1, 1));
    assert_false(kmock_cluster_throttle(stage->cluster, 0, KMOCK_API_KEYS_COUNT, 1));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
    const struct CMUnitTest tests[] = {
        TEST(answers_say_what_the_test_set_until_it_is_taken_back),
        TEST(one_broker_may_throttle),
        TEST(answer_that_is_not_due_says_nothing),
        TEST(unknown_brokers_and_apis_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
