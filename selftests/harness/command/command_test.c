/* SPDX-License-Identifier: Apache-2.0 */
/* Run the built command. The test program it explores is this one: "command_test fake WORD..." writes findings. */
#define _GNU_SOURCE /* nftw */
#include "selftests/check.h"

#include <signal.h>
#include <sys/wait.h>

#include "harness/explore/options.h"
#include "selftests/harness/explore/files.h"

/* ---- the fake test program ---- */

static void put(const struct kt_explore_options *options, const struct kt_finding_record *record)
{
    write_record(options->out, record);
}

static void put_finding(const struct kt_explore_options *options, int kind)
{
    struct kt_finding_record record = finding_record("t", "seed=1 crash a", "");
    record.finding.kind = kind;
    put(options, &record);
}

static void put_end(const struct kt_explore_options *options, bool is_vacuous)
{
    struct kt_sometimes sometimes = {"never", false};
    struct kt_finding_record record = end_record("t");
    record.end.sometimes = (struct kt_sometimes_list){&sometimes, is_vacuous};
    put(options, &record);
}

static void put_runs(const struct kt_explore_options *options)
{
    for (uint64_t n = 0; n < 10; n++) {
        char schedule[40];
        snprintf(schedule, sizeof schedule, "seed=1 crash a at Fetch#%d", (int)n);
        struct kt_finding_record record = run_record(n, schedule, KT_RESULT_OK);
        if (kt_shard_owns(&options->shard, n))
            put(options, &record);
    }
}

static volatile sig_atomic_t signalled;

static void note_signal(int number)
{
    signalled = number;
}

static void wait_for_signal(void)
{
    signal(SIGTERM, note_signal);
    printf("ready\n");
    fflush(stdout);
    while (!signalled)
        pause();
    printf("signal %d\n", (int)signalled);
}

static int do_word(const struct kt_explore_options *options, const char *word)
{
    const char *kind;
    for (int i = 0; (kind = kt_finding_kind_name(i)); i++)
        if (strcmp(word, kind) == 0)
            put_finding(options, i);
    if (strcmp(word, "runs") == 0)
        put_runs(options);
    else if (strcmp(word, "end") == 0)
        put_end(options, false);
    else if (strcmp(word, "vacuous-end") == 0)
        put_end(options, true);
    else if (strcmp(word, "kill") == 0)
        raise(SIGKILL);
    else if (strcmp(word, "signal") == 0)
        wait_for_signal();
    else if (strcmp(word, "garbage") == 0)
        write_file(options->out, "garbage\nmore\n", 13);
    return strncmp(word, "exit=", 5) == 0 ? atoi(word + 5) : 0;
}

static void put_begin(const struct kt_explore_options *options)
{
    struct kmock_buffer shard = {0};
    kt_shard_print(&options->shard, &shard);
    struct kt_finding_record record = begin_record("t", text_of(&shard));
    put(options, &record);
    kmock_buffer_free(&shard);
}

static void print_environment(void)
{
    static const char *const names[] = {"KTRIAL_EXPLORE", "KTRIAL_TEST", "KTRIAL_REPLAY"};
    for (size_t i = 0; i < 3; i++)
        printf("%s=%s\n", names[i], getenv(names[i]) ? getenv(names[i]) : "unset");
}

static int fake(int argc, char **argv)
{
    struct kt_explore_options options;
    struct kmock_buffer error = {0};
    int code = 0;
    if (strcmp(argv[0], "environment") == 0) {
        print_environment();
        return argc > 1 ? atoi(argv[1]) : 0;
    }
    if (!kt_explore_options_from_environment(&options, &error)) {
        printf("%s\n", text_of(&error));
        return 99;
    }
    if (strcmp(argv[0], "nothing") != 0)
        put_begin(&options);
    for (int i = 0; i < argc; i++)
        code |= do_word(&options, argv[i]);
    kt_explore_options_finish(&options);
    return code;
}

/* ---- running the command ---- */

static char bin[4096]; /* the folder of built programs */

static void find_bin(void)
{
    ssize_t size = readlink("/proc/self/exe", bin, sizeof bin - 1);
    assert_true(size > 0);
    bin[size] = '\0';
    *strrchr(bin, '/') = '\0';
}

/* Of the machine that the tests run on. */
static void forget_shards(void)
{
    static const char *const names[] = {
        "KTRIAL_SHARD",        "KTRIAL_SHARDS",     "KTRIAL_EXPLORE",    "KTRIAL_TEST",          "KTRIAL_REPLAY",
        "SLURM_ARRAY_TASK_ID", "TEST_TOTAL_SHARDS", "TEST_SHARD_INDEX",  "JOB_COMPLETION_INDEX", "CI_NODE_INDEX",
        "CI_NODE_TOTAL",       "GTEST_SHARD_INDEX", "GTEST_TOTAL_SHARDS"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        unsetenv(names[i]);
}

/* Run a shell line in which ktrial and fake are what they are, in a folder; both streams go to said, 8000 bytes. */
static int run_line(const char *folder, const char *line, char *said)
{
    static const char form[] = "cd '%s'; ktrial='%s/ktrial'; ktrial() { \"$ktrial\" \"$@\"; }; "
                               "fake='%s/harness_command_command_test fake'; { %s; } 2>&1";
    char *whole;
    assert_true(asprintf(&whole, form, folder, bin, bin, line) > 0);
    FILE *pipe = popen(whole, "r");
    size_t size = fread(said, 1, 7999, pipe);
    said[size] = '\0';
    int status = pclose(pipe);
    free(whole);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void check(void **state, const char *line, int code, const char *expected)
{
    char said[8000];
    int ended = run_line(*state, line, said);
    if (ended != code || strstr(said, expected) == NULL)
        fail_msg("%s\nexit code %d, not %d; it said\n%sand not\n%s", line, ended, code, said, expected);
}

/* ---- explore ---- */

static void options_reach_the_program(void **state)
{
    check(state,
          "ktrial explore --test x --level=2 --budget 60s --out 'a b' --shard 1/4 --no-shrink -- $fake environment", 1,
          "KTRIAL_EXPLORE=level=2 budget=60s shard=1/4 out=\"a b\" no-shrink\nKTRIAL_TEST=x\nKTRIAL_REPLAY=unset\n");
    check(state, "KTRIAL_REPLAY=seed=1 ktrial explore --jobs 2 $fake environment", 1,
          "KTRIAL_EXPLORE=jobs=2 out=/tmp/ktrial-");
}

static void exit_code_says_what_was_found(void **state)
{
    check(state, "ktrial explore -- $fake runs end", 0, "");
    check(state, "ktrial explore -- $fake runs safety end", 3, "exit code 3: a safety guarantee is broken\n");
    check(state, "ktrial explore -- $fake liveness end", 4, "exit code 4");
    check(state, "ktrial explore -- $fake nondeterminism end", 5, "exit code 5");
    check(state, "ktrial explore -- $fake crash end exit=1", 6, "exit code 6");
    check(state, "ktrial explore -- $fake vacuous-end", 7, "exit code 7");
    check(state, "ktrial explore -- $fake liveness safety vacuous-end exit=2", 3, "exit code 3");
    check(state, "ktrial explore -- $fake end safety crash", 6, "exit code 6");
}

static void shard_alone_is_not_vacuous(void **state)
{
    check(state, "KTRIAL_SHARD=1/2 ktrial explore -- $fake vacuous-end", 0, "");
}

static void program_that_fails_otherwise_is_said(void **state)
{
    check(state, "ktrial explore -- $fake end exit=9", 1, "no exploration failed, and");
    check(state, "ktrial explore -- $fake runs", 1, "ended before the exploration of t did; --resume goes on");
    check(state, "ktrial explore -- $fake runs kill", 128 + SIGKILL, "was ended by signal 9: Killed");
    check(state, "ktrial explore -- $fake safety kill", 3, "ended before the exploration of t did");
    check(state, "ktrial explore -- $fake nothing", 1, "explored no trial (it exited with code 0); does it link");
    check(state, "ktrial explore --test y -- $fake nothing exit=1", 1,
          "explored no trial named y (it exited with code 1)");
    check(state, "ktrial explore -- $fake nothing kill", 128 + SIGKILL, "was ended by signal 9");
    check(state, "ktrial explore -- $fake nothing garbage", 1, ": line 1: not JSON: column");
    check(state, "ktrial explore -- ./no-such-test", 1, "cannot run ./no-such-test: No such file or directory");
    check(state, "ktrial explore --out no/such/folder -- true", 1, "no/such/folder: cannot be written");
}

static void wrong_usage_is_named(void **state)
{
    check(state, "ktrial explore", 2, "ktrial explore: which program?\nktrial explore --help says more\n");
    check(state, "ktrial explore --budgt 5s true", 2, "there is no option --budgt; did you mean --budget?");
    check(state, "ktrial explore --level 9 true", 2, "--level: '9' is none of the levels 0 to 3");
    check(state, "ktrial explore --level", 2, "--level needs a value: --level N");
    check(state, "ktrial explore --resume=1 true", 2, "--resume takes no value");
    check(state, "ktrial explore --resume true", 2, "--resume goes on with the file of --out FILE: name it");
    check(state, "ktrial explore --shard 0/2 true", 2, "--shard: '0/2': shards are counted from 1: 1/2 to 2/2");
    check(state, "ktrial", 2, "usage: ktrial COMMAND");
    check(state, "ktrial explroe", 2, "there is no command explroe; did you mean explore?");
    check(state, "ktrial --verion", 2, "there is no option --verion");
    check(state, "ktrial help mrge", 2, "did you mean merge?");
    check(state, "ktrial merge --partal x", 2, "did you mean --partial?");
}

static void help_fits_on_a_screen(void **state)
{
    static const char *const lines[] = {"ktrial --help", "ktrial explore --help", "ktrial merge -h",
                                        "ktrial help replay"};
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        char said[8000];
        int breaks = 0;
        assert_int_equal(run_line(*state, lines[i], said), 0);
        assert_true(strncmp(said, "usage: ktrial ", 14) == 0);
        for (const char *c = said; *c; c++)
            breaks += *c == '\n';
        assert_in_range(breaks, 5, 39);
    }
    check(state, "ktrial --version", 0, "ktrial 0.");
}

static void out_is_replaced_or_gone_on_with(void **state)
{
    check(state, "ktrial explore --out f -- $fake safety end", 3, "");
    check(state, "ktrial explore --out f -- $fake end && grep -c begin f", 0, "1\n");
    check(state, "ktrial explore --out f --resume -- $fake end && grep -c begin f", 0, "2\n");
    check(state, "mkdir tmp; export TMPDIR=$PWD/tmp; ktrial explore -- $fake end; echo left $(ls tmp | wc -l)", 0,
          "left 0\n");
}

static void signal_is_passed_on(void **state)
{
    check(state,
          "\"$ktrial\" explore -- $fake signal end > said & pid=$!; "
          "until grep -q ready said; do sleep 0.02; done; kill -TERM $pid; wait $pid; echo code $?; cat said",
          0, "code 0\nready\nsignal 15\n");
}

static void four_shards_are_the_unsharded_exploration(void **state)
{
    check(state,
          "for i in 1 2 3 4; do ktrial explore --shard $i/4 --out $i.ndjson -- $fake runs end || exit 1; done; "
          "ktrial explore --out all.ndjson -- $fake runs end; ktrial merge --runs all.ndjson > one; "
          "ktrial merge --runs 3.ndjson 1.ndjson 4.ndjson 2.ndjson > other; cmp one other && wc -l < one",
          0, "10\n");
}

/* ---- merge ---- */

static void merge_writes_says_and_gives_the_exit_code(void **state)
{
    check(state,
          "ktrial explore --shard 1/2 --out 1 -- $fake runs safety end; "
          "ktrial explore --shard 2/2 --out 2 -- $fake runs end; ktrial merge -o all 1 2",
          3, "  FAIL safety [D1] lost\n");
    check(state, "ktrial merge all", 3, "10 ok");
    check(state, "ktrial merge --out=- 1 2 2>summary; cat summary; ktrial merge 1 2 >/dev/null", 3,
          "\"shard\":\"1/1\"");
    check(state, "ktrial merge 1", 1, "ktrial merge: t: shard 2/2 is missing; --resume goes on");
    check(state, "ktrial merge --partial 1", 3, "warning: shard 2/2 is missing");
    check(state, "ktrial merge 1 none", 1, "none: cannot be read: No such file or directory");
    check(state, "ktrial merge", 2, "ktrial merge: which files?");
    check(state, ": > empty; ktrial merge empty", 1, "there is no exploration in these files");
    check(state, "ktrial merge -o no/such/folder 1 2", 1, "no/such/folder: cannot be written");
}

/* ---- replay ---- */

static void replay_hands_the_line_over(void **state)
{
    check(state, "KTRIAL_EXPLORE=1 ktrial replay --test x 'seed=1 crash a at Fetch#3' -- $fake environment 5", 5,
          "KTRIAL_EXPLORE=unset\nKTRIAL_TEST=x\nKTRIAL_REPLAY=seed=1 crash a at Fetch#3\n");
    check(state, "ktrial replay seed=1 $fake nothing kill", 128 + SIGKILL, "");
}

static void replay_refuses_a_wrong_line(void **state)
{
    check(state, "ktrial replay 'seed=1 crush a' -- true", 2, "ktrial replay: ");
    check(state, "ktrial replay", 2, "which schedule line?");
    check(state, "ktrial replay seed=1", 2, "which program?");
    check(state, "ktrial replay seed=1 ./none", 1, "cannot run ./none");
    check(state, ": > a.ktrace; ktrial replay a.ktrace $fake environment", 0, "KTRIAL_REPLAY=a.ktrace\n");
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(options_reach_the_program, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(exit_code_says_what_was_found, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(shard_alone_is_not_vacuous, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(program_that_fails_otherwise_is_said, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(wrong_usage_is_named, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(help_fits_on_a_screen, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(out_is_replaced_or_gone_on_with, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(signal_is_passed_on, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(four_shards_are_the_unsharded_exploration, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(merge_writes_says_and_gives_the_exit_code, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(replay_hands_the_line_over, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(replay_refuses_a_wrong_line, make_folder, remove_folder),
    };
    if (argc > 2 && strcmp(argv[1], "fake") == 0)
        return fake(argc - 2, argv + 2);
    find_bin();
    forget_shards();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
