/* SPDX-License-Identifier: Apache-2.0 */
/* Children forked between trials hold trials of their own. */
#define _GNU_SOURCE
#include "selftests/harness/sim/rig.h"

#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness/sim/ended.h"
#include "harness/sim/kernel.h"

static const struct kt_sim_options options = {.seed = 5, .preempt_one_in = 7};
static pthread_t abandoned[2];

/* Each in a process of its own, for what fails in a child must not be taken for a test of the parent. */
static int outcome_of(void (*act)(void))
{
    int status;
    fflush(NULL);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        alarm(60);
        act();
        _exit(0);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/* ---- a program with all that a process could keep ---- */

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

static void *wait_for_ever(void *argument)
{
    sem_t never;
    sem_init(&never, 0, 0);
    sem_wait(&never);
    return argument;
}

static void *count_up(void *argument)
{
    for (int i = 0; i < 100; i++) {
        pthread_mutex_lock(&mutex);
        ++*(int *)argument;
        usleep(10);
        pthread_mutex_unlock(&mutex);
    }
    return argument;
}

static int work(void *argument)
{
    pthread_t threads[3];
    int count = 0;
    (void)argument;
    pthread_create(&abandoned[0], NULL, wait_for_ever, NULL);
    pthread_create(&abandoned[1], NULL, wait_for_ever, NULL);
    for (int i = 0; i < 3; i++)
        pthread_create(&threads[i], NULL, count_up, &count);
    for (int i = 0; i < 3; i++)
        pthread_join(threads[i], NULL);
    RIG_CHECK(count == 300);
    return 0;
}

static void work_story(struct kt_sim *sim)
{
    rig_run(sim, work);
}

static uint64_t expected_hash;

static void repeat_trial(void)
{
    for (int i = 0; i < 2; i++)
        RIG_CHECK(rig_tell_with(options, work_story) == expected_hash);
}

static void child_has_the_same_history_as_its_parent_on_both_back_ends(void **state)
{
    (void)state;
    expected_hash = rig_tell_with(options, work_story);
    for (int i = 0; i < 3; i++)
        assert_int_equal(outcome_of(repeat_trial), 0);
    assert_int_equal(rig_tell_with(options, work_story), expected_hash);
}

/* Threads of the parent's trial, which the child has never had. */
static void join_the_parents(void)
{
    void *value = &value;
    RIG_CHECK(pthread_join(abandoned[0], &value) == 0 && value == NULL);
    RIG_CHECK(pthread_detach(abandoned[1]) == 0);
    repeat_trial();
}

static void child_joins_threads_that_ended_with_a_trial_of_its_parent(void **state)
{
    (void)state;
    expected_hash = rig_tell_on(KT_BACKEND_BATON, options, work_story);
    assert_int_equal(outcome_of(join_the_parents), 0);
    join_the_parents();
}

/* ---- with threads outside ---- */

static volatile bool stop;

/* Ever again under the lock that the child's copy must not have as held. */
static void *look_up_names(void *argument)
{
    while (!stop)
        RIG_CHECK(!kt_ended_take((pthread_t)argument, NULL));
    return argument;
}

static void fork_copies_no_lock_that_a_thread_holds(void **state)
{
    pthread_t thread;
    (void)state;
    expected_hash = rig_tell_with(options, work_story);
    stop = false;
    assert_int_equal(pthread_create(&thread, NULL, look_up_names, &expected_hash), 0);
    for (int i = 0; i < (RUNNING_ON_VALGRIND ? 2 : 20); i++)
        assert_int_equal(outcome_of(repeat_trial), 0);
    stop = true;
    pthread_join(thread, NULL);
}

/* ---- the watchdog ---- */

static int compute_for_ever(void *argument)
{
    (void)argument;
    for (volatile int i = 0; i >= 0; i = !i)
        ;
    return 0;
}

static void stuck_story(struct kt_sim *sim)
{
    kt_process_spawn(sim, "stuck", compute_for_ever, NULL);
    RIG_CHECK(kt_sim_wait(sim, rig_never, NULL, INT64_MAX) == KT_WAITED_FAILED);
    RIG_CHECK(strstr(kt_sim_failure(sim), "watchdog: task 1 \"stuck\" of stuck") != NULL);
}

static void get_stuck(void)
{
    struct kt_sim_options quick = {.watchdog_ms = rig_is_watched() ? 2000 : 60};
    rig_tell_on(KT_BACKEND_BATON, quick, stuck_story);
    if (!rig_is_watched())
        rig_tell_on(KT_BACKEND_CARRIER, quick, stuck_story);
}

static void watchdog_works_in_a_child(void **state)
{
    (void)state;
    fprintf(stderr, "(reports of the watchdog follow, which are meant to be)\n");
    rig_tell(work_story);
    assert_int_equal(outcome_of(get_stuck), 0);
}

/* ---- processors ---- */

static cpu_set_t allowed;
static int wanted;

static int look_where_it_runs(void *argument)
{
    cpu_set_t now;
    (void)argument;
    RIG_CHECK(sched_getaffinity(0, sizeof now, &now) == 0);
    RIG_CHECK(CPU_COUNT(&now) == 1 && CPU_ISSET(wanted, &now));
    RIG_CHECK(sched_getcpu() == wanted);
    return 0;
}

static void where_story(struct kt_sim *sim)
{
    rig_run(sim, look_where_it_runs);
}

static bool is_as_before(void)
{
    cpu_set_t now;
    return sched_getaffinity(0, sizeof now, &now) == 0 && CPU_EQUAL(&now, &allowed);
}

static void run_on_processor(void)
{
    rig_tell_with((struct kt_sim_options){.processor = wanted + 1}, where_story);
    RIG_CHECK(is_as_before());
}

static void trial_runs_on_the_processor_it_is_given(void **state)
{
    (void)state;
    for (wanted = 0; wanted < CPU_SETSIZE; wanted++)
        if (CPU_ISSET(wanted, &allowed))
            assert_int_equal(outcome_of(run_on_processor), 0);
}

static void processor_that_is_not_there_is_no_reason_to_fail(void **state)
{
    (void)state;
    uint64_t hash = rig_tell(work_story);
    assert_int_equal(rig_tell_with((struct kt_sim_options){.processor = 1000}, work_story), hash);
    assert_int_equal(rig_tell_with((struct kt_sim_options){.processor = INT32_MAX}, work_story), hash);
    assert_true(is_as_before());
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(child_has_the_same_history_as_its_parent_on_both_back_ends),
        cmocka_unit_test(child_joins_threads_that_ended_with_a_trial_of_its_parent),
        cmocka_unit_test(fork_copies_no_lock_that_a_thread_holds),
        cmocka_unit_test(watchdog_works_in_a_child),
        cmocka_unit_test(trial_runs_on_the_processor_it_is_given),
        cmocka_unit_test(processor_that_is_not_there_is_no_reason_to_fail),
    };
    sched_getaffinity(0, sizeof allowed, &allowed);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
