/* SPDX-License-Identifier: Apache-2.0 */
#include "selftests/check.h"

#include <string.h>

#include "mock/security/base64.h"
#include "mock/security/scram.h"

/* An exchange as the RFC has it, whose server's nonce is not drawn. source  RFC 7677, section 3 */
static const char first_7677[] = "n,,n=user,r=rOprNGfwEbeRWgbNEkqO";
static const char nonce_7677[] = "rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";
static const char server_first_7677[] =
    "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096";
static const char final_7677[] = "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
                                 "p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=";
static const char server_final_7677[] = "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=";

static void assert_buffer(const struct kmock_buffer *buffer, const char *expected)
{
    assert_int_equal(buffer->size, strlen(expected));
    assert_memory_equal(buffer->data, expected, buffer->size);
}

static struct kmock_scram_credential credential_of(enum kmock_sha2 kind, const char *salt, const char *password)
{
    struct kmock_scram_credential credential = {.kind = kind, .iterations = 4096};
    struct kmock_buffer raw = {0};
    assert_true(kmock_base64_read(&raw, salt, strlen(salt)));
    memcpy(credential.salt, raw.data, raw.size);
    credential.salt_size = raw.size;
    kmock_buffer_free(&raw);
    kmock_scram_from_password(&credential, password);
    return credential;
}

/* Up to the client's last message, with the nonce of the RFC. */
static void begin(struct kmock_scram *scram)
{
    struct kmock_scram_credential credential = credential_of(KMOCK_SHA256, "W22ZaJ0SNY7soEsUEjb6gQ==", "pencil");
    struct kmock_random random;
    struct kmock_buffer out = {0};
    *scram = (struct kmock_scram){0};
    kmock_random_init(&random, 1);
    assert_true(kmock_scram_read_first(scram, (const uint8_t *)first_7677, strlen(first_7677)));
    assert_string_equal(scram->user.data, "user");
    kmock_scram_answer_first(scram, &credential, &random, &out);
    scram->nonce.size = scram->server_first.size = 0;
    kmock_buffer_append(&scram->nonce, nonce_7677, strlen(nonce_7677));
    kmock_buffer_append(&scram->server_first, server_first_7677, strlen(server_first_7677));
    kmock_buffer_free(&out);
}

static bool finish(struct kmock_scram *scram, const char *message, struct kmock_buffer *out)
{
    return kmock_scram_finish(scram, (const uint8_t *)message, strlen(message), out);
}

static void exchange_of_rfc_7677_succeeds(void **state)
{
    struct kmock_scram scram;
    struct kmock_buffer out = {0};
    (void)state;
    begin(&scram);
    assert_true(finish(&scram, final_7677, &out));
    assert_buffer(&out, server_final_7677);
    kmock_buffer_free(&out);
    kmock_scram_free(&scram);
}

static void last_message_that_is_wrong_in_one_place_is_refused(void **state)
{
    static const struct {
        const char *what, *message;
    } cases[] = {
        {"proof",
         "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=eHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ="},
        {"short proof", "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzb"},
        {"proof in no base64", "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=?"},
        {"nonce",
         "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k1,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ="},
        {"nonce of the client alone", "c=biws,r=rOprNGfwEbeRWgbNEkqO,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ="},
        {"binding",
         "c=eSws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ="},
        {"extension", "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,x=1,p=dHzbZapWIk4jUhN+"
                      "Ute9ytag9zjfMHgsqmmiz7AndVQ="},
        {"something behind", "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+"
                             "Ute9ytag9zjfMHgsqmmiz7AndVQ=,x=1"},
        {"no proof", "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0"},
        {"only commas", "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,,,"},
        {"order",
         "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,c=biws,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ="},
        {"nothing", ""},
        {"first message again", "n,,n=user,r=rOprNGfwEbeRWgbNEkqO"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct kmock_scram scram;
        struct kmock_buffer out = {0};
        begin(&scram);
        if (finish(&scram, cases[i].message, &out))
            fail_msg("%s", cases[i].what);
        assert_int_equal(out.size, 0);
        kmock_scram_free(&scram);
    }
}

static void first_messages_are_told_apart(void **state)
{
    static const struct {
        const char *message, *user; /* null: it is none */
        bool is_for_another;
    } cases[] = {
        {"n,,n=user,r=abc", "user", false},
        {"n,a=user,n=user,r=abc", "user", false},
        {"n,a=admin,n=user,r=abc", "user", true},
        {"n,,n=a=2Cb=3Dc,r=abc", "a,b=c", false},
        {"n,,n=user,r=abc,x=ext", "user", false},
        {"y,,n=user,r=abc", NULL, false},
        {"p=tls-unique,,n=user,r=abc", NULL, false},
        {"n,,m=ext,n=user,r=abc", NULL, false},
        {"n,,n=,r=abc", NULL, false},
        {"n,,n=a=2Db,r=abc", NULL, false},
        {"n,,n=a=,r=abc", NULL, false},
        {"n,,n=user,r=", NULL, false},
        {"n,,n=user,r=a\x01", NULL, false},
        {"n,,n=user", NULL, false},
        {"n,,r=abc,n=user", NULL, false},
        {"n,", NULL, false},
        {"n", NULL, false},
        {"", NULL, false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct kmock_scram scram = {0};
        bool is_one = kmock_scram_read_first(&scram, (const uint8_t *)cases[i].message, strlen(cases[i].message));
        if (is_one != (cases[i].user != NULL))
            fail_msg("%s", cases[i].message);
        if (is_one)
            assert_string_equal(scram.user.data, cases[i].user);
        assert_int_equal(is_one && scram.is_for_another, cases[i].is_for_another);
        kmock_scram_free(&scram);
    }
}

static void name_with_a_zero_is_refused(void **state)
{
    struct kmock_scram scram = {0};
    (void)state;
    assert_false(kmock_scram_read_first(&scram, (const uint8_t *)"n,,n=a\0b,r=abc", 14));
    kmock_scram_free(&scram);
}

/* returns  what a client with this password would say last */
static struct kmock_buffer prove(const struct kmock_scram *scram, enum kmock_sha2 kind, const char *password)
{
    struct kmock_buffer auth = {0}, message = {0};
    size_t size = kmock_sha2_bytes(kind);
    uint8_t salted[64], key[64], stored[64], proof[64];
    const struct kmock_scram_credential *credential = &scram->credential;
    kmock_pbkdf2(
        &(struct kmock_pbkdf2){
            kind, {password, strlen(password)}, {credential->salt, credential->salt_size}, credential->iterations},
        salted);
    kmock_hmac(kind, (struct kmock_sha2_view){salted, size}, (struct kmock_sha2_view){"Client Key", 10}, key);
    kmock_sha2(kind, &(struct kmock_sha2_view){key, size}, 1, stored);
    kmock_buffer_print(&message, "c=biws,r=%.*s", (int)scram->nonce.size, (const char *)scram->nonce.data);
    kmock_buffer_print(&auth, "%.*s,%.*s,%.*s", (int)scram->first_bare.size, (const char *)scram->first_bare.data,
                       (int)scram->server_first.size, (const char *)scram->server_first.data, (int)message.size,
                       (const char *)message.data);
    kmock_hmac(kind, (struct kmock_sha2_view){stored, size}, (struct kmock_sha2_view){auth.data, auth.size}, proof);
    for (size_t i = 0; i < size; i++)
        proof[i] ^= key[i];
    kmock_buffer_print(&message, ",p=");
    kmock_base64_print(&message, proof, size);
    kmock_buffer_free(&auth);
    return message;
}

static void right_password_is_told_from_a_wrong_one_with_either_hash(void **state)
{
    (void)state;
    for (int round = 0; round < 4; round++) {
        enum kmock_sha2 kind = round & 1 ? KMOCK_SHA512 : KMOCK_SHA256;
        struct kmock_scram_credential credential = credential_of(kind, "QSXCR+Q6sek8bf92", "secret");
        struct kmock_scram scram = {0};
        struct kmock_random random;
        struct kmock_buffer first = {0}, last = {0};
        kmock_random_init(&random, (uint64_t)round);
        assert_true(kmock_scram_read_first(&scram, (const uint8_t *)"n,,n=alice,r=fyko", 17));
        kmock_scram_answer_first(&scram, &credential, &random, &first);
        struct kmock_buffer message = prove(&scram, kind, round & 2 ? "Secret" : "secret");
        assert_int_equal(kmock_scram_finish(&scram, message.data, message.size, &last), round < 2);
        kmock_buffer_free(&message);
        kmock_buffer_free(&first);
        kmock_buffer_free(&last);
        kmock_scram_free(&scram);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(exchange_of_rfc_7677_succeeds),
        cmocka_unit_test(last_message_that_is_wrong_in_one_place_is_refused),
        cmocka_unit_test(first_messages_are_told_apart),
        cmocka_unit_test(name_with_a_zero_is_refused),
        cmocka_unit_test(right_password_is_told_from_a_wrong_one_with_either_hash),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
