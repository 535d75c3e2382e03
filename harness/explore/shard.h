/* SPDX-License-Identifier: Apache-2.0 */
/* Say which part of an exploration is this process's, from a text or from the variables of a scheduler.
 *
 * Part i of n has the schedules whose number leaves i-1 when divided by n: neighbours differ in cost less than ends. */
#ifndef KT_EXPLORE_SHARD_H
#define KT_EXPLORE_SHARD_H

#include <stdbool.h>
#include <stdint.h>

#include "mock/base/buffer.h"

/* Zero-initialised: not said. */
struct kt_shard {
    int index;          /* from 0 */
    int count;          /* 1: all of it */
    const char *source; /* who said so: "KTRIAL_SHARD", "SLURM_ARRAY_TASK_ID"...; static */
};

/* Read "2/4": the second of four.
 *
 * error    appended to: "shard: '0/4': ..."; may be null */
bool kt_shard_parse(const char *text, struct kt_shard *shard, struct kmock_buffer *error);

/* Find out from the environment; nothing said is 1/1, with a null source.
 *
 *   KTRIAL_SHARD=2/4                                       wins over all that follow
 *   SLURM_ARRAY_TASK_ID, _MIN, _MAX, _COUNT, _STEP         Slurm arrays without holes
 *   JOB_COMPLETION_INDEX and KTRIAL_SHARDS or JOB_COMPLETIONS   Kubernetes indexed Jobs, which tell the index only
 *   TEST_SHARD_INDEX, TEST_TOTAL_SHARDS                    Bazel; TEST_SHARD_STATUS_FILE is touched
 *   GTEST_SHARD_INDEX, GTEST_TOTAL_SHARDS                  GoogleTest; likewise GTEST_SHARD_STATUS_FILE
 *   CI_NODE_INDEX, CI_NODE_TOTAL                           GitLab, counted from 1
 *
 * returns  false where one of them is wrong or half there, or two disagree: the message names them and the remedy
 * source   Slurm sbatch(1); Kubernetes "Indexed Job"; Bazel Test encyclopedia; GoogleTest advanced guide; GitLab
 *          predefined variables */
bool kt_shard_from_environment(struct kt_shard *shard, struct kmock_buffer *error);

/* returns  whether schedule number n is of this shard */
bool kt_shard_owns(const struct kt_shard *shard, uint64_t n);

/* Append "2/4". */
void kt_shard_print(const struct kt_shard *shard, struct kmock_buffer *out);

#endif
