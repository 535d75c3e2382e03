/* SPDX-License-Identifier: Apache-2.0 */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "harness/fault/quantity.h"
#include "harness/trace/fields.h"
#include "harness/trace/json_text.h"
#include "harness/trace/line.h"

static json_t *make_number(int64_t number)
{
    return kt_json_sound(json_integer(number));
}

static json_t *take_text(struct kmock_buffer *text)
{
    kmock_buffer_append(text, "", 1);
    json_t *value = kt_json_text((const char *)text->data);
    kmock_buffer_free(text);
    return value;
}

static void set(json_t *object, const char *name, json_t *value)
{
    if (value && json_object_set_new(object, name, value) != 0)
        abort();
}

/* Names may have bytes that are no UTF-8: the key is mended as a text is. */
static void set_by_text(json_t *object, struct kmock_buffer *name, json_t *value)
{
    json_t *key = take_text(name);
    set(object, json_string_value(key), value);
    json_decref(key);
}

/* ---- of events ---- */

static json_t *make_range(const struct kt_trace_range *range)
{
    struct kmock_buffer text = {0};
    if (range->topic == NULL)
        return NULL;
    kmock_buffer_print(&text, "%s-%d", range->topic, (int)range->partition);
    if (range->first >= 0)
        kmock_buffer_print(&text, ":%lld", (long long)range->first);
    if (range->last > range->first)
        kmock_buffer_print(&text, "..%lld", (long long)range->last);
    return take_text(&text);
}

static json_t *make_values(const struct kt_trace_partitions *partitions)
{
    json_t *object = kt_json_sound(json_object());
    for (size_t i = 0; i < partitions->count; i++) {
        const struct kt_trace_partition *item = &partitions->items[i];
        struct kmock_buffer name = {0};
        kmock_buffer_print(&name, "%s-%d", item->topic, (int)item->first);
        set_by_text(object, &name, make_number(item->value));
    }
    return object;
}

static json_t *make_set(const struct kt_trace_partitions *partitions)
{
    json_t *list = kt_json_sound(json_array());
    for (size_t i = 0; i < partitions->count; i++) {
        const struct kt_trace_partition *item = &partitions->items[i];
        struct kmock_buffer text = {0};
        kmock_buffer_print(&text, "%s:%d", item->topic, (int)item->first);
        if (item->last > item->first)
            kmock_buffer_print(&text, "-%d", (int)item->last);
        json_array_append_new(list, take_text(&text));
    }
    return list;
}

static json_t *make_partitions(const struct kt_trace_partitions *partitions)
{
    if (!partitions->is_there)
        return NULL;
    return partitions->has_values ? make_values(partitions) : make_set(partitions);
}

static json_t *make_after(const struct kt_trace_after *after)
{
    struct kmock_buffer text = {0};
    if (after->n == 0)
        return NULL;
    kmock_buffer_print(&text, "%c", after->dt_us < 0 ? '-' : '+');
    kt_duration_print(&text, after->dt_us < 0 ? -after->dt_us : after->dt_us);
    json_t *list = kt_json_sound(json_array());
    json_array_append_new(list, make_number(after->n));
    json_array_append_new(list, take_text(&text));
    return list;
}

/* ---- of headers ---- */

static json_t *make_topics(const struct kt_trace_header *header)
{
    json_t *object = kt_json_sound(json_object());
    for (size_t i = 0; i < header->topics_count; i++) {
        struct kmock_buffer name = {0};
        kmock_buffer_print(&name, "%s", header->topics[i].name);
        set_by_text(object, &name, make_number(header->topics[i].partitions));
    }
    return object;
}

static json_t *make_texts(const char *const *texts, size_t count)
{
    json_t *list = kt_json_sound(json_array());
    for (size_t i = 0; i < count; i++)
        json_array_append_new(list, kt_json_text(texts[i]));
    return list;
}

static json_t *make_actors(const struct kt_trace_header *header)
{
    json_t *object = kt_json_sound(json_object());
    for (size_t i = 0; i < header->actors_count; i++) {
        const struct kt_trace_actor *actor = &header->actors[i];
        set(object, actor->name, make_texts(actor->real, actor->count));
    }
    return object;
}

/* The library's numbers end where int64_t does. */
static json_t *make_seed(const struct kt_trace_header *header)
{
    if (!header->has_seed)
        return kt_json_sound(json_null());
    if (header->seed > INT64_MAX)
        return kt_json_sound(json_sprintf("%llu", (unsigned long long)header->seed));
    return make_number((int64_t)header->seed);
}

static json_t *make_expect(const struct kt_trace_header *header)
{
    if (header->expect.violates == NULL)
        return NULL;
    json_t *object = kt_json_sound(json_object());
    set(object, "violates", kt_json_text(header->expect.violates));
    if (header->expect.n != KT_TRACE_NONE)
        set(object, "n", make_number(header->expect.n));
    json_t *unknown = header->expect.unknown ? json_loads(header->expect.unknown, 0, NULL) : NULL;
    if (unknown)
        json_object_update(object, unknown);
    json_decref(unknown);
    return object;
}

/* ---- both ---- */

/* returns  null where the object does not have the field */
static json_t *make_field(const void *object, const struct kt_trace_field *field)
{
    const void *value = kt_trace_field_of(object, field);
    switch (field->kind) {
    case KT_TRACE_TEXT:
        return *(const char *const *)value ? kt_json_text(*(const char *const *)value) : NULL;
    case KT_TRACE_NUMBER:
        return *(const int64_t *)value == KT_TRACE_NONE ? NULL : make_number(*(const int64_t *)value);
    case KT_TRACE_WORD:
        return field->words[*(const int *)value] ? kt_json_text(field->words[*(const int *)value]) : NULL;
    case KT_TRACE_RANGE:
        return make_range(value);
    case KT_TRACE_PARTITIONS:
        return make_partitions(value);
    case KT_TRACE_AFTER:
        return make_after(value);
    case KT_TRACE_TOPICS:
        return make_topics(object);
    case KT_TRACE_ACTORS:
        return make_actors(object);
    case KT_TRACE_SOURCES:
        return make_texts(((const struct kt_trace_header *)object)->sources,
                          ((const struct kt_trace_header *)object)->sources_count);
    case KT_TRACE_SEED:
        return make_seed(object);
    default:
        return make_expect(object);
    }
}

/* unknown  an object whose fields go behind the others, as they are; null: none */
static void print_line(json_t *object, const char *unknown, struct kmock_buffer *out)
{
    char *line = json_dumps(object, JSON_COMPACT | JSON_PRESERVE_ORDER);
    if (line == NULL)
        abort();
    kmock_buffer_append(out, line, strlen(line) - 1);
    if (unknown)
        kmock_buffer_print(out, ",%s\n", unknown + 1);
    else
        kmock_buffer_append(out, "}\n", 2);
    free(line);
    json_decref(object);
}

static json_t *begin_object(void)
{
    json_object_seed(1); /* not from the machine's randomness */
    return kt_json_sound(json_object());
}

void kt_trace_header_print(const struct kt_trace_header *header, struct kmock_buffer *out)
{
    json_t *object = begin_object();
    set(object, "kt", make_number(KT_TRACE_VERSION));
    for (const struct kt_trace_field *field = kt_trace_header_fields; field->name; field++)
        set(object, field->name, make_field(header, field));
    print_line(object, header->unknown, out);
}

void kt_trace_event_print(const struct kt_trace_event *event, struct kmock_buffer *out)
{
    json_t *object = begin_object();
    for (const struct kt_trace_field *field = kt_trace_event_fields; field->name; field++)
        set(object, field->name, make_field(event, field));
    print_line(object, event->unknown, out);
}
