/* SPDX-License-Identifier: Apache-2.0 */
/* Print what an exploration came to: each finding with its story and the line that runs it again, then what was and
 * what was not explored. */
#define _GNU_SOURCE /* program_invocation_name */
#include <errno.h>
#include <string.h>

#include "harness/explore/explorer.h"
#include "harness/explore/known.h"
#include "harness/verdict/exercise.h"

enum { STORY_LINES_MAX = 24, HOUR_S = 3600, MINUTE_S = 60 };

static void print_simulated(int64_t us, struct kmock_buffer *report)
{
    long long seconds = us / 1000000;
    if (seconds >= HOUR_S)
        kmock_buffer_print(report, "%lld h %02lld m", seconds / HOUR_S, seconds % HOUR_S / MINUTE_S);
    else
        kmock_buffer_print(report, "%lld m %02lld s", seconds / MINUTE_S, seconds % MINUTE_S);
}

/* The report of the run itself, up to its receipts and the line that runs it again, which are ours to say. */
static void print_guarantees(const struct kt_outcome *result, struct kmock_buffer *report)
{
    for (int32_t i = 0; i < result->failures_count; i++) {
        const struct kt_failure *failure = &result->failures[i];
        if (failure->kind != KT_FAILURE_VACUOUS)
            kmock_buffer_append(report, failure->text, strlen(failure->text));
    }
}

static void print_story(const char *story, struct kmock_buffer *report)
{
    int lines = 0;
    for (const char *at = story; at && *at; at += strcspn(at, "\n") + (at[strcspn(at, "\n")] == '\n'))
        if (lines++ < STORY_LINES_MAX)
            kmock_buffer_print(report, "%.*s\n", (int)strcspn(at, "\n"), at);
    if (lines > STORY_LINES_MAX)
        kmock_buffer_print(report, "    ... and %d more\n", lines - STORY_LINES_MAX);
}

static void print_again(const struct kt_explorer *explorer, const char *line, struct kmock_buffer *report)
{
    kmock_buffer_print(report, "  again:  KTRIAL_REPLAY='%s' KTRIAL_TEST=%s %s\n", line,
                       explorer->scenario->options.name, program_invocation_name);
}

static int32_t faults_of(const char *line)
{
    struct kt_schedule schedule;
    if (!kt_schedule_parse(line, &schedule, NULL))
        return 0;
    int32_t count = schedule.faults_count;
    kt_schedule_finish(&schedule);
    return count;
}

static void print_effort(const struct kt_explorer *explorer, const struct kt_found *found, struct kmock_buffer *report)
{
    kmock_buffer_print(report, "  ");
    if (found->shrunk.line)
        kmock_buffer_print(report, "fewest faults: %d of %d . shrunk %d -> %d events . ", faults_of(found->shrunk.line),
                           faults_of(found->first.line), found->first.result.story_events,
                           found->shrunk.result.story_events);
    kmock_buffer_print(report, "same result %d of %d times . %lld of %lld schedules fail so\n", found->runs_alike,
                       found->runs_again, (long long)found->schedules, (long long)explorer->explored->runs);
}

static void print_unstable(const struct kt_explorer *explorer, const struct kt_found *found,
                           struct kmock_buffer *report)
{
    kmock_buffer_print(report,
                       "FAIL %s: not deterministic: the same schedule gave another history; first differing %s\n"
                       "      something outside of the trial reaches it: real time, real input, addresses, or memory "
                       "that was never written\n",
                       explorer->scenario->options.name, found->difference);
    print_again(explorer, found->first.line, report);
}

static void print_finding(const struct kt_explorer *explorer, const struct kt_found *found, struct kmock_buffer *report)
{
    const struct kt_specimen *shown = found->shrunk.line ? &found->shrunk : &found->first;
    if (found->difference) {
        print_unstable(explorer, found, report);
        return;
    }
    if (shown->result.end != KT_RUN_JUDGED)
        kmock_buffer_print(report, "FAIL %s: ", explorer->scenario->options.name);
    print_guarantees(&shown->result, report);
    print_story(shown->result.story, report);
    print_effort(explorer, found, report);
    print_again(explorer, shown->line, report);
    if (found->trace)
        kmock_buffer_print(report, "  trace:  %s\n", found->trace);
}

static void print_not_exercised(const struct kt_explorer *explorer, struct kmock_buffer *report)
{
    uint64_t missing = explorer->applicable & ~explorer->exercised;
    const char *before = "  not exercised: ";
    for (int bit = 0; bit < KT_EXERCISES; bit++) {
        if ((missing >> bit & 1) == 0)
            continue;
        kmock_buffer_print(report, "%s%s", before, kt_exercise_name(bit));
        before = ", ";
    }
    if (missing)
        kmock_buffer_print(report, "\n");
}

bool kt_explorer_has_reached(const struct kt_explorer *explorer, int32_t i)
{
    const char *text = explorer->plain.sometimes[i];
    return (explorer->reached >> i & 1) || kmock_table_find(&explorer->reached_before, text, strlen(text));
}

static void print_sometimes(const struct kt_explorer *explorer, struct kmock_buffer *report)
{
    for (int32_t i = 0; explorer->options->shard.count <= 1 && i < explorer->plain.sometimes_count; i++)
        if (!kt_explorer_has_reached(explorer, i))
            kmock_buffer_print(report, "FAIL %s: never reached: %s [X2]\n", explorer->scenario->options.name,
                               explorer->plain.sometimes[i]);
}

/* What the run without faults cannot judge is not judged: that says nothing about the program. */
static bool is_not_judged(const struct kt_failure *failure)
{
    return failure->kind == KT_FAILURE_VACUOUS && failure->id[0] != 'X';
}

static bool print_not_judged(const struct kt_explorer *explorer, struct kmock_buffer *report)
{
    bool any = false;
    for (int32_t i = 0; i < explorer->plain.failures_count; i++) {
        const struct kt_failure *failure = &explorer->plain.failures[i];
        if (!is_not_judged(failure))
            continue;
        any = true;
        if (report)
            kmock_buffer_append(report, failure->text, strlen(failure->text));
    }
    return any;
}

/* Of a shard nobody can say what was never reached; ktrial merge can, of all of them. */
bool kt_explorer_is_vacuous(const struct kt_explorer *explorer)
{
    if (print_not_judged(explorer, NULL))
        return true;
    for (int32_t i = 0; i < explorer->plain.sometimes_count && explorer->options->shard.count <= 1; i++)
        if (!kt_explorer_has_reached(explorer, i))
            return true;
    return false;
}

static void print_summary(const struct kt_explorer *explorer, struct kmock_buffer *report)
{
    const struct kt_explored *explored = explorer->explored;
    kmock_buffer_print(report, "explored %s: level %d, %lld runs in %.1f s (", explorer->scenario->options.name,
                       explorer->level, (long long)explored->runs, (double)explored->wall_us / 1e6);
    print_simulated(explored->virtual_us, report);
    kmock_buffer_print(report, " simulated), %lld points, %lld schedules pruned as seen, %lld failing\n",
                       (long long)explored->points, (long long)explored->pruned, (long long)explored->failing);
    if (explorer->frontier.left_out)
        kmock_buffer_print(report, "  two faults: a fair sample of the pairs, for there are too many; %lld left out\n",
                           (long long)explorer->frontier.left_out);
    if (explorer->is_cut)
        kmock_buffer_print(report, "  the budget was spent before the level was done\n");
    if (explorer->fails_elsewhere && kmock_list_is_empty(&explorer->found))
        kmock_buffer_print(report, "  a run that another shard reports failed%s\n",
                           explorer->options->keep_going ? "" : ": what comes after its level was left out");
    if (explorer->in_vain)
        kmock_buffer_print(report, "  not judged for lack of data: something in %lld runs\n",
                           (long long)explorer->in_vain);
}

void kt_explorer_report(struct kt_explorer *explorer, struct kmock_buffer *report)
{
    for (struct kmock_list_link *link = explorer->found.first; link; link = link->next) {
        struct kt_found *found = kmock_list_object(link, struct kt_found, link);
        struct kmock_buffer text = {0};
        print_finding(explorer, found, &text);
        kmock_buffer_append(report, text.data, text.size);
        kmock_buffer_append(&text, "", 1);
        kt_explorer_record_finding(explorer, found, (const char *)text.data);
        kmock_buffer_free(&text);
    }
    print_not_judged(explorer, report);
    print_sometimes(explorer, report);
    print_summary(explorer, report);
    kt_known_print(explorer, report);
    print_not_exercised(explorer, report);
}
