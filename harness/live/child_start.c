/* SPDX-License-Identifier: Apache-2.0 */
/* What a child does before it is what it is to be. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "harness/live/child_inside.h"
#include "harness/live/inside.h"
#include "harness/live/program.h"
#include "harness/speed/speed.h"

enum { EFFECTS_FD = 3, HIGH_FD = 10, EXEC_FAILED = 127 };

static int reports_fd = -1; /* of this process, if it is a fork */

/* ---- what it does not inherit ---- */

/* A listener that a child holds open would accept connections for a broker that is down. */
static void close_handle(uv_handle_t *handle, void *unused)
{
    uv_os_fd_t fd;
    (void)unused;
    if (uv_fileno(handle, &fd) == 0)
        close(fd);
}

static void leave_parent(struct kt_live *live)
{
    uv_walk(kt_live_loop(live), close_handle, NULL);
    close(uv_backend_fd(kt_live_loop(live)));
}

static void reset_signals(void)
{
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    signal(SIGPIPE, SIG_DFL);
}

/* Sleeps are cut short by the speed: the kernel's habit of ending them up to 50 us late would be felt. */
static void be_a_child(pid_t parent)
{
    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    prctl(PR_SET_TIMERSLACK, 1);
    if (getppid() != parent)
        _exit(EXEC_FAILED);
    reset_signals();
}

/* ---- descriptors ---- */

static void take_output(int output_fd)
{
    int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
    dup2(nothing, STDIN_FILENO);
    close(nothing);
    dup2(output_fd, STDOUT_FILENO);
    dup2(output_fd, STDERR_FILENO);
}

/* ---- environment ---- */

static void set_number(const char *name, int64_t number)
{
    char text[32];
    snprintf(text, sizeof text, "%lld", (long long)number);
    setenv(name, text, 1);
}

/* A program that was built with AddressSanitizer wants it to be first, and can do with it being second. */
static void allow_preload_before_asan(void)
{
    char text[1000];
    const char *others = getenv("ASAN_OPTIONS");
    snprintf(text, sizeof text, "%s%sverify_asan_link_order=0", others ? others : "", others && *others ? ":" : "");
    setenv("ASAN_OPTIONS", text, 1);
}

static void set_speed(struct kt_live *live)
{
    char text[128], preload[4096];
    struct kt_speed speed = kt_live_speed(live);
    const char *others = getenv("LD_PRELOAD");
    if (speed.factor == 1)
        return;
    kt_speed_print(&speed, text, sizeof text);
    snprintf(preload, sizeof preload, "%s%s%s", kt_program_preload(), others && *others ? ":" : "",
             others ? others : "");
    setenv(KT_SPEED_VARIABLE, text, 1);
    setenv("LD_PRELOAD", preload, 1);
    allow_preload_before_asan();
}

static void set_environment(const struct kt_live_child *child, pid_t parent)
{
    char path[64];
    struct kmock_buffer bootstrap = {0};
    kt_live_bootstrap(child->live, &bootstrap);
    kmock_buffer_append(&bootstrap, "", 1);
    snprintf(path, sizeof path, "/proc/%d/fd/%d", (int)parent, child->reports_write_fd);
    setenv("KTRIAL_BOOTSTRAP_SERVERS", (const char *)bootstrap.data, 1);
    setenv("KTRIAL_INSTANCE", child->name, 1);
    set_number("KTRIAL_EFFECTS_FD", EFFECTS_FD);
    setenv("KTRIAL_EFFECTS", path, 1);
    kmock_buffer_free(&bootstrap);
}

/* ---- becoming it ---- */

static void execute(struct kt_live_child *child, const struct kt_live_child_ends *ends)
{
    int failure_fd = fcntl(ends->failure_fd, F_DUPFD_CLOEXEC, HIGH_FD);
    int reports = fcntl(ends->reports_fd, F_DUPFD_CLOEXEC, HIGH_FD);
    set_environment(child, ends->parent);
    set_speed(child->live);
    dup2(reports, EFFECTS_FD);
    execvp(child->options.argv[0], (char *const *)child->options.argv);
    int why = errno;
    ssize_t written = write(failure_fd, &why, sizeof why);
    _exit(written < 0 ? 1 : EXEC_FAILED);
}

/* A core of a fork is the test's, and nobody has asked for it. */
static void call_entry(struct kt_live_child *child, const struct kt_live_child_ends *ends)
{
    struct rlimit none = {0, 0};
    setrlimit(RLIMIT_CORE, &none);
    reports_fd = fcntl(ends->reports_fd, F_DUPFD_CLOEXEC, HIGH_FD);
    close(ends->failure_fd);
    leave_parent(child->live);
    int code = child->options.entry(child->options.context);
    fflush(NULL);
    _exit(code & 0xff);
}

void kt_live_child_begin(struct kt_live_child *child, const struct kt_live_child_ends *ends)
{
    be_a_child(ends->parent);
    take_output(ends->output_fd);
    if (child->options.argv)
        execute(child, ends);
    else
        call_entry(child, ends);
    _exit(EXEC_FAILED);
}

/* ---- in a fork ---- */

bool kt_live_child_is_here(void)
{
    return reports_fd >= 0;
}

void kt_live_child_report(enum kt_report_kind kind, const struct kt_history *history, const struct kt_event *event)
{
    struct kmock_buffer frame = {0};
    if (reports_fd < 0)
        return;
    kt_report_print(kind, history, event, &frame);
    while (write(reports_fd, frame.data, frame.size) < 0 && errno == EINTR) {
    }
    kmock_buffer_free(&frame);
}
