/* SPDX-License-Identifier: Apache-2.0 */
/* By what a run failed: its own failures, and what its groups came to without faults and not with them. */
#include "selftests/check.h"

#include <stdlib.h>
#include <string.h>

#include "harness/explore/judge.h"
#include "mock/base/alloc.h"

static struct kt_run_group good[] = {{"billing", true, true}};
static struct kt_outcome plain = {.groups = good, .groups_count = 1};

static struct kt_cause judge(struct kt_outcome *result)
{
    struct kt_cause cause;
    kt_judge_run(&plain, result, &cause);
    return cause;
}

/* An outcome whose group came to this; failures may be added. */
static struct kt_outcome outcome(bool stable, bool drained)
{
    struct kt_outcome result = {.groups = kmock_alloc(sizeof(struct kt_run_group)), .groups_count = 1};
    result.groups[0] = (struct kt_run_group){strdup("billing"), stable, drained};
    return result;
}

static void a_run_that_comes_to_what_the_plain_one_did_is_good(void **state)
{
    (void)state;
    struct kt_outcome result = outcome(true, true);
    assert_false(judge(&result).failed);
    kt_outcome_finish(&result);
}

static void a_group_that_falls_behind_the_plain_run_fails_it(void **state)
{
    (void)state;
    struct kt_outcome result = outcome(false, false);
    struct kt_cause cause = judge(&result);
    assert_true(cause.failed);
    assert_int_equal(cause.kind, KT_FAILURE_LIVENESS);
    assert_string_equal(cause.ids, "converge drain");
    kt_outcome_finish(&result);
}

static void a_run_that_ended_early_is_not_compared(void **state)
{
    (void)state;
    struct kt_outcome result = outcome(false, false);
    kt_outcome_accuse(&result, KT_FAILURE_SAFETY, "assertion", "FAIL\n");
    assert_string_equal(judge(&result).ids, "assertion");
    kt_outcome_finish(&result);
}

/* What was not judged says something only of a run that is good otherwise. */
static void a_failing_run_is_not_in_vain(void **state)
{
    (void)state;
    struct kt_outcome result = outcome(true, true);
    kt_outcome_accuse(&result, KT_FAILURE_VACUOUS, "fault", "FAIL it could not be done\n");
    kt_outcome_accuse(&result, KT_FAILURE_VACUOUS, "X2", "FAIL it never happened\n");
    struct kt_cause cause = judge(&result);
    assert_false(cause.in_vain);
    kt_outcome_accuse(&result, KT_FAILURE_VACUOUS, "O2", "NOT JUDGED\n");
    cause = judge(&result);
    assert_false(cause.failed);
    assert_true(cause.in_vain);
    kt_outcome_accuse(&result, KT_FAILURE_SAFETY, "D1", "FAIL\n");
    cause = judge(&result);
    assert_true(cause.failed);
    assert_false(cause.in_vain);
    assert_string_equal(cause.ids, "D1");
    kt_outcome_finish(&result);
}

static void a_cause_is_shown_by_one_that_breaks_as_much(void **state)
{
    (void)state;
    struct kt_cause wanted = {.failed = true, .ids = "C1 D1"}, other = {.failed = true, .ids = "B1 C1 D1"};
    assert_true(kt_cause_is_shown_by(&wanted, &other));
    assert_false(kt_cause_is_shown_by(&other, &wanted));
    other.failed = false;
    assert_false(kt_cause_is_shown_by(&wanted, &other));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_run_that_comes_to_what_the_plain_one_did_is_good),
        cmocka_unit_test(a_group_that_falls_behind_the_plain_run_fails_it),
        cmocka_unit_test(a_run_that_ended_early_is_not_compared),
        cmocka_unit_test(a_failing_run_is_not_in_vain),
        cmocka_unit_test(a_cause_is_shown_by_one_that_breaks_as_much),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
