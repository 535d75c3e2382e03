/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/base/alloc.h"

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

char *kmock_copy_string(const char *text, size_t length)
{
    char *copy = kmock_alloc(length + 1);
    if (length > 0)
        memcpy(copy, text, length);
    return copy;
}
