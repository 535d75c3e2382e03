/* SPDX-License-Identifier: Apache-2.0 */
/* Programs built with -O2 -D_FORTIFY_SOURCE=2, as distributions do, call other symbols. */
#if !defined(__clang__)
#pragma GCC optimize("O2")
#endif
#undef _FORTIFY_SOURCE
#define _FORTIFY_SOURCE 2
#define _GNU_SOURCE
#include <poll.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <unistd.h>

#include "selftests/harness/sim/fd_run.h"

extern int __poll_chk(struct pollfd *fds, nfds_t count, int timeout_ms, size_t room);
extern int __ppoll_chk(struct pollfd *fds, nfds_t count, const struct timespec *timeout, const sigset_t *mask,
                       size_t room);
extern ssize_t __read_chk(int number, void *to, size_t size, size_t room);
extern ssize_t __recv_chk(int number, void *to, size_t size, size_t room, int flags);

/* Sizes that the compiler cannot know make it choose the checked calls. */
static volatile size_t several = 3;

static int use_fortified(void *argument)
{
    int ends[2];
    char bytes[8];
    struct pollfd fds[2];
    fd_set reads;
    struct timespec second = {.tv_sec = 1};
    (void)argument;
    CHECK(socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0);
    fds[0] = (struct pollfd){.fd = ends[0], .events = POLLIN};
    int64_t start_us = kt_now_us();
    CHECK(poll(fds, several / 2, 1000) == 0 && ppoll(fds, several / 2, &second, NULL) == 0);
    CHECK(__poll_chk(fds, 1, 1000, sizeof fds) == 0 && __ppoll_chk(fds, 1, &second, NULL, sizeof fds) == 0);
    CHECK(kt_now_us() - start_us >= 4000000 && kt_now_us() - start_us < 4010000);
    CHECK(write(ends[1], "abcdefgh", several * 2 + 2) == 8);
    FD_ZERO(&reads);
    FD_SET(ends[0], &reads);
    CHECK(select(ends[0] + 1, &reads, NULL, NULL, NULL) == 1 && FD_ISSET(ends[0], &reads));
    CHECK(read(ends[0], bytes, several) == 3 && recv(ends[0], bytes, several - 1, 0) == 2);
    CHECK(recvfrom(ends[0], bytes, several - 2, 0, NULL, NULL) == 1);
    CHECK(__read_chk(ends[0], bytes, 1, sizeof bytes) == 1 && __recv_chk(ends[0], bytes, 1, sizeof bytes, 0) == 1);
    return 0;
}

static void fortified_calls_are_simulated_too(void **state)
{
    (void)state;
    run_alone(use_fortified);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fortified_calls_are_simulated_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
