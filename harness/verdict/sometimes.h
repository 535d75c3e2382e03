/* SPDX-License-Identifier: Apache-2.0 */
/* Judge that something happened while something else went on (X2): "rebalance while a commit is in flight".
 *
 *   EVENT [ "while" STATE ]      EVENT: a word of happening.c, or "note" and the exact text of a kt_note
 *                                STATE: words of standing.c; it held just before the event */
#ifndef KT_VERDICT_SOMETIMES_H
#define KT_VERDICT_SOMETIMES_H

#include "harness/verdict/verdict.h"

/* What is to happen; borrows the text it was read from. */
struct kt_sometime {
    int event; /* word of happening.h; -1: a note */
    int state; /* of standing.h; -1: any */
    const char *note;
    size_t note_length; /* bytes */
};

/* errors  false, and a sentence in *error (may be null) that lists the known words */
bool kt_sometimes_parse(const char *what, struct kt_sometime *sometime, struct kmock_buffer *error);

/* Judge X2 for one thing. errors  not judged where it does not parse; the text lists the known words */
void kt_judge_sometimes(const struct kt_history *history, const char *what, struct kt_verdict *verdict);

#endif
