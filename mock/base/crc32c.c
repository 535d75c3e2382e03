/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/base/crc32c.h"

#include <endian.h>
#include <stdbool.h>
#include <string.h>

enum {
    SLICES = 8,
    LANE_BYTES = 512, /* of each of three lanes that are summed side by side */
};
#define POLYNOMIAL UINT32_C(0x82f63b78) /* Castagnoli, bits reversed */

static uint32_t table[SLICES][256];
static uint32_t behind_lane[4][256]; /* of each byte of a sum: what it is behind LANE_BYTES zero bytes */

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

static uint32_t by_byte(uint32_t crc, const uint8_t *byte, size_t size)
{
    while (size--)
        crc = crc >> 8 ^ table[0][(crc ^ *byte++) & 0xff];
    return crc;
}

/* A sum behind zero bytes is linear in its bits. */
static void fill_behind_lane(void)
{
    static const uint8_t zeros[LANE_BYTES];
    for (int bit = 0; bit < 32; bit++) {
        uint32_t moved = by_byte(UINT32_C(1) << bit, zeros, sizeof zeros);
        for (int byte = 0; byte < 256; byte++)
            if (byte >> (bit % 8) & 1)
                behind_lane[bit / 8][byte] ^= moved;
    }
}

__attribute__((constructor)) static void prepare(void)
{
    fill_table();
    fill_behind_lane();
}

static uint64_t load_little_endian(const uint8_t *byte)
{
    uint64_t value;
    memcpy(&value, byte, sizeof value);
    return le64toh(value);
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
static uint32_t move_behind_lane(uint64_t crc)
{
    return behind_lane[0][crc & 0xff] ^ behind_lane[1][crc >> 8 & 0xff] ^ behind_lane[2][crc >> 16 & 0xff] ^
           behind_lane[3][crc >> 24];
}

/* The instruction takes three cycles and one can begin in each: three independent sums take as long as one. */
__attribute__((target("sse4.2"))) static uint64_t by_lanes(uint64_t crc, const uint8_t *byte)
{
    uint64_t second = 0, third = 0;
    for (const uint8_t *end = byte + LANE_BYTES; byte < end; byte += 8) {
        crc = __builtin_ia32_crc32di(crc, load_little_endian(byte));
        second = __builtin_ia32_crc32di(second, load_little_endian(byte + LANE_BYTES));
        third = __builtin_ia32_crc32di(third, load_little_endian(byte + 2 * LANE_BYTES));
    }
    return move_behind_lane(move_behind_lane(crc) ^ second) ^ third;
}

__attribute__((target("sse4.2"))) static uint32_t by_instruction(uint32_t crc, const uint8_t *byte, size_t size)
{
    uint64_t wide = crc;
    for (; size >= 3 * (size_t)LANE_BYTES; byte += 3 * LANE_BYTES, size -= 3 * (size_t)LANE_BYTES)
        wide = by_lanes(wide, byte);
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
