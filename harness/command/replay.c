/* SPDX-License-Identifier: Apache-2.0 */
/* ktrial replay: run one schedule line of a test. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/command/arguments.h"
#include "harness/command/command.h"
#include "harness/command/spawn.h"
#include "harness/explore/finding.h"
#include "harness/fault/schedule.h"

static const struct kt_flag flags[] = {
    {"test", "NAME", "only this test of the program"},
    {NULL},
};

static const struct kt_usage usage = {
    "replay",
    "usage: ktrial replay [--test NAME] LINE [--] PROGRAM [ARGUMENT...]\n\n"
    "Run a test program under one schedule, as a report gave it behind \"again:\", in place of\n"
    "the seed and the faults of its tests. The same as KTRIAL_REPLAY=LINE PROGRAM, but that the\n"
    "line is checked first.\n",
    "\nExit code: the program's; 128 and more: it was ended by a signal; 2: the line is wrong.\n"
    "\nExample: ktrial replay 'seed=1 crash billing-1 at OffsetCommit#3.applied' ./billing_test\n",
    flags,
};

/* A file is left to the program. */
static bool check_line(const char *line, struct kmock_buffer *error)
{
    struct kt_schedule schedule;
    if (strncmp(line, "seed=", 5) != 0 && access(line, R_OK) == 0)
        return true;
    if (!kt_schedule_parse(line, &schedule, error))
        return false;
    kt_schedule_finish(&schedule);
    return true;
}

static int run(const char *line, char **program)
{
    setenv("KTRIAL_REPLAY", line, 1);
    unsetenv("KTRIAL_EXPLORE");
    int status = kt_spawn(program);
    if (status >= 0)
        return kt_spawn_code(status);
    fprintf(stderr, "ktrial replay: cannot run %s: %s\n", program[0], strerror(errno));
    return KT_EXPLORE_FAILED;
}

static int check_and_run(const char *line, char **program)
{
    struct kmock_buffer why = {0};
    int code = KT_EXPLORE_USAGE;
    if (line == NULL)
        return kt_arguments_refuse(&usage, "which schedule line?");
    if (check_line(line, &why))
        code = *program ? run(line, program) : kt_arguments_refuse(&usage, "which program?");
    else
        kt_arguments_refuse(&usage, "%.*s", (int)why.size, (const char *)why.data);
    kmock_buffer_free(&why);
    return code;
}

int kt_command_replay(int argc, char **argv)
{
    struct kt_arguments arguments = {&usage, argc, argv, 1, 0, NULL};
    const char *line = NULL;
    for (;;) {
        int flag = kt_arguments_next(&arguments);
        if (flag == KT_ARGUMENT_HELP || flag == KT_ARGUMENT_WRONG)
            return flag == KT_ARGUMENT_HELP ? KT_EXPLORE_CLEAN : KT_EXPLORE_USAGE;
        if (flag == 0)
            setenv("KTRIAL_TEST", arguments.value, 1);
        if (flag == KT_ARGUMENT_WORD && line == NULL)
            line = arguments.value;
        else if (flag == KT_ARGUMENT_WORD)
            return check_and_run(line, argv + arguments.place - 1);
        else if (flag == KT_ARGUMENT_END)
            return check_and_run(line, argv + argc);
    }
}
