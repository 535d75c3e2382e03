/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/broker/field_reader.h"

#include "mock/base/big_endian.h"
#include "mock/broker/view.h"

struct kmock_field_reader kmock_field_reader_open(struct kmock_bytes bytes)
{
    return (struct kmock_field_reader){.at = bytes.data, .left_bytes = bytes.length > 0 ? (size_t)bytes.length : 0};
}

const uint8_t *kmock_field_take(struct kmock_field_reader *reader, size_t size)
{
    if (reader->failed || reader->left_bytes < size) {
        reader->failed = true;
        return NULL;
    }
    const uint8_t *taken = reader->at;
    reader->at += size;
    reader->left_bytes -= size;
    return taken;
}

int64_t kmock_field_integer(struct kmock_field_reader *reader, int size)
{
    const uint8_t *bytes = kmock_field_take(reader, (size_t)size);
    int unused_bits = 64 - 8 * size; /* shifting there and back extends the sign */
    return bytes ? (int64_t)(kmock_big_endian_get(bytes, size) << unused_bits) >> unused_bits : 0;
}

uint32_t kmock_field_unsigned(struct kmock_field_reader *reader)
{
    uint32_t value = 0;
    for (int shift = 0; shift < 35; shift += 7) {
        const uint8_t *byte = kmock_field_take(reader, 1);
        if (byte == NULL)
            return 0;
        value |= (uint32_t)(*byte & 0x7f) << shift;
        if (!(*byte & 0x80))
            return value;
    }
    reader->failed = true;
    return 0;
}

int64_t kmock_field_length(struct kmock_field_reader *reader, int size)
{
    int64_t length = reader->flexible ? (int64_t)kmock_field_unsigned(reader) - 1 : kmock_field_integer(reader, size);
    if (length < -1 || length > INT32_MAX)
        reader->failed = true;
    return reader->failed ? -1 : length;
}

struct kmock_string kmock_field_nullable_string(struct kmock_field_reader *reader)
{
    int64_t length = kmock_field_length(reader, 2);
    const uint8_t *bytes = length < 0 ? NULL : kmock_field_take(reader, (size_t)length);
    return bytes ? (struct kmock_string){(const char *)bytes, (int32_t)length} : KMOCK_NULL_STRING;
}

struct kmock_string kmock_field_string(struct kmock_field_reader *reader)
{
    struct kmock_string text = kmock_field_nullable_string(reader);
    if (text.length < 0)
        reader->failed = true;
    return text;
}

struct kmock_bytes kmock_field_bytes(struct kmock_field_reader *reader)
{
    int64_t length = kmock_field_length(reader, 4);
    const uint8_t *bytes = length < 0 ? NULL : kmock_field_take(reader, (size_t)length);
    return bytes ? (struct kmock_bytes){bytes, (int32_t)length} : (struct kmock_bytes){NULL, 0};
}

static void read_tag(struct kmock_field_reader *reader, kmock_visit_tag *visit, void *context)
{
    uint32_t tag = kmock_field_unsigned(reader), size = kmock_field_unsigned(reader);
    struct kmock_field_reader value = *reader;
    value.left_bytes = size;
    if (kmock_field_take(reader, size) && visit)
        visit(context, tag, &value);
}

void kmock_field_tags(struct kmock_field_reader *reader, kmock_visit_tag *visit, void *context)
{
    if (!reader->flexible)
        return;
    for (uint32_t left = kmock_field_unsigned(reader); left > 0 && !reader->failed; left--)
        read_tag(reader, visit, context);
}
