/* SPDX-License-Identifier: Apache-2.0 */
/* Say how to explore: options that `ktrial explore` hands to a test program as one text, in $KTRIAL_EXPLORE.
 *
 *   level=2 budget=60s shard=1/4 out="my findings.ndjson" resume
 *
 * A key is the name of the command's flag; what stands in "..." may hold blanks, \" and \\. */
#ifndef KT_EXPLORE_OPTIONS_H
#define KT_EXPLORE_OPTIONS_H

#include "harness/explore/shard.h"
#include "mock/base/arena.h"

struct kt_explore_options {
    int level;            /* 0..3; -1: not said */
    uint64_t budget_runs; /* 0: no limit */
    int64_t budget_us;    /* of wall time; 0: no limit */
    uint64_t seed;        /* 0: the test's own */
    int jobs;             /* runs at the same time; 0: one a processor */
    struct kt_shard shard;
    const char *out;   /* file of findings, appended to; null: none */
    const char *save;  /* folder of saved failures; null: none */
    const char *trace; /* folder of .ktrace files; null: none */
    bool resume;       /* what `out` has is not run again */
    bool no_shrink;
    bool keep_going; /* after the first failure of a test */
    struct kmock_arena texts;
};

struct kt_explore_key {
    const char *name;  /* "budget-runs"; null: behind the last one */
    const char *value; /* what to name its value in help: "N"; null: it has none */
    const char *help;
};

/* returns  all keys, in the order of printing */
const struct kt_explore_key *kt_explore_keys(void);

/* Nothing said: level -1, save ".ktrial". Texts are kept until kt_explore_options_finish. */
void kt_explore_options_init(struct kt_explore_options *options);
void kt_explore_options_finish(struct kt_explore_options *options);

/* Set one of them. value is null for a key without one.
 *
 * error    appended to: "--budget 5x: is no duration; say ..." without the dashes; may be null */
bool kt_explore_options_set(struct kt_explore_options *options, const char *key, const char *value,
                            struct kmock_buffer *error);

/* Read the text; options must be initialised. "1" is the same as "": nothing said. */
bool kt_explore_options_parse(const char *text, struct kt_explore_options *options, struct kmock_buffer *error);

/* Append the text of what differs from nothing said; it parses back to the same. */
void kt_explore_options_print(const struct kt_explore_options *options, struct kmock_buffer *out);

/* Initialise from $KTRIAL_EXPLORE, and the shard, where it is not in there, from the environment.
 *
 * options  shard.count is at least 1 afterwards; to be given back with kt_explore_options_finish in any case */
bool kt_explore_options_from_environment(struct kt_explore_options *options, struct kmock_buffer *error);

#endif
