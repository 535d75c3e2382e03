/* SPDX-License-Identifier: Apache-2.0 */
/* ktrial: find the subcommand. */
#include <stdio.h>
#include <string.h>

#include "harness/command/command.h"
#include "harness/explore/finding.h"
#include "harness/fault/words.h"

static const struct command {
    const char *name;
    int (*run)(int argc, char **argv);
    const char *summary;
} commands[] = {
    {"explore", kt_command_explore, "run a test under every fault that can matter, and shrink what fails"},
    {"replay", kt_command_replay, "run one schedule line of a test"},
    {"merge", kt_command_merge, "join the findings of shards"},
    {"broker", kt_command_broker, "serve a cluster to real clients, of any language"},
    {"effect", kt_command_effect, "tell the test that runs this program what it did"},
};

enum { COMMANDS_COUNT = sizeof commands / sizeof commands[0] };

static int print_help(FILE *file)
{
    fprintf(file, "usage: ktrial COMMAND [options]\n\nPut Kafka programs on trial.\n\n");
    for (int i = 0; i < COMMANDS_COUNT; i++)
        fprintf(file, "  %-9s %s\n", commands[i].name, commands[i].summary);
    fprintf(file, "\nktrial COMMAND --help says more; ktrial --version says which one this is.\n");
    return file == stdout ? KT_EXPLORE_CLEAN : KT_EXPLORE_USAGE;
}

static const struct command *find_command(const char *name)
{
    for (int i = 0; i < COMMANDS_COUNT; i++)
        if (strcmp(commands[i].name, name) == 0)
            return &commands[i];
    return NULL;
}

static int refuse(const char *name)
{
    struct kt_nearest nearest = {.word = name};
    for (int i = 0; i < COMMANDS_COUNT; i++)
        kt_nearest_consider(&nearest, commands[i].name);
    fprintf(stderr, "ktrial: there is no %s %s", name[0] == '-' ? "option" : "command", name);
    if (nearest.name)
        fprintf(stderr, "; did you mean %s?", nearest.name);
    fprintf(stderr, "\nktrial --help lists them\n");
    return KT_EXPLORE_USAGE;
}

/* "ktrial help merge" is "ktrial merge --help". */
static int help(int argc, char **argv)
{
    const struct command *command = argc > 2 ? find_command(argv[2]) : NULL;
    char *asked[] = {argv[1], "--help", NULL};
    if (argc > 2 && command == NULL)
        return refuse(argv[2]);
    return command ? command->run(2, asked) : print_help(stdout);
}

int main(int argc, char **argv)
{
    if (argc < 2)
        return print_help(stderr);
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 || strcmp(argv[1], "help") == 0)
        return help(argc, argv);
    if (strcmp(argv[1], "--version") == 0) {
        printf("ktrial " KTRIAL_VERSION "\n");
        return KT_EXPLORE_CLEAN;
    }
    const struct command *command = find_command(argv[1]);
    return command ? command->run(argc - 1, argv + 1) : refuse(argv[1]);
}
