/* SPDX-License-Identifier: Apache-2.0 */
/* Read a subcommand's arguments by a table of its flags, and print its help from the same table.
 *
 * Takes --name value, --name=value, -n value; "--" ends the flags. What is not right is said on stderr. */
#ifndef KT_COMMAND_ARGUMENTS_H
#define KT_COMMAND_ARGUMENTS_H

struct kt_flag {
    const char *name;  /* "budget-runs"; null: behind the last one */
    const char *value; /* what to name its value in help; null: it has none */
    const char *help;
    char letter; /* 0: none */
};

struct kt_usage {
    const char *command; /* "merge" */
    const char *head;    /* help above the flags */
    const char *tail;    /* below */
    const struct kt_flag *flags;
};

/* Zero-initialise but for usage, argc, argv and place = 1, the first argument to read. */
struct kt_arguments {
    const struct kt_usage *usage;
    int argc;
    char **argv;
    int place;
    int has_ended; /* "--" was met */
    const char *value;
};

enum {
    KT_ARGUMENT_WORD = -1,  /* no flag: value */
    KT_ARGUMENT_END = -2,   /* there are no more */
    KT_ARGUMENT_HELP = -3,  /* asked for, and printed */
    KT_ARGUMENT_WRONG = -4, /* said */
};

/* returns  the next one: a place in usage->flags, with value where it has one; else one of the above */
int kt_arguments_next(struct kt_arguments *arguments);

/* Say on stderr what is wrong with how a command was called, and how to get help. returns  KT_EXPLORE_USAGE */
int kt_arguments_refuse(const struct kt_usage *usage, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
