/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "selftests/harness/sim/rig.h"

#include <errno.h>
#include <pthread.h>
#include <threads.h>
#include <time.h>
#include <unistd.h>

static struct timespec in_ms(clockid_t clock, int64_t time_ms)
{
    struct timespec time;
    clock_gettime(clock, &time);
    int64_t at_ns = time.tv_sec * 1000000000 + time.tv_nsec + time_ms * 1000000;
    return (struct timespec){at_ns / 1000000000, at_ns % 1000000000};
}

static void init(pthread_mutex_t *mutex, int type, bool is_robust)
{
    pthread_mutexattr_t attributes;
    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_settype(&attributes, type);
    if (is_robust)
        pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
    pthread_mutex_init(mutex, &attributes);
    pthread_mutexattr_destroy(&attributes);
}

static void on_thread(void *(*function)(void *argument), void *argument)
{
    pthread_t thread;
    RIG_CHECK(pthread_create(&thread, NULL, function, argument) == 0);
    RIG_CHECK(pthread_join(thread, NULL) == 0);
}

/* ---- exclusion ---- */

enum { WORKERS = 4, STEPS = 100 };

static pthread_mutex_t counter_lock = PTHREAD_MUTEX_INITIALIZER;
static int counter, inside;

static void *count(void *argument)
{
    (void)argument;
    for (int i = 0; i < STEPS; i++) {
        pthread_mutex_lock(&counter_lock);
        RIG_CHECK(++inside == 1);
        usleep(10);
        counter++;
        inside--;
        pthread_mutex_unlock(&counter_lock);
    }
    return NULL;
}

static int count_together(void *argument)
{
    (void)argument;
    pthread_t threads[WORKERS];
    counter = 0;
    for (int i = 0; i < WORKERS; i++)
        pthread_create(&threads[i], NULL, count, NULL);
    for (int i = 0; i < WORKERS; i++)
        pthread_join(threads[i], NULL);
    RIG_CHECK(counter == WORKERS * STEPS);
    return 0;
}

static void count_together_story(struct kt_sim *sim)
{
    rig_run(sim, count_together);
}

static void mutex_lets_one_in_at_a_time(void **state)
{
    (void)state;
    rig_tell(count_together_story);
}

/* ---- kinds ---- */

static void *try_to_lock(void *mutex)
{
    RIG_CHECK(pthread_mutex_trylock(mutex) == EBUSY);
    RIG_CHECK(pthread_mutex_unlock(mutex) == EPERM);
    return NULL;
}

static int use_kinds(void *argument)
{
    (void)argument;
    pthread_mutex_t mutex;
    init(&mutex, PTHREAD_MUTEX_RECURSIVE, false);
    for (int i = 0; i < 3; i++)
        RIG_CHECK(pthread_mutex_lock(&mutex) == 0);
    RIG_CHECK(pthread_mutex_trylock(&mutex) == 0);
    on_thread(try_to_lock, &mutex);
    RIG_CHECK(pthread_mutex_destroy(&mutex) == EBUSY);
    for (int i = 0; i < 4; i++)
        RIG_CHECK(pthread_mutex_unlock(&mutex) == 0);
    RIG_CHECK(pthread_mutex_unlock(&mutex) == EPERM);
    RIG_CHECK(pthread_mutex_destroy(&mutex) == 0);

    init(&mutex, PTHREAD_MUTEX_ERRORCHECK, false);
    RIG_CHECK(pthread_mutex_lock(&mutex) == 0);
    RIG_CHECK(pthread_mutex_lock(&mutex) == EDEADLK);
    RIG_CHECK(pthread_mutex_trylock(&mutex) == EBUSY);
    on_thread(try_to_lock, &mutex);
    RIG_CHECK(pthread_mutex_unlock(&mutex) == 0);
    RIG_CHECK(pthread_mutex_unlock(&mutex) == EPERM);
    RIG_CHECK(pthread_mutex_destroy(&mutex) == 0);
    return 0;
}

static void use_kinds_story(struct kt_sim *sim)
{
    rig_run(sim, use_kinds);
}

static void recursive_and_checking_mutexes_answer_as_posix_says(void **state)
{
    (void)state;
    rig_tell(use_kinds_story);
}

/* ---- deadlines ---- */

static void *lock_late(void *mutex)
{
    struct timespec start = in_ms(CLOCK_MONOTONIC, 0), deadline = in_ms(CLOCK_REALTIME, 500);
    RIG_CHECK(pthread_mutex_timedlock(mutex, &deadline) == ETIMEDOUT);
    deadline = in_ms(CLOCK_MONOTONIC, 500);
    RIG_CHECK(pthread_mutex_clocklock(mutex, CLOCK_MONOTONIC, &deadline) == ETIMEDOUT);
    struct timespec end = in_ms(CLOCK_MONOTONIC, 0);
    RIG_CHECK(end.tv_sec - start.tv_sec == 1);
    RIG_CHECK(pthread_mutex_clocklock(mutex, CLOCK_PROCESS_CPUTIME_ID, &deadline) == EINVAL);
    deadline.tv_nsec = 1000000000;
    RIG_CHECK(pthread_mutex_timedlock(mutex, &deadline) == EINVAL);
    deadline = in_ms(CLOCK_REALTIME, 10000);
    RIG_CHECK(pthread_mutex_timedlock(mutex, &deadline) == 0);
    RIG_CHECK(pthread_mutex_unlock(mutex) == 0);
    return NULL;
}

static int wait_for_locks(void *argument)
{
    (void)argument;
    pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
    pthread_t thread;
    pthread_mutex_lock(&mutex);
    pthread_create(&thread, NULL, lock_late, &mutex);
    sleep(3);
    pthread_mutex_unlock(&mutex);
    pthread_join(thread, NULL);
    return 0;
}

static void wait_for_locks_story(struct kt_sim *sim)
{
    rig_run(sim, wait_for_locks);
}

static void timed_locks_give_up_at_their_deadline_by_either_clock(void **state)
{
    (void)state;
    rig_tell(wait_for_locks_story);
}

/* ---- robust ---- */

static pthread_mutex_t robust;

static void *lock_and_end(void *argument)
{
    (void)argument;
    RIG_CHECK(pthread_mutex_lock(&robust) == 0);
    return NULL;
}

static int inherit_from_a_thread(void *argument)
{
    (void)argument;
    init(&robust, PTHREAD_MUTEX_NORMAL, true);
    on_thread(lock_and_end, NULL);
    RIG_CHECK(pthread_mutex_lock(&robust) == EOWNERDEAD);
    RIG_CHECK(pthread_mutex_consistent(&robust) == 0);
    RIG_CHECK(pthread_mutex_unlock(&robust) == 0);
    RIG_CHECK(pthread_mutex_lock(&robust) == 0);
    RIG_CHECK(pthread_mutex_unlock(&robust) == 0);
    on_thread(lock_and_end, NULL);
    RIG_CHECK(pthread_mutex_lock(&robust) == EOWNERDEAD);
    RIG_CHECK(pthread_mutex_unlock(&robust) == 0);
    RIG_CHECK(pthread_mutex_lock(&robust) == ENOTRECOVERABLE);
    return 0;
}

static int hold_for_ever(void *argument)
{
    (void)argument;
    RIG_CHECK(pthread_mutex_lock(&robust) == 0);
    sleep(1000);
    return 0;
}

static int inherit_from_a_process(void *argument)
{
    (void)argument;
    RIG_CHECK(pthread_mutex_lock(&robust) == EOWNERDEAD);
    RIG_CHECK(pthread_mutex_consistent(&robust) == 0);
    RIG_CHECK(pthread_mutex_unlock(&robust) == 0);
    return 0;
}

static void robust_story(struct kt_sim *sim)
{
    rig_run(sim, inherit_from_a_thread);
    init(&robust, PTHREAD_MUTEX_NORMAL, true);
    struct kt_process *holder = kt_process_spawn(sim, "holder", hold_for_ever, NULL);
    rig_pass_ms(sim, 10);
    struct kt_process *heir = kt_process_spawn(sim, "heir", inherit_from_a_process, NULL);
    rig_pass_ms(sim, 10);
    assert_int_equal(kt_process_state(heir), KT_PROCESS_RUNNING);
    kt_process_crash(holder);
    rig_finish(sim, heir);
}

static void next_owner_of_a_robust_mutex_learns_of_the_death(void **state)
{
    (void)state;
    rig_tell(robust_story);
}

/* ---- across the border of a trial ---- */

static pthread_mutex_t old = PTHREAD_MUTEX_INITIALIZER, old_recursive = PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP;
static mtx_t old_c11;

static int use_old(void *argument)
{
    (void)argument;
    struct timespec deadline = in_ms(CLOCK_REALTIME, 5);
    RIG_CHECK(pthread_mutex_trylock(&old) == EBUSY);
    RIG_CHECK(pthread_mutex_timedlock(&old_recursive, &deadline) == ETIMEDOUT);
    RIG_CHECK(mtx_trylock(&old_c11) == thrd_success);
    RIG_CHECK(mtx_unlock(&old_c11) == thrd_success);
    return 0;
}

static void border_story(struct kt_sim *sim)
{
    rig_run(sim, use_old);
    assert_int_equal(pthread_mutex_unlock(&old), 0);
    assert_int_equal(pthread_mutex_lock(&old), 0);
    assert_int_equal(pthread_mutex_unlock(&old_recursive), 0);
}

static void locks_may_be_held_across_the_border_of_a_trial(void **state)
{
    (void)state;
    for (int i = 0; i < (rig_is_watched() ? 1 : 2); i++) {
        assert_int_equal(mtx_init(&old_c11, mtx_timed), thrd_success);
        pthread_mutex_lock(&old);
        pthread_mutex_lock(&old_recursive);
        pthread_mutex_lock(&old_recursive);
        rig_tell_on(i ? KT_BACKEND_CARRIER : KT_BACKEND_BATON, (struct kt_sim_options){0}, border_story);
        assert_int_equal(pthread_mutex_trylock(&old), EBUSY);
        assert_int_equal(pthread_mutex_unlock(&old), 0);
        assert_int_equal(pthread_mutex_unlock(&old_recursive), 0);
        assert_int_equal(pthread_mutex_unlock(&old_recursive), EPERM);
        mtx_destroy(&old_c11);
    }
}

/* ---- crash ---- */

static pthread_mutex_t shared = PTHREAD_MUTEX_INITIALIZER;

static int hold_shared(void *argument)
{
    (void)argument;
    pthread_mutex_lock(&shared);
    sleep(1000);
    return 0;
}

static int want_shared(void *argument)
{
    (void)argument;
    pthread_mutex_lock(&shared);
    pthread_mutex_unlock(&shared);
    return 0;
}

static void crash_story(struct kt_sim *sim)
{
    struct kt_process *holder = kt_process_spawn(sim, "holder", hold_shared, NULL);
    rig_pass_ms(sim, 10);
    struct kt_process *first = kt_process_spawn(sim, "first", want_shared, NULL);
    struct kt_process *second = kt_process_spawn(sim, "second", want_shared, NULL);
    rig_pass_ms(sim, 10);
    kt_process_crash(holder);
    kt_process_freeze(first); /* which may have been chosen to go next */
    rig_finish(sim, second);
    kt_process_thaw(first);
    rig_finish(sim, first);
    rig_run(sim, want_shared);
}

static void crash_releases_what_the_process_held(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed < 6; seed++)
        rig_tell_with((struct kt_sim_options){.seed = seed}, crash_story);
    assert_int_equal(pthread_mutex_trylock(&shared), 0);
    assert_int_equal(pthread_mutex_unlock(&shared), 0);
}

/* ---- C11 ---- */

static int use_c11(void *argument)
{
    (void)argument;
    mtx_t mutex;
    struct timespec deadline;
    RIG_CHECK(mtx_init(&mutex, mtx_timed) == thrd_success);
    RIG_CHECK(mtx_lock(&mutex) == thrd_success);
    RIG_CHECK(mtx_trylock(&mutex) == thrd_busy);
    deadline = in_ms(CLOCK_REALTIME, 20);
    RIG_CHECK(mtx_timedlock(&mutex, &deadline) == thrd_timedout);
    RIG_CHECK(mtx_unlock(&mutex) == thrd_success);
    mtx_destroy(&mutex);
    RIG_CHECK(mtx_init(&mutex, mtx_plain | mtx_recursive) == thrd_success);
    RIG_CHECK(mtx_lock(&mutex) == thrd_success && mtx_lock(&mutex) == thrd_success);
    RIG_CHECK(mtx_unlock(&mutex) == thrd_success && mtx_unlock(&mutex) == thrd_success);
    RIG_CHECK(mtx_unlock(&mutex) == thrd_error);
    mtx_destroy(&mutex);
    return 0;
}

static void use_c11_story(struct kt_sim *sim)
{
    rig_run(sim, use_c11);
}

static void c11_mutexes_answer_in_c11s_words(void **state)
{
    (void)state;
    rig_tell(use_c11_story);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mutex_lets_one_in_at_a_time),
        cmocka_unit_test(recursive_and_checking_mutexes_answer_as_posix_says),
        cmocka_unit_test(timed_locks_give_up_at_their_deadline_by_either_clock),
        cmocka_unit_test(next_owner_of_a_robust_mutex_learns_of_the_death),
        cmocka_unit_test(locks_may_be_held_across_the_border_of_a_trial),
        cmocka_unit_test(crash_releases_what_the_process_held),
        cmocka_unit_test(c11_mutexes_answer_in_c11s_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
