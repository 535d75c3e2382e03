/* SPDX-License-Identifier: Apache-2.0 */
/* Programs that end: by exit() in the middle, by SIGTERM with and without a handler, in a thread that waits for
 * signals. */
#include <ktrial/cmocka.h>

#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include "selftests/harness/programs/shape.h"

enum { RECORDS = 40, PARTITIONS = 4, EXIT_AFTER = 10, EXIT_CODE = 3 };

static int handled;

static int take(rd_kafka_t *consumer)
{
    int is_record = shape_handle(rd_kafka_consumer_poll(consumer, 500));
    if (is_record)
        rd_kafka_commit(consumer, NULL, 0);
    return is_record;
}

static void prepare(struct kt_trial *t, const char *name, kt_entry *run)
{
    handled = 0;
    kt_topic(t, "orders", PARTITIONS);
    kt_feed(t, "orders", RECORDS);
    kt_start(t, name, 1, run, NULL);
}

/* ---- exit() ---- */

static int run_exit(void *argument)
{
    (void)argument;
    rd_kafka_t *consumer = shape_consumer(shape_conf("billing"), "orders");
    for (;;) {
        handled += take(consumer);
        if (handled == EXIT_AFTER)
            exit(EXIT_CODE);
    }
}

static void exit_in_the_middle_ends_the_instance_and_leaves_its_membership(void **state)
{
    struct kt_trial *t = *state;
    prepare(t, "billing", run_exit);
    kt_expect_exit(t, "billing-1", EXIT_CODE);
    kt_run_until(t, "billing-1 exited within 20s");
    int64_t exited_us = kt_now_us_of(t);
    assert_int_equal(handled, EXIT_AFTER);
    kt_run_until(t, "billing stable within 60s"); /* nobody is in: the coordinator had to wait for the session to end */
    assert_in_range(kt_now_us_of(t) - exited_us, 41000000, 46000000);
    kt_expect(t, "C1", "billing");
    assert_true(shape_is_same(t, __func__));
}

/* ---- SIGTERM ---- */

static volatile sig_atomic_t terminated;

static void on_term(int number)
{
    terminated = number;
}

static int run_until_term(void *argument)
{
    (void)argument;
    terminated = 0;
    sigaction(SIGTERM, &(struct sigaction){.sa_handler = on_term}, NULL);
    rd_kafka_t *consumer = shape_consumer(shape_conf("billing"), "orders");
    while (!terminated)
        handled += take(consumer);
    rd_kafka_consumer_close(consumer);
    rd_kafka_destroy(consumer);
    return 0;
}

static void *wait_for_term(void *argument)
{
    int number;
    sigwait(argument, &number);
    terminated = number;
    return NULL;
}

/* The other school: signals are blocked everywhere, a thread of their own takes them. */
static int run_until_sigwait(void *argument)
{
    (void)argument;
    terminated = 0;
    sigset_t signals;
    pthread_t waiter;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals, NULL);
    pthread_create(&waiter, NULL, wait_for_term, &signals);
    rd_kafka_t *consumer = shape_consumer(shape_conf("billing"), "orders");
    while (!terminated)
        handled += take(consumer);
    rd_kafka_consumer_close(consumer);
    rd_kafka_destroy(consumer);
    pthread_join(waiter, NULL);
    return 0;
}

static void terminate_cleanly(struct kt_trial *t, kt_entry *run)
{
    prepare(t, "billing", run);
    kt_run_until(t, "billing drained within 30s");
    int64_t signalled_us = kt_now_us_of(t);
    kt_signal(t, "billing-1", SIGTERM);
    kt_run_until(t, "billing-1 exited within 2s");
    kt_run_until(t, "billing stable within 1s"); /* empty at once: it left */
    assert_in_range(kt_now_us_of(t) - signalled_us, 0, 1000000);
    assert_int_equal(handled, RECORDS);
    kt_expect_exit(t, "billing-1", 0);
    kt_expect(t, KT_AT_LEAST_ONCE, "billing");
}

static void sigterm_with_a_handler_closes_cleanly_and_empties_the_group_at_once(void **state)
{
    terminate_cleanly(*state, run_until_term);
    assert_true(shape_is_same(*state, __func__));
}

static void sigterm_taken_by_sigwait_closes_cleanly_too(void **state)
{
    terminate_cleanly(*state, run_until_sigwait);
    assert_true(shape_is_same(*state, __func__));
}

static int run_deaf(void *argument)
{
    rd_kafka_t *consumer = shape_consumer(shape_conf("billing"), "orders");
    while (argument == NULL)
        handled += take(consumer);
    return 0;
}

static void sigterm_without_a_handler_kills(void **state)
{
    struct kt_trial *t = *state;
    prepare(t, "billing", run_deaf);
    kt_run_until(t, "billing drained within 30s");
    kt_signal(t, "billing-1", SIGTERM);
    kt_run_until(t, "billing-1 exited within 1s");
    kt_expect_exit(t, "billing-1", 128 + SIGTERM);
    kt_expect(t, "D1", "billing");
    assert_true(shape_is_same(t, __func__));
}

static void a_survivor_takes_over_from_one_that_was_terminated(void **state)
{
    struct kt_trial *t = *state;
    prepare(t, "billing", run_until_term);
    kt_start(t, "spare", 1, run_deaf, NULL);
    kt_run_until(t, "15s");
    kt_signal(t, "billing-1", SIGTERM);
    kt_run_until(t, "10s");
    kt_feed(t, "orders", RECORDS);
    kt_run_until(t, "billing drained within 10s");
    kt_run_until(t, "1s");
    assert_int_equal(handled, 2 * RECORDS);
    kt_expect_exit(t, "billing-1", 0);
    kt_expect(t, KT_AT_LEAST_ONCE, "billing");
    kt_expect(t, KT_ONE_OWNER, "billing");
    assert_true(shape_is_same(t, __func__));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SHAPE_ON_BOTH(exit_in_the_middle_ends_the_instance_and_leaves_its_membership),
        SHAPE_ON_BOTH(sigterm_with_a_handler_closes_cleanly_and_empties_the_group_at_once),
        SHAPE_ON_BOTH(sigterm_taken_by_sigwait_closes_cleanly_too),
        SHAPE_ON_BOTH(sigterm_without_a_handler_kills),
        SHAPE_ON_BOTH(a_survivor_takes_over_from_one_that_was_terminated),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
