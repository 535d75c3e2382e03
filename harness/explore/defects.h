/* SPDX-License-Identifier: Apache-2.0 */
/* Know what librdkafka itself does wrong, so that a right program is not accused of it.
 *
 * An entry says by which symptom of a run the defect shows and which verdicts it may break; a broken verdict besides
 * those is the program's. Knows nothing of how a finding is marked. */
#ifndef KT_EXPLORE_DEFECTS_H
#define KT_EXPLORE_DEFECTS_H

#include <stdbool.h>

#include "harness/explore/symptoms.h"

/* How we know. */
enum kt_defect_seen {
    KT_SEEN_IN_TRIALS, /* selftests/harness/explore/defects_test.c shows it */
    KT_SEEN_IN_SOAK,   /* selftests/soak met it, or an exploration of an example */
    KT_SAID_UPSTREAM,  /* only the issue says so */
};

#define KT_NO_SYMPTOM KT_SYMPTOMS_COUNT

struct kt_defect {
    int first, last; /* affected versions as rd_kafka_version() says them; first 0: unknown, last 0: not fixed */
    enum kt_symptom symptom; /* of a run that met it; KT_NO_SYMPTOM: nothing in particular happens before it */
    const char *program;     /* whom it hits; null: any consumer */
    const char *verdicts;    /* ids that it may break, with a space between; "died": it ends the instance */
    const char *happens;     /* one sentence */
    const char *upstream;    /* "librdkafka issue 5586"; "none": nobody reported it that we know of */
    enum kt_defect_seen seen;
};

/* Find the defect that explains a broken verdict. Those without a symptom are not found so: see kt_defect_next.
 *
 * version   rd_kafka_version() of the library that runs
 * symptoms  of the run, see kt_symptoms_of
 * returns   static; NULL where none is known */
const struct kt_defect *kt_defect_find(int version, uint64_t symptoms, const char *verdict_id);

/* returns  whether it may break the verdict of this id; "converge" and "drain" are L1 and L3 by another measure */
bool kt_defect_excuses(const struct kt_defect *defect, const char *verdict_id);

bool kt_defect_affects(const struct kt_defect *defect, int version);

/* Walk all of them. previous  null: from the first on. returns  NULL behind the last */
const struct kt_defect *kt_defect_next(const struct kt_defect *previous);

#endif
