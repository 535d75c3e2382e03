/* SPDX-License-Identifier: Apache-2.0 */
/* Take over cmocka's _fail and cm_print_error: an assertion that fails inside an instance ends that instance with what
 * the assertion says, and the test fails when its trial ends. cmocka keeps the test's state per thread, so on an
 * instance's thread its own way out, a jump back into the runner, would end the whole program. */
#define _GNU_SOURCE /* RTLD_NEXT */
#include <dlfcn.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "harness/explore/run.h"
#include "harness/sim/sim.h"
#include "harness/trial/live.h"

#define EXPORT __attribute__((visibility("default")))

static char said[1000]; /* by the assertion that is about to fail in an instance */

static bool is_in_instance(void)
{
    struct kt_process *process = kt_process_current();
    return process && kt_process_id(process) != 0;
}

static void *real(const char *name)
{
    void *function = dlsym(RTLD_NEXT, name);
    if (function)
        return function;
    fprintf(stderr, "ktrial: there is no %s behind this one; link libcmocka after libktrial\n", name);
    abort();
}

EXPORT void cm_print_error(const char *const format, ...)
{
    char text[sizeof said];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    if (is_in_instance() || kt_live_child_is_here() || kt_run_is_going_on())
        snprintf(said, sizeof said, "%s", text);
    else
        ((void (*)(const char *, ...))real("cm_print_error"))("%s", text);
}

EXPORT __attribute__((noreturn)) void _fail(const char *const file, const int line)
{
    char words[sizeof said + 300];
    snprintf(words, sizeof words, "assertion failed at %s:%d: %s", file, line, said);
    said[0] = '\0';
    kt_fork_die(words);
    if (!is_in_instance()) {
        kt_run_assertion(words);
        ((void (*)(const char *, int))real("_fail"))(file, line);
    }
    kt_process_die(words);
}

/* An explored run has no cmocka around it to skip to. */
EXPORT __attribute__((noreturn)) void _skip(const char *const file, const int line)
{
    char words[300];
    snprintf(words, sizeof words, "the test skipped itself at %s:%d: leave that to a test that is not explored", file,
             line);
    kt_fork_die(words);
    kt_run_assertion(words);
    ((void (*)(const char *, int))real("_skip"))(file, line);
    abort();
}
