/* SPDX-License-Identifier: Apache-2.0 */
#include "selftests/check.h"

#include <stdlib.h>

#include "mock/wire/api.h"
#include "mock/wire/codec.h"
#include "selftests/mock/wire/filler.h"

enum { ROUNDS = 12 };

typedef void visit_layout(struct kmock_layout layout, struct filler *filler);

static void each_layout(visit_layout *visit)
{
    struct filler filler = {0};
    kmock_random_init(&filler.random, 20);
    for (int16_t key = 0; key < KMOCK_API_KEYS_COUNT; key++) {
        const struct kmock_api_description *api = kmock_api_at(key);
        for (int16_t version = 0; api && version <= api->range->max_version; version++) {
            visit((struct kmock_layout){api->request, version}, &filler);
            visit((struct kmock_layout){api->response, version}, &filler);
            kmock_arena_free(&filler.arena);
        }
    }
}

static bool decode(struct kmock_buffer *bytes, size_t size, struct kmock_layout layout, struct kmock_reader *reader,
                   void *message)
{
    struct kmock_bytes view = {bytes->data, (int32_t)size};
    kmock_reader_init(reader, view, reader->arena);
    return kmock_decode(reader, layout, message);
}

static void round_trip(struct kmock_layout layout, struct filler *filler)
{
    for (int round = 0; round < ROUNDS; round++) {
        struct kmock_buffer bytes = {0}, again = {0};
        struct kmock_reader reader = {.arena = &filler->arena};
        void *message = filler_make(filler, layout);
        void *copy = kmock_arena_alloc(&filler->arena, layout.schema->size);
        memset(copy, 0x5a, layout.schema->size);
        assert_true(kmock_encode(&bytes, layout, message));
        bool fits = decode(&bytes, bytes.size, layout, &reader, copy);
        assert_string_equal(reader.problem, "");
        assert_true(fits);
        assert_int_equal(kmock_reader_left(&reader), 0);
        assert_null(filler_difference(layout, message, copy));
        assert_true(kmock_encode(&again, layout, copy));
        assert_int_equal(again.size, bytes.size);
        if (bytes.size > 0)
            assert_memory_equal(again.data, bytes.data, bytes.size);
        kmock_buffer_free(&bytes);
        kmock_buffer_free(&again);
    }
}

static void every_message_in_every_version_comes_back_as_it_went(void **state)
{
    (void)state;
    each_layout(round_trip);
}

/* The bytes lie in a block of exactly their size, so that a sanitizer sees any read behind them. */
static void cut(struct kmock_layout layout, struct filler *filler)
{
    struct kmock_buffer bytes = {0};
    struct kmock_reader reader = {.arena = &filler->arena};
    kmock_encode(&bytes, layout, filler_make(filler, layout));
    void *copy = kmock_arena_alloc(&filler->arena, layout.schema->size);
    size_t step = bytes.size / 64 + 1;
    for (size_t size = 0; size < bytes.size; size += step) {
        struct kmock_buffer part = {malloc(size ? size : 1), size, size};
        memcpy(part.data, bytes.data, size);
        assert_false(decode(&part, size, layout, &reader, copy));
        assert_string_not_equal(reader.problem, "");
        free(part.data);
    }
    kmock_buffer_free(&bytes);
}

static void every_cut_message_is_refused_with_a_reason(void **state)
{
    (void)state;
    each_layout(cut);
}

static void check_tags_ascend(const struct kmock_schema *schema)
{
    int last = -1;
    for (uint16_t i = 0; i < schema->count; i++) {
        const struct kmock_field *field = &schema->fields[i];
        if (field->element)
            check_tags_ascend(field->element);
        if (!field->tagged)
            continue;
        assert_true(field->tag > last);
        last = field->tag;
    }
}

static void tags_of_layout_ascend(struct kmock_layout layout, struct filler *filler)
{
    (void)filler;
    check_tags_ascend(layout.schema);
}

static void tags_ascend_in_every_table(void **state)
{
    (void)state;
    each_layout(tags_of_layout_ascend);
}

static void no_member_shares_its_place_with_another(void **state)
{
    (void)state;
    for (int16_t key = 0; key < KMOCK_API_KEYS_COUNT; key++) {
        const struct kmock_api_description *api = kmock_api_at(key);
        const struct kmock_schema *schema = api ? api->response : NULL;
        size_t end = 0;
        for (uint16_t i = 0; schema && i < schema->count; i++) {
            const struct kmock_field *field = &schema->fields[i];
            assert_true(field->at >= end);
            end = field->array ? field->count_at + sizeof(int32_t) : field->at + kmock_member_size_bytes(field);
            assert_true(end <= schema->size);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_message_in_every_version_comes_back_as_it_went),
        cmocka_unit_test(every_cut_message_is_refused_with_a_reason),
        cmocka_unit_test(tags_ascend_in_every_table),
        cmocka_unit_test(no_member_shares_its_place_with_another),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
