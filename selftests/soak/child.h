/* SPDX-License-Identifier: Apache-2.0 */
/* Run a scenario as one trial in this process, and sort what its report says. */
#ifndef SOAK_CHILD_H
#define SOAK_CHILD_H

#include <stdbool.h>
#include <stdint.h>

#include "selftests/soak/scenario.h"

enum { VERDICTS_MAX = 20 };

struct outcome {
    bool ended;         /* the trial was judged; false: the process died or hung before */
    int failures;       /* besides verdicts: what the harness says went wrong */
    unsigned violated;  /* bit i: verdict_ids[i] */
    unsigned unjudged;  /* same */
    bool was_held_back; /* a transaction held an offset back over a rebalance of who asked for it */
    uint64_t history;   /* hash */
    uint64_t switches, events;
    int64_t virtual_us;
};

extern const char *const verdict_ids[]; /* NULL at the end */

/* returns  bits of verdicts that accuse the right program */
unsigned verdicts_wrongly_broken(const struct scenario *scenario, const struct outcome *outcome);

/* returns  bits of verdicts that lack what this trial must have given them */
unsigned verdicts_wrongly_unjudged(const struct scenario *scenario, const struct outcome *outcome);

/* backend  "carrier", "baton" or NULL. The report goes to stderr. */
void child_run(const struct scenario *scenario, const char *backend, struct outcome *outcome);

#endif
