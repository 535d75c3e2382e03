/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "mock/broker/types.h"
#include "mock/wire/codec.h"
#include "mock/wire/fallback.h"
#include "mock/wire/writer.h"

struct encoder {
    struct kmock_buffer *buffer;
    int16_t version;
    bool flexible;
    bool too_long; /* a string does not fit */
};

static void encode_struct(struct encoder *encoder, const struct kmock_schema *schema, const void *structure);

static bool is_carried(const struct encoder *encoder, const struct kmock_field *field)
{
    return field->first <= encoder->version && encoder->version <= field->last;
}

/* returns  the length as this version can say it: 0 for a null that it cannot */
static int32_t sayable_length(const struct encoder *encoder, const struct kmock_field *field, int32_t length)
{
    if (length >= 0)
        return length;
    return field->nullable && encoder->version >= field->nullable_from ? -1 : 0;
}

static void encode_view(struct encoder *encoder, const struct kmock_field *field, const void *data, int32_t length)
{
    bool string = field->type == KMOCK_STRING;
    int32_t sayable = field->array && length < 0 ? 0 : sayable_length(encoder, field, length);
    if (string && !encoder->flexible && sayable > INT16_MAX)
        encoder->too_long = true;
    kmock_write_length(encoder->buffer, encoder->flexible, string ? 2 : 4, sayable);
    if (sayable > 0)
        memcpy(kmock_write_room(encoder->buffer, (size_t)sayable), data, (size_t)sayable);
}

static void encode_integer(struct encoder *encoder, const struct kmock_field *field, const void *value)
{
    static const uint8_t sizes[] = {[KMOCK_INT8] = 1,  [KMOCK_INT16] = 2, [KMOCK_UINT16] = 2,
                                    [KMOCK_INT32] = 4, [KMOCK_INT64] = 8, [KMOCK_BOOL] = 1};
    kmock_write_integer(encoder->buffer, sizes[field->type], kmock_member_load(field->type, value));
}

static void encode_value(struct encoder *encoder, const struct kmock_field *field, const void *value)
{
    switch (field->type) {
    case KMOCK_STRING: {
        const struct kmock_string *string = value;
        encode_view(encoder, field, string->data, string->length);
        break;
    }
    case KMOCK_BYTES:
    case KMOCK_RECORDS: {
        const struct kmock_bytes *bytes = value;
        encode_view(encoder, field, bytes->data, bytes->length);
        break;
    }
    case KMOCK_UUID:
        memcpy(kmock_write_room(encoder->buffer, 16), value, 16);
        break;
    case KMOCK_STRUCT:
        encode_struct(encoder, field->element, value);
        break;
    default:
        encode_integer(encoder, field, value);
        break;
    }
}

static void encode_field(struct encoder *encoder, const struct kmock_field *field, const void *structure)
{
    const char *member = (const char *)structure + field->at;
    if (!field->array) {
        encode_value(encoder, field, member);
        return;
    }
    int32_t count = sayable_length(encoder, field, *(const int32_t *)((const char *)structure + field->count_at));
    if (field->optional)
        kmock_write_integer(encoder->buffer, 1, count < 0 ? -1 : 1);
    else
        kmock_write_length(encoder->buffer, encoder->flexible, 4, count);
    const char *element = *(const char *const *)member;
    size_t size = kmock_member_size_bytes(field);
    for (int32_t i = 0; i < count; i++, element += size)
        encode_value(encoder, field, element);
}

static bool is_due(const struct encoder *encoder, const struct kmock_field *field, const void *structure)
{
    return field->tagged && is_carried(encoder, field) && !kmock_fallback_holds(field, structure);
}

/* The size stands before the value and is known after it: the value is moved by as much as the size takes. */
static void encode_tagged(struct encoder *encoder, const struct kmock_field *field, const void *structure)
{
    struct kmock_buffer *buffer = encoder->buffer;
    kmock_write_varint(buffer, field->tag);
    size_t start = buffer->size;
    encode_field(encoder, field, structure);
    uint32_t size = (uint32_t)(buffer->size - start);
    kmock_write_varint(buffer, size);
    size_t prefix = buffer->size - start - size;
    memmove(buffer->data + start + prefix, buffer->data + start, size);
    buffer->size = start;
    kmock_write_varint(buffer, size);
    buffer->size = start + prefix + size;
}

/* Tables list tags in ascending order, as the wire wants them. */
static void encode_tags(struct encoder *encoder, const struct kmock_schema *schema, const void *structure)
{
    uint32_t due = 0;
    for (uint16_t i = 0; i < schema->count; i++)
        due += is_due(encoder, &schema->fields[i], structure);
    kmock_write_varint(encoder->buffer, due);
    for (uint16_t i = 0; i < schema->count && due > 0; i++) {
        if (is_due(encoder, &schema->fields[i], structure))
            encode_tagged(encoder, &schema->fields[i], structure);
    }
}

static void encode_struct(struct encoder *encoder, const struct kmock_schema *schema, const void *structure)
{
    for (uint16_t i = 0; i < schema->count; i++) {
        const struct kmock_field *field = &schema->fields[i];
        if (!field->tagged && is_carried(encoder, field))
            encode_field(encoder, field, structure);
    }
    if (encoder->flexible)
        encode_tags(encoder, schema, structure);
}

bool kmock_encode(struct kmock_buffer *buffer, struct kmock_layout layout, const void *message)
{
    struct encoder encoder = {buffer, layout.version, kmock_layout_is_flexible(layout), false};
    encode_struct(&encoder, layout.schema, message);
    return !encoder.too_long;
}
