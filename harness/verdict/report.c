/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE 1
#include "harness/verdict/report.h"

#include <stdio.h>
#include <string.h>

enum { COLUMNS = 110 };

static const char *const results[] = {
    [KT_OK] = "ok",
    [KT_VIOLATED] = "FAIL",
    [KT_NOT_JUDGED] = "NOT JUDGED",
};

static void put_headline(const struct kt_verdict *verdict, const struct kt_report_context *context,
                         struct kmock_buffer *out)
{
    kmock_buffer_print(out, "%s", results[verdict->result]);
    if (context->test)
        kmock_buffer_print(out, " %s:", context->test);
    if (context->guarantee)
        kmock_buffer_print(out, " %s", context->guarantee);
    if (context->scope)
        kmock_buffer_print(out, " %s", context->scope);
    kmock_buffer_print(out, " [%s] %s\n", verdict->id, verdict->title);
}

static const char *find_key(const struct kt_history *history, const struct kt_verdict *verdict,
                            const struct kt_report_context *context)
{
    if (context->find_key == NULL || verdict->partition < 0)
        return NULL;
    return context->find_key(context->find_key_context, kt_history_text(history, verdict->topic), verdict->partition,
                             verdict->offset);
}

/* Put a line, with the key behind the first mention of the record. */
static void put_line(const char *line, size_t length, const char *record, const char *key, struct kmock_buffer *out)
{
    const char *mention = key ? memmem(line, length, record, strlen(record)) : NULL;
    size_t before = mention ? (size_t)(mention - line) + strlen(record) : length;
    kmock_buffer_print(out, "  %.*s", (int)before, line);
    if (mention)
        kmock_buffer_print(out, " key=%s%.*s", key, (int)(length - before), line + before);
    kmock_buffer_append(out, "\n", 1);
}

static void put_text(const struct kt_history *history, const struct kt_verdict *verdict,
                     const struct kt_report_context *context, struct kmock_buffer *out)
{
    char record[320];
    const char *key = find_key(history, verdict, context);
    const char *text = (const char *)verdict->text.data, *end = text + verdict->text.size;
    snprintf(record, sizeof record, "%s-%d@%lld", kt_history_text(history, verdict->topic), (int)verdict->partition,
             (long long)verdict->offset);
    while (text < end) {
        const char *newline = memchr(text, '\n', (size_t)(end - text));
        const char *line_end = newline ? newline : end;
        put_line(text, (size_t)(line_end - text), record, key, out);
        key = NULL;
        text = line_end + 1;
    }
}

static bool is_before(const struct kt_history *history, size_t one, size_t two)
{
    int64_t one_us = kt_history_event(history, one)->time_us, two_us = kt_history_event(history, two)->time_us;
    return one_us != two_us ? one_us < two_us : one < two;
}

/* Order by time: an effect found in an output topic was written down later than it happened. */
static void sort_witnesses(const struct kt_history *history, const struct kt_verdict *verdict,
                           size_t witnesses[KT_WITNESSES_MAX])
{
    for (int32_t i = 0; i < verdict->witnesses_count; i++) {
        int32_t at = i;
        for (; at > 0 && is_before(history, verdict->witnesses[i], witnesses[at - 1]); at--)
            witnesses[at] = witnesses[at - 1];
        witnesses[at] = verdict->witnesses[i];
    }
}

/* Put the chain of causes: several to a line where they fit. */
static void put_witnesses(const struct kt_history *history, const struct kt_verdict *verdict,
                          const struct kt_report_context *context, struct kmock_buffer *out)
{
    size_t witnesses[KT_WITNESSES_MAX];
    size_t column = 0;
    struct kmock_buffer item = {0};
    sort_witnesses(history, verdict, witnesses);
    for (int32_t i = 0; i < verdict->witnesses_count; i++) {
        const struct kt_event *event = kt_history_event(history, witnesses[i]);
        item.size = 0;
        kmock_buffer_print(&item, "%.3fs ", (double)(event->time_us - context->start_us) / 1e6);
        kt_event_describe(history, event, &item);
        bool fits = column > 0 && column + 3 + item.size <= COLUMNS;
        kmock_buffer_print(out, "%s%.*s", fits ? "   " : column > 0 ? "\n  " : "  ", (int)item.size, (char *)item.data);
        column = fits ? column + 3 + item.size : 2 + item.size;
    }
    if (column > 0)
        kmock_buffer_append(out, "\n", 1);
    kmock_buffer_free(&item);
}

void kt_report_verdict(const struct kt_history *history, const struct kt_verdict *verdict,
                       const struct kt_report_context *context, struct kmock_buffer *out)
{
    put_headline(verdict, context, out);
    put_text(history, verdict, context, out);
    if (verdict->result != KT_VIOLATED)
        return;
    put_witnesses(history, verdict, context, out);
    if (context->replay)
        kmock_buffer_print(out, "  again:  KTRIAL_REPLAY='%s' %s\n", context->replay,
                           context->program ? context->program : "");
}
