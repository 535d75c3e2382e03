/* SPDX-License-Identifier: Apache-2.0 */
#include "selftests/check.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <string.h>

#include "mock/base/random.h"
#include "mock/security/base64.h"
#include "mock/security/sha2.h"
#include "selftests/mock/wire/hex.h"

enum { LONGEST = 300 };

static const EVP_MD *md_of(enum kmock_sha2 kind)
{
    return kind == KMOCK_SHA256 ? EVP_sha256() : EVP_sha512();
}

static void fill(struct kmock_random *random, uint8_t *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++)
        bytes[i] = (uint8_t)kmock_random_bits(random);
}

/* source  FIPS 180-4, examples */
static void abc_hashes_as_in_the_standard(void **state)
{
    struct kmock_sha2_view abc = {"abc", 3};
    struct kmock_buffer expected = {0};
    uint8_t out[KMOCK_SHA2_MAX_BYTES];
    (void)state;
    hex_append(&expected, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    kmock_sha2(KMOCK_SHA256, &abc, 1, out);
    assert_memory_equal(out, expected.data, 32);
    expected.size = 0;
    hex_append(&expected, "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
                          "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f");
    kmock_sha2(KMOCK_SHA512, &abc, 1, out);
    assert_memory_equal(out, expected.data, 64);
    kmock_buffer_free(&expected);
}

static void hashes_of_every_length_are_those_of_openssl(void **state)
{
    uint8_t bytes[LONGEST], out[KMOCK_SHA2_MAX_BYTES], expected[EVP_MAX_MD_SIZE];
    struct kmock_random random;
    (void)state;
    kmock_random_init(&random, 1);
    fill(&random, bytes, sizeof bytes);
    for (int kind = KMOCK_SHA256; kind <= KMOCK_SHA512; kind++) {
        for (size_t size = 0; size < LONGEST; size++) {
            size_t cut = size / 3;
            const struct kmock_sha2_view parts[] = {{bytes, cut}, {bytes + cut, size - cut}};
            kmock_sha2((enum kmock_sha2)kind, parts, 2, out);
            assert_true(EVP_Digest(bytes, size, expected, NULL, md_of((enum kmock_sha2)kind), NULL));
            assert_memory_equal(out, expected, kmock_sha2_bytes((enum kmock_sha2)kind));
        }
    }
}

static void macs_and_derived_keys_are_those_of_openssl(void **state)
{
    uint8_t bytes[LONGEST], out[KMOCK_SHA2_MAX_BYTES], expected[EVP_MAX_MD_SIZE];
    struct kmock_random random;
    (void)state;
    kmock_random_init(&random, 2);
    fill(&random, bytes, sizeof bytes);
    for (int i = 0; i < 2 * LONGEST; i++) {
        enum kmock_sha2 kind = i % 2 ? KMOCK_SHA512 : KMOCK_SHA256;
        size_t size = (size_t)i / 2;
        HMAC(md_of(kind), bytes, (int)size, bytes, size / 2, expected, NULL);
        kmock_hmac(kind, (struct kmock_sha2_view){bytes, size}, (struct kmock_sha2_view){bytes, size / 2}, out);
        assert_memory_equal(out, expected, kmock_sha2_bytes(kind));
        struct kmock_pbkdf2 what = {kind, {bytes, size}, {bytes, size / 4}, 1 + i % 5};
        kmock_pbkdf2(&what, out);
        PKCS5_PBKDF2_HMAC((const char *)bytes, (int)size, bytes, (int)size / 4, 1 + i % 5, md_of(kind),
                          (int)kmock_sha2_bytes(kind), expected);
        assert_memory_equal(out, expected, kmock_sha2_bytes(kind));
    }
}

/* source  RFC 4648, section 10 */
static void base64_is_written_and_read(void **state)
{
    static const char *const cases[][2] = {{"", ""},
                                           {"f", "Zg=="},
                                           {"fo", "Zm8="},
                                           {"foo", "Zm9v"},
                                           {"foob", "Zm9vYg=="},
                                           {"fooba", "Zm9vYmE="},
                                           {"foobar", "Zm9vYmFy"}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct kmock_buffer text = {0}, back = {0};
        kmock_base64_print(&text, (const uint8_t *)cases[i][0], strlen(cases[i][0]));
        assert_int_equal(text.size, strlen(cases[i][1]));
        assert_true(text.size == 0 || memcmp(text.data, cases[i][1], text.size) == 0);
        assert_true(kmock_base64_read(&back, cases[i][1], text.size));
        assert_int_equal(back.size, strlen(cases[i][0]));
        assert_true(back.size == 0 || memcmp(back.data, cases[i][0], back.size) == 0);
        kmock_buffer_free(&text);
        kmock_buffer_free(&back);
    }
}

static void what_is_no_base64_is_refused(void **state)
{
    static const char *const cases[] = {"Z", "Zg=", "Zg", "Z===", "====", "Zm9v!AAA", "Zg==Zg==", "Zm\xff="};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct kmock_buffer back = {0};
        if (kmock_base64_read(&back, cases[i], strlen(cases[i])))
            fail_msg("%s", cases[i]);
        kmock_buffer_free(&back);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(abc_hashes_as_in_the_standard),
        cmocka_unit_test(hashes_of_every_length_are_those_of_openssl),
        cmocka_unit_test(macs_and_derived_keys_are_those_of_openssl),
        cmocka_unit_test(base64_is_written_and_read),
        cmocka_unit_test(what_is_no_base64_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
