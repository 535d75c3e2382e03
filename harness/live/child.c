/* SPDX-License-Identifier: Apache-2.0 */
/* A child's life, as its parent sees it. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness/live/child_inside.h"
#include "harness/live/inside.h"
#include "harness/live/owner.h"
#include "harness/live/program.h"
#include "mock/base/alloc.h"

/* ---- its end ---- */

static void note_end(struct kt_live_child *child, int status)
{
    int number = WTERMSIG(status);
    if (WIFEXITED(status)) {
        child->state = KT_LIVE_CHILD_EXITED;
        child->exit_code = WEXITSTATUS(status);
        return;
    }
    child->state = KT_LIVE_CHILD_DIED;
    child->exit_code = 128 + number;
    if (*child->words == '\0')
        snprintf(child->words, sizeof child->words, "killed by signal %d (%s)", number, strsignal(number));
}

/* returns  false where it has not ended */
static bool reap(struct kt_live_child *child, int flags)
{
    int status = 0;
    pid_t ended;
    while ((ended = waitpid(child->pid, &status, flags)) < 0 && errno == EINTR) {
    }
    if (ended == 0)
        return false;
    note_end(child, ended == child->pid ? status : 0); /* else somebody else has waited for it */
    kill(-child->pid, SIGKILL);                        /* what it started and left behind */
    kt_guardian_forget(child->pid);
    kt_live_child_hear(child);
    return true;
}

static bool is_alive(const struct kt_live_child *child)
{
    return child->state == KT_LIVE_CHILD_RUNNING || child->state == KT_LIVE_CHILD_FROZEN;
}

static void end_watched(uv_poll_t *watch, int status, int events)
{
    struct kt_live_child *child = watch->data;
    (void)status;
    (void)events;
    if (!is_alive(child) || !reap(child, WNOHANG))
        return;
    uv_poll_stop(watch);
    child->options.upcalls->ended(child->options.context, child);
}

/* ---- its beginning ---- */

static int open_process(pid_t pid)
{
    return (int)syscall(SYS_pidfd_open, pid, 0);
}

static void close_end(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

/* returns  0, or the errno of exec */
static int wait_for_exec(int failure_fd)
{
    int why = 0;
    while (read(failure_fd, &why, sizeof why) < 0 && errno == EINTR) {
    }
    return why;
}

static void watch_it(struct kt_live_child *child, int output_fd, int reports_fd)
{
    child->pid_fd = open_process(child->pid);
    child->watches = 3;
    uv_poll_init(kt_live_loop(child->live), &child->end, child->pid_fd);
    child->end.data = child;
    uv_poll_start(&child->end, UV_READABLE, end_watched);
    kt_live_child_listen(&child->output, child, output_fd);
    kt_live_child_listen(&child->reports, child, reports_fd);
}

/* Pipes: [0] is ours. returns  false where there are no more descriptors */
static bool open_pipes(int pipes[3][2])
{
    for (int i = 0; i < 3; i++)
        pipes[i][0] = pipes[i][1] = -1;
    return pipe2(pipes[0], O_CLOEXEC) == 0 && pipe2(pipes[1], O_CLOEXEC) == 0 && pipe2(pipes[2], O_CLOEXEC) == 0;
}

static void close_pipes(int pipes[3][2])
{
    for (int i = 0; i < 6; i++)
        close_end(&pipes[i / 2][i % 2]);
}

static int launch(struct kt_live_child *child, int pipes[3][2])
{
    if (!open_pipes(pipes))
        return errno;
    struct kt_live_child_ends ends = {pipes[0][1], pipes[1][1], pipes[2][1], getpid()};
    child->reports_write_fd = pipes[1][1];
    fflush(NULL); /* or what is buffered is written twice */
    child->pid = fork();
    if (child->pid == 0)
        kt_live_child_begin(child, &ends);
    if (child->pid < 0)
        return errno;
    setpgid(child->pid, child->pid);
    kt_guardian_watch(child->pid);
    close_end(&pipes[2][1]);
    int why = wait_for_exec(pipes[2][0]);
    if (why != 0)
        reap(child, 0);
    return why;
}

static void free_child(struct kt_live_child *child)
{
    kmock_buffer_free(&child->output.heard);
    kmock_buffer_free(&child->reports.heard);
    free(child->name);
    free(child);
}

static struct kt_live_child *create(struct kt_live *live, const struct kt_live_child_options *options)
{
    struct kt_live_child *child = kmock_alloc(sizeof *child);
    child->live = live;
    child->options = *options;
    child->name = kmock_copy_string(options->name, strlen(options->name));
    child->pid_fd = child->output.read_fd = child->reports.read_fd = child->reports_write_fd = -1;
    return child;
}

struct kt_live_child *kt_live_child_start(struct kt_live *live, const struct kt_live_child_options *options,
                                          struct kmock_buffer *error)
{
    int pipes[3][2];
    if (options->argv && !kt_program_check(options->argv[0], live->pace.speed != 1, error))
        return NULL;
    struct kt_live_child *child = create(live, options);
    int why = launch(child, pipes);
    if (why != 0) {
        kmock_buffer_print(error, "cannot start %s: %s", options->argv ? options->argv[0] : options->name,
                           strerror(why));
        close_pipes(pipes);
        free_child(child);
        return NULL;
    }
    close_end(&pipes[0][1]);
    close_end(&pipes[2][0]);
    watch_it(child, pipes[0][0], pipes[1][0]);
    return child;
}

/* ---- what is done to it ---- */

void kt_live_child_kill(struct kt_live_child *child)
{
    if (!is_alive(child))
        return;
    kill(-child->pid, SIGKILL);
    reap(child, 0);
    uv_poll_stop(&child->end);
    child->state = KT_LIVE_CHILD_KILLED;
}

void kt_live_child_freeze(struct kt_live_child *child)
{
    if (child->state != KT_LIVE_CHILD_RUNNING)
        return;
    kill(-child->pid, SIGSTOP);
    child->state = KT_LIVE_CHILD_FROZEN;
}

void kt_live_child_thaw(struct kt_live_child *child)
{
    if (child->state != KT_LIVE_CHILD_FROZEN)
        return;
    kill(-child->pid, SIGCONT);
    child->state = KT_LIVE_CHILD_RUNNING;
}

void kt_live_child_signal(struct kt_live_child *child, int number)
{
    if (is_alive(child))
        kill(child->pid, number);
}

enum kt_live_child_state kt_live_child_state(const struct kt_live_child *child)
{
    return child->state;
}

int kt_live_child_exit_code(const struct kt_live_child *child)
{
    return child->exit_code;
}

const char *kt_live_child_last_words(struct kt_live_child *child)
{
    return child->words;
}

bool kt_live_child_holds(const struct kt_live_child *child, uint64_t inode)
{
    return is_alive(child) && kt_owner_holds(child->pid, inode);
}

/* ---- forgetting ---- */

static void watch_closed(uv_handle_t *watch)
{
    struct kt_live_child *child = watch->data;
    if (--child->watches == 0)
        free_child(child);
}

void kt_live_child_destroy(struct kt_live_child *child)
{
    if (child == NULL)
        return;
    kt_live_child_kill(child);
    kt_live_child_stop_listening(child);
    close_end(&child->reports_write_fd);
    child->output.watch.data = child->reports.watch.data = child;
    uv_close((uv_handle_t *)&child->end, watch_closed);
    uv_close((uv_handle_t *)&child->output.watch, watch_closed);
    uv_close((uv_handle_t *)&child->reports.watch, watch_closed);
    close_end(&child->pid_fd);
    close_end(&child->output.read_fd);
    close_end(&child->reports.read_fd);
}
