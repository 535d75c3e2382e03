/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/broker/compact.h"
#include "mock/broker/producer_snapshot.h"

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

/* An empty batch says nothing of its records, but when the newest of them was. */
static void batch_that_stays_empty_has_no_codec_no_horizon_and_no_base_timestamp(void **state)
{
    (void)state;
    struct kmock_log log;
    struct kmock_log_cursor cursor;
    kmock_log_init(&log, 1000000);
    put(&log, "a", NULL, KMOCK_CODEC_GZIP);
    put(&log, "a", NULL, KMOCK_CODEC_GZIP);
    kmock_log_roll(&log);
    compact(&log, 2000);
    compact(&log, 2500);
    expect_log(&log, "");
    assert_true(kmock_log_find(&log, 0, &cursor)); /* the last of what was cleaned */
    assert_int_equal(cursor.batch.base_offset, 1);
    assert_int_equal(cursor.batch.records_count, 0);
    assert_int_equal(cursor.batch.attributes, 0);
    assert_int_equal(cursor.batch.base_timestamp_ms, -1);
    assert_int_equal(cursor.batch.max_timestamp_ms, 1000);
    assert_true(kmock_batch_crc_is_right(&cursor.batch));
    assert_false(kmock_log_next(&cursor));
    put(&log, "b", "1", 0);
    kmock_log_roll(&log);
    compact(&log, 3000); /* it is not the last one any more */
    assert_true(kmock_log_find(&log, 0, &cursor));
    assert_int_equal(cursor.batch.base_offset, 2);
    kmock_log_free(&log);
}

static void producer_that_expired_keeps_no_batch(void **state)
{
    (void)state;
    struct kmock_log log;
    struct kmock_producers producers = {0};
    struct kmock_log_cursor cursor;
    struct kmock_batch_spec spec = plain_spec();
    kmock_log_init(&log, 1000000);
    spec.producer_id = 9;
    spec.producer_epoch = 0;
    spec.base_sequence = 0;
    build_batch(&built, &spec, 1);
    append_batch(&log);
    kmock_producers_rebuild(&producers, &log);
    put(&log, "k0", "x", 0);
    kmock_log_roll(&log);
    struct kmock_compaction compaction = at(&log, spec.base_timestamp_ms + KMOCK_PRODUCER_EXPIRATION_MS - 1);
    compaction.producers = &producers;
    kmock_log_compact(&log, &compaction);
    assert_true(kmock_log_find(&log, 0, &cursor));
    assert_int_equal(cursor.batch.base_offset, 0);
    compaction.now_ms++;
    kmock_log_compact(&log, &compaction);
    assert_true(kmock_log_find(&log, 0, &cursor));
    assert_int_equal(cursor.batch.base_offset, 1);
    kmock_producers_free(&producers);
    kmock_log_free(&log);
}

static void small_segments_become_one(void **state)
{
    (void)state;
    struct kmock_log log;
    kmock_log_init(&log, 400);
    for (int i = 0; i < 12; i++) { /* batches of 70 bytes, segments of 2, 3, 3, 3 and 1 of them */
        put(&log, (const char[]){(char)('a' + i), '\0'}, "1", 0);
        if (i % 3 == 1)
            kmock_log_roll(&log);
    }
    compact(&log, 2000);
    static const int64_t bases[] = {0, 5, 8, 11}, starts[] = {0, 350, 560, 770};
    assert_int_equal(log.segments_count, 4);
    for (int32_t i = 0; i < 4; i++) {
        assert_int_equal(log.segments[i].base_offset, bases[i]);
        assert_int_equal(log.segments[i].start_bytes, starts[i]);
    }
    assert_int_equal(kmock_log_size_bytes(&log), 840);
    kmock_log_free(&log);
}

static void ages_of_what_is_dirty_are_known(void **state)
{
    (void)state;
    struct kmock_log log;
    kmock_log_init(&log, 1000000);
    put(&log, "a", "1", 0);
    struct kmock_compaction compaction = at(&log, 2000);
    assert_true(kmock_log_oldest_dirty_ms(&log) == INT64_MAX);
    assert_true(kmock_log_too_new_ms(&log, &compaction) == INT64_MAX);
    kmock_log_roll(&log);
    put(&log, "b", "1", 0);
    assert_int_equal(kmock_log_oldest_dirty_ms(&log), 1000);
    compaction.newest_ms = 999;
    assert_int_equal(kmock_log_too_new_ms(&log, &compaction), 1000);
    compact(&log, 2000);
    assert_true(kmock_log_oldest_dirty_ms(&log) == INT64_MAX);
    assert_true(kmock_log_too_new_ms(&log, &compaction) == INT64_MAX);
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
        cmocka_unit_test(batch_that_stays_empty_has_no_codec_no_horizon_and_no_base_timestamp),
        cmocka_unit_test(producer_that_expired_keeps_no_batch),
        cmocka_unit_test(small_segments_become_one),
        cmocka_unit_test(ages_of_what_is_dirty_are_known),
        cmocka_unit_test(dirty_ratio_counts_what_came_since_the_last_time),
        cmocka_unit_test(cleaning_never_loses_a_last_value),
    };
    return cmocka_run_group_tests(tests, NULL, free_all);
}
