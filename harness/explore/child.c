/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE /* memfd_create */
#include "harness/explore/child.h"

#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness/sim/raw.h"
#include "mock/base/alloc.h"

enum { LAST_OUTPUT_BYTES = 2000, TOP_PAD_BYTES = 1 << 20, OURS_FROM = 700 };

static int result_fd; /* the child's own */

/* By the bare system call: the trial still runs, and libc's exit would run the program's handlers. */
static void write_and_end(const struct kmock_buffer *bytes)
{
    for (size_t done = 0; done < bytes->size;) {
        long written = kt_raw_call(SYS_write, result_fd, (long)(bytes->data + done), (long)(bytes->size - done), 0);
        if (written <= 0 && written != -EINTR)
            break;
        done += written > 0 ? (size_t)written : 0;
    }
    kt_raw_call(SYS_exit_group, 0, 0, 0, 0);
}

static void __attribute__((noreturn))
be_child(int fd, int output, const struct kt_scenario *scenario, const struct kt_job *job)
{
    result_fd = fd;
    mallopt(M_ARENA_MAX, 1); /* only one thread runs at a time: an arena for each would be faulted in for nothing */
    mallopt(M_TOP_PAD, TOP_PAD_BYTES);
    dup2(output, STDOUT_FILENO);
    dup2(output, STDERR_FILENO);
    signal(SIGINT, SIG_DFL);
    signal(SIGTERM, SIG_DFL);
    kt_run_job(scenario, job, write_and_end);
}

static void give_up(const char *what)
{
    fprintf(stderr, "ktrial: cannot %s for a run: %s; give it fewer jobs or more processes and descriptors\n", what,
            strerror(errno));
    exit(1);
}

int kt_child_hide(int fd)
{
    int hidden = fcntl(fd, F_DUPFD_CLOEXEC, OURS_FROM);
    if (hidden < 0)
        return fd; /* there are not so many descriptors here */
    close(fd);
    return hidden;
}

void kt_child_start(struct kt_child *child, const struct kt_scenario *scenario, const struct kt_job *job)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
        give_up("make a pipe");
    child->output = memfd_create("ktrial-run", MFD_CLOEXEC);
    if (child->output < 0)
        give_up("make a file in memory");
    ends[0] = kt_child_hide(ends[0]);
    ends[1] = kt_child_hide(ends[1]);
    child->output = kt_child_hide(child->output);
    fflush(NULL); /* or the child would print it again */
    child->pid = fork();
    if (child->pid < 0)
        give_up("fork");
    if (child->pid == 0) {
        close(ends[0]);
        be_child(ends[1], child->output, scenario, job);
    }
    close(ends[1]);
    child->fd = ends[0];
    fcntl(child->fd, F_SETFL, O_NONBLOCK);
}

bool kt_child_read(struct kt_child *child)
{
    enum { PIECE_BYTES = 65536 };
    for (;;) {
        uint8_t *place = kmock_buffer_extend(&child->bytes, PIECE_BYTES);
        ssize_t size = read(child->fd, place, PIECE_BYTES);
        child->bytes.size -= (size_t)PIECE_BYTES - (size > 0 ? (size_t)size : 0);
        if (size == 0)
            return true;
        if (size < 0 && errno != EINTR)
            return errno != EAGAIN;
    }
}

/* The end of what the child printed: the last words of one that died. */
static char *last_output(int output)
{
    char text[LAST_OUTPUT_BYTES + 1] = "";
    off_t size = lseek(output, 0, SEEK_END);
    off_t from = size > LAST_OUTPUT_BYTES ? size - LAST_OUTPUT_BYTES : 0;
    ssize_t got = pread(output, text, LAST_OUTPUT_BYTES, from);
    return kmock_copy_string(text, got > 0 ? (size_t)got : 0);
}

static void tell_death(struct kt_child *child, bool hung, int status, struct kt_outcome *result)
{
    char *words = last_output(child->output);
    struct kmock_buffer text = {0};
    *result = (struct kt_outcome){.end = hung ? KT_RUN_HUNG : KT_RUN_CRASHED};
    result->signal_number = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
    if (hung)
        kmock_buffer_print(&text, "the run took too long and was killed; it had printed:\n%s\n", words);
    else if (result->signal_number)
        kmock_buffer_print(&text, "the test's process was killed by %s; it had printed:\n%s\n",
                           strsignal(result->signal_number), words);
    else
        kmock_buffer_print(&text, "the test's process exited with %d; it had printed:\n%s\n", WEXITSTATUS(status),
                           words);
    kmock_buffer_append(&text, "", 1);
    kt_outcome_accuse(result, KT_FAILURE_CRASH, hung ? "hung" : "process", (const char *)text.data);
    result->report = kmock_copy_string((const char *)text.data, text.size - 1);
    kmock_buffer_free(&text);
    free(words);
}

void kt_child_end(struct kt_child *child, bool hung, struct kt_outcome *result)
{
    int status = 0;
    if (hung)
        kill(child->pid, SIGKILL);
    close(child->fd);
    while (waitpid(child->pid, &status, 0) < 0 && errno == EINTR)
        ;
    if (hung || !kt_outcome_get(child->bytes.data, child->bytes.size, result))
        tell_death(child, hung, status, result);
    kmock_buffer_free(&child->bytes);
    close(child->output);
}
