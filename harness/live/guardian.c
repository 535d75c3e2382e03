/* SPDX-License-Identifier: Apache-2.0 */
/* Kill what is left of the children's process groups when the test itself was killed: a process that waits for the other
 * end of a pipe to close. The kernel kills a child with its parent, but not what the child has started. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness/live/child_inside.h"

enum { GROUPS_MAX = 10000 };

static int words_fd = -1; /* where groups are told to it: one that begins, the negative of one that ended */
static pid_t owner;       /* the process that has it; a fork of it has none */

static void note(pid_t *groups, int *count, pid_t word)
{
    if (word > 0 && *count < GROUPS_MAX)
        groups[(*count)++] = word;
    for (int i = 0; word < 0 && i < *count; i++)
        if (groups[i] == -word)
            groups[i--] = groups[--*count];
}

static void guard(int fd)
{
    static pid_t groups[GROUPS_MAX];
    pid_t word;
    ssize_t size;
    int count = 0;
    while ((size = read(fd, &word, sizeof word)) == sizeof word || (size < 0 && errno == EINTR))
        if (size == sizeof word)
            note(groups, &count, word);
    for (int i = 0; i < count; i++)
        kill(-groups[i], SIGKILL);
    _exit(0);
}

/* It is no child of ours that anybody has to wait for: its parent, which is, ends at once. */
static void detach(int ends[2])
{
    if (fork() != 0)
        _exit(0);
    setsid();
    for (int fd = 0; fd < ends[0]; fd++)
        close(fd);
    close_range((unsigned)ends[0] + 1, ~0U, 0);
    guard(ends[0]);
}

static void start(void)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
        return;
    pid_t pid = fork();
    if (pid == 0)
        detach(ends);
    close(ends[0]);
    while (pid > 0 && waitpid(pid, NULL, 0) < 0 && errno == EINTR) {
    }
    words_fd = ends[1];
    owner = getpid();
}

static void tell(pid_t word)
{
    ssize_t written = write(words_fd, &word, sizeof word);
    (void)written; /* without a guardian the kernel's kill of the child has to do */
}

void kt_guardian_watch(pid_t group)
{
    if (owner != getpid())
        start();
    tell(group);
}

void kt_guardian_forget(pid_t group)
{
    tell(-group);
}
