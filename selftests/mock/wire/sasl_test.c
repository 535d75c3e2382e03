/* SPDX-License-Identifier: Apache-2.0 */
/* A connection to brokers that want to know who it is: state by state, what may be asked. */
#include "selftests/check.h"

#include <stdio.h>
#include <string.h>

#include "mock/base/big_endian.h"
#include "mock/broker/error.h"
#include "mock/broker/secure.h"
#include "mock/broker/view.h"
#include "mock/security/session.h"
#include "mock/wire/api.h"
#include "mock/wire/connection.h"
#include "mock/wire/fallback.h"
#include "mock/wire/response_error.h"
#include "selftests/mock/wire/hex.h"

enum { SECOND_US = 1000000 };

/* A client's connection to a cluster of one broker. */
struct line {
    struct kmock_cluster *cluster;
    struct kmock_connection *connection;
    struct kmock_buffer answer;
    char reason[320], principal[80]; /* principal: of the last request */
    int64_t now_us;
    int closes;
};

static void on_request(void *context, struct kmock_request *request)
{
    struct line *line = context;
    snprintf(line->principal, sizeof line->principal, "%s", request->principal);
    kmock_cluster_handle(line->cluster, 1, request, line->now_us);
}

static void on_bytes(void *context, const uint8_t *bytes, size_t size)
{
    kmock_buffer_append(&((struct line *)context)->answer, bytes, size);
}

static void on_close(void *context, const char *reason)
{
    struct line *line = context;
    line->closes++;
    snprintf(line->reason, sizeof line->reason, "%s", reason);
}

static void open_line(struct line *line, const char *mechanisms, int64_t lifetime_ms)
{
    static const struct kmock_connection_upcalls upcalls = {
        .on_request = on_request, .on_bytes = on_bytes, .on_close = on_close};
    *line = (struct line){.now_us = SECOND_US};
    line->cluster = kmock_cluster_create(&(struct kmock_cluster_options){.brokers_count = 1, .seed = 1});
    if (mechanisms)
        assert_true(kmock_cluster_require_sasl(line->cluster, mechanisms, lifetime_ms));
    kmock_cluster_add_user(line->cluster, "alice", "secret");
    kmock_cluster_add_user(line->cluster, "bob", "word");
    line->connection = kmock_connection_create(&upcalls, line, "/10.1.0.1");
    kmock_connection_secure(line->connection, kmock_cluster_sasl(line->cluster), NULL);
}

static void close_line(struct line *line)
{
    kmock_connection_destroy(line->connection);
    kmock_cluster_destroy(line->cluster);
    kmock_buffer_free(&line->answer);
}

static void say(struct line *line, const char *text)
{
    struct kmock_buffer bytes = {0};
    line->answer.size = 0;
    hex_append_frame(&bytes, text);
    kmock_connection_feed(line->connection, bytes.data, bytes.size);
    kmock_buffer_free(&bytes);
}

static void expect(const struct line *line, const char *text)
{
    struct kmock_buffer expected = {0};
    hex_append_frame(&expected, text);
    assert_int_equal(line->answer.size, expected.size);
    assert_memory_equal(line->answer.data, expected.data, expected.size);
    kmock_buffer_free(&expected);
}

#define SHAKE_PLAIN "0011 0001 00000001 ffff 0005 'PLAIN'"
#define SHAKE_PLAIN_0 "0011 0000 00000001 ffff 0005 'PLAIN'"
#define AGREED "00000001 0000 00000001 0005 'PLAIN'"
#define ALICE "0024 0001 00000002 ffff 0000000d 00 'alice' 00 'secret'"
#define BOB "0024 0001 00000002 ffff 00000009 00 'bob' 00 'word'"
#define WELCOME "00000002 0000 ffff 00000000 0000000000000000"
#define HEARTBEAT "000c 0000 00000003 ffff 0001 'g' 00000001 0001 'm'"
#define METADATA "0003 0001 00000004 ffff 00000000"

static void plain_lets_in_who_knows_the_password(void **state)
{
    struct line line;
    (void)state;
    open_line(&line, "PLAIN", 0);
    say(&line, "0012 0000 00000009 ffff");
    assert_true(line.answer.size > 0);
    say(&line, SHAKE_PLAIN);
    expect(&line, AGREED);
    say(&line, ALICE);
    expect(&line, WELCOME);
    assert_string_equal(line.principal, "User:ANONYMOUS");
    say(&line, METADATA);
    assert_true(line.answer.size > 20);
    assert_string_equal(line.principal, "User:alice");
    assert_int_equal(line.closes, 0);
    close_line(&line);
}

static void what_is_wrong_with_plain_is_said_and_ends_the_connection(void **state)
{
    static const struct {
        const char *token, *said;
    } cases[] = {
        {"0000000c 00 'alice' 00 'guess'", "'Authentication failed: Invalid username or password'"},
        {"0000000d 00 'carol' 00 'secret'", "'Authentication failed: Invalid username or password'"},
        {"00000008 00 00 'secret'", "'Authentication failed: username not specified'"},
        {"00000007 00 'alice' 00", "'Authentication failed: password not specified'"},
        {"00000010 'bob' 00 'alice' 00 'secret'",
         "'Authentication failed: Client requested an authorization id that is different from username'"},
        {"0000000b 'alicesecret'",
         "'Authentication failed during authentication due to invalid credentials with SASL mechanism PLAIN'"},
        {"0000000e 00 'alice' 00 'secret' 00",
         "'Authentication failed during authentication due to invalid credentials with SASL mechanism PLAIN'"},
        {"00000000",
         "'Authentication failed during authentication due to invalid credentials with SASL mechanism PLAIN'"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct line line;
        char text[400];
        open_line(&line, "PLAIN", 0);
        say(&line, SHAKE_PLAIN);
        snprintf(text, sizeof text, "0024 0001 00000002 ffff %s", cases[i].token);
        say(&line, text);
        snprintf(text, sizeof text, "00000002 003a %04x %s 00000000 0000000000000000",
                 (unsigned)strlen(cases[i].said) - 2, cases[i].said);
        expect(&line, text);
        assert_int_equal(line.closes, 1);
        assert_string_equal(line.reason, "the client was not authenticated");
        say(&line, METADATA);
        assert_int_equal(line.answer.size, 0);
        close_line(&line);
    }
}

static void mechanism_that_is_not_offered_is_refused_with_those_that_are(void **state)
{
    struct line line;
    (void)state;
    open_line(&line, "SCRAM-SHA-512,PLAIN", 0);
    say(&line, "0011 0001 00000001 ffff 0006 'GSSAPI'");
    expect(&line, "00000001 0021 00000002 0005 'PLAIN' 000d 'SCRAM-SHA-512'");
    assert_int_equal(line.closes, 1);
    close_line(&line);
    open_line(&line, "PLAIN", 0); /* known, and not enabled */
    say(&line, "0011 0001 00000001 ffff 000d 'SCRAM-SHA-256'");
    expect(&line, "00000001 0021 00000001 0005 'PLAIN'");
    assert_int_equal(line.closes, 1);
    close_line(&line);
}

static void tokens_of_old_clients_have_no_header(void **state)
{
    struct line line;
    (void)state;
    open_line(&line, "PLAIN", 0);
    say(&line, SHAKE_PLAIN_0);
    expect(&line, AGREED);
    say(&line, "00 'alice' 00 'secret'");
    expect(&line, "");
    say(&line, METADATA);
    assert_true(line.answer.size > 20);
    assert_string_equal(line.principal, "User:alice");
    close_line(&line);
    open_line(&line, "PLAIN", 0);
    say(&line, SHAKE_PLAIN_0);
    say(&line, "00 'alice' 00 'guess'");
    assert_int_equal(line.answer.size, 0); /* there is no room for an error */
    assert_int_equal(line.closes, 1);
    close_line(&line);
}

static void scram_of_an_old_client_goes_through_without_headers(void **state)
{
    struct line line;
    (void)state;
    open_line(&line, "SCRAM-SHA-256", 0);
    say(&line, "0011 0000 00000001 ffff 000d 'SCRAM-SHA-256'");
    say(&line, "'n,,n=alice,r=fyko'");
    assert_true(line.answer.size > 40);
    assert_memory_equal(line.answer.data + 4, "r=fyko", 6);
    say(&line, "'c=biws,r=nonsense,p=AAAA'");
    assert_int_equal(line.answer.size, 0);
    assert_int_equal(line.closes, 1);
    close_line(&line);
}

static void nonce_is_a_function_of_the_seed(void **state)
{
    uint8_t first[60];
    (void)state;
    for (int round = 0; round < 2; round++) {
        struct line line;
        open_line(&line, "SCRAM-SHA-256", 0);
        say(&line, "0011 0001 00000001 ffff 000d 'SCRAM-SHA-256'");
        say(&line, "0024 0001 00000002 ffff 00000012 'n,,n=alice,r=fyko!'");
        assert_true(line.answer.size > sizeof first);
        if (round)
            assert_memory_equal(first, line.answer.data, sizeof first);
        memcpy(first, line.answer.data, sizeof first);
        close_line(&line);
    }
}

/* ---- states and requests ---- */

enum outcome { GOES_ON, CLOSED, ILLEGAL, SAID_ILLEGAL };

static const char *const outcomes[] = {"goes on", "closed", "ILLEGAL_SASL_STATE, then closed", "ILLEGAL_SASL_STATE"};

struct situation {
    const char *name;
    enum kmock_session_state state;
    int64_t expires_us;
    enum outcome versions, handshake, authenticate, others;
};

static void note_done(void *context, struct kmock_request *request)
{
    (void)request;
    *(bool *)context = true;
}

/* Hand a request with nothing in it to the cluster, on a session of this state. */
static enum outcome try(struct kmock_cluster *cluster, struct kmock_session *session, int16_t api_key)
{
    const struct kmock_api_description *api = kmock_api_find(api_key);
    struct kmock_request *request = kmock_request_create();
    request->api_key = api_key;
    request->api_version = api->range->max_version;
    request->session = session;
    request->body = kmock_arena_alloc(&request->arena, api->request->size);
    kmock_fallback_fill(api->request, request->body);
    if (api_key == KMOCK_API_SASL_HANDSHAKE)
        ((struct kmock_sasl_handshake_request *)request->body)->mechanism = kmock_view("PLAIN");
    if (api_key == KMOCK_API_PRODUCE)
        ((struct kmock_produce_request *)request->body)->acks = 1; /* or there is no answer */
    bool is_done = false;
    request->done = note_done;
    request->done_context = &is_done;
    kmock_cluster_handle(cluster, 1, request, SECOND_US);
    enum outcome outcome = GOES_ON;
    if (is_done && request->close_connection)
        outcome = CLOSED;
    else if (is_done && kmock_response_error(api_key, request->response) == KMOCK_ILLEGAL_SASL_STATE)
        outcome = request->close_after ? ILLEGAL : SAID_ILLEGAL;
    else if (is_done && request->close_after && request->response)
        outcome =
            api_key == KMOCK_API_SASL_AUTHENTICATE ? GOES_ON : ILLEGAL; /* a response without a place for errors */
    if (is_done)
        kmock_request_release(request);
    else
        kmock_request_abandon(request); /* parked: it goes on */
    return outcome;
}

static void each_api_is_let_through_where_its_state_allows_it(void **state)
{
    static const struct situation situations[] = {
        {"new", KMOCK_SESSION_NEW, INT64_MAX, GOES_ON, GOES_ON, CLOSED, CLOSED},
        {"told", KMOCK_SESSION_TOLD, INT64_MAX, CLOSED, GOES_ON, CLOSED, CLOSED},
        {"agreed", KMOCK_SESSION_AGREED, INT64_MAX, ILLEGAL, ILLEGAL, GOES_ON, ILLEGAL},
        {"authenticated", KMOCK_SESSION_AUTHENTICATED, INT64_MAX, GOES_ON, GOES_ON, SAID_ILLEGAL, GOES_ON},
        {"over", KMOCK_SESSION_AUTHENTICATED, SECOND_US - 1, CLOSED, GOES_ON, CLOSED, CLOSED},
        {"failed", KMOCK_SESSION_FAILED, INT64_MAX, CLOSED, CLOSED, CLOSED, CLOSED},
    };
    int tried = 0;
    (void)state;
    for (size_t i = 0; i < sizeof situations / sizeof *situations; i++) {
        const struct situation *situation = &situations[i];
        for (int16_t key = 0; key < KMOCK_API_KEYS_COUNT; key++) {
            struct line line;
            struct kmock_session session = {0};
            if (kmock_api_find(key) == NULL)
                continue;
            open_line(&line, "PLAIN", 0);
            kmock_session_begin(&session, kmock_cluster_sasl(line.cluster), NULL);
            session.state = situation->state;
            session.expires_us = situation->expires_us;
            enum outcome expected = key == KMOCK_API_API_VERSIONS        ? situation->versions
                                    : key == KMOCK_API_SASL_HANDSHAKE    ? situation->handshake
                                    : key == KMOCK_API_SASL_AUTHENTICATE ? situation->authenticate
                                                                         : situation->others;
            enum outcome got = try(line.cluster, &session, key);
            if (got != expected)
                fail_msg("%s of a connection that is %s: %s, expected %s", kmock_api_find(key)->range->name,
                         situation->name, outcomes[got], outcomes[expected]);
            kmock_session_free(&session);
            close_line(&line);
            tried++;
        }
    }
    assert_true(tried > 200);
}

static void brokers_that_ask_nobody_say_so(void **state)
{
    struct line line;
    (void)state;
    open_line(&line, NULL, 0);
    say(&line, SHAKE_PLAIN);
    expect(&line, "00000001 0022 00000000");
    say(&line, ALICE);
    expect(&line, "00000002 0022 0041 'SaslAuthenticate request received after successful authentication' 00000000 "
                  "0000000000000000");
    say(&line, METADATA);
    assert_true(line.answer.size > 20);
    assert_int_equal(line.closes, 0);
    close_line(&line);
}

/* ---- again (KIP-368) ---- */

static void welcome_alice(struct line *line, int64_t lifetime_ms)
{
    open_line(line, "PLAIN,SCRAM-SHA-256", lifetime_ms);
    say(line, SHAKE_PLAIN);
    say(line, ALICE);
}

static void session_that_is_over_ends_its_connection(void **state)
{
    struct line line;
    (void)state;
    welcome_alice(&line, 30000);
    expect(&line, "00000002 0000 ffff 00000000 0000000000007530");
    line.now_us += INT64_C(30000) * 1000;
    say(&line, METADATA);
    assert_true(line.answer.size > 20);
    line.now_us++;
    say(&line, METADATA);
    assert_int_equal(line.answer.size, 0);
    assert_int_equal(line.closes, 1);
    close_line(&line);
}

static void session_is_prolonged_by_who_says_again_who_he_is(void **state)
{
    struct line line;
    (void)state;
    welcome_alice(&line, 30000);
    line.now_us += 29 * SECOND_US;
    say(&line, SHAKE_PLAIN);
    assert_int_equal(kmock_get_int16(line.answer.data + 8), KMOCK_NONE);
    say(&line, ALICE);
    expect(&line, "00000002 0000 ffff 00000000 0000000000007530");
    line.now_us += 29 * SECOND_US;
    say(&line, METADATA);
    assert_true(line.answer.size > 20);
    say(&line, SHAKE_PLAIN);
    say(&line, ALICE);
    say(&line, SHAKE_PLAIN); /* twice within a second */
    assert_int_equal(kmock_get_int16(line.answer.data + 8), KMOCK_ILLEGAL_SASL_STATE);
    assert_int_equal(line.closes, 0);
    close_line(&line);
}

static void nobody_becomes_somebody_else(void **state)
{
    struct line line;
    (void)state;
    welcome_alice(&line, 30000);
    say(&line, SHAKE_PLAIN);
    say(&line, BOB);
    assert_int_equal(kmock_get_int16(line.answer.data + 8), KMOCK_SASL_AUTHENTICATION_FAILED);
    assert_non_null(strstr((const char *)line.answer.data + 12,
                           "Cannot change principals during re-authentication from User:alice to User:bob"));
    assert_int_equal(line.closes, 1);
    close_line(&line);
    welcome_alice(&line, 30000);
    say(&line, "0011 0001 00000001 ffff 000d 'SCRAM-SHA-256'");
    assert_int_equal(kmock_get_int16(line.answer.data + 8), KMOCK_NONE);
    say(&line, "0024 0001 00000002 ffff 00000011 'n,,n=alice,r=fyko'");
    assert_int_equal(kmock_get_int16(line.answer.data + 8), KMOCK_SASL_AUTHENTICATION_FAILED);
    assert_int_equal(line.closes, 1);
    close_line(&line);
}

static void bytes_in_pieces_are_the_same(void **state)
{
    struct line line;
    struct kmock_buffer bytes = {0};
    (void)state;
    open_line(&line, "PLAIN", 0);
    hex_append_frame(&bytes, SHAKE_PLAIN_0);
    hex_append_frame(&bytes, "00 'alice' 00 'secret'");
    hex_append_frame(&bytes, HEARTBEAT);
    for (size_t i = 0; i < bytes.size; i++)
        kmock_connection_feed(line.connection, bytes.data + i, 1);
    assert_int_equal(line.answer.size, 4 + 4 + 2 + 4 + 2 + 5 + 4 + 4 + 4 + 2);
    assert_string_equal(line.principal, "User:alice");
    kmock_buffer_free(&bytes);
    close_line(&line);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_lets_in_who_knows_the_password),
        cmocka_unit_test(what_is_wrong_with_plain_is_said_and_ends_the_connection),
        cmocka_unit_test(mechanism_that_is_not_offered_is_refused_with_those_that_are),
        cmocka_unit_test(tokens_of_old_clients_have_no_header),
        cmocka_unit_test(scram_of_an_old_client_goes_through_without_headers),
        cmocka_unit_test(nonce_is_a_function_of_the_seed),
        cmocka_unit_test(each_api_is_let_through_where_its_state_allows_it),
        cmocka_unit_test(brokers_that_ask_nobody_say_so),
        cmocka_unit_test(session_that_is_over_ends_its_connection),
        cmocka_unit_test(session_is_prolonged_by_who_says_again_who_he_is),
        cmocka_unit_test(nobody_becomes_somebody_else),
        cmocka_unit_test(bytes_in_pieces_are_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
