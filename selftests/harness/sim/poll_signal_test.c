/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <unistd.h>

#include "selftests/harness/sim/fd_run.h"

/* What signals and cancellation do to waits on descriptors. */

static struct kmock_timer shot;
static struct kt_process *target;
static int handled;

static void shoot(void *context, int64_t now_us)
{
    (void)context, (void)now_us;
    kt_process_signal(target, SIGUSR1);
}

static void count_signal(int number)
{
    handled += number == SIGUSR1;
}

static void signal_in_a_second(void)
{
    target = kt_process_current();
    shot = (struct kmock_timer){.fire = shoot};
    kmock_timers_arm(kt_sim_timers(kt_sim_current()), &shot, kt_now_us() + 1000000);
}

static void handle_with(int flags)
{
    struct sigaction action = {.sa_handler = count_signal, .sa_flags = flags};
    CHECK(sigaction(SIGUSR1, &action, NULL) == 0);
    handled = 0;
}

static void *write_in_two_seconds(void *argument)
{
    usleep(2000000);
    CHECK(write(*(int *)argument, "x", 1) == 1);
    return NULL;
}

static int be_interrupted(void *argument)
{
    int ends[2], epoll = epoll_create1(0);
    struct epoll_event event;
    char byte;
    (void)argument;
    CHECK(pipe(ends) == 0);
    struct pollfd one = {.fd = ends[0], .events = POLLIN};
    handle_with(SA_RESTART); /* poll and its kin are never restarted */
    int64_t start_us = kt_now_us();
    signal_in_a_second();
    CHECK(poll(&one, 1, -1) == -1 && errno == EINTR && handled == 1);
    signal_in_a_second();
    CHECK(epoll_wait(epoll, &event, 1, -1) == -1 && errno == EINTR && handled == 2);
    signal_in_a_second();
    CHECK(select(0, NULL, NULL, NULL, NULL) == -1 && errno == EINTR && handled == 3);
    CHECK(kt_now_us() - start_us >= 3000000 && kt_now_us() - start_us < 3010000);
    handle_with(0);
    signal_in_a_second();
    CHECK(read(ends[0], &byte, 1) == -1 && errno == EINTR && handled == 1);
    return 0;
}

static void signal_interrupts_a_wait(void **state)
{
    (void)state;
    run_alone(be_interrupted);
}

static int be_restarted(void *argument)
{
    int ends[2];
    char byte = 0;
    pthread_t writer;
    (void)argument;
    CHECK(pipe(ends) == 0);
    handle_with(SA_RESTART);
    signal_in_a_second();
    CHECK(pthread_create(&writer, NULL, write_in_two_seconds, &ends[1]) == 0);
    CHECK(read(ends[0], &byte, 1) == 1 && byte == 'x' && handled == 1);
    CHECK(pthread_join(writer, NULL) == 0);
    return 0;
}

static void read_goes_on_after_a_handler_that_restarts(void **state)
{
    (void)state;
    run_alone(be_restarted);
}

static void *poll_for_ever(void *argument)
{
    struct pollfd one[9];
    for (int i = 0; i < 9; i++)
        one[i] = (struct pollfd){.fd = *(int *)argument, .events = POLLIN};
    poll(one, 9, -1);
    CHECK(false);
    return NULL;
}

static int cancel_polls(void *argument)
{
    int ends[2];
    pthread_t poller = 0;
    void *result = NULL;
    (void)argument;
    CHECK(pipe(ends) == 0 && pthread_create(&poller, NULL, poll_for_ever, &ends[0]) == 0);
    usleep(1000);
    CHECK(pthread_cancel(poller) == 0 && pthread_join(poller, &result) == 0 && result == PTHREAD_CANCELED);
    CHECK(write(ends[1], "x", 1) == 1); /* nobody waits any more */
    return 0;
}

static void cancelled_task_leaves_its_poll(void **state)
{
    (void)state;
    run_alone(cancel_polls);
}

static int break_pipe(void *argument)
{
    int ends[2];
    (void)argument;
    CHECK(socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0 && close(ends[1]) == 0);
    CHECK(send(ends[0], "x", 1, MSG_NOSIGNAL) == -1 && errno == EPIPE);
    struct sigaction action = {.sa_handler = count_signal};
    CHECK(sigaction(SIGPIPE, &action, NULL) == 0);
    CHECK(write(ends[0], "x", 1) == -1 && errno == EPIPE);
    action.sa_handler = SIG_DFL;
    CHECK(sigaction(SIGPIPE, &action, NULL) == 0);
    write(ends[0], "x", 1);
    return 1;
}

static void writing_to_nobody_raises_sigpipe(void **state)
{
    struct kt_sim_options options = {.seed = 1};
    (void)state;
    struct kt_sim *sim = kt_sim_start(&options);
    struct kt_process *processes[] = {kt_process_spawn(sim, "breaker", break_pipe, NULL), NULL};
    assert_int_equal(kt_sim_wait(sim, all_have_ended, processes, INT64_MAX), KT_WAITED_TRUE);
    assert_int_equal(kt_process_state(processes[0]), KT_PROCESS_DIED);
    assert_int_equal(kt_process_exit_code(processes[0]), 128 + SIGPIPE);
    kt_sim_stop(sim);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(signal_interrupts_a_wait),
        cmocka_unit_test(read_goes_on_after_a_handler_that_restarts),
        cmocka_unit_test(cancelled_task_leaves_its_poll),
        cmocka_unit_test(writing_to_nobody_raises_sigpipe),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
