/* SPDX-License-Identifier: Apache-2.0 */
/* What compaction leaves of transactions: nothing of what was aborted, markers for as long as they are needed. */
#include "mock/broker/compact.h"
#include "mock/broker/marker_record.h"
#include "mock/broker/producer_snapshot.h"
#include "mock/broker/record.h"
#include "selftests/mock/broker/stage.h"

static struct kmock_buffer built, scratch;

struct world {
    struct kmock_log log;
    struct kmock_producers producers;
    int32_t sequences[10];
};

static void append(struct world *world)
{
    struct kmock_batch batch;
    assert_true(kmock_batch_read(built.data, built.size, &batch));
    batch.base_offset = world->log.end_offset;
    kmock_log_append(&world->log, &batch, 0);
    kmock_producers_learn(&world->producers, &batch);
    built.size = 0;
}

static void put(struct world *world, int64_t producer, const char *key, const char *value)
{
    struct kmock_batch_builder builder;
    struct kmock_batch_spec spec = plain_spec();
    spec.base_timestamp_ms = 1000;
    if (producer >= 0) {
        spec.producer_id = producer;
        spec.producer_epoch = 0;
        spec.base_sequence = world->sequences[producer]++;
        spec.attributes = KMOCK_BATCH_TRANSACTIONAL;
    }
    kmock_batch_begin(&builder, &built, &spec);
    kmock_batch_add(&builder, bytes_of(key), bytes_of(value));
    kmock_batch_end(&builder, -1);
    append(world);
}

static void mark(struct world *world, int64_t producer, bool commit)
{
    kmock_marker_build(&built, &(struct kmock_marker){producer, 0, 0, commit}, 1000);
    append(world);
}

static void compact(struct world *world, int64_t now_ms)
{
    struct kmock_compaction compaction = {.now_ms = now_ms,
                                          .delete_retention_ms = 500,
                                          .newest_ms = now_ms,
                                          .bound_offset = world->log.end_offset,
                                          .producers = &world->producers};
    int64_t unstable = kmock_txn_index_first_unstable(&world->producers.txns, world->log.end_offset);
    if (unstable < compaction.bound_offset)
        compaction.bound_offset = unstable;
    kmock_log_roll(&world->log);
    kmock_log_compact(&world->log, &compaction);
}

/* Say a log as text: offset:key=value, offset:commit or abort, (offset) for an empty batch. */
static void expect_log(struct world *world, const char *text)
{
    struct kmock_buffer out = {0};
    struct kmock_log_cursor cursor;
    struct kmock_marker marker;
    struct kmock_records records;
    struct kmock_record record;
    for (bool more = kmock_log_find(&world->log, 0, &cursor); more; more = kmock_log_next(&cursor)) {
        const struct kmock_batch *batch = &cursor.batch;
        if (kmock_marker_read(batch, &marker)) {
            kmock_buffer_print(&out, "%d:%s ", (int)batch->base_offset, marker.commit ? "commit" : "abort");
            continue;
        }
        if (batch->records_count == 0)
            kmock_buffer_print(&out, "(%d) ", (int)batch->base_offset);
        assert_true(kmock_records_open(&records, batch, &scratch));
        while (kmock_records_next(&records, &record) == KMOCK_RECORDS_RECORD)
            kmock_buffer_print(&out, "%d:%.*s=%.*s ", (int)record.offset, (int)record.key.length,
                               (const char *)record.key.data, (int)record.value.length,
                               (const char *)record.value.data);
    }
    kmock_buffer_print(&out, "%s", "");
    assert_string_equal((const char *)out.data, text);
    kmock_buffer_free(&out);
}

static int create(void **state)
{
    struct world *world = kmock_alloc(sizeof *world);
    kmock_log_init(&world->log, 1000000);
    *state = world;
    return 0;
}

static int destroy(void **state)
{
    struct world *world = *state;
    kmock_log_free(&world->log);
    kmock_producers_free(&world->producers);
    kmock_buffer_free(&built);
    kmock_buffer_free(&scratch);
    free(world);
    return 0;
}

static void aborted_values_replace_nothing(void **state)
{
    struct world *world = *state;
    put(world, -1, "k", "old");
    put(world, 1, "k", "bad");
    mark(world, 1, false);
    put(world, 1, "j", "bad");
    mark(world, 1, false);
    put(world, 1, "l", "1");
    put(world, 1, "l", "2");
    mark(world, 1, true);
    compact(world, 2000);
    expect_log(world, "0:k=old 2:abort 4:abort 6:l=2 7:commit ");
}

static void open_transaction_is_left_alone(void **state)
{
    struct world *world = *state;
    put(world, -1, "k", "1");
    kmock_log_roll(&world->log);
    put(world, 1, "k", "2");
    put(world, -1, "k", "3");
    compact(world, 2000);
    expect_log(world, "0:k=1 1:k=2 2:k=3 ");
    mark(world, 1, true);
    compact(world, 2000);
    expect_log(world, "(1) 2:k=3 3:commit "); /* the producer's last sequence stays known */
}

static void marker_goes_some_time_after_what_it_ended(void **state)
{
    struct world *world = *state;
    put(world, 1, "k", "1");
    mark(world, 1, true);
    put(world, 2, "k", "bad");
    mark(world, 2, false);
    put(world, -1, "k", "2");
    put(world, 1, "m", "1"); /* later sequences, so that the first batches may go */
    put(world, 2, "n", "1");
    mark(world, 1, true);
    mark(world, 2, true);
    put(world, -1, "z", "1");
    compact(world, 2000);
    expect_log(world, "1:commit 3:abort 4:k=2 5:m=1 6:n=1 7:commit 8:commit 9:z=1 ");
    compact(world, 2100); /* from now on they end nothing */
    put(world, -1, "z", "2");
    compact(world, 2200);
    expect_log(world, "1:commit 3:abort 4:k=2 5:m=1 6:n=1 7:commit 8:commit 10:z=2 ");
    put(world, -1, "z", "3");
    compact(world, 2700);
    expect_log(world, "4:k=2 5:m=1 6:n=1 7:commit 8:commit 11:z=3 ");
}

static void producers_are_the_same_after_compaction(void **state)
{
    struct world *world = *state;
    struct kmock_producers again = {0};
    put(world, 1, "k", "bad");
    mark(world, 1, false);
    put(world, 1, "k", "1");
    mark(world, 1, true);
    put(world, -1, "k", "2");
    put(world, -1, "z", "2");
    compact(world, 2000);
    kmock_producers_rebuild(&again, &world->log);
    assert_false(kmock_producers_has_txn(&again, 1, 0));
    assert_int_equal(kmock_txn_index_first_unstable(&again.txns, world->log.end_offset), INT64_MAX);
    struct kmock_batch_spec spec = {0, 1000, 1, 0, 2, KMOCK_BATCH_TRANSACTIONAL};
    struct kmock_batch batch;
    build_batch(&built, &spec, 1);
    assert_true(kmock_batch_read(built.data, built.size, &batch));
    assert_int_equal(kmock_producers_judge(&again, &batch, 0).error, KMOCK_NONE);
    kmock_producers_free(&again);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(aborted_values_replace_nothing, create, destroy),
        cmocka_unit_test_setup_teardown(open_transaction_is_left_alone, create, destroy),
        cmocka_unit_test_setup_teardown(marker_goes_some_time_after_what_it_ended, create, destroy),
        cmocka_unit_test_setup_teardown(producers_are_the_same_after_compaction, create, destroy),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
