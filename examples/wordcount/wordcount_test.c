/* SPDX-License-Identifier: Apache-2.0 */
#include <ktrial/cmocka.h>

#include "store.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>

enum { LINES = 120, PARTITIONS = 4 };

/* The store outlives its workers, which are processes of their own on the live stage (KTRIAL_STAGE=live). */
static struct database {
    pthread_mutex_t lock;
    struct counts counts;
} * database;

static void add(void *context, const rd_kafka_message_t *line, int64_t expected)
{
    (void)context;
    if (pthread_mutex_lock(&database->lock) == EOWNERDEAD)
        pthread_mutex_consistent(&database->lock);
    if (counts_add(&database->counts, line, expected))
        kt_effect(line); /* counted, and the store knows it */
    pthread_mutex_unlock(&database->lock);
}

static int64_t position(void *context, int32_t partition)
{
    (void)context;
    return counts_position(&database->counts, partition);
}

static struct word_store store = {NULL, position, add};
static struct wordcount right = {"broker-1:9092", "wordcount", "lines", &store, .trust_the_group = 0};
static struct wordcount wrong = {"broker-1:9092", "wordcount", "lines", &store, .trust_the_group = 1};

/* Line i says "the", "word<i mod 3>" and "the" again. */
static void start(struct kt_trial *t, struct wordcount *job, int workers)
{
    pthread_mutexattr_t shared;
    pthread_mutexattr_init(&shared);
    pthread_mutexattr_setpshared(&shared, PTHREAD_PROCESS_SHARED);
    pthread_mutexattr_setrobust(&shared, PTHREAD_MUTEX_ROBUST);
    database = kt_shared(t, sizeof *database);
    pthread_mutex_init(&database->lock, &shared);
    pthread_mutexattr_destroy(&shared);
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
    assert_int_equal(counts_of(&database->counts, "the"), 2 * LINES);
    assert_int_equal(counts_of(&database->counts, "word1"), LINES / 3);
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
    assert_int_equal(counts_of(&database->counts, "the"), 3 * LINES);
    assert_int_equal(counts_of(&database->counts, "end"), LINES);
    assert_int_equal(counts_of(&database->counts, "word2"), LINES / 3);
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
