/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/base/random.h"
#include "mock/broker/log.h"
#include "mock/broker/record.h"
#include "selftests/mock/broker/stage.h"

static struct kmock_buffer built;

/* Append a batch of count records at a time. returns  whether a segment was begun */
static bool append_at(struct kmock_log *log, int32_t count, int64_t timestamp_ms)
{
    struct kmock_batch batch;
    struct kmock_batch_spec spec = plain_spec();
    spec.base_timestamp_ms = timestamp_ms;
    struct kmock_bytes bytes = build_batch(&built, &spec, count);
    assert_true(kmock_batch_read(bytes.data, (size_t)bytes.length, &batch));
    return kmock_log_append(log, &batch, 3);
}

/* What a log must do, as an array: the first offset and the size of each batch. */
struct model {
    int64_t offsets[4000];
    int32_t sizes[4000];
    int32_t count;
    int64_t end;
};

static int32_t model_find(const struct model *model, int64_t offset)
{
    int32_t i = 0;
    while (i + 1 < model->count && model->offsets[i + 1] <= offset)
        i++;
    return i;
}

static int64_t model_read(const struct model *model, const struct kmock_log_read *read)
{
    int64_t taken = 0;
    if (read->offset >= model->end)
        return 0;
    for (int32_t i = model_find(model, read->offset); i < model->count; i++) {
        bool fits = taken + model->sizes[i] <= read->max_bytes || (taken == 0 && read->at_least_one);
        if (model->offsets[i] >= read->bound_offset || !fits)
            break;
        taken += model->sizes[i];
    }
    return taken;
}

static void expect_batches(const struct model *model, struct kmock_bytes bytes, int64_t offset)
{
    int32_t i = model_find(model, offset);
    struct kmock_batch batch;
    for (int32_t at = 0; at < bytes.length; at += batch.size_bytes, i++) {
        assert_true(kmock_batch_read(bytes.data + at, (size_t)(bytes.length - at), &batch));
        assert_int_equal(batch.base_offset, model->offsets[i]);
        assert_int_equal(batch.size_bytes, model->sizes[i]);
        assert_int_equal(batch.leader_epoch, 3);
        assert_true(kmock_batch_crc_is_right(&batch));
    }
}

static void check_reads(const struct kmock_log *log, const struct model *model, struct kmock_random *random)
{
    for (int i = 0; i < 400; i++) {
        struct kmock_arena arena = {0};
        struct kmock_log_read read = {
            .offset = kmock_random_below(random, (uint32_t)model->end + 5),
            .max_bytes = kmock_random_below(random, 200000),
            .at_least_one = kmock_random_below(random, 2),
        };
        /* bounds lie between batches, as high watermarks do */
        int32_t bound = (int32_t)kmock_random_below(random, (uint32_t)model->count + 1);
        read.bound_offset = bound == model->count ? model->end : model->offsets[bound];
        struct kmock_bytes bytes = kmock_log_read(log, &read, &arena);
        assert_int_equal(bytes.length, model_read(model, &read));
        expect_batches(model, bytes, read.offset);
        kmock_arena_free(&arena);
    }
}

static void log_reads_what_a_plain_array_would(void **state)
{
    (void)state;
    struct kmock_random random;
    kmock_random_init(&random, 7);
    for (int32_t segment_bytes = 2000; segment_bytes < 3000000; segment_bytes *= 8) {
        struct kmock_log log;
        static struct model model;
        memset(&model, 0, sizeof model);
        kmock_log_init(&log, segment_bytes);
        while (model.count < 4000) {
            int32_t count = 1 + (int32_t)kmock_random_below(&random, model.count % 500 == 0 ? 9000 : 12);
            append_at(&log, count, 1000);
            model.offsets[model.count] = model.end;
            model.sizes[model.count++] = (int32_t)built.size;
            model.end += count;
        }
        assert_int_equal(log.end_offset, model.end);
        check_reads(&log, &model, &random);
        kmock_log_free(&log);
    }
}

static void segment_is_rolled_when_the_next_batch_does_not_fit(void **state)
{
    (void)state;
    struct kmock_log log;
    kmock_log_init(&log, 300);
    assert_false(append_at(&log, 5, 1000)); /* 61 + 5 * 12 bytes */
    assert_false(append_at(&log, 5, 1000));
    assert_true(append_at(&log, 5, 1000));
    assert_int_equal(log.segments_count, 2);
    assert_int_equal(log.segments[1].base_offset, 10);
    kmock_log_free(&log);
}

static void batch_that_holds_an_offset_is_found_by_any_of_its_offsets(void **state)
{
    (void)state;
    struct kmock_log log;
    struct kmock_log_cursor cursor;
    kmock_log_init(&log, 100000);
    append_at(&log, 4, 1000);
    append_at(&log, 4, 1000);
    for (int64_t offset = 4; offset < 8; offset++) {
        assert_true(kmock_log_find(&log, offset, &cursor));
        assert_int_equal(cursor.batch.base_offset, 4);
    }
    assert_false(kmock_log_find(&log, 8, &cursor));
    kmock_log_free(&log);
}

static void bytes_between_two_offsets_are_those_of_their_batches(void **state)
{
    (void)state;
    struct kmock_log log;
    kmock_log_init(&log, 500);
    for (int i = 0; i < 20; i++)
        append_at(&log, 2, 1000);
    int64_t one = (int64_t)built.size;
    assert_int_equal(kmock_log_bytes_between(&log, 0, 40), 20 * one);
    assert_int_equal(kmock_log_bytes_between(&log, 5, 40), 18 * one);
    assert_int_equal(kmock_log_bytes_between(&log, 5, 8), 2 * one);
    assert_int_equal(kmock_log_bytes_between(&log, 40, 40), 0);
    assert_int_equal(kmock_log_bytes_between(&log, 41, 40), 0);
    kmock_log_free(&log);
}

static void time_is_found_at_the_first_record_that_is_not_older(void **state)
{
    (void)state;
    struct kmock_log log;
    kmock_log_init(&log, 400);
    const int64_t times[] = {100, 300, 200, 500, 400, 600};
    for (int i = 0; i < 6; i++)
        append_at(&log, 2, times[i]);
    static const struct {
        int64_t asked, offset, timestamp;
    } table[] = {{0, 0, 100},   {100, 0, 100},  {101, 2, 300}, {300, 2, 300},
                 {301, 6, 500}, {550, 10, 600}, {601, -1, -1}};
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        struct kmock_log_time found = kmock_log_find_time(&log, table[i].asked);
        assert_int_equal(found.offset, table[i].offset);
        assert_int_equal(found.timestamp_ms, table[i].timestamp);
    }
    assert_int_equal(kmock_log_max_time(&log).offset, 10);
    log.start_offset = 7; /* in the middle of a batch, as DeleteRecords may leave it */
    assert_int_equal(kmock_log_find_time(&log, 0).offset, 7);
    kmock_log_free(&log);
}

static void empty_log_has_no_time_and_no_bytes(void **state)
{
    (void)state;
    struct kmock_log log;
    struct kmock_arena arena = {0};
    struct kmock_log_read read = {0, 100, 1000, true};
    kmock_log_init(&log, 1000);
    assert_int_equal(kmock_log_read(&log, &read, &arena).length, 0);
    assert_int_equal(kmock_log_find_time(&log, 0).offset, -1);
    assert_int_equal(kmock_log_max_time(&log).offset, -1);
    assert_int_equal(kmock_log_size_bytes(&log), 0);
    kmock_log_free(&log);
}

static int free_built(void **state)
{
    (void)state;
    kmock_buffer_free(&built);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(log_reads_what_a_plain_array_would),
        cmocka_unit_test(segment_is_rolled_when_the_next_batch_does_not_fit),
        cmocka_unit_test(batch_that_holds_an_offset_is_found_by_any_of_its_offsets),
        cmocka_unit_test(bytes_between_two_offsets_are_those_of_their_batches),
        cmocka_unit_test(time_is_found_at_the_first_record_that_is_not_older),
        cmocka_unit_test(empty_log_has_no_time_and_no_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, free_built);
}
