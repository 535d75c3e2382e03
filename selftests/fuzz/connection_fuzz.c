/* SPDX-License-Identifier: Apache-2.0 */
/* Feed a connection any bytes: it answers or closes, and never reads or writes where it must not.
 *
 * First byte of the input: the low 7 bits are the size of the pieces that the rest is fed in (0: all at once); the
 * high bit: the rest is one frame, whose size is put before it. */
#include <stdlib.h>

#include "selftests/mock/wire/recorder.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void feed_in_pieces(struct recorder *recorder, const struct kmock_buffer *bytes, size_t piece_bytes)
{
    for (size_t at = 0; at < bytes->size; at += piece_bytes) {
        size_t left = bytes->size - at;
        size_t size = left < piece_bytes ? left : piece_bytes;
        uint8_t *piece = malloc(size);
        memcpy(piece, bytes->data + at, size);
        kmock_connection_feed(recorder->connection, piece, size);
        free(piece);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct recorder recorder = {0};
    struct kmock_buffer bytes = {0};
    if (size < 2)
        return 0;
    if (data[0] & 0x80) {
        uint8_t frame_size[4] = {0, (uint8_t)((size - 1) >> 16), (uint8_t)((size - 1) >> 8), (uint8_t)(size - 1)};
        kmock_buffer_append(&bytes, frame_size, sizeof frame_size);
    }
    kmock_buffer_append(&bytes, data + 1, size - 1);
    recorder_open(&recorder);
    feed_in_pieces(&recorder, &bytes, data[0] & 0x7f ? data[0] & 0x7f : bytes.size);
    if (recorder.closes_count > 1 || recorder.requests_count != recorder.responses_count)
        abort();
    recorder_close(&recorder);
    kmock_buffer_free(&bytes);
    return 0;
}
