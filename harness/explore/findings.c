/* SPDX-License-Identifier: Apache-2.0 */
/* What the runs came to: counted, and one finding for each cause. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/explore/explorer.h"
#include "harness/explore/known.h"
#include "harness/explore/saved.h"
#include "harness/explore/shrink.h"
#include "mock/base/alloc.h"

enum { SHRINK_RUNS = 600, AGAIN = 2 };

static struct kt_found *find(struct kt_explorer *explorer, const struct kt_cause *cause)
{
    for (struct kmock_list_link *link = explorer->found.first; link; link = link->next) {
        struct kt_found *found = kmock_list_object(link, struct kt_found, link);
        if (found->cause.kind == cause->kind && strcmp(found->cause.ids, cause->ids) == 0)
            return found;
    }
    return NULL;
}

static char *copy(const char *text)
{
    return kmock_copy_string(text ? text : "", text ? strlen(text) : 0);
}

/* A run whose process died left no line that names what fired. */
static char *line_of(const struct kt_job *job, const struct kt_outcome *result)
{
    return copy(result->schedule && *result->schedule ? result->schedule : job->line);
}

static struct kt_found *add_finding(struct kt_explorer *explorer, const struct kt_cause *cause, char *line,
                                    struct kt_outcome *result)
{
    struct kt_found *found = kmock_alloc(sizeof *found);
    found->cause = *cause;
    found->first.line = line;
    found->first.result = *result;
    *result = (struct kt_outcome){.end = KT_RUN_CRASHED};
    kmock_list_append(&explorer->found, &found->link);
    return found;
}

static int result_of(const struct kt_cause *cause, const struct kt_outcome *result)
{
    if (!cause->failed)
        return KT_RESULT_OK;
    if (result->end == KT_RUN_HUNG)
        return KT_RESULT_HANG;
    if (cause->kind == KT_FAILURE_CRASH)
        return KT_RESULT_CRASH;
    return cause->kind == KT_FAILURE_LIVENESS ? KT_RESULT_LIVENESS : KT_RESULT_VIOLATED;
}

static void count(struct kt_explorer *explorer, const struct kt_outcome *result)
{
    struct kt_explored *explored = explorer->explored;
    explored->runs++;
    explored->virtual_us += result->virtual_us;
    explorer->exercised |= result->exercised;
    explorer->applicable |= result->applicable;
    explorer->reached |= result->reached;
}

static void take_failure(struct kt_explorer *explorer, const struct kt_job *job, struct kt_outcome *result,
                         struct kt_ran *ran)
{
    if (kt_is_known_defect(explorer, job->line, &ran->cause)) {
        explorer->known_defects++;
        ran->came_of_it = KT_RESULT_KNOWN;
        return;
    }
    struct kt_found *found = find(explorer, &ran->cause);
    explorer->explored->failing++;
    if (found == NULL)
        found = add_finding(explorer, &ran->cause, line_of(job, result), result);
    found->schedules++;
}

struct kt_ran kt_explorer_judge(struct kt_explorer *explorer, const struct kt_job *job, struct kt_outcome *result)
{
    struct kt_ran ran = {
        .events = result->events, .history_hash = result->history_hash, .virtual_us = result->virtual_us};
    count(explorer, result);
    kt_judge_run(explorer->plain_line ? &explorer->plain : NULL, result, &ran.cause);
    explorer->in_vain += ran.cause.in_vain;
    ran.came_of_it = result_of(&ran.cause, result);
    if (ran.came_of_it != KT_RESULT_OK)
        take_failure(explorer, job, result, &ran);
    return ran;
}

/* ---- again ---- */

/* The first line in which two texts differ, as "n: one | other". */
static char *first_difference(const char *one, const char *other)
{
    struct kmock_buffer text = {0};
    int line = 1;
    while (*one && *other) {
        size_t length = strcspn(one, "\n"), other_length = strcspn(other, "\n");
        if (length != other_length || memcmp(one, other, length) != 0)
            break;
        one += length + (one[length] == '\n');
        other += other_length + (other[other_length] == '\n');
        line++;
    }
    kmock_buffer_print(&text, "event %d\n      one run:     %.*s\n      another run: %.*s", line,
                       (int)strcspn(one, "\n"), one, (int)strcspn(other, "\n"), other);
    char *said = kmock_copy_string((const char *)text.data, text.size);
    kmock_buffer_free(&text);
    return said;
}

static char *look_for_difference(struct kt_explorer *explorer, const char *line, bool replaces)
{
    enum { TRIES = 6 };
    struct kt_job job = {.line = line, .replaces = replaces, .wants_history = true};
    struct kt_outcome one, other;
    char *difference = NULL;
    kt_pool_run_one(explorer->pool, &job, &one);
    for (int i = 0; i < TRIES && difference == NULL; i++) {
        kt_pool_run_one(explorer->pool, &job, &other);
        if (one.history && other.history && strcmp(one.history, other.history) != 0)
            difference = first_difference(one.history, other.history);
        kt_outcome_finish(&other);
    }
    kt_outcome_finish(&one);
    return difference ? difference : copy("the histories of the runs that followed were the same again");
}

void kt_explorer_note_difference(struct kt_explorer *explorer, const struct kt_job *job)
{
    struct kt_outcome none = {.end = KT_RUN_JUDGED};
    struct kt_cause cause = {.failed = true, .kind = KT_FAILURE_SAFETY, .ids = "unstable"};
    struct kt_found *found = add_finding(explorer, &cause, copy(job->line), &none);
    found->schedules = 1;
    found->difference = look_for_difference(explorer, job->line, job->replaces);
}

/* Run it twice more: a failure that does not come again the same is the trial's, not the application's. */
static void run_again(struct kt_explorer *explorer, struct kt_found *found)
{
    struct kt_job job = {.line = found->first.line, .replaces = true, .wants_story = true};
    uint64_t hash = 0;
    for (int i = 0; i < AGAIN; i++) {
        struct kt_outcome result;
        struct kt_cause cause;
        kt_pool_run_one(explorer->pool, &job, &result);
        kt_judge_run(&explorer->plain, &result, &cause);
        bool is_alike = kt_cause_is_shown_by(&found->cause, &cause) && (i == 0 || result.history_hash == hash);
        hash = result.history_hash;
        found->runs_again++;
        found->runs_alike += is_alike;
        kt_outcome_finish(&result);
    }
    if (found->runs_alike < found->runs_again)
        found->difference = look_for_difference(explorer, found->first.line, true);
}

static void shrink(struct kt_explorer *explorer, struct kt_found *found)
{
    struct kt_trying trying = {explorer->pool, &explorer->plain, SHRINK_RUNS, kt_progress_tick, explorer};
    struct kt_job job = {.line = found->first.line, .replaces = true, .wants_story = true};
    kt_progress_begin(explorer, "shrinking", 0);
    found->shrunk.line = copy(found->first.line);
    kt_pool_run_one(explorer->pool, &job, &found->shrunk.result);
    kt_shrink(&trying, &found->cause, explorer->brokers_count, &found->shrunk);
    kt_progress_end(explorer);
}

/* The worst cause first; equally bad ones in the order in which they were found. */
static void sort_findings(struct kt_explorer *explorer)
{
    static const enum kt_failure_kind kinds[] = {KT_FAILURE_CRASH, KT_FAILURE_SAFETY, KT_FAILURE_LIVENESS,
                                                 KT_FAILURE_VACUOUS};
    struct kmock_list sorted = {0};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        for (struct kmock_list_link *link = explorer->found.first, *next; link; link = next) {
            next = link->next;
            if (kmock_list_object(link, struct kt_found, link)->cause.kind != kinds[i])
                continue;
            kmock_list_remove(link);
            kmock_list_append(&sorted, link);
        }
    struct kmock_list_link *link;
    while ((link = kmock_list_take(&sorted)) != NULL)
        kmock_list_append(&explorer->found, link);
}

/* The smallest run that fails so, as a file that can be replayed, passed on and kept. */
static void keep_trace(struct kt_explorer *explorer, struct kt_found *found)
{
    const char *folder = explorer->options->trace;
    struct kmock_buffer path = {0};
    struct kt_outcome result;
    if (folder == NULL || found->difference)
        return;
    kt_trace_path(folder, explorer->scenario->options.name, found->cause.ids, &path);
    found->trace = kmock_copy_string((const char *)path.data, path.size);
    kmock_buffer_free(&path);
    struct kt_job job = {.line = found->shrunk.line ? found->shrunk.line : found->first.line,
                         .replaces = true,
                         .ids = found->cause.ids,
                         .trace = found->trace};
    kt_pool_run_one(explorer->pool, &job, &result);
    kt_outcome_finish(&result);
    if (access(found->trace, R_OK) == 0)
        return;
    fprintf(stderr, "ktrial: there is no trace %s: is %s a folder that can be written to?\n", found->trace, folder);
    free(found->trace);
    found->trace = NULL;
}

void kt_explorer_confirm(struct kt_explorer *explorer)
{
    sort_findings(explorer);
    for (struct kmock_list_link *link = explorer->found.first; link; link = link->next) {
        struct kt_found *found = kmock_list_object(link, struct kt_found, link);
        if (found->difference == NULL)
            run_again(explorer, found);
        bool can_shrink = found->difference == NULL && found->first.result.end == KT_RUN_JUDGED;
        if (can_shrink && !explorer->options->no_shrink)
            shrink(explorer, found);
        keep_trace(explorer, found);
    }
}

void kt_explorer_free_findings(struct kt_explorer *explorer)
{
    struct kmock_list_link *link;
    while ((link = kmock_list_take(&explorer->found)) != NULL) {
        struct kt_found *found = kmock_list_object(link, struct kt_found, link);
        kt_specimen_finish(&found->first);
        if (found->shrunk.line)
            kt_specimen_finish(&found->shrunk);
        free(found->difference);
        free(found->trace);
        free(found);
    }
}
