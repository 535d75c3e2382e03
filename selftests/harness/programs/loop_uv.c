/* SPDX-License-Identifier: Apache-2.0 */
/* A libuv program: woken through a pipe that libuv polls, with a timer and a job on libuv's thread pool. */
#include <fcntl.h>
#include <unistd.h>
#include <uv.h>

#include "selftests/harness/programs/alone.h"
#include "selftests/harness/programs/loop.h"

struct uv_program {
    struct loop loop;
    uv_poll_t poll;
    uv_timer_t timer;
    uv_work_t work;
    int pipe[2], jobs;
};

static void close_handle(uv_handle_t *handle, void *context)
{
    (void)context;
    if (!uv_is_closing(handle))
        uv_close(handle, NULL);
}

static void on_readable(uv_poll_t *poll, int status, int events)
{
    char bytes[64];
    struct uv_program *program = poll->data;
    assert_int_equal(status, 0);
    assert_int_equal(events, UV_READABLE);
    while (read(program->pipe[0], bytes, sizeof bytes) > 0)
        ;
    loop_take_records(&program->loop);
    if (loop_is_done(&program->loop))
        uv_walk(poll->loop, close_handle, NULL);
}

static void do_job(uv_work_t *work)
{
    uv_sleep(300);
    ((struct uv_program *)work->data)->jobs++;
}

static void on_job_done(uv_work_t *work, int status)
{
    assert_int_equal(status, 0);
    assert_int_equal(((struct uv_program *)work->data)->jobs, ((struct uv_program *)work->data)->loop.ticks / 2 + 1);
}

static void on_timer(uv_timer_t *timer)
{
    struct uv_program *program = timer->data;
    if (program->loop.ticks++ % 2 == 0)
        uv_queue_work(timer->loop, &program->work, do_job, on_job_done);
}

static void run_uv(struct loop *loop)
{
    struct uv_program *program = (struct uv_program *)loop;
    uv_loop_t uv;
    assert_int_equal(uv_loop_init(&uv), 0);
    assert_int_equal(uv_pipe(program->pipe, UV_NONBLOCK_PIPE, UV_NONBLOCK_PIPE), 0);
    program->poll.data = program->timer.data = program->work.data = program;
    program->jobs = 0;
    uv_poll_init(&uv, &program->poll, program->pipe[0]);
    uv_poll_start(&program->poll, UV_READABLE, on_readable);
    uv_timer_init(&uv, &program->timer);
    uv_timer_start(&program->timer, on_timer, 1000, 1000);
    rd_kafka_queue_io_event_enable(loop->queue, program->pipe[1], "!", 1);
    assert_int_equal(uv_run(&uv, UV_RUN_DEFAULT), 0);
    assert_int_equal(uv_loop_close(&uv), 0);
    close(program->pipe[0]);
    close(program->pipe[1]);
}

static void scene(struct kt_trial *t)
{
    static struct uv_program program = {.loop.run = run_uv};
    loop_check(t, &program.loop);
    assert_in_range(program.loop.ticks, 19, 20);
    assert_int_equal(program.jobs, 10);
}

static void a_libuv_loop_polls_ticks_and_works_on_its_thread_pool(void **state)
{
    (void)state;
    alone_on_both(scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_libuv_loop_polls_ticks_and_works_on_its_thread_pool)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
