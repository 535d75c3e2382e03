/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/broker/compact.h"

#include "mock/base/random.h"
#include "mock/broker/codec.h"
#include "mock/broker/record_view.h"
#include "selftests/mock/broker/stage.h"

static struct kmock_buffer built, scratch;

static void append_batch(struct kmock_log *log)
{
    struct kmock_batch batch;
    assert_true(kmock_batch_read(built.data, built.size, &batch));
    kmock_log_append(log, &batch, 0);
}

/* Append one record; value null: a tombstone. */
static void put(struct kmock_log *log, const char *key, const char *value, int16_t codec)
{
    struct kmock_batch_builder builder;
    struct kmock_batch_spec spec = plain_spec();
    spec.base_timestamp_ms = 1000;
    spec.attributes = codec;
    built.size = 0;
    kmock_batch_begin(&builder, &built, &spec);
    kmock_batch_add(&builder, bytes_of(key), value ? bytes_of(value) : NULL_BYTES);
    kmock_batch_end(&builder, -1);
    append_batch(log);
}

static struct kmock_compaction at(const struct kmock_log *log, int64_t now_ms)
{
    return (struct kmock_compaction){
        .now_ms = now_ms, .delete_retention_ms = 500, .newest_ms = now_ms, .bound_offset = log->end_offset};
}

static void compact(struct kmock_log *log, int64_t now_ms)
{
    struct kmock_compaction compaction = at(log, now_ms);
    kmock_log_compact(log, &compaction);
}

/* Say a log as text: offset:key=value, one after the other. */
static void expect_log(const struct kmock_log *log, const char *text)
{
    struct kmock_buffer out = {0};
    struct kmock_record_view record;
    for (int64_t offset = 0; kmock_read_record(log, offset, &scratch, &record); offset = record.offset + 1)
        kmock_buffer_print(&out, "%d:%.*s=%.*s ", (int)record.offset, (int)record.key.length,
                           (const char *)record.key.data, record.value.length < 0 ? 1 : (int)record.value.length,
                           record.value.length < 0 ? "-" : (const char *)record.value.data);
    kmock_buffer_print(&out, "%s", "");
    assert_string_equal((const char *)out.data, text);
    kmock_buffer_free(&out);
}

static void last_value_of_each_key_stays_at_its_offset(void **state)
{
    (void)state;
    for (int16_t codec = 0; codec <= KMOCK_CODEC_ZSTD; codec++) {
        struct kmock_log log;
        kmock_log_init(&log, 1000000);
        put(&log, "a", "1", codec);
        put(&log, "b", "1", codec);
        put(&log, "a", "2", codec);
        put(&log, "a", "3", codec);
        kmock_log_roll(&log);
        put(&log, "b", "2", codec);
        compact(&log, 2000);
        expect_log(&log, "1:b=1 3:a=3 4:b=2 ");
        assert_int_equal(log.end_offset, 5);
        kmock_log_free(&log);
    }
}

static void active_segment_is_left_alone(void **state)
{
    (void)state;
    struct kmock_log log;
    kmock_log_init(&log, 1000000);
    put(&log, "a", "1", 0);
    put(&log, "a", "2", 0);
    compact(&log, 2000);
    expect_log(&log, "0:a=1 1:a=2 ");
    kmock_log_free(&log);
}

static void what_is_not_committed_is_left_alone(void **state)
{
    (void)state;
    struct kmock_log log;
    kmock_log_init(&log, 1000000);
    put(&log, "a", "1", 0);
    put(&log, "a", "2", 0);
    kmock_log_roll(&log);
    struct kmock_compaction compaction = at(&log, 2000);
    compaction.bound_offset = 1;
    kmock_log_compact(&log, &compaction);
    expect_log(&log, "0:a=1 1:a=2 ");
    kmock_log_free(&log);
}

static void tombstone_stays_until_its_retention_has_passed(void **state)
{
    (void)state;
    struct kmock_log log;
    kmock_log_init(&log, 1000000);
    put(&log, "a", "1", 0);
    put(&log, "a", NULL, 0);
    put(&log, "b", "1", 0);
    kmock_log_roll(&log);
    compact(&log, 2000);
    expect_log(&log, "1:a=- 2:b=1 ");
    compact(&log, 2499);
    expect_log(&log, "1:a=- 2:b=1 ");
    compact(&log, 2500);
    expect_log(&log, "2:b=1 ");
    kmock_log_free(&log);
}

static void timestamps_survive_the_delete_horizon(void **state)
{
    (void)state;
    struct kmock_log log;
    struct kmock_record_view record;
    kmock_log_init(&log, 1000000);
    put(&log, "a", NULL, 0);
    kmock_log_roll(&log);
    compact(&log, 2000);
    assert_true(kmock_read_record(&log, 0, &scratch, &record));
    assert_int_equal(record.timestamp_ms, 1000);
    kmock_log_free(&log);
}

static void last_batch_of_a_producer_stays_empty(void **state)
{
    (void)state;
    struct kmock_log log;
    struct kmock_producers producers = {0};
    struct kmock_batch_spec spec = plain_spec();
    kmock_log_init(&log, 1000000);
    spec.producer_id = 9;
    spec.producer_epoch = 0;
    for (spec.base_sequence = 0; spec.base_sequence < 4; spec.base_sequence += 2) {
        build_batch(&built, &spec, 2);
        append_batch(&log);
    }
    kmock_producers_rebuild(&producers, &log);
    put(&log, "k0", "x", 0);
    put(&log, "k1", "x", 0);
    kmock_log_roll(&log);
    struct kmock_compaction compaction = at(&log, STAGE_START_US / 1000);
    compaction.producers = &producers;
    kmock_log_compact(&log, &compaction);
    expect_log(&log, "4:k0=x 5:k1=x ");
    struct kmock_log_cursor cursor;
    assert_true(kmock_log_find(&log, 0, &cursor));
    assert_int_equal(cursor.batch.base_offset, 2);
    assert_int_equal(cursor.batch.records_count, 0);
    assert_int_equal(cursor.batch.last_offset_delta, 1);
    assert_int_equal(cursor.batch.base_sequence, 2);
    assert_true(kmock_batch_crc_is_right(&cursor.batch));
    kmock_producers_free(&producers);
    kmock_log_free(&log);
}

static void dirty_ratio_counts_what_came_since_the_last_time(void **state)
{
    (void)state;
    struct kmock_log log;
    kmock_log_init(&log, 1000000);
    put(&log, "a", "1", 0);
    struct kmock_compaction compaction = at(&log, 2000);
    assert_true(kmock_log_dirty_ratio(&log, &compaction) == 0.0); /* all is active */
    kmock_log_roll(&log);
    assert_true(kmock_log_dirty_ratio(&log, &compaction) == 1.0);
    compact(&log, 2000);
    assert_true(kmock_log_dirty_ratio(&log, &compaction) == 0.0);
    put(&log, "b", "1", 0);
    kmock_log_roll(&log);
    compaction = at(&log, 2000);
    assert_true(kmock_log_dirty_ratio(&log, &compaction) == 0.5);
    kmock_log_free(&log);
}

/* Whatever is written and however often it is cleaned: each key has its last value, at its offset. */
static void cleaning_never_loses_a_last_value(void **state)
{
    (void)state;
    struct kmock_random random;
    kmock_random_init(&random, 11);
    for (int run = 0; run < 20; run++) {
        struct kmock_log log;
        struct kmock_record_view record;
        int64_t last[20], seen = 0;
        memset(last, -1, sizeof last);
        kmock_log_init(&log, 2000);
        for (int i = 0; i < 600; i++) {
            char key[8];
            uint32_t k = kmock_random_below(&random, 20);
            snprintf(key, sizeof key, "k%u", k);
            last[k] = log.end_offset;
            put(&log, key, "v", (int16_t)kmock_random_below(&random, 5));
            if (kmock_random_below(&random, 50) == 0)
                compact(&log, 2000);
        }
        kmock_log_roll(&log);
        compact(&log, 2000);
        for (int64_t offset = 0; kmock_read_record(&log, offset, &scratch, &record); offset = record.offset + 1) {
            int k = atoi((const char *)record.key.data + 1);
            assert_int_equal(record.offset, last[k]);
            seen++;
        }
        assert_int_equal(seen, 20);
        assert_int_equal(log.end_offset, 600);
        kmock_log_free(&log);
    }
}

static int free_all(void **state)
{
    (void)state;
    kmock_buffer_free(&built);
    kmock_buffer_free(&scratch);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(last_value_of_each_key_stays_at_its_offset),
        cmocka_unit_test(active_segment_is_left_alone),
        cmocka_unit_test(what_is_not_committed_is_left_alone),
        cmocka_unit_test(tombstone_stays_until_its_retention_has_passed),
        cmocka_unit_test(timestamps_survive_the_delete_horizon),
        cmocka_unit_test(last_batch_of_a_producer_stays_empty),
        cmocka_unit_test(dirty_ratio_counts_what_came_since_the_last_time),
        cmocka_unit_test(cleaning_never_loses_a_last_value),
    };
    return cmocka_run_group_tests(tests, NULL, free_all);
}
