/* SPDX-License-Identifier: Apache-2.0 */
/* Declare the verdicts: one a guarantee, grouped by file. What each says is in README.md. */
#ifndef KT_VERDICT_JUDGES_H
#define KT_VERDICT_JUDGES_H

#include "harness/verdict/verdict.h"

kt_judge kt_judge_c1, kt_judge_c2;              /* commits.c */
kt_judge kt_judge_d1, kt_judge_d2, kt_judge_d4; /* delivery.c */
kt_judge kt_judge_d5;                           /* order.c */
kt_judge kt_judge_o1;                           /* assignment.c */
kt_judge kt_judge_o2, kt_judge_o4;              /* ownership.c */
kt_judge kt_judge_r1;                           /* rebalance.c */
kt_judge kt_judge_l1, kt_judge_l3;              /* converge.c, drain.c */
kt_judge kt_judge_b1;                           /* duplicates.c */
kt_judge kt_judge_x1;                           /* coverage.c */
kt_judge kt_judge_x2;                           /* sometimes.c */

#endif
