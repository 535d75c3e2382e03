/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "selftests/harness/sim/rig.h"

#include <pthread.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "harness/sim/kernel.h"

static const char *failure_of(struct kt_sim *sim, int64_t deadline_us)
{
    assert_int_equal(kt_sim_wait(sim, rig_never, NULL, deadline_us), KT_WAITED_FAILED);
    assert_int_equal(kt_sim_wait(sim, rig_never, NULL, deadline_us), KT_WAITED_FAILED);
    assert_non_null(kt_sim_failure(sim));
    return kt_sim_failure(sim);
}

static void assert_says(const char *text, const char *part)
{
    if (strstr(text, part) == NULL)
        fail_msg("\"%s\" is not in:\n%s", part, text);
}

/* ---- deadlock ---- */

static pthread_mutex_t left = PTHREAD_MUTEX_INITIALIZER, right = PTHREAD_MUTEX_INITIALIZER;

static void *lock_right_first(void *argument)
{
    pthread_setname_np(pthread_self(), "righty");
    pthread_mutex_lock(&right);
    usleep(1000);
    pthread_mutex_lock(&left);
    return argument;
}

static int lock_left_first(void *argument)
{
    (void)argument;
    pthread_t thread;
    pthread_create(&thread, NULL, lock_right_first, NULL);
    pthread_mutex_lock(&left);
    usleep(1000);
    pthread_mutex_lock(&right);
    return 0;
}

static void deadlock_story(struct kt_sim *sim)
{
    kt_process_spawn(sim, "billing-1", lock_left_first, NULL);
    assert_int_equal(kt_sim_wait(sim, rig_never, NULL, kt_sim_now_us() + 1000000000), KT_WAITED_IDLE);
    char *report = kt_sim_report(sim);
    assert_says(report, "\"righty\" of billing-1 waits: mutex 0x");
    free(report);
    const char *text = failure_of(sim, INT64_MAX);
    assert_says(text, "deadlock");
    assert_says(text, "task 1 \"billing-1\" of billing-1 waits: mutex 0x");
    assert_says(text, "since 0.001");
    assert_says(text, "held by task 2 \"righty\" of billing-1");
    assert_says(text, "held by task 1 \"billing-1\" of billing-1");
}

static void deadlock_is_reported_with_who_waits_for_whom(void **state)
{
    (void)state;
    rig_tell(deadlock_story);
    assert_int_equal(pthread_mutex_trylock(&left), 0);
    assert_int_equal(pthread_mutex_unlock(&left), 0);
}

/* ---- idle ---- */

static int end_at_once(void *argument)
{
    (void)argument;
    return 0;
}

static void idle_story(struct kt_sim *sim)
{
    assert_int_equal(kt_sim_wait(sim, rig_never, NULL, INT64_MAX), KT_WAITED_IDLE);
    rig_run(sim, end_at_once);
    assert_int_equal(kt_sim_wait(sim, rig_never, NULL, INT64_MAX), KT_WAITED_IDLE);
    assert_null(kt_sim_failure(sim));
}

static void empty_sim_is_idle(void **state)
{
    (void)state;
    rig_tell(idle_story);
}

/* ---- spin ---- */

static volatile int flag;

static int spin(void *argument)
{
    (void)argument;
    while (!flag)
        sched_yield();
    return 0;
}

static int poll_lock(void *argument)
{
    (void)argument;
    pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
    pthread_mutex_lock(&mutex);
    while (pthread_mutex_trylock(&mutex))
        ;
    return 0;
}

static void spin_story(struct kt_sim *sim)
{
    kt_process_spawn(sim, "spinner", spin, NULL);
    kt_process_spawn(sim, "other", spin, NULL);
    assert_says(failure_of(sim, INT64_MAX), "spin: ");
    assert_says(kt_sim_failure(sim), "task 1 \"spinner\" of spinner can run");
}

static void lone_spin_story(struct kt_sim *sim)
{
    kt_process_spawn(sim, "spinner", poll_lock, NULL);
    assert_says(failure_of(sim, INT64_MAX), "spin: ");
}

static void tasks_that_never_wait_are_reported(void **state)
{
    (void)state;
    struct kt_sim_options options = {.spin_limit = rig_is_watched() ? 20000 : 200000};
    rig_tell_with(options, spin_story);
    rig_tell_with(options, lone_spin_story);
}

/* ---- a spin that ends ---- */

static int wait_by_yielding(void *argument)
{
    (void)argument;
    struct timespec now, end;
    clock_gettime(CLOCK_MONOTONIC, &end);
    do {
        sched_yield();
        clock_gettime(CLOCK_MONOTONIC, &now);
    } while (now.tv_sec < end.tv_sec + 10);
    return 0;
}

static void yielding_story(struct kt_sim *sim)
{
    rig_run(sim, wait_by_yielding);
    assert_true(kt_sim_switches(sim) < 100);
}

static void clock_runs_for_a_lone_task_that_yields(void **state)
{
    (void)state;
    rig_tell(yielding_story);
}

/* ---- budget ---- */

static int tick(void *argument)
{
    (void)argument;
    for (;;)
        sleep(1);
    return 0;
}

static int read_clock(void *argument)
{
    (void)argument;
    for (;;)
        time(NULL);
    return 0;
}

static void budget_story(struct kt_sim *sim)
{
    kt_process_spawn(sim, "ticker", tick, NULL);
    assert_says(failure_of(sim, INT64_MAX), "budget: the trial took more than its 3600 s");
    assert_int_equal(kt_sim_now_us() - INT64_C(1704067200) * 1000000, INT64_C(3600000000));
}

static void reading_story(struct kt_sim *sim)
{
    kt_process_spawn(sim, "reader", read_clock, NULL);
    assert_says(failure_of(sim, INT64_MAX), "budget: ");
}

static void trial_ends_when_its_virtual_time_is_spent(void **state)
{
    (void)state;
    rig_tell_with((struct kt_sim_options){.budget_us = INT64_C(3600000000)}, budget_story);
    rig_tell_with((struct kt_sim_options){.budget_us = 20000}, reading_story);
}

/* ---- watchdog ---- */

__attribute__((noinline)) static void compute_for_ever(void)
{
    for (volatile int i = 0; i >= 0; i = !i)
        ;
}

static void *get_stuck(void *argument)
{
    compute_for_ever();
    return argument;
}

static int start_stuck(void *argument)
{
    (void)argument;
    pthread_t thread;
    pthread_create(&thread, NULL, get_stuck, NULL);
    pthread_setname_np(thread, "sticky");
    pthread_join(thread, NULL);
    return 0;
}

static void watchdog_story(struct kt_sim *sim)
{
    kt_process_spawn(sim, "ticker", tick, NULL);
    kt_process_spawn(sim, "stuck", start_stuck, NULL);
    assert_says(failure_of(sim, INT64_MAX), "watchdog: task 3 \"sticky\" of stuck");
    assert_says(kt_sim_failure(sim), "_test+0x");
}

static void watchdog_names_the_task_that_does_not_come_back(void **state)
{
    (void)state;
    fprintf(stderr, "(a report of the watchdog follows, which is meant to be)\n");
    struct kt_sim_options options = {.watchdog_ms = rig_is_watched() ? 2000 : 60};
    rig_tell_on(KT_BACKEND_BATON, options, watchdog_story);
    if (!rig_is_watched())
        rig_tell_on(KT_BACKEND_CARRIER, options, watchdog_story);
}

/* ---- by hand ---- */

static int give_up(void *argument)
{
    (void)argument;
    kt_sim_fail("could not go on after %d", 3);
    return 0;
}

static void by_hand_story(struct kt_sim *sim)
{
    struct kt_process *process = kt_process_spawn(sim, "p", give_up, NULL);
    assert_string_equal(failure_of(sim, INT64_MAX), "could not go on after 3");
    assert_int_equal(kt_process_state(process), KT_PROCESS_RUNNING);
}

static void trial_can_be_failed_from_a_task(void **state)
{
    (void)state;
    rig_tell(by_hand_story);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(deadlock_is_reported_with_who_waits_for_whom),
        cmocka_unit_test(empty_sim_is_idle),
        cmocka_unit_test(tasks_that_never_wait_are_reported),
        cmocka_unit_test(clock_runs_for_a_lone_task_that_yields),
        cmocka_unit_test(trial_ends_when_its_virtual_time_is_spent),
        cmocka_unit_test(watchdog_names_the_task_that_does_not_come_back),
        cmocka_unit_test(trial_can_be_failed_from_a_task),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
