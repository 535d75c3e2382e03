/* SPDX-License-Identifier: Apache-2.0 */
/* Read and write integers in network byte order, at any alignment. */
#ifndef KMOCK_BASE_BIG_ENDIAN_H
#define KMOCK_BASE_BIG_ENDIAN_H

#include <stdint.h>

static inline uint64_t kmock_big_endian_get(const uint8_t *bytes, int size)
{
    uint64_t value = 0;
    for (int i = 0; i < size; i++)
        value = value << 8 | bytes[i];
    return value;
}

static inline void kmock_big_endian_put(uint8_t *bytes, int size, uint64_t value)
{
    for (int i = size - 1; i >= 0; i--, value >>= 8)
        bytes[i] = (uint8_t)value;
}

static inline int16_t kmock_get_int16(const uint8_t *bytes)
{
    return (int16_t)kmock_big_endian_get(bytes, 2);
}

static inline int32_t kmock_get_int32(const uint8_t *bytes)
{
    return (int32_t)kmock_big_endian_get(bytes, 4);
}

static inline int64_t kmock_get_int64(const uint8_t *bytes)
{
    return (int64_t)kmock_big_endian_get(bytes, 8);
}

static inline void kmock_put_int16(uint8_t *bytes, int16_t value)
{
    kmock_big_endian_put(bytes, 2, (uint16_t)value);
}

static inline void kmock_put_int32(uint8_t *bytes, int32_t value)
{
    kmock_big_endian_put(bytes, 4, (uint32_t)value);
}

static inline void kmock_put_int64(uint8_t *bytes, int64_t value)
{
    kmock_big_endian_put(bytes, 8, (uint64_t)value);
}

#endif
