/* SPDX-License-Identifier: Apache-2.0 */
/* Tell the result of a merge: to programs, to people, as an exit code. */
#include <string.h>

#include "harness/explore/merge.h"
#include "harness/explore/merge_set.h"

static void print_record(const struct kt_finding_record *record, struct kmock_buffer *out)
{
    kt_finding_print(record, out);
}

static void print_test(const struct kt_merge_test *test, struct kmock_buffer *out)
{
    for (uint64_t i = 0; i < test->end.findings; i++)
        print_record(&(struct kt_finding_record){KT_RECORD_FINDING, {.finding = test->ordered[i]->finding}}, out);
    print_record(&(struct kt_finding_record){KT_RECORD_END, {.end = test->end}}, out);
}

void kt_merge_print(const struct kt_merge *merge, bool runs_only, struct kmock_buffer *out)
{
    bool has_begins = !runs_only || kt_merge_tests(merge) > 1;
    struct kmock_table_entry *entry = kmock_table_first(&merge->tests);
    for (; entry; entry = kmock_table_next(entry)) {
        const struct kt_merge_test *test = entry->value;
        if (has_begins)
            print_record(&(struct kt_finding_record){KT_RECORD_BEGIN, {.begin = test->begin}}, out);
        for (size_t i = 0; i < test->runs_count; i++)
            print_record(&(struct kt_finding_record){KT_RECORD_RUN, {.run = *test->runs[i]}}, out);
        if (!runs_only)
            print_test(test, out);
    }
}

static enum kt_explore_exit exit_of(const struct kt_merge_test *test)
{
    enum kt_explore_exit worst = KT_EXPLORE_CLEAN;
    for (uint64_t i = 0; i < test->end.findings; i++)
        worst = kt_explore_exit_worse(worst, kt_finding_exit(test->ordered[i]->finding.kind));
    for (size_t i = 0; i < test->runs_count; i++)
        worst = kt_explore_exit_worse(worst, kt_run_exit(test->runs[i]->result));
    bool is_vacuous = test->end.not_judged.count > 0;
    for (size_t i = 0; i < test->end.sometimes.count; i++)
        is_vacuous = is_vacuous || !test->end.sometimes.items[i].reached;
    return is_vacuous && test->is_complete ? kt_explore_exit_worse(worst, KT_EXPLORE_VACUOUS) : worst;
}

enum kt_explore_exit kt_merge_exit(const struct kt_merge *merge)
{
    enum kt_explore_exit worst = KT_EXPLORE_CLEAN;
    struct kmock_table_entry *entry = kmock_table_first(&merge->tests);
    for (; entry; entry = kmock_table_next(entry))
        worst = kt_explore_exit_worse(worst, exit_of(entry->value));
    return worst;
}

/* In single quotes of the shell. */
static void say_quoted(const char *text, struct kmock_buffer *out)
{
    kmock_buffer_print(out, "'");
    for (; *text; text++)
        kmock_buffer_print(out, *text == '\'' ? "'\\%c'" : "%c", *text);
    kmock_buffer_print(out, "'");
}

static void say_finding(const struct kt_merge_test *test, const struct kt_merge_finding *merged,
                        struct kmock_buffer *out)
{
    const struct kt_record_finding *finding = &merged->finding;
    const char *schedule = *finding->shrunk ? finding->shrunk : finding->schedule;
    kmock_buffer_print(out, "  FAIL %s", kt_finding_kind_name(finding->kind));
    for (size_t i = 0; i < finding->ids.count; i++)
        kmock_buffer_print(out, " [%s]", finding->ids.items[i]);
    kmock_buffer_print(out, " %s\n       %llu schedule%s", finding->says,
                       finding->schedules ? (unsigned long long)finding->schedules : 1, finding->schedules ? "s" : "");
    if (*finding->shrunk)
        kmock_buffer_print(out, ", shrunk %llu -> %llu events", (unsigned long long)finding->events,
                           (unsigned long long)finding->shrunk_events);
    if (*finding->same)
        kmock_buffer_print(out, ", same result %s", finding->same);
    kmock_buffer_print(out, "\n       again:  KTRIAL_REPLAY=");
    say_quoted(schedule, out);
    kmock_buffer_print(out, " KTRIAL_TEST=");
    if (test->begin.test[strcspn(test->begin.test, " '\"\\$&|;<>()*?[]#~`!")])
        say_quoted(test->begin.test, out);
    else
        kmock_buffer_print(out, "%s", test->begin.test);
    kmock_buffer_print(out, " ./%s\n", test->begin.program);
}

static void say_results(const struct kt_merge_test *test, struct kmock_buffer *out)
{
    uint64_t counts[KT_RUN_RESULTS] = {0};
    const char *between = "  ";
    for (size_t i = 0; i < test->runs_count; i++)
        counts[test->runs[i]->result]++;
    for (int i = 0; i < KT_RUN_RESULTS; i++) {
        if (counts[i] == 0)
            continue;
        kmock_buffer_print(out, "%s%llu %s", between, (unsigned long long)counts[i], kt_run_result_name(i));
        between = ", ";
    }
    if (test->runs_count == 0)
        kmock_buffer_print(out, "  no runs");
    kmock_buffer_print(out, "; %.1f s of virtual time in %.1f s\n", (double)test->end.virtual_us / 1e6,
                       (double)test->end.wall_ms / 1e3);
}

static void say_texts(const char *head, const struct kt_texts *texts, struct kmock_buffer *out)
{
    for (size_t i = 0; i < texts->count; i++)
        kmock_buffer_print(out, "%s%s", i == 0 ? head : ", ", texts->items[i]);
    if (texts->count > 0)
        kmock_buffer_print(out, "\n");
}

static void say_test(const struct kt_merge_test *test, struct kmock_buffer *out)
{
    kmock_buffer_print(out, "%s: %s, seed %llu, level %llu, %s", test->begin.test, test->begin.program,
                       (unsigned long long)test->begin.seed, (unsigned long long)test->begin.level,
                       test->begin.library);
    if (test->shards > 1)
        kmock_buffer_print(out, ", %zu of %d shards", test->parts.count, test->shards);
    kmock_buffer_print(out, "\n");
    say_results(test, out);
    for (uint64_t i = 0; i < test->end.findings; i++)
        say_finding(test, test->ordered[i], out);
    say_texts("  not exercised: ", &test->end.not_exercised, out);
    say_texts("  not judged: ", &test->end.not_judged, out);
    for (size_t i = 0; i < test->end.sometimes.count; i++)
        if (!test->end.sometimes.items[i].reached)
            kmock_buffer_print(out, "  %s: %s\n", test->is_complete ? "FAIL never reached" : "not reached so far",
                               test->end.sometimes.items[i].text);
    for (size_t i = 0; i < test->end.warnings.count; i++)
        kmock_buffer_print(out, "  warning: %s\n", test->end.warnings.items[i]);
}

void kt_merge_say(const struct kt_merge *merge, struct kmock_buffer *out)
{
    struct kmock_table_entry *entry = kmock_table_first(&merge->tests);
    for (; entry; entry = kmock_table_next(entry))
        say_test(entry->value, out);
}
