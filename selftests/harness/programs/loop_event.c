/* SPDX-License-Identifier: Apache-2.0 */
/* A libevent program: woken through a socket pair, with a periodic timer. */
#include <event2/event.h>
#include <event2/util.h>
#include <unistd.h>

#include "selftests/harness/programs/loop.h"

struct event_program {
    struct loop loop;
    struct event_base *base;
};

static void on_readable(evutil_socket_t socket, short what, void *context)
{
    char bytes[64];
    struct event_program *program = context;
    assert_int_equal(what, EV_READ);
    while (read(socket, bytes, sizeof bytes) > 0)
        ;
    loop_take_records(&program->loop);
    if (loop_is_done(&program->loop))
        event_base_loopbreak(program->base);
}

static void on_tick(evutil_socket_t socket, short what, void *context)
{
    (void)socket, (void)what;
    ((struct event_program *)context)->loop.ticks++;
}

static void run_event(struct loop *loop)
{
    struct event_program *program = (struct event_program *)loop;
    evutil_socket_t pair[2];
    program->base = event_base_new();
    assert_int_equal(evutil_socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
    evutil_make_socket_nonblocking(pair[0]);
    evutil_make_socket_nonblocking(pair[1]);
    struct event *readable = event_new(program->base, pair[0], EV_READ | EV_PERSIST, on_readable, program);
    struct event *tick = event_new(program->base, -1, EV_PERSIST, on_tick, program);
    event_add(readable, NULL);
    event_add(tick, &(struct timeval){.tv_sec = 1});
    rd_kafka_queue_io_event_enable(loop->queue, pair[1], "!", 1);
    event_base_dispatch(program->base);
    event_free(tick);
    event_free(readable);
    event_base_free(program->base);
    evutil_closesocket(pair[0]);
    evutil_closesocket(pair[1]);
}

static void a_libevent_loop_is_woken_through_a_socket_pair_and_ticks(void **state)
{
    static struct event_program program = {.loop.run = run_event};
    loop_check(*state, &program.loop);
    assert_in_range(program.loop.ticks, 19, 20);
    assert_true(shape_is_same(*state, __func__));
}

int main(void)
{
    const struct CMUnitTest tests[] = {SHAPE_ON_BOTH(a_libevent_loop_is_woken_through_a_socket_pair_and_ticks)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
