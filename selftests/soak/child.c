/* SPDX-License-Identifier: Apache-2.0 */
#include "selftests/soak/child.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ktrial/ktrial.h>

#include "selftests/soak/copy.h"

enum { BUDGET_S = 7200, AFTER_QUIET_S = 400 };

const char *const verdict_ids[] = {"D1", "C1", "B1", "O1", "R1", "L1", "L3", "O2", "O4",
                                   "D5", "C2", "D3", "P6", "P7", "P8", "O3", "V2", NULL};

enum { D1, C1, B1, O1, R1, L1, L3, O2, O4, D5, C2, D3, P6, P7, P8, O3, V2 }; /* as in verdict_ids */

static bool has_fault_of(const struct scenario *scenario, const char *api, const char *action)
{
    for (int i = 0; i < scenario->faults_count; i++)
        if (strstr(scenario->faults[i], api) && strstr(scenario->faults[i], action))
            return true;
    return false;
}

static bool has_no_metadata(const struct scenario *scenario)
{
    return has_fault_of(scenario, "Metadata ", ": fail ");
}

/* An OffsetFetch that times out when a rebalance has passed since is not sent again: its partition waits for ever, and
 * where the consumer waits for it to give others up, it neither heartbeats nor joins again. */
static bool forgets_to_ask(const struct scenario *scenario)
{
    return has_fault_of(scenario, "OffsetFetch ", ": drop ") || has_fault_of(scenario, "OffsetFetch ", ": delay ") ||
           has_fault_of(scenario, "OffsetFetch ", ": close");
}

/* A ListOffsets that times out is sent again whatever was assigned since, and its answer moves the consumer. */
static bool asks_again(const struct scenario *scenario)
{
    return has_fault_of(scenario, "ListOffsets ", ": drop ") || has_fault_of(scenario, "ListOffsets ", ": delay ") ||
           has_fault_of(scenario, "ListOffsets ", ": close") || has_fault_of(scenario, "ListOffsets ", ": fail ");
}

/* What librdkafka 2.0.2 itself does is not held against it:
 * - Without a rebalance callback an incremental assign "resumes" partitions that were never paused, at the place where
 *   the consumer first got them: B1. source  librdkafka issue 4637, fixed in 2.4.0
 * - When told OFFSET_OUT_OF_RANGE it starts again at the beginning: B1, D5, D3. source  auto.offset.reset=earliest
 * - A leader that is told while it assigns that the topic is not there gives its partitions to nobody, and does not
 *   join again before the topic changes: L1, L3, and then D1, O1
 * - A member that was put out while it was frozen, cut off or waiting for a commit goes on with the records it has at
 *   hand until it hears of it: O2, O4
 */
static unsigned must_hold(const struct scenario *scenario)
{
    const struct program *program = &scenario->program;
    unsigned must = 1 << D1 | 1 << C1 | 1 << O1 | 1 << R1 | 1 << L1 | 1 << L3 | 1 << D5;
    must |= program->output ? 1 << D3 | 1 << P6 | 1 << P7 | 1 << P8 | 1 << O3 | 1 << V2 : 1 << B1;
    if (!program->has_rebalance_callback && strcmp(program->strategy, "cooperative-sticky") == 0)
        must &= ~(1u << B1 | 1u << D5);
    if (has_no_metadata(scenario))
        must &= ~(1u << L1 | 1u << L3);
    if (forgets_to_ask(scenario))
        must &= ~(1u << D1 | 1u << L1 | 1u << L3);
    if (asks_again(scenario) || has_fault_of(scenario, "Fetch ", "OFFSET_OUT_OF_RANGE"))
        must &= ~(1u << B1 | 1u << D5 | 1u << D3);
    return must;
}

/* An OffsetFetch that is answered UNSTABLE_OFFSET_COMMIT is asked again after 100 ms; where that goes on over a rebalance,
 * the consumer starts where auto.offset.reset says. */
static bool rejoins_between(struct kt_trial *t, const struct kt_request *from, const struct kt_request *to)
{
    struct kt_request join = {0};
    while (kt_request(t, "JoinGroup", from->instance, &join))
        if (join.time_us > from->time_us && join.time_us < to->time_us)
            return true;
    return false;
}

static bool was_held_back(struct kt_trial *t, const char *instance)
{
    enum { BACKOFF_US = 150000 };
    struct kt_request first = {0}, last = {0}, fetch = {0};
    for (bool is_first = true; kt_request(t, "OffsetFetch", instance, &fetch); last = fetch, is_first = false) {
        if (is_first || fetch.time_us - last.time_us > BACKOFF_US || strcmp(fetch.instance, last.instance) != 0)
            first = fetch;
        else if (rejoins_between(t, &first, &fetch))
            return true;
    }
    return false;
}

static bool was_any_held_back(struct kt_trial *t, const struct scenario *scenario)
{
    char name[16];
    for (int i = 1; i <= scenario->consumers; i++) {
        snprintf(name, sizeof name, "soak-%d", i);
        if (was_held_back(t, name))
            return true;
    }
    return false;
}

unsigned verdicts_wrongly_broken(const struct scenario *scenario, const struct outcome *outcome)
{
    unsigned wrong = outcome->violated & must_hold(scenario);
    if (outcome->was_held_back)
        wrong &= ~(1u << B1 | 1u << D5 | 1u << D3);
    if (has_no_metadata(scenario))
        wrong &= ~(1u << O1);
    bool reads_nothing = has_no_metadata(scenario) && outcome->violated & 1u << L1;
    return reads_nothing ? wrong & ~(1u << D1) : wrong;
}

unsigned verdicts_wrongly_unjudged(const struct scenario *scenario, const struct outcome *outcome)
{
    if (has_no_metadata(scenario) || forgets_to_ask(scenario))
        return 0;
    return outcome->unjudged & must_hold(scenario) & (scenario->stops ? ~(1u << L1) : ~0u);
}

static void arm(struct kt_trial *t, const struct scenario *scenario)
{
    for (int i = 0; i < scenario->faults_count; i++)
        kt_fault(t, "%s", scenario->faults[i]);
}

static void heal(struct kt_trial *t)
{
    kt_fault(t, "heal all");
    kt_fault(t, "latency all 1..2ms");
    kt_thaw(t, "soak");
    kt_fault(t, "release markers all");
}

static void start(struct kt_trial *t, const struct scenario *scenario)
{
    static struct copy copies[CONSUMERS_MAX];
    if (scenario->program.output == NULL)
        kt_start(t, "soak", scenario->consumers, program_run, (void *)&scenario->program);
    for (int i = 0; scenario->program.output && i < scenario->consumers; i++) {
        copies[i].program = &scenario->program;
        snprintf(copies[i].transactional_id, sizeof copies[i].transactional_id, "soak-%d", i + 1);
        kt_start(t, "soak", 1, copy_run, &copies[i]);
    }
}

/* Exactly once is judged verdict by verdict, as at least once is. */
static void expect(struct kt_trial *t, const struct scenario *scenario)
{
    bool copies = scenario->program.output;
    for (int i = 0; verdict_ids[i]; i++)
        if (copies || i < D3)
            kt_expect(t, verdict_ids[i], copies && i != L1 && i != L3 ? "orders -> copies" : "soak");
}

static void play(struct kt_trial *t, const struct scenario *scenario)
{
    kt_topic(t, "orders", scenario->partitions);
    if (scenario->program.output)
        kt_topic(t, scenario->program.output, 2);
    kt_feed(t, "orders", scenario->records[0]);
    start(t, scenario);
    arm(t, scenario);
    kt_run_until(t, "at %ds", scenario->feed_again_s);
    kt_feed(t, "orders", scenario->records[1]);
    kt_run_until(t, "at %ds", scenario->quiet_s);
    heal(t);
    kt_run_until(t, "at %ds", scenario->quiet_s + AFTER_QUIET_S);
}

static void stop_all(struct kt_trial *t)
{
    kt_signal(t, "soak", SIGTERM);
    kt_run_until(t, "soak exited");
}

/* librdkafka 2.0.2 aborts when a cooperative-sticky consumer is destroyed that led a group and never ran the assignor.
 * source  librdkafka issue 4312, fixed in 2.3.0 */
static bool is_own_assertion(const char *line)
{
    const char *found = strstr(line, ": rdkafka_sticky_assignor.c"); /* "died" before, and of which run */
    return found && found < line + strcspn(line, "\n");
}

/* "FAIL soak: ... [D1] at least once", "NOT JUDGED soak: ... [R1] ...", or any other "FAIL soak: ..." */
static void sort_line(const char *line, struct outcome *outcome)
{
    char id[8];
    bool unjudged = strncmp(line, "NOT JUDGED ", 11) == 0;
    if (!unjudged && strncmp(line, "FAIL ", 5) != 0)
        return;
    if (is_own_assertion(line))
        return;
    for (int i = 0; verdict_ids[i]; i++) {
        snprintf(id, sizeof id, "[%s]", verdict_ids[i]);
        const char *found = strstr(line, id);
        if (found == NULL || found > line + strcspn(line, "\n"))
            continue;
        *(unjudged ? &outcome->unjudged : &outcome->violated) |= 1u << i;
        return;
    }
    outcome->failures++;
}

static void sort_report(const char *report, struct outcome *outcome)
{
    for (const char *line = report; line && *line; line = strchr(line, '\n')) {
        line += *line == '\n';
        sort_line(line, outcome);
    }
}

void child_run(const struct scenario *scenario, const char *backend, struct outcome *outcome)
{
    struct kt_figures figures;
    char *report = NULL;
    struct kt_trial *t = kt_trial_begin(&(struct kt_options){.name = "soak",
                                                             .seed = scenario->seed,
                                                             .brokers = scenario->brokers,
                                                             .budget_s = BUDGET_S,
                                                             .backend = backend,
                                                             .preempt_one_in = scenario->preempt_one_in});
    expect(t, scenario);
    play(t, scenario);
    kt_trial_figures(t, &figures);
    outcome->was_held_back = scenario->program.output && was_any_held_back(t, scenario);
    if (scenario->stops)
        stop_all(t);
    kt_trial_end(t, &report);
    sort_report(report, outcome);
    if (report)
        fputs(report, stderr);
    free(report);
    outcome->history = figures.history;
    outcome->switches = figures.switches;
    outcome->events = figures.events;
    outcome->virtual_us = figures.virtual_us;
    outcome->ended = true;
}
