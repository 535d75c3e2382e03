/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/base/alloc.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *check(void *block)
{
    if (block == NULL) {
        fputs("ktrial: out of memory\n", stderr);
        abort();
    }
    return block;
}

void *kmock_alloc(size_t size)
{
    return check(calloc(1, size ? size : 1));
}

void *kmock_realloc(void *block, size_t size)
{
    return check(realloc(block, size ? size : 1));
}

void *kmock_grow(void *array, size_t count, size_t size)
{
    bool is_full = (count & (count - 1)) == 0; /* the room is the next power of two */
    return is_full ? kmock_realloc(array, (count ? 2 * count : 1) * size) : array;
}

char *kmock_copy_string(const char *text, size_t length)
{
    char *copy = kmock_alloc(length + 1);
    if (length > 0)
        memcpy(copy, text, length);
    return copy;
}
