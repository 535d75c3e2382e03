/* SPDX-License-Identifier: Apache-2.0 */
/* Clients that speak TLS, and some that do not, to a listener that does. */
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>

#include "mock/listener/certificate.h"
#include "mock/listener/tls.h"
#include "selftests/mock/listener/served.h"

/* A client whose TLS is made by hand, step by step with the loop. */
struct tls_client {
    int socket;
    SSL_CTX *context;
    SSL *ssl;
};

static struct tls_client connect_tls(const struct served *served, const char *authority, X509 *own, EVP_PKEY *key)
{
    struct tls_client client = {.socket = served_connect(served), .context = SSL_CTX_new(TLS_client_method())};
    if (authority)
        assert_int_equal(SSL_CTX_load_verify_file(client.context, authority), 1);
    SSL_CTX_set_verify(client.context, SSL_VERIFY_PEER, NULL);
    if (own) {
        assert_int_equal(SSL_CTX_use_certificate(client.context, own), 1);
        assert_int_equal(SSL_CTX_use_PrivateKey(client.context, key), 1);
    }
    client.ssl = SSL_new(client.context);
    SSL_set1_host(client.ssl, "localhost");
    SSL_set_fd(client.ssl, client.socket);
    return client;
}

static void disconnect(struct tls_client *client)
{
    SSL_free(client->ssl);
    SSL_CTX_free(client->context);
    close(client->socket);
    ERR_clear_error();
}

static bool waits(const struct tls_client *client, int result)
{
    int error = SSL_get_error(client->ssl, result);
    return error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE;
}

static bool shake(struct served *served, const struct tls_client *client)
{
    int result = 0;
    for (int i = 0; i < PATIENCE_MS && (result = SSL_connect(client->ssl)) <= 0 && waits(client, result); i++) {
        served_turn(served);
        usleep(100);
    }
    return result == 1;
}

static bool read_exactly(struct served *served, const struct tls_client *client, uint8_t *bytes, int size)
{
    int got = 0;
    for (int i = 0; i < PATIENCE_MS && got < size; i++) {
        int some = SSL_read(client->ssl, bytes + got, size - got);
        if (some <= 0 && !waits(client, some))
            return false;
        got += some > 0 ? some : 0;
        served_turn(served);
    }
    return got == size;
}

/* returns  the correlation id of the answer to a request; -1: the connection ended */
static int32_t ask(struct served *served, const struct tls_client *client, const char *request)
{
    static uint8_t bytes[1 << 20];
    struct kmock_buffer frame = {0};
    hex_append_frame(&frame, request);
    assert_int_equal(SSL_write(client->ssl, frame.data, (int)frame.size), frame.size);
    kmock_buffer_free(&frame);
    if (!read_exactly(served, client, bytes, 4))
        return -1;
    assert_true(read_exactly(served, client, bytes + 4, kmock_get_int32(bytes)));
    return kmock_get_int32(bytes + 4);
}

static struct kmock_tls_context *begin(struct served *served, struct kmock_tls_options options)
{
    struct kmock_buffer error = {0};
    struct kmock_tls_context *context = kmock_tls_context_create(&options, &error);
    if (context == NULL)
        fail_msg("%.*s", (int)error.size, (const char *)error.data);
    served_begin(served, (struct kmock_listener_options){.tls = context});
    return context;
}

static void end(struct served *served, struct kmock_tls_context *context)
{
    served_end(served);
    kmock_tls_context_destroy(context);
}

static void request_under_tls_is_answered(void **state)
{
    struct served served;
    struct kmock_tls_context *context = begin(&served, (struct kmock_tls_options){0});
    struct tls_client client = connect_tls(&served, kmock_tls_authority_file(context), NULL, NULL);
    (void)state;
    assert_true(shake(&served, &client));
    assert_int_equal(ask(&served, &client, HEARTBEAT), 1);
    assert_int_equal(ask(&served, &client, METADATA), 2);
    disconnect(&client);
    served_turn_until(&served, &served.closed, 1);
    end(&served, context);
}

static void authority_is_a_file_that_goes_when_the_broker_does(void **state)
{
    struct served served;
    struct kmock_tls_context *context = begin(&served, (struct kmock_tls_options){0});
    char path[300];
    (void)state;
    snprintf(path, sizeof path, "%s", kmock_tls_authority_file(context));
    assert_int_equal(access(path, R_OK), 0);
    end(&served, context);
    assert_int_equal(access(path, R_OK), -1);
}

static void client_that_trusts_another_authority_goes_away(void **state)
{
    struct served served;
    struct kmock_tls_context *context = begin(&served, (struct kmock_tls_options){0});
    struct tls_client client = connect_tls(&served, NULL, NULL, NULL), other;
    (void)state;
    assert_false(shake(&served, &client));
    served_turn_until(&served, &served.closed, 1);
    assert_non_null(strstr(served.reason, "TLS: "));
    other = connect_tls(&served, kmock_tls_authority_file(context), NULL, NULL);
    assert_true(shake(&served, &other));
    assert_int_equal(ask(&served, &other, HEARTBEAT), 1);
    disconnect(&client);
    disconnect(&other);
    end(&served, context);
}

static void plain_bytes_and_half_handshakes_disturb_nobody(void **state)
{
    struct served served;
    struct kmock_tls_context *context = begin(&served, (struct kmock_tls_options){0});
    struct tls_client good = connect_tls(&served, kmock_tls_authority_file(context), NULL, NULL);
    struct tls_client half = connect_tls(&served, kmock_tls_authority_file(context), NULL, NULL);
    int plain = served_connect(&served), silent = served_connect(&served);
    uint8_t byte;
    (void)state;
    SSL_connect(half.ssl); /* says hello, and no more */
    served_send_text(&served, plain, HEARTBEAT);
    assert_true(shake(&served, &good));
    assert_int_equal(ask(&served, &good, HEARTBEAT), 1);
    while (served_read(&served, plain, &byte, 1)) /* an alert, if anything */
        ;
    served_turn_until(&served, &served.closed, 1);
    assert_non_null(strstr(served.reason, "TLS: "));
    close(half.socket);
    half.socket = -1;
    served_turn_until(&served, &served.closed, 2);
    assert_int_equal(ask(&served, &good, METADATA), 2);
    disconnect(&good);
    disconnect(&half);
    close(plain);
    close(silent);
    end(&served, context);
}

static void bytes_that_are_flipped_end_the_connection(void **state)
{
    struct served served;
    struct kmock_tls_context *context = begin(&served, (struct kmock_tls_options){0});
    struct tls_client client = connect_tls(&served, kmock_tls_authority_file(context), NULL, NULL);
    static const uint8_t record[] = {0x17, 3,  3,  0,  20, 1,  2,  3,  4,  5,  6,  7, 8,
                                     9,    10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20};
    (void)state;
    assert_true(shake(&served, &client));
    assert_int_equal(ask(&served, &client, HEARTBEAT), 1);
    served_send(&served, client.socket, record, sizeof record);
    served_turn_until(&served, &served.closed, 1);
    assert_non_null(strstr(served.reason, "TLS: "));
    disconnect(&client);
    end(&served, context);
}

/* As much as fits into no record and no buffer at once. */
static void long_answers_come_whole(void **state)
{
    struct served served;
    struct kmock_tls_context *context = begin(&served, (struct kmock_tls_options){0});
    struct tls_client client = connect_tls(&served, kmock_tls_authority_file(context), NULL, NULL);
    struct kmock_new_topic topic = {.name = "t", .partitions = 9000};
    (void)state;
    assert_int_equal(kmock_cluster_create_topic(served.cluster, &topic, 0), 0);
    assert_true(shake(&served, &client));
    for (int i = 0; i < 5; i++)
        assert_int_equal(ask(&served, &client, METADATA), 2);
    disconnect(&client);
    end(&served, context);
}

/* ---- certificates of clients ---- */

static void client_shows_its_certificate_or_is_not_let_in(void **state)
{
    char path[] = "/tmp/ktrial-tls-XXXXXX";
    struct kmock_certificate own, stranger;
    struct served served;
    (void)state;
    assert_true(kmock_certificate_make(&own, NULL));
    assert_true(kmock_certificate_make(&stranger, NULL));
    FILE *file = fdopen(mkstemp(path), "w");
    assert_int_equal(PEM_write_X509(file, own.authority), 1);
    fclose(file);
    struct kmock_tls_context *context = begin(&served, (struct kmock_tls_options){.client_authority_file = path});
    struct tls_client nobody = connect_tls(&served, kmock_tls_authority_file(context), NULL, NULL);
    struct tls_client wrong = connect_tls(&served, kmock_tls_authority_file(context), stranger.own, stranger.key);
    shake(&served, &nobody); /* in TLS 1.3 the client is done before it is refused */
    shake(&served, &wrong);
    served_turn_until(&served, &served.closed, 2);
    assert_non_null(strstr(served.reason, "TLS: "));
    disconnect(&nobody);
    disconnect(&wrong);
    end(&served, context);
    unlink(path);
    kmock_certificate_free(&own);
    kmock_certificate_free(&stranger);
}

static void files_that_are_none_are_refused(void **state)
{
    static const struct {
        struct kmock_tls_options options;
        const char *said;
    } cases[] = {
        {{.certificate_file = "/no/such.pem", .key_file = "/no/such.key"}, "the TLS certificate /no/such.pem: "},
        {{.client_authority_file = "/no/such.pem"}, "the authority of TLS clients /no/such.pem: "},
        {{.authority_file = "/no/such/folder/ca.pem"}, "cannot write /no/such/folder/ca.pem: "},
        {{.client_authority_file = "/dev/null"}, "the authority of TLS clients /dev/null: "},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct kmock_buffer error = {0};
        assert_null(kmock_tls_context_create(&cases[i].options, &error));
        kmock_buffer_append(&error, "", 1);
        if (strstr((const char *)error.data, cases[i].said) == NULL)
            fail_msg("%s", (const char *)error.data);
        kmock_buffer_free(&error);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(request_under_tls_is_answered),
        cmocka_unit_test(authority_is_a_file_that_goes_when_the_broker_does),
        cmocka_unit_test(client_that_trusts_another_authority_goes_away),
        cmocka_unit_test(plain_bytes_and_half_handshakes_disturb_nobody),
        cmocka_unit_test(bytes_that_are_flipped_end_the_connection),
        cmocka_unit_test(long_answers_come_whole),
        cmocka_unit_test(client_shows_its_certificate_or_is_not_let_in),
        cmocka_unit_test(files_that_are_none_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
