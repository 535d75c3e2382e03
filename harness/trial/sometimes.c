/* SPDX-License-Identifier: Apache-2.0 */
/* What a test says that must sometimes happen: in this trial, or in one of those that explore it. */
#include "harness/verdict/sometimes.h"

#include <string.h>

#include "harness/trial/sometimes.h"
#include "mock/base/alloc.h"

void kt_expect_sometimes(struct kt_trial *trial, const char *what)
{
    kt_trial_check(trial, "kt_expect_sometimes");
    struct kt_sometime sometime;
    struct kmock_buffer error = {0};
    if (what == NULL)
        kt_misuse(trial, "kt_expect_sometimes: say what should happen, such as \"rebalance while a commit is in "
                         "flight\"");
    if (!kt_sometimes_parse(what, &sometime, &error))
        kt_misuse(trial, "kt_expect_sometimes(\"%s\"): %.*s", what, (int)error.size, (const char *)error.data);
    struct kt_expectation *expectation = kmock_alloc(sizeof *expectation);
    expectation->guarantee = kmock_copy_string(what, strlen(what));
    expectation->scope = kmock_copy_string("", 0);
    kmock_list_append(&trial->sometimes, &expectation->link);
}

int kt_sometimes_count(const struct kt_trial *trial)
{
    return (int)trial->sometimes.count;
}

const char *kt_sometimes_text(const struct kt_trial *trial, int i)
{
    struct kmock_list_link *link = trial->sometimes.first;
    while (link && i-- > 0)
        link = link->next;
    return link ? kmock_list_object(link, struct kt_expectation, link)->guarantee : NULL;
}

bool kt_sometimes_reached(struct kt_trial *trial, int i)
{
    const char *what = kt_sometimes_text(trial, i);
    struct kt_verdict verdict = {0};
    if (what == NULL)
        return false;
    kt_history_flush(trial->history);
    kt_judge_sometimes(trial->history, what, &verdict);
    bool reached = verdict.result == KT_OK;
    kt_verdict_finish(&verdict);
    return reached;
}
