/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/base/crc32c.h"

#include <stdbool.h>
#include <string.h>

enum { SLICES = 8 };
#define POLYNOMIAL UINT32_C(0x82f63b78) /* Castagnoli, bits reversed */

static uint32_t table[SLICES][256];

static void fill_table(void)
{
    for (uint32_t i = 0; i < 256; i++) {
        uint32_t crc = i;
        for (int bit = 0; bit < 8; bit++)
            crc = crc & 1 ? crc >> 1 ^ POLYNOMIAL : crc >> 1;
        table[0][i] = crc;
    }
    for (int slice = 1; slice < SLICES; slice++)
        for (uint32_t i = 0; i < 256; i++)
            table[slice][i] = table[slice - 1][i] >> 8 ^ table[0][table[slice - 1][i] & 0xff];
}

__attribute__((constructor)) static void prepare(void)
{
    fill_table();
}

static uint32_t by_byte(uint32_t crc, const uint8_t *byte, size_t size)
{
    while (size--)
        crc = crc >> 8 ^ table[0][(crc ^ *byte++) & 0xff];
    return crc;
}

static uint64_t load_little_endian(const uint8_t *byte)
{
    uint64_t value = 0;
    for (int i = 0; i < 8; i++)
        value |= (uint64_t)byte[i] << (8 * i);
    return value;
}

static uint32_t by_slices(uint32_t crc, const uint8_t *byte, size_t size)
{
    for (; size >= 8; byte += 8, size -= 8) {
        uint64_t word = load_little_endian(byte) ^ crc;
        crc = 0;
        for (int i = 0; i < SLICES; i++)
            crc ^= table[SLICES - 1 - i][word >> (8 * i) & 0xff];
    }
    return by_byte(crc, byte, size);
}

#if defined(__x86_64__)
__attribute__((target("sse4.2"))) static uint32_t by_instruction(uint32_t crc, const uint8_t *byte, size_t size)
{
    uint64_t wide = crc;
    for (; size >= 8; byte += 8, size -= 8)
        wide = __builtin_ia32_crc32di(wide, load_little_endian(byte));
    crc = (uint32_t)wide;
    while (size--)
        crc = __builtin_ia32_crc32qi(crc, *byte++);
    return crc;
}

static bool has_instruction(void)
{
    return __builtin_cpu_supports("sse4.2");
}
#else
static uint32_t by_instruction(uint32_t crc, const uint8_t *byte, size_t size)
{
    return by_slices(crc, byte, size);
}

static bool has_instruction(void)
{
    return false;
}
#endif

uint32_t kmock_crc32c(uint32_t crc, const void *bytes, size_t size)
{
    crc = ~crc;
    crc = has_instruction() ? by_instruction(crc, bytes, size) : by_slices(crc, bytes, size);
    return ~crc;
}
