/* SPDX-License-Identifier: Apache-2.0 */
/* The result of a run on its way through a pipe. */
#include "selftests/check.h"

#include <stdlib.h>
#include <string.h>

#include "harness/explore/outcome.h"
#include "mock/base/alloc.h"

static char *copy(const char *text)
{
    return kmock_copy_string(text, strlen(text));
}

static void *room(int32_t *count, int32_t wanted, size_t size)
{
    *count = wanted;
    return kmock_alloc((size_t)wanted * size);
}

static void fill_lists(struct kt_outcome *outcome)
{
    outcome->sometimes = room(&outcome->sometimes_count, 1, sizeof *outcome->sometimes);
    outcome->sometimes[0] = copy("crash while a commit is in flight");
    outcome->names = room(&outcome->names_count, 2, sizeof *outcome->names);
    outcome->names[0] = copy("billing");
    outcome->names[1] = copy("orders");
    outcome->instances = room(&outcome->instances_count, 1, sizeof *outcome->instances);
    outcome->instances[0] = (struct kt_run_instance){copy("billing-1"), 6000, 300000, true};
    outcome->groups = room(&outcome->groups_count, 1, sizeof *outcome->groups);
    outcome->groups[0] = (struct kt_run_group){copy("billing"), true, false};
    outcome->sizes = room(&outcome->sizes_count, 1, sizeof *outcome->sizes);
    outcome->sizes[0] = (struct kt_run_size){copy("orders"), 1, 2, 3};
    outcome->points = room(&outcome->points_count, 2, sizeof *outcome->points);
    outcome->points[1] = (struct kt_run_point){8, 2, 3, 0, 1, 0, 1, 5, 123, 456, 789, true};
}

static void fill(struct kt_outcome *outcome)
{
    *outcome = (struct kt_outcome){.end = KT_RUN_HUNG,
                                   .signal_number = 11,
                                   .story_events = 4,
                                   .faults_planned = 5,
                                   .faults_fired = 6,
                                   .history_hash = UINT64_MAX - 1,
                                   .events = 8,
                                   .switches = 9,
                                   .draws = 10,
                                   .virtual_us = -11,
                                   .final_state = 12,
                                   .exercised = 13,
                                   .applicable = 14,
                                   .reached = 15};
    kt_outcome_accuse(outcome, KT_FAILURE_LIVENESS, "drain", "FAIL group billing\n");
    kt_outcome_accuse(outcome, KT_FAILURE_CRASH, "process", "");
    outcome->report = copy("FAIL\nall of it\n");
    outcome->schedule = copy("seed=1 crash billing-1");
    outcome->history = copy("{}\n{}\n");
    outcome->story = copy("once upon a time\n");
    fill_lists(outcome);
}

static struct kmock_buffer bytes_of_a_full_one(void)
{
    struct kt_outcome outcome;
    struct kmock_buffer bytes = {0};
    fill(&outcome);
    kt_outcome_put(&outcome, &bytes);
    kt_outcome_finish(&outcome);
    return bytes;
}

static void check_numbers(const struct kt_outcome *got)
{
    assert_int_equal(got->end, KT_RUN_HUNG);
    assert_int_equal(got->signal_number, 11);
    assert_int_equal(got->story_events, 4);
    assert_int_equal(got->faults_planned, 5);
    assert_int_equal(got->faults_fired, 6);
    assert_true(got->history_hash == UINT64_MAX - 1);
    assert_int_equal(got->events, 8);
    assert_int_equal(got->switches, 9);
    assert_int_equal(got->draws, 10);
    assert_int_equal(got->virtual_us, -11);
    assert_int_equal(got->final_state, 12);
    assert_int_equal(got->exercised, 13);
    assert_int_equal(got->applicable, 14);
    assert_int_equal(got->reached, 15);
}

static void check_texts(const struct kt_outcome *got)
{
    assert_int_equal(got->failures_count, 2);
    assert_int_equal(got->failures[0].kind, KT_FAILURE_LIVENESS);
    assert_string_equal(got->failures[0].id, "drain");
    assert_string_equal(got->failures[0].text, "FAIL group billing\n");
    assert_int_equal(got->failures[1].kind, KT_FAILURE_CRASH);
    assert_string_equal(got->failures[1].text, "");
    assert_string_equal(got->report, "FAIL\nall of it\n");
    assert_string_equal(got->schedule, "seed=1 crash billing-1");
    assert_string_equal(got->history, "{}\n{}\n");
    assert_string_equal(got->story, "once upon a time\n");
    assert_int_equal(got->sometimes_count, 1);
    assert_string_equal(got->sometimes[0], "crash while a commit is in flight");
    assert_int_equal(got->names_count, 2);
    assert_string_equal(got->names[0], "billing");
    assert_string_equal(got->names[1], "orders");
}

static void check_lists(const struct kt_outcome *got)
{
    assert_int_equal(got->instances_count, 1);
    assert_string_equal(got->instances[0].name, "billing-1");
    assert_int_equal(got->instances[0].session_timeout_ms, 6000);
    assert_int_equal(got->instances[0].rebalance_timeout_ms, 300000);
    assert_true(got->instances[0].is_static);
    assert_int_equal(got->groups_count, 1);
    assert_string_equal(got->groups[0].name, "billing");
    assert_true(got->groups[0].stable);
    assert_false(got->groups[0].drained);
    assert_int_equal(got->sizes_count, 1);
    assert_string_equal(got->sizes[0].name, "orders");
    assert_int_equal(got->sizes[0].instances, 1);
    assert_int_equal(got->sizes[0].partitions, 2);
    assert_int_equal(got->sizes[0].records, 3);
    assert_int_equal(got->points_count, 2);
    assert_int_equal(got->points[0].time_us, 0);
    assert_int_equal(got->points[1].api, 8);
    assert_int_equal(got->points[1].in_hand, 789);
    assert_true(got->points[1].after_fault);
}

static void every_field_arrives(void **state)
{
    struct kmock_buffer bytes = bytes_of_a_full_one();
    struct kt_outcome got;
    (void)state;
    assert_true(kt_outcome_get(bytes.data, bytes.size, &got));
    check_numbers(&got);
    check_texts(&got);
    check_lists(&got);
    kt_outcome_finish(&got);
    kmock_buffer_free(&bytes);
}

static void an_empty_one_arrives(void **state)
{
    struct kt_outcome none = {0}, got;
    struct kmock_buffer bytes = {0};
    (void)state;
    kt_outcome_put(&none, &bytes);
    assert_true(kt_outcome_get(bytes.data, bytes.size, &got));
    assert_string_equal(got.report, "");
    assert_int_equal(got.points_count, 0);
    kt_outcome_finish(&got);
    kmock_buffer_free(&bytes);
}

/* Each cut lies in a block of exactly its size, so that reading behind it is seen by a sanitizer. */
static void one_that_is_cut_anywhere_is_refused_and_left_empty(void **state)
{
    struct kmock_buffer bytes = bytes_of_a_full_one();
    (void)state;
    for (size_t size = 0; size < bytes.size; size++) {
        uint8_t *cut = kmock_alloc(size + 1);
        struct kt_outcome got;
        memcpy(cut, bytes.data, size);
        cut = kmock_realloc(cut, size ? size : 1);
        assert_false(kt_outcome_get(cut, size, &got));
        assert_null(got.report);
        assert_null(got.failures);
        assert_int_equal(got.points_count, 0);
        free(cut);
    }
    kmock_buffer_free(&bytes);
}

static void one_with_bytes_behind_it_is_refused(void **state)
{
    struct kmock_buffer bytes = bytes_of_a_full_one();
    struct kt_outcome got;
    (void)state;
    kmock_buffer_append(&bytes, "", 1);
    assert_false(kt_outcome_get(bytes.data, bytes.size, &got));
    kmock_buffer_free(&bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_field_arrives),
        cmocka_unit_test(an_empty_one_arrives),
        cmocka_unit_test(one_that_is_cut_anywhere_is_refused_and_left_empty),
        cmocka_unit_test(one_with_bytes_behind_it_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
