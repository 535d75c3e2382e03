/* SPDX-License-Identifier: Apache-2.0 */
/* A partition that one Fetch names several times is answered once, as it was named last.
 * source  Kafka FetchRequest.fetchData, which is a map */
#include "selftests/mock/broker/stage.h"

enum { MANY = 40 };

static int begin(void **state)
{
    struct stage *stage = stage_create();
    stage_topic(stage, "orders", MANY);
    stage_topic(stage, "bills", 1);
    for (int i = 0; i < 3; i++)
        stage_append(stage, "orders", 1, "a");
    *state = stage;
    return 0;
}

static int end(void **state)
{
    stage_destroy(*state);
    return 0;
}

static const struct kmock_fetch_response *fetch(struct stage *stage, struct one_fetch *fetch)
{
    fetch->body.max_wait_ms = 0;
    return stage_call(stage, KMOCK_API_FETCH, 11, &fetch->body);
}

static struct kmock_fetch_partition part(int32_t index, int64_t offset)
{
    struct one_fetch one;
    one_fetch(&one, "orders", index, offset);
    return one.partition;
}

static void partition_is_answered_once_and_as_it_was_named_last(void **state)
{
    struct stage *stage = *state;
    struct one_fetch asked;
    one_fetch(&asked, "orders", 0, 0);
    struct kmock_fetch_partition parts[] = {part(1, 0), part(0, 0), part(1, 99)};
    asked.topic.partitions = parts;
    asked.topic.partitions_count = 3;
    const struct kmock_fetch_response *response = fetch(stage, &asked);
    assert_int_equal(response->topics_count, 1);
    assert_int_equal(response->topics[0].partitions_count, 2);
    assert_int_equal(response->topics[0].partitions[0].index, 1);
    assert_int_equal(response->topics[0].partitions[0].error, KMOCK_OFFSET_OUT_OF_RANGE);
    assert_int_equal(response->topics[0].partitions[1].index, 0);
}

static void topic_that_is_named_twice_is_one(void **state)
{
    struct stage *stage = *state;
    struct one_fetch one, other;
    one_fetch(&one, "orders", 1, 0);
    one_fetch(&other, "bills", 0, 0);
    struct kmock_fetch_topic topics[] = {one.topic, other.topic, one.topic};
    one.body.topics = topics;
    one.body.topics_count = 3;
    const struct kmock_fetch_response *response = fetch(stage, &one);
    assert_int_equal(response->topics_count, 2);
    assert_int_equal(response->topics[0].partitions_count, 1);
    assert_int_equal(response->topics[1].partitions_count, 1);
}

static void of_many_partitions_too_each_is_answered_once(void **state)
{
    struct stage *stage = *state;
    struct one_fetch asked;
    struct kmock_fetch_partition parts[2 * MANY];
    one_fetch(&asked, "orders", 0, 0);
    for (int32_t i = 0; i < 2 * MANY; i++)
        parts[i] = part(i % MANY, i < MANY ? 99 : 0);
    asked.topic.partitions = parts;
    asked.topic.partitions_count = 2 * MANY;
    const struct kmock_fetch_response *response = fetch(stage, &asked);
    assert_int_equal(response->topics_count, 1);
    assert_int_equal(response->topics[0].partitions_count, MANY);
    for (int32_t i = 0; i < MANY; i++) {
        assert_int_equal(response->topics[0].partitions[i].index, i);
        assert_int_not_equal(response->topics[0].partitions[i].error, KMOCK_OFFSET_OUT_OF_RANGE);
    }
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
    const struct CMUnitTest tests[] = {
        TEST(partition_is_answered_once_and_as_it_was_named_last),
        TEST(topic_that_is_named_twice_is_one),
        TEST(of_many_partitions_too_each_is_answered_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
