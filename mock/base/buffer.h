/* SPDX-License-Identifier: Apache-2.0 */
/* Collect bytes. Zero-initialised is empty; kmock_buffer_free gives the memory back. */
#ifndef KMOCK_BASE_BUFFER_H
#define KMOCK_BASE_BUFFER_H

#include <stddef.h>
#include <stdint.h>

struct kmock_buffer {
    uint8_t *data;
    size_t size, capacity; /* bytes */
};

/* Make room for size more bytes and count them in. returns  where they go, not initialised */
uint8_t *kmock_buffer_extend(struct kmock_buffer *buffer, size_t size);

void kmock_buffer_append(struct kmock_buffer *buffer, const void *bytes, size_t size);

/* Append text, printf format; the zero behind it is not counted. */
void kmock_buffer_print(struct kmock_buffer *buffer, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Drop the first size bytes. */
void kmock_buffer_consume(struct kmock_buffer *buffer, size_t size);

void kmock_buffer_free(struct kmock_buffer *buffer);

#endif
