/* SPDX-License-Identifier: Apache-2.0 */
/* Programs that sleep in an event loop until librdkafka writes to a descriptor. */
#define _GNU_SOURCE /* pipe2 */
#include <fcntl.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/select.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "selftests/harness/programs/loop.h"

static void drain_pipe(int descriptor)
{
    char bytes[64];
    while (read(descriptor, bytes, sizeof bytes) > 0)
        ;
}

static void open_pipe(struct loop *loop, int ends[2])
{
    assert_int_equal(pipe2(ends, O_NONBLOCK | O_CLOEXEC), 0);
    rd_kafka_queue_io_event_enable(loop->queue, ends[1], "!", 1);
}

static void run_poll(struct loop *loop)
{
    int ends[2];
    open_pipe(loop, ends);
    while (!loop_is_done(loop)) {
        struct pollfd wait = {.fd = ends[0], .events = POLLIN};
        assert_int_equal(poll(&wait, 1, -1), 1);
        drain_pipe(ends[0]);
        loop_take_records(loop);
    }
    close(ends[0]);
    close(ends[1]);
}

static void run_select(struct loop *loop)
{
    int ends[2];
    open_pipe(loop, ends);
    while (!loop_is_done(loop)) {
        fd_set readable;
        FD_ZERO(&readable);
        FD_SET(ends[0], &readable);
        struct timeval tick = {.tv_sec = 1};
        int ready = select(ends[0] + 1, &readable, NULL, NULL, &tick);
        loop->ticks += ready == 0;
        if (ready == 0)
            continue;
        drain_pipe(ends[0]);
        loop_take_records(loop);
    }
    close(ends[0]);
    close(ends[1]);
}

static void watch(int set, int descriptor)
{
    struct epoll_event event = {.events = EPOLLIN, .data.fd = descriptor};
    assert_int_equal(epoll_ctl(set, EPOLL_CTL_ADD, descriptor, &event), 0);
}

static void run_epoll(struct loop *loop)
{
    uint64_t count, one = 1;
    int wake = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC), tick = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK);
    int set = epoll_create1(EPOLL_CLOEXEC);
    watch(set, wake);
    watch(set, tick);
    timerfd_settime(tick, 0, &(struct itimerspec){.it_value.tv_sec = 1, .it_interval.tv_sec = 1}, NULL);
    rd_kafka_queue_io_event_enable(loop->queue, wake, &one, sizeof one);
    while (!loop_is_done(loop)) {
        struct epoll_event events[4];
        int ready = epoll_wait(set, events, 4, -1);
        for (int i = 0; i < ready; i++) {
            assert_int_equal(read(events[i].data.fd, &count, sizeof count), sizeof count);
            if (events[i].data.fd == tick)
                loop->ticks += (int)count;
            else
                loop_take_records(loop);
        }
    }
    close(set);
    close(tick);
    close(wake);
}

static void a_poll_loop_is_woken_through_a_pipe(void **state)
{
    static struct loop loop = {.run = run_poll};
    loop_check(*state, &loop);
    assert_true(shape_is_same(*state, __func__));
}

static void a_select_loop_is_woken_through_a_pipe(void **state)
{
    static struct loop loop = {.run = run_select};
    loop_check(*state, &loop);
    assert_in_range(loop.ticks, 10, 20);
    assert_true(shape_is_same(*state, __func__));
}

static void an_epoll_loop_is_woken_through_an_eventfd_and_ticks(void **state)
{
    static struct loop loop = {.run = run_epoll};
    loop_check(*state, &loop);
    assert_int_equal(loop.ticks, 20);
    assert_true(shape_is_same(*state, __func__));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SHAPE_ON_BOTH(a_poll_loop_is_woken_through_a_pipe),
        SHAPE_ON_BOTH(a_select_loop_is_woken_through_a_pipe),
        SHAPE_ON_BOTH(an_epoll_loop_is_woken_through_an_eventfd_and_ticks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
