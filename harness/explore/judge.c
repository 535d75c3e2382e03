/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/explore/judge.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct kt_run_group *group_of(const struct kt_outcome *result, const char *name)
{
    for (int32_t i = 0; i < result->groups_count; i++)
        if (strcmp(result->groups[i].name, name) == 0)
            return &result->groups[i];
    return NULL;
}

static void accuse(struct kmock_list *failures, const char *id, const char *group, const char *what)
{
    char text[300];
    snprintf(text, sizeof text, "FAIL group %s %s, as it does without faults [%s]\n", group, what, id);
    kt_failures_add(failures, KT_FAILURE_LIVENESS, id, text);
}

/* An early end (a failed assertion) says nothing about where the group would have come to. */
static bool ended_early(const struct kt_outcome *result)
{
    for (int32_t i = 0; i < result->failures_count; i++) {
        const char *id = result->failures[i].id;
        if (strcmp(id, "assertion") == 0 || strcmp(id, "run-until") == 0)
            return true;
    }
    return result->end != KT_RUN_JUDGED;
}

void kt_compare_groups(const struct kt_outcome *plain, const struct kt_outcome *result, struct kmock_list *failures)
{
    for (int32_t i = 0; i < plain->groups_count; i++) {
        const struct kt_run_group *wanted = &plain->groups[i], *group = group_of(result, wanted->name);
        if (wanted->stable && (group == NULL || !group->stable))
            accuse(failures, "converge", wanted->name, "did not become stable again after the faults");
        if (wanted->drained && (group == NULL || !group->drained))
            accuse(failures, "drain", wanted->name, "did not commit everything there was to read after the faults");
    }
}

/* Smaller is worse. */
static int rank(enum kt_failure_kind kind)
{
    static const int ranks[] = {
        [KT_FAILURE_CRASH] = 0, [KT_FAILURE_SAFETY] = 1, [KT_FAILURE_LIVENESS] = 2, [KT_FAILURE_VACUOUS] = 3};
    return ranks[kind];
}

static int compare_ids(const void *one, const void *other)
{
    return strcmp(*(const char *const *)one, *(const char *const *)other);
}

static void name_ids(const char **ids, int count, struct kt_cause *cause)
{
    size_t used = 0;
    qsort(ids, (size_t)count, sizeof *ids, compare_ids);
    for (int i = 0; i < count; i++) {
        if (i > 0 && strcmp(ids[i], ids[i - 1]) == 0)
            continue;
        int size = snprintf(cause->ids + used, sizeof cause->ids - used, "%s%s", used ? " " : "", ids[i]);
        if (size < 0 || used + (size_t)size >= sizeof cause->ids)
            return;
        used += (size_t)size;
    }
}

/* Coverage is of all runs together; a fault that could not be done, a leader moved to a broker that an earlier one took
 * down, leaves a run with one fault less. */
static bool is_of_no_run(const char *id)
{
    return id[0] == 'X' || strcmp(id, "fault") == 0;
}

void kt_judge_run(const struct kt_outcome *plain, struct kt_outcome *result, struct kt_cause *cause)
{
    enum { IDS_MAX = 64 };
    const char *ids[IDS_MAX];
    int count = 0;
    *cause = (struct kt_cause){.kind = KT_FAILURE_VACUOUS};
    struct kmock_list worse = {0};
    if (plain && !ended_early(result))
        kt_compare_groups(plain, result, &worse);
    kt_outcome_take_failures(result, &worse);
    for (int32_t i = 0; i < result->failures_count; i++) {
        const struct kt_failure *failure = &result->failures[i];
        if (rank(failure->kind) < rank(cause->kind))
            cause->kind = failure->kind;
        if (failure->kind != KT_FAILURE_VACUOUS && count < IDS_MAX)
            ids[count++] = failure->id;
        cause->in_vain = cause->in_vain || (failure->kind == KT_FAILURE_VACUOUS && !is_of_no_run(failure->id));
    }
    cause->failed = count > 0;
    cause->in_vain = cause->in_vain && !cause->failed;
    name_ids(ids, count, cause);
}

bool kt_cause_is_shown_by(const struct kt_cause *wanted, const struct kt_cause *other)
{
    char ids[KT_IDS_BYTES], *rest = ids;
    char all[KT_IDS_BYTES + 2], one[KT_IDS_BYTES + 2];
    if (!other->failed)
        return false;
    snprintf(ids, sizeof ids, "%s", wanted->ids);
    snprintf(all, sizeof all, " %s ", other->ids);
    for (char *id; (id = strsep(&rest, " ")) != NULL;) {
        snprintf(one, sizeof one, " %s ", id);
        if (strstr(all, one) == NULL)
            return false;
    }
    return true;
}
