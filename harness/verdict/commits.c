/* SPDX-License-Identifier: Apache-2.0 */
/* Judge commits: never ahead of what was processed (C1), never back (C2). */
#include <stdlib.h>

#include "harness/verdict/explain.h"
#include "harness/verdict/judges.h"
#include "harness/verdict/say.h"
#include "mock/base/alloc.h"

struct commits {
    struct kt_model model;
    struct kt_verdict *verdict;
    int64_t commits; /* judged */
};

static int64_t count_missing(struct kt_partition *partition, int64_t below)
{
    int64_t missing = 0;
    for (int64_t offset = kt_partition_frontier(partition); offset < below && offset < partition->end; offset++)
        missing += kt_partition_effect(partition, offset) == 0;
    return missing;
}

static void say_ahead(struct commits *commits, const struct kt_fact *fact, int64_t missing)
{
    struct kt_partition *partition = fact->partition;
    const struct kt_history *history = commits->model.history;
    int64_t count = count_missing(partition, fact->offset);
    kt_verdict_about(commits->verdict, partition, missing);
    kt_verdict_say(commits->verdict, KT_VIOLATED, "%s had no effect before %s committed %s-%d at %lld",
                   kt_record_text(history, partition, missing), kt_model_group(&commits->model),
                   kt_history_text(history, partition->topic), (int)partition->number, (long long)fact->offset);
    if (count > 1)
        kt_verdict_say(commits->verdict, KT_VIOLATED, " (the first of %lld such records)", (long long)count);
    kt_verdict_say(commits->verdict, KT_VIOLATED, "%s", kt_model_source_text(&commits->model, KT_MOMENT_NAMED));
    kt_explain(&commits->model, partition, missing, fact->at, commits->verdict);
    kt_verdict_witness(commits->verdict, fact->at);
}

static bool visit_c1(void *context, const struct kt_fact *fact)
{
    struct commits *commits = context;
    if (fact->kind != KT_FACT_COMMIT || fact->by_admin)
        return true;
    commits->commits++;
    int64_t missing = kt_partition_frontier(fact->partition);
    if (missing >= fact->offset || missing >= fact->partition->end)
        return true;
    say_ahead(commits, fact, missing);
    return false;
}

static void say_no_commits(struct commits *commits)
{
    kt_verdict_say(commits->verdict, KT_NOT_JUDGED,
                   "%s never committed an offset: let the program commit, or do not expect it to",
                   kt_model_group(&commits->model));
}

static void conclude_c1(struct commits *commits)
{
    int64_t records = kt_model_records(&commits->model);
    if (commits->verdict->result == KT_VIOLATED)
        return;
    if (records == 0)
        kt_verdict_say(commits->verdict, KT_NOT_JUDGED, "no record was written to what %s reads: feed its topics first",
                       kt_model_group(&commits->model));
    else if (commits->commits == 0)
        say_no_commits(commits);
    else
        kt_verdict_say(commits->verdict, KT_OK, "%lld commits, none ahead of the effects%s",
                       (long long)commits->commits, kt_model_source_text(&commits->model, KT_MOMENT_NAMED));
}

void kt_judge_c1(const struct kt_history *history, const struct kt_scope *scope, struct kt_verdict *verdict)
{
    struct commits commits = {.verdict = verdict};
    kt_verdict_begin(verdict, "C1");
    if (kt_model_init(&commits.model, history, scope, verdict) && kt_model_needs_effects(&commits.model, verdict)) {
        kt_model_walk(&commits.model, KT_MOMENT_NAMED, visit_c1, &commits);
        conclude_c1(&commits);
    }
    kt_model_finish(&commits.model);
}

/* The owner's last seek on a partition that no commit has used yet. */
struct seek {
    bool is_open;
    kt_name instance;
    int64_t offset;
};

static void note_seek(const struct kt_fact *fact)
{
    if (fact->partition->mark == NULL)
        fact->partition->mark = kmock_alloc(sizeof(struct seek));
    *(struct seek *)fact->partition->mark = (struct seek){true, fact->instance, fact->offset};
}

/* returns  whether a seek of the same owner allows this commit to go back; used up */
static bool use_seek(const struct kt_fact *fact)
{
    struct seek *seek = fact->partition->mark;
    bool allows = seek && seek->is_open && seek->offset <= fact->offset &&
                  (fact->instance == 0 || fact->instance == seek->instance);
    if (allows)
        seek->is_open = false;
    return allows;
}

static void say_back(struct commits *commits, const struct kt_fact *fact)
{
    struct kt_partition *partition = fact->partition;
    const struct kt_history *history = commits->model.history;
    kt_verdict_about(commits->verdict, partition, fact->offset);
    kt_verdict_say(commits->verdict, KT_VIOLATED, "%s committed %s-%d at %lld after %lld: it went back by %lld",
                   kt_model_group(&commits->model), kt_history_text(history, partition->topic), (int)partition->number,
                   (long long)fact->offset, (long long)partition->committed,
                   (long long)(partition->committed - fact->offset));
    for (int32_t i = 0; i < partition->owners_count; i++)
        kt_verdict_witness(commits->verdict, partition->owners[i].since);
    kt_verdict_witness(commits->verdict, partition->committed_at);
    kt_verdict_witness(commits->verdict, fact->at);
}

static bool visit_c2(void *context, const struct kt_fact *fact)
{
    struct commits *commits = context;
    if (fact->kind == KT_FACT_SEEK)
        note_seek(fact);
    if (fact->kind != KT_FACT_COMMIT || fact->by_admin)
        return true;
    commits->commits++;
    if (fact->offset >= fact->partition->committed || use_seek(fact))
        return true;
    say_back(commits, fact);
    return false;
}

void kt_judge_c2(const struct kt_history *history, const struct kt_scope *scope, struct kt_verdict *verdict)
{
    struct commits commits = {.verdict = verdict};
    kt_verdict_begin(verdict, "C2");
    if (kt_model_init(&commits.model, history, scope, verdict)) {
        kt_model_walk(&commits.model, KT_MOMENT_NAMED, visit_c2, &commits);
        if (commits.commits == 0)
            say_no_commits(&commits);
        else if (verdict->result != KT_VIOLATED)
            kt_verdict_say(verdict, KT_OK, "%lld commits, none went back", (long long)commits.commits);
    }
    kt_model_finish(&commits.model);
}
