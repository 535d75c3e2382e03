/* SPDX-License-Identifier: Apache-2.0 */
/* Read and write Kafka's zig-zag varints. source  Kafka ByteUtils; Protocol Buffers encoding */
#ifndef KMOCK_BROKER_VARINT_H
#define KMOCK_BROKER_VARINT_H

#include "mock/base/buffer.h"

#include <stdbool.h>

/* Read a number of at most max_bytes bytes (5: VARINT, 10: VARLONG) and move *at behind it.
 * returns  false where it is cut short by end or too long */
static inline bool kmock_varint_read(const uint8_t **at, const uint8_t *end, int max_bytes, int64_t *value)
{
    uint64_t bits = 0;
    for (int i = 0; i < max_bytes && *at < end; i++) {
        uint8_t byte = *(*at)++;
        bits |= (uint64_t)(byte & 0x7f) << (7 * i);
        if (!(byte & 0x80)) {
            if (max_bytes == 5)
                bits &= UINT32_MAX;
            *value = (int64_t)(bits >> 1 ^ (~(bits & 1) + 1));
            return true;
        }
    }
    return false;
}

/* Write a number. returns  its size in bytes, at most 10 */
static inline size_t kmock_varint_write(uint8_t *bytes, int64_t value)
{
    uint64_t bits = (uint64_t)value << 1 ^ (value < 0 ? UINT64_MAX : 0);
    size_t size = 0;
    for (; bits > 0x7f; bits >>= 7)
        bytes[size++] = (uint8_t)(bits | 0x80);
    bytes[size++] = (uint8_t)bits;
    return size;
}

static inline void kmock_varint_append(struct kmock_buffer *buffer, int64_t value)
{
    uint8_t bytes[10];
    size_t size = kmock_varint_write(bytes, value);
    kmock_buffer_append(buffer, bytes, size);
}

static inline size_t kmock_varint_size(int64_t value)
{
    uint8_t bytes[10];
    return kmock_varint_write(bytes, value);
}

#endif
