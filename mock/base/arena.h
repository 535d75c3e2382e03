/* SPDX-License-Identifier: Apache-2.0 */
/* Give out memory that is freed all at once. Zero-initialised is empty. */
#ifndef KMOCK_BASE_ARENA_H
#define KMOCK_BASE_ARENA_H

#include <stddef.h>

struct kmock_arena_block;

struct kmock_arena {
    struct kmock_arena_block *blocks;
    size_t used_bytes; /* of the newest block */
};

/* returns  size bytes of zeros, aligned for any type, valid until kmock_arena_free; never null */
void *kmock_arena_alloc(struct kmock_arena *arena, size_t size);

/* returns  a copy of length bytes with a zero behind them */
char *kmock_arena_copy(struct kmock_arena *arena, const void *bytes, size_t length);

/* Free everything; the arena is empty and usable again. */
void kmock_arena_free(struct kmock_arena *arena);

#endif
