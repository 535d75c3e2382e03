/* SPDX-License-Identifier: Apache-2.0 */
/* Hash bytes, the same on every machine and in every run. source  FNV-1a, 64 bits */
#ifndef KMOCK_BASE_HASH_H
#define KMOCK_BASE_HASH_H

#include <stddef.h>
#include <stdint.h>

#define KMOCK_HASH_START UINT64_C(0xcbf29ce484222325)

/* returns  the hash of what was hashed so far (KMOCK_HASH_START: nothing) followed by these bytes */
static inline uint64_t kmock_hash(uint64_t hash, const void *bytes, size_t size)
{
    const unsigned char *byte = bytes;
    for (size_t i = 0; i < size; i++)
        hash = (hash ^ byte[i]) * UINT64_C(0x100000001b3);
    return hash;
}

/* returns  the hash followed by a number, whose bytes are taken lowest first */
static inline uint64_t kmock_hash_number(uint64_t hash, uint64_t number)
{
    for (int i = 0; i < 8; i++)
        hash = (hash ^ (number >> (8 * i) & 0xff)) * UINT64_C(0x100000001b3);
    return hash;
}

#endif
