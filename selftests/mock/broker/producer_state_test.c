/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/broker/log_retention.h"
#include "mock/broker/producer_snapshot.h"
#include "mock/broker/producer_state.h"

#include "selftests/mock/broker/stage.h"

static struct kmock_buffer built;

struct write {
    int64_t producer_id;
    int16_t epoch;
    int32_t sequence, count;
};

static struct kmock_batch batch_of(struct write write)
{
    struct kmock_batch batch;
    struct kmock_batch_spec spec = plain_spec();
    spec.producer_id = write.producer_id;
    spec.producer_epoch = write.epoch;
    spec.base_sequence = write.sequence;
    build_batch(&built, &spec, write.count);
    assert_true(kmock_batch_read(built.data, built.size, &batch));
    return batch;
}

static struct kmock_producer_answer judge(const struct kmock_producers *producers, struct write write)
{
    struct kmock_batch batch = batch_of(write);
    return kmock_producers_judge(producers, &batch, 0);
}

/* Append to a log, and learn. */
static void learn(struct kmock_producers *producers, struct kmock_log *log, struct write write)
{
    struct kmock_batch batch = batch_of(write);
    kmock_log_append(log, &batch, 0);
    batch.base_offset = log->end_offset - write.count;
    kmock_producers_learn(producers, &batch);
}

enum answer { APPEND, DUPLICATE, OUT_OF_ORDER, OLD_EPOCH };

static enum answer name(struct kmock_producer_answer answer)
{
    if (answer.duplicate)
        return DUPLICATE;
    switch (answer.error) {
    case KMOCK_NONE:
        return APPEND;
    case KMOCK_OUT_OF_ORDER_SEQUENCE_NUMBER:
        return OUT_OF_ORDER;
    default:
        assert_int_equal(answer.error, KMOCK_INVALID_PRODUCER_EPOCH);
        return OLD_EPOCH;
    }
}

/* Producer 9, epoch 3, wrote 0-1, 2-3, 4-5, 6-7, 8-9, 10-11: the first batch is out of the cache. */
static void write_six(struct kmock_producers *producers, struct kmock_log *log)
{
    for (int32_t i = 0; i < 6; i++)
        learn(producers, log, (struct write){9, 3, 2 * i, 2});
}

static const struct {
    struct write write;
    enum answer answer;
    int64_t offset;
} table[] = {
    {{9, 3, 12, 2}, APPEND, -1},       {{9, 3, 12, 5}, APPEND, -1},       {{9, 3, 10, 2}, DUPLICATE, 10},
    {{9, 3, 2, 2}, DUPLICATE, 2},      {{9, 3, 6, 2}, DUPLICATE, 6},      {{9, 3, 0, 2}, OUT_OF_ORDER, -1},
    {{9, 3, 10, 1}, OUT_OF_ORDER, -1}, {{9, 3, 11, 1}, OUT_OF_ORDER, -1}, {{9, 3, 13, 1}, OUT_OF_ORDER, -1},
    {{9, 2, 12, 2}, OLD_EPOCH, -1},    {{9, 2, 10, 2}, OLD_EPOCH, -1},    {{9, 4, 0, 2}, APPEND, -1},
    {{9, 4, 12, 2}, OUT_OF_ORDER, -1}, {{8, 0, 0, 1}, APPEND, -1},        {{8, 5, 77, 1}, APPEND, -1},
    {{-1, -1, -1, 1}, APPEND, -1},
};

static void check_table(const struct kmock_producers *producers)
{
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        struct kmock_producer_answer answer = judge(producers, table[i].write);
        if (name(answer) != table[i].answer)
            print_message("row %d\n", (int)i);
        assert_int_equal(name(answer), table[i].answer);
        assert_int_equal(answer.base_offset, table[i].offset);
    }
}

static void batches_are_judged_by_what_their_producer_wrote(void **state)
{
    (void)state;
    struct kmock_producers producers = {0};
    struct kmock_log log;
    kmock_log_init(&log, 1000);
    write_six(&producers, &log);
    check_table(&producers);
    kmock_producers_free(&producers);
    kmock_log_free(&log);
}

static void state_is_read_back_from_the_log(void **state)
{
    (void)state;
    struct kmock_producers producers = {0}, rebuilt = {0};
    struct kmock_log log;
    kmock_log_init(&log, 300);
    write_six(&producers, &log);
    learn(&rebuilt, &log, (struct write){77, 0, 0, 1}); /* to be forgotten, and read again */
    kmock_producers_rebuild(&rebuilt, &log);
    check_table(&rebuilt);
    assert_int_equal(name(judge(&rebuilt, (struct write){77, 0, 0, 1})), DUPLICATE);
    kmock_producers_free(&producers);
    kmock_producers_free(&rebuilt);
    kmock_log_free(&log);
}

static void sequences_wrap_from_the_largest_to_zero(void **state)
{
    (void)state;
    struct kmock_producers producers = {0};
    struct kmock_log log;
    kmock_log_init(&log, 100000);
    learn(&producers, &log, (struct write){9, 0, INT32_MAX - 1, 4}); /* ends at 1 */
    assert_int_equal(name(judge(&producers, (struct write){9, 0, 2, 1})), APPEND);
    assert_int_equal(name(judge(&producers, (struct write){9, 0, INT32_MAX - 1, 4})), DUPLICATE);
    assert_int_equal(name(judge(&producers, (struct write){9, 0, 1, 1})), OUT_OF_ORDER);
    learn(&producers, &log, (struct write){9, 0, 2, 1});
    assert_int_equal(name(judge(&producers, (struct write){9, 0, 3, 1})), APPEND);
    kmock_producers_free(&producers);
    kmock_log_free(&log);
}

static void new_epoch_forgets_the_batches_of_the_old_one(void **state)
{
    (void)state;
    struct kmock_producers producers = {0};
    struct kmock_log log;
    kmock_log_init(&log, 100000);
    write_six(&producers, &log);
    learn(&producers, &log, (struct write){9, 4, 0, 2});
    assert_int_equal(name(judge(&producers, (struct write){9, 3, 12, 2})), OLD_EPOCH);
    assert_int_equal(name(judge(&producers, (struct write){9, 4, 10, 2})), OUT_OF_ORDER);
    assert_int_equal(name(judge(&producers, (struct write){9, 4, 2, 2})), APPEND);
    kmock_producers_free(&producers);
    kmock_log_free(&log);
}

static void producer_that_was_silent_for_long_is_unknown(void **state)
{
    (void)state;
    struct kmock_producers producers = {0};
    struct kmock_log log;
    kmock_log_init(&log, 100000);
    write_six(&producers, &log);
    struct kmock_batch batch = batch_of((struct write){9, 3, 500, 1});
    int64_t written_ms = STAGE_START_US / 1000;
    assert_int_equal(kmock_producers_judge(&producers, &batch, written_ms - 1).error,
                     KMOCK_OUT_OF_ORDER_SEQUENCE_NUMBER);
    assert_int_equal(kmock_producers_judge(&producers, &batch, written_ms).error, KMOCK_NONE);
    learn(&producers, &log, (struct write){9, 3, 500, 1});
    assert_int_equal(name(judge(&producers, (struct write){9, 3, 501, 1})), APPEND);
    assert_int_equal(name(judge(&producers, (struct write){9, 3, 10, 2})), OUT_OF_ORDER);
    kmock_producers_free(&producers);
    kmock_log_free(&log);
}

static void producer_without_batches_in_its_epoch_begins_at_zero(void **state)
{
    (void)state;
    struct kmock_producers producers = {0};
    struct kmock_buffer marker = {0};
    struct kmock_batch batch;
    kmock_marker_build(&marker, &(struct kmock_marker){9, 3, 0, false}, STAGE_START_US / 1000);
    assert_true(kmock_batch_read(marker.data, marker.size, &batch));
    kmock_producers_learn(&producers, &batch);
    assert_int_equal(name(judge(&producers, (struct write){9, 3, 1, 1})), OUT_OF_ORDER);
    assert_int_equal(name(judge(&producers, (struct write){9, 3, 0, 1})), APPEND);
    assert_int_equal(name(judge(&producers, (struct write){9, 2, 0, 1})), OLD_EPOCH);
    kmock_producers_free(&producers);
    kmock_buffer_free(&marker);
}

static void snapshot_knows_what_the_log_has_no_more(void **state)
{
    (void)state;
    struct kmock_producers producers = {0};
    struct kmock_log log;
    for (int64_t start = 0; start <= 12; start++) { /* in the middle of a batch, too */
        kmock_log_init(&log, 150);
        write_six(&producers, &log);
        kmock_producers_take_snapshot(&producers, &log, start / 2);
        kmock_producers_take_snapshot(&producers, &log, start);
        kmock_producers_take_snapshot(&producers, &log, 1); /* it does not go back */
        kmock_log_raise_start(&log, start);
        kmock_log_retain(&log, &(struct kmock_log_retention){
                                   .retention_ms = -1, .retention_bytes = -1, .committed_offset = log.end_offset});
        kmock_producers_rebuild(&producers, &log);
        check_table(&producers);
        kmock_producers_free(&producers);
        kmock_log_free(&log);
    }
}

static void snapshot_of_what_is_cut_off_is_forgotten(void **state)
{
    (void)state;
    struct kmock_producers producers = {0};
    struct kmock_log log, empty;
    kmock_log_init(&log, 1000);
    kmock_log_init(&empty, 1000);
    write_six(&producers, &log);
    kmock_producers_take_snapshot(&producers, &log, 6);
    kmock_producers_cut(&producers, 6);
    kmock_producers_rebuild(&producers, &empty);
    assert_int_equal(name(judge(&producers, (struct write){9, 3, 6, 2})), APPEND);
    assert_int_equal(name(judge(&producers, (struct write){9, 3, 4, 2})), DUPLICATE);
    kmock_producers_cut(&producers, 5);
    kmock_producers_rebuild(&producers, &empty);
    assert_int_equal(name(judge(&producers, (struct write){9, 3, 77, 2})), APPEND);
    kmock_producers_free(&producers);
    kmock_log_free(&log);
    kmock_log_free(&empty);
}

static bool allows(const struct kmock_verifications *verifications, int32_t sequence, int64_t expired_ms)
{
    return kmock_verifications_allow(verifications, &(struct kmock_verify_question){9, sequence, expired_ms, false});
}

static void lowest_sequence_that_was_seen_comes_first(void **state)
{
    (void)state;
    struct kmock_verifications verifications = {0};
    assert_true(allows(&verifications, 7, 0));
    kmock_verifications_begin(&verifications, &(struct kmock_verification){9, 1, 5, false, 1000, 0});
    kmock_verifications_begin(&verifications, &(struct kmock_verification){9, 1, 3, false, 1500, 0});
    kmock_verifications_begin(&verifications, &(struct kmock_verification){9, 1, 8, false, 1500, 0});
    kmock_verifications_begin(&verifications, &(struct kmock_verification){9, 0, 1, false, 1500, 0});
    assert_true(allows(&verifications, 3, 0) && !allows(&verifications, 4, 0));
    kmock_verifications_begin(&verifications, &(struct kmock_verification){9, 2, 6, false, 1500, 0});
    assert_true(allows(&verifications, 6, 999) && !allows(&verifications, 7, 999));
    assert_true(allows(&verifications, 7, 1000)); /* it is too old */
    kmock_verifications_begin(&verifications, &(struct kmock_verification){9, 2, 8, true, 2000, 1000});
    assert_true(allows(&verifications, 8, 1000) && !allows(&verifications, 9, 1000));
    struct kmock_verify_question question = {9, 8, 1000, true};
    assert_false(kmock_verifications_allow(&verifications, &question));
    question.sequence = 0;
    assert_true(kmock_verifications_allow(&verifications, &question));
    kmock_verifications_end(&verifications, 9);
    assert_true(allows(&verifications, 9, 0));
    kmock_verifications_forget(&verifications);
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
        cmocka_unit_test(batches_are_judged_by_what_their_producer_wrote),
        cmocka_unit_test(state_is_read_back_from_the_log),
        cmocka_unit_test(sequences_wrap_from_the_largest_to_zero),
        cmocka_unit_test(new_epoch_forgets_the_batches_of_the_old_one),
        cmocka_unit_test(producer_that_was_silent_for_long_is_unknown),
        cmocka_unit_test(producer_without_batches_in_its_epoch_begins_at_zero),
        cmocka_unit_test(snapshot_knows_what_the_log_has_no_more),
        cmocka_unit_test(snapshot_of_what_is_cut_off_is_forgotten),
        cmocka_unit_test(lowest_sequence_that_was_seen_comes_first),
    };
    return cmocka_run_group_tests(tests, NULL, free_built);
}
