/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/broker/epochs.h"

#include "selftests/check.h"

/* Epoch 0 from 0, epoch 2 from 10, epoch 5 from 20; the log ends at 25. */
static struct kmock_epochs three_epochs(void)
{
    struct kmock_epochs epochs = {0};
    kmock_epochs_begin(&epochs, 0, 0);
    kmock_epochs_begin(&epochs, 2, 10);
    kmock_epochs_begin(&epochs, 5, 20);
    return epochs;
}

static void end_of_an_epoch_is_the_start_of_the_next(void **state)
{
    (void)state;
    struct kmock_epochs epochs = three_epochs();
    static const struct {
        int32_t asked, epoch;
        int64_t end;
    } table[] = {{0, 0, 10}, {1, 0, 10}, {2, 2, 20}, {4, 2, 20}, {5, 5, 25}, {6, -1, -1}};
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        struct kmock_epoch end = kmock_epochs_end_of(&epochs, table[i].asked, 25);
        assert_int_equal(end.epoch, table[i].epoch);
        assert_int_equal(end.start_offset, table[i].end);
    }
    kmock_epochs_free(&epochs);
}

static void epoch_older_than_all_known_ends_where_they_begin(void **state)
{
    (void)state;
    struct kmock_epochs epochs = {0};
    kmock_epochs_begin(&epochs, 3, 7);
    struct kmock_epoch end = kmock_epochs_end_of(&epochs, 1, 25);
    assert_int_equal(end.epoch, 1);
    assert_int_equal(end.start_offset, 7);
    kmock_epochs_free(&epochs);
}

static void nothing_is_known_at_first(void **state)
{
    (void)state;
    struct kmock_epochs epochs = {0};
    assert_int_equal(kmock_epochs_end_of(&epochs, 0, 25).epoch, -1);
    assert_int_equal(kmock_epochs_at(&epochs, 0), -1);
}

static void offset_belongs_to_the_epoch_it_was_written_in(void **state)
{
    (void)state;
    struct kmock_epochs epochs = three_epochs();
    static const int32_t expected[] = {[0] = 0, [9] = 0, [10] = 2, [19] = 2, [20] = 5, [24] = 5};
    static const int64_t offsets[] = {0, 9, 10, 19, 20, 24};
    for (size_t i = 0; i < sizeof offsets / sizeof offsets[0]; i++)
        assert_int_equal(kmock_epochs_at(&epochs, offsets[i]), expected[offsets[i]]);
    kmock_epochs_free(&epochs);
}

static void epoch_in_which_nothing_was_written_is_forgotten(void **state)
{
    (void)state;
    struct kmock_epochs epochs = three_epochs();
    kmock_epochs_begin(&epochs, 6, 20);
    assert_int_equal(epochs.count, 3);
    assert_int_equal(kmock_epochs_at(&epochs, 20), 6);
    kmock_epochs_free(&epochs);
}

static void epochs_that_begin_at_the_new_end_are_forgotten(void **state)
{
    (void)state;
    static const struct {
        int64_t end_offset;
        int32_t count;
    } table[] = {{25, 3}, {21, 3}, {20, 2}, {11, 2}, {10, 1}, {1, 1}, {0, 0}};
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        struct kmock_epochs epochs = three_epochs();
        kmock_epochs_truncate(&epochs, table[i].end_offset);
        assert_int_equal(epochs.count, table[i].count);
        kmock_epochs_free(&epochs);
    }
}

static void epochs_that_ended_before_the_new_start_are_forgotten(void **state)
{
    (void)state;
    static const struct {
        int64_t start_offset;
        int32_t count, first;
        int64_t begins;
    } table[] = {{0, 3, 0, 0}, {9, 3, 0, 9}, {10, 2, 2, 10}, {15, 2, 2, 15}, {20, 1, 5, 20}, {99, 1, 5, 99}};
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        struct kmock_epochs epochs = three_epochs();
        kmock_epochs_trim(&epochs, table[i].start_offset);
        assert_int_equal(epochs.count, table[i].count);
        assert_int_equal(epochs.entries[0].epoch, table[i].first);
        assert_int_equal(epochs.entries[0].start_offset, table[i].begins);
        kmock_epochs_free(&epochs);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(end_of_an_epoch_is_the_start_of_the_next),
        cmocka_unit_test(epoch_older_than_all_known_ends_where_they_begin),
        cmocka_unit_test(nothing_is_known_at_first),
        cmocka_unit_test(offset_belongs_to_the_epoch_it_was_written_in),
        cmocka_unit_test(epoch_in_which_nothing_was_written_is_forgotten),
        cmocka_unit_test(epochs_that_begin_at_the_new_end_are_forgotten),
        cmocka_unit_test(epochs_that_ended_before_the_new_start_are_forgotten),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
