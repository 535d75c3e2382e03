/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "selftests/harness/sim/fd_run.h"

static void *write_after_a_second(void *argument)
{
    usleep(1000000);
    CHECK(write(*(int *)argument, "x", 1) == 1);
    return NULL;
}

static int64_t since(int64_t start_us)
{
    return kt_now_us() - start_us;
}

static bool is_near(int64_t us, int64_t wanted_us)
{
    return us >= wanted_us && us < wanted_us + 2000;
}

static int wait_in_poll(void *argument)
{
    int ends[2];
    pthread_t writer;
    (void)argument;
    CHECK(pipe(ends) == 0);
    struct pollfd fds[] = {{.fd = ends[0], .events = POLLIN}, {.fd = -1, .events = POLLIN, .revents = 7}};
    int64_t start_us = kt_now_us();
    CHECK(poll(fds, 2, 2500) == 0 && is_near(since(start_us), 2500000) && fds[1].revents == 0);
    start_us = kt_now_us();
    CHECK(poll(NULL, 0, 300) == 0 && is_near(since(start_us), 300000));
    start_us = kt_now_us();
    CHECK(pthread_create(&writer, NULL, write_after_a_second, &ends[1]) == 0);
    CHECK(poll(fds, 2, -1) == 1 && fds[0].revents == POLLIN && is_near(since(start_us), 1000000));
    CHECK(pthread_join(writer, NULL) == 0);
    fds[1].fd = 97;
    CHECK(poll(fds, 2, -1) == 2 && fds[1].revents == POLLNVAL);
    struct timespec two_seconds = {.tv_sec = 2}, wrong = {.tv_nsec = 1000000000};
    fds[0].events = POLLPRI;
    start_us = kt_now_us();
    CHECK(ppoll(fds, 1, &two_seconds, NULL) == 0 && is_near(since(start_us), 2000000));
    CHECK(ppoll(fds, 1, &wrong, NULL) == -1 && errno == EINVAL);
    return 0;
}

static void poll_waits_in_virtual_time(void **state)
{
    (void)state;
    run_alone(wait_in_poll);
}

static int poll_many(void *argument)
{
    struct pollfd fds[40];
    int ends[2];
    pthread_t writer;
    (void)argument;
    for (int i = 0; i < 40; i++) {
        CHECK(pipe(ends) == 0);
        fds[i] = (struct pollfd){.fd = ends[0], .events = POLLIN};
    }
    CHECK(pthread_create(&writer, NULL, write_after_a_second, &ends[1]) == 0);
    CHECK(poll(fds, 40, 60000) == 1 && fds[39].revents == POLLIN && fds[0].revents == 0);
    CHECK(pthread_join(writer, NULL) == 0);
    return 0;
}

static void poll_takes_many_descriptors(void **state)
{
    (void)state;
    run_alone(poll_many);
}

static void *close_after_a_second(void *argument)
{
    usleep(1000000);
    CHECK(close(*(int *)argument) == 0);
    return NULL;
}

static int close_under_poll(void *argument)
{
    int ends[2];
    char byte;
    pthread_t closer;
    (void)argument;
    CHECK(pipe(ends) == 0);
    struct pollfd one = {.fd = ends[0], .events = POLLIN};
    CHECK(pthread_create(&closer, NULL, close_after_a_second, &ends[0]) == 0);
    CHECK(poll(&one, 1, -1) == 1 && one.revents == POLLNVAL && pthread_join(closer, NULL) == 0);
    CHECK(pipe(ends) == 0 && pthread_create(&closer, NULL, close_after_a_second, &ends[0]) == 0);
    CHECK(read(ends[0], &byte, 1) == -1 && errno == EBADF && pthread_join(closer, NULL) == 0);
    return 0;
}

static void closing_a_descriptor_ends_the_waits_on_it(void **state)
{
    (void)state;
    run_alone(close_under_poll);
}

static int wait_in_select(void *argument)
{
    int ends[2];
    pthread_t writer;
    fd_set reads, writes;
    struct timeval timeout = {.tv_sec = 3};
    (void)argument;
    CHECK(pipe(ends) == 0);
    FD_ZERO(&reads);
    FD_ZERO(&writes);
    FD_SET(ends[0], &reads);
    int64_t start_us = kt_now_us();
    CHECK(select(ends[0] + 1, &reads, NULL, NULL, &timeout) == 0 && !FD_ISSET(ends[0], &reads));
    CHECK(is_near(since(start_us), 3000000) && timeout.tv_sec == 0);
    FD_SET(ends[0], &reads);
    FD_SET(ends[1], &writes);
    CHECK(select(ends[1] + 1, &reads, &writes, NULL, NULL) == 1);
    CHECK(FD_ISSET(ends[1], &writes) && !FD_ISSET(ends[0], &reads));
    FD_SET(ends[0], &reads);
    CHECK(pthread_create(&writer, NULL, write_after_a_second, &ends[1]) == 0);
    timeout = (struct timeval){.tv_sec = 5};
    CHECK(select(ends[0] + 1, &reads, NULL, NULL, &timeout) == 1 && FD_ISSET(ends[0], &reads));
    int64_t left_us = timeout.tv_sec * INT64_C(1000000) + timeout.tv_usec;
    CHECK(left_us > 3990000 && left_us < 4010000 && pthread_join(writer, NULL) == 0);
    timeout = (struct timeval){.tv_usec = 250000};
    start_us = kt_now_us();
    CHECK(select(0, NULL, NULL, NULL, &timeout) == 0 && is_near(since(start_us), 250000));
    CHECK(close(ends[0]) == 0);
    CHECK(select(ends[0] + 1, &reads, NULL, NULL, NULL) == -1 && errno == EBADF);
    return 0;
}

static void select_waits_in_virtual_time(void **state)
{
    (void)state;
    run_alone(wait_in_select);
}

static int select_past_hang_up(void *argument)
{
    int ends[2];
    fd_set excepts;
    struct timespec timeout = {.tv_sec = 1};
    (void)argument;
    CHECK(socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0 && close(ends[1]) == 0);
    FD_ZERO(&excepts);
    FD_SET(ends[0], &excepts);
    int64_t start_us = kt_now_us();
    CHECK(pselect(ends[0] + 1, NULL, NULL, &excepts, &timeout, NULL) == 0);
    CHECK(is_near(since(start_us), 1000000) && !FD_ISSET(ends[0], &excepts));
    return 0;
}

static void select_is_not_told_of_a_hang_up_it_did_not_ask_for(void **state)
{
    (void)state;
    run_alone(select_past_hang_up);
}

/* ---- epoll ---- */

static int watch(int epoll, int operation, int number, uint32_t events)
{
    struct epoll_event event = {.events = events, .data.fd = number};
    return epoll_ctl(epoll, operation, number, &event);
}

/* returns  what epoll tells now; 0: nothing */
static uint32_t told(int epoll)
{
    struct epoll_event event = {0};
    int count = epoll_wait(epoll, &event, 1, 0);
    CHECK(count >= 0);
    return count ? event.events : 0;
}

static int use_epoll(void *argument)
{
    int ends[2], epoll = epoll_create1(EPOLL_CLOEXEC);
    struct epoll_event event;
    char bytes[4];
    pthread_t writer;
    (void)argument;
    CHECK(epoll >= 0 && pipe(ends) == 0 && fcntl(ends[0], F_SETFL, O_NONBLOCK) == 0);
    CHECK(watch(epoll, EPOLL_CTL_MOD, ends[0], EPOLLIN) == -1 && errno == ENOENT);
    CHECK(watch(epoll, EPOLL_CTL_ADD, ends[0], EPOLLIN) == 0);
    CHECK(watch(epoll, EPOLL_CTL_ADD, ends[0], EPOLLIN) == -1 && errno == EEXIST);
    CHECK(watch(epoll, EPOLL_CTL_ADD, epoll, EPOLLIN) == -1 && errno == EINVAL);
    CHECK(watch(epoll, EPOLL_CTL_ADD, 97, EPOLLIN) == -1 && errno == EBADF);
    CHECK(epoll_wait(epoll, &event, 0, 0) == -1 && errno == EINVAL);
    int64_t start_us = kt_now_us();
    CHECK(epoll_wait(epoll, &event, 1, 45000) == 0 && is_near(since(start_us), 45000000));
    CHECK(pthread_create(&writer, NULL, write_after_a_second, &ends[1]) == 0);
    CHECK(epoll_wait(epoll, &event, 1, -1) == 1 && event.events == EPOLLIN && event.data.fd == ends[0]);
    CHECK(pthread_join(writer, NULL) == 0);
    CHECK(told(epoll) == EPOLLIN && told(epoll) == EPOLLIN); /* level: as long as there are bytes */
    CHECK(read(ends[0], bytes, 4) == 1 && told(epoll) == 0);
    CHECK(watch(epoll, EPOLL_CTL_DEL, ends[0], 0) == 0 && write(ends[1], "x", 1) == 1 && told(epoll) == 0);
    CHECK(watch(epoll, EPOLL_CTL_ADD, ends[0], EPOLLIN) == 0 && told(epoll) == EPOLLIN);
    CHECK(close(ends[1]) == 0 && told(epoll) == (EPOLLIN | EPOLLHUP));
    CHECK(close(ends[0]) == 0 && told(epoll) == 0);
    struct timespec half = {.tv_nsec = 500000000};
    start_us = kt_now_us();
    CHECK(epoll_pwait2(epoll, &event, 1, &half, NULL) == 0 && is_near(since(start_us), 500000));
    return 0;
}

static void epoll_tells_of_readiness_as_long_as_it_lasts(void **state)
{
    (void)state;
    run_alone(use_epoll);
}

static int use_edges(void *argument)
{
    int ends[2], epoll = epoll_create(1);
    char bytes[4];
    (void)argument;
    CHECK(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends) == 0);
    CHECK(watch(epoll, EPOLL_CTL_ADD, ends[0], EPOLLIN | EPOLLOUT | EPOLLET) == 0);
    CHECK(told(epoll) == EPOLLOUT && told(epoll) == 0);
    CHECK(write(ends[1], "ab", 2) == 2 && told(epoll) == (EPOLLIN | EPOLLOUT) && told(epoll) == 0);
    CHECK(read(ends[0], bytes, 1) == 1 && told(epoll) == 0); /* a byte is left, but nothing new came */
    CHECK(write(ends[1], "c", 1) == 1 && told(epoll) == (EPOLLIN | EPOLLOUT) && told(epoll) == 0);
    CHECK(watch(epoll, EPOLL_CTL_MOD, ends[0], EPOLLIN | EPOLLONESHOT) == 0);
    CHECK(told(epoll) == EPOLLIN && told(epoll) == 0);
    CHECK(write(ends[1], "d", 1) == 1 && told(epoll) == 0);
    CHECK(watch(epoll, EPOLL_CTL_MOD, ends[0], EPOLLIN | EPOLLONESHOT) == 0 && told(epoll) == EPOLLIN);
    CHECK(watch(epoll, EPOLL_CTL_MOD, ends[0], EPOLLRDHUP) == 0 && told(epoll) == 0);
    CHECK(close(ends[1]) == 0 && told(epoll) == (EPOLLRDHUP | EPOLLHUP));
    return 0;
}

static void edges_and_single_shots_are_told_once(void **state)
{
    (void)state;
    run_alone(use_edges);
}

static int use_several(void *argument)
{
    int epoll = epoll_create1(0), outer = epoll_create1(0), counters[3];
    struct epoll_event events[2];
    (void)argument;
    for (int i = 0; i < 3; i++) {
        counters[i] = eventfd(1, EFD_NONBLOCK);
        CHECK(watch(epoll, EPOLL_CTL_ADD, counters[i], EPOLLIN) == 0);
    }
    /* With room for two, each of the three has its turn. */
    CHECK(epoll_wait(epoll, events, 2, -1) == 2 && events[0].data.fd == counters[0]);
    CHECK(epoll_wait(epoll, events, 2, -1) == 2 && events[0].data.fd == counters[2]);
    CHECK(watch(outer, EPOLL_CTL_ADD, epoll, EPOLLIN) == 0 && told(outer) == EPOLLIN);
    CHECK(watch(epoll, EPOLL_CTL_ADD, outer, EPOLLIN) == -1 && errno == ELOOP);
    struct pollfd one = {.fd = outer, .events = POLLIN};
    CHECK(poll(&one, 1, 0) == 1);
    for (int i = 0; i < 3; i++)
        CHECK(close(counters[i]) == 0);
    CHECK(told(outer) == 0 && told(epoll) == 0 && poll(&one, 1, 0) == 0);
    return 0;
}

static void epoll_is_fair_and_may_be_watched_itself(void **state)
{
    (void)state;
    run_alone(use_several);
}

static int real_ends[2];

static int mix_real_and_simulated(void *argument)
{
    int counter = eventfd(0, 0), epoll = epoll_create1(0);
    struct pollfd fds[] = {{.fd = real_ends[0], .events = POLLIN}, {.fd = counter, .events = POLLIN}};
    struct epoll_event event;
    char byte;
    (void)argument;
    int64_t start_us = kt_now_us();
    CHECK(poll(fds, 2, 100) == 0 && is_near(since(start_us), 100000));
    CHECK(watch(epoll, EPOLL_CTL_ADD, real_ends[0], EPOLLIN) == 0);
    CHECK(watch(epoll, EPOLL_CTL_ADD, counter, EPOLLIN) == 0);
    CHECK(epoll_wait(epoll, &event, 1, 100) == 0);
    CHECK(write(real_ends[1], "r", 1) == 1);
    CHECK(poll(fds, 2, 100) == 1 && fds[0].revents == POLLIN);
    CHECK(poll(fds, 1, -1) == 1);
    CHECK(epoll_wait(epoll, &event, 1, -1) == 1 && event.data.fd == real_ends[0]);
    CHECK(read(real_ends[0], &byte, 1) == 1 && byte == 'r');
    CHECK(eventfd_write(counter, 1) == 0);
    CHECK(poll(fds, 2, -1) == 1 && fds[1].revents == POLLIN);
    CHECK(epoll_wait(epoll, &event, 1, -1) == 1 && event.data.fd == counter);
    return 0;
}

static void real_and_simulated_descriptors_are_waited_for_together(void **state)
{
    (void)state;
    assert_int_equal(pipe(real_ends), 0);
    run_alone(mix_real_and_simulated);
    close(real_ends[0]);
    close(real_ends[1]);
}

static int look_until(void *argument)
{
    int counter = eventfd(0, EFD_NONBLOCK);
    struct pollfd one = {.fd = counter, .events = POLLIN};
    eventfd_t value;
    pthread_t writer;
    (void)argument;
    CHECK(pthread_create(&writer, NULL, close_after_a_second, &(int){eventfd(0, 0)}) == 0);
    int64_t start_us = kt_now_us();
    while (since(start_us) < 1000)
        CHECK(poll(&one, 1, 0) == 0);
    start_us = kt_now_us();
    while (since(start_us) < 100)
        CHECK(eventfd_read(counter, &value) == -1);
    CHECK(pthread_join(writer, NULL) == 0);
    return 0;
}

static void time_passes_for_who_only_looks(void **state)
{
    (void)state;
    run_alone(look_until);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(poll_waits_in_virtual_time),
        cmocka_unit_test(poll_takes_many_descriptors),
        cmocka_unit_test(closing_a_descriptor_ends_the_waits_on_it),
        cmocka_unit_test(select_waits_in_virtual_time),
        cmocka_unit_test(select_is_not_told_of_a_hang_up_it_did_not_ask_for),
        cmocka_unit_test(epoll_tells_of_readiness_as_long_as_it_lasts),
        cmocka_unit_test(edges_and_single_shots_are_told_once),
        cmocka_unit_test(epoll_is_fair_and_may_be_watched_itself),
        cmocka_unit_test(real_and_simulated_descriptors_are_waited_for_together),
        cmocka_unit_test(time_passes_for_who_only_looks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
