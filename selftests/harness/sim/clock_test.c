/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "selftests/harness/sim/rig.h"

#include <errno.h>
#include <string.h>
#include <sys/random.h>
#include <sys/time.h>
#include <sys/times.h>
#include <threads.h>
#include <time.h>
#include <unistd.h>

#include "harness/sim/kernel.h"

static int64_t read_us(clockid_t clock)
{
    struct timespec time;
    RIG_CHECK(clock_gettime(clock, &time) == 0);
    return time.tv_sec * 1000000 + time.tv_nsec / 1000;
}

/* ---- clocks ---- */

static int64_t read_seconds(void)
{
    return time(NULL);
}

static int read_clocks(void *argument)
{
    (void)argument;
    const int64_t start_s = 1704067200;
    struct timespec time;
    struct timeval old;
    struct tms used;
    sleep(5);
    RIG_CHECK(read_us(CLOCK_REALTIME) / 1000000 == start_s + 5);
    RIG_CHECK(read_us(CLOCK_REALTIME_COARSE) / 1000000 == start_s + 5);
    RIG_CHECK(read_us(CLOCK_TAI) / 1000000 == start_s + 42);
    RIG_CHECK(read_us(CLOCK_MONOTONIC) / 1000000 == 1005);
    RIG_CHECK(read_us(CLOCK_MONOTONIC_RAW) / 1000000 == 1005);
    RIG_CHECK(read_us(CLOCK_MONOTONIC_COARSE) / 1000000 == 1005);
    RIG_CHECK(read_us(CLOCK_BOOTTIME) / 1000000 == 1005);
    RIG_CHECK(read_us(CLOCK_PROCESS_CPUTIME_ID) / 1000000 == 5);
    RIG_CHECK(read_us(CLOCK_THREAD_CPUTIME_ID) / 1000000 == 5);
    RIG_CHECK(clock() / CLOCKS_PER_SEC == 5);
    RIG_CHECK((times(&used) - 1000 * 100) / 100 == 5 && used.tms_utime / 100 == 5);
    RIG_CHECK(gettimeofday(&old, NULL) == 0 && old.tv_sec == start_s + 5);
    RIG_CHECK(timespec_get(&time, TIME_UTC) == TIME_UTC && time.tv_sec == start_s + 5);
    RIG_CHECK(read_seconds() == start_s + 5);
    RIG_CHECK(clock_getres(CLOCK_MONOTONIC, &time) == 0 && time.tv_nsec == 1000);
    RIG_CHECK(clock_gettime(12345, &time) == -1 && errno == EINVAL);
    RIG_CHECK(clock_settime(CLOCK_REALTIME, &time) == -1 && errno == EPERM);
    int64_t before_us = read_us(CLOCK_MONOTONIC);
    for (int i = 0; i < 99; i++)
        read_us(CLOCK_REALTIME);
    RIG_CHECK(read_us(CLOCK_MONOTONIC) == before_us + 100);
    return 0;
}

static int sleep_variously(void *argument)
{
    (void)argument;
    int64_t start_us = read_us(CLOCK_MONOTONIC);
    struct timespec time = {0, 1000}, left;
    RIG_CHECK(nanosleep(&time, &left) == 0);
    RIG_CHECK(usleep(99) == 0);
    time.tv_nsec = 100 * 1000;
    RIG_CHECK(thrd_sleep(&time, NULL) == 0);
    RIG_CHECK(clock_nanosleep(CLOCK_MONOTONIC, 0, &time, NULL) == 0);
    time = (struct timespec){1001, 0};
    RIG_CHECK(clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &time, NULL) == 0);
    RIG_CHECK(read_us(CLOCK_MONOTONIC) == INT64_C(1001000001) && start_us < INT64_C(1000001000));
    time = (struct timespec){1704067200 + 2, 0};
    RIG_CHECK(clock_nanosleep(CLOCK_REALTIME, TIMER_ABSTIME, &time, NULL) == 0);
    RIG_CHECK(read_us(CLOCK_MONOTONIC) == INT64_C(1002000001));
    time.tv_nsec = -1;
    RIG_CHECK(nanosleep(&time, NULL) == -1 && errno == EINVAL);
    RIG_CHECK(clock_nanosleep(CLOCK_THREAD_CPUTIME_ID, 0, &time, NULL) == EINVAL);
    return 0;
}

static void clock_story(struct kt_sim *sim)
{
    rig_run(sim, read_clocks);
}

static void sleep_story(struct kt_sim *sim)
{
    rig_run(sim, sleep_variously);
}

static void clocks_show_one_time_that_moves_a_little_when_read(void **state)
{
    (void)state;
    rig_tell(clock_story);
    rig_tell(sleep_story);
}

/* ---- randomness ---- */

static uint64_t numbers[40];

static int draw_numbers(void *argument)
{
    (void)argument;
    unsigned seed = (unsigned)(uintptr_t)&seed;
    int at = 0;
    numbers[at++] = (uint64_t)rand();
    numbers[at++] = (uint64_t)random();
    numbers[at++] = (uint64_t)rand_r(&seed);
    numbers[at++] = seed;
    numbers[at++] = (uint64_t)(drand48() * 1e15);
    numbers[at++] = (uint64_t)lrand48();
    numbers[at++] = (uint64_t)mrand48();
    RIG_CHECK(getrandom(&numbers[at], 20, 0) == 20);
    at += 3;
    RIG_CHECK(getentropy(&numbers[at], 32) == 0);
    at += 4;
    for (int i = 0; i < 10; i++) {
        double number = drand48();
        RIG_CHECK(number >= 0 && number < 1);
        RIG_CHECK(rand() >= 0 && lrand48() >= 0);
    }
    srand(7);
    int first = rand(), second = rand();
    srand(7);
    RIG_CHECK(rand() == first && rand() == second && first != second);
    srand48(7);
    long third = lrand48();
    srand48(7);
    RIG_CHECK(lrand48() == third);
    return 0;
}

static void random_story(struct kt_sim *sim)
{
    memset(numbers, 0, sizeof numbers);
    rig_run(sim, draw_numbers);
}

static void randomness_comes_from_the_seed(void **state)
{
    (void)state;
    uint64_t once[40];
    uint64_t hash = rig_tell_with((struct kt_sim_options){.seed = 3}, random_story);
    memcpy(once, numbers, sizeof once);
    assert_int_equal(rig_tell_with((struct kt_sim_options){.seed = 3}, random_story), hash);
    assert_memory_equal(once, numbers, sizeof once);
    assert_int_not_equal(rig_tell_with((struct kt_sim_options){.seed = 4}, random_story), hash);
    assert_memory_not_equal(once, numbers, sizeof once);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(clocks_show_one_time_that_moves_a_little_when_read),
        cmocka_unit_test(randomness_comes_from_the_seed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
