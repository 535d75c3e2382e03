/* SPDX-License-Identifier: Apache-2.0 */
/* Write a history as text: a line of JSON an event. source  RFC 8259 */
#include <stdio.h>
#include <string.h>

#include "harness/history/api.h"
#include "harness/history/history.h"

/* returns  the length of the UTF-8 character at text; 0 where it is none (names may come from a peer's bytes).
 * source  RFC 3629 */
static size_t measure_character(const unsigned char *text)
{
    if (text[0] < 0x80)
        return 1;
    size_t length = text[0] >= 0xf0 ? 4 : text[0] >= 0xe0 ? 3 : 2;
    if (text[0] < 0xc2 || text[0] > 0xf4)
        return 0;
    for (size_t i = 1; i < length; i++) {
        if ((text[i] & 0xc0) != 0x80)
            return 0;
    }
    bool is_long = (text[0] == 0xe0 && text[1] < 0xa0) || (text[0] == 0xf0 && text[1] < 0x90);
    bool is_surrogate = text[0] == 0xed && text[1] > 0x9f;
    bool is_beyond = text[0] == 0xf4 && text[1] > 0x8f;
    return is_long || is_surrogate || is_beyond ? 0 : length;
}

static size_t put_character(struct kmock_buffer *line, const unsigned char *text)
{
    size_t length = measure_character(text);
    if (length == 0)
        kmock_buffer_print(line, "\\ufffd");
    else if (*text == '"' || *text == '\\')
        kmock_buffer_print(line, "\\%c", *text);
    else if (*text < 0x20 || *text == 0x7f)
        kmock_buffer_print(line, "\\u%04x", *text);
    else
        kmock_buffer_append(line, text, length);
    return length > 0 ? length : 1;
}

static void put_string(struct kmock_buffer *line, const char *text)
{
    kmock_buffer_append(line, "\"", 1);
    for (const unsigned char *byte = (const unsigned char *)text; *byte;)
        byte += put_character(line, byte);
    kmock_buffer_append(line, "\"", 1);
}

static void put_name(struct kmock_buffer *line, const char *field, const char *text)
{
    if (*text == '\0')
        return;
    kmock_buffer_print(line, ",\"%s\":", field);
    put_string(line, text);
}

static void put_number(struct kmock_buffer *line, const char *field, int64_t number, int64_t none)
{
    if (number != none)
        kmock_buffer_print(line, ",\"%s\":%lld", field, (long long)number);
}

static void put_record(struct kmock_buffer *line, const struct kt_event *event)
{
    put_number(line, "partition", event->partition, -1);
    if (event->partition >= 0 || event->offset != 0)
        kmock_buffer_print(line, ",\"offset\":%lld", (long long)event->offset);
    put_number(line, "count", event->count, 0);
}

static void put_event(const struct kt_history *history, size_t i, struct kmock_buffer *line)
{
    const struct kt_event *event = kt_history_event(history, i);
    kmock_buffer_print(line, "{\"n\":%zu,\"time_us\":%lld,\"type\":", i, (long long)event->time_us);
    put_string(line, kt_event_name(event->type));
    put_name(line, "instance", kt_history_text(history, event->instance));
    put_number(line, "client", event->client, 0);
    put_number(line, "node", event->node, -1);
    put_name(line, "api", event->api >= 0 ? kt_api_name(event->api) : "");
    put_number(line, "api_key", event->api, -1);
    put_name(line, "group", kt_history_text(history, event->group));
    put_name(line, "member", kt_history_text(history, event->member));
    put_number(line, "generation", event->generation, -1);
    put_name(line, "topic", kt_history_text(history, event->topic));
    put_record(line, event);
    put_number(line, "producer_id", event->producer_id, -1);
    put_number(line, "epoch", event->epoch, -1);
    put_number(line, "sequence", event->sequence, -1);
    put_number(line, "error", event->error, 0);
    put_name(line, "error_name", event->error && event->api >= 0 ? kt_error_name(event->error) : "");
    put_name(line, "detail", kt_history_text(history, event->detail));
    kmock_buffer_print(line, "}\n");
}

bool kt_history_write(const struct kt_history *history, FILE *file)
{
    struct kmock_buffer line = {0};
    bool written = true;
    for (size_t i = 0; written && i < kt_history_count(history); i++) {
        line.size = 0;
        put_event(history, i, &line);
        written = fwrite(line.data, 1, line.size, file) == line.size;
    }
    kmock_buffer_free(&line);
    return written && fflush(file) == 0;
}
