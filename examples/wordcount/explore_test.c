/* SPDX-License-Identifier: Apache-2.0 */
/* One scenario without faults; the exploration adds each one that can matter. The counts are static: each run is a
 * process of its own, so they begin at zero each time. */
#include <ktrial/cmocka.h>

#include "store.h"

enum { LINES = 20, PARTITIONS = 4 };

static struct counts counts;

static void add(void *context, const rd_kafka_message_t *line, int64_t expected)
{
    if (counts_add(context, line, expected))
        kt_effect(line);
}

static struct word_store store = {&counts, counts_position, add};
static struct wordcount right = {"broker-1:9092", "wordcount", "lines", &store, .trust_the_group = 0};
static struct wordcount wrong = {"broker-1:9092", "wordcount", "lines", &store, .trust_the_group = 1};

static void count(struct kt_trial *t, struct wordcount *job)
{
    kt_topic(t, "lines", PARTITIONS);
    for (int i = 0; i < LINES; i++)
        kt_put(t, "lines", i % PARTITIONS, NULL, "the end");
    kt_start(t, "wordcount", 2, run_wordcount, job);
    kt_expect(t, "D1", "wordcount");
    kt_expect(t, "D4", "wordcount");
}

static void every_line_is_counted_once(void **state)
{
    count(*state, &right);
}

static void a_worker_that_trusts_the_group_counts_a_line_twice(void **state)
{
    count(*state, &wrong);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        kt_explore_test(every_line_is_counted_once),
        kt_explore_test_finds(a_worker_that_trusts_the_group_counts_a_line_twice, "D4"),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
