/* SPDX-License-Identifier: Apache-2.0 */
/* Append Kafka's primitive types to a buffer. Knows nothing of messages.
 * source  Kafka ByteUtils, KIP-482; FACTS: wire basics */
#ifndef KMOCK_WIRE_WRITER_H
#define KMOCK_WIRE_WRITER_H

#include <stdbool.h>
#include <stdint.h>

#include "mock/base/big_endian.h"
#include "mock/base/buffer.h"

static inline uint8_t *kmock_write_room(struct kmock_buffer *buffer, size_t size)
{
    if (buffer->capacity - buffer->size < size)
        return kmock_buffer_extend(buffer, size);
    buffer->size += size;
    return buffer->data + buffer->size - size;
}

static inline void kmock_write_integer(struct kmock_buffer *buffer, unsigned size_bytes, int64_t value)
{
    kmock_big_endian_put(kmock_write_room(buffer, size_bytes), (int)size_bytes, (uint64_t)value);
}

static inline void kmock_write_varint(struct kmock_buffer *buffer, uint32_t value)
{
    for (; value > 0x7f; value >>= 7)
        *kmock_write_room(buffer, 1) = (uint8_t)(value | 0x80);
    *kmock_write_room(buffer, 1) = (uint8_t)value;
}

/* length  -1: null; compact  UNSIGNED_VARINT one higher instead of size_bytes bytes */
static inline void kmock_write_length(struct kmock_buffer *buffer, bool compact, unsigned size_bytes, int32_t length)
{
    if (compact)
        kmock_write_varint(buffer, (uint32_t)length + 1);
    else
        kmock_write_integer(buffer, size_bytes, length);
}

#endif
