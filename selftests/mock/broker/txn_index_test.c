/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/broker/txn_index.h"
#include "selftests/check.h"

static int count_aborted(const struct kmock_txn_index *index, int64_t from, int64_t to)
{
    int count = 0;
    for (struct kmock_txn_walk walk = kmock_txn_index_aborted(index, from, to); kmock_txn_walk_next(&walk);)
        count++;
    return count;
}

static void oldest_open_transaction_is_the_first_unstable_one(void **state)
{
    struct kmock_txn_index index = {0};
    (void)state;
    assert_int_equal(kmock_txn_index_first_unstable(&index, 0), INT64_MAX);
    kmock_txn_index_begin(&index, 1, 10);
    kmock_txn_index_begin(&index, 2, 12);
    assert_int_equal(kmock_txn_index_first_unstable(&index, 20), 10);
    kmock_txn_index_end(&index, 1, 14, false);
    assert_int_equal(kmock_txn_index_first_unstable(&index, 14), 10); /* its marker is not committed */
    assert_int_equal(kmock_txn_index_first_unstable(&index, 15), 12);
    kmock_txn_index_end(&index, 2, 15, true);
    assert_int_equal(kmock_txn_index_first_unstable(&index, 16), INT64_MAX);
    kmock_txn_index_end(&index, 3, 16, true); /* a marker of nothing */
    assert_int_equal(kmock_txn_index_first_unstable(&index, 0), 10);
    kmock_txn_index_free(&index);
}

static void aborted_transactions_are_found_by_overlap(void **state)
{
    struct kmock_txn_index index = {0};
    (void)state;
    kmock_txn_index_begin(&index, 1, 10);
    kmock_txn_index_begin(&index, 2, 11);
    kmock_txn_index_end(&index, 2, 15, true);
    kmock_txn_index_begin(&index, 2, 16);
    kmock_txn_index_end(&index, 1, 20, true);
    kmock_txn_index_end(&index, 2, 21, false);
    assert_int_equal(count_aborted(&index, 0, 100), 2);
    assert_int_equal(count_aborted(&index, 0, 10), 0);
    assert_int_equal(count_aborted(&index, 0, 11), 1);
    assert_int_equal(count_aborted(&index, 0, 12), 2);
    assert_int_equal(count_aborted(&index, 16, 17), 1);
    assert_int_equal(count_aborted(&index, 20, 30), 1);
    assert_int_equal(count_aborted(&index, 21, 30), 0);
    assert_true(kmock_txn_index_is_aborted(&index, 2, 12));
    assert_false(kmock_txn_index_is_aborted(&index, 2, 16));
    assert_false(kmock_txn_index_is_aborted(&index, 2, 10));
    assert_true(kmock_txn_index_is_aborted(&index, 1, 19));
    kmock_txn_index_free(&index);
}

static void what_nobody_can_ask_for_is_forgotten(void **state)
{
    struct kmock_txn_index index = {0};
    (void)state;
    for (int64_t i = 0; i < 100000; i++) {
        kmock_txn_index_begin(&index, 1, 2 * i);
        kmock_txn_index_end(&index, 1, 2 * i + 1, i % 2);
        index.settled_offset = 2 * i;
        index.start_offset = 2 * i - 100;
    }
    assert_true(index.ended.capacity < 200);
    assert_int_equal(count_aborted(&index, 199900, 200000), 25);
    kmock_txn_index_free(&index);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(oldest_open_transaction_is_the_first_unstable_one),
        cmocka_unit_test(aborted_transactions_are_found_by_overlap),
        cmocka_unit_test(what_nobody_can_ask_for_is_forgotten),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
