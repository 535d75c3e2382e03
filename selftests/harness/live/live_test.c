/* SPDX-License-Identifier: Apache-2.0 */
/* Faults on real connections; the clients are sockets of this thread, so the loop turns while they wait. */
#include "selftests/check.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "harness/live/live.h"
#include "mock/base/big_endian.h"
#include "selftests/mock/wire/hex.h"

#define HEARTBEAT "000c 0000 00000001 0009 'billing-1' 0001 'g' 00000001 0001 'm'"
#define METADATA "0003 0001 00000002 0009 'billing-1' 00000000"
#define OF_ANOTHER "000c 0000 00000003 0009 'billing-2' 0001 'g' 00000001 0001 'm'"

enum { PATIENCE_MS = 10000, UNKNOWN_MEMBER_ID = 25, NOT_COORDINATOR = 16, QUIET_MS = 60 };

struct scene {
    struct kt_live *live;
    char acted[100]; /* on which instance */
};

static bool act(void *context, const struct kt_action *action, const char *instance)
{
    struct scene *scene = context;
    assert_int_equal(action->kind, KT_DO_CRASH);
    snprintf(scene->acted, sizeof scene->acted, "%s", instance);
    return true;
}

static void begin_with(struct scene *scene, struct kt_live_options options)
{
    struct kmock_buffer error = {0};
    memset(scene, 0, sizeof *scene);
    strcpy(options.listen.host, "127.0.0.1");
    options.brokers_count = options.brokers_count ? options.brokers_count : 1;
    scene->live = kt_live_create(&options, &error);
    assert_non_null(scene->live);
}

static void arm(struct scene *scene, const char *line)
{
    struct kmock_buffer error = {0};
    struct kt_fault fault;
    assert_true(kt_fault_parse(line, &fault, &error));
    if (!kt_live_arm(scene->live, &fault, &error))
        fail_msg("%.*s", (int)error.size, (char *)error.data);
}

static void begin(struct scene *scene, const char *line)
{
    begin_with(scene, (struct kt_live_options){0});
    arm(scene, line);
}

static void end(struct scene *scene, const char *receipt)
{
    struct kmock_buffer report = {0};
    bool is_well = kt_live_report(scene->live, &report);
    kmock_buffer_append(&report, "", 1);
    if (!is_well || strstr((char *)report.data, receipt) == NULL)
        fail_msg("%s", (char *)report.data);
    kmock_buffer_free(&report);
    kt_live_destroy(scene->live);
}

static int port_of(const struct scene *scene, int broker)
{
    struct kmock_buffer line = {0};
    kt_live_bootstrap(scene->live, &line);
    kmock_buffer_append(&line, "", 1);
    char *at = (char *)line.data;
    for (int i = 1; i < broker; i++)
        at = strchr(at, ',') + 1;
    int port = atoi(strchr(at, ':') + 1);
    kmock_buffer_free(&line);
    return port;
}

static int connect_to(const struct scene *scene, int broker)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    address.sin_port = htons((uint16_t)port_of(scene, broker));
    int client = socket(AF_INET, SOCK_STREAM, 0);
    assert_int_equal(connect(client, (struct sockaddr *)&address, sizeof address), 0);
    return client;
}

static void turn(struct scene *scene)
{
    uv_run(kt_live_loop(scene->live), UV_RUN_NOWAIT);
}

static void ask(struct scene *scene, int client, const char *text)
{
    struct kmock_buffer bytes = {0};
    hex_append_frame(&bytes, text);
    assert_int_equal(send(client, bytes.data, bytes.size, MSG_NOSIGNAL), bytes.size);
    kmock_buffer_free(&bytes);
    turn(scene);
}

/* returns  how many bytes are there after so many milliseconds at most; -1 where the connection has ended */
static int read_within(struct scene *scene, int client, uint8_t *bytes, int size, int for_ms)
{
    for (int i = 0; i < for_ms; i++) {
        ssize_t got = recv(client, bytes, (size_t)size, MSG_DONTWAIT | MSG_PEEK);
        if (got == 0 || (got < 0 && errno != EAGAIN))
            return -1;
        if (got >= size)
            return (int)recv(client, bytes, (size_t)size, 0);
        turn(scene);
        usleep(1000);
    }
    return 0;
}

static bool is_quiet(struct scene *scene, int client)
{
    uint8_t byte;
    return read_within(scene, client, &byte, 1, QUIET_MS) == 0;
}

static bool has_ended(struct scene *scene, int client)
{
    uint8_t byte;
    return read_within(scene, client, &byte, 1, PATIENCE_MS) == -1;
}

/* Read the answer to a heartbeat. returns  its error */
static int heartbeat_error(struct scene *scene, int client)
{
    uint8_t answer[10];
    assert_int_equal(read_within(scene, client, answer, sizeof answer, PATIENCE_MS), sizeof answer);
    assert_int_equal(kmock_get_int32(answer), 6);
    return answer[9];
}

static int64_t now_us(const struct scene *scene)
{
    return kmock_pace_now_us(kt_live_pace(scene->live));
}

/* ---- requests ---- */

static void dropped_request_is_not_answered_and_the_next_one_is(void **state)
{
    struct scene scene;
    (void)state;
    begin(&scene, "Heartbeat instance=billing: drop request");
    int client = connect_to(&scene, 1);
    ask(&scene, client, HEARTBEAT);
    assert_true(is_quiet(&scene, client));
    ask(&scene, client, HEARTBEAT);
    assert_int_equal(heartbeat_error(&scene, client), NOT_COORDINATOR);
    close(client);
    end(&scene, "fired 1 of 1 at ");
}

static void dropped_reply_was_applied(void **state)
{
    struct scene scene;
    struct kmock_buffer text = {0};
    (void)state;
    begin(&scene, "Heartbeat: drop reply");
    int client = connect_to(&scene, 1);
    ask(&scene, client, HEARTBEAT);
    assert_true(is_quiet(&scene, client));
    const struct kt_history *history = kt_live_history(scene.live);
    for (size_t i = 0; i < kt_history_count(history); i++) {
        kt_event_print(history, kt_history_event(history, i), 0, &text);
        kmock_buffer_print(&text, "\n");
    }
    kmock_buffer_append(&text, "", 1);
    assert_non_null(strstr((char *)text.data, "Heartbeat"));
    assert_non_null(strstr((char *)text.data, "drop reply"));
    kmock_buffer_free(&text);
    close(client);
    end(&scene, "fired 1 of 1 at ");
}

static void delayed_reply_comes_at_its_time(void **state)
{
    struct scene scene;
    (void)state;
    begin(&scene, "Heartbeat: delay reply by 80ms");
    int client = connect_to(&scene, 1);
    int64_t asked_us = now_us(&scene);
    ask(&scene, client, HEARTBEAT);
    heartbeat_error(&scene, client);
    assert_in_range(now_us(&scene) - asked_us, 80000, 5000000);
    close(client);
    end(&scene, "fired 1 of 1 at ");
}

static void delay_outlives_neither_client_nor_broker(void **state)
{
    struct scene scene;
    (void)state;
    begin(&scene, "Heartbeat nth=every: delay request by 50ms");
    arm(&scene, "at 20ms: broker-1 down");
    int client = connect_to(&scene, 1), other = connect_to(&scene, 1);
    ask(&scene, client, HEARTBEAT);
    ask(&scene, other, HEARTBEAT);
    close(client);
    assert_true(has_ended(&scene, other));
    for (int i = 0; i < 80; i++) {
        turn(&scene);
        usleep(1000);
    }
    close(other);
    end(&scene, "fired 2 times, last at ");
}

static void failed_request_gets_its_error(void **state)
{
    struct scene scene;
    (void)state;
    begin(&scene, "Heartbeat group=g: fail UNKNOWN_MEMBER_ID");
    int client = connect_to(&scene, 1);
    ask(&scene, client, HEARTBEAT);
    assert_int_equal(heartbeat_error(&scene, client), UNKNOWN_MEMBER_ID);
    ask(&scene, client, HEARTBEAT);
    assert_int_equal(heartbeat_error(&scene, client), NOT_COORDINATOR);
    close(client);
    end(&scene, "fired 1 of 1 at ");
}

static void connection_is_closed_before_and_after(void **state)
{
    static const char *const lines[] = {"before Heartbeat: close", "after Heartbeat: close"};
    (void)state;
    for (int i = 0; i < 2; i++) {
        struct scene scene;
        begin(&scene, lines[i]);
        int client = connect_to(&scene, 1), other = connect_to(&scene, 1);
        ask(&scene, client, HEARTBEAT);
        assert_true(has_ended(&scene, client));
        ask(&scene, other, HEARTBEAT);
        assert_int_equal(heartbeat_error(&scene, other), NOT_COORDINATOR);
        close(client);
        close(other);
        end(&scene, "fired 1 of 1 at ");
    }
}

/* ---- brokers ---- */

static void reply_is_out_when_its_return_brings_the_broker_down(void **state)
{
    struct scene scene;
    uint8_t first[4];
    (void)state;
    begin(&scene, "return Metadata: broker-1 down for 50ms");
    int client = connect_to(&scene, 1);
    ask(&scene, client, METADATA);
    int got = read_within(&scene, client, first, sizeof first, PATIENCE_MS);
    assert_true(got == sizeof first || got == -1); /* written; but a reset may overtake it */
    for (int i = 0; i < 200 && !kmock_cluster_broker_is_up(kt_live_cluster(scene.live), 1); i++) {
        turn(&scene);
        usleep(1000);
    }
    int again = connect_to(&scene, 1);
    ask(&scene, again, HEARTBEAT);
    assert_int_equal(heartbeat_error(&scene, again), NOT_COORDINATOR);
    close(client);
    close(again);
    end(&scene, "fired 1 of 1 at ");
}

static void request_is_lost_with_its_broker(void **state)
{
    struct scene scene;
    (void)state;
    begin(&scene, "sent Heartbeat: broker-1 down");
    int client = connect_to(&scene, 1);
    ask(&scene, client, HEARTBEAT);
    assert_true(has_ended(&scene, client));
    assert_false(kmock_cluster_broker_is_up(kt_live_cluster(scene.live), 1));
    close(client);
    end(&scene, "fired 1 of 1 at ");
}

/* ---- instances ---- */

static void cut_holds_an_instance_alone_until_it_is_healed(void **state)
{
    struct scene scene;
    (void)state;
    begin(&scene, "after Heartbeat instance=billing-1: cut it");
    arm(&scene, "before Heartbeat instance=billing-2 nth=2: heal billing-1");
    int client = connect_to(&scene, 1), late = connect_to(&scene, 1), other = connect_to(&scene, 1);
    ask(&scene, client, HEARTBEAT); /* its reply does not leave */
    ask(&scene, late, HEARTBEAT);   /* a new connection's request does not arrive */
    ask(&scene, other, OF_ANOTHER);
    assert_int_equal(heartbeat_error(&scene, other), NOT_COORDINATOR);
    assert_true(is_quiet(&scene, client));
    assert_true(is_quiet(&scene, late));
    ask(&scene, other, OF_ANOTHER);
    assert_int_equal(heartbeat_error(&scene, other), NOT_COORDINATOR);
    assert_int_equal(heartbeat_error(&scene, client), NOT_COORDINATOR);
    assert_int_equal(heartbeat_error(&scene, late), NOT_COORDINATOR);
    close(client);
    close(late);
    close(other);
    end(&scene, "fired 1 of 1 at ");
}

static void cut_from_one_broker_leaves_the_others_and_ends_in_time(void **state)
{
    struct scene scene;
    (void)state;
    begin_with(&scene, (struct kt_live_options){.brokers_count = 2});
    arm(&scene, "before Heartbeat: cut billing-1 from broker-1 for 100ms");
    int client = connect_to(&scene, 1), other = connect_to(&scene, 2);
    int64_t begin_us = now_us(&scene);
    ask(&scene, client, HEARTBEAT);
    ask(&scene, other, HEARTBEAT);
    assert_int_equal(heartbeat_error(&scene, other), NOT_COORDINATOR);
    assert_int_equal(heartbeat_error(&scene, client), NOT_COORDINATOR);
    assert_in_range(now_us(&scene) - begin_us, 100000, 10000000);
    close(client);
    close(other);
    end(&scene, "fired 1 of 1 at ");
}

static void crash_is_left_to_who_has_the_process(void **state)
{
    struct scene scene;
    (void)state;
    begin_with(&scene, (struct kt_live_options){.act_on_instance = act, .context = &scene});
    arm(&scene, "Heartbeat: crash it");
    int client = connect_to(&scene, 1);
    ask(&scene, client, HEARTBEAT);
    heartbeat_error(&scene, client);
    assert_string_equal(scene.acted, "billing-1");
    close(client);
    end(&scene, "fired 1 of 1 at ");
}

static void fault_on_nobody_is_told(void **state)
{
    struct scene scene;
    struct kmock_buffer report = {0};
    (void)state;
    begin(&scene, "at 1ms: cut nobody");
    kt_live_run(scene.live, now_us(&scene) + 20000);
    assert_false(kt_live_report(scene.live, &report));
    kmock_buffer_append(&report, "", 1);
    assert_non_null(
        strstr((char *)report.data, "a fault names the instance \"nobody\", and none of that name is known"));
    kmock_buffer_free(&report);
    kt_live_destroy(scene.live);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dropped_request_is_not_answered_and_the_next_one_is),
        cmocka_unit_test(dropped_reply_was_applied),
        cmocka_unit_test(delayed_reply_comes_at_its_time),
        cmocka_unit_test(delay_outlives_neither_client_nor_broker),
        cmocka_unit_test(failed_request_gets_its_error),
        cmocka_unit_test(connection_is_closed_before_and_after),
        cmocka_unit_test(reply_is_out_when_its_return_brings_the_broker_down),
        cmocka_unit_test(request_is_lost_with_its_broker),
        cmocka_unit_test(cut_holds_an_instance_alone_until_it_is_healed),
        cmocka_unit_test(cut_from_one_broker_leaves_the_others_and_ends_in_time),
        cmocka_unit_test(crash_is_left_to_who_has_the_process),
        cmocka_unit_test(fault_on_nobody_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
