/* SPDX-License-Identifier: Apache-2.0 */
#include "selftests/check.h"

#include <stdlib.h>

#include "mock/wire/header.h"
#include "mock/wire/writer.h"
#include "selftests/mock/wire/filler.h"
#include "selftests/mock/wire/recorder.h"

enum { MUTATIONS = 10000 };

static struct kmock_layout draw_layout(struct filler *filler, const struct kmock_api_range **range)
{
    for (*range = NULL; *range == NULL;)
        *range = kmock_api_range_find((int16_t)kmock_random_below(&filler->random, KMOCK_API_KEYS_COUNT));
    uint32_t versions = (uint32_t)((*range)->max_version - (*range)->accepted_from + 1);
    int16_t version = (int16_t)((*range)->accepted_from + (int16_t)kmock_random_below(&filler->random, versions));
    return (struct kmock_layout){kmock_api_find((*range)->key)->request, version};
}

/* Append a frame of a request with drawn values in a drawn version. */
static void append_frame(struct filler *filler, struct kmock_buffer *bytes)
{
    const struct kmock_api_range *range;
    struct kmock_layout layout = draw_layout(filler, &range);
    size_t start = bytes->size;
    kmock_write_integer(bytes, 4, 0);
    kmock_write_integer(bytes, 2, range->key);
    kmock_write_integer(bytes, 2, layout.version);
    kmock_write_integer(bytes, 4, 7);
    kmock_write_integer(bytes, 2, -1);
    if (kmock_layout_is_flexible(layout))
        kmock_write_varint(bytes, 0);
    kmock_encode(bytes, layout, filler_make(filler, layout));
    kmock_big_endian_put(bytes->data + start, 4, bytes->size - start - 4);
}

static void mutate(struct filler *filler, struct kmock_buffer *bytes)
{
    static const uint8_t edges[] = {0x00, 0x01, 0x7f, 0x80, 0xfe, 0xff};
    uint32_t changes = 1 + kmock_random_below(&filler->random, 4);
    for (uint32_t i = 0; i < changes; i++) {
        size_t at = kmock_random_below(&filler->random, (uint32_t)bytes->size);
        uint32_t kind = kmock_random_below(&filler->random, 3);
        if (kind == 0)
            bytes->data[at] ^= (uint8_t)(1u << kmock_random_below(&filler->random, 8));
        else if (kind == 1)
            bytes->data[at] = edges[kmock_random_below(&filler->random, sizeof edges)];
        else
            memmove(bytes->data + at, bytes->data + at + 1, bytes->size - at - 1); /* the tail moves up by one */
    }
}

/* Feed in pieces, each from a block of its own size: a sanitizer sees any read behind it. */
static void feed_in_pieces(struct filler *filler, struct recorder *recorder, const struct kmock_buffer *bytes)
{
    for (size_t at = 0; at < bytes->size;) {
        size_t most = bytes->size - at;
        size_t size = 1 + kmock_random_below(&filler->random, (uint32_t)most);
        uint8_t *piece = malloc(size);
        memcpy(piece, bytes->data + at, size);
        kmock_connection_feed(recorder->connection, piece, size);
        free(piece);
        at += size;
    }
}

static void check_end(const struct recorder *recorder)
{
    assert_in_range(recorder->closes_count, 0, 1);
    if (recorder->closes_count == 1)
        assert_string_not_equal(recorder->reason, "");
    assert_int_equal(recorder->requests_count, recorder->responses_count);
}

static void damaged_frames_are_answered_or_refused_and_never_crash(void **state)
{
    (void)state;
    struct filler filler = {0};
    int closed = 0;
    kmock_random_init(&filler.random, 1);
    for (int i = 0; i < MUTATIONS; i++) {
        struct recorder recorder = {0};
        struct kmock_buffer bytes = {0};
        recorder_open(&recorder);
        append_frame(&filler, &bytes);
        append_frame(&filler, &bytes);
        mutate(&filler, &bytes);
        feed_in_pieces(&filler, &recorder, &bytes);
        check_end(&recorder);
        closed += recorder.closes_count;
        recorder_close(&recorder);
        kmock_buffer_free(&bytes);
        kmock_arena_free(&filler.arena);
    }
    assert_in_range(closed, MUTATIONS / 10, MUTATIONS - 1); /* the damage is neither harmless nor always fatal */
}

static void undamaged_frames_are_all_answered(void **state)
{
    (void)state;
    struct filler filler = {0};
    struct recorder recorder = {0};
    kmock_random_init(&filler.random, 2);
    recorder_open(&recorder);
    for (int i = 0; i < 500; i++) {
        struct kmock_buffer bytes = {0};
        append_frame(&filler, &bytes);
        feed_in_pieces(&filler, &recorder, &bytes);
        assert_int_equal(recorder.responses_count, i + 1);
        kmock_buffer_free(&bytes);
        kmock_arena_free(&filler.arena);
    }
    recorder_close(&recorder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(undamaged_frames_are_all_answered),
        cmocka_unit_test(damaged_frames_are_answered_or_refused_and_never_crash),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
