/* SPDX-License-Identifier: Apache-2.0 */
/* Every call that waits does so a hundred times shorter, and every clock agrees. */
#define _GNU_SOURCE
#include "selftests/check.h"

#include <errno.h>
#include <linux/futex.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "harness/speed/speed.h"

enum { FACTOR = 100, SPAN_MS = 2000, PATIENCE_MS = 1000 };

static int64_t ns_of(struct timespec time)
{
    return time.tv_sec * INT64_C(1000000000) + time.tv_nsec;
}

static int64_t real_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return ns_of(now) / 1000000;
}

static struct timespec virtual_now(clockid_t clock)
{
    struct timespec now;
    assert_int_equal(kt_speed_clock_gettime(clock, &now), 0);
    return now;
}

static struct timespec in(clockid_t clock, int after_ms)
{
    int64_t time_ns = ns_of(virtual_now(clock)) + after_ms * INT64_C(1000000);
    return (struct timespec){time_ns / 1000000000, time_ns % 1000000000};
}

static int begin(void **state)
{
    struct timespec real, mono;
    (void)state;
#define TAKE(result, name, parameters, arguments) kt_speed_libc.name = name;
    KT_SPEED_CALLS(TAKE)
    KT_SPEED_FD_CALLS(TAKE)
#undef TAKE
    kt_speed_libc.syscall = syscall;
    kt_speed_libc.epoll_pwait2 = epoll_pwait2;
    clock_gettime(CLOCK_REALTIME, &real);
    clock_gettime(CLOCK_MONOTONIC, &mono);
    kt_speed_set(&(struct kt_speed){FACTOR, ns_of(real), ns_of(mono)});
    return 0;
}

/* What a wait is to take, in virtual and in real time. */
struct span {
    int64_t virtual_ns, real_ms;
};

static struct span now(void)
{
    return (struct span){ns_of(virtual_now(CLOCK_MONOTONIC)), real_ms()};
}

static void check(struct span since, int span_ms)
{
    struct span end = now();
    int64_t passed_ms = (end.virtual_ns - since.virtual_ns) / 1000000;
    if (passed_ms < span_ms - 1 || end.real_ms - since.real_ms > PATIENCE_MS)
        fail_msg("%d ms took %lld ms, and %lld ms of real time", span_ms, (long long)passed_ms,
                 (long long)(end.real_ms - since.real_ms));
}

static void clocks_agree_and_run_faster(void **state)
{
    (void)state;
    struct span since = now();
    usleep(20000);
    check(since, 20 * FACTOR);
    struct timeval day;
    struct timespec utc;
    kt_speed_gettimeofday(&day, NULL);
    kt_speed_timespec_get(&utc, TIME_UTC);
    time_t real = virtual_now(CLOCK_REALTIME).tv_sec;
    assert_in_range(real - day.tv_sec, 0, 60);
    assert_in_range(real - utc.tv_sec, 0, 60);
    assert_in_range(kt_speed_time(NULL) - real, 0, 60);
}

static void processor_time_is_left_alone(void **state)
{
    (void)state;
    struct timespec used, ours = virtual_now(CLOCK_PROCESS_CPUTIME_ID);
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
    assert_in_range(ns_of(used) - ns_of(ours), 0, INT64_C(1000000000));
}

static void sleeps_are_short(void **state)
{
    (void)state;
    struct timespec span = {SPAN_MS / 1000, 0}, until;
    struct span since = now();
    assert_int_equal(kt_speed_sleep(2), 0);
    assert_int_equal(kt_speed_usleep(900000), 0);
    assert_int_equal(kt_speed_nanosleep(&span, NULL), 0);
    assert_int_equal(kt_speed_thrd_sleep(&span, NULL), 0);
    assert_int_equal(kt_speed_clock_nanosleep(CLOCK_MONOTONIC, 0, &span, NULL), 0);
    check(since, 2000 + 900 + 3 * SPAN_MS);
    since = now();
    until = in(CLOCK_REALTIME, SPAN_MS);
    assert_int_equal(kt_speed_clock_nanosleep(CLOCK_REALTIME, TIMER_ABSTIME, &until, NULL), 0);
    check(since, SPAN_MS);
}

static void condition_variables_of_both_clocks_time_out(void **state)
{
    pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
    pthread_condattr_t attributes;
    (void)state;
    pthread_condattr_init(&attributes);
    pthread_mutex_lock(&mutex);
    for (int i = 0; i < 2; i++) {
        pthread_cond_t cond;
        clockid_t clock = i ? CLOCK_MONOTONIC : CLOCK_REALTIME;
        pthread_condattr_setclock(&attributes, clock);
        pthread_cond_init(&cond, &attributes);
        struct span since = now();
        struct timespec until = in(clock, SPAN_MS);
        assert_int_equal(kt_speed_pthread_cond_timedwait(&cond, &mutex, &until), ETIMEDOUT);
        check(since, SPAN_MS);
        since = now();
        until = in(CLOCK_MONOTONIC, SPAN_MS);
        assert_int_equal(kt_speed_pthread_cond_clockwait(&cond, &mutex, CLOCK_MONOTONIC, &until), ETIMEDOUT);
        check(since, SPAN_MS);
        pthread_cond_destroy(&cond);
    }
}

static void waits_of_c11_threads_time_out(void **state)
{
    mtx_t mutex;
    cnd_t cond;
    (void)state;
    mtx_init(&mutex, mtx_timed);
    cnd_init(&cond);
    mtx_lock(&mutex);
    struct span since = now();
    struct timespec until = in(CLOCK_REALTIME, SPAN_MS);
    assert_int_equal(kt_speed_cnd_timedwait(&cond, &mutex, &until), thrd_timedout);
    check(since, SPAN_MS);
    since = now();
    until = in(CLOCK_REALTIME, SPAN_MS);
    assert_int_equal(kt_speed_mtx_timedlock(&mutex, &until), thrd_timedout);
    check(since, SPAN_MS);
}

static void locks_and_semaphores_time_out(void **state)
{
    pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
    pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;
    sem_t semaphore;
    (void)state;
    sem_init(&semaphore, 0, 0);
    pthread_mutex_lock(&mutex);
    pthread_rwlock_rdlock(&lock);
    struct span since = now();
    struct timespec until = in(CLOCK_REALTIME, SPAN_MS);
    assert_int_equal(kt_speed_pthread_mutex_timedlock(&mutex, &until), ETIMEDOUT);
    check(since, SPAN_MS);
    until = in(CLOCK_REALTIME, SPAN_MS);
    assert_int_equal(kt_speed_pthread_rwlock_timedwrlock(&lock, &until), ETIMEDOUT);
    check(since, 2 * SPAN_MS);
    until = in(CLOCK_REALTIME, SPAN_MS);
    assert_int_equal(kt_speed_sem_timedwait(&semaphore, &until), -1);
    assert_int_equal(errno, ETIMEDOUT);
    check(since, 3 * SPAN_MS);
    until = in(CLOCK_MONOTONIC, SPAN_MS);
    assert_int_equal(kt_speed_sem_clockwait(&semaphore, CLOCK_MONOTONIC, &until), -1);
    check(since, 4 * SPAN_MS);
}

static void waits_for_descriptors_time_out(void **state)
{
    int ends[2], epoll = epoll_create1(EPOLL_CLOEXEC);
    struct epoll_event event;
    (void)state;
    assert_int_equal(pipe(ends), 0);
    struct pollfd poll_fd = {.fd = ends[0], .events = POLLIN};
    struct timespec span = {SPAN_MS / 1000, 0};
    struct timeval left = {SPAN_MS / 1000, 0};
    struct span since = now();
    assert_int_equal(kt_speed_poll(&poll_fd, 1, SPAN_MS), 0);
    assert_int_equal(kt_speed_ppoll(&poll_fd, 1, &span, NULL), 0);
    assert_int_equal(kt_speed_select(0, NULL, NULL, NULL, &left), 0);
    assert_int_equal(left.tv_sec, 0);
    assert_int_equal(kt_speed_pselect(0, NULL, NULL, NULL, &span, NULL), 0);
    assert_int_equal(kt_speed_epoll_wait(epoll, &event, 1, SPAN_MS), 0);
    check(since, 5 * SPAN_MS);
    assert_int_equal(write(ends[1], "x", 1), 1);
    assert_int_equal(kt_speed_poll(&poll_fd, 1, -1), 1);
    close(epoll);
    close(ends[0]);
    close(ends[1]);
}

static void timers_on_descriptors_fire_at_their_virtual_time(void **state)
{
    struct itimerspec value = {.it_value = {SPAN_MS / 1000, 0}}, left;
    uint64_t times;
    (void)state;
    int timer = timerfd_create(CLOCK_REALTIME, TFD_CLOEXEC);
    struct span since = now();
    assert_int_equal(kt_speed_timerfd_settime(timer, 0, &value, NULL), 0);
    assert_int_equal(kt_speed_timerfd_gettime(timer, &left), 0);
    assert_in_range(ns_of(left.it_value), INT64_C(100000000), INT64_C(2000000000));
    assert_int_equal(read(timer, &times, sizeof times), sizeof times);
    check(since, SPAN_MS);
    since = now();
    value.it_value = in(CLOCK_REALTIME, SPAN_MS);
    assert_int_equal(kt_speed_timerfd_settime(timer, TFD_TIMER_ABSTIME, &value, NULL), 0);
    assert_int_equal(read(timer, &times, sizeof times), sizeof times);
    check(since, SPAN_MS);
    close(timer);
}

static void alarms_ring(void **state)
{
    sigset_t set;
    struct timespec patience = {PATIENCE_MS * FACTOR / 1000, 0};
    (void)state;
    sigemptyset(&set);
    sigaddset(&set, SIGALRM);
    sigprocmask(SIG_BLOCK, &set, NULL);
    struct span since = now();
    assert_int_equal(kt_speed_alarm(2), 0);
    assert_int_equal(kt_speed_sigtimedwait(&set, NULL, &patience), SIGALRM);
    check(since, 2000);
    assert_int_equal(kt_speed_alarm(50), 0);
    assert_in_range(kt_speed_alarm(0), 30, 50);
}

static void futexes_time_out_by_both_kinds_of_timeouts(void **state)
{
    int word = 0;
    struct timespec span = {SPAN_MS / 1000, 0};
    (void)state;
    struct span since = now();
    assert_int_equal(kt_speed_syscall(SYS_futex, &word, FUTEX_WAIT_PRIVATE, 0, &span, NULL, 0), -1);
    assert_int_equal(errno, ETIMEDOUT);
    check(since, SPAN_MS);
    since = now();
    span = in(CLOCK_MONOTONIC, SPAN_MS);
    assert_int_equal(
        kt_speed_syscall(SYS_futex, &word, FUTEX_WAIT_BITSET_PRIVATE, 0, &span, NULL, FUTEX_BITSET_MATCH_ANY), -1);
    assert_int_equal(errno, ETIMEDOUT);
    check(since, SPAN_MS);
    assert_int_equal(kt_speed_syscall(SYS_getpid), getpid());
}

static void deadlines_that_passed_or_never_come_do_no_harm(void **state)
{
    pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
    pthread_cond_t cond = PTHREAD_COND_INITIALIZER;
    struct timespec past = {1, 0}, wrong = {1, 2000000000}, never = {INT64_MAX, 0};
    (void)state;
    pthread_mutex_lock(&mutex);
    assert_int_equal(kt_speed_pthread_cond_timedwait(&cond, &mutex, &past), ETIMEDOUT);
    assert_int_equal(kt_speed_pthread_cond_timedwait(&cond, &mutex, &wrong), EINVAL);
    pthread_mutex_unlock(&mutex);
    assert_int_equal(kt_speed_pthread_mutex_timedlock(&mutex, &never), 0);
}

static void a_speed_is_the_same_when_it_is_read_again(void **state)
{
    struct kt_speed speed = {12.5, INT64_C(1700000000123456789), INT64_C(987654321)}, again;
    char text[128];
    (void)state;
    kt_speed_print(&speed, text, sizeof text);
    assert_true(kt_speed_parse(text, &again));
    assert_true(again.factor == 12.5 && again.real_ns == speed.real_ns && again.mono_ns == speed.mono_ns);
    assert_false(kt_speed_parse(NULL, &again));
    assert_false(kt_speed_parse("", &again));
    assert_false(kt_speed_parse("100", &again));
    assert_false(kt_speed_parse("0,1,2", &again));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(clocks_agree_and_run_faster),
        cmocka_unit_test(processor_time_is_left_alone),
        cmocka_unit_test(sleeps_are_short),
        cmocka_unit_test(condition_variables_of_both_clocks_time_out),
        cmocka_unit_test(waits_of_c11_threads_time_out),
        cmocka_unit_test(locks_and_semaphores_time_out),
        cmocka_unit_test(waits_for_descriptors_time_out),
        cmocka_unit_test(timers_on_descriptors_fire_at_their_virtual_time),
        cmocka_unit_test(alarms_ring),
        cmocka_unit_test(futexes_time_out_by_both_kinds_of_timeouts),
        cmocka_unit_test(deadlines_that_passed_or_never_come_do_no_harm),
        cmocka_unit_test(a_speed_is_the_same_when_it_is_read_again),
    };
    return cmocka_run_group_tests(tests, begin, NULL);
}
