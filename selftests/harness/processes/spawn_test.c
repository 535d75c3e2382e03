/* SPDX-License-Identifier: Apache-2.0 */
/* Programs as instances: what is done to them, what they tell, and what is said of those that go wrong. */
#define _GNU_SOURCE
#include <ktrial/cmocka.h>

#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define SHELL(script) ((const char *[]){"sh", "-c", script, NULL})

static char command[4200], program[4200];

static void find_programs(void)
{
    char folder[4096];
    ssize_t size = readlink("/proc/self/exe", folder, sizeof folder - 1);
    folder[size] = '\0';
    *strrchr(folder, '/') = '\0';
    snprintf(command, sizeof command, "%s/ktrial", folder);
    snprintf(program, sizeof program, "%s/example-at-least-once", folder);
    setenv("KTRIAL_COMMAND", command, 1);
}

static int64_t real_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static struct kt_trial *begin_at(double speed)
{
    return kt_trial_begin(&(struct kt_options){.name = "spawn", .stage = "live", .speed = speed, .brokers = 1});
}

/* The trial is to fail, and its report to say each of these. */
static void check_fails(struct kt_trial *trial, const char *const *texts)
{
    char *report = NULL;
    assert_true(kt_trial_end(trial, &report) > 0);
    for (; *texts; texts++)
        if (strstr(report, *texts) == NULL)
            fail_msg("the report does not say \"%s\":\n%s", *texts, report);
    free(report);
}

static void check_passes(struct kt_trial *trial)
{
    char *report = NULL;
    if (kt_trial_end(trial, &report) != 0)
        fail_msg("%s", report);
}

/* ---- consumers: a program on stock librdkafka, which knows nothing of trials ---- */

static void spawn_consumer(struct kt_trial *t)
{
    char script[5000];
    snprintf(script, sizeof script, "exec '%s' \"$KTRIAL_BOOTSTRAP_SERVERS\" billing orders", program);
    kt_spawn(t, "billing", SHELL(script));
}

static void a_survivor_takes_over_after_a_session_of_45s_at_a_hundredfold_speed(void **state)
{
    (void)state;
    int64_t begun_ms = real_ms();
    struct kt_trial *t = begin_at(100);
    kt_topic(t, "orders", 4);
    kt_feed(t, "orders", 20);
    spawn_consumer(t);
    spawn_consumer(t);
    kt_run_until(t, "billing stable within 300s");
    kt_crash(t, "billing-1");
    kt_feed(t, "orders", 20);
    int64_t crashed_us = kt_now_us_of(t);
    kt_run_until(t, "billing drained within 300s");
    int64_t passed_ms = (kt_now_us_of(t) - crashed_us) / 1000;
    if (passed_ms < 30000 || passed_ms > 90000)
        fail_msg("the survivor had everything after %lld ms", (long long)passed_ms);
    if (real_ms() - begun_ms > 4000)
        fail_msg("it took %lld ms of real time", (long long)(real_ms() - begun_ms));
    check_passes(t);
}

static void a_frozen_consumer_loses_its_partitions_and_comes_back(void **state)
{
    struct kt_group_view view;
    (void)state;
    struct kt_trial *t = begin_at(100);
    kt_topic(t, "orders", 4);
    spawn_consumer(t);
    spawn_consumer(t);
    kt_run_until(t, "billing stable within 300s");
    kt_fault(t, "freeze billing-2 for 70s");
    kt_run_until(t, "60s");
    kt_group(t, "billing", &view);
    assert_int_equal(view.members, 1);
    kt_run_until(t, "30s");
    kt_run_until(t, "billing stable within 300s");
    kt_group(t, "billing", &view);
    assert_int_equal(view.members, 2);
    check_passes(t);
}

static void faults_on_requests_fire_for_a_program_by_its_instance(void **state)
{
    (void)state;
    struct kt_trial *t = begin_at(100);
    kt_topic(t, "orders", 2);
    kt_feed(t, "orders", 20);
    kt_fault(t, "before OffsetCommit instance=billing-1 nth=2: crash it, restart after 5s");
    spawn_consumer(t);
    kt_expect(t, KT_DRAINS, "billing within 120s");
    kt_expect_happened(t, "crash");
    kt_run_until(t, "billing drained within 200s");
    assert_true(kt_requests(t, "OffsetCommit", "billing-1") >= 2);
    assert_true(kt_requests(t, "JoinGroup", "billing-1.2") >= 1);
    check_passes(t);
}

/* ---- what is done to a process ---- */

static void a_signal_reaches_the_program_and_its_exit_is_seen(void **state)
{
    (void)state;
    struct kt_trial *t = begin_at(1);
    kt_spawn(t, "app", SHELL("trap 'exit 7' TERM; echo ready >&2; while :; do sleep 0.01; done"));
    kt_run_until(t, "300ms");
    kt_signal(t, "app-1", SIGTERM);
    kt_run_until(t, "app-1 exited within 5s");
    kt_expect_exit(t, "app-1", 7);
    check_passes(t);
}

static void an_exit_that_nobody_expects_fails_with_what_the_program_said(void **state)
{
    (void)state;
    struct kt_trial *t = begin_at(20);
    kt_spawn(t, "app", SHELL("echo cannot read billing.conf >&2; exit 3"));
    check_fails(t, (const char *[]){"app-1 exited with 3", "logs of app-1", "cannot read billing.conf", NULL});
}

static void a_death_by_a_signal_is_told_with_its_name(void **state)
{
    (void)state;
    struct kt_trial *t = begin_at(20);
    kt_spawn(t, "app", SHELL("kill -ABRT $$"));
    check_fails(t, (const char *[]){"app-1 died: killed by signal 6 (Aborted)", NULL});
}

static int processes_of(const char *mark)
{
    char line[300];
    int count = 0;
    snprintf(line, sizeof line, "pgrep -fc '^sleep %s'", mark);
    FILE *list = popen(line, "r");
    assert_int_equal(fscanf(list, "%d", &count), 1);
    pclose(list);
    return count;
}

static void a_crash_takes_along_what_the_program_started(void **state)
{
    (void)state;
    struct kt_trial *t = begin_at(50);
    kt_spawn(t, "app", SHELL("sleep 543210 & sleep 543210; true"));
    kt_run_until(t, "20s");
    assert_int_equal(processes_of("543210"), 2);
    kt_crash(t, "app-1");
    kt_run_until(t, "1s");
    assert_int_equal(processes_of("543210"), 0);
    kt_restart(t, "app-1");
    kt_run_until(t, "20s");
    assert_int_equal(processes_of("543210"), 2);
    check_passes(t);
    assert_int_equal(processes_of("543210"), 0);
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
    assert_int_equal(errno, ECHILD); /* no zombies */
}

static void run_until_killed(void)
{
    struct kt_trial *t = begin_at(1);
    kt_spawn(t, "app", SHELL("sleep 65432 & sleep 65432; true"));
    kt_run_until(t, "300ms");
    raise(SIGKILL);
}

static void nothing_is_left_of_a_test_that_is_killed(void **state)
{
    int status, patience = 100;
    (void)state;
    pid_t pid = fork();
    if (pid == 0)
        run_until_killed();
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFSIGNALED(status));
    while (processes_of("65432") > 0 && patience-- > 0)
        usleep(20000);
    assert_int_equal(processes_of("65432"), 0);
}

static int count_descriptors(void)
{
    int count = 0;
    DIR *folder = opendir("/proc/self/fd");
    while (readdir(folder))
        count++;
    closedir(folder);
    return count;
}

static void trials_leave_no_descriptors_behind(void **state)
{
    int before = 0;
    (void)state;
    for (int i = 0; i < 3; i++) {
        struct kt_trial *t = begin_at(1);
        kt_spawn(t, "app", SHELL("exit 0"));
        kt_run_until(t, "app-1 exited within 5s");
        check_passes(t);
        if (i == 0)
            before = count_descriptors(); /* the guardian's pipe stays */
    }
    assert_int_equal(count_descriptors(), before);
}

/* ---- what it tells ---- */

static const char *verdict_of_effects(const char *script)
{
    static char result[40];
    struct kt_trial *t = begin_at(20);
    kt_topic(t, "orders", 1);
    kt_feed(t, "orders", 2);
    spawn_consumer(t);
    kt_run_until(t, "billing drained within 300s");
    kt_spawn(t, "sink", SHELL(script));
    kt_run_until(t, "sink-1 exited within 100s");
    snprintf(result, sizeof result, "%s", kt_judge_now(t, "D4", "orders -> billing"));
    check_passes(t);
    return result;
}

static void effects_come_by_line_by_path_and_by_command(void **state)
{
    (void)state;
    assert_string_equal(verdict_of_effects("true"), "not judged");
    assert_string_equal(verdict_of_effects("echo effect orders 0 0 >&$KTRIAL_EFFECTS_FD;"
                                           "echo effect orders 0 1 k14 >$KTRIAL_EFFECTS"),
                        "ok");
    assert_string_equal(verdict_of_effects("$KTRIAL_COMMAND effect orders 0 0; exec 3>&-;"
                                           "$KTRIAL_COMMAND effect orders 0 1 k14"),
                        "ok");
    assert_string_equal(verdict_of_effects("for i in 0 0 1; do echo effect orders 0 $i >&3; done"), "violated");
}

static void nonsense_on_the_descriptor_fails_the_test(void **state)
{
    (void)state;
    struct kt_trial *t = begin_at(20);
    kt_spawn(t, "app", SHELL("echo invoice sent >&3"));
    kt_run_until(t, "app-1 exited within 20s");
    check_fails(
        t, (const char *[]){"app-1 reported an effect by \"invoice sent\"", "effect TOPIC PARTITION OFFSET", NULL});
}

static void the_environment_says_who_and_where(void **state)
{
    (void)state;
    struct kt_trial *t = begin_at(20);
    kt_spawn(t, "app",
             SHELL("echo I am $KTRIAL_INSTANCE at ${KTRIAL_BOOTSTRAP_SERVERS%:*}, $KTRIAL_EFFECTS_FD; exit 1"));
    check_fails(t, (const char *[]){"I am app-1 at 127.0.0.1, 3", NULL});
}

/* ---- time ---- */

static void a_program_of_libc_is_sped_up(void **state)
{
    (void)state;
    int64_t begun_ms = real_ms();
    struct kt_trial *t = begin_at(100);
    kt_spawn(t, "app", SHELL("sleep 60"));
    kt_run_until(t, "app-1 exited within 100s");
    assert_in_range(kt_now_us_of(t), 60000000, 90000000);
    assert_in_range(real_ms() - begun_ms, 500, 2000);
    check_passes(t);
}

/* ---- misuse: told at once ---- */

static void expect_misuse(const char *name, const char *const *argv, double speed, const char *text)
{
    int ends[2], status;
    char said[4000];
    size_t size = 0;
    ssize_t part;
    assert_int_equal(pipe(ends), 0);
    pid_t pid = fork();
    if (pid == 0) {
        dup2(ends[1], STDERR_FILENO);
        close(ends[0]);
        close(ends[1]);
        signal(SIGABRT, SIG_DFL);
        kt_spawn(begin_at(speed), name, argv);
        _exit(0);
    }
    close(ends[1]);
    while ((part = read(ends[0], said + size, sizeof said - 1 - size)) > 0)
        size += (size_t)part;
    said[size] = '\0';
    close(ends[0]);
    waitpid(pid, &status, 0);
    if (!WIFSIGNALED(status) || strstr(said, text) == NULL)
        fail_msg("it did not say \"%s\":\n%s", text, said);
}

static void a_program_that_cannot_be_run_is_told_at_once(void **state)
{
    char plain[] = "/tmp/ktrial-spawn-XXXXXX";
    (void)state;
    expect_misuse("app", (const char *[]){"no-such-program", NULL}, 1, "there is no such program in PATH");
    expect_misuse("app", (const char *[]){"./no-such-program", NULL}, 1, "No such file or directory");
    expect_misuse("app", (const char *[]){"/", NULL}, 1, "Is a directory");
    expect_misuse("app", (const char *[]){NULL}, 1, "name a program");
    expect_misuse("", SHELL("true"), 1, "a name of 1 to 80 characters");
    int fd = mkstemp(plain);
    expect_misuse("app", (const char *[]){plain, NULL}, 1, "Permission denied");
    close(fd);
    unlink(plain);
}

/* A program that has no libc in front of it: 64-bit ELF head, one segment to load. */
static void a_static_program_cannot_be_sped_up(void **state)
{
    char compile[300];
    (void)state;
    snprintf(compile, sizeof compile,
             "echo 'int main(void){return 0;}' | cc -static -x c -o /tmp/ktrial-static-%d - 2>/dev/null",
             (int)getpid());
    if (system(compile) != 0)
        skip();
    snprintf(compile, sizeof compile, "/tmp/ktrial-static-%d", (int)getpid());
    expect_misuse("app", (const char *[]){compile, NULL}, 100, "statically linked");
    struct kt_trial *t = begin_at(1);
    kt_spawn(t, "app", (const char *[]){compile, NULL});
    kt_run_until(t, "app-1 exited within 5s");
    check_passes(t);
    unlink(compile);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(a_survivor_takes_over_after_a_session_of_45s_at_a_hundredfold_speed, kt_cmocka_clean),
        cmocka_unit_test_teardown(a_frozen_consumer_loses_its_partitions_and_comes_back, kt_cmocka_clean),
        cmocka_unit_test_teardown(faults_on_requests_fire_for_a_program_by_its_instance, kt_cmocka_clean),
        cmocka_unit_test_teardown(a_signal_reaches_the_program_and_its_exit_is_seen, kt_cmocka_clean),
        cmocka_unit_test_teardown(an_exit_that_nobody_expects_fails_with_what_the_program_said, kt_cmocka_clean),
        cmocka_unit_test_teardown(a_death_by_a_signal_is_told_with_its_name, kt_cmocka_clean),
        cmocka_unit_test_teardown(a_crash_takes_along_what_the_program_started, kt_cmocka_clean),
        cmocka_unit_test_teardown(nothing_is_left_of_a_test_that_is_killed, kt_cmocka_clean),
        cmocka_unit_test_teardown(trials_leave_no_descriptors_behind, kt_cmocka_clean),
        cmocka_unit_test_teardown(effects_come_by_line_by_path_and_by_command, kt_cmocka_clean),
        cmocka_unit_test_teardown(nonsense_on_the_descriptor_fails_the_test, kt_cmocka_clean),
        cmocka_unit_test_teardown(the_environment_says_who_and_where, kt_cmocka_clean),
        cmocka_unit_test_teardown(a_program_of_libc_is_sped_up, kt_cmocka_clean),
        cmocka_unit_test_teardown(a_program_that_cannot_be_run_is_told_at_once, kt_cmocka_clean),
        cmocka_unit_test_teardown(a_static_program_cannot_be_sped_up, kt_cmocka_clean),
    };
    find_programs();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
