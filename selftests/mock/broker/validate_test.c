/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/broker/validate.h"

#include "mock/base/big_endian.h"
#include "mock/base/crc32c.h"
#include "mock/base/random.h"
#include "mock/broker/codec.h"
#include "selftests/mock/broker/stage.h"

static struct kmock_buffer built, scratch;
static struct kmock_arena arena;

static struct kmock_validate_rules plain_rules(void)
{
    return (struct kmock_validate_rules){.api_version = 9,
                                         .max_message_bytes = 1048588,
                                         .segment_bytes = 1073741824,
                                         .now_ms = STAGE_START_US / 1000,
                                         .timestamp_before_max_ms = INT64_MAX,
                                         .timestamp_after_max_ms = 3600000};
}

static struct kmock_validation judge(const struct kmock_validate_rules *rules, struct kmock_bytes bytes)
{
    struct kmock_batch batch;
    struct kmock_validate_room room = {&scratch, &arena};
    return kmock_validate(rules, bytes, &batch, &room);
}

/* Put a number into the header and make the CRC right again. */
static struct kmock_bytes patch(struct kmock_bytes bytes, int at, int size, int64_t value)
{
    uint8_t *data = (uint8_t *)bytes.data;
    kmock_big_endian_put(data + at, size, (uint64_t)value);
    kmock_put_int32(data + 17, (int32_t)kmock_crc32c(0, data + 21, (size_t)bytes.length - 21));
    return bytes;
}

static struct kmock_bytes plain_batch(void)
{
    struct kmock_batch_spec spec = plain_spec();
    return build_batch(&built, &spec, 3);
}

static void good_batches_of_all_codecs_are_accepted(void **state)
{
    (void)state;
    struct kmock_validate_rules rules = plain_rules();
    for (int16_t codec = 0; codec <= KMOCK_CODEC_ZSTD; codec++) {
        struct kmock_batch_spec spec = plain_spec();
        spec.attributes = codec;
        assert_int_equal(judge(&rules, build_batch(&built, &spec, 50)).error, KMOCK_NONE);
    }
}

static void header_that_is_wrong_is_refused_with_kafkas_code(void **state)
{
    (void)state;
    struct kmock_validate_rules rules = plain_rules();
    static const struct {
        const char *what;
        int at, size;
        int64_t value;
        int16_t error;
    } table[] = {
        {"as it was", 16, 1, 2, KMOCK_NONE},
        {"base offset", 0, 8, 1, KMOCK_INVALID_RECORD},
        {"magic 1", 16, 1, 1, KMOCK_INVALID_RECORD},
        {"length too long", 8, 4, 1000, KMOCK_CORRUPT_MESSAGE},
        {"length too short", 8, 4, 48, KMOCK_CORRUPT_MESSAGE},
        {"length negative", 8, 4, -1, KMOCK_CORRUPT_MESSAGE},
        {"unknown codec", 21, 2, 5, KMOCK_CORRUPT_MESSAGE},
        {"no gzip", 21, 2, 1, KMOCK_CORRUPT_MESSAGE},
        {"control", 21, 2, 0x20, KMOCK_INVALID_RECORD},
        {"append time", 21, 2, 8, KMOCK_INVALID_TIMESTAMP},
        {"last delta", 23, 4, 3, KMOCK_INVALID_RECORD},
        {"count 0", 57, 4, 0, KMOCK_INVALID_RECORD},
        {"count -1", 57, 4, -1, KMOCK_INVALID_RECORD},
        {"producer without sequence", 43, 8, 7, KMOCK_INVALID_RECORD},
        {"timestamp of tomorrow", 27, 8, STAGE_START_US / 1000 + 86400000, KMOCK_INVALID_TIMESTAMP},
        {"no timestamp", 27, 8, -1, KMOCK_NONE},
        {"negative timestamp", 27, 8, -2, KMOCK_INVALID_TIMESTAMP},
    };
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        struct kmock_validation validation =
            judge(&rules, patch(plain_batch(), table[i].at, table[i].size, table[i].value));
        if (validation.error != table[i].error)
            print_message("%s\n", table[i].what);
        assert_int_equal(validation.error, table[i].error);
    }
}

static void count_that_claims_more_records_is_garbage(void **state)
{
    (void)state;
    struct kmock_validate_rules rules = plain_rules();
    struct kmock_bytes bytes = plain_batch();
    patch(bytes, 57, 4, 2000000000);
    assert_int_equal(judge(&rules, patch(bytes, 23, 4, 1999999999)).error, KMOCK_CORRUPT_MESSAGE);
    patch(bytes, 57, 4, 2);
    assert_int_equal(judge(&rules, patch(bytes, 23, 4, 1)).error, KMOCK_CORRUPT_MESSAGE);
}

static void crc_is_checked(void **state)
{
    (void)state;
    struct kmock_validate_rules rules = plain_rules();
    struct kmock_bytes bytes = plain_batch();
    ((uint8_t *)bytes.data)[bytes.length - 2] ^= 1;
    assert_int_equal(judge(&rules, bytes).error, KMOCK_CORRUPT_MESSAGE);
}

static void exactly_one_batch_is_wanted(void **state)
{
    (void)state;
    struct kmock_validate_rules rules = plain_rules();
    struct kmock_bytes bytes = plain_batch();
    assert_int_equal(judge(&rules, NULL_BYTES).error, KMOCK_INVALID_RECORD);
    assert_int_equal(judge(&rules, bytes_of("")).error, KMOCK_INVALID_RECORD);
    assert_int_equal(judge(&rules, (struct kmock_bytes){bytes.data, 60}).error, KMOCK_CORRUPT_MESSAGE);
    struct kmock_buffer two = {0};
    kmock_buffer_append(&two, bytes.data, (size_t)bytes.length);
    kmock_buffer_append(&two, bytes.data, (size_t)bytes.length);
    assert_int_equal(judge(&rules, (struct kmock_bytes){two.data, (int32_t)two.size}).error, KMOCK_INVALID_RECORD);
    assert_int_equal(judge(&rules, (struct kmock_bytes){two.data, bytes.length + 5}).error, KMOCK_CORRUPT_MESSAGE);
    kmock_buffer_free(&two);
}

static void size_limits_have_their_own_codes(void **state)
{
    (void)state;
    struct kmock_validate_rules rules = plain_rules();
    struct kmock_bytes bytes = plain_batch();
    rules.max_message_bytes = bytes.length;
    assert_int_equal(judge(&rules, bytes).error, KMOCK_NONE);
    rules.max_message_bytes = bytes.length - 1;
    assert_int_equal(judge(&rules, bytes).error, KMOCK_MESSAGE_TOO_LARGE);
    rules = plain_rules();
    rules.segment_bytes = bytes.length - 1;
    assert_int_equal(judge(&rules, bytes).error, KMOCK_RECORD_LIST_TOO_LARGE);
}

static void zstd_needs_produce_version_7(void **state)
{
    (void)state;
    struct kmock_validate_rules rules = plain_rules();
    struct kmock_batch_spec spec = plain_spec();
    spec.attributes = KMOCK_CODEC_ZSTD;
    struct kmock_bytes bytes = build_batch(&built, &spec, 3);
    rules.api_version = 6;
    assert_int_equal(judge(&rules, bytes).error, KMOCK_UNSUPPORTED_COMPRESSION_TYPE);
    rules.api_version = 7;
    assert_int_equal(judge(&rules, bytes).error, KMOCK_NONE);
}

static void compacted_topic_names_the_records_without_key(void **state)
{
    (void)state;
    struct kmock_validate_rules rules = plain_rules();
    struct kmock_batch_spec spec = plain_spec();
    struct kmock_batch_builder builder;
    rules.compacted = true;
    built.size = 0;
    kmock_batch_begin(&builder, &built, &spec);
    for (int i = 0; i < 4; i++)
        kmock_batch_add(&builder, i % 2 ? NULL_BYTES : bytes_of("key"), bytes_of("value"));
    kmock_batch_end(&builder, -1);
    struct kmock_validation validation = judge(&rules, (struct kmock_bytes){built.data, (int32_t)built.size});
    assert_int_equal(validation.error, KMOCK_INVALID_RECORD);
    assert_int_equal(validation.bad_records_count, 2);
    assert_int_equal(validation.bad_records[0], 1);
    assert_int_equal(validation.bad_records[1], 3);
}

static void offset_deltas_must_count_up(void **state)
{
    (void)state;
    struct kmock_validate_rules rules = plain_rules();
    struct kmock_batch_spec spec = plain_spec();
    struct kmock_batch_builder builder;
    built.size = 0;
    kmock_batch_begin(&builder, &built, &spec);
    kmock_batch_add(&builder, bytes_of("k"), bytes_of("v"));
    builder.last_offset_delta = 4;
    kmock_batch_add(&builder, bytes_of("k"), bytes_of("v"));
    kmock_batch_end(&builder, 1);
    struct kmock_bytes bytes = {built.data, (int32_t)built.size};
    assert_int_equal(judge(&rules, bytes).error, KMOCK_INVALID_RECORD);
}

/* Any bytes behind a right CRC: a verdict, never a crash. */
static void garbage_is_judged_and_survived(void **state)
{
    (void)state;
    struct kmock_validate_rules rules = plain_rules();
    struct kmock_random random;
    kmock_random_init(&random, 5);
    for (int i = 0; i < 20000; i++) {
        struct kmock_batch_spec spec = plain_spec();
        spec.attributes = (int16_t)kmock_random_below(&random, 5);
        struct kmock_bytes bytes = build_batch(&built, &spec, 3);
        for (uint32_t n = 1 + kmock_random_below(&random, 3); n > 0; n--)
            ((uint8_t *)bytes.data)[21 + kmock_random_below(&random, (uint32_t)bytes.length - 21)] =
                (uint8_t)kmock_random_bits(&random);
        patch(bytes, 16, 1, 2);
        struct kmock_validation validation = judge(&rules, bytes);
        assert_true(validation.error == KMOCK_NONE || validation.error == KMOCK_CORRUPT_MESSAGE ||
                    validation.error == KMOCK_INVALID_RECORD || validation.error == KMOCK_INVALID_TIMESTAMP);
        kmock_arena_free(&arena);
    }
}

static int free_all(void **state)
{
    (void)state;
    kmock_buffer_free(&built);
    kmock_buffer_free(&scratch);
    kmock_arena_free(&arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(good_batches_of_all_codecs_are_accepted),
        cmocka_unit_test(header_that_is_wrong_is_refused_with_kafkas_code),
        cmocka_unit_test(count_that_claims_more_records_is_garbage),
        cmocka_unit_test(crc_is_checked),
        cmocka_unit_test(exactly_one_batch_is_wanted),
        cmocka_unit_test(size_limits_have_their_own_codes),
        cmocka_unit_test(zstd_needs_produce_version_7),
        cmocka_unit_test(compacted_topic_names_the_records_without_key),
        cmocka_unit_test(offset_deltas_must_count_up),
        cmocka_unit_test(garbage_is_judged_and_survived),
    };
    return cmocka_run_group_tests(tests, NULL, free_all);
}
