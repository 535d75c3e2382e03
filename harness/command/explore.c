/* SPDX-License-Identifier: Apache-2.0 */
/* ktrial explore: run a test program so that it explores, and make an exit code of what it found. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness/command/arguments.h"
#include "harness/command/command.h"
#include "harness/command/spawn.h"
#include "harness/explore/merge.h"
#include "harness/explore/options.h"

static const char head[] = "usage: ktrial explore [options] [--] PROGRAM [ARGUMENT...]\n\n"
                           "Run each trial of a test program under every fault that can matter, and shrink what fails\n"
                           "to one line that replays it.\n";

static const char tail[] =
    "\nShards: without --shard the index variables of Slurm arrays, Kubernetes indexed Jobs (with\n"
    "KTRIAL_SHARDS=N), Bazel, GoogleTest and GitLab are used; ktrial merge joins their files.\n"
    "\nExit code; of several the first in this order counts: 6 3 4 5 7 1\n"
    "  0  all clean\n"
    "  1  the program failed for another reason, or could not be run\n"
    "  2  wrong usage\n"
    "  3  a safety guarantee is broken\n"
    "  4  a liveness guarantee is broken\n"
    "  5  the same schedule gave different histories\n"
    "  6  the code under test crashed or hung\n"
    "  7  vacuous: a kt_expect_sometimes never reached, a guarantee not judged\n"
    "  128+N  ended by signal N\n";

enum { FLAGS_MAX = 24 };

/* What to do, from the arguments. */
struct wish {
    struct kt_flag flags[FLAGS_MAX];
    struct kt_usage usage;
    struct kt_explore_options options;
    const char *test;
    bool is_temporary; /* options.out */
};

/* A flag for the command alone, then one for each key of the options. */
static void prepare(struct wish *wish)
{
    const struct kt_explore_key *keys = kt_explore_keys();
    wish->flags[0] = (struct kt_flag){"test", "NAME", "only this test of the program", 0};
    for (int i = 0; keys[i].name && i + 2 < FLAGS_MAX; i++)
        wish->flags[i + 1] = (struct kt_flag){keys[i].name, keys[i].value, keys[i].help, 0};
    wish->usage = (struct kt_usage){"explore", head, tail, wish->flags};
    kt_explore_options_init(&wish->options);
}

static bool set_option(struct wish *wish, const char *key, const char *value)
{
    struct kmock_buffer why = {0};
    bool is_set = kt_explore_options_set(&wish->options, key, value, &why);
    if (!is_set)
        kt_arguments_refuse(&wish->usage, "--%.*s", (int)why.size, (const char *)why.data);
    kmock_buffer_free(&why);
    return is_set;
}

static bool make_temporary(struct wish *wish)
{
    char path[4096];
    const char *folder = getenv("TMPDIR");
    snprintf(path, sizeof path, "%s/ktrial-XXXXXX", folder && *folder ? folder : "/tmp");
    int fd = mkstemp(path);
    if (fd < 0) {
        fprintf(stderr, "ktrial explore: cannot make %s: %s\n", path, strerror(errno));
        return false;
    }
    close(fd);
    wish->is_temporary = true;
    return set_option(wish, "out", path);
}

/* The program appends to it. */
static bool prepare_out(struct wish *wish)
{
    if (wish->options.out == NULL)
        return make_temporary(wish);
    int fd = open(wish->options.out, O_WRONLY | O_CREAT | (wish->options.resume ? 0 : O_TRUNC) | O_CLOEXEC, 0666);
    if (fd < 0)
        fprintf(stderr, "ktrial explore: %s: cannot be written: %s\n", wish->options.out, strerror(errno));
    else
        close(fd);
    return fd >= 0;
}

static void set_environment(const struct wish *wish)
{
    struct kmock_buffer text = {0};
    kt_explore_options_print(&wish->options, &text);
    kmock_buffer_append(&text, "", 1);
    setenv("KTRIAL_EXPLORE", (const char *)text.data, 1);
    unsetenv("KTRIAL_REPLAY");
    if (wish->test)
        setenv("KTRIAL_TEST", wish->test, 1);
    kmock_buffer_free(&text);
}

static void say_exit(enum kt_explore_exit code)
{
    static const char *const words[] = {
        [KT_EXPLORE_SAFETY] = "a safety guarantee is broken",
        [KT_EXPLORE_LIVENESS] = "a liveness guarantee is broken",
        [KT_EXPLORE_NONDETERMINISM] = "the same schedule gave different histories",
        [KT_EXPLORE_CRASH] = "the code under test crashed or hung",
        [KT_EXPLORE_VACUOUS] = "something was never reached or not judged",
    };
    if (code >= KT_EXPLORE_SAFETY)
        fprintf(stderr, "ktrial explore: exit code %d: %s\n", (int)code, words[code]);
}

/* What a program's own end adds to what it found. */
static int judge_status(const char *program, int status, const char *unended, enum kt_explore_exit found)
{
    if (unended)
        fprintf(stderr,
                "ktrial explore: %s ended before the exploration of %s did; --resume goes on with the file of "
                "--out\n",
                program, unended);
    if (found != KT_EXPLORE_CLEAN || (status == 0 && unended == NULL))
        return (int)found;
    if (WIFSIGNALED(status))
        fprintf(stderr, "ktrial explore: %s was ended by signal %d: %s\n", program, WTERMSIG(status),
                strsignal(WTERMSIG(status)));
    else
        fprintf(stderr, "ktrial explore: no exploration failed, and %s exited with code %d\n", program,
                WEXITSTATUS(status));
    return WIFSIGNALED(status) ? kt_spawn_code(status) : KT_EXPLORE_FAILED;
}

static bool read_findings(struct kt_merge *merge, const char *path)
{
    struct kmock_buffer why = {0};
    bool is_read = kt_merge_add(merge, path, &why) && kt_merge_join(merge, true, &why);
    if (!is_read)
        fprintf(stderr, "ktrial explore: %.*s\n", (int)why.size, (const char *)why.data);
    kmock_buffer_free(&why);
    return is_read;
}

static int judge(const struct wish *wish, const char *program, int status)
{
    struct kt_merge *merge = kt_merge_create();
    int code = KT_EXPLORE_FAILED;
    if (read_findings(merge, wish->options.out) && kt_merge_tests(merge) > 0) {
        say_exit(kt_merge_exit(merge));
        code = judge_status(program, status, kt_merge_unended(merge), kt_merge_exit(merge));
    } else if (WIFSIGNALED(status)) {
        code = judge_status(program, status, NULL, KT_EXPLORE_CLEAN);
    } else {
        fprintf(stderr,
                "ktrial explore: %s explored no trial%s%s (it exited with code %d); does it link libktrial, with "
                "a kt_trial_test or kt_explore_test?\n",
                program, wish->test ? " named " : "", wish->test ? wish->test : "", WEXITSTATUS(status));
    }
    kt_merge_destroy(merge);
    return code;
}

static int run(struct wish *wish, char **program)
{
    int code = KT_EXPLORE_FAILED;
    if (*program == NULL)
        return kt_arguments_refuse(&wish->usage, "which program?");
    if (wish->options.resume && wish->options.out == NULL)
        return kt_arguments_refuse(&wish->usage, "--resume goes on with the file of --out FILE: name it");
    if (!prepare_out(wish))
        return code;
    set_environment(wish);
    int status = kt_spawn(program);
    if (status >= 0)
        code = judge(wish, program[0], status);
    else
        fprintf(stderr, "ktrial explore: cannot run %s: %s\n", program[0], strerror(errno));
    if (wish->is_temporary)
        unlink(wish->options.out);
    return code;
}

static int read_and_run(struct wish *wish, struct kt_arguments *arguments)
{
    for (;;) {
        int flag = kt_arguments_next(arguments);
        if (flag == KT_ARGUMENT_HELP || flag == KT_ARGUMENT_WRONG)
            return flag == KT_ARGUMENT_HELP ? KT_EXPLORE_CLEAN : KT_EXPLORE_USAGE;
        if (flag == KT_ARGUMENT_END)
            return run(wish, arguments->argv + arguments->argc);
        if (flag == KT_ARGUMENT_WORD)
            return run(wish, arguments->argv + arguments->place - 1);
        if (flag == 0)
            wish->test = arguments->value;
        else if (!set_option(wish, wish->flags[flag].name, arguments->value))
            return KT_EXPLORE_USAGE;
    }
}

int kt_command_explore(int argc, char **argv)
{
    struct wish wish = {0};
    prepare(&wish);
    struct kt_arguments arguments = {&wish.usage, argc, argv, 1, 0, NULL};
    int code = read_and_run(&wish, &arguments);
    kt_explore_options_finish(&wish.options);
    return code;
}
