/* SPDX-License-Identifier: Apache-2.0 */
/* Put right programs on trial under random schedules: nothing may hang or die, nobody may be accused, and the
 * same seed must give the same history on both back ends.
 *
 *   ktrial-soak [-v] [-1 | -2] [-n] [-t] FIRST_SEED COUNT [FAMILY]
 *     -v   print each scenario and each report
 *     -1   one back end only; -2: each seed on both; else one seed in ten on both
 *     -t   programs with transactions only; else one seed in four has one
 *     -n   all trials in this process, and print how it grows
 *
 * Each trial runs in a process of its own. A finding is one line that runs it again: ktrial-soak SEED 1. */
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "selftests/soak/child.h"

enum { WALL_LIMIT_S = 60, NO_FORK_EVERY = 25, BOTH_ONE_IN = 10, DESCRIPTORS_MAX = 4096, TRANSACTIONS_ONE_IN = 4 };

struct options {
    bool verbose, in_process, transactional;
    int both_one_in; /* seeds; 0: none */
    uint64_t first;
    long count;
    const char *family;
};

struct tally {
    long trials, findings;
    long violated[VERDICTS_MAX], unjudged[VERDICTS_MAX];
    uint64_t digest;
};

/* ---- one trial in a process of its own ---- */

static void become_child(const struct scenario *scenario, const char *backend, int report, struct outcome *outcome)
{
    dup2(report, STDERR_FILENO);
    child_run(scenario, backend, outcome);
    fflush(NULL);
    _exit(0);
}

/* returns  wait status; -1: it took too long */
static int wait_for(pid_t child)
{
    int status;
    struct timespec pause = {0, 1000000};
    for (long waited_ms = 0; waited_ms < WALL_LIMIT_S * 1000L; waited_ms++) {
        if (waitpid(child, &status, WNOHANG) == child)
            return status;
        nanosleep(&pause, NULL);
    }
    kill(child, SIGKILL);
    waitpid(child, &status, 0);
    return -1;
}

static int run_apart(const struct scenario *scenario, const char *backend, FILE *report, struct outcome *outcome)
{
    *outcome = (struct outcome){0};
    fflush(NULL);
    pid_t child = fork();
    if (child == 0)
        become_child(scenario, backend, fileno(report), outcome);
    return wait_for(child);
}

/* ---- findings ---- */

static void show(FILE *report)
{
    char line[4096];
    rewind(report);
    while (fgets(line, sizeof line, report))
        fprintf(stdout, "  | %s", line);
}

static void print_ids(unsigned bits)
{
    for (int i = 0; verdict_ids[i]; i++)
        if (bits & 1u << i)
            printf(" %s", verdict_ids[i]);
}

/* returns  whether there is something to look at */
static bool judge(const struct scenario *scenario, const char *backend, int status, const struct outcome *outcome)
{
    unsigned accused = verdicts_wrongly_broken(scenario, outcome);
    unsigned unjudged = verdicts_wrongly_unjudged(scenario, outcome);
    if (status == 0 && outcome->ended && outcome->failures == 0 && accused == 0 && unjudged == 0)
        return false;
    printf("FINDING ktrial-soak %s%" PRIu64 " 1 (%s):", scenario->program.output ? "-t " : "", scenario->seed,
           backend ? backend : "default back end");
    if (status == -1)
        printf(" took more than %d s", WALL_LIMIT_S);
    else if (WIFSIGNALED(status))
        printf(" killed by signal %d", WTERMSIG(status));
    else if (!outcome->ended || status != 0)
        printf(" exited with %d", WEXITSTATUS(status));
    if (outcome->failures)
        printf(" FAILED");
    print_ids(accused);
    if (unjudged)
        printf(" not judged:");
    print_ids(unjudged);
    printf("\n");
    return true;
}

static void count(struct tally *tally, const struct outcome *outcome)
{
    tally->trials++;
    tally->digest = (tally->digest ^ outcome->history) * 0x100000001b3u;
    for (int i = 0; verdict_ids[i]; i++) {
        tally->violated[i] += outcome->violated >> i & 1;
        tally->unjudged[i] += outcome->unjudged >> i & 1;
    }
}

static struct outcome *shared_outcomes(void)
{
    void *memory = mmap(NULL, 2 * sizeof(struct outcome), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED)
        abort();
    return memory;
}

/* Run a scenario, some on both back ends. */
static void examine(const struct options *options, const struct scenario *scenario, struct tally *tally)
{
    static const char *const backends[] = {NULL, "baton"}; /* NULL: the fastest that works here */
    static struct outcome *outcomes;
    bool found = false;
    bool both = options->both_one_in && scenario->seed % (uint64_t)options->both_one_in == 0;
    if (outcomes == NULL)
        outcomes = shared_outcomes();
    for (int i = 0; i <= both; i++) {
        FILE *report = tmpfile();
        int status = run_apart(scenario, backends[i], report, &outcomes[i]);
        bool bad = judge(scenario, backends[i], status, &outcomes[i]);
        if ((bad && !found) || options->verbose)
            show(report);
        found = found || bad;
        fclose(report);
    }
    if (both && outcomes[0].ended && outcomes[1].ended && outcomes[0].history != outcomes[1].history) {
        printf("FINDING ktrial-soak %" PRIu64 " 1: histories differ: %016" PRIx64 ", on baton %016" PRIx64 "\n",
               scenario->seed, outcomes[0].history, outcomes[1].history);
        found = true;
    }
    if (found)
        scenario_print(scenario, stdout);
    tally->findings += found;
    count(tally, &outcomes[0]);
}

/* ---- all trials in one process ---- */

static void print_growth(long trials)
{
    char line[256];
    FILE *status = fopen("/proc/self/status", "r");
    int descriptors = 0;
    for (int fd = 0; fd < DESCRIPTORS_MAX; fd++)
        descriptors += fcntl(fd, F_GETFD) != -1;
    printf("after %ld trials:", trials);
    while (status && fgets(line, sizeof line, status))
        if (strncmp(line, "VmRSS", 5) == 0 || strncmp(line, "Threads", 7) == 0 || strncmp(line, "VmSize", 6) == 0)
            printf(" %.*s", (int)strcspn(line, "\n"), line);
    if (status)
        fclose(status);
    printf(" descriptors: %d\n", descriptors);
    fflush(stdout);
}

static void examine_here(struct scenario *scenario, struct tally *tally)
{
    struct outcome outcome = {0};
    scenario->stops = true;
    child_run(scenario, NULL, &outcome);
    tally->findings += judge(scenario, "in process", 0, &outcome);
    count(tally, &outcome);
    if (tally->trials % NO_FORK_EVERY == 0)
        print_growth(tally->trials);
}

/* ---- main ---- */

static int usage(void)
{
    fprintf(stderr, "usage: ktrial-soak [-v] [-1 | -2] [-n] [-t] FIRST_SEED COUNT [FAMILY]\nfamilies:");
    for (int i = 0; scenario_families[i]; i++)
        fprintf(stderr, " %s", scenario_families[i]);
    fprintf(stderr, "\n");
    return 2;
}

static int read_options(struct options *options, int argc, char **argv)
{
    int letter;
    while ((letter = getopt(argc, argv, "v12nt")) != -1) {
        options->verbose |= letter == 'v';
        if (letter == '1' || letter == '2')
            options->both_one_in = letter == '2';
        options->in_process |= letter == 'n';
        options->transactional |= letter == 't';
        if (letter == '?')
            return -1;
    }
    if (argc - optind < 2 || argc - optind > 3)
        return -1;
    options->first = strtoull(argv[optind], NULL, 10);
    options->count = atol(argv[optind + 1]);
    options->family = argv[optind + 2];
    return 0;
}

static void print_tally(const struct tally *tally)
{
    printf("%ld trials, %ld findings, digest %016" PRIx64 ";", tally->trials, tally->findings, tally->digest);
    for (int i = 0; verdict_ids[i]; i++)
        if (tally->violated[i] || tally->unjudged[i])
            printf(" %s %ld violated %ld not judged", verdict_ids[i], tally->violated[i], tally->unjudged[i]);
    printf("\n");
}

int main(int argc, char **argv)
{
    struct options options = {.both_one_in = BOTH_ONE_IN};
    struct tally tally = {0};
    struct scenario scenario;
    if (read_options(&options, argc, argv) != 0)
        return usage();
    for (long i = 0; i < options.count; i++) {
        uint64_t seed = options.first + (uint64_t)i;
        bool transactional = options.transactional || seed % TRANSACTIONS_ONE_IN == 0;
        if (scenario_draw(&scenario, seed, transactional, options.family) != 0)
            return usage();
        if (options.verbose)
            scenario_print(&scenario, stdout);
        if (options.in_process)
            examine_here(&scenario, &tally);
        else
            examine(&options, &scenario, &tally);
        fflush(stdout);
    }
    print_tally(&tally);
    return tally.findings > 0;
}
