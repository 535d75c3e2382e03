/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/sim/pipe_bytes.h"

#include <stdlib.h>
#include <string.h>

#include "mock/base/alloc.h"

enum { SMALL_CHUNK_BYTES = 4000 };

struct kt_chunk *kt_chunk_create(size_t capacity)
{
    struct kt_chunk *chunk = kmock_realloc(NULL, sizeof *chunk + capacity); /* the bytes need no zeros */
    *chunk = (struct kt_chunk){.capacity = capacity};
    return chunk;
}

size_t kt_vectors_size(const struct msghdr *message)
{
    size_t size = 0;
    for (size_t i = 0; i < message->msg_iovlen; i++)
        size += message->msg_iov[i].iov_len;
    return size;
}

void kt_vectors_read(const struct msghdr *message, size_t skip, uint8_t *to, size_t size)
{
    const struct iovec *vector = message->msg_iov;
    for (; size > 0; vector++) {
        if (skip >= vector->iov_len) {
            skip -= vector->iov_len;
            continue;
        }
        size_t part = vector->iov_len - skip < size ? vector->iov_len - skip : size;
        memcpy(to, (const uint8_t *)vector->iov_base + skip, part);
        to += part;
        size -= part;
        skip = 0;
    }
}

void kt_vectors_fill(struct msghdr *message, size_t skip, const uint8_t *from, size_t size)
{
    struct iovec *vector = message->msg_iov;
    for (; size > 0; vector++) {
        if (skip >= vector->iov_len) {
            skip -= vector->iov_len;
            continue;
        }
        size_t part = vector->iov_len - skip < size ? vector->iov_len - skip : size;
        memcpy((uint8_t *)vector->iov_base + skip, from, part);
        from += part;
        size -= part;
        skip = 0;
    }
}

static struct kt_chunk *last_chunk(const struct kt_bytes *bytes)
{
    return bytes->chunks.last ? kmock_list_object(bytes->chunks.last, struct kt_chunk, link) : NULL;
}

/* returns  the chunk that the next byte goes to, with room in it */
static struct kt_chunk *chunk_with_room(struct kt_bytes *bytes, size_t wanted)
{
    struct kt_chunk *chunk = last_chunk(bytes);
    if (chunk && chunk->end < chunk->capacity)
        return chunk;
    if (bytes->spare && wanted <= bytes->spare->capacity) {
        chunk = bytes->spare;
        bytes->spare = NULL;
    } else {
        chunk = kt_chunk_create(wanted < SMALL_CHUNK_BYTES ? SMALL_CHUNK_BYTES : wanted);
    }
    kmock_list_append(&bytes->chunks, &chunk->link);
    return chunk;
}

size_t kt_bytes_gather(struct kt_bytes *bytes, const struct msghdr *message, size_t skip, size_t limit)
{
    size_t size = kt_vectors_size(message) - skip;
    if (size > limit)
        size = limit;
    for (size_t done = 0; done < size;) {
        struct kt_chunk *chunk = chunk_with_room(bytes, size - done);
        size_t part = chunk->capacity - chunk->end;
        if (part > size - done)
            part = size - done;
        kt_vectors_read(message, skip + done, chunk->data + chunk->end, part);
        chunk->end += part;
        done += part;
    }
    bytes->size += size;
    return size;
}

static void retire(struct kt_bytes *bytes, struct kt_chunk *chunk)
{
    kmock_list_remove(&chunk->link);
    if (bytes->spare || chunk->capacity != SMALL_CHUNK_BYTES) {
        free(chunk);
        return;
    }
    chunk->begin = chunk->end = 0;
    bytes->spare = chunk;
}

size_t kt_bytes_scatter(struct kt_bytes *bytes, struct msghdr *message, size_t skip, int flags)
{
    size_t room = kt_vectors_size(message) - skip, done = 0;
    struct kmock_list_link *next = bytes->chunks.first;
    while (next && done < room) {
        struct kt_chunk *chunk = kmock_list_object(next, struct kt_chunk, link);
        next = chunk->link.next;
        size_t part = chunk->end - chunk->begin < room - done ? chunk->end - chunk->begin : room - done;
        if (!(flags & MSG_TRUNC))
            kt_vectors_fill(message, skip + done, chunk->data + chunk->begin, part);
        done += part;
        if (flags & MSG_PEEK)
            continue;
        chunk->begin += part;
        bytes->size -= part;
        if (chunk->begin == chunk->end)
            retire(bytes, chunk);
    }
    return done;
}

void kt_bytes_move(struct kt_bytes *bytes, struct kt_chunk *chunk)
{
    kmock_list_append(&bytes->chunks, &chunk->link);
    bytes->size += chunk->end - chunk->begin;
}

void kt_bytes_free(struct kt_bytes *bytes)
{
    struct kmock_list_link *link;
    while ((link = kmock_list_take(&bytes->chunks)))
        free(kmock_list_object(link, struct kt_chunk, link));
    free(bytes->spare);
    *bytes = (struct kt_bytes){0};
}
