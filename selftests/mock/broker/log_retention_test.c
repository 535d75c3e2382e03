/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/broker/log_retention.h"

#include "selftests/mock/broker/stage.h"

static struct kmock_buffer built;
static struct kmock_log kept;

static int begin(void **state)
{
    (void)state;
    kmock_log_init(&kept, 200);
    return 0;
}

static int end(void **state)
{
    (void)state;
    kmock_log_free(&kept);
    kmock_buffer_free(&built);
    return 0;
}

/* Append a batch of two records, 83 bytes, two of which fill a segment. */
static void append(int64_t timestamp_ms)
{
    struct kmock_batch batch;
    struct kmock_batch_spec spec = plain_spec();
    spec.base_timestamp_ms = timestamp_ms;
    struct kmock_bytes bytes = build_batch(&built, &spec, 2);
    assert_true(kmock_batch_read(bytes.data, (size_t)bytes.length, &batch));
    kmock_log_append(&kept, &batch, 0);
}

static void fill(int32_t batches)
{
    for (int32_t i = 0; i < batches; i++)
        append(1000 * (i + 1));
}

static struct kmock_log_retention keep(int64_t retention_ms, int64_t retention_bytes)
{
    return (struct kmock_log_retention){.now_ms = 10000,
                                        .retention_ms = retention_ms,
                                        .retention_bytes = retention_bytes,
                                        .committed_offset = kept.end_offset};
}

static int32_t retain(struct kmock_log_retention retention)
{
    int32_t count = kmock_log_retain(&kept, &retention);
    assert_true(kept.start_offset >= kept.segments[0].base_offset);
    assert_int_equal(kept.segments[0].start_bytes, 0);
    return count;
}

static void segments_go_when_their_newest_record_is_too_old(void **state)
{
    (void)state;
    fill(6); /* segments with the timestamps 1000 and 2000, 3000 and 4000, 5000 and 6000 */
    assert_int_equal(retain(keep(6000, -1)), 1);
    assert_int_equal(kept.start_offset, 4);
    assert_int_equal(retain(keep(6000, -1)), 0); /* exactly as old as it may be */
    assert_int_equal(retain(keep(5999, -1)), 1);
    assert_int_equal(kept.start_offset, 8);
    assert_int_equal(kept.segments_count, 1);
    assert_int_equal(kmock_log_size_bytes(&kept), 166);
}

static void active_segment_is_rolled_when_it_is_too_old(void **state)
{
    (void)state;
    fill(5);
    assert_int_equal(retain(keep(0, -1)), 3);
    assert_int_equal(kept.segments_count, 1);
    assert_int_equal(kept.start_offset, 10);
    assert_int_equal(kept.end_offset, 10);
    assert_int_equal(kept.segments[0].base_offset, 10);
    assert_int_equal(kmock_log_size_bytes(&kept), 0);
    assert_int_equal(retain(keep(0, -1)), 0); /* an empty one is not */
    append(9000);
    struct kmock_log_cursor cursor;
    assert_true(kmock_log_find(&kept, 10, &cursor));
}

static void a_newer_segment_in_front_keeps_those_behind(void **state)
{
    (void)state;
    append(9000);
    append(9000);
    fill(4);
    assert_int_equal(retain(keep(2000, -1)), 0);
}

static void segments_go_when_the_rest_is_still_enough(void **state)
{
    (void)state;
    fill(6); /* 498 bytes in three segments */
    assert_int_equal(retain(keep(-1, 333)), 0);
    assert_int_equal(retain(keep(-1, 332)), 1);
    assert_int_equal(kept.start_offset, 4);
    assert_int_equal(retain(keep(-1, 1)), 1);
    assert_int_equal(retain(keep(-1, 0)), 1); /* the active one, rolled */
    assert_int_equal(kept.start_offset, 12);
}

static void what_is_not_committed_stays(void **state)
{
    (void)state;
    fill(6);
    struct kmock_log_retention retention = keep(0, -1);
    retention.committed_offset = 7;
    assert_int_equal(retain(retention), 1);
    retention.committed_offset = 8;
    assert_int_equal(retain(retention), 1);
    assert_int_equal(kept.start_offset, 8);
}

static void segments_below_the_log_start_go(void **state)
{
    (void)state;
    fill(6);
    assert_false(kmock_log_raise_start(&kept, 0));
    assert_true(kmock_log_raise_start(&kept, 7));
    assert_int_equal(kmock_log_retention_due_ms(&kept, &(struct kmock_log_retention){0, -1, -1, 12}), INT64_MIN);
    assert_int_equal(retain(keep(-1, -1)), 1);
    assert_int_equal(kept.start_offset, 7);
    assert_int_equal(kept.segments[0].base_offset, 4);
    assert_true(kmock_log_raise_start(&kept, 12));
    assert_int_equal(retain(keep(-1, -1)), 1); /* the active one stays */
    assert_int_equal(kept.start_offset, 12);
    assert_int_equal(kept.segments_count, 1);
}

static void time_when_something_may_go_is_known(void **state)
{
    (void)state;
    struct kmock_log_retention retention = keep(500, 600);
    assert_true(kmock_log_retention_due_ms(&kept, &retention) == INT64_MAX); /* empty */
    fill(2);
    retention.committed_offset = kept.end_offset;
    assert_int_equal(kmock_log_retention_due_ms(&kept, &retention), 2501);
    retention.retention_ms = INT64_MAX;
    assert_true(kmock_log_retention_due_ms(&kept, &retention) == INT64_MAX);
    retention.retention_ms = -1;
    assert_true(kmock_log_retention_due_ms(&kept, &retention) == INT64_MAX);
    retention.retention_bytes = 0;
    assert_true(kmock_log_retention_due_ms(&kept, &retention) == INT64_MIN);
}

/* Records without timestamps are as old as the last append. */
static void segment_without_timestamps_has_the_age_of_its_last_append(void **state)
{
    (void)state;
    kept.now_ms = 7000;
    append(-1);
    struct kmock_log_retention retention = keep(3000, -1);
    assert_int_equal(kmock_log_retention_due_ms(&kept, &retention), 10001);
    retention.now_ms = 10000;
    assert_int_equal(retain(retention), 0);
    retention.now_ms = 10001;
    assert_int_equal(retain(retention), 1);
}

static bool would_roll(int64_t timestamp_ms, int64_t segment_ms)
{
    struct kmock_batch batch = {.max_timestamp_ms = timestamp_ms};
    return kmock_log_roll_by_age(&kept, &batch, segment_ms);
}

static void segment_is_rolled_when_a_batch_is_so_much_younger_than_its_first(void **state)
{
    (void)state;
    assert_false(would_roll(INT64_MAX, 100)); /* empty */
    append(1000);
    assert_false(would_roll(1100, 100));
    assert_false(would_roll(-1, 100));
    assert_false(would_roll(INT64_MIN, 100));
    assert_true(would_roll(1101, 100));
    assert_int_equal(kept.segments_count, 2);
    assert_int_equal(kept.segments[1].base_offset, 2);
}

static void segment_without_timestamps_is_rolled_by_the_clock(void **state)
{
    (void)state;
    kept.now_ms = 5000;
    append(-1);
    assert_false(would_roll(9999, 5000)); /* begun at 0, when the log was */
    kept.now_ms = 5001;
    assert_true(would_roll(-1, 5000));
    assert_int_equal(kept.segments[1].created_ms, 5001);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
    const struct CMUnitTest tests[] = {
        TEST(segments_go_when_their_newest_record_is_too_old),
        TEST(active_segment_is_rolled_when_it_is_too_old),
        TEST(a_newer_segment_in_front_keeps_those_behind),
        TEST(segments_go_when_the_rest_is_still_enough),
        TEST(what_is_not_committed_stays),
        TEST(segments_below_the_log_start_go),
        TEST(time_when_something_may_go_is_known),
        TEST(segment_without_timestamps_has_the_age_of_its_last_append),
        TEST(segment_is_rolled_when_a_batch_is_so_much_younger_than_its_first),
        TEST(segment_without_timestamps_is_rolled_by_the_clock),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
