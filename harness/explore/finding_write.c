/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/explore/finding.h"
#include "harness/explore/finding_fields.h"
#include "harness/trace/json_text.h"
#include "mock/base/alloc.h"

/* The library's numbers end where int64_t does. */
static json_t *make_number(uint64_t number)
{
    if (number > INT64_MAX)
        return kt_json_sound(json_sprintf("%llu", (unsigned long long)number));
    return kt_json_sound(json_integer((json_int_t)number));
}

static json_t *make_texts(const struct kt_texts *texts)
{
    json_t *value = kt_json_sound(json_array());
    for (size_t i = 0; i < texts->count; i++)
        json_array_append_new(value, kt_json_text(texts->items[i]));
    return value;
}

static json_t *make_sometimes(const struct kt_sometimes_list *list)
{
    json_t *value = kt_json_sound(json_object());
    for (size_t i = 0; i < list->count; i++) {
        json_t *key = kt_json_text(list->items[i].text);
        json_object_set_new(value, json_string_value(key), json_boolean(list->items[i].reached));
        json_decref(key);
    }
    return value;
}

static json_t *make_value(const struct kt_finding_record *record, const struct kt_field *field)
{
    const void *value = kt_field_of(record, field);
    switch (field->kind) {
    case KT_FIELD_TEXT:
        return kt_json_text(*(const char *const *)value);
    case KT_FIELD_NUMBER:
        return make_number(*(const uint64_t *)value);
    case KT_FIELD_WORD:
        return kt_json_text(field->words[*(const int *)value]);
    case KT_FIELD_TEXTS:
        return make_texts(value);
    default:
        return make_sometimes(value);
    }
}

static bool is_left_out(const struct kt_finding_record *record, const struct kt_field *field)
{
    const void *value = kt_field_of(record, field);
    if (!field->is_optional)
        return false;
    return field->kind == KT_FIELD_NUMBER ? *(const uint64_t *)value == 0
                                          : ((const struct kt_texts *)value)->count == 0;
}

void kt_finding_print(const struct kt_finding_record *record, struct kmock_buffer *out)
{
    json_object_seed(1); /* not from the machine's randomness */
    json_t *object = kt_json_sound(json_object());
    json_object_set_new(object, "kt", kt_json_sound(json_integer(KT_RECORD_VERSION)));
    json_object_set_new(object, "type", kt_json_text(kt_finding_type_name(record->type)));
    for (const struct kt_field *field = kt_finding_fields(record->type); field->name; field++)
        if (!is_left_out(record, field))
            json_object_set_new(object, field->name, make_value(record, field));
    char *line = json_dumps(object, JSON_COMPACT | JSON_PRESERVE_ORDER);
    if (line == NULL)
        abort();
    kmock_buffer_print(out, "%s\n", line);
    free(line);
    json_decref(object);
}

static bool write_all(int fd, const uint8_t *data, size_t size)
{
    while (size > 0) {
        ssize_t written = write(fd, data, size);
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return false;
        data += written;
        size -= (size_t)written;
    }
    return true;
}

bool kt_finding_write(int fd, const struct kt_finding_record *record, struct kmock_buffer *error)
{
    struct kmock_buffer line = {0};
    kt_finding_print(record, &line);
    bool written = write_all(fd, line.data, line.size);
    if (!written && error)
        kmock_buffer_print(error, "findings: cannot write: %s", strerror(errno));
    kmock_buffer_free(&line);
    return written;
}
