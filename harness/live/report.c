/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/live/report.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NAMES = 4, NAME_BYTES = 900 }; /* so a frame is less than PIPE_BUF, and written in one piece */

/* ---- lines ---- */

/* returns  behind a number; null where there is none from 0 to max */
static const char *read_number(const char *text, int64_t max, int64_t *number)
{
    char *end;
    if (*text < '0' || *text > '9' || strlen(text) > 400)
        return NULL;
    *number = strtoll(text, &end, 10);
    return *number <= max ? end : NULL;
}

bool kt_effect_line_parse(const char *text, size_t size, struct kt_effect_line *line)
{
    char copy[512];
    int used = 0;
    int64_t partition;
    if (size >= sizeof copy)
        return false;
    memcpy(copy, text, size);
    copy[size] = '\0';
    *line = (struct kt_effect_line){0};
    if (sscanf(copy, "effect %249s %n", line->topic, &used) != 1 || used == 0)
        return false;
    const char *rest = read_number(copy + used, INT32_MAX, &partition);
    if (rest == NULL || *rest != ' ' || (rest = read_number(rest + 1, INT64_MAX, &line->offset)) == NULL)
        return false;
    line->partition = (int32_t)partition;
    if (*rest == ' ')
        snprintf(line->key, sizeof line->key, "%s", rest + 1);
    return *rest == ' ' || *rest == '\0';
}

const char *kt_report_line(const struct kmock_buffer *heard, size_t *size)
{
    const char *text = (const char *)heard->data;
    const char *end = heard->size > 0 ? memchr(text, '\n', heard->size) : NULL;
    if (end == NULL)
        return NULL;
    *size = (size_t)(end - text);
    return text;
}

/* ---- frames: how many bytes follow, kind, event, names, each with a zero behind it ---- */

struct head {
    uint32_t size_bytes;
    uint32_t kind;
    struct kt_event event;
};

static void append_name(const struct kt_history *history, kt_name name, struct kmock_buffer *out)
{
    const char *text = name ? kt_history_text(history, name) : "";
    kmock_buffer_append(out, text, strnlen(text, NAME_BYTES));
    kmock_buffer_append(out, "", 1);
}

void kt_report_print(enum kt_report_kind kind, const struct kt_history *history, const struct kt_event *event,
                     struct kmock_buffer *out)
{
    size_t begin = out->size;
    struct head head;
    memset(&head, 0, sizeof head);
    head.kind = kind;
    head.event = *event;
    kmock_buffer_append(out, &head, sizeof head);
    append_name(history, event->topic, out);
    append_name(history, event->group, out);
    append_name(history, event->member, out);
    append_name(history, event->detail, out);
    head.size_bytes = (uint32_t)(out->size - begin);
    memcpy(out->data + begin, &head.size_bytes, sizeof head.size_bytes);
}

static kt_name take_name(struct kt_history *history, const char **at)
{
    const char *text = *at;
    *at += strlen(text) + 1;
    return kt_history_name(history, text, strlen(text));
}

bool kt_report_take(struct kmock_buffer *heard, struct kt_history *history, enum kt_report_kind *kind,
                    struct kt_event *event)
{
    struct head head;
    if (heard->size < sizeof head)
        return false;
    memcpy(&head, heard->data, sizeof head);
    if (heard->size < head.size_bytes)
        return false;
    const char *at = (const char *)heard->data + sizeof head;
    *kind = (enum kt_report_kind)head.kind;
    *event = head.event;
    event->instance = 0;
    event->topic = take_name(history, &at);
    event->group = take_name(history, &at);
    event->member = take_name(history, &at);
    event->detail = take_name(history, &at);
    kmock_buffer_consume(heard, head.size_bytes);
    return true;
}
