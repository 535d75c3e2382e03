/* SPDX-License-Identifier: Apache-2.0 */
/* Write what is found down: the findings file, saved failures. */
#define _GNU_SOURCE /* program_invocation_short_name */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/explore/child.h"
#include "harness/explore/explorer.h"
#include "harness/explore/finding_file.h"
#include "harness/explore/known.h"
#include "harness/explore/saved.h"
#include "harness/verdict/exercise.h"
#include "mock/base/alloc.h"

static struct kt_record_begin begin_of(const struct kt_explorer *explorer, struct kmock_buffer *shard)
{
    struct kt_shard all = {.count = 1};
    kt_shard_print(explorer->options->shard.count ? &explorer->options->shard : &all, shard);
    kmock_buffer_append(shard, "", 1);
    return (struct kt_record_begin){.test = explorer->scenario->options.name,
                                    .program = program_invocation_short_name,
                                    .seed = explorer->seed,
                                    .level = (uint64_t)explorer->level,
                                    .shard = (const char *)shard->data,
                                    .library = kt_library_name()};
}

static void write_record(struct kt_explorer *explorer, const struct kt_finding_record *record)
{
    if (explorer->out < 0 || kt_finding_write(explorer->out, record, &explorer->error))
        return;
    kmock_buffer_print(&explorer->error, "\n");
    close(explorer->out); /* what was written stays whole */
    explorer->out = -1;
    explorer->is_unwritten = true;
}

static int bit_of(const char *const *names, int count, const char *text)
{
    for (int i = 0; i < count; i++)
        if (strcmp(names[i], text) == 0)
            return i;
    return -1;
}

/* What an earlier, killed exploration has seen counts. */
static void take_up_seen(struct kt_explorer *explorer, const struct kt_record_seen *seen)
{
    const char *names[KT_EXERCISES];
    for (int bit = 0; bit < KT_EXERCISES; bit++)
        names[bit] = kt_exercise_name(bit);
    int bit = bit_of(names, KT_EXERCISES, seen->text);
    if (seen->what == KT_SEEN_EXERCISED && bit >= 0)
        explorer->exercised |= UINT64_C(1) << bit;
    if (seen->what == KT_SEEN_SOMETIMES)
        kmock_table_put(&explorer->reached_before, seen->text, strlen(seen->text), explorer);
}

/* Count what an earlier, killed exploration has done, and do it no more. */
static bool take_up(struct kt_explorer *explorer, const struct kt_record_begin *begin)
{
    struct kt_resume resume;
    bool read = kt_resume_load(explorer->options->out, begin, &resume, &explorer->error);
    for (size_t i = 0; read && i < resume.count; i++) {
        const struct kt_finding_record *record = resume.records[i];
        if (record->type == KT_RECORD_SEEN)
            take_up_seen(explorer, &record->seen);
        const char *schedule = record->type == KT_RECORD_RUN ? record->run.schedule : NULL;
        if (schedule && record->run.n == 0)
            continue; /* the run without faults is made in any case */
        bool is_clean = schedule && (record->run.result == KT_RESULT_OK || record->run.result == KT_RESULT_KNOWN);
        if (!is_clean || kmock_table_find(&explorer->known, schedule, strlen(schedule)))
            continue; /* what failed is run again, to be reported again */
        kmock_table_put(&explorer->known, schedule, strlen(schedule), explorer);
        explorer->explored->runs++;
        explorer->explored->resumed++;
        explorer->explored->virtual_us += (int64_t)record->run.virtual_us;
    }
    kt_resume_finish(&resume);
    return read;
}

bool kt_explorer_open_files(struct kt_explorer *explorer)
{
    const struct kt_explore_options *options = explorer->options;
    struct kmock_buffer shard = {0};
    if (options->out == NULL)
        return true;
    struct kt_record_begin begin = begin_of(explorer, &shard);
    bool ready = !options->resume || take_up(explorer, &begin);
    if (ready)
        explorer->out = kt_findings_open(options->out, &explorer->error);
    if (explorer->out >= 0)
        explorer->out = kt_child_hide(explorer->out);
    kmock_buffer_free(&shard);
    return ready && explorer->out >= 0;
}

void kt_explorer_record_begin(struct kt_explorer *explorer)
{
    struct kmock_buffer shard = {0};
    struct kt_finding_record record = {.type = KT_RECORD_BEGIN, .begin = begin_of(explorer, &shard)};
    write_record(explorer, &record);
    kmock_buffer_free(&shard);
}

static void split_ids(const struct kt_cause *cause, char *copy, const char **items, struct kt_texts *texts)
{
    char *rest = strcpy(copy, cause->ids);
    *texts = (struct kt_texts){items, 0};
    for (char *id; (id = strsep(&rest, " ")) != NULL;)
        if (*id)
            items[texts->count++] = id;
}

/* A thing seen for the first time is written at once, so that a killed exploration that goes on knows it. */
static void record_seen(struct kt_explorer *explorer, uint64_t number, const struct kt_outcome *result)
{
    for (int bit = 0; bit < KT_EXERCISES; bit++) {
        if ((result->exercised >> bit & 1) == 0 || (explorer->told_exercised >> bit & 1))
            continue;
        explorer->told_exercised |= UINT64_C(1) << bit;
        struct kt_finding_record record = {
            .type = KT_RECORD_SEEN, .seen = {.n = number, .what = KT_SEEN_EXERCISED, .text = kt_exercise_name(bit)}};
        write_record(explorer, &record);
    }
    for (int32_t i = 0; i < result->sometimes_count; i++) {
        if ((result->reached >> i & 1) == 0 || (explorer->told_reached >> i & 1))
            continue;
        explorer->told_reached |= UINT64_C(1) << i;
        struct kt_finding_record record = {
            .type = KT_RECORD_SEEN, .seen = {.n = number, .what = KT_SEEN_SOMETIMES, .text = result->sometimes[i]}};
        write_record(explorer, &record);
    }
}

void kt_explorer_record_run(struct kt_explorer *explorer, uint64_t number, const struct kt_job *job,
                            const struct kt_ran *ran)
{
    char copy[KT_IDS_BYTES], history[20];
    const char *items[KT_IDS_BYTES];
    if (explorer->out < 0)
        return;
    struct kt_finding_record record = {.type = KT_RECORD_RUN,
                                       .run = {.n = number,
                                               .schedule = job->line,
                                               .result = ran->came_of_it,
                                               .events = ran->events,
                                               .virtual_us = (uint64_t)ran->virtual_us,
                                               .history = history}};
    snprintf(history, sizeof history, "%016llx", (unsigned long long)ran->history_hash);
    split_ids(&ran->cause, copy, items, &record.run.ids);
    write_record(explorer, &record);
}

void kt_explorer_record_seen(struct kt_explorer *explorer, uint64_t number, const struct kt_outcome *result)
{
    if (explorer->out >= 0)
        record_seen(explorer, number, result);
}

/* ---- saved failures ---- */

static void warn(struct kt_explorer *explorer)
{
    if (explorer->error.size > 0)
        fprintf(stderr, "%.*s\n", (int)explorer->error.size, (const char *)explorer->error.data);
    explorer->error.size = 0;
}

bool kt_explorer_load_saved(struct kt_explorer *explorer, struct kt_lines *lines)
{
    struct kt_saved saved;
    if (explorer->options->save == NULL)
        return false;
    if (!kt_saved_load(explorer->options->save, explorer->scenario->options.name, &saved, &explorer->error))
        warn(explorer);
    for (size_t i = 0; i < saved.count; i++)
        kt_lines_add(lines, saved.schedules[i]);
    kt_saved_finish(&saved);
    return lines->count > 0;
}

void kt_explorer_drop_saved(struct kt_explorer *explorer, const char *line)
{
    if (!kt_saved_drop(explorer->options->save, explorer->scenario->options.name, line, &explorer->error))
        warn(explorer);
}

/* ---- findings ---- */

static int kind_of(const struct kt_found *found)
{
    static const int kinds[] = {[KT_FAILURE_SAFETY] = KT_FINDING_SAFETY,
                                [KT_FAILURE_LIVENESS] = KT_FINDING_LIVENESS,
                                [KT_FAILURE_CRASH] = KT_FINDING_CRASH,
                                [KT_FAILURE_VACUOUS] = KT_FINDING_VACUOUS};
    return found->difference ? KT_FINDING_NONDETERMINISM : kinds[found->cause.kind];
}

void kt_explorer_record_finding(struct kt_explorer *explorer, const struct kt_found *found, const char *report)
{
    char copy[KT_IDS_BYTES], same[40], says[400];
    const char *items[KT_IDS_BYTES];
    bool is_shrunk = found->shrunk.line != NULL;
    struct kt_finding_record record = {
        .type = KT_RECORD_FINDING,
        .finding = {.test = explorer->scenario->options.name,
                    .kind = kind_of(found),
                    .schedule = found->first.line,
                    .shrunk = is_shrunk ? found->shrunk.line : "",
                    .events = (uint64_t)found->first.result.story_events,
                    .shrunk_events = is_shrunk ? (uint64_t)found->shrunk.result.story_events : 0,
                    .same = same,
                    .says = says,
                    .report = report,
                    .schedules = (uint64_t)found->schedules}};
    snprintf(same, sizeof same, "%d/%d", found->runs_alike, found->runs_again);
    snprintf(says, sizeof says, "%.*s", (int)strcspn(report, "\n"), report);
    split_ids(&found->cause, copy, items, &record.finding.ids);
    write_record(explorer, &record);
    if (explorer->options->save && !kt_saved_add(explorer->options->save, &record.finding, &explorer->error))
        warn(explorer);
}

void kt_explorer_record_end(struct kt_explorer *explorer)
{
    const struct kt_explored *explored = explorer->explored;
    const char *not_exercised[64];
    struct kt_sometimes sometimes[64];
    struct kt_finding_record record = {.type = KT_RECORD_END,
                                       .end = {.test = explorer->scenario->options.name,
                                               .runs = (uint64_t)explored->runs,
                                               .pruned = (uint64_t)explored->pruned,
                                               .wall_ms = (uint64_t)(explored->wall_us / 1000),
                                               .virtual_us = (uint64_t)explored->virtual_us,
                                               .findings = (uint64_t)explored->findings,
                                               .not_exercised = {not_exercised, 0},
                                               .sometimes = {sometimes, 0}}};
    for (int bit = 0; bit < KT_EXERCISES; bit++)
        if ((explorer->applicable & ~explorer->exercised) >> bit & 1)
            not_exercised[record.end.not_exercised.count++] = kt_exercise_name(bit);
    for (int32_t i = 0; i < explorer->plain.sometimes_count; i++)
        sometimes[record.end.sometimes.count++] =
            (struct kt_sometimes){explorer->plain.sometimes[i], kt_explorer_has_reached(explorer, i)};
    write_record(explorer, &record);
}
