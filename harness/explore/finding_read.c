/* SPDX-License-Identifier: Apache-2.0 */
#include <jansson.h>
#include <string.h>

#include "harness/explore/finding.h"
#include "harness/explore/finding_fields.h"
#include "harness/fault/quantity.h"

struct reader {
    struct kmock_arena *arena;
    struct kt_finding_record *record;
    struct kmock_buffer *error;
};

static bool refuse(struct reader *reader, const char *what, const char *name)
{
    if (reader->error)
        kmock_buffer_print(reader->error, what, name);
    return false;
}

static const char *kind_of(const json_t *value)
{
    static const char *const names[] = {
        [JSON_OBJECT] = "an object",   [JSON_ARRAY] = "a list", [JSON_STRING] = "a text", [JSON_INTEGER] = "a number",
        [JSON_REAL] = "a real number", [JSON_TRUE] = "true",    [JSON_FALSE] = "false",   [JSON_NULL] = "null",
    };
    return json_integer_value(value) < 0 ? "a negative number" : names[json_typeof(value)];
}

static bool refuse_value(struct reader *reader, const char *name, const char *wanted, const json_t *value)
{
    if (reader->error)
        kmock_buffer_print(reader->error, "not a record: '%s' must be %s, it is %s", name, wanted, kind_of(value));
    return false;
}

static const char *keep(struct reader *reader, const json_t *text)
{
    return kmock_arena_copy(reader->arena, json_string_value(text), json_string_length(text));
}

static bool read_text(struct reader *reader, const struct kt_field *field, const json_t *value, const char **text)
{
    if (!json_is_string(value))
        return refuse_value(reader, field->name, "a text", value);
    *text = keep(reader, value);
    return true;
}

static bool read_number(struct reader *reader, const struct kt_field *field, const json_t *value, uint64_t *number)
{
    if (json_is_integer(value) && json_integer_value(value) >= 0) {
        *number = (uint64_t)json_integer_value(value);
        return true;
    }
    if (json_is_string(value) && kt_number_read(json_string_value(value), number) == NULL)
        return true;
    return refuse_value(reader, field->name, "a number from 0 on", value);
}

static bool read_word(struct reader *reader, const struct kt_field *field, const json_t *value, int *word)
{
    if (!json_is_string(value))
        return refuse_value(reader, field->name, "a text", value);
    for (*word = 0; field->words[*word]; (*word)++)
        if (strcmp(field->words[*word], json_string_value(value)) == 0)
            return true;
    if (reader->error) {
        kmock_buffer_print(reader->error, "not a record: '%s' must be one of", field->name);
        for (int i = 0; field->words[i]; i++)
            kmock_buffer_print(reader->error, " %s", field->words[i]);
        kmock_buffer_print(reader->error, ", it is '%s'", json_string_value(value));
    }
    return false;
}

static bool read_texts(struct reader *reader, const struct kt_field *field, const json_t *value, struct kt_texts *texts)
{
    if (!json_is_array(value))
        return refuse_value(reader, field->name, "a list of texts", value);
    texts->items = kmock_arena_alloc(reader->arena, json_array_size(value) * sizeof *texts->items + 1);
    for (; texts->count < json_array_size(value); texts->count++) {
        const json_t *item = json_array_get(value, texts->count);
        if (!json_is_string(item))
            return refuse_value(reader, field->name, "a list of texts", item);
        texts->items[texts->count] = keep(reader, item);
    }
    return true;
}

static bool read_sometimes(struct reader *reader, const struct kt_field *field, json_t *value,
                           struct kt_sometimes_list *list)
{
    const char *text;
    json_t *reached;
    if (!json_is_object(value))
        return refuse_value(reader, field->name, "an object of true and false", value);
    list->items = kmock_arena_alloc(reader->arena, json_object_size(value) * sizeof *list->items + 1);
    json_object_foreach(value, text, reached)
    {
        if (!json_is_boolean(reached))
            return refuse_value(reader, text, "true or false", reached);
        list->items[list->count].text = kmock_arena_copy(reader->arena, text, strlen(text));
        list->items[list->count++].reached = json_is_true(reached);
    }
    return true;
}

static bool read_field(struct reader *reader, const struct kt_field *field, json_t *value)
{
    void *place = (char *)reader->record + field->offset;
    switch (field->kind) {
    case KT_FIELD_TEXT:
        return read_text(reader, field, value, place);
    case KT_FIELD_NUMBER:
        return read_number(reader, field, value, place);
    case KT_FIELD_WORD:
        return read_word(reader, field, value, place);
    case KT_FIELD_TEXTS:
        return read_texts(reader, field, value, place);
    default:
        return read_sometimes(reader, field, value, place);
    }
}

static bool read_fields(struct reader *reader, const json_t *object)
{
    for (const struct kt_field *field = kt_finding_fields(reader->record->type); field->name; field++) {
        json_t *value = json_object_get(object, field->name);
        if (value == NULL && !field->is_optional)
            return refuse(reader, "not a record: '%s' is missing", field->name);
        if (value && !read_field(reader, field, value))
            return false;
    }
    return true;
}

static bool read_head(struct reader *reader, const json_t *object)
{
    const json_t *version = json_object_get(object, "kt");
    const char *type = json_string_value(json_object_get(object, "type"));
    if (!json_is_integer(version) || type == NULL)
        return refuse(reader, "not a record: expected {\"kt\":1,\"type\":...%s", "}");
    if (json_integer_value(version) != KT_RECORD_VERSION)
        return refuse(reader, "written by %s version of ktrial: this one reads \"kt\":1",
                      json_integer_value(version) > KT_RECORD_VERSION ? "a newer" : "no");
    for (int i = KT_RECORD_NONE + 1; i < KT_RECORD_TYPES; i++)
        if (strcmp(kt_finding_type_name((enum kt_record_type)i), type) == 0)
            reader->record->type = (enum kt_record_type)i;
    return true;
}

bool kt_finding_read(const char *line, struct kmock_arena *arena, struct kt_finding_record *record,
                     struct kmock_buffer *error)
{
    struct reader reader = {arena, record, error};
    json_error_t wrong;
    *record = (struct kt_finding_record){0};
    json_object_seed(1);
    json_t *object = json_loads(line, JSON_REJECT_DUPLICATES, &wrong);
    if (object == NULL && error)
        kmock_buffer_print(error, "not JSON: column %d: %s", wrong.column, wrong.text);
    bool is_read = object && read_head(&reader, object) && read_fields(&reader, object);
    json_decref(object);
    return is_read;
}
