/* SPDX-License-Identifier: Apache-2.0 */
#include <ktrial/cmocka.h>

#include "store.h"

#include <stdio.h>
#include <string.h>

enum { LINES = 120, PARTITIONS = 4 };

static struct counts counts;

static void add(void *context, const rd_kafka_message_t *line, int64_t expected)
{
    if (counts_add(context, line, expected))
        kt_effect(line); /* counted, and the store knows it */
}

static struct word_store store = {&counts, counts_position, add};
static struct wordcount right = {"broker-1:9092", "wordcount", "lines", &store, .trust_the_group = 0};
static struct wordcount wrong = {"broker-1:9092", "wordcount", "lines", &store, .trust_the_group = 1};

/* Line i says "the", "word<i mod 3>" and "the" again. */
static void start(struct kt_trial *t, struct wordcount *job, int workers)
{
    memset(&counts, 0, sizeof counts);
    kt_topic(t, "lines", PARTITIONS);
    for (int i = 0; i < LINES; i++) {
        char line[64];
        snprintf(line, sizeof line, "the word%d the", i % 3);
        kt_put(t, "lines", i % PARTITIONS, NULL, line);
    }
    kt_start(t, "wordcount", workers, run_wordcount, job);
}

static void more_lines(struct kt_trial *t)
{
    for (int i = 0; i < LINES; i++)
        kt_put(t, "lines", i % PARTITIONS, NULL, "the end");
}

static void counts_are_exact_with_one_worker(void **state)
{
    struct kt_trial *t = *state;
    start(t, &right, 1);
    kt_run_until(t, "wordcount drained");
    assert_int_equal(counts_of(&counts, "the"), 2 * LINES);
    assert_int_equal(counts_of(&counts, "word1"), LINES / 3);
}

static void counts_are_exact_when_workers_are_added_and_crash(void **state)
{
    struct kt_trial *t = *state;
    start(t, &right, 1);
    kt_run_until(t, "wordcount stable");
    kt_start(t, "wordcount", 2, run_wordcount, &right);
    kt_run_until(t, "wordcount stable");
    more_lines(t);
    kt_fault(t, "before OffsetCommit group=wordcount: crash it");
    kt_expect(t, KT_AT_LEAST_ONCE, "wordcount");
    kt_expect(t, KT_ONE_OWNER, "wordcount");
    kt_expect_happened(t, "rebalance");
    kt_expect_happened(t, "crash");
    kt_run_until(t, "idle");
    assert_int_equal(counts_of(&counts, "the"), 3 * LINES);
    assert_int_equal(counts_of(&counts, "end"), LINES);
    assert_int_equal(counts_of(&counts, "word2"), LINES / 3);
}

/* The bug: the group's committed offset is older than the store's, so lines are counted again after a crash. */
static void a_worker_that_trusts_the_group_counts_lines_twice(void **state)
{
    struct kt_trial *t = *state;
    start(t, &wrong, 2);
    kt_fault(t, "before OffsetCommit group=wordcount: crash it");
    kt_expect(t, "D2", "wordcount");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        kt_trial_test(counts_are_exact_with_one_worker),
        kt_trial_test(counts_are_exact_when_workers_are_added_and_crash),
        kt_trial_test_finds(a_worker_that_trusts_the_group_counts_lines_twice, "D2"),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
