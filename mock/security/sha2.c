/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/security/sha2.h"

#include <stdlib.h>
#include <string.h>

#include "mock/base/alloc.h"
#include "mock/base/big_endian.h"

enum { WORDS = 8, MAX_BLOCK_BYTES = 128, ROUNDS_256 = 64, ROUNDS_512 = 80 };

/* The cube roots of the first 80 primes, 64 bits behind the point; SHA-256 takes the upper halves of the first 64. */
static const uint64_t constants[ROUNDS_512] = {
    0x428a2f98d728ae22, 0x7137449123ef65cd, 0xb5c0fbcfec4d3b2f, 0xe9b5dba58189dbbc, 0x3956c25bf348b538,
    0x59f111f1b605d019, 0x923f82a4af194f9b, 0xab1c5ed5da6d8118, 0xd807aa98a3030242, 0x12835b0145706fbe,
    0x243185be4ee4b28c, 0x550c7dc3d5ffb4e2, 0x72be5d74f27b896f, 0x80deb1fe3b1696b1, 0x9bdc06a725c71235,
    0xc19bf174cf692694, 0xe49b69c19ef14ad2, 0xefbe4786384f25e3, 0x0fc19dc68b8cd5b5, 0x240ca1cc77ac9c65,
    0x2de92c6f592b0275, 0x4a7484aa6ea6e483, 0x5cb0a9dcbd41fbd4, 0x76f988da831153b5, 0x983e5152ee66dfab,
    0xa831c66d2db43210, 0xb00327c898fb213f, 0xbf597fc7beef0ee4, 0xc6e00bf33da88fc2, 0xd5a79147930aa725,
    0x06ca6351e003826f, 0x142929670a0e6e70, 0x27b70a8546d22ffc, 0x2e1b21385c26c926, 0x4d2c6dfc5ac42aed,
    0x53380d139d95b3df, 0x650a73548baf63de, 0x766a0abb3c77b2a8, 0x81c2c92e47edaee6, 0x92722c851482353b,
    0xa2bfe8a14cf10364, 0xa81a664bbc423001, 0xc24b8b70d0f89791, 0xc76c51a30654be30, 0xd192e819d6ef5218,
    0xd69906245565a910, 0xf40e35855771202a, 0x106aa07032bbd1b8, 0x19a4c116b8d2d0c8, 0x1e376c085141ab53,
    0x2748774cdf8eeb99, 0x34b0bcb5e19b48a8, 0x391c0cb3c5c95a63, 0x4ed8aa4ae3418acb, 0x5b9cca4f7763e373,
    0x682e6ff3d6b2b8a3, 0x748f82ee5defb2fc, 0x78a5636f43172f60, 0x84c87814a1f0ab72, 0x8cc702081a6439ec,
    0x90befffa23631e28, 0xa4506cebde82bde9, 0xbef9a3f7b2c67915, 0xc67178f2e372532b, 0xca273eceea26619c,
    0xd186b8c721c0c207, 0xeada7dd6cde0eb1e, 0xf57d4f7fee6ed178, 0x06f067aa72176fba, 0x0a637dc5a2c898a6,
    0x113f9804bef90dae, 0x1b710b35131c471b, 0x28db77f523047d84, 0x32caab7b40c72493, 0x3c9ebe0a15c9bebc,
    0x431d67c49c100d4c, 0x4cc5d4becb3e42b6, 0x597f299cfc657e2a, 0x5fcb6fab3ad6faec, 0x6c44198c4a475817,
};

/* The square roots of the first eight primes; SHA-256 takes the upper halves. */
static const uint64_t beginning[WORDS] = {
    0x6a09e667f3bcc908, 0xbb67ae8584caa73b, 0x3c6ef372fe94f82b, 0xa54ff53a5f1d36f1,
    0x510e527fade682d1, 0x9b05688c2b3e6c1f, 0x1f83d9abfb41bd6b, 0x5be0cd19137e2179,
};

struct state {
    enum kmock_sha2 kind;
    uint64_t words[WORDS]; /* of SHA-256 the lower halves */
    uint8_t block[MAX_BLOCK_BYTES];
    size_t filled_bytes;
    uint64_t total_bytes;
};

static size_t block_bytes(enum kmock_sha2 kind)
{
    return kind == KMOCK_SHA256 ? 64 : 128;
}

size_t kmock_sha2_bytes(enum kmock_sha2 kind)
{
    return block_bytes(kind) / 2;
}

/* ---- SHA-256 ---- */

static uint32_t turn32(uint32_t word, unsigned by)
{
    return word >> by | word << (32 - by);
}

static void extend32(const uint8_t *block, uint32_t *schedule)
{
    for (int i = 0; i < 16; i++)
        schedule[i] = (uint32_t)kmock_big_endian_get(block + 4 * i, 4);
    for (int i = 16; i < ROUNDS_256; i++) {
        uint32_t two = schedule[i - 2], fifteen = schedule[i - 15];
        schedule[i] = (turn32(two, 17) ^ turn32(two, 19) ^ two >> 10) + schedule[i - 7] +
                      (turn32(fifteen, 7) ^ turn32(fifteen, 18) ^ fifteen >> 3) + schedule[i - 16];
    }
}

static void mix32(struct state *state)
{
    uint32_t schedule[ROUNDS_256], v[WORDS];
    extend32(state->block, schedule);
    for (int i = 0; i < WORDS; i++)
        v[i] = (uint32_t)state->words[i];
    for (int i = 0; i < ROUNDS_256; i++) {
        uint32_t choice = (v[4] & v[5]) ^ (~v[4] & v[6]), majority = (v[0] & v[1]) ^ (v[0] & v[2]) ^ (v[1] & v[2]);
        uint32_t one = v[7] + (turn32(v[4], 6) ^ turn32(v[4], 11) ^ turn32(v[4], 25)) + choice +
                       (uint32_t)(constants[i] >> 32) + schedule[i];
        uint32_t two = (turn32(v[0], 2) ^ turn32(v[0], 13) ^ turn32(v[0], 22)) + majority;
        memmove(v + 1, v, 7 * sizeof *v);
        v[4] += one;
        v[0] = one + two;
    }
    for (int i = 0; i < WORDS; i++)
        state->words[i] = (uint32_t)(state->words[i] + v[i]);
}

/* ---- SHA-512 ---- */

static uint64_t turn64(uint64_t word, unsigned by)
{
    return word >> by | word << (64 - by);
}

static void extend64(const uint8_t *block, uint64_t *schedule)
{
    for (int i = 0; i < 16; i++)
        schedule[i] = kmock_big_endian_get(block + 8 * i, 8);
    for (int i = 16; i < ROUNDS_512; i++) {
        uint64_t two = schedule[i - 2], fifteen = schedule[i - 15];
        schedule[i] = (turn64(two, 19) ^ turn64(two, 61) ^ two >> 6) + schedule[i - 7] +
                      (turn64(fifteen, 1) ^ turn64(fifteen, 8) ^ fifteen >> 7) + schedule[i - 16];
    }
}

static void mix64(struct state *state)
{
    uint64_t schedule[ROUNDS_512], v[WORDS];
    extend64(state->block, schedule);
    memcpy(v, state->words, sizeof v);
    for (int i = 0; i < ROUNDS_512; i++) {
        uint64_t choice = (v[4] & v[5]) ^ (~v[4] & v[6]), majority = (v[0] & v[1]) ^ (v[0] & v[2]) ^ (v[1] & v[2]);
        uint64_t one =
            v[7] + (turn64(v[4], 14) ^ turn64(v[4], 18) ^ turn64(v[4], 41)) + choice + constants[i] + schedule[i];
        uint64_t two = (turn64(v[0], 28) ^ turn64(v[0], 34) ^ turn64(v[0], 39)) + majority;
        memmove(v + 1, v, 7 * sizeof *v);
        v[4] += one;
        v[0] = one + two;
    }
    for (int i = 0; i < WORDS; i++)
        state->words[i] += v[i];
}

/* ---- both ---- */

static void begin(struct state *state, enum kmock_sha2 kind)
{
    *state = (struct state){.kind = kind};
    for (int i = 0; i < WORDS; i++)
        state->words[i] = kind == KMOCK_SHA256 ? beginning[i] >> 32 : beginning[i];
}

static void add(struct state *state, const void *data, size_t size)
{
    const uint8_t *bytes = data;
    size_t whole = block_bytes(state->kind);
    state->total_bytes += size;
    while (size > 0) {
        size_t part = whole - state->filled_bytes < size ? whole - state->filled_bytes : size;
        memcpy(state->block + state->filled_bytes, bytes, part);
        state->filled_bytes += part;
        bytes += part;
        size -= part;
        if (state->filled_bytes < whole)
            return;
        state->kind == KMOCK_SHA256 ? mix32(state) : mix64(state);
        state->filled_bytes = 0;
    }
}

static void finish(struct state *state, uint8_t *out)
{
    static const uint8_t padding[MAX_BLOCK_BYTES] = {0x80};
    size_t whole = block_bytes(state->kind), room = whole / 8; /* for the length, in bits */
    size_t filled = state->filled_bytes + room < whole ? state->filled_bytes : state->filled_bytes - whole;
    uint8_t bits[16] = {0};
    kmock_big_endian_put(bits + room - 8, 8, state->total_bytes * 8);
    add(state, padding, whole - room - filled);
    add(state, bits, room);
    int word_bytes = (int)room / 2;
    for (int i = 0; i < WORDS; i++)
        kmock_big_endian_put(out + i * word_bytes, word_bytes, state->words[i]);
}

void kmock_sha2(enum kmock_sha2 kind, const struct kmock_sha2_view *parts, size_t count, uint8_t *out)
{
    struct state state;
    begin(&state, kind);
    for (size_t i = 0; i < count; i++)
        add(&state, parts[i].data, parts[i].size);
    finish(&state, out);
}

/* ---- HMAC: the two states behind the padded key are made once ---- */

struct keyed {
    struct state inner, outer;
};

static void begin_keyed(struct keyed *keyed, enum kmock_sha2 kind, struct kmock_sha2_view key)
{
    uint8_t inner[MAX_BLOCK_BYTES] = {0}, outer[MAX_BLOCK_BYTES];
    size_t whole = block_bytes(kind);
    if (key.size > whole)
        kmock_sha2(kind, &key, 1, inner);
    else if (key.size > 0)
        memcpy(inner, key.data, key.size);
    for (size_t i = 0; i < whole; i++) {
        outer[i] = inner[i] ^ 0x5c;
        inner[i] ^= 0x36;
    }
    begin(&keyed->inner, kind);
    add(&keyed->inner, inner, whole);
    begin(&keyed->outer, kind);
    add(&keyed->outer, outer, whole);
}

static void hash_keyed(const struct keyed *keyed, struct kmock_sha2_view text, uint8_t *out)
{
    struct state inner = keyed->inner, outer = keyed->outer;
    add(&inner, text.data, text.size);
    finish(&inner, out);
    add(&outer, out, kmock_sha2_bytes(outer.kind));
    finish(&outer, out);
}

void kmock_hmac(enum kmock_sha2 kind, struct kmock_sha2_view key, struct kmock_sha2_view text, uint8_t *out)
{
    struct keyed keyed;
    begin_keyed(&keyed, kind, key);
    hash_keyed(&keyed, text, out);
}

void kmock_pbkdf2(const struct kmock_pbkdf2 *what, uint8_t *out)
{
    struct keyed keyed;
    uint8_t last[KMOCK_SHA2_MAX_BYTES];
    size_t size = kmock_sha2_bytes(what->kind);
    uint8_t *first = kmock_alloc(what->salt.size + 4);
    if (what->salt.size > 0)
        memcpy(first, what->salt.data, what->salt.size);
    kmock_big_endian_put(first + what->salt.size, 4, 1);
    begin_keyed(&keyed, what->kind, what->password);
    hash_keyed(&keyed, (struct kmock_sha2_view){first, what->salt.size + 4}, last);
    free(first);
    memcpy(out, last, size);
    for (int32_t i = 1; i < what->iterations; i++) {
        hash_keyed(&keyed, (struct kmock_sha2_view){last, size}, last);
        for (size_t j = 0; j < size; j++)
            out[j] ^= last[j];
    }
}
