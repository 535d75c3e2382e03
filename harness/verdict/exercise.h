/* SPDX-License-Identifier: Apache-2.0 */
/* Say what of all that can go wrong a trial went through, for lines such as "not exercised: coordinator move". */
#ifndef KT_VERDICT_EXERCISE_H
#define KT_VERDICT_EXERCISE_H

#include "harness/history/history.h"

enum { KT_EXERCISES = 28 };

/* returns  a set of bits below KT_EXERCISES: what happened in the history */
uint64_t kt_exercised(const struct kt_history *history);

/* returns  the bits that apply to the scenario at all: of groups only where there is one, of transactions only where
 *          the program uses them; what happened applies */
uint64_t kt_exercisable(const struct kt_history *history);

/* returns  the name of a bit ("coordinator move"), static; "" for one that is none */
const char *kt_exercise_name(int bit);

#endif
