/* SPDX-License-Identifier: Apache-2.0 */
/* Join files of findings: the shards of one exploration give what the whole would have given.
 *
 *   add, add, ... -> join (checks that all is there, once) -> print, say, exit code
 *
 * Runs are joined by their numbers, findings by kind, verdict ids and shrunk schedule. The result does not depend on
 * the order of the files. */
#ifndef KT_EXPLORE_MERGE_H
#define KT_EXPLORE_MERGE_H

#include "harness/explore/finding.h"

struct kt_merge;

struct kt_merge *kt_merge_create(void);
void kt_merge_destroy(struct kt_merge *merge);

/* Read a file. errors  it does not read; it is of another program, seed, level or library than those before, or of a
 * shard that was there; a run differs from the same one in another file. merge then is good for nothing but destroy.
 *
 * error    appended to */
bool kt_merge_add(struct kt_merge *merge, const char *path, struct kmock_buffer *error);

/* Compute the result, once.
 *
 * is_partial  shards that are missing or were killed are warnings in the result; else they are errors */
bool kt_merge_join(struct kt_merge *merge, bool is_partial, struct kmock_buffer *error);

/* Append the result as records: begin (of shard 1/1), runs by number, findings, end, test by test.
 *
 * runs_only   runs only; their begin comes before them where there are several tests. These bytes are the same for
 *             four shards and for the exploration that was never sharded */
void kt_merge_print(const struct kt_merge *merge, bool runs_only, struct kmock_buffer *out);

/* Append what a person wants to know of the result. */
void kt_merge_say(const struct kt_merge *merge, struct kmock_buffer *out);

/* returns  the exit code of all tests; vacuous only where all shards are there and ended */
enum kt_explore_exit kt_merge_exit(const struct kt_merge *merge);

/* returns  how many tests there are */
size_t kt_merge_tests(const struct kt_merge *merge);

/* returns  a test that has no end in a file: its exploration was killed; null where all have */
const char *kt_merge_unended(const struct kt_merge *merge);

#endif
