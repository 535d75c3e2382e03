/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/timerfd.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#include "selftests/harness/sim/fd_run.h"

static short ready(int number)
{
    struct pollfd one = {.fd = number, .events = POLLIN | POLLOUT | POLLRDHUP | POLLPRI};
    CHECK(poll(&one, 1, 0) >= 0);
    return one.revents;
}

static int use_pipe(void *argument)
{
    int ends[2];
    char bytes[8] = {0};
    (void)argument;
    signal(SIGPIPE, SIG_IGN);
    CHECK(pipe2(ends, O_NONBLOCK | O_CLOEXEC) == 0);
    CHECK(ready(ends[0]) == 0 && ready(ends[1]) == POLLOUT);
    CHECK(read(ends[0], bytes, 8) == -1 && errno == EAGAIN);
    CHECK(write(ends[1], "hello", 5) == 5);
    CHECK(ready(ends[0]) == POLLIN);
    int unread = 0;
    CHECK(ioctl(ends[0], FIONREAD, &unread) == 0 && unread == 5);
    CHECK(read(ends[0], bytes, 2) == 2 && memcmp(bytes, "he", 2) == 0);
    struct iovec parts[] = {{bytes, 1}, {bytes + 4, 4}};
    CHECK(readv(ends[0], parts, 2) == 3 && bytes[0] == 'l' && memcmp(bytes + 4, "lo", 2) == 0);
    CHECK(write(ends[0], "x", 1) == -1);
    CHECK(close(ends[1]) == 0);
    CHECK(ready(ends[0]) == POLLHUP && read(ends[0], bytes, 8) == 0);
    CHECK(close(ends[0]) == 0 && close(ends[0]) == -1 && errno == EBADF);
    CHECK(pipe(ends) == 0 && close(ends[0]) == 0);
    CHECK(ready(ends[1]) == (POLLOUT | POLLERR));
    CHECK(write(ends[1], "x", 1) == -1 && errno == EPIPE);
    return 0;
}

static void pipe_carries_bytes_and_tells_its_ends(void **state)
{
    (void)state;
    run_alone(use_pipe);
}

enum { MUCH = 300000 };

static void *drain(void *argument)
{
    int number = *(int *)argument;
    char piece[7001];
    size_t sum = 0;
    ssize_t got;
    while ((got = read(number, piece, sizeof piece)) > 0) {
        for (ssize_t i = 0; i < got; i++)
            CHECK(piece[i] == (char)((sum + (size_t)i) % 251));
        sum += (size_t)got;
    }
    CHECK(got == 0 && sum == MUCH);
    return NULL;
}

static int overfill_pipe(void *argument)
{
    static char much[MUCH];
    int ends[2];
    pthread_t reader;
    (void)argument;
    for (size_t i = 0; i < MUCH; i++)
        much[i] = (char)(i % 251);
    CHECK(pipe(ends) == 0);
    CHECK(fcntl(ends[1], F_SETFL, O_NONBLOCK) == 0);
    CHECK(write(ends[1], much, MUCH) == 65536 && ready(ends[1]) == 0);
    CHECK(write(ends[1], much, 1) == -1 && errno == EAGAIN);
    CHECK(fcntl(ends[1], F_SETFL, 0) == 0 && fcntl(ends[1], F_GETFL) == O_WRONLY);
    CHECK(pthread_create(&reader, NULL, drain, &ends[0]) == 0);
    CHECK(write(ends[1], much + 65536, MUCH - 65536) == MUCH - 65536);
    CHECK(close(ends[1]) == 0 && pthread_join(reader, NULL) == 0);
    CHECK(close(ends[0]) == 0);
    return 0;
}

static void full_pipe_blocks_its_writer_until_somebody_reads(void **state)
{
    (void)state;
    run_alone(overfill_pipe);
}

static int use_eventfd(void *argument)
{
    eventfd_t value = 0;
    uint64_t small = 0;
    int counter = eventfd(3, EFD_NONBLOCK | EFD_CLOEXEC);
    (void)argument;
    CHECK(counter >= 0 && ready(counter) == (POLLIN | POLLOUT));
    CHECK(eventfd_write(counter, 4) == 0 && eventfd_read(counter, &value) == 0 && value == 7);
    CHECK(eventfd_read(counter, &value) == -1 && errno == EAGAIN && ready(counter) == POLLOUT);
    CHECK(eventfd_write(counter, UINT64_MAX - 1) == 0 && ready(counter) == POLLIN);
    CHECK(eventfd_write(counter, 1) == -1 && errno == EAGAIN);
    CHECK(read(counter, &small, 4) == -1 && errno == EINVAL);
    CHECK(close(counter) == 0);
    counter = eventfd(2, EFD_SEMAPHORE | EFD_NONBLOCK);
    CHECK(eventfd_read(counter, &value) == 0 && value == 1);
    CHECK(eventfd_read(counter, &value) == 0 && value == 1);
    CHECK(eventfd_read(counter, &value) == -1 && errno == EAGAIN);
    return 0; /* left open: the end of the process closes it */
}

static void eventfd_counts_or_is_a_semaphore(void **state)
{
    (void)state;
    run_alone(use_eventfd);
}

static struct itimerspec in_ms(long value, long interval)
{
    return (struct itimerspec){
        .it_value = {value / 1000, value % 1000 * 1000000},
        .it_interval = {interval / 1000, interval % 1000 * 1000000},
    };
}

static int use_timerfd(void *argument)
{
    struct itimerspec once = in_ms(1500, 0), often = in_ms(100, 250), left, off = in_ms(0, 0);
    uint64_t count = 0;
    int timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC);
    int64_t start_us = kt_now_us();
    (void)argument;
    CHECK(timer >= 0 && ready(timer) == 0);
    CHECK(timerfd_settime(timer, 0, &once, NULL) == 0);
    CHECK(timerfd_gettime(timer, &left) == 0 && left.it_value.tv_sec == 1 && left.it_interval.tv_sec == 0);
    CHECK(read(timer, &count, sizeof count) == sizeof count && count == 1);
    CHECK(kt_now_us() - start_us >= 1500000 && kt_now_us() - start_us < 1501000);
    CHECK(timerfd_settime(timer, 0, &often, &left) == 0 && left.it_value.tv_nsec == 0);
    usleep(100000 + 3 * 250000 + 1000);
    CHECK(ready(timer) == POLLIN && read(timer, &count, sizeof count) == sizeof count && count == 4);
    CHECK(read(timer, &count, sizeof count) == sizeof count && count == 1);
    CHECK(timerfd_settime(timer, 0, &off, &left) == 0 && left.it_interval.tv_nsec == 250000000);
    CHECK(fcntl(timer, F_SETFL, O_NONBLOCK) == 0);
    CHECK(read(timer, &count, sizeof count) == -1 && errno == EAGAIN);
    CHECK(timerfd_settime(timer, 0, &(struct itimerspec){.it_value.tv_nsec = -1}, NULL) == -1 && errno == EINVAL);
    return 0;
}

static void timerfd_fires_in_virtual_time(void **state)
{
    (void)state;
    run_alone(use_timerfd);
}

static void wait_until(clockid_t clock, int64_t ahead_us)
{
    struct itimerspec at = {0};
    struct pollfd one = {.fd = timerfd_create(clock, TFD_NONBLOCK), .events = POLLIN};
    CHECK(clock_gettime(clock, &at.it_value) == 0);
    int64_t start_us = kt_now_us();
    at.it_value.tv_sec += ahead_us / 1000000;
    CHECK(timerfd_settime(one.fd, TFD_TIMER_ABSTIME, &at, NULL) == 0);
    CHECK(poll(&one, 1, -1) == 1 && one.revents == POLLIN);
    int64_t took_us = kt_now_us() - start_us;
    CHECK(took_us > ahead_us - 100 && took_us < ahead_us + 100);
    CHECK(close(one.fd) == 0);
}

static int use_absolute_timerfd(void *argument)
{
    (void)argument;
    wait_until(CLOCK_REALTIME, 45000000);
    wait_until(CLOCK_MONOTONIC, 7000000);
    wait_until(CLOCK_MONOTONIC, 0);
    return 0;
}

static void timerfd_obeys_absolute_times_of_both_clocks(void **state)
{
    (void)state;
    run_alone(use_absolute_timerfd);
}

static int use_duplicates(void *argument)
{
    int ends[2];
    char byte = 0;
    struct stat status;
    (void)argument;
    CHECK(pipe(ends) == 0);
    int copy = dup(ends[1]), far = fcntl(ends[1], F_DUPFD_CLOEXEC, 400);
    CHECK(copy != ends[1] && far >= 400);
    CHECK(fcntl(far, F_GETFD) == FD_CLOEXEC && fcntl(copy, F_GETFD) == 0);
    CHECK(fcntl(copy, F_SETFL, O_NONBLOCK) == 0 && fcntl(ends[1], F_GETFL) & O_NONBLOCK);
    CHECK(close(ends[1]) == 0 && write(copy, "a", 1) == 1 && close(copy) == 0);
    CHECK(write(far, "b", 1) == 1 && read(ends[0], &byte, 1) == 1 && byte == 'a');
    CHECK(dup2(far, ends[1]) == ends[1] && dup2(far, far) == far);
    CHECK(dup3(far, far, 0) == -1 && errno == EINVAL);
    CHECK(close(far) == 0 && ready(ends[0]) == POLLIN && read(ends[0], &byte, 1) == 1 && byte == 'b');
    CHECK(close(ends[1]) == 0 && read(ends[0], &byte, 1) == 0);
    CHECK(fstat(ends[0], &status) == 0 && S_ISFIFO(status.st_mode));
    CHECK(lseek(ends[0], 0, SEEK_CUR) == -1 && errno == ESPIPE);
    return 0;
}

static void duplicates_share_one_object_until_the_last_is_closed(void **state)
{
    (void)state;
    run_alone(use_duplicates);
}

static int replace_descriptors(void *argument)
{
    int ends[2];
    char bytes[4] = {0};
    int real = open("/dev/zero", O_RDONLY);
    signal(SIGPIPE, SIG_IGN);
    (void)argument;
    CHECK(pipe(ends) == 0 && write(ends[1], "abc", 3) == 3);
    int taken = open("/dev/zero", O_RDONLY);
    CHECK(dup2(ends[0], taken) == taken); /* a real number now stands for the pipe */
    CHECK(read(real, bytes, 1) == 1 && bytes[0] == 0);
    CHECK(close(taken) == 0);
    CHECK(dup2(real, ends[0]) == ends[0]); /* and a simulated one for a file: the pipe has no reader left */
    CHECK(read(ends[0], bytes, 1) == 1 && bytes[0] == 0);
    CHECK(write(ends[1], "d", 1) == -1 && errno == EPIPE);
    CHECK(close(ends[0]) == 0 && close(real) == 0);
    return 0;
}

static void real_and_simulated_descriptors_replace_each_other(void **state)
{
    (void)state;
    run_alone(replace_descriptors);
}

static int print_to_pipe(void *argument)
{
    int ends[2];
    char bytes[64] = {0};
    (void)argument;
    CHECK(pipe(ends) == 0);
    CHECK(dprintf(ends[1], "%s %d\n", "one", 1) == 6);
    FILE *stream = fdopen(ends[1], "w");
    CHECK(stream && fprintf(stream, "two %d\n", 2) == 6 && fclose(stream) == 0);
    CHECK(read(ends[0], bytes, sizeof bytes) == 12 && strcmp(bytes, "one 1\ntwo 2\n") == 0);
    CHECK(read(ends[0], bytes, sizeof bytes) == 0 && close(ends[0]) == 0);
    return 0;
}

static void stdio_writes_to_simulated_descriptors(void **state)
{
    (void)state;
    run_alone(print_to_pipe);
}

static void descriptors_are_real_outside_a_trial(void **state)
{
    int ends[2];
    char byte = 0;
    (void)state;
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], "z", 1), 1);
    run_alone(use_pipe);
    assert_int_equal(read(ends[0], &byte, 1), 1);
    assert_int_equal(byte, 'z');
    close(ends[0]);
    close(ends[1]);
}

static int open_many(void *argument)
{
    int ends[2];
    (void)argument;
    for (int i = 0; i < 50; i++)
        CHECK(pipe(ends) == 0);
    CHECK(ends[1] >= 199); /* numbers are given out from the lowest free one, as the trials before gave theirs back */
    CHECK(ends[1] < 210);
    return 0;
}

static void end_of_a_trial_gives_descriptors_back(void **state)
{
    (void)state;
    run_alone(open_many);
    assert_int_equal(fcntl(150, F_GETFD), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pipe_carries_bytes_and_tells_its_ends),
        cmocka_unit_test(full_pipe_blocks_its_writer_until_somebody_reads),
        cmocka_unit_test(eventfd_counts_or_is_a_semaphore),
        cmocka_unit_test(timerfd_fires_in_virtual_time),
        cmocka_unit_test(timerfd_obeys_absolute_times_of_both_clocks),
        cmocka_unit_test(duplicates_share_one_object_until_the_last_is_closed),
        cmocka_unit_test(real_and_simulated_descriptors_replace_each_other),
        cmocka_unit_test(stdio_writes_to_simulated_descriptors),
        cmocka_unit_test(descriptors_are_real_outside_a_trial),
        cmocka_unit_test(end_of_a_trial_gives_descriptors_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
