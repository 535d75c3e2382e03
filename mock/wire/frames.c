/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/wire/frames.h"

#include "mock/base/big_endian.h"

enum {
    SIZE_BYTES = 4,
    IDLE_CAPACITY = 1024 * 1024, /* an empty buffer larger than this is given back */
};

static size_t kept_bytes(const struct kmock_frames *frames)
{
    return frames->kept.size - frames->consumed_bytes;
}

int32_t kmock_frames_limit_bytes(const struct kmock_frames *frames)
{
    return frames->limit_bytes > 0 ? frames->limit_bytes : KMOCK_FRAMES_LIMIT_BYTES;
}

size_t kmock_frames_waiting_bytes(const struct kmock_frames *frames)
{
    return kept_bytes(frames) + frames->offered_bytes;
}

/* Bytes are moved only when at least as many were consumed: each is moved O(1) times. */
static void compact(struct kmock_frames *frames)
{
    size_t consumed = frames->consumed_bytes;
    if (consumed == 0 || consumed < kept_bytes(frames))
        return;
    kmock_buffer_consume(&frames->kept, consumed);
    frames->consumed_bytes = 0;
    if (frames->kept.size == 0 && frames->kept.capacity > IDLE_CAPACITY)
        kmock_buffer_free(&frames->kept);
}

static void keep(struct kmock_frames *frames, size_t size)
{
    compact(frames);
    kmock_buffer_append(&frames->kept, frames->offered, size);
    frames->offered += size;
    frames->offered_bytes -= size;
}

void kmock_frames_keep(struct kmock_frames *frames)
{
    if (frames->offered_bytes > 0)
        keep(frames, frames->offered_bytes);
    frames->offered = NULL;
}

void kmock_frames_offer(struct kmock_frames *frames, const uint8_t *bytes, size_t size)
{
    kmock_frames_keep(frames);
    frames->offered = bytes;
    frames->offered_bytes = size;
}

void kmock_frames_free(struct kmock_frames *frames)
{
    kmock_buffer_free(&frames->kept);
    *frames = (struct kmock_frames){.limit_bytes = frames->limit_bytes};
}

/* returns  size bytes in one piece, not yet consumed; NULL where there are fewer */
static const uint8_t *look(struct kmock_frames *frames, size_t size)
{
    size_t kept = kept_bytes(frames);
    if (kept == 0 && frames->offered_bytes >= size)
        return frames->offered;
    if (kept < size && frames->offered_bytes > 0) {
        size_t wanted = size - kept;
        keep(frames, wanted < frames->offered_bytes ? wanted : frames->offered_bytes);
        kept = kept_bytes(frames);
    }
    return kept >= size ? frames->kept.data + frames->consumed_bytes : NULL;
}

static void consume(struct kmock_frames *frames, size_t size)
{
    if (kept_bytes(frames) > 0) {
        frames->consumed_bytes += size;
        return;
    }
    frames->offered += size;
    frames->offered_bytes -= size;
}

enum kmock_frame kmock_frames_next(struct kmock_frames *frames, struct kmock_bytes *frame)
{
    const uint8_t *at = look(frames, SIZE_BYTES);
    if (at == NULL)
        return KMOCK_FRAME_NONE;
    frame->length = kmock_get_int32(at);
    if (frame->length < 1 || frame->length > kmock_frames_limit_bytes(frames))
        return KMOCK_FRAME_BAD;
    size_t whole = SIZE_BYTES + (size_t)frame->length;
    at = look(frames, whole);
    if (at == NULL)
        return KMOCK_FRAME_NONE;
    consume(frames, whole);
    frame->data = at + SIZE_BYTES;
    return KMOCK_FRAME_READY;
}
