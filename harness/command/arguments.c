/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/command/arguments.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "harness/explore/finding.h"
#include "harness/fault/words.h"

enum { HELP_COLUMN = 20 };

static void print_flag(const struct kt_flag *flag)
{
    char names[64];
    int size = flag->letter ? snprintf(names, sizeof names, "-%c, ", flag->letter) : 0;
    snprintf(names + size, sizeof names - (size_t)size, "--%s%s%s", flag->name, flag->value ? " " : "",
             flag->value ? flag->value : "");
    printf("  %-*s %s\n", HELP_COLUMN, names, flag->help);
}

static int print_help(const struct kt_usage *usage)
{
    printf("%s\n", usage->head);
    for (const struct kt_flag *flag = usage->flags; flag->name; flag++)
        print_flag(flag);
    printf("  %-*s %s\n%s", HELP_COLUMN, "-h, --help", "this text", usage->tail);
    return KT_ARGUMENT_HELP;
}

int kt_arguments_refuse(const struct kt_usage *usage, const char *format, ...)
{
    va_list arguments;
    fprintf(stderr, "ktrial %s: ", usage->command);
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fprintf(stderr, "\nktrial %s --help says more\n", usage->command);
    return KT_EXPLORE_USAGE;
}

static int refuse_flag(const struct kt_usage *usage, const char *word)
{
    struct kmock_buffer name = {0};
    size_t dashes = strspn(word, "-");
    kmock_buffer_append(&name, word + dashes, strcspn(word + dashes, "="));
    kmock_buffer_append(&name, "", 1);
    struct kt_nearest nearest = {.word = (const char *)name.data};
    for (const struct kt_flag *flag = usage->flags; flag->name; flag++)
        kt_nearest_consider(&nearest, flag->name);
    kt_nearest_consider(&nearest, "help");
    if (nearest.name)
        kt_arguments_refuse(usage, "there is no option %s; did you mean --%s?", word, nearest.name);
    else
        kt_arguments_refuse(usage, "there is no option %s", word);
    kmock_buffer_free(&name);
    return KT_ARGUMENT_WRONG;
}

/* Take the value of a flag: behind its "=", or the next argument. */
static int take_value(struct kt_arguments *arguments, int flag, const char *equals)
{
    const struct kt_flag *of = &arguments->usage->flags[flag];
    arguments->value = equals ? equals + 1 : NULL;
    if (of->value == NULL && equals) {
        kt_arguments_refuse(arguments->usage, "--%s takes no value", of->name);
        return KT_ARGUMENT_WRONG;
    }
    if (of->value == NULL || equals)
        return flag;
    if (arguments->place == arguments->argc) {
        kt_arguments_refuse(arguments->usage, "--%s needs a value: --%s %s", of->name, of->name, of->value);
        return KT_ARGUMENT_WRONG;
    }
    arguments->value = arguments->argv[arguments->place++];
    return flag;
}

static bool is_flag(const struct kt_flag *flag, const char *word, size_t size)
{
    if (word[1] != '-')
        return flag->letter == word[1] && size == 2;
    return strlen(flag->name) == size - 2 && strncmp(flag->name, word + 2, size - 2) == 0;
}

static int read_flag(struct kt_arguments *arguments, const char *word)
{
    const struct kt_flag *flags = arguments->usage->flags;
    const char *equals = word[1] == '-' ? strchr(word, '=') : NULL;
    size_t size = equals ? (size_t)(equals - word) : strlen(word);
    if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0)
        return print_help(arguments->usage);
    for (int i = 0; flags[i].name; i++)
        if (is_flag(&flags[i], word, size))
            return take_value(arguments, i, equals);
    return refuse_flag(arguments->usage, word);
}

int kt_arguments_next(struct kt_arguments *arguments)
{
    if (arguments->place == arguments->argc)
        return KT_ARGUMENT_END;
    const char *word = arguments->argv[arguments->place++];
    if (!arguments->has_ended && strcmp(word, "--") == 0) {
        arguments->has_ended = 1;
        return kt_arguments_next(arguments);
    }
    if (!arguments->has_ended && word[0] == '-' && word[1] != '\0')
        return read_flag(arguments, word);
    arguments->value = word;
    return KT_ARGUMENT_WORD;
}
