/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/broker/config_kind.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const char blanks[] = " \t\r\n";

static bool is_number(const struct kmock_config_kind_range *range, const char *text)
{
    int64_t max = range->kind == KMOCK_CONFIG_LONG ? INT64_MAX : INT32_MAX;
    char *end;
    if (range->kind == KMOCK_CONFIG_SHORT)
        max = INT16_MAX;
    errno = 0;
    long long number = strtoll(text, &end, 10);
    return end != text && end[strspn(end, blanks)] == '\0' && errno == 0 && number >= range->min && number <= max;
}

static bool is_ratio(const char *text)
{
    char *end;
    double number = strtod(text, &end);
    return end != text && end[strspn(end, blanks)] == '\0' && number >= 0 && number <= 1;
}

static bool is_choice(const char *choices, const char *text, size_t length)
{
    for (const char *end; *choices; choices = end + 1) {
        end = strchr(choices, ',');
        if ((size_t)(end - choices) == length && memcmp(choices, text, length) == 0)
            return true;
    }
    return false;
}

/* returns  the bytes of a word without the blanks around it; *text is moved to its first */
static size_t trim(const char **text, size_t length)
{
    size_t before = strspn(*text, blanks);
    before = before < length ? before : length;
    *text += before;
    length -= before;
    while (length > 0 && strchr(blanks, (*text)[length - 1]))
        length--;
    return length;
}

static bool is_list(const char *choices, const char *text)
{
    for (;;) {
        size_t length = strcspn(text, ",");
        const char *word = text;
        size_t word_length = trim(&word, length);
        if (choices && !is_choice(choices, word, word_length))
            return false;
        if (text[length] == '\0')
            return true;
        text += length + 1;
    }
}

static bool is_bool(const char *text)
{
    size_t length = trim(&text, strlen(text));
    return (length == 4 && strncasecmp(text, "true", length) == 0) ||
           (length == 5 && strncasecmp(text, "false", length) == 0);
}

bool kmock_config_is_value(const struct kmock_config_kind_range *range, const char *text)
{
    switch (range->kind) {
    case KMOCK_CONFIG_INT:
    case KMOCK_CONFIG_SHORT:
    case KMOCK_CONFIG_LONG:
        return is_number(range, text);
    case KMOCK_CONFIG_RATIO:
        return is_ratio(text);
    case KMOCK_CONFIG_BOOL:
        return is_bool(text);
    case KMOCK_CONFIG_CHOICE:
        return is_choice(range->choices, text, strlen(text));
    case KMOCK_CONFIG_LIST:
        return is_list(range->choices, text);
    default:
        return true;
    }
}

int8_t kmock_config_kind_number(enum kmock_config_kind kind)
{
    return kind == KMOCK_CONFIG_CHOICE ? KMOCK_CONFIG_TEXT : (int8_t)kind;
}
