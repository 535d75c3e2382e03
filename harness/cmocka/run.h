/* SPDX-License-Identifier: Apache-2.0 */
/* What the two ways to run a trial as a cmocka test share. Inside of harness/cmocka. */
#ifndef KT_CMOCKA_RUN_H
#define KT_CMOCKA_RUN_H

#include "harness/explore/run.h"
#include "harness/include/ktrial/cmocka.h"

/* Programs without cmocka link this library too. */
#pragma weak print_error
#pragma weak print_message
#pragma weak _skip

/* Print line by line: cmocka cuts what is longer than 1 KiB. */
void kt_cmocka_print(const char *text, void (*print)(const char *format, ...));

/* Skip the running test where $KTRIAL_TEST names another, or where this one was explored or replayed before under
 * another entry of the same name. */
void kt_cmocka_skip_unless_wanted(const struct kt_cmocka_case *test);

/* Run it as one trial and judge it. */
void kt_cmocka_run_case(struct kt_cmocka_case *test);

/* Explore it. */
void kt_cmocka_explore_case(struct kt_cmocka_case *test);

/* returns  the scenario of a test; its context is the test */
struct kt_scenario kt_cmocka_scenario(struct kt_cmocka_case *test);

#endif
