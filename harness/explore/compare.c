/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/explore/compare.h"

#include <stdio.h>
#include <stdlib.h>

#include "harness/client/prepare.h"
#include "harness/explore/judge.h"
#include "harness/explore/pool.h"
#include "harness/fault/schedule.h"
#include "harness/trial/trial.h"
#include "mock/base/alloc.h"

void kt_compare_begin(const struct kt_scenario *scenario, struct kt_compare *compare)
{
    struct kt_schedule schedule;
    char line[40];
    const char *replayed = getenv("KTRIAL_REPLAY");
    *compare = (struct kt_compare){0};
    if (replayed == NULL || !kt_schedule_parse(replayed, &schedule, NULL))
        return; /* the trial's beginning says what is wrong with it */
    compare->is_wanted = schedule.heals;
    snprintf(line, sizeof line, "seed=%llu", (unsigned long long)(scenario->options.seed ? scenario->options.seed : 1));
    kt_schedule_finish(&schedule);
    if (!compare->is_wanted)
        return;
    struct kt_job job = {.line = line};
    kt_client_prepare();
    struct kt_pool *pool = kt_pool_create(scenario, 1, 0);
    kt_pool_run_one(pool, &job, &compare->plain);
    kt_pool_destroy(pool);
}

static void tell_groups(struct kt_trial *trial, struct kt_outcome *result)
{
    const char *name;
    for (int32_t i = 0; (name = kt_trial_group(trial, i)) != NULL; i++) {
        result->groups = kmock_realloc(result->groups, (size_t)(i + 1) * sizeof *result->groups);
        result->groups[result->groups_count++] =
            (struct kt_run_group){(char *)name, kt_group_is_stable(trial, name), kt_group_is_drained(trial, name)};
    }
}

void kt_compare_end(struct kt_compare *compare, struct kt_trial *trial)
{
    struct kt_outcome result = {.end = KT_RUN_JUDGED};
    kt_trial_finish(trial);
    if (!compare->is_wanted)
        return;
    tell_groups(trial, &result);
    kt_compare_groups(&compare->plain, &result, &trial->failed);
    free(result.groups);
    kt_outcome_finish(&compare->plain);
}
