/* SPDX-License-Identifier: Apache-2.0 */
/* Runs in children: their order, and what becomes of those that die. */
#include "selftests/check.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "harness/explore/pool.h"
#include "harness/sim/raw.h"
#include "harness/trial/trial.h"

#if __has_include(<valgrind/valgrind.h>)
#include <valgrind/valgrind.h>
#else
#define RUNNING_ON_VALGRIND 0
#endif

/* What a run does is told by its seed. */
enum { ABORTS = 101, IS_KILLED, READS_PAGE_0, EXITS, HANGS, PRINTS_MUCH, SAYS_MUCH, LOOKS_AT_DESCRIPTORS };

static int pid_fd = -1; /* where a run that hangs says who it is */

static void tell_pid(void)
{
    long pid = kt_raw_call(SYS_getpid, 0, 0, 0, 0);
    if (pid_fd >= 0)
        kt_raw_call(SYS_write, pid_fd, (long)&pid, sizeof pid, 0);
}

static void nap(long ms)
{
    struct timespec time = {ms / 1000, ms % 1000 * 1000000};
    kt_raw_call(SYS_nanosleep, (long)&time, 0, 0, 0); /* of real time: the simulated sleep costs nothing */
}

static void read_page_0(void)
{
    if (RUNNING_ON_VALGRIND)
        kt_raw_call(SYS_kill, getpid(), SIGKILL, 0, 0); /* it would go on */
    volatile uintptr_t address = 64;                    /* not 0: sanitizers have a word about that of their own */
    (void)*(volatile int *)address;
}

static void print_much(void)
{
    for (int i = 0; i < 40000; i++)
        printf("%099d\n", i);
    fflush(stdout);
}

static void look_at_descriptors(struct kt_trial *trial)
{
    char text[40];
    snprintf(text, sizeof text, "descriptor %d", open("/dev/null", O_RDONLY));
    kt_note(trial, text);
}

static void play(void *context, struct kt_trial *trial)
{
    (void)context;
    switch (trial->seed) {
    case ABORTS:
        fprintf(stderr, "these were my last words\n");
        abort();
    case IS_KILLED:
        kt_raw_call(SYS_kill, getpid(), SIGKILL, 0, 0);
        break;
    case READS_PAGE_0:
        read_page_0();
        break;
    case EXITS:
        _exit(9);
    case HANGS:
        tell_pid();
        nap(60000);
        break;
    case PRINTS_MUCH:
        print_much();
        break;
    case SAYS_MUCH:
        for (int i = 0; i < 5000; i++)
            kt_note(trial, "a line of a history that no pipe holds as a whole");
        break;
    case LOOKS_AT_DESCRIPTORS:
        look_at_descriptors(trial);
        break;
    default:
        nap(trial->seed % 3 == 1 ? 60 : 0);
    }
}

static const struct kt_scenario scenario = {.options = {.name = "pooled"}, .play = play};

/* ---- a customer with jobs of the seeds first..first+count-1 ---- */

struct order {
    int first, count, given, taken;
    int enough; /* take no more then; 0: take all */
    int ticks;
    char lines[40][24];
};

static bool give(void *context, struct kt_job *job)
{
    struct order *order = context;
    if (order->given == order->count)
        return false;
    char *line = order->lines[order->given];
    snprintf(line, sizeof order->lines[0], "seed=%d", order->first + order->given++);
    *job = (struct kt_job){.line = line};
    return true;
}

static bool take_in_order(void *context, const struct kt_job *job, struct kt_outcome *result)
{
    struct order *order = context;
    assert_ptr_equal(job->line, order->lines[order->taken]);
    assert_int_equal(result->end, KT_RUN_JUDGED);
    assert_int_equal(result->failures_count, 0);
    assert_int_equal(strncmp(result->schedule, job->line, strlen(job->line)), 0);
    order->taken++;
    return order->taken != order->enough;
}

static void tick(void *context)
{
    ((struct order *)context)->ticks++;
}

static void run_order(struct order *order, int jobs)
{
    struct kt_pool *pool = kt_pool_create(&scenario, jobs, 0);
    struct kt_customer customer = {order, give, take_in_order, tick};
    assert_int_equal(kt_pool_size(pool), jobs);
    kt_pool_run(pool, &customer);
    kt_pool_destroy(pool);
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
    assert_int_equal(errno, ECHILD);
}

static void results_come_in_the_order_of_the_jobs(void **state)
{
    struct order order = {.first = 1, .count = 20};
    (void)state;
    run_order(&order, 4);
    assert_int_equal(order.taken, 20);
    assert_true(order.ticks > 0);
}

static void more_jobs_at_once_than_processors_are_fine(void **state)
{
    struct order order = {.first = 1, .count = 40};
    int jobs = (int)sysconf(_SC_NPROCESSORS_ONLN) + 5;
    (void)state;
    run_order(&order, jobs);
    assert_int_equal(order.taken, 40);
}

static void a_customer_that_has_enough_gets_no_more(void **state)
{
    struct order order = {.first = 1, .count = 20, .enough = 5};
    (void)state;
    run_order(&order, 3);
    assert_int_equal(order.taken, 5);
}

/* ---- single runs ---- */

static struct kt_outcome run_seed(int seed, int run_limit_ms, bool wants_history)
{
    char line[24];
    struct kt_outcome result;
    struct kt_job job = {.line = line, .wants_history = wants_history};
    struct kt_pool *pool = kt_pool_create(&scenario, 1, run_limit_ms);
    snprintf(line, sizeof line, "seed=%d", seed);
    kt_pool_run_one(pool, &job, &result);
    kt_pool_destroy(pool);
    return result;
}

static void expect_death(struct kt_outcome result, enum kt_run_end end, int signal_number, const char *says)
{
    assert_int_equal(result.end, end);
    assert_int_equal(result.signal_number, signal_number);
    if (result.failures_count != 1)
        fail_msg("%d failures, end %d: %s", result.failures_count, result.end, result.report);

    assert_int_equal(result.failures[0].kind, KT_FAILURE_CRASH);
    if (strstr(result.report, says) == NULL)
        fail_msg("not said: %s\n%s", says, result.report);
    kt_outcome_finish(&result);
}

static void a_run_that_aborts_is_told_with_its_last_words(void **state)
{
    (void)state;
    expect_death(run_seed(ABORTS, 0, false), KT_RUN_CRASHED, SIGABRT, "these were my last words");
}

static void a_run_that_is_killed_is_told(void **state)
{
    (void)state;
    expect_death(run_seed(IS_KILLED, 0, false), KT_RUN_CRASHED, SIGKILL, "was killed by Killed");
}

static void a_run_that_reads_page_0_is_told(void **state)
{
    struct kt_outcome result = run_seed(READS_PAGE_0, 0, false);
    (void)state;
    assert_int_equal(result.end, KT_RUN_CRASHED); /* how it is told is a sanitizer's choice, where there is one */
    kt_outcome_finish(&result);
}

static void a_run_that_exits_is_told(void **state)
{
    (void)state;
    expect_death(run_seed(EXITS, 0, false), KT_RUN_CRASHED, 0, "exited with 9");
}

static void a_run_that_hangs_is_killed(void **state)
{
    (void)state;
    expect_death(run_seed(HANGS, 300, false), KT_RUN_HUNG, SIGKILL, "took too long");
}

/* The exploration is killed while a run of it hangs. */
static void a_run_does_not_outlive_its_exploration(void **state)
{
    int ends[2];
    long run = 0;
    (void)state;
    assert_int_equal(pipe(ends), 0);
    prctl(PR_SET_CHILD_SUBREAPER, 1); /* to wait for the run, too */
    pid_t exploration = fork();
    if (exploration == 0) {
        pid_fd = ends[1];
        run_seed(HANGS, 0, false);
        _exit(0);
    }
    assert_int_equal(read(ends[0], &run, sizeof run), sizeof run);
    kill(exploration, SIGKILL);
    assert_int_equal(waitpid(exploration, NULL, 0), exploration);
    alarm(20); /* it would nap for a minute */
    assert_int_equal(waitpid((pid_t)run, NULL, 0), (pid_t)run);
    alarm(0);
    close(ends[0]);
    close(ends[1]);
}

static void a_run_may_print_as_much_as_it_likes(void **state)
{
    struct kt_outcome result = run_seed(PRINTS_MUCH, 0, false);
    (void)state;
    assert_int_equal(result.end, KT_RUN_JUDGED);
    assert_int_equal(result.failures_count, 0);
    kt_outcome_finish(&result);
}

static void a_result_may_be_longer_than_a_pipe(void **state)
{
    struct kt_outcome result = run_seed(SAYS_MUCH, 0, true);
    (void)state;
    assert_int_equal(result.end, KT_RUN_JUDGED);
    assert_true(strlen(result.history) > 200000);
    kt_outcome_finish(&result);
}

/* ---- a run is the same wherever it runs ---- */

struct hashes {
    int given, taken;
    uint64_t first;
};

static bool give_descriptors(void *context, struct kt_job *job)
{
    struct hashes *hashes = context;
    static char line[24];
    snprintf(line, sizeof line, "seed=%d", LOOKS_AT_DESCRIPTORS);
    *job = (struct kt_job){.line = line};
    return hashes->given++ < 12;
}

static bool take_descriptors(void *context, const struct kt_job *job, struct kt_outcome *result)
{
    struct hashes *hashes = context;
    (void)job;
    if (hashes->taken++ == 0)
        hashes->first = result->history_hash;
    assert_true(result->history_hash == hashes->first);
    return true;
}

static void a_run_sees_nothing_of_those_beside_it(void **state)
{
    struct hashes hashes = {0};
    struct kt_customer customer = {&hashes, give_descriptors, take_descriptors, NULL};
    struct kt_pool *pool = kt_pool_create(&scenario, 4, 0);
    (void)state;
    kt_pool_run(pool, &customer);
    kt_pool_destroy(pool);
    assert_int_equal(hashes.taken, 12);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(results_come_in_the_order_of_the_jobs),
        cmocka_unit_test(more_jobs_at_once_than_processors_are_fine),
        cmocka_unit_test(a_customer_that_has_enough_gets_no_more),
        cmocka_unit_test(a_run_that_aborts_is_told_with_its_last_words),
        cmocka_unit_test(a_run_that_is_killed_is_told),
        cmocka_unit_test(a_run_that_reads_page_0_is_told),
        cmocka_unit_test(a_run_that_exits_is_told),
        cmocka_unit_test(a_run_that_hangs_is_killed),
        cmocka_unit_test(a_run_does_not_outlive_its_exploration),
        cmocka_unit_test(a_run_may_print_as_much_as_it_likes),
        cmocka_unit_test(a_result_may_be_longer_than_a_pipe),
        cmocka_unit_test(a_run_sees_nothing_of_those_beside_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
