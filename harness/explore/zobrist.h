/* SPDX-License-Identifier: Apache-2.0 */
/* Keep facts "key = value" and a hash of them all, which costs O(1) whatever changes.
 *
 * The hash is the exclusive or of one hash a fact, so the order in which facts came about leaves no trace in it, and a
 * fact that is taken back is gone. A value of 0 means: there is no such fact. Zero-initialised knows nothing.
 * source  Zobrist, "A new hashing method with application for game playing", 1970 */
#ifndef KT_EXPLORE_ZOBRIST_H
#define KT_EXPLORE_ZOBRIST_H

#include <stdint.h>

#include "mock/base/table.h"

/* What a fact is about; all that is not set is 0. */
struct kt_zobrist_key {
    uint64_t kind;
    uint64_t who, what; /* hashes of names */
    int64_t number, place;
};

struct kt_zobrist {
    struct kmock_table values; /* struct kt_zobrist_key -> int64_t */
    uint64_t hash;             /* 0: nothing is known */
};

/* returns  0 where there is no such fact */
int64_t kt_zobrist_get(const struct kt_zobrist *facts, const struct kt_zobrist_key *key);

/* value  0: take the fact back */
void kt_zobrist_set(struct kt_zobrist *facts, const struct kt_zobrist_key *key, int64_t value);

/* Add to the value of a fact, 0 where there is none. */
void kt_zobrist_add(struct kt_zobrist *facts, const struct kt_zobrist_key *key, int64_t by);

/* Forget everything. */
void kt_zobrist_finish(struct kt_zobrist *facts);

/* A list of keys, for facts that end together. Zero-initialised is empty. */
struct kt_zobrist_keys {
    struct kt_zobrist_key *keys;
    int32_t count, capacity;
};

void kt_zobrist_keys_add(struct kt_zobrist_keys *keys, const struct kt_zobrist_key *key);

/* Take back each fact of the list; the list is empty then. */
void kt_zobrist_keys_clear(struct kt_zobrist_keys *keys, struct kt_zobrist *facts);

void kt_zobrist_keys_finish(struct kt_zobrist_keys *keys);

#endif
