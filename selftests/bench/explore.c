/* SPDX-License-Identifier: Apache-2.0 */
/* Explore the examples: how fast, how much virtual time, which wrong programs are found, which right ones accused. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "examples/at-least-once/at_least_once.h"
#include "examples/at-most-once/at_most_once.h"
#include "examples/notifications-and-dashboard/notifications.h"
#include "examples/wordcount/store.h"
#include "selftests/bench/bench.h"
#include "selftests/bench/explored.h"

enum { RECORDS = 20, PARTITIONS = 4, INSTANCES = 2, RUNS_OF_RIGHT = 10000, WRONG_MAX = 16 };

static void effect(const rd_kafka_message_t *message)
{
    kt_effect(message);
}

/* ---- the scenarios: without faults ---- */

static void bill(struct kt_trial *t, void *billing)
{
    kt_topic(t, "orders", PARTITIONS);
    kt_feed(t, "orders", RECORDS);
    kt_start(t, "billing", INSTANCES, run_billing, billing);
    kt_expect(t, ((struct billing *)billing)->commit_first ? "D1" : KT_AT_LEAST_ONCE, "billing");
}

static void alarm_all(struct kt_trial *t, void *alarms)
{
    kt_topic(t, "events", PARTITIONS);
    kt_feed(t, "events", RECORDS);
    kt_start(t, "alarms", INSTANCES, run_alarms, alarms);
    kt_expect(t, KT_AT_MOST_ONCE, "alarms");
}

static struct counts counts;

static void add(void *context, const rd_kafka_message_t *line, int64_t expected)
{
    if (counts_add(context, line, expected))
        kt_effect(line);
}

static void count_words(struct kt_trial *t, void *wordcount)
{
    kt_topic(t, "lines", PARTITIONS);
    kt_feed(t, "lines", RECORDS);
    kt_start(t, "wordcount", INSTANCES, run_wordcount, wordcount);
    kt_expect(t, "D1", "wordcount");
    kt_expect(t, "D4", "wordcount");
}

/* Events come in two lots, so that automatic commits fall in between. */
static void notify(struct kt_trial *t, void *dashboard)
{
    static struct service notifications = {"broker-1:9092", "notifications", "events", effect, .batch = 0};
    bool is_right = ((struct service *)dashboard)->batch == 0;
    kt_topic(t, "events", 2);
    kt_feed(t, "events", 6);
    if (is_right)
        kt_start(t, "notifications", 2, run_notifications, &notifications);
    kt_start(t, "dashboard", is_right ? 1 : 2, run_dashboard, dashboard);
    kt_run_until(t, "at 9500ms");
    kt_feed(t, "events", 6);
    if (is_right)
        kt_expect(t, KT_AT_LEAST_ONCE, "events -> notifications");
    kt_expect(t, is_right ? KT_AT_LEAST_ONCE : "D1", "events -> dashboard");
}

static struct service dashboard = {"broker-1:9092", "dashboard", "events", effect, .batch = 0};
static struct service dashboard_wrong = {"broker-1:9092", "dashboard", "events", effect, .batch = BATCH_MAX};
static struct billing billing = {"broker-1:9092", "billing", "orders", effect, .commit_first = 0};
static struct billing billing_wrong = {"broker-1:9092", "billing", "orders", effect, .commit_first = 1};
static struct alarms alarms = {"broker-1:9092", "alarms", "events", effect, .ring_first = 0};
static struct alarms alarms_wrong = {"broker-1:9092", "alarms", "events", effect, .ring_first = 1};
static struct word_store store = {&counts, counts_position, add};
static struct wordcount words = {"broker-1:9092", "wordcount", "lines", &store, .trust_the_group = 0};
static struct wordcount words_wrong = {"broker-1:9092", "wordcount", "lines", &store, .trust_the_group = 1};

static const struct bench_program own[] = {
    {"at-least-once", bill, &billing, false},    {"at-least-once-wrong", bill, &billing_wrong, true},
    {"at-most-once", alarm_all, &alarms, false}, {"at-most-once-wrong", alarm_all, &alarms_wrong, true},
    {"wordcount", count_words, &words, false},   {"wordcount-wrong", count_words, &words_wrong, true},
    {"dashboard", notify, &dashboard, false},    {"dashboard-wrong", notify, &dashboard_wrong, true},
};

enum { OWN = sizeof own / sizeof *own, PROGRAMS = OWN + BENCH_EXACTLY_ONCE + BENCH_EXACTLY_ONCE_SQLITE };

static const struct bench_program *program(int i)
{
    if (i < OWN)
        return &own[i];
    i -= OWN;
    return i < BENCH_EXACTLY_ONCE ? &bench_exactly_once[i] : &bench_exactly_once_sqlite[i - BENCH_EXACTLY_ONCE];
}

static void explore(int i, const char *how, struct kt_explored *explored)
{
    char *report = NULL;
    struct kt_exploration exploration = {.options = {.name = program(i)->name},
                                         .scenario = program(i)->play,
                                         .context = program(i)->context,
                                         .how = how};
    kt_explore(&exploration, explored, &report);
    if (!program(i)->is_wrong && explored->exit_code != 0)
        fprintf(stderr, "%s", report);
    free(report);
}

/* All points of the at-least-once example: 2 consumers, 45 s sessions. */
static void measure_speed(void)
{
    struct kt_explored explored;
    explore(0, "level=1 keep-going", &explored);
    double level_s = (double)explored.level_us[1] / 1e6, wall_s = (double)explored.wall_us / 1e6;
    printf("points=%lld\nl1_runs=%lld\nl1_s=%.2f\nruns_per_s=%.0f\nvirtual_over_wall=%.0f\n",
           (long long)explored.points, (long long)explored.runs, level_s, (double)explored.runs / wall_s,
           (double)explored.virtual_us / 1e6 / wall_s);
}

/* The summary of each right program goes through all levels until 10,000 runs are done. */
static void accuse_right(void)
{
    long long runs = 0, accused = 0;
    for (int i = 0; i < PROGRAMS; i++) {
        struct kt_explored explored;
        char how[80];
        if (program(i)->is_wrong)
            continue;
        snprintf(how, sizeof how, "level=3 keep-going budget-runs=%d", RUNS_OF_RIGHT);
        explore(i, how, &explored);
        printf("right_runs_%s=%lld\naccused_%s=%lld\n", program(i)->name, (long long)explored.runs, program(i)->name,
               (long long)explored.findings);
        fflush(stdout);
        runs += explored.runs;
        accused += explored.exit_code != 0;
    }
    printf("right_runs=%lld\nright_accused=%lld\n", runs, accused);
}

static void find_wrong(void)
{
    double events[WRONG_MAX];
    int total = 0, found = 0;
    for (int i = 0; i < PROGRAMS; i++) {
        struct kt_explored explored;
        if (!program(i)->is_wrong)
            continue;
        explore(i, "level=1", &explored);
        printf("found_%s=%s\nshrunk_events_%s=%d\n", program(i)->name, explored.findings ? explored.ids : "nothing",
               program(i)->name, explored.shrunk_events);
        events[total++] = explored.shrunk_events;
        found += explored.findings > 0;
    }
    printf("wrong_found=%d\nwrong_total=%d\nshrunk_events_median=%.0f\n", found, total, bench_median(events, total));
}

int bench_explore(void)
{
    bench_sqlite_begin();
    measure_speed();
    fflush(stdout);
    find_wrong();
    fflush(stdout);
    accuse_right();
    bench_sqlite_end();
    return 0;
}
