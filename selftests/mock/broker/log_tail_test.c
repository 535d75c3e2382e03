/* SPDX-License-Identifier: Apache-2.0 */
/* Logs of small segments, cut and copied at random, compared with an array of their batches. */
#include "mock/base/random.h"
#include "mock/broker/log_tail.h"
#include "selftests/mock/broker/stage.h"

enum { BATCHES = 400, SEGMENT_BYTES = 4000, ROUNDS = 300 };

static struct kmock_buffer built;

struct model {
    struct {
        int64_t offset, end, timestamp_ms;
        int32_t size, epoch;
    } batches[BATCHES];
    int32_t count;
    int64_t start, end;
};

static void append(struct kmock_log *log, struct model *model, struct kmock_random *random)
{
    struct kmock_batch batch;
    struct kmock_batch_spec spec = plain_spec();
    int32_t epoch = (int32_t)kmock_random_below(random, 5);
    if (model->count == BATCHES)
        return;
    spec.base_timestamp_ms = 1000 + kmock_random_below(random, 100);
    struct kmock_bytes bytes = build_batch(&built, &spec, 1 + (int32_t)kmock_random_below(random, 60));
    assert_true(kmock_batch_read(bytes.data, (size_t)bytes.length, &batch));
    kmock_log_append(log, &batch, epoch);
    model->batches[model->count].offset = model->end;
    model->end += batch.records_count;
    model->batches[model->count].end = model->end;
    model->batches[model->count].timestamp_ms = spec.base_timestamp_ms;
    model->batches[model->count].size = bytes.length;
    model->batches[model->count++].epoch = epoch;
}

static void truncate_model(struct model *model, int64_t offset)
{
    if (offset >= model->end)
        return;
    while (model->count > 0 && (model->batches[model->count - 1].end > offset || offset <= model->start))
        model->count--;
    model->end = offset;
    if (offset < model->start)
        model->start = offset;
}

static void check_times(const struct kmock_log *log, const struct model *model)
{
    int64_t max_ms = -1, first = -1;
    for (int32_t i = 0; i < model->count; i++) {
        bool is_later = model->batches[i].timestamp_ms > max_ms;
        max_ms = is_later ? model->batches[i].timestamp_ms : max_ms;
        first = is_later ? model->batches[i].offset : first;
    }
    assert_int_equal(kmock_log_max_time(log).timestamp_ms, max_ms);
    assert_int_equal(kmock_log_max_time(log).offset, first);
    assert_int_equal(kmock_log_find_time(log, max_ms + 1).offset, -1);
}

static void check(const struct kmock_log *log, const struct model *model)
{
    struct kmock_log_cursor cursor;
    int64_t size = 0;
    bool more = kmock_log_find(log, model->start, &cursor);
    for (int32_t i = 0; i < model->count; i++) {
        assert_true(more);
        assert_int_equal(cursor.batch.base_offset, model->batches[i].offset);
        assert_int_equal(cursor.batch.size_bytes, model->batches[i].size);
        assert_int_equal(cursor.batch.leader_epoch, model->batches[i].epoch);
        size += model->batches[i].size;
        more = kmock_log_next(&cursor);
    }
    assert_false(more);
    assert_int_equal(log->start_offset, model->start);
    assert_int_equal(log->end_offset, model->end);
    assert_int_equal(kmock_log_size_bytes(log), size);
    assert_int_equal(kmock_log_bytes_between(log, model->start, model->end), size);
    check_times(log, model);
}

static void what_is_cut_off_is_gone_and_the_rest_is_as_it_was(void **state)
{
    struct kmock_random random;
    struct model *model = kmock_alloc(sizeof *model);
    (void)state;
    kmock_random_init(&random, 1);
    for (int round = 0; round < 20; round++) {
        struct kmock_log log;
        *model = (struct model){0};
        kmock_log_init(&log, SEGMENT_BYTES);
        for (int i = 0; i < ROUNDS; i++) {
            append(&log, model, &random);
            if (kmock_random_below(&random, 10) > 0)
                continue;
            int64_t back = kmock_random_below(&random, kmock_random_below(&random, 20) ? 200 : 2000);
            int64_t offset = model->end - back < 0 ? 0 : model->end - back;
            kmock_log_truncate(&log, offset);
            truncate_model(model, offset);
            check(&log, model);
        }
        check(&log, model);
        kmock_log_free(&log);
    }
    kmock_buffer_free(&built);
    free(model);
}

/* What one log lost and another one kept, put back, is the first log again. */
static void a_tail_goes_from_log_to_log(void **state)
{
    struct kmock_random random;
    struct model *model = kmock_alloc(sizeof *model);
    struct kmock_log log;
    (void)state;
    kmock_random_init(&random, 2);
    kmock_log_init(&log, SEGMENT_BYTES);
    for (int i = 0; i < BATCHES; i++)
        append(&log, model, &random);
    for (int i = 0; i < ROUNDS; i++) {
        struct kmock_log tail;
        int64_t fork = model->batches[kmock_random_below(&random, BATCHES)].offset;
        kmock_log_init_at(&tail, &log, fork);
        kmock_log_copy(&tail, &log, fork, log.end_offset);
        assert_int_equal(tail.start_offset, fork);
        assert_int_equal(tail.end_offset, model->end);
        kmock_log_truncate(&log, fork);
        assert_int_equal(log.end_offset, fork);
        kmock_log_copy(&log, &tail, fork, tail.end_offset);
        kmock_log_free(&tail);
        check(&log, model);
    }
    kmock_log_free(&log);
    kmock_buffer_free(&built);
    free(model);
}

static void a_log_cut_below_its_start_begins_anew_there(void **state)
{
    struct kmock_random random;
    struct model *model = kmock_alloc(sizeof *model);
    struct kmock_log log;
    (void)state;
    kmock_random_init(&random, 3);
    kmock_log_init(&log, SEGMENT_BYTES);
    for (int i = 0; i < 50; i++)
        append(&log, model, &random);
    log.start_offset = log.first_dirty_offset = model->start = model->batches[20].offset;
    kmock_log_truncate(&log, 7);
    truncate_model(model, 7);
    assert_int_equal(log.start_offset, 7);
    assert_int_equal(log.end_offset, 7);
    assert_int_equal(log.first_dirty_offset, 7);
    append(&log, model, &random);
    check(&log, model);
    kmock_log_free(&log);
    kmock_buffer_free(&built);
    free(model);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_cut_off_is_gone_and_the_rest_is_as_it_was),
        cmocka_unit_test(a_tail_goes_from_log_to_log),
        cmocka_unit_test(a_log_cut_below_its_start_begins_anew_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
