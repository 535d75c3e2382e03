/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/broker/snappy_stream.h"

#include <snappy-c.h>
#include <string.h>

#include "mock/base/big_endian.h"
#include "mock/broker/codec.h"

enum { MAGIC_BYTES = 8, PREAMBLE_BYTES = 16, CHUNK_BYTES = 32768 };

static const uint8_t magic[MAGIC_BYTES] = {0x82, 'S', 'N', 'A', 'P', 'P', 'Y', 0};

static bool expand_block(const uint8_t *bytes, size_t size, struct kmock_buffer *out)
{
    size_t expanded;
    if (snappy_uncompressed_length((const char *)bytes, size, &expanded) != SNAPPY_OK ||
        expanded > KMOCK_CODEC_MAX_BYTES)
        return false;
    uint8_t *room = kmock_buffer_extend(out, expanded);
    char none;
    return snappy_uncompress((const char *)bytes, size, expanded ? (char *)room : &none, &expanded) == SNAPPY_OK;
}

static bool expand_stream(const uint8_t *bytes, size_t size, struct kmock_buffer *out)
{
    size_t start = out->size;
    while (size > 0) {
        size_t block = size < 4 ? SIZE_MAX : (uint32_t)kmock_get_int32(bytes);
        if (block > size - 4 || out->size - start > KMOCK_CODEC_MAX_BYTES || !expand_block(bytes + 4, block, out))
            return false;
        bytes += 4 + block;
        size -= 4 + block;
    }
    return true;
}

bool kmock_snappy_expand(struct kmock_bytes bytes, struct kmock_buffer *out)
{
    size_t size = (size_t)bytes.length;
    if (size >= PREAMBLE_BYTES && memcmp(bytes.data, magic, sizeof magic) == 0)
        return expand_stream(bytes.data + PREAMBLE_BYTES, size - PREAMBLE_BYTES, out);
    return expand_block(bytes.data, size, out);
}

static bool compress_chunk(const uint8_t *bytes, size_t size, struct kmock_buffer *out)
{
    size_t bound = snappy_max_compressed_length(size);
    uint8_t *room = kmock_buffer_extend(out, 4 + bound);
    size_t made = bound;
    if (snappy_compress((const char *)bytes, size, (char *)room + 4, &made) != SNAPPY_OK)
        return false;
    kmock_put_int32(room, (int32_t)made);
    out->size -= bound - made;
    return true;
}

bool kmock_snappy_compress(struct kmock_bytes bytes, struct kmock_buffer *out)
{
    uint8_t *preamble = kmock_buffer_extend(out, PREAMBLE_BYTES);
    memcpy(preamble, magic, sizeof magic);
    kmock_put_int32(preamble + 8, 1);
    kmock_put_int32(preamble + 12, 1);
    for (int32_t done = 0; done < bytes.length; done += CHUNK_BYTES) {
        int32_t left = bytes.length - done;
        if (!compress_chunk(bytes.data + done, (size_t)(left < CHUNK_BYTES ? left : CHUNK_BYTES), out))
            return false;
    }
    return true;
}
