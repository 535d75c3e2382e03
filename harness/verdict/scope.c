/* SPDX-License-Identifier: Apache-2.0 */
/* Parse what is judged out of its text. */
#include <stdlib.h>
#include <string.h>

#include "harness/verdict/verdict.h"
#include "mock/base/alloc.h"

static const struct {
    const char *name;
    int64_t us;
} units[] = {{"us", 1}, {"ms", 1000}, {"s", 1000000}, {"min", 60 * 1000000LL}, {"h", 3600 * 1000000LL}};

/* returns  microseconds of "120s", 0 < us; 0 where it is none */
static int64_t parse_duration(const char *text)
{
    char *unit;
    double number = strtod(text, &unit);
    if (unit == text || !(number > 0 && number < 1e9))
        return 0;
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        if (strcmp(unit, units[i].name) == 0)
            return (int64_t)(number * (double)units[i].us);
    }
    return 0;
}

/* Take " within 120s" off the end of a text. */
static bool take_within(char *text, int64_t *within_us, struct kmock_buffer *error)
{
    char *within = strstr(text, " within ");
    *within_us = 0;
    if (within == NULL)
        return true;
    const char *duration = within + strlen(" within ");
    duration += strspn(duration, " ");
    *within_us = parse_duration(duration);
    if (*within_us == 0)
        kmock_buffer_print(error, "\"%s\" is no duration: write it as \"billing within 120s\" (us, ms, s, min, h)",
                           duration);
    *within = '\0';
    return *within_us > 0;
}

static char *trim(char *text)
{
    text += strspn(text, " \t");
    size_t length = strlen(text);
    while (length > 0 && strchr(" \t", text[length - 1]))
        length--;
    text[length] = '\0';
    return text;
}

/* Split at "->". returns  how many parts there are, at most 4 */
static int split(char *text, char *parts[4])
{
    int count = 0;
    while (count < 4) {
        char *arrow = strstr(text, "->");
        if (arrow)
            *arrow = '\0';
        parts[count++] = trim(text);
        if (arrow == NULL)
            break;
        text = arrow + 2;
    }
    return count;
}

static bool is_name(const char *text)
{
    return *text != '\0' && strpbrk(text, " \t") == NULL;
}

static char *copy(const char *text)
{
    return kmock_copy_string(text, strlen(text));
}

static bool parse_names(char *text, struct kt_scope *scope)
{
    char *parts[4];
    int count = split(text, parts);
    for (int i = 0; i < count; i++) {
        if (!is_name(parts[i]))
            return false;
    }
    if (count > 3)
        return false;
    scope->topic = count > 1 ? copy(parts[0]) : NULL;
    scope->name = copy(parts[count > 1]);
    scope->output = count > 2 ? copy(parts[2]) : NULL;
    return true;
}

bool kt_scope_parse(const char *text, struct kt_scope *scope, struct kmock_buffer *error)
{
    char *names = copy(text);
    int64_t within_us = 0;
    bool parsed = take_within(names, &within_us, error);
    if (parsed && !parse_names(names, scope)) {
        kmock_buffer_print(error,
                           "\"%s\" is no scope: write \"billing\", \"orders -> billing\", \"orders -> invoices\" or "
                           "\"orders -> billing -> invoices\", each optionally with \" within 120s\" behind it",
                           text);
        parsed = false;
    }
    free(names);
    if (!parsed)
        return false;
    scope->text = copy(text);
    scope->within_us = within_us;
    return true;
}

void kt_scope_finish(struct kt_scope *scope)
{
    free(scope->text);
    free(scope->topic);
    free(scope->name);
    free(scope->output);
    *scope = (struct kt_scope){0};
}
