/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "mock/wire/codec.h"
#include "mock/wire/fallback.h"

struct decoder {
    struct kmock_reader *reader;
    int16_t version;
    bool flexible;
};

static bool decode_struct(const struct decoder *decoder, const struct kmock_schema *schema, void *structure);

static bool is_carried(const struct decoder *decoder, const struct kmock_field *field)
{
    return field->first <= decoder->version && decoder->version <= field->last;
}

static bool may_be_null(const struct decoder *decoder, const struct kmock_field *field)
{
    return field->nullable && decoder->version >= field->nullable_from;
}

static bool decode_length(const struct decoder *decoder, const struct kmock_field *field, int32_t *length)
{
    unsigned size_bytes = field->type == KMOCK_STRING && !field->array ? 2 : 4;
    if (!kmock_read_length(decoder->reader, decoder->flexible, size_bytes, length))
        return false;
    if (*length < 0 && !may_be_null(decoder, field))
        return kmock_reader_fail(decoder->reader, "is null and may not be");
    return true;
}

/* length  of the value, -1 for null. The element of an array is never null. */
static bool decode_view(const struct decoder *decoder, const struct kmock_field *field, const uint8_t **data,
                        int32_t *length)
{
    unsigned size_bytes = field->type == KMOCK_STRING ? 2 : 4;
    if (!kmock_read_length(decoder->reader, decoder->flexible, size_bytes, length))
        return false;
    if (*length >= 0)
        return kmock_read_view(decoder->reader, (size_t)*length, data);
    *data = NULL;
    if (field->array || !may_be_null(decoder, field))
        return kmock_reader_fail(decoder->reader, "is null and may not be");
    return true;
}

static bool decode_string(const struct decoder *decoder, const struct kmock_field *field, struct kmock_string *string)
{
    const uint8_t *data = NULL;
    bool fits = decode_view(decoder, field, &data, &string->length);
    string->data = (const char *)data;
    return fits;
}

static bool decode_integer(const struct decoder *decoder, const struct kmock_field *field, void *value)
{
    static const uint8_t sizes[] = {[KMOCK_INT8] = 1,  [KMOCK_INT16] = 2, [KMOCK_UINT16] = 2,
                                    [KMOCK_INT32] = 4, [KMOCK_INT64] = 8, [KMOCK_BOOL] = 1};
    int64_t wide;
    if (!kmock_read_integer(decoder->reader, sizes[field->type], &wide))
        return false;
    kmock_member_store(field->type, value, wide);
    return true;
}

static bool decode_uuid(const struct decoder *decoder, struct kmock_uuid *uuid)
{
    const uint8_t *view;
    if (!kmock_read_view(decoder->reader, sizeof uuid->bytes, &view))
        return false;
    memcpy(uuid->bytes, view, sizeof uuid->bytes);
    return true;
}

static bool decode_value(const struct decoder *decoder, const struct kmock_field *field, void *value)
{
    switch (field->type) {
    case KMOCK_STRING:
        return decode_string(decoder, field, value);
    case KMOCK_BYTES:
    case KMOCK_RECORDS: {
        struct kmock_bytes *bytes = value;
        return decode_view(decoder, field, &bytes->data, &bytes->length);
    }
    case KMOCK_UUID:
        return decode_uuid(decoder, value);
    case KMOCK_STRUCT:
        return decode_struct(decoder, field->element, value);
    default:
        return decode_integer(decoder, field, value);
    }
}

static const char *separator_of(const struct kmock_field *field)
{
    return field->type == KMOCK_STRUCT ? "." : ": ";
}

/* returns  the fewest bytes that any struct of this schema takes in this version */
static size_t least_bytes(const struct decoder *decoder, const struct kmock_schema *schema)
{
    static const uint8_t least[] = {
        [KMOCK_INT8] = 1, [KMOCK_INT16] = 2,  [KMOCK_UINT16] = 2, [KMOCK_INT32] = 4,   [KMOCK_INT64] = 8,
        [KMOCK_BOOL] = 1, [KMOCK_STRING] = 2, [KMOCK_BYTES] = 4,  [KMOCK_RECORDS] = 4, [KMOCK_UUID] = 16};
    size_t sum = decoder->flexible ? 1 : 0;
    for (uint16_t i = 0; i < schema->count; i++) {
        const struct kmock_field *field = &schema->fields[i];
        bool has_length =
            (field->array && !field->optional) || (field->type >= KMOCK_STRING && field->type <= KMOCK_RECORDS);
        if (field->tagged || !is_carried(decoder, field))
            continue;
        if (field->optional)
            sum += 1;
        else if (has_length)
            sum += decoder->flexible ? 1 : field->array ? 4 : least[field->type];
        else
            sum += field->type == KMOCK_STRUCT ? least_bytes(decoder, field->element) : least[field->type];
    }
    return sum;
}

/* A count says how much memory to take: it must be one that the bytes left can hold. */
static bool check_count(const struct decoder *decoder, const struct kmock_field *field, int32_t count)
{
    size_t least = field->type == KMOCK_STRUCT ? least_bytes(decoder, field->element) : 1;
    size_t left = kmock_reader_left(decoder->reader);
    if ((size_t)count <= left / (least ? least : 1))
        return true;
    return kmock_reader_fail(decoder->reader, "count %d needs more than the %zu bytes left", (int)count, left);
}

/* source  Kafka protocol guide: nullable structs */
static bool decode_presence(const struct decoder *decoder, int32_t *count)
{
    int64_t present;
    if (!kmock_read_integer(decoder->reader, 1, &present))
        return false;
    *count = present < 0 ? -1 : 1;
    return true;
}

static bool decode_count(const struct decoder *decoder, const struct kmock_field *field, int32_t *count)
{
    if (field->optional)
        return decode_presence(decoder, count);
    return decode_length(decoder, field, count) && (*count <= 0 || check_count(decoder, field, *count));
}

static bool decode_array(const struct decoder *decoder, const struct kmock_field *field, void *structure)
{
    void **member = (void **)((char *)structure + field->at);
    int32_t *count = (int32_t *)((char *)structure + field->count_at);
    *member = NULL;
    if (!decode_count(decoder, field, count))
        return kmock_reader_within(decoder->reader, field->name, -1, ": ");
    if (*count <= 0)
        return true;
    size_t size = kmock_member_size_bytes(field);
    char *element = *member = kmock_arena_alloc(decoder->reader->arena, (size_t)*count * size);
    for (int32_t i = 0; i < *count; i++, element += size) {
        if (!decode_value(decoder, field, element))
            return kmock_reader_within(decoder->reader, field->name, i, separator_of(field));
    }
    return true;
}

static bool decode_field(const struct decoder *decoder, const struct kmock_field *field, void *structure)
{
    if (field->array)
        return decode_array(decoder, field, structure);
    if (decode_value(decoder, field, (char *)structure + field->at))
        return true;
    return kmock_reader_within(decoder->reader, field->name, -1, separator_of(field));
}

static const struct kmock_field *find_tagged(const struct decoder *decoder, const struct kmock_schema *schema,
                                             uint32_t tag)
{
    for (uint16_t i = 0; i < schema->count; i++) {
        const struct kmock_field *field = &schema->fields[i];
        if (field->tagged && field->tag == tag && is_carried(decoder, field))
            return field;
    }
    return NULL;
}

static bool decode_tagged(const struct decoder *decoder, const struct kmock_field *field, struct kmock_bytes value,
                          void *structure)
{
    struct kmock_reader *reader = decoder->reader;
    struct kmock_reader whole = *reader;
    kmock_reader_init(reader, value, reader->arena);
    if (!decode_field(decoder, field, structure))
        return false;
    size_t left = kmock_reader_left(reader);
    if (left > 0) {
        kmock_reader_fail(reader, "%zu bytes behind the tagged value", left);
        return kmock_reader_within(reader, field->name, -1, ": ");
    }
    reader->at = whole.at;
    reader->end = whole.end;
    return true;
}

static bool decode_tags(const struct decoder *decoder, const struct kmock_schema *schema, void *structure)
{
    uint32_t count, tag;
    int64_t previous = -1;
    struct kmock_bytes value;
    if (!kmock_read_varint(decoder->reader, &count))
        return kmock_reader_within(decoder->reader, "tagged fields", -1, ": ");
    for (uint32_t i = 0; i < count; i++, previous = tag) {
        if (!kmock_read_tag(decoder->reader, previous, &tag, &value))
            return kmock_reader_within(decoder->reader, "tagged fields", -1, ": ");
        const struct kmock_field *field = find_tagged(decoder, schema, tag);
        if (field && !decode_tagged(decoder, field, value, structure))
            return false;
    }
    return true;
}

static bool decode_struct(const struct decoder *decoder, const struct kmock_schema *schema, void *structure)
{
    for (uint16_t i = 0; i < schema->count; i++) {
        const struct kmock_field *field = &schema->fields[i];
        if (field->tagged || !is_carried(decoder, field))
            kmock_fallback_set(field, structure);
        else if (!decode_field(decoder, field, structure))
            return false;
    }
    return !decoder->flexible || decode_tags(decoder, schema, structure);
}

bool kmock_decode(struct kmock_reader *reader, struct kmock_layout layout, void *message)
{
    struct decoder decoder = {reader, layout.version, kmock_layout_is_flexible(layout)};
    return decode_struct(&decoder, layout.schema, message);
}
