/* SPDX-License-Identifier: Apache-2.0 */
/* Programs to explore: what explore.c cannot name itself, for their examples use the same names. */
#ifndef BENCH_EXPLORED_H
#define BENCH_EXPLORED_H

#include <stdbool.h>

#include <ktrial/ktrial.h>

struct bench_program {
    const char *name;
    void (*play)(struct kt_trial *t, void *context); /* the scenario, without faults */
    void *context;
    bool is_wrong;
};

enum { BENCH_EXACTLY_ONCE = 3, BENCH_EXACTLY_ONCE_SQLITE = 3 };

extern const struct bench_program bench_exactly_once[BENCH_EXACTLY_ONCE];
extern const struct bench_program bench_exactly_once_sqlite[BENCH_EXACTLY_ONCE_SQLITE];

/* Make a folder for databases, and remove it. */
void bench_sqlite_begin(void);
void bench_sqlite_end(void);

#endif
