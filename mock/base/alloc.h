/* SPDX-License-Identifier: Apache-2.0 */
/* Allocate memory or abort: the one place where the project runs out of it. */
#ifndef KMOCK_BASE_ALLOC_H
#define KMOCK_BASE_ALLOC_H

#include <stddef.h>

/* returns  size bytes of zeros, the caller's to free(); never null */
void *kmock_alloc(size_t size);

/* Grow or shrink a block of kmock_alloc; new bytes are not set. returns  never null */
void *kmock_realloc(void *block, size_t size);

/* Make room for one more in an array that has count objects of size bytes, and grows by this alone: its room doubles.
 * returns  the array, never null */
void *kmock_grow(void *array, size_t count, size_t size);

/* returns  a zero-terminated copy of length bytes, the caller's to free() */
char *kmock_copy_string(const char *text, size_t length);

#endif
