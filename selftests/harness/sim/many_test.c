/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "selftests/harness/sim/rig.h"

#include <malloc.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void *work(void *argument)
{
    for (int i = 0; i < 3; i++) {
        char *memory = malloc(100);
        pthread_mutex_lock(&lock);
        usleep(10);
        pthread_mutex_unlock(&lock);
        free(memory);
    }
    return argument;
}

static int end_well(void *argument)
{
    (void)argument;
    pthread_t threads[2];
    pthread_create(&threads[0], NULL, work, NULL);
    pthread_create(&threads[1], NULL, work, NULL);
    pthread_join(threads[0], NULL);
    pthread_detach(threads[1]);
    return 0;
}

static int be_crashed(void *argument)
{
    (void)argument;
    pthread_t thread;
    pthread_create(&thread, NULL, work, NULL);
    for (;;)
        work(NULL);
    return 0;
}

static void one_trial(enum kt_backend backend, uint64_t seed)
{
    struct kt_sim_options options = {.seed = seed, .backend = backend};
    struct kt_sim *sim = kt_sim_start(&options);
    struct kt_process *well = kt_process_spawn(sim, "well", end_well, NULL);
    struct kt_process *crashed = kt_process_spawn(sim, "crashed", be_crashed, NULL);
    kt_process_spawn(sim, "alive", be_crashed, NULL);
    kt_process_spawn(sim, "unborn", end_well, NULL);
    rig_finish(sim, well);
    kt_process_crash(crashed);
    kt_sim_stop(sim);
}

static void sleep_real_ms(int time_ms)
{
    usleep((useconds_t)time_ms * 1000);
}

static int count_threads(void)
{
    return rig_count_entries("/proc/self/task");
}

/* Kernel threads that were joined may take a moment to leave /proc. */
static void assert_threads(int expected)
{
    for (int i = 0; i < 100 && count_threads() != expected; i++)
        sleep_real_ms(1);
    assert_int_equal(count_threads(), expected);
}

static void repeat(enum kt_backend backend, int trials)
{
    for (int i = 0; i < trials; i++)
        one_trial(backend, (uint64_t)i + 1);
}

static void trials_give_everything_back(void **state)
{
    (void)state;
    if (rig_is_watched()) { /* there, threads of crashed processes stay on purpose */
        repeat(KT_BACKEND_BATON, 5);
        return;
    }
    for (enum kt_backend backend = KT_BACKEND_CARRIER; backend <= KT_BACKEND_BATON; backend++) {
        repeat(backend, 100);
        int threads = count_threads(), descriptors = rig_count_entries("/proc/self/fd");
        size_t memory = mallinfo2().uordblks;
        repeat(backend, 1000);
        assert_threads(threads);
        assert_int_equal(rig_count_entries("/proc/self/fd"), descriptors);
        /* Up to seven tasks are killed in each trial, and each may leave the block it holds just then. */
        assert_true(mallinfo2().uordblks < memory + 1000 * 8 * 112);
    }
}

static void trial_leaves_signals_as_they_were(void **state)
{
    (void)state;
    struct sigaction before[65], after;
    stack_t stack_before, stack_after;
    sigaltstack(NULL, &stack_before);
    for (int i = 1; i <= 64; i++)
        sigaction(i, NULL, &before[i]);
    one_trial(KT_BACKEND_AUTO, 1);
    for (int i = 1; i <= 64; i++) {
        memset(&after, 0, sizeof after);
        if (sigaction(i, NULL, &after) == 0)
            assert_ptr_equal(after.sa_handler, before[i].sa_handler);
    }
    sigaltstack(NULL, &stack_after);
    assert_ptr_equal(stack_before.ss_sp, stack_after.ss_sp);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(trials_give_everything_back),
        cmocka_unit_test(trial_leaves_signals_as_they_were),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
