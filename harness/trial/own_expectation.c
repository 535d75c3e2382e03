/* SPDX-License-Identifier: Apache-2.0 */
/* What a test expects of its own world at the end of a trial. */
#include "harness/trial/own_expectation.h"

#include <stdlib.h>
#include <string.h>

#include "mock/base/alloc.h"

void kt_expect_that(struct kt_trial *trial, const char *what, bool (*holds)(struct kt_trial *trial, void *context),
                    void *context)
{
    kt_trial_check(trial, "kt_expect_that");
    if (what == NULL || holds == NULL)
        kt_misuse(trial, "kt_expect_that: say what is expected, and give the function that tells whether it is so");
    struct kt_own_expectation *expectation = kmock_alloc(sizeof *expectation);
    expectation->what = kmock_copy_string(what, strlen(what));
    expectation->holds = holds;
    expectation->context = context;
    kmock_list_append(&trial->own_expectations, &expectation->link);
}

void kt_own_expectations_judge(struct kt_trial *trial)
{
    for (struct kmock_list_link *link = trial->own_expectations.first; link; link = link->next) {
        const struct kt_own_expectation *expectation = kmock_list_object(link, struct kt_own_expectation, link);
        if (!expectation->holds(trial, expectation->context))
            kt_trial_accuse(trial, KT_FAILURE_SAFETY, "own", "not so at the end: %s [own]", expectation->what);
    }
}

void kt_own_expectations_finish(struct kt_trial *trial)
{
    struct kmock_list_link *link;
    while ((link = kmock_list_take(&trial->own_expectations)) != NULL) {
        struct kt_own_expectation *expectation = kmock_list_object(link, struct kt_own_expectation, link);
        free(expectation->what);
        free(expectation);
    }
}
