/* SPDX-License-Identifier: Apache-2.0 */
/* Judge that the lag drains (L3): some time after the last record and the last change, all is committed. */
#include <stdlib.h>

#include "harness/verdict/changes.h"
#include "harness/verdict/judges.h"
#include "harness/verdict/say.h"
#include "mock/base/alloc.h"

struct drain {
    struct kt_model model;
    struct kt_verdict *verdict;
    int64_t deadline_us;
    int64_t commits;
};

/* What was committed of a partition in time. */
struct in_time {
    int64_t committed;
    size_t at;
};

static bool visit(void *context, const struct kt_fact *fact)
{
    struct drain *drain = context;
    if (fact->kind != KT_FACT_COMMIT)
        return true;
    drain->commits++;
    if (fact->event->time_us > drain->deadline_us)
        return true;
    if (fact->partition->mark == NULL)
        fact->partition->mark = kmock_alloc(sizeof(struct in_time));
    *(struct in_time *)fact->partition->mark = (struct in_time){fact->offset, fact->at};
    return true;
}

static int64_t lag_of(const struct kt_partition *partition)
{
    const struct in_time *in_time = partition->mark;
    int64_t committed = in_time && in_time->committed > partition->base ? in_time->committed : partition->base;
    int64_t lag = kt_partition_readable(partition) - committed;
    return lag > 0 ? lag : 0;
}

static void say_lag(struct drain *drain, const struct kt_partition *partition, int64_t lag, size_t change)
{
    const struct kt_history *history = drain->model.history;
    const struct in_time *in_time = partition->mark;
    int64_t change_us = kt_history_event(history, change)->time_us;
    bool is_late = kt_observed_until(&drain->model) >= drain->deadline_us;
    kt_verdict_about(drain->verdict, partition, in_time ? in_time->committed : partition->base);
    kt_verdict_say(drain->verdict, is_late ? KT_VIOLATED : KT_NOT_JUDGED,
                   "%s has %lld records of lag, %s-%d first (committed %lld, end %lld), ",
                   kt_model_group(&drain->model), (long long)lag, kt_history_text(history, partition->topic),
                   (int)partition->number, (long long)(in_time ? in_time->committed : -1),
                   (long long)kt_partition_readable(partition));
    if (is_late)
        kt_verdict_say(drain->verdict, KT_VIOLATED, "%.3f s after the last record and the last change",
                       (double)(drain->deadline_us - change_us) / 1e6);
    else
        kt_verdict_say(drain->verdict, KT_NOT_JUDGED,
                       "but the trial ended %.3f s after the last record or change, before the bound of %.3f s: let it "
                       "run longer (kt_run_until) or say \"within\"",
                       (double)(kt_observed_until(&drain->model) - change_us) / 1e6,
                       (double)(drain->deadline_us - change_us) / 1e6);
    kt_verdict_witness(drain->verdict, change);
    if (in_time)
        kt_verdict_witness(drain->verdict, in_time->at);
}

static void conclude(struct drain *drain, size_t change)
{
    const struct kt_partition *worst = NULL;
    int64_t lag = 0;
    struct kt_model *model = &drain->model;
    for (struct kmock_table_entry *entry = kt_model_first(model); entry; entry = kt_model_next(model, entry)) {
        lag += lag_of(entry->value);
        worst = worst == NULL && lag > 0 ? entry->value : worst;
    }
    if (kt_model_records(model) == 0)
        kt_verdict_say(drain->verdict, KT_NOT_JUDGED, "no record was written to what %s reads: feed its topics first",
                       kt_model_group(model));
    else if (drain->commits == 0)
        kt_verdict_say(drain->verdict, KT_NOT_JUDGED,
                       "%s never committed an offset: let the program commit, or do not expect it to drain",
                       kt_model_group(model));
    else if (lag > 0)
        say_lag(drain, worst, lag, change);
    else
        kt_verdict_say(drain->verdict, KT_OK, "all %lld records committed", (long long)kt_model_records(model));
}

void kt_judge_l3(const struct kt_history *history, const struct kt_scope *scope, struct kt_verdict *verdict)
{
    struct drain drain = {.verdict = verdict};
    size_t change = 0;
    kt_verdict_begin(verdict, "L3");
    if (kt_model_init(&drain.model, history, scope, verdict)) {
        kt_last_change(&drain.model, true, &change);
        drain.deadline_us = kt_history_event(history, change)->time_us;
        drain.deadline_us += scope->within_us ? scope->within_us : KT_CONVERGE_US;
        kt_model_walk(&drain.model, KT_MOMENT_NAMED, visit, &drain);
        conclude(&drain, change);
    }
    kt_model_finish(&drain.model);
}
