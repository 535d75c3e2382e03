/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/trace/read.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "harness/trace/line.h"
#include "mock/base/alloc.h"

/* A file, line by line. */
struct lines {
    const char *path;
    FILE *file;
    char *text;
    size_t room, size; /* bytes */
    size_t number;     /* from 1 */
    struct kmock_buffer *error;
};

static bool refuse_file(const struct lines *lines)
{
    if (lines->error)
        kmock_buffer_print(lines->error, "%s: cannot be read: %s", lines->path, strerror(errno));
    return false;
}

static bool refuse_line(const struct lines *lines, const char *why)
{
    if (lines->error)
        kmock_buffer_print(lines->error, "%s: line %zu: %s", lines->path, lines->number, why);
    return false;
}

static bool open_lines(struct lines *lines)
{
    lines->file = fopen(lines->path, "re");
    return lines->file || refuse_file(lines);
}

static void close_lines(struct lines *lines)
{
    if (lines->file)
        fclose(lines->file);
    free(lines->text);
}

/* returns  false at the end of the file, or where it cannot be read */
static bool next_line(struct lines *lines)
{
    ssize_t size = getline(&lines->text, &lines->room, lines->file);
    lines->size = size > 0 ? (size_t)size : 0;
    lines->number++;
    return size > 0;
}

typedef bool read_line(const char *line, struct kmock_arena *arena, void *object, struct kmock_buffer *error);

static bool read_header(const char *line, struct kmock_arena *arena, void *header, struct kmock_buffer *error)
{
    return kt_trace_header_read(line, arena, header, error);
}

static bool read_event(const char *line, struct kmock_arena *arena, void *event, struct kmock_buffer *error)
{
    return kt_trace_event_read(line, arena, event, error);
}

static bool take_line(const struct lines *lines, read_line *read, struct kmock_arena *arena, void *object)
{
    struct kmock_buffer why = {0};
    if (memchr(lines->text, '\0', lines->size))
        return refuse_line(lines, "not JSON: there are zero bytes in it");
    bool is_read = read(lines->text, arena, object, &why);
    kmock_buffer_append(&why, "", 1);
    if (!is_read)
        refuse_line(lines, (const char *)why.data);
    kmock_buffer_free(&why);
    return is_read;
}

static bool take_header(struct lines *lines, struct kmock_arena *arena, struct kt_trace_header *header)
{
    if (next_line(lines))
        return take_line(lines, read_header, arena, header);
    return ferror(lines->file) ? refuse_file(lines) : refuse_line(lines, "the file is empty");
}

static bool points_back(const struct kt_trace_event *event, int64_t n)
{
    return n == KT_TRACE_NONE || (n > 0 && n < event->n);
}

static bool check_numbers(const struct lines *lines, const struct kt_trace *trace, const struct kt_trace_event *event)
{
    int64_t before = trace->count ? trace->events[trace->count - 1].n : 0;
    if (event->n <= before)
        return refuse_line(lines, "'n' must be more than that of the line before, and count from 1");
    if (!points_back(event, event->re))
        return refuse_line(lines, "'re' must be the number of an earlier event");
    if (!points_back(event, event->after.n ? event->after.n : KT_TRACE_NONE))
        return refuse_line(lines, "'after' must name an earlier event");
    return true;
}

static bool take_event(struct lines *lines, struct kt_trace *trace)
{
    if (trace->count == trace->capacity) {
        trace->capacity = trace->capacity ? trace->capacity * 2 : 64;
        trace->events = kmock_realloc(trace->events, trace->capacity * sizeof *trace->events);
    }
    struct kt_trace_event *event = &trace->events[trace->count];
    if (!take_line(lines, read_event, &trace->arena, event) || !check_numbers(lines, trace, event))
        return false;
    trace->count++;
    return true;
}

bool kt_trace_load(const char *path, struct kt_trace *trace, struct kmock_buffer *error)
{
    struct lines lines = {.path = path, .error = error};
    *trace = (struct kt_trace){0};
    bool is_read = open_lines(&lines) && take_header(&lines, &trace->arena, &trace->header);
    while (is_read && next_line(&lines))
        is_read = take_event(&lines, trace);
    if (is_read && ferror(lines.file))
        is_read = refuse_file(&lines);
    close_lines(&lines);
    return is_read;
}

void kt_trace_finish(struct kt_trace *trace)
{
    free(trace->events);
    kmock_arena_free(&trace->arena);
    *trace = (struct kt_trace){0};
}

static bool put_line(struct kmock_buffer *line, FILE *file)
{
    bool is_written = fwrite(line->data, 1, line->size, file) == line->size;
    kmock_buffer_free(line);
    return is_written;
}

bool kt_trace_save(const struct kt_trace *trace, FILE *file)
{
    struct kmock_buffer line = {0};
    kt_trace_header_print(&trace->header, &line);
    bool is_written = put_line(&line, file);
    for (size_t i = 0; is_written && i < trace->count; i++) {
        kt_trace_event_print(&trace->events[i], &line);
        is_written = put_line(&line, file);
    }
    return is_written && fflush(file) == 0;
}

bool kt_trace_schedule(const char *path, struct kmock_buffer *line, struct kmock_buffer *error)
{
    struct lines lines = {.path = path, .error = error};
    struct kt_trace_header header;
    struct kmock_arena arena = {0};
    bool is_read = open_lines(&lines) && take_header(&lines, &arena, &header);
    if (is_read && header.schedule == NULL)
        is_read = refuse_line(&lines, "this trace has no 'schedule': it was not made by a test");
    if (is_read)
        kmock_buffer_append(line, header.schedule, strlen(header.schedule));
    kmock_arena_free(&arena);
    close_lines(&lines);
    return is_read;
}
