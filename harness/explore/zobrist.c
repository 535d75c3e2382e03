/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/explore/zobrist.h"

#include <stdlib.h>

#include "mock/base/alloc.h"
#include "mock/base/hash.h"

/* source  the finaliser of MurmurHash3, so that the hashes of facts that differ in one bit share none */
static uint64_t spread(uint64_t hash)
{
    hash = (hash ^ hash >> 33) * UINT64_C(0xff51afd7ed558ccd);
    hash = (hash ^ hash >> 33) * UINT64_C(0xc4ceb9fe1a85ec53);
    return hash ^ hash >> 33;
}

static uint64_t hash_fact(const struct kt_zobrist_key *key, int64_t value)
{
    if (value == 0)
        return 0;
    uint64_t hash = kmock_hash_number(KMOCK_HASH_START, key->kind);
    hash = kmock_hash_number(hash, key->who);
    hash = kmock_hash_number(hash, key->what);
    hash = kmock_hash_number(hash, (uint64_t)key->number);
    hash = kmock_hash_number(hash, (uint64_t)key->place);
    return spread(kmock_hash_number(hash, (uint64_t)value));
}

int64_t kt_zobrist_get(const struct kt_zobrist *facts, const struct kt_zobrist_key *key)
{
    const int64_t *value = kmock_table_find(&facts->values, key, sizeof *key);
    return value ? *value : 0;
}

void kt_zobrist_set(struct kt_zobrist *facts, const struct kt_zobrist_key *key, int64_t value)
{
    int64_t *cell = kmock_table_find(&facts->values, key, sizeof *key);
    facts->hash ^= hash_fact(key, cell ? *cell : 0) ^ hash_fact(key, value);
    if (cell && value == 0) {
        kmock_table_remove(&facts->values, key, sizeof *key);
        free(cell);
        return;
    }
    if (cell == NULL && value != 0) {
        cell = kmock_alloc(sizeof *cell);
        kmock_table_put(&facts->values, key, sizeof *key, cell);
    }
    if (cell)
        *cell = value;
}

void kt_zobrist_add(struct kt_zobrist *facts, const struct kt_zobrist_key *key, int64_t by)
{
    kt_zobrist_set(facts, key, kt_zobrist_get(facts, key) + by);
}

void kt_zobrist_finish(struct kt_zobrist *facts)
{
    kmock_table_free(&facts->values, free);
    *facts = (struct kt_zobrist){0};
}

void kt_zobrist_keys_add(struct kt_zobrist_keys *keys, const struct kt_zobrist_key *key)
{
    if (keys->count == keys->capacity) {
        keys->capacity = keys->capacity ? keys->capacity * 2 : 8;
        keys->keys = kmock_realloc(keys->keys, (size_t)keys->capacity * sizeof *keys->keys);
    }
    keys->keys[keys->count++] = *key;
}

void kt_zobrist_keys_clear(struct kt_zobrist_keys *keys, struct kt_zobrist *facts)
{
    for (int32_t i = 0; i < keys->count; i++)
        kt_zobrist_set(facts, &keys->keys[i], 0);
    keys->count = 0;
}

void kt_zobrist_keys_finish(struct kt_zobrist_keys *keys)
{
    free(keys->keys);
    *keys = (struct kt_zobrist_keys){0};
}
