/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include <malloc.h>
#include <sys/resource.h>

#include "selftests/mock/listener/served.h"

static void request_is_answered(void **state)
{
    struct served served;
    (void)state;
    served_begin(&served, (struct kmock_listener_options){0});
    int client = served_connect(&served);
    served_send_text(&served, client, HEARTBEAT);
    assert_int_equal(served_answer(&served, client), 1);
    assert_int_equal(served.written_bytes, 10);
    close(client);
    served_turn_until(&served, &served.closed, 1);
    assert_string_equal(served.reason, "");
    served_end(&served);
}

static void request_that_comes_byte_by_byte_is_answered(void **state)
{
    struct served served;
    struct kmock_buffer bytes = {0};
    (void)state;
    served_begin(&served, (struct kmock_listener_options){0});
    int client = served_connect(&served), other = served_connect(&served);
    hex_append_frame(&bytes, HEARTBEAT);
    for (size_t i = 0; i < bytes.size; i++) {
        served_send(&served, client, bytes.data + i, 1);
        if (i == bytes.size / 2) { /* another one is served meanwhile */
            served_send_text(&served, other, METADATA);
            assert_int_equal(served_answer(&served, other), 2);
        }
    }
    assert_int_equal(served_answer(&served, client), 1);
    close(client);
    close(other);
    kmock_buffer_free(&bytes);
    served_end(&served);
}

static void thousand_connections_at_once_are_served(void **state)
{
    enum { CLIENTS = 1000 };
    static int clients[CLIENTS];
    struct served served;
    struct rlimit limit;
    (void)state;
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    served_begin(&served, (struct kmock_listener_options){0});
    for (int i = 0; i < CLIENTS; i++)
        clients[i] = served_connect(&served);
    served_turn_until(&served, &served.opened, CLIENTS);
    assert_int_equal(kmock_listener_peers_count(served.listener), CLIENTS);
    for (int i = 0; i < CLIENTS; i++)
        served_send_text(&served, clients[i], i % 2 ? HEARTBEAT : METADATA);
    for (int i = 0; i < CLIENTS; i++)
        assert_int_equal(served_answer(&served, clients[i]), i % 2 ? 1 : 2);
    for (int i = 0; i < CLIENTS; i++)
        close(clients[i]);
    served_turn_until(&served, &served.closed, CLIENTS);
    served_end(&served);
}

static void frame_over_the_limit_ends_its_connection_only(void **state)
{
    static const uint8_t huge[4] = {0, 0, 4, 1}; /* 1025 */
    struct served served;
    uint8_t byte;
    (void)state;
    served_begin(&served, (struct kmock_listener_options){.frame_bytes = 1024});
    int client = served_connect(&served), other = served_connect(&served);
    served_send(&served, client, huge, sizeof huge);
    assert_false(served_read(&served, client, &byte, 1));
    served_turn_until(&served, &served.closed, 1);
    assert_string_equal(served.reason, "frame size 1025 is not in 1..1024");
    served_send_text(&served, other, HEARTBEAT);
    assert_int_equal(served_answer(&served, other), 1);
    close(client);
    close(other);
    served_end(&served);
}

static void nonsense_ends_its_connection_only(void **state)
{
    struct served served;
    uint8_t byte;
    (void)state;
    served_begin(&served, (struct kmock_listener_options){0});
    int client = served_connect(&served), other = served_connect(&served);
    served_send(&served, client, "GET / HTTP/1.1\r\n\r\n", 18);
    assert_false(served_read(&served, client, &byte, 1));
    served_send_text(&served, other, HEARTBEAT);
    assert_int_equal(served_answer(&served, other), 1);
    close(client);
    close(other);
    served_end(&served);
}

/* ---- slow readers ---- */

enum { PARTITIONS = 2000, REQUESTS = 1000 };

static void create_topic(struct served *served)
{
    struct kmock_new_topic topic = {.name = "t", .partitions = PARTITIONS};
    assert_int_equal(kmock_cluster_create_topic(served->cluster, &topic, 0), 0);
}

/* As much as the broker and the kernel take. returns  how many bytes were sent */
static size_t send_unread(struct served *served, int client, const struct kmock_buffer *bytes)
{
    size_t sent = 0;
    for (int stalls = 0; stalls < 20 && sent < bytes->size;) {
        ssize_t some = send(client, bytes->data + sent, bytes->size - sent, MSG_NOSIGNAL);
        stalls = some > 0 ? 0 : stalls + 1;
        sent += some > 0 ? (size_t)some : 0;
        served_turn(served);
    }
    return sent;
}

static void slow_reader_costs_little_and_gets_all_its_answers(void **state)
{
    struct served served;
    struct kmock_buffer bytes = {0};
    (void)state;
    served_begin(&served, (struct kmock_listener_options){.queue_bytes = 100000});
    create_topic(&served);
    int slow = served_connect(&served), other = served_connect(&served);
    for (int i = 0; i < REQUESTS; i++)
        hex_append_frame(&bytes, METADATA);
    size_t before_bytes = mallinfo2().uordblks + mallinfo2().hblkhd;
    assert_int_equal(send_unread(&served, slow, &bytes), bytes.size);
    for (int i = 0; i < 1000; i++)
        served_turn(&served);
    size_t after_bytes = mallinfo2().uordblks + mallinfo2().hblkhd;
    assert_in_range(served.requests, 1, REQUESTS - 1); /* some 50 kB of answer each: not all were made */
    assert_in_range(after_bytes, 0, before_bytes + 2000000);
    served_send_text(&served, other, HEARTBEAT);
    assert_int_equal(served_answer(&served, other), 1);
    for (int i = 0; i < REQUESTS; i++)
        assert_int_equal(served_answer(&served, slow), 2);
    close(slow);
    close(other);
    kmock_buffer_free(&bytes);
    served_end(&served);
}

static void requests_behind_one_that_waits_stay_in_the_kernel(void **state)
{
    struct served served;
    struct kmock_buffer bytes = {0};
    (void)state;
    served_begin(&served, (struct kmock_listener_options){0});
    int client = served_connect(&served);
    served.keeps_replies = true; /* the first one never ends */
    for (int i = 0; i < 1000000; i++)
        hex_append_frame(&bytes, HEARTBEAT);
    size_t before_bytes = mallinfo2().uordblks + mallinfo2().hblkhd;
    size_t sent = send_unread(&served, client, &bytes);
    assert_in_range(sent, 300000, bytes.size - 1);
    assert_in_range(mallinfo2().uordblks + mallinfo2().hblkhd, 0, before_bytes + 2000000);
    served.keeps_replies = false;
    kmock_peer_send(served.newest, served.kept);
    served.kept = NULL;
    for (int i = 0; i < 20000; i++) /* more than what was read already: it is read again */
        assert_int_equal(served_answer(&served, client), 1);
    close(client);
    kmock_buffer_free(&bytes);
    served_end(&served);
}

/* ---- the dead ---- */

static void client_that_shuts_its_end_is_closed(void **state)
{
    struct served served;
    uint8_t byte;
    (void)state;
    served_begin(&served, (struct kmock_listener_options){0});
    int client = served_connect(&served);
    served_turn_until(&served, &served.opened, 1);
    shutdown(client, SHUT_WR);
    served_turn_until(&served, &served.closed, 1);
    assert_false(served_read(&served, client, &byte, 1));
    close(client);
    served_end(&served);
}

static void client_that_vanishes_with_a_request_under_way_is_forgotten(void **state)
{
    struct served served;
    struct linger now = {.l_onoff = 1};
    (void)state;
    served_begin(&served, (struct kmock_listener_options){0});
    int client = served_connect(&served);
    served.keeps_replies = true;
    served_send_text(&served, client, HEARTBEAT);
    served_turn_until(&served, &served.requests, 1);
    setsockopt(client, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    close(client); /* a reset */
    served_turn_until(&served, &served.closed, 1);
    served_end(&served);
}

static void silent_client_is_closed_and_a_talking_one_is_not(void **state)
{
    struct served served;
    uint8_t byte;
    (void)state;
    served_begin(&served, (struct kmock_listener_options){.idle_us = 200000});
    int silent = served_connect(&served), other = served_connect(&served);
    for (int i = 0; i < 40 && served.closed == 0; i++) {
        served_send_text(&served, other, HEARTBEAT);
        assert_int_equal(served_answer(&served, other), 1);
        usleep(20000);
    }
    assert_int_equal(served.closed, 1);
    assert_string_equal(served.reason, "it was silent for too long");
    assert_false(served_read(&served, silent, &byte, 1));
    close(silent);
    close(other);
    served_end(&served);
}

static void broker_that_is_down_refuses_and_comes_back_at_its_port(void **state)
{
    struct served served;
    uint8_t byte;
    (void)state;
    served_begin(&served, (struct kmock_listener_options){0});
    int client = served_connect(&served);
    served_turn_until(&served, &served.opened, 1);
    assert_true(kmock_listener_set_up(served.listener, false));
    assert_false(served_read(&served, client, &byte, 1));
    assert_int_equal(errno, ECONNRESET);
    int refused = served_try_connect(&served);
    assert_true(refused < 0 || !served_read(&served, refused, &byte, 1));
    assert_int_equal(served.opened, 1);
    assert_true(kmock_listener_set_up(served.listener, true));
    int again = served_connect(&served);
    served_send_text(&served, again, HEARTBEAT);
    assert_int_equal(served_answer(&served, again), 1);
    close(client);
    close(refused);
    close(again);
    served_end(&served);
}

static void port_that_is_taken_is_named(void **state)
{
    struct served served;
    struct kmock_buffer error = {0};
    (void)state;
    served_begin(&served, (struct kmock_listener_options){0});
    struct kmock_listener_options second = {
        .pace = &served.pace, .upcalls = &served_upcalls, .address = *kmock_listener_address(served.listener)};
    assert_null(kmock_listener_create(&second, &error));
    kmock_buffer_append(&error, "", 1);
    assert_non_null(strstr((char *)error.data, "cannot listen on 127.0.0.1:"));
    assert_non_null(strstr((char *)error.data, "address already in use"));
    kmock_buffer_free(&error);
    served_end(&served);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(request_is_answered),
        cmocka_unit_test(request_that_comes_byte_by_byte_is_answered),
        cmocka_unit_test(thousand_connections_at_once_are_served),
        cmocka_unit_test(frame_over_the_limit_ends_its_connection_only),
        cmocka_unit_test(nonsense_ends_its_connection_only),
        cmocka_unit_test(slow_reader_costs_little_and_gets_all_its_answers),
        cmocka_unit_test(requests_behind_one_that_waits_stay_in_the_kernel),
        cmocka_unit_test(client_that_shuts_its_end_is_closed),
        cmocka_unit_test(client_that_vanishes_with_a_request_under_way_is_forgotten),
        cmocka_unit_test(silent_client_is_closed_and_a_talking_one_is_not),
        cmocka_unit_test(broker_that_is_down_refuses_and_comes_back_at_its_port),
        cmocka_unit_test(port_that_is_taken_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
