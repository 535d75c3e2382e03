/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "selftests/harness/sim/rig.h"

#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

/* ---- handlers ---- */

static volatile sig_atomic_t caught, stopped;

static void catch (int signal_number)
{
    caught = signal_number;
    errno = ENOENT;
}

static void stop(int signal_number)
{
    (void)signal_number;
    stopped = 1;
}

static void handle(int signal_number, void (*handler)(int), int flags)
{
    struct sigaction action = {.sa_handler = handler, .sa_flags = flags};
    RIG_CHECK(sigaction(signal_number, &action, NULL) == 0);
}

static int raise_here(void *argument)
{
    (void)argument;
    handle(SIGUSR1, catch, 0);
    caught = 0;
    errno = 0;
    RIG_CHECK(raise(SIGUSR1) == 0 && caught == SIGUSR1 && errno == 0);
    caught = 0;
    RIG_CHECK(kill(getpid(), SIGUSR1) == 0 && caught == SIGUSR1);
    caught = 0;
    RIG_CHECK(pthread_kill(pthread_self(), SIGUSR1) == 0 && caught == SIGUSR1);
    RIG_CHECK(raise(SIGCHLD) == 0);
    RIG_CHECK(signal(SIGTERM, SIG_IGN) == SIG_DFL);
    RIG_CHECK(raise(SIGTERM) == 0);
    RIG_CHECK(raise(99) == -1 && errno == EINVAL);
    sigset_t set, pending;
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    caught = 0;
    RIG_CHECK(pthread_sigmask(SIG_BLOCK, &set, NULL) == 0);
    RIG_CHECK(raise(SIGUSR1) == 0 && caught == 0);
    RIG_CHECK(sigpending(&pending) == 0 && sigismember(&pending, SIGUSR1));
    RIG_CHECK(sigprocmask(SIG_UNBLOCK, &set, NULL) == 0 && caught == SIGUSR1);
    return 0;
}

static int run_until_sigterm(void *argument)
{
    (void)argument;
    stopped = 0;
    handle(SIGTERM, stop, 0);
    while (!stopped)
        sleep(1000);
    return 0;
}

static int do_nothing_about_it(void *argument)
{
    (void)argument;
    for (int i = 0; i < 1000; i++)
        sleep(1);
    return 0;
}

static void handler_story(struct kt_sim *sim)
{
    rig_run(sim, raise_here);
    struct kt_process *polite = kt_process_spawn(sim, "polite", run_until_sigterm, NULL);
    struct kt_process *rude = kt_process_spawn(sim, "rude", do_nothing_about_it, NULL);
    rig_pass_ms(sim, 1000);
    kt_process_signal(polite, SIGTERM);
    kt_process_signal(rude, SIGTERM);
    rig_finish(sim, polite);
    assert_int_equal(kt_process_state(rude), KT_PROCESS_DIED);
    assert_int_equal(kt_process_exit_code(rude), 128 + SIGTERM);
    assert_non_null(strstr(kt_process_last_words(rude), "Terminated"));
    assert_true(kt_sim_now_us() < INT64_C(1704067200) * 1000000 + 2000000);
}

static void handlers_belong_to_their_process(void **state)
{
    (void)state;
    rig_tell(handler_story);
}

/* ---- what a signal interrupts ---- */

static int be_interrupted(void *argument)
{
    (void)argument;
    struct timespec time = {10, 0}, left;
    sem_t semaphore;
    sem_init(&semaphore, 0, 0);
    handle(SIGALRM, catch, 0);
    alarm(3);
    RIG_CHECK(nanosleep(&time, &left) == -1 && errno == EINTR);
    RIG_CHECK(left.tv_sec == 6 || left.tv_sec == 7);
    alarm(3);
    RIG_CHECK(sleep(10) == 7);
    alarm(1);
    RIG_CHECK(sem_wait(&semaphore) == -1 && errno == EINTR);
    alarm(1);
    RIG_CHECK(pause() == -1 && errno == EINTR);
    alarm(100);
    RIG_CHECK(alarm(0) == 100);
    return 0;
}

static sem_t restarted;

static void *post_late(void *argument)
{
    sleep(2);
    sem_post(&restarted);
    return argument;
}

static int restart(void *argument)
{
    (void)argument;
    pthread_t thread;
    struct itimerval timer = {{0, 300000}, {0, 300000}}, old;
    sem_init(&restarted, 0, 0);
    handle(SIGALRM, catch, SA_RESTART);
    caught = 0;
    RIG_CHECK(setitimer(ITIMER_REAL, &timer, NULL) == 0);
    pthread_create(&thread, NULL, post_late, NULL);
    RIG_CHECK(sem_wait(&restarted) == 0 && caught == SIGALRM);
    timer = (struct itimerval){0};
    RIG_CHECK(setitimer(ITIMER_REAL, &timer, &old) == 0 && old.it_interval.tv_usec == 300000);
    pthread_join(thread, NULL);
    return 0;
}

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t condition = PTHREAD_COND_INITIALIZER;

static void *signal_late(void *argument)
{
    sleep(5);
    pthread_mutex_lock(&mutex);
    stopped = 2;
    pthread_cond_signal(&condition);
    pthread_mutex_unlock(&mutex);
    return argument;
}

static int keep_waiting(void *argument)
{
    (void)argument;
    pthread_t thread;
    stopped = 0;
    handle(SIGALRM, catch, 0);
    pthread_create(&thread, NULL, signal_late, NULL);
    alarm(1);
    caught = 0;
    pthread_mutex_lock(&mutex);
    pthread_cond_wait(&condition, &mutex);
    RIG_CHECK(stopped == 2 && caught == SIGALRM);
    pthread_mutex_unlock(&mutex);
    pthread_join(thread, NULL);
    return 0;
}

static void interruption_story(struct kt_sim *sim)
{
    rig_run(sim, be_interrupted);
    rig_run(sim, restart);
    rig_run(sim, keep_waiting);
}

static void signals_interrupt_sleeps_but_not_conditions(void **state)
{
    (void)state;
    rig_tell(interruption_story);
}

/* ---- sigwait ---- */

static int wait_for_sigterm(void *argument)
{
    (void)argument;
    sigset_t set;
    int signal_number;
    struct timespec time = {1, 0};
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGHUP);
    RIG_CHECK(pthread_sigmask(SIG_BLOCK, &set, NULL) == 0);
    RIG_CHECK(sigtimedwait(&set, NULL, &time) == -1 && errno == EAGAIN);
    RIG_CHECK(sigwait(&set, &signal_number) == 0 && signal_number == SIGTERM);
    return 0;
}

static void sigwait_story(struct kt_sim *sim)
{
    struct kt_process *process = kt_process_spawn(sim, "waiter", wait_for_sigterm, NULL);
    rig_pass_ms(sim, 2000);
    kt_process_freeze(process);
    kt_process_signal(process, SIGTERM);
    rig_pass_ms(sim, 1000);
    assert_int_equal(kt_process_state(process), KT_PROCESS_FROZEN);
    kt_process_thaw(process);
    rig_finish(sim, process);
    process = kt_process_spawn(sim, "killed", wait_for_sigterm, NULL);
    kt_process_signal(process, SIGSTOP);
    assert_int_equal(kt_process_state(process), KT_PROCESS_FROZEN);
    kt_process_signal(process, SIGKILL);
    assert_int_equal(kt_process_state(process), KT_PROCESS_DIED);
    assert_int_equal(kt_process_exit_code(process), 128 + SIGKILL);
}

static void blocked_signals_are_waited_for(void **state)
{
    (void)state;
    rig_tell(sigwait_story);
}

/* ---- cancellation ---- */

static int cleaned;

static void clean(void *argument)
{
    (void)argument;
    RIG_CHECK(pthread_mutex_trylock(&mutex) == EBUSY); /* a cancelled wait has its mutex back */
    pthread_mutex_unlock(&mutex);
    cleaned++;
}

static void *wait_on_condition(void *argument)
{
    pthread_mutex_lock(&mutex);
    pthread_cleanup_push(clean, NULL);
    for (;;)
        pthread_cond_wait(&condition, &mutex);
    pthread_cleanup_pop(0);
    return argument;
}

static void *sleep_long(void *argument)
{
    sleep(100000);
    return argument;
}

static void *refuse_a_while(void *argument)
{
    int old;
    RIG_CHECK(pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &old) == 0 && old == PTHREAD_CANCEL_ENABLE);
    sleep(3);
    cleaned += 10;
    RIG_CHECK(pthread_setcancelstate(PTHREAD_CANCEL_ENABLE, NULL) == 0);
    pthread_testcancel();
    cleaned += 100;
    return argument;
}

static void *compute(void *argument)
{
    RIG_CHECK(pthread_setcanceltype(PTHREAD_CANCEL_ASYNCHRONOUS, NULL) == 0);
    for (;;)
        sched_yield();
    return argument;
}

static int cancel_all(void *argument)
{
    (void)argument;
    void *(*const functions[])(void *) = {wait_on_condition, sleep_long, refuse_a_while, compute};
    cleaned = 0;
    for (int i = 0; i < 4; i++) {
        pthread_t thread;
        void *value;
        pthread_create(&thread, NULL, functions[i], NULL);
        usleep(1000);
        RIG_CHECK(pthread_cancel(thread) == 0);
        RIG_CHECK(pthread_join(thread, &value) == 0 && value == PTHREAD_CANCELED);
    }
    RIG_CHECK(cleaned == 11);
    RIG_CHECK(pthread_mutex_trylock(&mutex) == 0 && pthread_mutex_unlock(&mutex) == 0);
    return 0;
}

static void cancel_story(struct kt_sim *sim)
{
    rig_run(sim, cancel_all);
}

static void threads_can_be_cancelled_where_they_wait(void **state)
{
    (void)state;
    rig_tell(cancel_story);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(handlers_belong_to_their_process),
        cmocka_unit_test(signals_interrupt_sleeps_but_not_conditions),
        cmocka_unit_test(blocked_signals_are_waited_for),
        cmocka_unit_test(threads_can_be_cancelled_where_they_wait),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
