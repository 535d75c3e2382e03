/* SPDX-License-Identifier: Apache-2.0 */
#include "selftests/check.h"

#include <string.h>

#include "mock/wire/frames.h"

static const uint8_t two_frames[] = {0, 0, 0, 2, 'a', 'b', 0, 0, 0, 1, 'c'};

static void whole_frame_is_not_copied(void **state)
{
    (void)state;
    struct kmock_frames frames = {0};
    struct kmock_bytes frame;
    kmock_frames_offer(&frames, two_frames, sizeof two_frames);
    assert_int_equal(kmock_frames_next(&frames, &frame), KMOCK_FRAME_READY);
    assert_ptr_equal(frame.data, two_frames + 4);
    assert_int_equal(frame.length, 2);
    assert_int_equal(kmock_frames_next(&frames, &frame), KMOCK_FRAME_READY);
    assert_ptr_equal(frame.data, two_frames + 10);
    assert_int_equal(kmock_frames_next(&frames, &frame), KMOCK_FRAME_NONE);
    kmock_frames_free(&frames);
}

static void only_the_cut_frame_is_copied(void **state)
{
    (void)state;
    struct kmock_frames frames = {0};
    struct kmock_bytes frame;
    kmock_frames_offer(&frames, two_frames, 3);
    assert_int_equal(kmock_frames_next(&frames, &frame), KMOCK_FRAME_NONE);
    kmock_frames_keep(&frames);
    kmock_frames_offer(&frames, two_frames + 3, sizeof two_frames - 3);
    assert_int_equal(kmock_frames_next(&frames, &frame), KMOCK_FRAME_READY);
    assert_memory_equal(frame.data, "ab", 2);
    assert_int_equal(kmock_frames_next(&frames, &frame), KMOCK_FRAME_READY);
    assert_ptr_equal(frame.data, two_frames + 10);
    kmock_frames_free(&frames);
}

static void bytes_offered_before_the_last_were_taken_keep_their_order(void **state)
{
    (void)state;
    struct kmock_frames frames = {0};
    struct kmock_bytes frame;
    kmock_frames_offer(&frames, two_frames, 6);
    kmock_frames_offer(&frames, two_frames + 6, 5);
    assert_int_equal(kmock_frames_next(&frames, &frame), KMOCK_FRAME_READY);
    assert_memory_equal(frame.data, "ab", 2);
    assert_int_equal(kmock_frames_next(&frames, &frame), KMOCK_FRAME_READY);
    assert_memory_equal(frame.data, "c", 1);
    kmock_frames_free(&frames);
}

static void size_alone_takes_no_memory(void **state)
{
    (void)state;
    static const uint8_t largest[] = {0x06, 0x40, 0, 0}, larger[] = {0x06, 0x40, 0, 1};
    struct kmock_frames frames = {0};
    struct kmock_bytes frame;
    kmock_frames_offer(&frames, largest, sizeof largest);
    assert_int_equal(kmock_frames_next(&frames, &frame), KMOCK_FRAME_NONE);
    kmock_frames_keep(&frames);
    assert_true(frames.kept.capacity < 4096);
    kmock_frames_free(&frames);
    kmock_frames_offer(&frames, larger, sizeof larger);
    assert_int_equal(kmock_frames_next(&frames, &frame), KMOCK_FRAME_BAD);
    assert_int_equal(frame.length, 104857601);
    kmock_frames_free(&frames);
}

/* A backlog that is taken slowly while more comes does not grow. */
static void consumed_bytes_make_room(void **state)
{
    (void)state;
    struct kmock_frames frames = {0};
    struct kmock_bytes frame;
    kmock_frames_offer(&frames, two_frames, sizeof two_frames);
    kmock_frames_keep(&frames);
    for (int i = 0; i < 10000; i++) {
        assert_int_equal(kmock_frames_next(&frames, &frame), KMOCK_FRAME_READY);
        assert_int_equal(kmock_frames_next(&frames, &frame), KMOCK_FRAME_READY);
        assert_memory_equal(frame.data, "c", 1);
        kmock_frames_offer(&frames, two_frames, sizeof two_frames);
        kmock_frames_keep(&frames);
    }
    assert_true(frames.kept.capacity < 4096);
    kmock_frames_free(&frames);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whole_frame_is_not_copied),
        cmocka_unit_test(only_the_cut_frame_is_copied),
        cmocka_unit_test(bytes_offered_before_the_last_were_taken_keep_their_order),
        cmocka_unit_test(size_alone_takes_no_memory),
        cmocka_unit_test(consumed_bytes_make_room),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
