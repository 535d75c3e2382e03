/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/base/arena.h"

#include <stdlib.h>
#include <string.h>

#include "mock/base/alloc.h"

enum { BLOCK_BYTES = 2048, ALIGNMENT = _Alignof(max_align_t) };

struct kmock_arena_block {
    struct kmock_arena_block *next;
    size_t capacity;
    _Alignas(max_align_t) unsigned char bytes[];
};

static void add_block(struct kmock_arena *arena, size_t size)
{
    size_t capacity = size > BLOCK_BYTES ? size : BLOCK_BYTES;
    struct kmock_arena_block *block = kmock_realloc(NULL, sizeof *block + capacity);
    block->capacity = capacity;
    block->next = arena->blocks;
    arena->blocks = block;
    arena->used_bytes = 0;
}

static size_t round_up(size_t size)
{
    return (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
}

/* returns  room bytes, a multiple of the alignment, not initialised */
static void *take(struct kmock_arena *arena, size_t room)
{
    if (arena->blocks == NULL || arena->blocks->capacity - arena->used_bytes < room)
        add_block(arena, room);
    void *memory = arena->blocks->bytes + arena->used_bytes;
    arena->used_bytes += room;
    return memory;
}

void *kmock_arena_alloc(struct kmock_arena *arena, size_t size)
{
    size_t room = round_up(size);
    return memset(take(arena, room), 0, room);
}

char *kmock_arena_copy(struct kmock_arena *arena, const void *bytes, size_t length)
{
    size_t room = round_up(length + 1);
    char *copy = take(arena, room);
    if (length > 0)
        memcpy(copy, bytes, length);
    memset(copy + length, 0, room - length);
    return copy;
}

void kmock_arena_free(struct kmock_arena *arena)
{
    while (arena->blocks) {
        struct kmock_arena_block *block = arena->blocks;
        arena->blocks = block->next;
        free(block);
    }
    arena->used_bytes = 0;
}
