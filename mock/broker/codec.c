/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/broker/codec.h"

#include <lz4frame.h>
#include <string.h>
#include <zlib.h>
#include <zstd.h>

#include "mock/broker/snappy_stream.h"

enum { STEP_BYTES = 16384, GZIP_WINDOW_BITS = 15 + 16 };

static bool expand_gzip(struct kmock_bytes bytes, struct kmock_buffer *out)
{
    z_stream stream = {.next_in = (Bytef *)bytes.data, .avail_in = (uInt)bytes.length};
    size_t start = out->size;
    int result = inflateInit2(&stream, GZIP_WINDOW_BITS);
    while (result == Z_OK && out->size - start <= KMOCK_CODEC_MAX_BYTES) {
        stream.next_out = kmock_buffer_extend(out, STEP_BYTES);
        stream.avail_out = STEP_BYTES;
        result = inflate(&stream, Z_NO_FLUSH);
        out->size -= stream.avail_out;
    }
    inflateEnd(&stream);
    return result == Z_STREAM_END;
}

static bool compress_gzip(struct kmock_bytes bytes, struct kmock_buffer *out)
{
    z_stream stream = {.next_in = (Bytef *)bytes.data, .avail_in = (uInt)bytes.length};
    if (deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, GZIP_WINDOW_BITS, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        return false;
    uLong bound = deflateBound(&stream, (uLong)bytes.length);
    stream.next_out = kmock_buffer_extend(out, bound);
    stream.avail_out = (uInt)bound;
    int result = deflate(&stream, Z_FINISH);
    out->size -= stream.avail_out;
    deflateEnd(&stream);
    return result == Z_STREAM_END;
}

static bool expand_lz4(struct kmock_bytes bytes, struct kmock_buffer *out)
{
    LZ4F_dctx *context;
    if (LZ4F_isError(LZ4F_createDecompressionContext(&context, LZ4F_VERSION)))
        return false;
    size_t start = out->size, used = 0, left = 1;
    while (left != 0 && !LZ4F_isError(left) && out->size - start <= KMOCK_CODEC_MAX_BYTES) {
        size_t made = STEP_BYTES, taken = (size_t)bytes.length - used;
        uint8_t *room = kmock_buffer_extend(out, STEP_BYTES);
        left = LZ4F_decompress(context, room, &made, bytes.data + used, &taken, NULL);
        out->size -= STEP_BYTES - (LZ4F_isError(left) ? 0 : made);
        if (made == 0 && taken == 0)
            break;
        used += taken;
    }
    LZ4F_freeDecompressionContext(context);
    return left == 0;
}

static bool compress_lz4(struct kmock_bytes bytes, struct kmock_buffer *out)
{
    LZ4F_preferences_t preferences = {.frameInfo.blockMode = LZ4F_blockIndependent};
    size_t bound = LZ4F_compressFrameBound((size_t)bytes.length, &preferences);
    uint8_t *room = kmock_buffer_extend(out, bound);
    size_t made = LZ4F_compressFrame(room, bound, bytes.data, (size_t)bytes.length, &preferences);
    if (LZ4F_isError(made))
        return false;
    out->size -= bound - made;
    return true;
}

static bool expand_zstd(struct kmock_bytes bytes, struct kmock_buffer *out)
{
    ZSTD_DStream *stream = ZSTD_createDStream();
    ZSTD_inBuffer in = {bytes.data, (size_t)bytes.length, 0};
    size_t start = out->size, left = 1;
    while (left != 0 && !ZSTD_isError(left) && out->size - start <= KMOCK_CODEC_MAX_BYTES) {
        size_t before = in.pos;
        ZSTD_outBuffer room = {kmock_buffer_extend(out, STEP_BYTES), STEP_BYTES, 0};
        left = ZSTD_decompressStream(stream, &room, &in);
        out->size -= STEP_BYTES - room.pos;
        if (room.pos == 0 && in.pos == before)
            break;
    }
    ZSTD_freeDStream(stream);
    return left == 0;
}

static bool compress_zstd(struct kmock_bytes bytes, struct kmock_buffer *out)
{
    size_t bound = ZSTD_compressBound((size_t)bytes.length);
    uint8_t *room = kmock_buffer_extend(out, bound);
    size_t made = ZSTD_compress(room, bound, bytes.data, (size_t)bytes.length, ZSTD_CLEVEL_DEFAULT);
    if (ZSTD_isError(made))
        return false;
    out->size -= bound - made;
    return true;
}

bool kmock_codec_expand(int codec, struct kmock_bytes bytes, struct kmock_buffer *out)
{
    switch (codec) {
    case KMOCK_CODEC_NONE:
        kmock_buffer_append(out, bytes.data, (size_t)bytes.length);
        return true;
    case KMOCK_CODEC_GZIP:
        return expand_gzip(bytes, out);
    case KMOCK_CODEC_SNAPPY:
        return kmock_snappy_expand(bytes, out);
    case KMOCK_CODEC_LZ4:
        return expand_lz4(bytes, out);
    case KMOCK_CODEC_ZSTD:
        return expand_zstd(bytes, out);
    default:
        return false;
    }
}

bool kmock_codec_compress(int codec, struct kmock_bytes bytes, struct kmock_buffer *out)
{
    switch (codec) {
    case KMOCK_CODEC_NONE:
        kmock_buffer_append(out, bytes.data, (size_t)bytes.length);
        return true;
    case KMOCK_CODEC_GZIP:
        return compress_gzip(bytes, out);
    case KMOCK_CODEC_SNAPPY:
        return kmock_snappy_compress(bytes, out);
    case KMOCK_CODEC_LZ4:
        return compress_lz4(bytes, out);
    case KMOCK_CODEC_ZSTD:
        return compress_zstd(bytes, out);
    default:
        return false;
    }
}
