/* SPDX-License-Identifier: Apache-2.0 */
/* Queue bytes between a writer and a reader in chunks: one copy in, one copy out, none in between.
 *
 * A chunk is also what travels a link: it knows when it is due and what it means, and moves from queue to queue as
 * it is. Knows nothing of tasks, sockets or time. */
#ifndef KT_SIM_PIPE_BYTES_H
#define KT_SIM_PIPE_BYTES_H

#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

#include "mock/base/list.h"

struct kt_chunk {
    struct kmock_list_link link; /* kt_bytes.chunks or kt_net_flow.packets */
    int64_t due_us;              /* while it travels */
    int kind;                    /* enum kt_packet_kind, while it travels */
    size_t begin, end, capacity; /* of data */
    uint8_t data[];
};

/* Zero-initialised is empty. */
struct kt_bytes {
    struct kmock_list chunks;
    size_t size;            /* bytes queued */
    struct kt_chunk *spare; /* an emptied chunk kept for the next write */
};

/* returns  an empty chunk with room for capacity bytes, the caller's to free() */
struct kt_chunk *kt_chunk_create(size_t capacity);

/* Copy what the vectors of a message hold, from byte skip on, at most limit bytes, behind the last queued byte.
 * returns  bytes copied */
size_t kt_bytes_gather(struct kt_bytes *bytes, const struct msghdr *message, size_t skip, size_t limit);

/* Fill the vectors of a message, from byte skip on, with the first queued bytes.
 *
 * flags    MSG_PEEK leaves the bytes queued; MSG_TRUNC drops them without a copy
 * returns  bytes taken */
size_t kt_bytes_scatter(struct kt_bytes *bytes, struct msghdr *message, size_t skip, int flags);

/* Queue a chunk as it is; it is the queue's from now on. */
void kt_bytes_move(struct kt_bytes *bytes, struct kt_chunk *chunk);

void kt_bytes_free(struct kt_bytes *bytes);

/* returns  the bytes all vectors of a message have room for */
size_t kt_vectors_size(const struct msghdr *message);

/* Copy size bytes out of, or into, the vectors, from byte skip on. The vectors must be that long. */
void kt_vectors_read(const struct msghdr *message, size_t skip, uint8_t *to, size_t size);
void kt_vectors_fill(struct msghdr *message, size_t skip, const uint8_t *from, size_t size);

#endif
