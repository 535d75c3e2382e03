/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stddef.h>
#include <sys/stat.h>
#include <sys/un.h>

#include "selftests/harness/sim/net_echo.h"

/* Sockets of the trial that talk to each other. */

static struct sockaddr_in local_port(int port)
{
    return (struct sockaddr_in){
        .sin_family = AF_INET,
        .sin_port = htons((uint16_t)port),
        .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
    };
}

/* returns  a listener at 127.0.0.1; port 0: any, told back */
static int listen_at(int *port)
{
    struct sockaddr_in name = local_port(*port);
    socklen_t size = sizeof name;
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    CHECK(bind(listener, (struct sockaddr *)&name, sizeof name) == 0 && listen(listener, 5) == 0);
    CHECK(getsockname(listener, (struct sockaddr *)&name, &size) == 0);
    *port = ntohs(name.sin_port);
    return listener;
}

static int serve_three(void *argument)
{
    int port = 7000, listener = listen_at(&port);
    (void)argument;
    for (int i = 0; i < 3; i++) {
        struct sockaddr_in from;
        socklen_t size = sizeof from;
        char bytes[16];
        ssize_t got;
        int number = accept4(listener, (struct sockaddr *)&from, &size, SOCK_CLOEXEC);
        CHECK(number >= 0 && size == sizeof from && ntohs(from.sin_port) >= 32768);
        while ((got = read(number, bytes, sizeof bytes)) > 0)
            CHECK(write(number, bytes, (size_t)got) == got);
        CHECK(got == 0 && close(number) == 0);
    }
    CHECK(close(listener) == 0);
    return 0;
}

static int call_three_times(void *argument)
{
    struct sockaddr_in name = local_port(7000);
    (void)argument;
    usleep(1000);
    for (int i = 0; i < 3; i++) {
        int number = socket(AF_INET, SOCK_STREAM, 0);
        CHECK(connect(number, (struct sockaddr *)&name, sizeof name) == 0);
        CHECK(echoes(number, "one") && echoes(number, "two"));
        CHECK(connect(number, (struct sockaddr *)&name, sizeof name) == -1 && errno == EISCONN);
        CHECK(close(number) == 0);
    }
    return 0;
}

static void processes_accept_each_others_connections(void **state)
{
    const struct cast cast[] = {{"server", serve_three}, {"client", call_three_times}, {0}};
    (void)state;
    run(cast, NULL);
}

static int listen_alone(void *argument)
{
    int port = 0, same = 7000, listener = listen_at(&port), number, far;
    char byte;
    (void)argument;
    CHECK(port >= 32768 && listen_at(&same) >= 0);
    struct sockaddr_in name = local_port(port);
    number = socket(AF_INET, SOCK_STREAM, 0);
    CHECK(ready(number) == (POLLOUT | POLLHUP));
    CHECK(bind(number, (struct sockaddr *)&name, sizeof name) == -1 && errno == EADDRINUSE);
    CHECK(send(number, "x", 1, MSG_NOSIGNAL) == -1 && errno == EPIPE && recv(number, &byte, 1, 0) == -1 &&
          errno == ENOTCONN);
    CHECK(accept(number, NULL, NULL) == -1 && errno == EINVAL && ready(listener) == 0);
    CHECK(fcntl(listener, F_SETFL, O_NONBLOCK) == 0);
    CHECK(accept(listener, NULL, NULL) == -1 && errno == EAGAIN);
    CHECK(fcntl(number, F_SETFL, O_NONBLOCK) == 0);
    CHECK(connect(number, (struct sockaddr *)&name, sizeof name) == -1 && errno == EINPROGRESS);
    CHECK(ready(number) == POLLOUT && socket_error(number) == 0 && ready(listener) == POLLIN);
    far = accept(listener, NULL, NULL);
    CHECK(far >= 0 && !(fcntl(far, F_GETFL) & O_NONBLOCK) && ready(far) == POLLOUT);
    CHECK(write(far, "x", 1) == 1 && ready(number) == (POLLIN | POLLOUT));
    CHECK(close(number) == 0); /* with a byte unread: a reset */
    CHECK(read(far, &byte, 1) == -1 && errno == ECONNRESET && read(far, &byte, 1) == 0 && close(far) == 0);
    number = socket(AF_INET, SOCK_STREAM, 0);
    CHECK(connect(number, (struct sockaddr *)&name, sizeof name) == 0 && close(listener) == 0);
    CHECK(read(number, &byte, 1) == -1 && errno == ECONNRESET && close(number) == 0);
    number = socket(AF_INET, SOCK_STREAM, 0);
    CHECK(connect(number, (struct sockaddr *)&name, sizeof name) == -1 && errno == ECONNREFUSED);
    return 0;
}

static void listeners_have_ports_queues_and_resets(void **state)
{
    const struct cast cast[] = {{"one", listen_alone}, {"two", listen_alone}, {0}};
    (void)state;
    run(cast, NULL);
}

static int use_pair(void *argument)
{
    int ends[2];
    char bytes[8] = {0};
    struct stat status;
    (void)argument;
    CHECK(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends) == 0);
    CHECK(fstat(ends[0], &status) == 0 && S_ISSOCK(status.st_mode));
    struct iovec parts[] = {{"ab", 2}, {"", 0}, {"cd", 2}};
    struct msghdr message = {.msg_iov = parts, .msg_iovlen = 3};
    CHECK(sendmsg(ends[0], &message, MSG_NOSIGNAL) == 4 && ready(ends[1]) == (POLLIN | POLLOUT));
    CHECK(recv(ends[1], bytes, 8, MSG_PEEK) == 4 && recv(ends[1], bytes, 3, 0) == 3 && memcmp(bytes, "abc", 3) == 0);
    CHECK(shutdown(ends[0], SHUT_WR) == 0 && ready(ends[1]) == (POLLIN | POLLOUT | POLLRDHUP));
    CHECK(recv(ends[1], bytes, 8, 0) == 1 && recv(ends[1], bytes, 8, 0) == 0);
    CHECK(write(ends[1], "back", 4) == 4 && close(ends[1]) == 0);
    CHECK(ready(ends[0]) == (POLLIN | POLLOUT | POLLHUP | POLLRDHUP));
    CHECK(read(ends[0], bytes, 8) == 4 && read(ends[0], bytes, 8) == 0);
    CHECK(send(ends[0], "x", 1, MSG_NOSIGNAL) == -1 && errno == EPIPE);
    CHECK(socketpair(AF_INET, SOCK_STREAM, 0, ends) == -1 && errno == EOPNOTSUPP);
    return 0;
}

static void socketpair_is_two_ways_and_closes_each(void **state)
{
    (void)state;
    run_alone(use_pair);
}

static socklen_t unix_name(struct sockaddr_un *name, const char *path, bool is_abstract)
{
    *name = (struct sockaddr_un){.sun_family = AF_UNIX};
    strcpy(name->sun_path + is_abstract, path);
    return (socklen_t)(offsetof(struct sockaddr_un, sun_path) + strlen(path) + 1);
}

static int use_unix(void *argument)
{
    struct sockaddr_un name;
    (void)argument;
    for (int is_abstract = 0; is_abstract < 2; is_abstract++) {
        socklen_t size = unix_name(&name, "/nowhere/of.trial", is_abstract);
        int listener = socket(AF_UNIX, SOCK_STREAM, 0), near = socket(AF_UNIX, SOCK_STREAM, 0);
        CHECK(connect(near, (struct sockaddr *)&name, size) == -1 && errno == ECONNREFUSED);
        CHECK(bind(listener, (struct sockaddr *)&name, size) == 0 && listen(listener, 1) == 0);
        CHECK(connect(near, (struct sockaddr *)&name, size) == 0);
        int far = accept(listener, NULL, NULL);
        CHECK(far >= 0 && write(near, "u", 1) == 1 && ready(far) == (POLLIN | POLLOUT));
        CHECK(close(far) == 0 && close(near) == 0 && close(listener) == 0);
    }
    return 0;
}

static void unix_sockets_have_paths_and_abstract_names(void **state)
{
    (void)state;
    run_alone(use_unix);
}

static int use_datagrams(void *argument)
{
    struct sockaddr_in name = local_port(8125), from, outside = local_port(53);
    socklen_t size = sizeof from;
    char bytes[8];
    int here = socket(AF_INET, SOCK_DGRAM, 0), there = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0), ends[2];
    (void)argument;
    CHECK(sendto(here, "lost", 4, 0, (struct sockaddr *)&name, sizeof name) == 4);
    CHECK(bind(there, (struct sockaddr *)&name, sizeof name) == 0 && ready(there) == POLLOUT);
    CHECK(sendto(here, "count:1", 7, 0, (struct sockaddr *)&name, sizeof name) == 7 && ready(there) & POLLIN);
    CHECK(recvfrom(there, bytes, 5, 0, (struct sockaddr *)&from, &size) == 5 && size == sizeof from);
    CHECK(sendto(there, "ok", 2, 0, (struct sockaddr *)&from, size) == 2 && recv(here, bytes, 8, 0) == 2);
    CHECK(recv(there, bytes, 8, 0) == -1 && errno == EAGAIN);
    CHECK(send(here, "x", 1, MSG_NOSIGNAL) == -1 && errno == EDESTADDRREQ);
    outside.sin_addr.s_addr = htonl(0x08080808);
    CHECK(sendto(here, "x", 1, 0, (struct sockaddr *)&outside, sizeof outside) == -1 && errno == ENETUNREACH);
    CHECK(close(there) == 0 && connect(here, (struct sockaddr *)&name, sizeof name) == 0);
    CHECK(send(here, "x", 1, 0) == 1 && send(here, "x", 1, MSG_NOSIGNAL) == -1 && errno == ECONNREFUSED);
    CHECK(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, ends) == 0);
    CHECK(write(ends[0], "ab", 2) == 2 && write(ends[0], "c", 1) == 1 && close(ends[0]) == 0);
    CHECK(read(ends[1], bytes, 8) == 2 && read(ends[1], bytes, 8) == 1 && read(ends[1], bytes, 8) == 0);
    return 0;
}

static void datagrams_stay_in_the_trial(void **state)
{
    (void)state;
    run_alone(use_datagrams);
}

static int read_ends_of_crashed(void *argument)
{
    int port = 7000, listener = listen_at(&port), number = accept(listener, NULL, NULL);
    char byte;
    (void)argument;
    CHECK(read(number, &byte, 1) == 1 && read(number, &byte, 1) == 0);
    return 0;
}

static int connect_and_crash(void *argument)
{
    struct sockaddr_in name = local_port(7000);
    int number = socket(AF_INET, SOCK_STREAM, 0);
    (void)argument;
    usleep(1000);
    CHECK(connect(number, (struct sockaddr *)&name, sizeof name) == 0 && write(number, "x", 1) == 1);
    usleep(1000);
    kt_process_crash(kt_process_current());
    return 1;
}

static void crash_ends_connections_between_processes(void **state)
{
    const struct cast cast[] = {{"server", read_ends_of_crashed}, {"victim", connect_and_crash}, {0}};
    (void)state;
    run(cast, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(processes_accept_each_others_connections),
        cmocka_unit_test(listeners_have_ports_queues_and_resets),
        cmocka_unit_test(socketpair_is_two_ways_and_closes_each),
        cmocka_unit_test(unix_sockets_have_paths_and_abstract_names),
        cmocka_unit_test(datagrams_stay_in_the_trial),
        cmocka_unit_test(crash_ends_connections_between_processes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
