/* SPDX-License-Identifier: Apache-2.0 */
/* Cut a stream of bytes into frames: INT32 size, then as many bytes.
 *
 *   offer(bytes) -> next, next, ... until there is none -> keep()
 *
 * A frame that lies whole in the bytes offered is not copied; what is cut waits in a buffer. The cost is linear in the
 * bytes, however they are cut. Zero-initialised is empty. Knows nothing of what is in a frame. */
#ifndef KMOCK_WIRE_FRAMES_H
#define KMOCK_WIRE_FRAMES_H

#include <stdbool.h>

#include "mock/base/buffer.h"
#include "mock/broker/types.h"

struct kmock_frames {
    struct kmock_buffer kept; /* earlier bytes: from consumed_bytes on */
    size_t consumed_bytes;
    const uint8_t *offered; /* later bytes, borrowed */
    size_t offered_bytes;
    int32_t limit_bytes; /* the longest frame; 0: KMOCK_FRAMES_LIMIT_BYTES */
};

enum { KMOCK_FRAMES_LIMIT_BYTES = 104857600 }; /* source  Kafka socket.request.max.bytes */

enum kmock_frame {
    KMOCK_FRAME_NONE,  /* bytes are missing */
    KMOCK_FRAME_READY, /* *frame is one, without its size */
    KMOCK_FRAME_BAD,   /* the size is none; frame->length says it */
};

/* Lend bytes that follow what was offered before; until kmock_frames_keep. */
void kmock_frames_offer(struct kmock_frames *frames, const uint8_t *bytes, size_t size);

/* Take the next frame. frame  borrowed until the next call */
enum kmock_frame kmock_frames_next(struct kmock_frames *frames, struct kmock_bytes *frame);

/* Copy what is left of the bytes offered, to go on later. */
void kmock_frames_keep(struct kmock_frames *frames);

/* returns  the longest frame that is one */
int32_t kmock_frames_limit_bytes(const struct kmock_frames *frames);

/* returns  how many bytes wait here, or are on offer */
size_t kmock_frames_waiting_bytes(const struct kmock_frames *frames);

/* Forget all bytes. */
void kmock_frames_free(struct kmock_frames *frames);

#endif
