/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <netinet/tcp.h>
#include <sys/ioctl.h>

#include "selftests/harness/sim/net_echo.h"

static int talk(void *argument)
{
    int number;
    char bytes[8];
    (void)argument;
    int64_t start_us = kt_now_us();
    CHECK(connect_to("broker-1", "9092", 0, &number) == 0);
    int64_t took_us = kt_now_us() - start_us;
    CHECK(took_us >= 200 && took_us <= 700); /* one round trip of 100..300 us each way, and some clock reads */
    for (int i = 0; i < 20; i++)
        CHECK(echoes(number, "hello, broker"));
    CHECK(strcmp(echo.host, "/10.1.0.1") == 0 && echo.opened == 1);
    CHECK(strcmp(kt_process_name(kt_net_process(echo.last)), "alone") == 0);
    CHECK(kt_net_connection_service(echo.last) == echo.service);
    CHECK(close(number) == 0 && echo.closed == 0);
    usleep(1000);
    CHECK(echo.closed == 1);
    CHECK(connect_to("BROKER-1.", "9092", 0, &number) == 0);
    CHECK(send(number, "bye!", 4, 0) == 4);
    CHECK(recv(number, bytes, 8, MSG_WAITALL) == 4 && recv(number, bytes, 8, 0) == 0);
    CHECK(ready(number) == (POLLIN | POLLOUT | POLLRDHUP) && echo.closed == 1);
    CHECK(send(number, "too late", 8, 0) == 8);
    usleep(1000);
    CHECK(ready(number) & POLLERR && ready(number) & POLLHUP);
    CHECK(send(number, "too late", 8, MSG_NOSIGNAL) == -1 && errno == EPIPE);
    return 0;
}

static void service_answers_after_the_latency_of_its_link(void **state)
{
    const struct cast cast[] = {{"alone", talk}, {0}};
    (void)state;
    run(cast, serve_echo);
}

static int connect_without_blocking(void *argument)
{
    int number, refused;
    struct sockaddr_in name;
    socklen_t size = sizeof name;
    (void)argument;
    CHECK(connect_to("broker-1", "9092", SOCK_NONBLOCK, &number) == -1 && errno == EINPROGRESS);
    CHECK(ready(number) == 0);
    CHECK(getpeername(number, (struct sockaddr *)&name, &size) == -1 && errno == ENOTCONN);
    CHECK(wait_for(number, POLLOUT, -1) == POLLOUT && socket_error(number) == 0);
    CHECK(getpeername(number, (struct sockaddr *)&name, &size) == 0 && size == sizeof name);
    CHECK(ntohs(name.sin_port) == 9092 && ntohl(name.sin_addr.s_addr) == 0x0a000001);
    CHECK(getsockname(number, (struct sockaddr *)&name, &size) == 0 && ntohl(name.sin_addr.s_addr) == 0x0a010001);
    CHECK(recv(number, &name, 1, 0) == -1 && errno == EAGAIN);
    CHECK(connect_to("broker-1", "9093", SOCK_NONBLOCK, &refused) == -1 && errno == EINPROGRESS);
    CHECK(wait_for(refused, POLLOUT, -1) & (POLLERR | POLLHUP) && socket_error(refused) == ECONNREFUSED);
    CHECK(socket_error(refused) == 0 && close(refused) == 0);
    CHECK(connect_to("127.0.0.1", "5432", 0, &refused) == -1 && errno == ECONNREFUSED);
    CHECK(strcmp(kt_net_refused(echo.sim), "10.0.0.1:9093") == 0);
    return 0;
}

static void connect_without_blocking_ends_in_writability_or_an_error(void **state)
{
    const struct cast cast[] = {{"alone", connect_without_blocking}, {0}};
    (void)state;
    run(cast, serve_echo);
}

static int survive_cut(void *argument)
{
    int number, waiting;
    char bytes[8];
    (void)argument;
    CHECK(connect_to("broker-1", "9092", 0, &number) == 0);
    kt_net_cut(echo.sim, "alone", echo.service);
    CHECK(send(number, "lost?", 5, 0) == 5);
    CHECK(connect_to("broker-1", "9092", SOCK_NONBLOCK, &waiting) == -1 && errno == EINPROGRESS);
    CHECK(wait_for(number, POLLIN, 60000) == 0 && echo.received == 0 && echo.opened == 1);
    kt_net_heal(echo.sim, "", NULL);
    CHECK(recv(number, bytes, 8, MSG_WAITALL | MSG_PEEK) == 5 && memcmp(bytes, "lost?", 5) == 0);
    CHECK(recv(number, bytes, 5, MSG_WAITALL) == 5);
    CHECK(wait_for(waiting, POLLOUT, -1) == POLLOUT && socket_error(waiting) == 0 && echo.opened == 2);
    CHECK(close(waiting) == 0);
    kt_net_cut(echo.sim, "", NULL);
    CHECK(connect_to("broker-1", "9092", SOCK_NONBLOCK, &waiting) == -1);
    int64_t start_us = kt_now_us();
    CHECK(wait_for(waiting, POLLOUT, -1) & POLLERR && socket_error(waiting) == ETIMEDOUT);
    CHECK(kt_now_us() - start_us >= 126000000 && kt_now_us() - start_us < 128000000);
    CHECK(close(number) == 0);
    usleep(1000000);
    CHECK(echo.closed == 0); /* the close is held, too: both sockets' */
    kt_net_heal(echo.sim, "alone", echo.service);
    usleep(10000);
    CHECK(echo.closed == 3 && echo.opened == 3);
    return 0;
}

static void cut_link_holds_what_is_sent_until_it_is_healed(void **state)
{
    const struct cast cast[] = {{"alone", survive_cut}, {0}};
    (void)state;
    run(cast, serve_echo);
}

static int measure(void *argument)
{
    int number;
    (void)argument;
    CHECK(connect_to("broker-1", "9092", 0, &number) == 0);
    kt_net_set_latency(echo.sim, "", NULL, 50000, 50000);
    int64_t start_us = kt_now_us();
    CHECK(echoes(number, "slow"));
    CHECK(kt_now_us() - start_us >= 100000 && kt_now_us() - start_us < 100100);
    kt_net_set_latency(echo.sim, "another", NULL, 7, 7);
    kt_net_set_latency(echo.sim, "alone", echo.service, 10, 2000);
    char all[200], text[200];
    for (int i = 0; i < 200; i++) {
        text[i] = (char)('0' + i % 10);
        CHECK(send(number, &text[i], 1, 0) == 1);
    }
    CHECK(recv(number, all, 200, MSG_WAITALL) == 200 && memcmp(all, text, 200) == 0);
    return 0;
}

static void latency_is_set_per_link_and_packets_never_overtake(void **state)
{
    const struct cast cast[] = {{"alone", measure}, {0}};
    (void)state;
    run(cast, serve_echo);
}

static int see_service_die(void *argument)
{
    int number, refused;
    char byte;
    (void)argument;
    CHECK(connect_to("broker-1", "9092", 0, &number) == 0);
    kt_net_service_set_up(echo.service, false);
    CHECK(recv(number, &byte, 1, 0) == -1 && errno == ECONNRESET);
    CHECK(recv(number, &byte, 1, 0) == 0);
    CHECK(send(number, &byte, 1, MSG_NOSIGNAL) == -1 && errno == EPIPE && echo.closed == 0);
    CHECK(connect_to("broker-1", "9092", 0, &refused) == -1 && errno == ECONNREFUSED);
    kt_net_service_set_up(echo.service, true);
    CHECK(close(number) == 0 && connect_to("broker-1", "9092", 0, &number) == 0 && echoes(number, "back"));
    return 0;
}

static void service_that_goes_down_resets_and_refuses(void **state)
{
    const struct cast cast[] = {{"alone", see_service_die}, {0}};
    (void)state;
    run(cast, serve_echo);
}

static int finish_first(void *argument)
{
    int number;
    char bytes[8];
    (void)argument;
    CHECK(connect_to("broker-1", "9092", 0, &number) == 0);
    CHECK(send(number, "half", 4, 0) == 4 && shutdown(number, SHUT_WR) == 0);
    CHECK(send(number, "x", 1, MSG_NOSIGNAL) == -1 && errno == EPIPE);
    CHECK(recv(number, bytes, 8, MSG_WAITALL) == 4 && recv(number, bytes, 8, 0) == 0);
    CHECK(ready(number) == (POLLIN | POLLOUT | POLLHUP | POLLRDHUP) && echo.closed == 1);
    CHECK(shutdown(number, 7) == -1 && errno == EINVAL);
    return 0;
}

static void half_closed_connection_still_gets_its_answer(void **state)
{
    const struct cast cast[] = {{"alone", finish_first}, {0}};
    (void)state;
    run(cast, serve_echo);
}

static int be_crashed(void *argument)
{
    int number;
    char byte;
    (void)argument;
    CHECK(connect_to("broker-1", "9092", 0, &number) == 0);
    CHECK(echoes(number, "alive"));
    recv(number, &byte, 1, 0);
    CHECK(false);
    return 0;
}

static int crash_it(void *argument)
{
    (void)argument;
    usleep(100000);
    CHECK(echo.opened == 1 && echo.closed == 0);
    int64_t crashed_us = kt_now_us();
    kt_process_crash(kt_net_process(echo.last));
    usleep(100000);
    CHECK(echo.closed == 1 && echo.closed_us - crashed_us >= 100 && echo.closed_us - crashed_us <= 400);
    return 0;
}

static void crash_of_a_process_closes_its_sockets(void **state)
{
    const struct cast cast[] = {{"victim", be_crashed}, {"crasher", crash_it}, {0}};
    (void)state;
    run(cast, serve_echo);
}

/* ---- back-pressure ---- */

enum { MUCH = 5000000 };

static int send_much(void *argument)
{
    int number;
    uint8_t *much = calloc(1, MUCH), *back = malloc(MUCH);
    (void)argument;
    for (size_t i = 0; i < MUCH; i++)
        much[i] = (uint8_t)(i % 31 + 'a');
    CHECK(connect_to("broker-1", "9092", 0, &number) == 0);
    int on = 1, waiting = 0;
    CHECK(ioctl(number, FIONBIO, &on) == 0);
    ssize_t first = send(number, much, MUCH, 0);
    CHECK(first == 1 << 20 && ready(number) == 0);
    CHECK(send(number, much, 1, MSG_NOSIGNAL) == -1 && errno == EAGAIN);
    CHECK(wait_for(number, POLLOUT, -1) == POLLOUT);
    CHECK(fcntl(number, F_SETFL, 0) == 0);
    CHECK(send(number, much + first, MUCH - (size_t)first, 0) == MUCH - first);
    CHECK(recv(number, back, MUCH, MSG_WAITALL) == MUCH && memcmp(much, back, MUCH) == 0);
    CHECK(ioctl(number, FIONREAD, &waiting) == 0 && waiting == 0 && echo.received == MUCH);
    free(much);
    free(back);
    return 0;
}

static void sender_waits_while_too_much_is_under_way(void **state)
{
    const struct cast cast[] = {{"alone", send_much}, {0}};
    (void)state;
    run(cast, serve_echo);
}

static int wait_with_timeout(void *argument)
{
    int number;
    char byte;
    struct timeval timeout = {.tv_sec = 2}, told = {0};
    socklen_t size = sizeof told;
    (void)argument;
    CHECK(connect_to("broker-1", "9092", 0, &number) == 0);
    CHECK(setsockopt(number, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof timeout) == 0);
    CHECK(getsockopt(number, SOL_SOCKET, SO_RCVTIMEO, &told, &size) == 0 && told.tv_sec == 2);
    int64_t start_us = kt_now_us();
    CHECK(recv(number, &byte, 1, 0) == -1 && errno == EAGAIN);
    CHECK(kt_now_us() - start_us >= 2000000 && kt_now_us() - start_us < 2001000);
    CHECK(recv(number, &byte, 1, MSG_DONTWAIT) == -1 && errno == EAGAIN && kt_now_us() - start_us < 2002000);
    int value = 0;
    size = sizeof value;
    CHECK(getsockopt(number, SOL_SOCKET, SO_TYPE, &value, &size) == 0 && value == SOCK_STREAM);
    CHECK(setsockopt(number, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof value) == 0);
    CHECK(getsockopt(number, IPPROTO_TCP, TCP_NODELAY, &value, &size) == 0 && value == 1);
    CHECK(setsockopt(number, SOL_SOCKET, SO_SNDBUF, &(int){1000}, sizeof value) == 0);
    CHECK(getsockopt(number, SOL_SOCKET, SO_SNDBUF, &value, &size) == 0 && value == 2000);
    CHECK(getsockopt(number, SOL_SOCKET, SO_RCVBUF, &value, &size) == 0 && value == 212992);
    CHECK(getsockopt(0, SOL_SOCKET, SO_RCVBUF, &value, &size) == -1 && errno == ENOTSOCK);
    return 0;
}

static void socket_options_are_kept_and_timeouts_obeyed(void **state)
{
    const struct cast cast[] = {{"alone", wait_with_timeout}, {0}};
    (void)state;
    run(cast, serve_echo);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(service_answers_after_the_latency_of_its_link),
        cmocka_unit_test(connect_without_blocking_ends_in_writability_or_an_error),
        cmocka_unit_test(cut_link_holds_what_is_sent_until_it_is_healed),
        cmocka_unit_test(latency_is_set_per_link_and_packets_never_overtake),
        cmocka_unit_test(service_that_goes_down_resets_and_refuses),
        cmocka_unit_test(half_closed_connection_still_gets_its_answer),
        cmocka_unit_test(crash_of_a_process_closes_its_sockets),
        cmocka_unit_test(sender_waits_while_too_much_is_under_way),
        cmocka_unit_test(socket_options_are_kept_and_timeouts_obeyed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
