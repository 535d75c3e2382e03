/* SPDX-License-Identifier: Apache-2.0 */
/* ktrial merge: join the findings of shards. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "harness/command/arguments.h"
#include "harness/command/command.h"
#include "harness/explore/merge.h"

static const struct kt_flag flags[] = {
    {"out", "FILE", "write the joined findings there, as NDJSON; - is stdout", 'o'},
    {"runs", NULL, "write the runs only, by number, to stdout or --out"},
    {"partial", NULL, "take shards that are missing or were killed for a warning"},
    {NULL},
};

static const struct kt_usage usage = {
    "merge",
    "usage: ktrial merge [options] FILE.ndjson...\n\n"
    "Join the files that shards of one exploration wrote with --out, check that all shards\n"
    "are there, once, and say what the whole exploration found.\n",
    "\nFindings of the same kind, guarantees and shrunk schedule are one. Not exercised is\n"
    "what no shard exercised; kt_expect_sometimes holds where one shard reached it.\n"
    "The bytes of --runs are the same for all shards and for the exploration in one piece.\n"
    "\nExit code: as of ktrial explore; 1: the files do not belong together or do not read.\n",
    flags,
};

struct wish {
    const char *out;
    bool runs_only, is_partial;
    struct kt_merge *merge;
};

static int refuse(const struct kmock_buffer *why)
{
    fprintf(stderr, "ktrial merge: %.*s\n", (int)why->size, (const char *)why->data);
    return KT_EXPLORE_FAILED;
}

static bool write_text(const struct kmock_buffer *text, const char *path)
{
    bool is_stdout = path == NULL || strcmp(path, "-") == 0;
    FILE *file = is_stdout ? stdout : fopen(path, "we");
    if (file) {
        fwrite(text->data, 1, text->size, file);
        bool is_written = !ferror(file) && fflush(file) == 0;
        if ((is_stdout || fclose(file) == 0) && is_written)
            return true;
    }
    fprintf(stderr, "ktrial merge: %s: cannot be written: %s\n", is_stdout ? "stdout" : path, strerror(errno));
    return false;
}

/* The summary makes way for records on stdout. */
static void say(const struct wish *wish)
{
    struct kmock_buffer text = {0};
    kt_merge_say(wish->merge, &text);
    fwrite(text.data, 1, text.size, wish->out && strcmp(wish->out, "-") == 0 ? stderr : stdout);
    kmock_buffer_free(&text);
}

static int tell(const struct wish *wish)
{
    struct kmock_buffer text = {0};
    bool is_written = true;
    if (wish->out || wish->runs_only) {
        kt_merge_print(wish->merge, wish->runs_only, &text);
        is_written = write_text(&text, wish->out);
    }
    kmock_buffer_free(&text);
    if (!wish->runs_only)
        say(wish);
    return is_written ? (int)kt_merge_exit(wish->merge) : KT_EXPLORE_FAILED;
}

static int finish(const struct wish *wish)
{
    struct kmock_buffer why = {0};
    if (kt_merge_tests(wish->merge) == 0)
        kmock_buffer_print(&why, "there is no exploration in these files");
    else
        kt_merge_join(wish->merge, wish->is_partial, &why);
    int code = why.size > 0 ? refuse(&why) : tell(wish);
    kmock_buffer_free(&why);
    return code;
}

static int run(struct wish *wish, struct kt_arguments *arguments)
{
    int files = 0;
    for (;;) {
        struct kmock_buffer why = {0};
        int flag = kt_arguments_next(arguments);
        if (flag == KT_ARGUMENT_HELP || flag == KT_ARGUMENT_WRONG)
            return flag == KT_ARGUMENT_HELP ? KT_EXPLORE_CLEAN : KT_EXPLORE_USAGE;
        if (flag == KT_ARGUMENT_END)
            return files > 0 ? finish(wish) : kt_arguments_refuse(&usage, "which files?");
        if (flag == 0)
            wish->out = arguments->value;
        wish->runs_only |= flag == 1;
        wish->is_partial |= flag == 2;
        if (flag != KT_ARGUMENT_WORD)
            continue;
        files++;
        bool is_added = kt_merge_add(wish->merge, arguments->value, &why);
        int code = is_added ? 0 : refuse(&why);
        kmock_buffer_free(&why);
        if (!is_added)
            return code;
    }
}

int kt_command_merge(int argc, char **argv)
{
    struct kt_arguments arguments = {&usage, argc, argv, 1, 0, NULL};
    struct wish wish = {.merge = kt_merge_create()};
    int code = run(&wish, &arguments);
    kt_merge_destroy(wish.merge);
    return code;
}
