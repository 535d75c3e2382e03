/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/fault/quantity.h"

#include <stdio.h>
#include <string.h>

static const struct unit {
    const char *name;
    int64_t us;
} units[] = {
    {"us", 1}, {"ms", 1000}, {"s", 1000000}, {"m", INT64_C(60000000)}, {"h", INT64_C(3600000000)},
};

static const int64_t duration_max_us = INT64_C(30) * 365 * 24 * 3600 * 1000000;

static const char no_number[] = "is no number";
static const char no_duration[] = "is no duration; say 500us, 300ms, 12s, 45.1s, 2m or 1h";

static int digit_of(char c, int base)
{
    static const char digits[] = "0123456789abcdef";
    char lower = c >= 'A' && c <= 'F' ? (char)(c - 'A' + 'a') : c;
    const char *found = lower ? memchr(digits, lower, (size_t)base) : NULL;
    return found ? (int)(found - digits) : -1;
}

const char *kt_number_read(const char *text, uint64_t *number)
{
    int base = text[0] == '0' && text[1] == 'x' ? 16 : 10;
    const char *c = base == 16 ? text + 2 : text;
    uint64_t sum = 0;
    if (*c == '\0')
        return no_number;
    for (; *c; c++) {
        int digit = digit_of(*c, base);
        if (digit < 0)
            return no_number;
        if (__builtin_mul_overflow(sum, (uint64_t)base, &sum) || __builtin_add_overflow(sum, (uint64_t)digit, &sum))
            return "is too large";
    }
    *number = sum;
    return NULL;
}

/* Cut "A..B" in two. The text before the dots goes to first, which has room for size bytes.
 * returns  the text behind the dots; null where there are none or no room */
static const char *split_range(const char *text, char *first, size_t size)
{
    const char *dots = strstr(text, "..");
    if (dots == NULL || (size_t)(dots - text) >= size)
        return NULL;
    snprintf(first, size, "%.*s", (int)(dots - text), text);
    return dots + 2;
}

const char *kt_nth_read(const char *text, uint64_t *first, uint64_t *last)
{
    char one[32];
    uint64_t from = 1, to = UINT64_MAX;
    if (strcmp(text, "every") != 0) {
        const char *rest = split_range(text, one, sizeof one);
        if (kt_number_read(rest ? one : text, &from) || (rest && *rest && kt_number_read(rest, &to)))
            return "does not count; say 3, 3..5, 3.. or every";
        if (rest == NULL)
            to = from;
    }
    if (from == 0)
        return "counts from 0; the first is 1";
    if (to < from)
        return "ends before it begins";
    *first = from;
    *last = to;
    return NULL;
}

static const struct unit *find_unit(const char *name)
{
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++)
        if (strcmp(units[i].name, name) == 0)
            return &units[i];
    return NULL;
}

/* Read the decimals behind a point: digits in units of unit_us, down to a whole microsecond.
 * returns  what follows them; null where a digit is worth less than a microsecond */
static const char *read_decimals(const char *c, int64_t unit_us, int64_t *sum_us)
{
    for (int digit; (digit = digit_of(*c, 10)) >= 0; c++) {
        if (digit > 0 && (unit_us == 0 || unit_us * digit % 10 != 0))
            return NULL;
        *sum_us += unit_us * digit / 10;
        unit_us = unit_us % 10 == 0 ? unit_us / 10 : 0;
    }
    return c;
}

/* Read digits and decimals in a given unit, up to end. */
static const char *read_amount(const char *text, const char *end, int64_t unit_us, int64_t *amount_us)
{
    int64_t sum_us = 0;
    const char *c = text;
    for (; digit_of(*c, 10) >= 0; c++) {
        sum_us = sum_us * 10 + digit_of(*c, 10) * unit_us;
        if (sum_us > duration_max_us)
            return "is more than 30 years";
    }
    if (c == text)
        return no_duration;
    if (*c == '.') {
        if (digit_of(c[1], 10) < 0)
            return no_duration;
        c = read_decimals(c + 1, unit_us, &sum_us);
        if (c == NULL)
            return "is finer than a microsecond";
    }
    if (c != end)
        return no_duration;
    *amount_us = sum_us;
    return NULL;
}

static const char *end_of_digits(const char *text)
{
    return text + strspn(text, "0123456789.");
}

const char *kt_duration_read(const char *text, int64_t *duration_us)
{
    const char *end = end_of_digits(text);
    const struct unit *unit = find_unit(end);
    if (unit == NULL)
        return no_duration;
    return read_amount(text, end, unit->us, duration_us);
}

const char *kt_duration_range_read(const char *text, int64_t *min_us, int64_t *max_us)
{
    char first[64];
    int64_t from_us, to_us;
    const char *second = split_range(text, first, sizeof first);
    const char *wrong = kt_duration_read(second ? second : text, &to_us);
    if (wrong)
        return wrong;
    from_us = to_us;
    if (second) {
        size_t length = strlen(first);
        if (*end_of_digits(first) == '\0')
            snprintf(first + length, sizeof first - length, "%s", end_of_digits(second));
        wrong = kt_duration_read(first, &from_us);
    }
    if (wrong)
        return wrong;
    if (to_us < from_us)
        return "ends before it begins";
    *min_us = from_us;
    *max_us = to_us;
    return NULL;
}

/* The unit a duration is printed in. */
static const struct unit *unit_for(int64_t duration_us)
{
    if (duration_us == 0 || duration_us >= 1000000)
        return find_unit("s");
    return find_unit(duration_us < 1000 ? "us" : "ms");
}

static void print_amount(struct kmock_buffer *out, int64_t amount_us, int64_t unit_us)
{
    int64_t rest_us = amount_us % unit_us;
    kmock_buffer_print(out, "%lld", (long long)(amount_us / unit_us));
    if (rest_us)
        kmock_buffer_print(out, ".");
    for (; rest_us; rest_us = rest_us * 10 % unit_us)
        kmock_buffer_print(out, "%d", (int)(rest_us * 10 / unit_us));
}

void kt_duration_print(struct kmock_buffer *out, int64_t duration_us)
{
    const struct unit *unit = unit_for(duration_us);
    print_amount(out, duration_us, unit->us);
    kmock_buffer_print(out, "%s", unit->name);
}

void kt_duration_range_print(struct kmock_buffer *out, int64_t min_us, int64_t max_us)
{
    const struct unit *unit = unit_for(max_us);
    if (min_us != max_us) {
        print_amount(out, min_us, unit->us);
        kmock_buffer_print(out, "..");
    }
    kt_duration_print(out, max_us);
}
