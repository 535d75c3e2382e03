/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/base/buffer.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mock/base/alloc.h"

static void reserve(struct kmock_buffer *buffer, size_t size)
{
    if (buffer->capacity - buffer->size >= size)
        return;
    size_t capacity = buffer->capacity ? buffer->capacity * 2 : 256;
    while (capacity - buffer->size < size)
        capacity *= 2;
    buffer->data = kmock_realloc(buffer->data, capacity);
    buffer->capacity = capacity;
}

uint8_t *kmock_buffer_extend(struct kmock_buffer *buffer, size_t size)
{
    reserve(buffer, size);
    buffer->size += size;
    return buffer->data + buffer->size - size;
}

void kmock_buffer_append(struct kmock_buffer *buffer, const void *bytes, size_t size)
{
    if (size > 0)
        memcpy(kmock_buffer_extend(buffer, size), bytes, size);
}

void kmock_buffer_print(struct kmock_buffer *buffer, const char *format, ...)
{
    va_list arguments, again;
    va_start(arguments, format);
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, arguments);
    reserve(buffer, (size_t)length + 1);
    vsnprintf((char *)buffer->data + buffer->size, (size_t)length + 1, format, again);
    buffer->size += (size_t)length;
    va_end(again);
    va_end(arguments);
}

void kmock_buffer_consume(struct kmock_buffer *buffer, size_t size)
{
    memmove(buffer->data, buffer->data + size, buffer->size - size);
    buffer->size -= size;
}

void kmock_buffer_free(struct kmock_buffer *buffer)
{
    free(buffer->data);
    *buffer = (struct kmock_buffer){0};
}
