/* SPDX-License-Identifier: Apache-2.0 */
/* Take what a child says. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "harness/live/child_inside.h"

enum { READ_BYTES = 64 * 1024, OUTPUT_BYTES = 64 * 1024 };

/* Read all that is there. returns  false where the other end is closed */
static bool read_all(struct kt_live_child_pipe *pipe)
{
    char part[READ_BYTES];
    ssize_t size;
    if (pipe->read_fd < 0)
        return true;
    while ((size = read(pipe->read_fd, part, sizeof part)) > 0)
        kmock_buffer_append(&pipe->heard, part, (size_t)size);
    return size < 0 && errno != EIO;
}

/* Drop whole lines, the oldest, down to half. */
static void make_room(struct kmock_buffer *output)
{
    if (output->size <= 2 * OUTPUT_BYTES)
        return;
    uint8_t *end = memchr(output->data + output->size / 2, '\n', output->size - output->size / 2);
    kmock_buffer_consume(output, end ? (size_t)(end - output->data) + 1 : output->size / 2);
}

static void tell_line(struct kt_live_child *child, const char *text, size_t size)
{
    char copy[200];
    struct kt_effect_line line;
    const struct kt_live_child_upcalls *upcalls = child->options.upcalls;
    if (kt_effect_line_parse(text, size, &line)) {
        upcalls->effect(child->options.context, &line);
    } else {
        snprintf(copy, sizeof copy, "%.*s", (int)(size < sizeof copy ? size : sizeof copy), text);
        upcalls->nonsense(child->options.context, copy);
    }
}

static void tell_lines(struct kt_live_child *child)
{
    size_t size;
    const char *text;
    while ((text = kt_report_line(&child->reports.heard, &size)) != NULL) {
        tell_line(child, text, size);
        kmock_buffer_consume(&child->reports.heard, size + 1);
    }
}

static void tell_frames(struct kt_live_child *child)
{
    enum kt_report_kind kind;
    struct kt_event event;
    while (kt_report_take(&child->reports.heard, kt_live_history(child->live), &kind, &event)) {
        if (kind == KT_REPORT_WORDS)
            snprintf(child->words, sizeof child->words, "%s",
                     kt_history_text(kt_live_history(child->live), event.detail));
        else
            child->options.upcalls->reported(child->options.context, kind, &event);
    }
}

void kt_live_child_hear(struct kt_live_child *child)
{
    read_all(&child->output);
    make_room(&child->output.heard);
    read_all(&child->reports);
    if (child->options.argv)
        tell_lines(child);
    else
        tell_frames(child);
}

const char *kt_live_child_output(struct kt_live_child *child)
{
    struct kmock_buffer *output = &child->output.heard;
    kmock_buffer_append(output, "", 1);
    output->size--;
    return (const char *)output->data;
}

/* What a closed end has to say has been heard: it would be readable for ever. */
static void readable(uv_poll_t *watch, int status, int events)
{
    struct kt_live_child_pipe *pipe = watch->data;
    (void)events;
    bool is_open = status == 0 && read_all(pipe);
    kt_live_child_hear(pipe->child);
    if (!is_open)
        uv_poll_stop(watch);
}

void kt_live_child_listen(struct kt_live_child_pipe *pipe, struct kt_live_child *child, int read_fd)
{
    fcntl(read_fd, F_SETFL, O_NONBLOCK);
    pipe->child = child;
    pipe->read_fd = read_fd;
    uv_poll_init(kt_live_loop(child->live), &pipe->watch, read_fd);
    pipe->watch.data = pipe;
    uv_poll_start(&pipe->watch, UV_READABLE, readable);
}

void kt_live_child_stop_listening(struct kt_live_child *child)
{
    uv_poll_stop(&child->output.watch);
    uv_poll_stop(&child->reports.watch);
}
