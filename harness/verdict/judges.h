/* SPDX-License-Identifier: Apache-2.0 */
/* Declare the verdicts: one a guarantee, grouped by file. What each says is in README.md. */
#ifndef KT_VERDICT_JUDGES_H
#define KT_VERDICT_JUDGES_H

#include "harness/verdict/verdict.h"

kt_judge kt_judge_c1, kt_judge_c2; /* commits.c */
kt_judge kt_judge_d1, kt_judge_d2; /* delivery.c */
kt_judge kt_judge_d3, kt_judge_d4; /* intervals.c, sink.c */
kt_judge kt_judge_d5;              /* order.c */
kt_judge kt_judge_o1;              /* assignment.c */
kt_judge kt_judge_o2, kt_judge_o4; /* ownership.c */
kt_judge kt_judge_o3;              /* zombies.c */
kt_judge kt_judge_r1;              /* rebalance.c */
kt_judge kt_judge_l1, kt_judge_l3; /* converge.c, drain.c */
kt_judge kt_judge_b1;              /* duplicates.c */
kt_judge kt_judge_p1, kt_judge_p2; /* reported.c, told.c */
kt_judge kt_judge_p3, kt_judge_p4; /* once.c, placed.c */
kt_judge kt_judge_p5;              /* resent.c */
kt_judge kt_judge_p6, kt_judge_p7; /* atomic.c, fenced.c */
kt_judge kt_judge_p8;              /* hanging.c */
kt_judge kt_judge_v1, kt_judge_v2; /* seen.c */
kt_judge kt_judge_v3, kt_judge_v4; /* seen.c */
kt_judge kt_judge_b1;              /* duplicates.c */
kt_judge kt_judge_x1;              /* coverage.c */
kt_judge kt_judge_x2;              /* sometimes.c */

#endif
