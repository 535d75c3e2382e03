/* SPDX-License-Identifier: Apache-2.0 */
/* Write trials as cmocka tests: include this instead of cmocka.h, list kt_trial_test(function) among the tests.
 *
 *   static void no_order_is_lost(void **state)
 *   {
 *       struct kt_trial *t = *state;
 *       ...
 *   }
 *   const struct CMUnitTest tests[] = {kt_trial_test(no_order_is_lost)};
 *
 * The function sets the scene and may let time pass; after it returned, the trial runs until it comes to rest and
 * the expectations are judged. A failing assertion inside an instance fails that test, not the whole run. */
#ifndef KTRIAL_CMOCKA_H
#define KTRIAL_CMOCKA_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <ktrial/ktrial.h>

/* One trial among cmocka's tests. */
struct kt_cmocka_case {
    const char *name;
    CMUnitTestFunction test;
    struct kt_options options;
    const char *finds;   /* the report must say this; NULL: the trial must pass */
    const char *explore; /* options of an exploration: "level=2 budget=60s"; NULL: one run */
};

KT_API void kt_cmocka_run(void **state);
KT_API void kt_cmocka_explore(void **state);
KT_API int kt_cmocka_clean(void **state);

/* A test that runs as one trial; *state is its struct kt_trial. The second form sets options by name:
 * kt_trial_test_with(test, .brokers = 1, .seed = 7). */
#define kt_trial_test(function) kt_cmocka_test(function, NULL, .seed = 0)
#define kt_trial_test_with(function, ...) kt_cmocka_test(function, NULL, __VA_ARGS__)

/* A test of a program with a known bug: it passes when the trial fails and its report says so: the id of a broken
 * verdict ("D1"), "NOT JUDGED", or any other text. $KTRIAL_SHOW=1 prints the report. */
#define kt_trial_test_finds(function, text) kt_cmocka_test(function, text, .seed = 0)

/* A test that is explored: it runs without faults, then with each fault that applies at each point of that run, each
 * time in a process of its own. It fails when one of them breaks an expectation, or leaves the group worse than the
 * run without faults did: the report has the smallest failure and the line that runs it again.
 *
 * how  options as `ktrial explore` has them, without the dashes: "level=3 budget-runs=10000"; "": level 1.
 *      $KTRIAL_EXPLORE overrides them, and explores kt_trial_test tests, too */
#define kt_explore_test(function) kt_explore_test_with(function, "", .seed = 0)
#define kt_explore_test_with(function, how, ...) kt_cmocka_exploration(function, how, NULL, __VA_ARGS__)

/* As kt_trial_test_finds: it passes when the exploration finds the broken verdict. */
#define kt_explore_test_finds(function, text) kt_cmocka_exploration(function, "", text, .seed = 0)

#define kt_cmocka_exploration(function, how, text, ...)                                                                \
    {                                                                                                                  \
        .name = #function " (explored)", .test_func = kt_cmocka_explore, .initial_state = &(struct kt_cmocka_case)     \
        {                                                                                                              \
            .name = #function, .test = (function), .options = {__VA_ARGS__}, .finds = (text), .explore = (how)         \
        }                                                                                                              \
    }

#define kt_cmocka_test(function, text, ...)                                                                            \
    {                                                                                                                  \
        .name = #function, .test_func = kt_cmocka_run, .teardown_func = kt_cmocka_clean,                               \
        .initial_state = &(struct kt_cmocka_case)                                                                      \
        {                                                                                                              \
            .name = #function, .test = (function), .options = {__VA_ARGS__}, .finds = (text)                           \
        }                                                                                                              \
    }

#endif
