/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/broker/codec.h"

#include <lz4frame.h>
#include <snappy-c.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>
#include <zstd.h>

#include "mock/base/alloc.h"
#include "mock/base/random.h"
#include "selftests/check.h"

enum { TEXT_BYTES = 100000 };

static uint8_t text[TEXT_BYTES];

static int write_text(void **state)
{
    struct kmock_random random;
    (void)state;
    kmock_random_init(&random, 3);
    for (int i = 0; i < TEXT_BYTES; i++)
        text[i] = (uint8_t)('a' + kmock_random_below(&random, 6));
    return 0;
}

static struct kmock_bytes view(const void *data, size_t size)
{
    return (struct kmock_bytes){data, (int32_t)size};
}

static void expect_text(int codec, struct kmock_bytes packed)
{
    struct kmock_buffer out = {0};
    assert_true(kmock_codec_expand(codec, packed, &out));
    assert_int_equal(out.size, TEXT_BYTES);
    assert_memory_equal(out.data, text, TEXT_BYTES);
    kmock_buffer_free(&out);
}

static void what_is_compressed_expands_to_itself(void **state)
{
    (void)state;
    for (int codec = KMOCK_CODEC_NONE; codec <= KMOCK_CODEC_ZSTD; codec++) {
        struct kmock_buffer packed = {0};
        assert_true(kmock_codec_compress(codec, view(text, TEXT_BYTES), &packed));
        if (codec != KMOCK_CODEC_NONE)
            assert_true(packed.size < TEXT_BYTES);
        expect_text(codec, view(packed.data, packed.size));
        kmock_buffer_free(&packed);
    }
}

static void snappy_may_be_one_bare_block(void **state)
{
    (void)state;
    size_t size = snappy_max_compressed_length(TEXT_BYTES);
    char *block = kmock_alloc(size);
    assert_int_equal(snappy_compress((const char *)text, TEXT_BYTES, block, &size), SNAPPY_OK);
    expect_text(KMOCK_CODEC_SNAPPY, view(block, size));
    free(block);
}

static void snappy_is_written_as_java_clients_read_it(void **state)
{
    (void)state;
    static const uint8_t preamble[] = {0x82, 'S', 'N', 'A', 'P', 'P', 'Y', 0, 0, 0, 0, 1, 0, 0, 0, 1};
    struct kmock_buffer packed = {0};
    assert_true(kmock_codec_compress(KMOCK_CODEC_SNAPPY, view(text, TEXT_BYTES), &packed));
    assert_memory_equal(packed.data, preamble, sizeof preamble);
    kmock_buffer_free(&packed);
}

static void gzip_of_zlib_is_read(void **state)
{
    (void)state;
    z_stream stream = {.next_in = text, .avail_in = TEXT_BYTES};
    static uint8_t packed[2 * TEXT_BYTES];
    stream.next_out = packed;
    stream.avail_out = sizeof packed;
    assert_int_equal(deflateInit2(&stream, 9, Z_DEFLATED, 31, 9, Z_DEFAULT_STRATEGY), Z_OK);
    assert_int_equal(deflate(&stream, Z_FINISH), Z_STREAM_END);
    expect_text(KMOCK_CODEC_GZIP, view(packed, stream.total_out));
    deflateEnd(&stream);
}

static void frames_of_lz4_and_zstd_are_read(void **state)
{
    (void)state;
    static uint8_t packed[2 * TEXT_BYTES];
    size_t size = LZ4F_compressFrame(packed, sizeof packed, text, TEXT_BYTES, NULL);
    expect_text(KMOCK_CODEC_LZ4, view(packed, size));
    size = ZSTD_compress(packed, sizeof packed, text, TEXT_BYTES, 1);
    expect_text(KMOCK_CODEC_ZSTD, view(packed, size));
}

static void bytes_that_are_cut_or_garbled_are_refused(void **state)
{
    (void)state;
    for (int codec = KMOCK_CODEC_GZIP; codec <= KMOCK_CODEC_ZSTD; codec++) {
        struct kmock_buffer packed = {0}, out = {0};
        assert_true(kmock_codec_compress(codec, view(text, 3000), &packed));
        for (size_t size = 1; size < packed.size; size += 13) {
            if (codec != KMOCK_CODEC_SNAPPY || size > 30)
                assert_false(kmock_codec_expand(codec, view(packed.data, size), &out));
        }
        memset(packed.data, 0xff, packed.size);
        assert_false(kmock_codec_expand(codec, view(packed.data, packed.size), &out));
        kmock_buffer_free(&packed);
        kmock_buffer_free(&out);
    }
}

static void unknown_codec_is_refused(void **state)
{
    (void)state;
    struct kmock_buffer out = {0};
    for (int codec = 5; codec < 8; codec++) {
        assert_false(kmock_codec_expand(codec, view(text, 10), &out));
        assert_false(kmock_codec_compress(codec, view(text, 10), &out));
    }
    kmock_buffer_free(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_compressed_expands_to_itself),
        cmocka_unit_test(snappy_may_be_one_bare_block),
        cmocka_unit_test(snappy_is_written_as_java_clients_read_it),
        cmocka_unit_test(gzip_of_zlib_is_read),
        cmocka_unit_test(frames_of_lz4_and_zstd_are_read),
        cmocka_unit_test(bytes_that_are_cut_or_garbled_are_refused),
        cmocka_unit_test(unknown_codec_is_refused),
    };
    return cmocka_run_group_tests(tests, write_text, NULL);
}
