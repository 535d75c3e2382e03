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

void *kmock_arena_alloc(struct kmock_arena *arena, size_t size)
{
    size_t room = (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    if (arena->blocks == NULL || arena->blocks->capacity - arena->used_bytes < room)
        add_block(arena, room);
    void *memory = arena->blocks->bytes + arena->used_bytes;
    arena->used_bytes += room;
    return memset(memory, 0, room);
}

char *kmock_arena_copy(struct kmock_arena *arena, const void *bytes, size_t length)
{
    char *copy = kmock_arena_alloc(arena, length + 1);
    if (length > 0)
        memcpy(copy, bytes, length);
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
