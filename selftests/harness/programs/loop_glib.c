/* SPDX-License-Identifier: Apache-2.0 */
/* A GLib program: woken through a pipe that a main context watches, with a timeout source. */
#include <glib-unix.h>
#include <glib.h>
#include <unistd.h>

#include "selftests/harness/programs/alone.h"
#include "selftests/harness/programs/loop.h"

struct glib_program {
    struct loop loop;
    GMainLoop *main_loop;
};

static gboolean on_readable(int descriptor, GIOCondition condition, void *context)
{
    char bytes[64];
    struct glib_program *program = context;
    assert_int_equal(condition, G_IO_IN);
    while (read(descriptor, bytes, sizeof bytes) > 0)
        ;
    loop_take_records(&program->loop);
    if (loop_is_done(&program->loop))
        g_main_loop_quit(program->main_loop);
    return G_SOURCE_CONTINUE;
}

static gboolean on_tick(void *context)
{
    ((struct glib_program *)context)->loop.ticks++;
    return G_SOURCE_CONTINUE;
}

static void attach(GSource *source, GMainContext *context, GSourceFunc function, void *program)
{
    g_source_set_callback(source, function, program, NULL);
    g_source_attach(source, context);
    g_source_unref(source);
}

static void run_glib(struct loop *loop)
{
    struct glib_program *program = (struct glib_program *)loop;
    int ends[2];
    assert_true(g_unix_open_pipe(ends, FD_CLOEXEC, NULL));
    g_unix_set_fd_nonblocking(ends[0], TRUE, NULL);
    g_unix_set_fd_nonblocking(ends[1], TRUE, NULL);
    GMainContext *context = g_main_context_new();
    program->main_loop = g_main_loop_new(context, FALSE);
    attach(g_unix_fd_source_new(ends[0], G_IO_IN), context, G_SOURCE_FUNC(on_readable), program);
    attach(g_timeout_source_new(1000), context, on_tick, program);
    rd_kafka_queue_io_event_enable(loop->queue, ends[1], "!", 1);
    g_main_loop_run(program->main_loop);
    g_main_loop_unref(program->main_loop);
    g_main_context_unref(context);
    close(ends[0]);
    close(ends[1]);
}

static void scene(struct kt_trial *t)
{
    static struct glib_program program = {.loop.run = run_glib};
    loop_check(t, &program.loop);
    assert_in_range(program.loop.ticks, 19, 20);
}

static void a_glib_loop_is_woken_through_a_pipe_and_ticks(void **state)
{
    (void)state;
    alone_on_both(scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_glib_loop_is_woken_through_a_pipe_and_ticks)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
