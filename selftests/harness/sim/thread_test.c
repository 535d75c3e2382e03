/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "selftests/harness/sim/rig.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <threads.h>
#include <time.h>
#include <unistd.h>

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* ---- */

static void *doubled(void *argument)
{
    usleep(1000);
    return (void *)((intptr_t)argument * 2);
}

static int join_some(void *argument)
{
    (void)argument;
    pthread_t threads[5];
    for (intptr_t i = 0; i < 5; i++)
        RIG_CHECK(pthread_create(&threads[i], NULL, doubled, (void *)i) == 0);
    for (intptr_t i = 0; i < 5; i++) {
        void *value;
        RIG_CHECK(pthread_join(threads[i], &value) == 0);
        RIG_CHECK((intptr_t)value == 2 * i);
    }
    return 0;
}

static void join_some_story(struct kt_sim *sim)
{
    rig_run(sim, join_some);
}

static void joined_threads_give_their_values(void **state)
{
    (void)state;
    rig_tell(join_some_story);
}

/* ---- */

static int sleep_long(void *argument)
{
    (void)argument;
    int64_t before_ms = now_ms();
    sleep(45);
    RIG_CHECK(now_ms() - before_ms >= 45000 && now_ms() - before_ms < 45010);
    return 0;
}

static void sleep_long_story(struct kt_sim *sim)
{
    rig_run(sim, sleep_long);
}

static void long_sleep_takes_virtual_time_only(void **state)
{
    (void)state;
    rig_tell(sleep_long_story);
}

/* ---- */

static struct {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    int turn, rounds;
} game = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, 0, 0};

enum { ROUNDS = 200 };

static void *play(void *argument)
{
    int self = (int)(intptr_t)argument;
    for (int i = 0; i < ROUNDS; i++) {
        pthread_mutex_lock(&game.lock);
        while (game.turn != self)
            pthread_cond_wait(&game.changed, &game.lock);
        game.turn = !self;
        game.rounds++;
        pthread_cond_signal(&game.changed);
        pthread_mutex_unlock(&game.lock);
    }
    return NULL;
}

static int ping_pong(void *argument)
{
    (void)argument;
    pthread_t other;
    game.rounds = 0;
    pthread_create(&other, NULL, play, (void *)1);
    play(0);
    pthread_join(other, NULL);
    RIG_CHECK(game.rounds == 2 * ROUNDS);
    return 0;
}

static void ping_pong_story(struct kt_sim *sim)
{
    rig_run(sim, ping_pong);
}

static void threads_take_turns_through_a_condition(void **state)
{
    (void)state;
    rig_tell(ping_pong_story);
}

/* ---- how threads end ---- */

static pthread_key_t key;
static _Thread_local int private_number;
static int destroyed, slept;

static void destroy(void *value)
{
    destroyed++;
    usleep(1000); /* a destructor may block */
    slept++;
    if ((intptr_t)value > 1)
        pthread_setspecific(key, (void *)((intptr_t)value - 1));
}

static void *own_values(void *argument)
{
    RIG_CHECK(private_number == 0);
    private_number = (int)(intptr_t)argument;
    pthread_setspecific(key, (void *)(intptr_t)2);
    sched_yield();
    usleep(10);
    RIG_CHECK(private_number == (int)(intptr_t)argument);
    if (private_number % 2)
        pthread_exit((void *)5);
    return (void *)5;
}

static int end_variously(void *argument)
{
    (void)argument;
    pthread_t threads[6];
    destroyed = slept = 0;
    pthread_key_create(&key, destroy);
    for (intptr_t i = 0; i < 6; i++)
        RIG_CHECK(pthread_create(&threads[i], NULL, own_values, (void *)(i + 1)) == 0);
    for (int i = 0; i < 6; i++) {
        void *value = NULL;
        RIG_CHECK(pthread_join(threads[i], &value) == 0 && value == (void *)5);
    }
    RIG_CHECK(destroyed == 12 && slept == 12);
    pthread_key_delete(key);
    return 0;
}

static void end_story(struct kt_sim *sim)
{
    rig_run(sim, end_variously);
}

static void destructors_of_a_thread_run_before_its_joiner_goes_on(void **state)
{
    (void)state;
    rig_tell(end_story);
}

/* ---- detached, named, joined in time ---- */

static int ended;

static void *end_late(void *argument)
{
    usleep(5000);
    ended++;
    return argument;
}

static int use_handles(void *argument)
{
    (void)argument;
    pthread_attr_t attributes;
    pthread_t thread;
    struct timespec deadline;
    void *value;
    char name[16];
    ended = 0;
    pthread_attr_init(&attributes);
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    pthread_attr_setstacksize(&attributes, 65536);
    RIG_CHECK(pthread_create(&thread, &attributes, end_late, NULL) == 0);
    RIG_CHECK(pthread_join(thread, NULL) == EINVAL);
    RIG_CHECK(pthread_detach(thread) == EINVAL);
    pthread_attr_destroy(&attributes);
    usleep(6000);
    RIG_CHECK(ended == 1);
    RIG_CHECK(pthread_create(&thread, NULL, end_late, (void *)3) == 0);
    RIG_CHECK(pthread_setname_np(thread, "a name too long!") == ERANGE);
    RIG_CHECK(pthread_setname_np(thread, "worker") == 0);
    RIG_CHECK(pthread_getname_np(thread, name, sizeof name) == 0 && strcmp(name, "worker") == 0);
    RIG_CHECK(pthread_kill(thread, 0) == 0);
    RIG_CHECK(pthread_tryjoin_np(thread, &value) == EBUSY);
    clock_gettime(CLOCK_REALTIME, &deadline);
    RIG_CHECK(pthread_timedjoin_np(thread, &value, &deadline) == ETIMEDOUT);
    clock_gettime(CLOCK_MONOTONIC, &deadline);
    deadline.tv_sec++;
    RIG_CHECK(pthread_clockjoin_np(thread, &value, CLOCK_MONOTONIC, &deadline) == 0 && value == (void *)3);
    RIG_CHECK(pthread_join(pthread_self(), NULL) == EDEADLK);
    RIG_CHECK(pthread_create(&thread, NULL, end_late, NULL) == 0 && pthread_detach(thread) == 0);
    return 0; /* before the thread has ended */
}

static void *outlive(void *argument)
{
    usleep(3000);
    return argument;
}

static int leave_first(void *argument)
{
    (void)argument;
    pthread_t thread;
    pthread_create(&thread, NULL, outlive, NULL);
    pthread_exit((void *)77);
}

static void handle_story(struct kt_sim *sim)
{
    rig_run(sim, use_handles);
    int64_t before_us = kt_sim_now_us();
    rig_run(sim, leave_first);
    assert_true(kt_sim_now_us() - before_us >= 3000);
}

static void threads_can_be_detached_named_and_joined_in_time(void **state)
{
    (void)state;
    rig_tell(handle_story);
}

/* ---- threads of the test itself ---- */

static void own_story(struct kt_sim *sim)
{
    pthread_t thread;
    void *value;
    assert_int_equal(pthread_create(&thread, NULL, doubled, (void *)21), 0);
    assert_int_equal(pthread_join(thread, &value), 0);
    assert_int_equal((intptr_t)value, 42);
    assert_int_equal(usleep(10), 0);
    assert_int_equal(kt_process_id(kt_process_current()), 0);
    assert_non_null(kt_sim_current());
    (void)sim;
}

static void test_itself_may_use_threads_in_a_trial(void **state)
{
    (void)state;
    rig_tell(own_story);
    assert_null(kt_sim_current());
    assert_null(kt_process_current());
}

/* ---- outside ---- */

static void outside_a_trial_libc_is_libc(void **state)
{
    (void)state;
    pthread_t thread;
    void *value;
    struct timespec before, after, nap = {0, 2000000};
    clock_gettime(CLOCK_MONOTONIC, &before);
    assert_int_equal(pthread_create(&thread, NULL, doubled, (void *)4), 0);
    assert_int_equal(pthread_join(thread, &value), 0);
    assert_int_equal((intptr_t)value, 8);
    assert_int_equal(nanosleep(&nap, NULL), 0);
    clock_gettime(CLOCK_MONOTONIC, &after);
    assert_true((after.tv_sec - before.tv_sec) * 1000000000 + after.tv_nsec - before.tv_nsec >= 3000000);
    game.turn = game.rounds = 0;
    assert_int_equal(ping_pong(NULL), 0);
}

/* ---- threads of a trial, joined after it ---- */

enum { LEFT = 7 };

static pthread_t left[LEFT]; /* statics outlive the instance that filled them */

static void *stay(void *argument)
{
    sleep(argument ? 3600 : 0);
    return (void *)(intptr_t)9;
}

static int leave_threads(void *argument)
{
    (void)argument;
    for (intptr_t i = 0; i < LEFT; i++)
        RIG_CHECK(pthread_create(&left[i], NULL, stay, (void *)i) == 0);
    usleep(1000); /* the first of them ends meanwhile */
    return 0;
}

static void leave_story(struct kt_sim *sim)
{
    rig_run(sim, leave_threads);
}

static void join_what_was_left(void)
{
    struct timespec soon;
    void *value = &soon;
    int number = 1;
    clock_gettime(CLOCK_REALTIME, &soon);
    soon.tv_sec++;
    assert_int_equal(pthread_join(left[0], &value), 0);
    assert_int_equal((intptr_t)value, 9);
    assert_int_equal(pthread_join(left[1], &value), 0);
    assert_null(value); /* it never returned */
    assert_int_equal(pthread_detach(left[2]), 0);
    assert_int_equal(thrd_join(left[3], &number), thrd_success);
    assert_int_equal(number, 0);
    assert_int_equal(thrd_detach(left[4]), thrd_success);
    assert_int_equal(pthread_timedjoin_np(left[5], NULL, &soon), 0);
    assert_int_equal(pthread_clockjoin_np(left[6], NULL, CLOCK_REALTIME, &soon), 0);
}

static void threads_of_an_ended_trial_can_be_joined(void **state)
{
    (void)state;
    rig_tell_on(KT_BACKEND_BATON, (struct kt_sim_options){0}, leave_story);
    join_what_was_left();
    rig_tell_on(KT_BACKEND_AUTO, (struct kt_sim_options){0}, leave_story); /* the carrier, unless a tool watches */
    join_what_was_left();
}

/* ---- */

static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;

static void *pass_gate(void *argument)
{
    pthread_mutex_lock(&gate);
    pthread_mutex_unlock(&gate);
    return argument;
}

/* Libc takes the stacks of ended threads for new ones, which then have their names, too. */
static void new_threads_with_names_of_ended_ones_are_joined_by_libc(void **state)
{
    (void)state;
    pthread_t threads[LEFT];
    void *value;
    int namesakes = 0;
    rig_tell(leave_story);
    pthread_mutex_lock(&gate);
    for (intptr_t i = 0; i < LEFT; i++) {
        assert_int_equal(pthread_create(&threads[i], NULL, pass_gate, (void *)(i + 20)), 0);
        for (int k = 0; k < LEFT; k++)
            namesakes += pthread_equal(threads[i], left[k]) != 0;
        assert_int_equal(pthread_tryjoin_np(threads[i], &value), EBUSY);
    }
    pthread_mutex_unlock(&gate);
    for (intptr_t i = 0; i < LEFT; i++) {
        assert_int_equal(pthread_join(threads[i], &value), 0);
        assert_int_equal((intptr_t)value, i + 20);
    }
    assert_true(namesakes > 0 || rig_is_watched());
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(joined_threads_give_their_values),
        cmocka_unit_test(long_sleep_takes_virtual_time_only),
        cmocka_unit_test(threads_take_turns_through_a_condition),
        cmocka_unit_test(destructors_of_a_thread_run_before_its_joiner_goes_on),
        cmocka_unit_test(threads_can_be_detached_named_and_joined_in_time),
        cmocka_unit_test(test_itself_may_use_threads_in_a_trial),
        cmocka_unit_test(outside_a_trial_libc_is_libc),
        cmocka_unit_test(threads_of_an_ended_trial_can_be_joined),
        cmocka_unit_test(new_threads_with_names_of_ended_ones_are_joined_by_libc),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
