/* SPDX-License-Identifier: Apache-2.0 */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "harness/fault/quantity.h"
#include "harness/trace/fields.h"
#include "harness/trace/line.h"
#include "harness/trace/partitions.h"

struct reader {
    struct kmock_arena *arena;
    struct kt_trace_header *header; /* that is read; null: an event */
    struct kmock_buffer *error;
};

static bool refuse(struct reader *reader, const char *what, const char *name)
{
    if (reader->error)
        kmock_buffer_print(reader->error, what, name);
    return false;
}

static bool refuse_value(struct reader *reader, const char *name, const char *wanted)
{
    if (reader->error)
        kmock_buffer_print(reader->error, "'%s' must be %s", name, wanted);
    return false;
}

static const char *keep(struct reader *reader, const json_t *text)
{
    return kmock_arena_copy(reader->arena, json_string_value(text), json_string_length(text));
}

static bool read_text(struct reader *reader, const struct kt_trace_field *field, const json_t *value, const char **text)
{
    if (!json_is_string(value))
        return refuse_value(reader, field->name, "a text");
    *text = keep(reader, value);
    return true;
}

static bool read_number(struct reader *reader, const struct kt_trace_field *field, const json_t *value, int64_t *number)
{
    if (!json_is_integer(value))
        return refuse_value(reader, field->name, "a number");
    *number = json_integer_value(value);
    return true;
}

static bool read_word(struct reader *reader, const struct kt_trace_field *field, const json_t *value, int *word)
{
    for (*word = 0; json_is_string(value) && field->words[*word]; (*word)++)
        if (strcmp(field->words[*word], json_string_value(value)) == 0)
            return true;
    if (reader->error) {
        kmock_buffer_print(reader->error, "'%s' must be", field->name);
        for (int i = 0; field->words[i]; i++)
            kmock_buffer_print(reader->error, " %s%s", i ? "or " : "", field->words[i]);
    }
    return false;
}

/* returns  the text of an object with no more digits than its real numbers need, the caller's to free */
static char *dump(const json_t *json)
{
    enum { DIGITS_LEAST = 15, DIGITS_MOST = 17 };
    for (size_t digits = DIGITS_LEAST;; digits++) {
        char *text = json_dumps(json, JSON_COMPACT | JSON_PRESERVE_ORDER | JSON_REAL_PRECISION(digits));
        if (text == NULL)
            abort();
        json_t *again = json_loads(text, 0, NULL);
        bool is_same = json_equal(again, json);
        json_decref(again);
        if (is_same || digits == DIGITS_MOST)
            return text;
        free(text);
    }
}

/* returns  what is left of the JSON object, kept; null: nothing */
static const char *keep_unknown(struct reader *reader, const json_t *json)
{
    if (json_object_size(json) == 0)
        return NULL;
    char *text = dump(json);
    const char *kept = kmock_arena_copy(reader->arena, text, strlen(text));
    free(text);
    return kept;
}

/* ---- of events ---- */

static bool read_range(struct reader *reader, const struct kt_trace_field *field, const json_t *value,
                       struct kt_trace_range *range)
{
    if (json_is_string(value) && kt_trace_range_read(json_string_value(value), reader->arena, range))
        return true;
    return refuse_value(reader, field->name, "\"topic-partition:offset\" or \"topic-partition:first..last\"");
}

static bool read_values(struct reader *reader, json_t *value, struct kt_trace_partitions *partitions)
{
    const char *name;
    json_t *number;
    partitions->has_values = true;
    json_object_foreach(value, name, number)
    {
        struct kt_trace_range at;
        if (!json_is_integer(number) || !kt_trace_range_read(name, reader->arena, &at) || at.first >= 0)
            return refuse_value(reader, "ps", "an object of offsets by \"topic-partition\"");
        struct kt_trace_partition item = {at.topic, at.partition, at.partition, json_integer_value(number)};
        kt_trace_partitions_add(partitions, reader->arena, &item);
    }
    return true;
}

static bool read_partitions(struct reader *reader, json_t *value, struct kt_trace_partitions *partitions)
{
    partitions->is_there = true;
    if (json_is_object(value))
        return read_values(reader, value, partitions);
    if (!json_is_array(value))
        return refuse_value(reader, "ps", "a list of partitions or an object of offsets");
    for (size_t i = 0; i < json_array_size(value); i++) {
        const char *text = json_string_value(json_array_get(value, i));
        struct kt_trace_partition item = {0};
        if (text == NULL || !kt_trace_partition_read(text, reader->arena, &item))
            return refuse_value(reader, "ps", "a list of \"topic:partition\" and \"topic:first-last\"");
        kt_trace_partitions_add(partitions, reader->arena, &item);
    }
    return true;
}

static bool read_after(struct reader *reader, const json_t *value, struct kt_trace_after *after)
{
    const json_t *n = json_array_get(value, 0);
    const char *dt = json_string_value(json_array_get(value, 1));
    bool is_signed = dt && (*dt == '+' || *dt == '-');
    if (!json_is_integer(n) || json_array_size(value) != 2 || !is_signed || kt_duration_read(dt + 1, &after->dt_us))
        return refuse_value(reader, "after", "an event's number and a time behind it: [9,\"+1.9s\"]");
    after->n = json_integer_value(n);
    after->dt_us = *dt == '-' ? -after->dt_us : after->dt_us;
    return true;
}

/* ---- of headers ---- */

static bool read_topics(struct reader *reader, json_t *value)
{
    struct kt_trace_topic *topics = kmock_arena_alloc(reader->arena, json_object_size(value) * sizeof *topics + 1);
    const char *name;
    json_t *partitions;
    if (!json_is_object(value))
        return refuse_value(reader, "topics", "an object of numbers of partitions");
    json_object_foreach(value, name, partitions)
    {
        if (!json_is_integer(partitions))
            return refuse_value(reader, "topics", "an object of numbers of partitions");
        topics[reader->header->topics_count++] = (struct kt_trace_topic){
            kmock_arena_copy(reader->arena, name, strlen(name)), json_integer_value(partitions)};
    }
    reader->header->topics = topics;
    return true;
}

/* returns  null where it is no list of texts */
static const char **read_texts(struct reader *reader, const char *name, const json_t *value)
{
    const char **texts = kmock_arena_alloc(reader->arena, json_array_size(value) * sizeof *texts + 1);
    bool is_list = json_is_array(value);
    for (size_t i = 0; is_list && i < json_array_size(value); i++) {
        const json_t *item = json_array_get(value, i);
        is_list = json_is_string(item);
        texts[i] = is_list ? keep(reader, item) : NULL;
    }
    if (!is_list)
        refuse_value(reader, name, "a list of texts");
    return is_list ? texts : NULL;
}

static bool read_sources(struct reader *reader, const json_t *value)
{
    reader->header->sources = read_texts(reader, "src", value);
    reader->header->sources_count = json_array_size(value);
    return reader->header->sources != NULL;
}

static bool read_actors(struct reader *reader, json_t *value)
{
    struct kt_trace_actor *actors = kmock_arena_alloc(reader->arena, json_object_size(value) * sizeof *actors + 1);
    const char *name;
    json_t *real;
    if (!json_is_object(value))
        return refuse_value(reader, "actors", "an object of lists of texts");
    json_object_foreach(value, name, real)
    {
        struct kt_trace_actor *actor = &actors[reader->header->actors_count++];
        actor->name = kmock_arena_copy(reader->arena, name, strlen(name));
        actor->real = read_texts(reader, name, real);
        actor->count = json_array_size(real);
        if (actor->real == NULL)
            return false;
    }
    reader->header->actors = actors;
    return true;
}

static bool read_seed(struct reader *reader, const json_t *value)
{
    struct kt_trace_header *header = reader->header;
    bool is_text = json_is_string(value) && kt_number_read(json_string_value(value), &header->seed) == NULL;
    if (json_is_null(value))
        return true;
    if (!is_text && (!json_is_integer(value) || json_integer_value(value) < 0))
        return refuse_value(reader, "seed", "a number from 0 on, or null");
    if (!is_text)
        header->seed = (uint64_t)json_integer_value(value);
    header->has_seed = true;
    return true;
}

static bool read_expect(struct reader *reader, json_t *value)
{
    const json_t *violates = json_object_get(value, "violates"), *n = json_object_get(value, "n");
    if (!json_is_string(violates) || (n && !json_is_integer(n)))
        return refuse_value(reader, "expect", "{\"violates\":\"C1\",\"n\":31}");
    reader->header->expect.violates = keep(reader, violates);
    reader->header->expect.n = n ? json_integer_value(n) : KT_TRACE_NONE;
    json_object_del(value, "violates");
    json_object_del(value, "n");
    reader->header->expect.unknown = keep_unknown(reader, value);
    return true;
}

/* ---- both ---- */

static bool read_field(struct reader *reader, const struct kt_trace_field *field, json_t *value, void *object)
{
    void *place = (void *)kt_trace_field_of(object, field);
    switch (field->kind) {
    case KT_TRACE_TEXT:
        return read_text(reader, field, value, place);
    case KT_TRACE_NUMBER:
        return read_number(reader, field, value, place);
    case KT_TRACE_WORD:
        return read_word(reader, field, value, place);
    case KT_TRACE_RANGE:
        return read_range(reader, field, value, place);
    case KT_TRACE_PARTITIONS:
        return read_partitions(reader, value, place);
    case KT_TRACE_AFTER:
        return read_after(reader, value, place);
    case KT_TRACE_TOPICS:
        return read_topics(reader, value);
    case KT_TRACE_ACTORS:
        return read_actors(reader, value);
    case KT_TRACE_SOURCES:
        return read_sources(reader, value);
    case KT_TRACE_SEED:
        return read_seed(reader, value);
    default:
        return read_expect(reader, value);
    }
}

/* Take each known field out of the JSON object. */
static bool read_fields(struct reader *reader, const struct kt_trace_field *fields, json_t *json, void *object)
{
    for (const struct kt_trace_field *field = fields; field->name; field++) {
        json_t *value = json_object_get(json, field->name);
        if (value == NULL && field->is_needed)
            return refuse(reader, "'%s' is missing", field->name);
        if (value && !read_field(reader, field, value, object))
            return false;
        json_object_del(json, field->name);
    }
    return true;
}

/* returns  the object of a line; null where it is none */
static json_t *load(struct reader *reader, const char *line)
{
    json_error_t wrong;
    json_object_seed(1);
    json_t *json = json_loads(line, JSON_REJECT_DUPLICATES, &wrong);
    if (json == NULL && reader->error)
        kmock_buffer_print(reader->error, "not JSON: column %d: %s", wrong.column, wrong.text);
    if (json == NULL || json_is_object(json))
        return json;
    refuse(reader, "not a JSON object%s", "");
    json_decref(json);
    return NULL;
}

static bool check_version(struct reader *reader, json_t *json)
{
    const json_t *version = json_object_get(json, "kt");
    if (!json_is_integer(version))
        return refuse(reader, "not a trace: its first line must begin {\"kt\":1,%s", "");
    if (json_integer_value(version) != KT_TRACE_VERSION)
        return refuse(reader, "written by %s version of ktrial: this one reads \"kt\":1",
                      json_integer_value(version) > KT_TRACE_VERSION ? "a newer" : "no");
    json_object_del(json, "kt");
    return true;
}

bool kt_trace_header_read(const char *line, struct kmock_arena *arena, struct kt_trace_header *header,
                          struct kmock_buffer *error)
{
    struct reader reader = {arena, header, error};
    *header = (struct kt_trace_header){.start_us = KT_TRACE_NONE, .expect.n = KT_TRACE_NONE};
    json_t *json = load(&reader, line);
    bool is_read = json && check_version(&reader, json) && read_fields(&reader, kt_trace_header_fields, json, header);
    if (is_read)
        header->unknown = keep_unknown(&reader, json);
    json_decref(json);
    return is_read;
}

bool kt_trace_event_read(const char *line, struct kmock_arena *arena, struct kt_trace_event *event,
                         struct kmock_buffer *error)
{
    struct reader reader = {arena, NULL, error};
    *event = kt_trace_event_none();
    event->confidence = KT_TRACE_UNSAID;
    json_t *json = load(&reader, line);
    bool is_read = json && read_fields(&reader, kt_trace_event_fields, json, event);
    if (is_read)
        event->unknown = keep_unknown(&reader, json);
    json_decref(json);
    return is_read;
}
