/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/wire/reader.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "mock/base/big_endian.h"

bool kmock_reader_fail(struct kmock_reader *reader, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(reader->problem, sizeof reader->problem, format, arguments);
    va_end(arguments);
    return false;
}

bool kmock_reader_within(struct kmock_reader *reader, const char *name, int32_t index, const char *separator)
{
    char inner[sizeof reader->problem];
    memcpy(inner, reader->problem, sizeof inner);
    if (index < 0)
        snprintf(reader->problem, sizeof reader->problem, "%.60s%s%.180s", name, separator, inner);
    else
        snprintf(reader->problem, sizeof reader->problem, "%.60s[%d]%s%.160s", name, (int)index, separator, inner);
    return false;
}

static bool need(struct kmock_reader *reader, size_t size)
{
    size_t left = kmock_reader_left(reader);
    if (left >= size)
        return true;
    return kmock_reader_fail(reader, "needs %zu byte%s, %zu left", size, size == 1 ? "" : "s", left);
}

bool kmock_read_integer(struct kmock_reader *reader, unsigned size_bytes, int64_t *value)
{
    if (!need(reader, size_bytes))
        return false;
    uint64_t bits = kmock_big_endian_get(reader->at, (int)size_bytes);
    reader->at += size_bytes;
    unsigned unused = 64 - 8 * size_bytes;
    *value = (int64_t)(bits << unused) >> unused;
    return true;
}

bool kmock_read_varint(struct kmock_reader *reader, uint32_t *value)
{
    uint64_t bits = 0;
    for (unsigned shift = 0; shift < 35; shift += 7) {
        if (!need(reader, 1))
            return false;
        uint8_t byte = *reader->at++;
        bits |= (uint64_t)(byte & 0x7f) << shift;
        if (byte < 0x80) {
            *value = (uint32_t)bits;
            return bits <= UINT32_MAX || kmock_reader_fail(reader, "varint does not fit in 32 bits");
        }
    }
    return kmock_reader_fail(reader, "varint is longer than 5 bytes");
}

static bool read_wide_length(struct kmock_reader *reader, bool compact, unsigned size_bytes, int64_t *length)
{
    if (!compact)
        return kmock_read_integer(reader, size_bytes, length);
    uint32_t above;
    if (!kmock_read_varint(reader, &above))
        return false;
    *length = (int64_t)above - 1;
    return true;
}

bool kmock_read_length(struct kmock_reader *reader, bool compact, unsigned size_bytes, int32_t *length)
{
    int64_t wide;
    if (!read_wide_length(reader, compact, size_bytes, &wide))
        return false;
    if (wide < -1)
        return kmock_reader_fail(reader, "length %lld is negative", (long long)wide);
    if (wide > INT32_MAX)
        return kmock_reader_fail(reader, "length %lld is too large", (long long)wide);
    *length = (int32_t)wide;
    return true;
}

bool kmock_read_view(struct kmock_reader *reader, size_t size, const uint8_t **view)
{
    if (!need(reader, size))
        return false;
    *view = reader->at;
    reader->at += size;
    return true;
}

bool kmock_read_tag(struct kmock_reader *reader, int64_t previous, uint32_t *tag, struct kmock_bytes *value)
{
    uint32_t size;
    if (!kmock_read_varint(reader, tag))
        return false;
    if (*tag <= previous)
        return kmock_reader_fail(reader, "tag %u after tag %lld", *tag, (long long)previous);
    if (!kmock_read_varint(reader, &size) || !kmock_read_view(reader, size, &value->data))
        return kmock_reader_within(reader, "tag", (int32_t)(*tag & INT32_MAX), ": ");
    value->length = (int32_t)size;
    return true;
}

bool kmock_read_past_tags(struct kmock_reader *reader)
{
    uint32_t count, tag;
    int64_t previous = -1;
    struct kmock_bytes value;
    if (!kmock_read_varint(reader, &count))
        return false;
    for (uint32_t i = 0; i < count; i++, previous = tag) {
        if (!kmock_read_tag(reader, previous, &tag, &value))
            return false;
    }
    return true;
}
