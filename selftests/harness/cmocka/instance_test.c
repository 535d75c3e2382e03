/* SPDX-License-Identifier: Apache-2.0 */
/* What instances do wrong fails their test, and only theirs. */
#include <ktrial/cmocka.h>

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if __has_include(<valgrind/valgrind.h>)
#include <valgrind/valgrind.h>
#else
#define RUNNING_ON_VALGRIND 0
#endif

static int assert_something_false(void *argument)
{
    (void)argument;
    assert_int_equal(1, 2);
    return 0;
}

static void *assert_in_a_thread(void *argument)
{
    (void)argument;
    assert_true(0);
    return NULL;
}

static int start_a_thread_that_asserts(void *argument)
{
    pthread_t thread;
    pthread_create(&thread, NULL, assert_in_a_thread, argument);
    pthread_join(thread, NULL);
    return 0;
}

static int return_3(void *argument)
{
    (void)argument;
    return 3;
}

static int exit_4(void *argument)
{
    (void)argument;
    exit(4);
}

static int call_abort(void *argument)
{
    (void)argument;
    abort();
}

static int read_page_0(void *argument)
{
    volatile uintptr_t address = 64; /* not 0: sanitizers have a word about that of their own */
    (void)argument;
    if (RUNNING_ON_VALGRIND)
        raise(SIGSEGV); /* it would count the read as an error of the test program */
    return *(volatile int *)address;
}

static int lock_twice(void *argument)
{
    pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
    (void)argument;
    pthread_mutex_lock(&mutex);
    pthread_mutex_lock(&mutex);
    return 0;
}

static void an_assertion_in_an_instance_fails_its_test(void **state)
{
    kt_start(*state, "billing", 1, assert_something_false, NULL);
}

static void an_assertion_in_a_thread_of_an_instance_fails_its_test(void **state)
{
    kt_start(*state, "billing", 1, start_a_thread_that_asserts, NULL);
}

static void the_next_test_runs_as_if_nothing_had_been(void **state)
{
    kt_start(*state, "billing", 1, return_3, NULL);
    kt_expect_exit(*state, "billing-1", 3);
}

static void an_unexpected_exit_code_fails_the_test(void **state)
{
    kt_start(*state, "billing", 1, return_3, NULL);
}

static void exit_ends_the_instance_with_its_code(void **state)
{
    kt_start(*state, "billing", 1, exit_4, NULL);
    kt_expect_exit(*state, "billing-1", 4);
}

static void abort_ends_the_instance_as_by_a_signal(void **state)
{
    kt_start(*state, "billing", 1, call_abort, NULL);
    kt_expect_exit(*state, "billing-1", 128 + SIGABRT);
}

static void a_segmentation_fault_ends_the_instance_as_by_a_signal(void **state)
{
    kt_start(*state, "billing", 1, read_page_0, NULL);
    kt_expect_exit(*state, "billing-1", 128 + SIGSEGV);
}

static void a_deadlocked_instance_is_reported_with_what_it_waits_on(void **state)
{
    kt_start(*state, "billing", 1, lock_twice, NULL);
}

static void time_passes_where_nothing_happens(void **state)
{
    kt_run_until(*state, "60s");
    assert_int_equal(kt_now_us_of(*state), 60000000);
}

static void failing_expectations_of_the_test_itself_are_reported(void **state)
{
    kt_expect(*state, KT_AT_LEAST_ONCE, "nobody");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        kt_trial_test_finds(an_assertion_in_an_instance_fails_its_test, "0x1 != 0x2"),
        kt_trial_test_finds(an_assertion_in_a_thread_of_an_instance_fails_its_test, "assertion failed"),
        kt_trial_test(the_next_test_runs_as_if_nothing_had_been),
        kt_trial_test_finds(an_unexpected_exit_code_fails_the_test, "exited with 3"),
        kt_trial_test(exit_ends_the_instance_with_its_code),
        kt_trial_test(abort_ends_the_instance_as_by_a_signal),
        kt_trial_test(a_segmentation_fault_ends_the_instance_as_by_a_signal),
        kt_trial_test_finds(a_deadlocked_instance_is_reported_with_what_it_waits_on, "mutex"),
        kt_trial_test(time_passes_where_nothing_happens),
        kt_trial_test_finds(failing_expectations_of_the_test_itself_are_reported, "NOT JUDGED"),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
