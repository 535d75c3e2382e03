/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/command/spawn.h"

#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <stddef.h>
#include <sys/wait.h>

extern char **environ;

static const int passed_on[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2};

static pid_t start(char **argv, const sigset_t *mask)
{
    posix_spawnattr_t attributes;
    pid_t pid;
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
    posix_spawnattr_setsigmask(&attributes, mask);
    int error = posix_spawnp(&pid, argv[0], NULL, &attributes, argv, environ);
    posix_spawnattr_destroy(&attributes);
    errno = error;
    return error ? -1 : pid;
}

/* A terminal sends its signals to the program, too; those of kill(1) came to us alone. */
static int wait_for(pid_t pid, const sigset_t *awaited)
{
    for (;;) {
        siginfo_t info;
        int status;
        int number = sigwaitinfo(awaited, &info);
        if (number == SIGCHLD && waitpid(pid, &status, WNOHANG) == pid)
            return status;
        if (number > 0 && number != SIGCHLD && info.si_code <= 0)
            kill(pid, number);
    }
}

int kt_spawn(char **argv)
{
    sigset_t awaited, before;
    sigemptyset(&awaited);
    sigaddset(&awaited, SIGCHLD);
    for (size_t i = 0; i < sizeof passed_on / sizeof passed_on[0]; i++)
        sigaddset(&awaited, passed_on[i]);
    signal(SIGCHLD, SIG_DFL); /* ignored, it would take the status away */
    sigprocmask(SIG_BLOCK, &awaited, &before);
    pid_t pid = start(argv, &before);
    int error = errno;
    int status = pid > 0 ? wait_for(pid, &awaited) : -1;
    sigprocmask(SIG_SETMASK, &before, NULL);
    errno = error;
    return status;
}

int kt_spawn_code(int status)
{
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}
