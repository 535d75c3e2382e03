/* SPDX-License-Identifier: Apache-2.0 */
#include "selftests/check.h"

#include "mock/broker/request.h"
#include "mock/wire/api.h"

static void apis_are_found_by_key_and_by_name_in_any_case(void **state)
{
    (void)state;
    const struct kmock_api_description *api = kmock_api_find(KMOCK_API_OFFSET_COMMIT);
    assert_string_equal(api->range->name, "OffsetCommit");
    assert_ptr_equal(kmock_api_find_name("OffsetCommit"), api);
    assert_ptr_equal(kmock_api_find_name("offsetcommit"), api);
    assert_ptr_equal(kmock_api_range_find_name("OFFSETCOMMIT group=g", 12), api->range);
}

static void unknown_apis_are_not_found(void **state)
{
    (void)state;
    assert_null(kmock_api_find(-1));
    assert_null(kmock_api_find(4));
    assert_null(kmock_api_at(4));
    assert_null(kmock_api_find(KMOCK_API_KEYS_COUNT));
    assert_null(kmock_api_find(INT16_MAX));
    assert_null(kmock_api_find_name(""));
    assert_null(kmock_api_find_name("OffsetCommi"));
    assert_null(kmock_api_find_name("OffsetCommits"));
}

static void each_range_is_under_its_key_and_has_both_tables(void **state)
{
    (void)state;
    int count = 0;
    int16_t last = -1;
    for (const struct kmock_api_range *range = kmock_api_range_next(NULL); range; range = kmock_api_range_next(range)) {
        const struct kmock_api_description *api = kmock_api_find(range->key);
        assert_ptr_equal(api->range, range);
        assert_true(range->key > last);
        assert_non_null(api->request->fields);
        assert_non_null(api->response->fields);
        assert_int_equal(api->request->flexible_from, api->response->flexible_from);
        assert_true(range->min_version <= range->accepted_from && range->accepted_from <= range->max_version);
        last = range->key;
        count++;
    }
    assert_true(count >= 31);
}

static void produce_is_advertised_from_0_and_accepted_from_3(void **state)
{
    (void)state;
    const struct kmock_api_description *api = kmock_api_find(KMOCK_API_PRODUCE);
    assert_int_equal(api->range->min_version, 0);
    assert_int_equal(api->range->max_version, 13);
    assert_false(kmock_api_accepts(api, 2));
    assert_true(kmock_api_accepts(api, 3));
    assert_true(kmock_api_accepts(api, 13));
    assert_false(kmock_api_accepts(api, 14));
}

/* What librdkafka looks for before it uses a feature. source  FACTS: broker quirks a client depends on */
static void librdkafka_finds_the_ranges_that_its_features_need(void **state)
{
    (void)state;
    static const int16_t needs[][2] = {{0, 3},  {1, 4},  {10, 0}, {8, 2},  {9, 1}, {11, 0},
                                       {14, 0}, {12, 0}, {13, 0}, {22, 0}, {2, 1}, {18, 3}};
    for (size_t i = 0; i < sizeof needs / sizeof needs[0]; i++)
        assert_true(kmock_api_accepts(kmock_api_find(needs[i][0]), needs[i][1]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(apis_are_found_by_key_and_by_name_in_any_case),
        cmocka_unit_test(unknown_apis_are_not_found),
        cmocka_unit_test(each_range_is_under_its_key_and_has_both_tables),
        cmocka_unit_test(produce_is_advertised_from_0_and_accepted_from_3),
        cmocka_unit_test(librdkafka_finds_the_ranges_that_its_features_need),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
