/* SPDX-License-Identifier: Apache-2.0 */
/* Stand in front of libc's ways to end a process: inside an instance they end the instance. Functions registered
 * with atexit are the program's, not the instance's: they run when the program ends.
 * source  exit(3), _exit(2), abort(3), assert(3) */
#define _GNU_SOURCE
#include <stdio.h>
#include <string.h>

#include "harness/sim/export.h"
#include "harness/sim/libc_real.h"
#include "harness/sim/process.h"
#include "harness/sim/schedule.h"
#include "harness/sim/signals.h"

static bool is_in_instance(void)
{
    return kt_self() && kt_self()->process->id != 0;
}

/* The program itself ends: whatever runs from here on is outside the trial. */
static void leave_for_good(void)
{
    kt_leave_task();
}

KT_EXPORT __attribute__((noreturn)) void exit(int code)
{
    if (is_in_instance())
        kt_process_end_own(KT_PROCESS_EXITED, code & 0xff, NULL);
    leave_for_good();
    kt_libc()->exit(code);
    __builtin_unreachable();
}

KT_EXPORT __attribute__((noreturn)) void _exit(int code)
{
    if (is_in_instance())
        kt_process_end_own(KT_PROCESS_EXITED, code & 0xff, NULL);
    kt_libc()->_exit(code);
    __builtin_unreachable();
}

KT_EXPORT __attribute__((noreturn)) void _Exit(int code)
{
    _exit(code);
}

KT_EXPORT __attribute__((noreturn)) void quick_exit(int code)
{
    if (is_in_instance())
        kt_process_end_own(KT_PROCESS_EXITED, code & 0xff, NULL);
    leave_for_good();
    kt_libc()->quick_exit(code);
    __builtin_unreachable();
}

/* A handler for SIGABRT runs first, and may jump away. */
static void raise_abort(const char *words)
{
    struct sigaction action = kt_signal_action(kt_self()->process, SIGABRT, NULL);
    if (action.sa_handler != SIG_DFL && action.sa_handler != SIG_IGN)
        kt_raise(SIGABRT);
    kt_process_die(words);
}

KT_EXPORT __attribute__((noreturn)) void abort(void)
{
    if (is_in_instance())
        raise_abort("abort() was called");
    kt_libc()->abort();
    __builtin_unreachable();
}

KT_EXPORT __attribute__((noreturn)) void __assert_fail(const char *assertion, const char *file, unsigned line,
                                                       const char *function)
{
    char words[1000];
    if (!is_in_instance())
        kt_libc()->__assert_fail(assertion, file, line, function);
    snprintf(words, sizeof words, "%s:%u: %s: assertion `%s' failed", file, line, function ? function : "?", assertion);
    raise_abort(words);
    __builtin_unreachable();
}

KT_EXPORT __attribute__((noreturn)) void __assert_perror_fail(int error, const char *file, unsigned line,
                                                              const char *function)
{
    char words[1000];
    if (!is_in_instance())
        kt_libc()->__assert_perror_fail(error, file, line, function);
    snprintf(words, sizeof words, "%s:%u: %s: unexpected error: %s", file, line, function ? function : "?",
             strerror(error));
    raise_abort(words);
    __builtin_unreachable();
}
