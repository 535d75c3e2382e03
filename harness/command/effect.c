/* SPDX-License-Identifier: Apache-2.0 */
/* ktrial effect: tell the test of an effect, from a program that it runs by kt_spawn. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/command/arguments.h"
#include "harness/command/command.h"
#include "harness/explore/finding.h"
#include "harness/live/report.h"

enum { WORDS_MIN = 3, WORDS_MAX = 4 };

static const struct kt_flag flags[] = {{NULL}};

static const struct kt_usage usage = {
    "effect",
    "usage: ktrial effect TOPIC PARTITION OFFSET [KEY]\n\n"
    "Tell the test that runs this program by kt_spawn that the record had its effect: the same as writing the line\n"
    "\"effect TOPIC PARTITION OFFSET [KEY]\" to the descriptor $KTRIAL_EFFECTS_FD, or to the file $KTRIAL_EFFECTS.\n",
    "\nExit code: 0; 1: nobody listens; 2: wrong usage.\n",
    flags,
};

/* The path leads to the test that is meant, whatever descriptors the parent has closed or opened since. */
static int open_effects(void)
{
    const char *path = getenv("KTRIAL_EFFECTS"), *number = getenv("KTRIAL_EFFECTS_FD");
    int fd = path ? open(path, O_WRONLY | O_CLOEXEC) : -1;
    if (fd < 0 && number)
        fd = fcntl(atoi(number), F_DUPFD_CLOEXEC, 0);
    return fd;
}

static int send_line(const char *line)
{
    int fd = open_effects();
    ssize_t written = fd >= 0 ? write(fd, line, strlen(line)) : -1;
    if (written < 0)
        fprintf(stderr,
                "ktrial effect: no test listens (KTRIAL_EFFECTS, KTRIAL_EFFECTS_FD): is this run by kt_spawn? %s\n",
                strerror(errno));
    if (fd >= 0)
        close(fd);
    return written < 0 ? KT_EXPLORE_FAILED : KT_EXPLORE_CLEAN;
}

static int send_words(const char *const *words, int count)
{
    char line[600];
    struct kt_effect_line effect;
    int length = snprintf(line, sizeof line, "effect %s %s %s%s%s\n", words[0], words[1], words[2],
                          count == WORDS_MAX ? " " : "", count == WORDS_MAX ? words[WORDS_MAX - 1] : "");
    if (length >= (int)sizeof line || strcspn(line, "\n") + 1 != (size_t)length ||
        !kt_effect_line_parse(line, (size_t)length - 1, &effect))
        return kt_arguments_refuse(&usage, "%s %s %s: expected a topic, a partition and an offset", words[0], words[1],
                                   words[2]);
    return send_line(line);
}

int kt_command_effect(int argc, char **argv)
{
    struct kt_arguments arguments = {&usage, argc, argv, 1, 0, NULL};
    const char *words[WORDS_MAX];
    int count = 0, flag;
    while ((flag = kt_arguments_next(&arguments)) == KT_ARGUMENT_WORD) {
        if (count == WORDS_MAX)
            return kt_arguments_refuse(&usage, "what is %s? there is a key already", arguments.value);
        words[count++] = arguments.value;
    }
    if (flag == KT_ARGUMENT_HELP)
        return KT_EXPLORE_CLEAN;
    if (flag != KT_ARGUMENT_END)
        return KT_EXPLORE_USAGE;
    if (count < WORDS_MIN)
        return kt_arguments_refuse(&usage, "say a topic, a partition and an offset");
    return send_words(words, count);
}
