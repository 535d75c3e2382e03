/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/fault/schedule_setting.h"

#include <string.h>

#include "harness/fault/quantity.h"
#include "mock/base/alloc.h"

bool kt_schedule_read_number(struct kt_lexer *lexer, const char *what, uint64_t *number)
{
    const char *text = lexer->token.text;
    const char *wrong = kt_lexer_is_word(lexer) ? kt_number_read(text, number) : "";
    if (wrong && *wrong)
        return kt_lexer_refuse(lexer, lexer->token.start, "%s '%.80s' %s", what, text, wrong);
    if (wrong)
        return kt_lexer_expected(lexer, "%s", what);
    kt_lexer_next(lexer);
    return true;
}

/* "=" N, from 1 to limit; behind the key */
static bool read_value(struct kt_lexer *lexer, const char *key, uint64_t limit, uint64_t *value)
{
    if (!kt_lexer_accept(lexer, "="))
        return kt_lexer_expected(lexer, "'=' after '%s'", key);
    size_t at = lexer->token.start;
    if (!kt_schedule_read_number(lexer, key, value))
        return false;
    return (*value >= 1 && *value <= limit) ||
           kt_lexer_refuse(lexer, at, "%s must be 1 to %llu", key, (unsigned long long)limit);
}

static bool read_pct(struct kt_lexer *lexer, struct kt_schedule *schedule)
{
    uint64_t depth = 0;
    bool read = read_value(lexer, "pct", 1000, &depth);
    schedule->pct_depth = (uint32_t)depth;
    return read;
}

/* "=" WORD, behind the key: the one thing there is to say */
static bool read_only(struct kt_lexer *lexer, const char *key, const char *word, bool *said)
{
    if (!kt_lexer_accept(lexer, "="))
        return kt_lexer_expected(lexer, "'=' after '%s'", key);
    *said = kt_lexer_accept(lexer, word);
    return *said || kt_lexer_expected(lexer, "'%s' after '%s='", word, key);
}

bool kt_schedule_read_settings(struct kt_lexer *lexer, struct kt_schedule *schedule)
{
    for (bool read = true; read;) {
        size_t at = lexer->token.start;
        if (schedule->pct_depth && kt_lexer_is(lexer, "pct"))
            return kt_lexer_refuse(lexer, at, "pct is said twice");
        if (kt_lexer_accept(lexer, "pct"))
            read = read_pct(lexer, schedule);
        else if (kt_lexer_accept(lexer, "order"))
            read = read_only(lexer, "order", "plain", &schedule->plain_order);
        else if (kt_lexer_accept(lexer, "links"))
            read = read_only(lexer, "links", "plain", &schedule->plain_latency);
        else if (kt_lexer_accept(lexer, "end"))
            read = read_only(lexer, "end", "healed", &schedule->heals);
        else
            return true;
        if (read && schedule->plain_order && schedule->pct_depth)
            return kt_lexer_refuse(lexer, at, "order=plain has no priorities: say either pct or order");
    }
    return false;
}

/* ---- scales ---- */

static int32_t *size_named(struct kt_schedule_scale *scale, struct kt_lexer *lexer)
{
    if (kt_lexer_accept(lexer, "instances"))
        return &scale->instances;
    if (kt_lexer_accept(lexer, "partitions"))
        return &scale->partitions;
    return kt_lexer_accept(lexer, "records") ? &scale->records : NULL;
}

static bool read_sizes(struct kt_lexer *lexer, struct kt_schedule_scale *scale)
{
    enum { LARGEST = 1000000000 };
    for (int sizes = 0;; sizes++) {
        const char *key = lexer->token.text;
        size_t at = lexer->token.start;
        uint64_t value;
        int32_t *size = size_named(scale, lexer);
        if (size == NULL)
            return sizes > 0 || kt_lexer_expected(lexer, "'instances=', 'partitions=' or 'records=' after the name");
        if (*size >= 0)
            return kt_lexer_refuse(lexer, at, "'%s' is said twice", key);
        if (!read_value(lexer, key, LARGEST, &value))
            return false;
        *size = (int32_t)value;
    }
}

bool kt_schedule_read_scale(struct kt_lexer *lexer, struct kt_schedule *schedule)
{
    struct kt_schedule_scale scale = {.instances = -1, .partitions = -1, .records = -1};
    size_t at = lexer->token.start;
    const char *name = kt_lexer_word(lexer, "the name of an application or topic after 'scale'");
    if (name == NULL)
        return false;
    for (int32_t i = 0; i < schedule->scales_count; i++)
        if (strcmp(schedule->scales[i].name, name) == 0)
            return kt_lexer_refuse(lexer, at, "'%s' is scaled twice", name);
    if (!read_sizes(lexer, &scale))
        return false;
    scale.name = kmock_copy_string(name, strlen(name));
    schedule->scales = kmock_realloc(schedule->scales, (size_t)(schedule->scales_count + 1) * sizeof *schedule->scales);
    schedule->scales[schedule->scales_count++] = scale;
    return true;
}

/* ---- printing ---- */

static void print_size(const char *key, int32_t size, struct kmock_buffer *out)
{
    if (size >= 0)
        kmock_buffer_print(out, " %s=%d", key, size);
}

const char *kt_schedule_print_settings(const struct kt_schedule *schedule, struct kmock_buffer *out)
{
    const char *before = " ";
    if (schedule->pct_depth)
        kmock_buffer_print(out, " pct=%u", schedule->pct_depth);
    kmock_buffer_print(out, "%s%s%s", schedule->plain_order ? " order=plain" : "",
                       schedule->plain_latency ? " links=plain" : "", schedule->heals ? " end=healed" : "");
    for (int32_t i = 0; i < schedule->scales_count; i++, before = "; ") {
        const struct kt_schedule_scale *scale = &schedule->scales[i];
        kmock_buffer_print(out, "%sscale ", before);
        kt_lexer_print_word(out, scale->name);
        print_size("instances", scale->instances, out);
        print_size("partitions", scale->partitions, out);
        print_size("records", scale->records, out);
    }
    return before;
}
