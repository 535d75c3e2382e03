/* SPDX-License-Identifier: Apache-2.0 */
/* Hold what is being merged. Inside of harness/explore/merge*. */
#ifndef KT_EXPLORE_MERGE_SET_H
#define KT_EXPLORE_MERGE_SET_H

#include "harness/explore/finding_file.h"
#include "harness/explore/shard.h"
#include "mock/base/list.h"
#include "mock/base/table.h"

struct kt_merge_file {
    struct kmock_list_link link; /* kt_merge.files */
    char *path;
    struct kt_findings findings;
};

/* One shard of one test, in one file. */
struct kt_merge_part {
    struct kmock_list_link link; /* kt_merge_test.parts, in order of shards once joined */
    const char *path;
    struct kt_shard shard;
    const struct kt_record_end *end; /* null: killed */
};

/* A run, and the file that it was met in first. */
struct kt_merge_run {
    const struct kt_record_run *run;
    const char *path;
};

/* One finding of several schedules. */
struct kt_merge_finding {
    struct kt_record_finding finding; /* that of the first run */
    uint64_t n;                       /* of the run; UINT64_MAX: of none (a saved failure) */
    struct kmock_table schedules;     /* schedule -> itself */
};

struct kt_merge_test {
    struct kt_record_begin begin;
    const char *path; /* of that begin */
    int shards;       /* how many there should be */
    struct kmock_list parts;
    struct kmock_table by_number;   /* n -> struct kt_merge_run */
    struct kmock_table by_schedule; /* schedule -> struct kt_record_run */
    struct kmock_table findings;    /* kind, ids, shrunk schedule -> struct kt_merge_finding */
    struct kmock_table seen;        /* what, text -> struct kt_record_seen */
    struct kt_record_end end;       /* of all; filled in by kt_merge_join, as are these: */
    const struct kt_record_run **runs;
    size_t runs_count;
    struct kt_merge_finding **ordered; /* findings, by n */
    bool is_complete;
};

struct kt_merge {
    struct kmock_list files;
    struct kmock_table tests; /* name -> struct kt_merge_test */
    struct kmock_arena arena;
};

/* Find whether something was seen that was written down when it was seen first. */
bool kt_merge_has_seen(const struct kt_merge_test *test, enum kt_seen_what what, const char *text);

/* Add a finding to those of its test, or count it to one that is the same. */
void kt_merge_add_finding(struct kt_merge_test *test, const struct kt_record_finding *finding);

/* Fill in test->ordered, each with how many schedules it has. */
void kt_merge_order_findings(struct kt_merge_test *test);

void kt_merge_free_finding(void *finding);

#endif
