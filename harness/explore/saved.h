/* SPDX-License-Identifier: Apache-2.0 */
/* Keep failures from one exploration to the next, so that they are tried first; and go on where one was killed.
 *
 *   .ktrial/no_invoice_is_lost.ndjson    one finding a line, the newest last; meant for a cache, or for the repository
 *
 * A file that does not read is reported and left as it is. Several processes may use a folder at the same time. */
#ifndef KT_EXPLORE_SAVED_H
#define KT_EXPLORE_SAVED_H

#include "harness/explore/finding_file.h"
#include "mock/base/table.h"

/* The schedules of a test's failures, shrunk where they were: the newest first, each once. */
struct kt_saved {
    const char **schedules;
    size_t count;
    struct kt_findings findings; /* that own them */
};

/* Read what is saved of a test; a folder or file that is not there is no failure.
 *
 * saved    overwritten; to be given back with kt_saved_finish in any case
 * error    appended to; may be null */
bool kt_saved_load(const char *folder, const char *test, struct kt_saved *saved, struct kmock_buffer *error);
void kt_saved_finish(struct kt_saved *saved);

/* Save a finding, unless its schedule is there already. The folder is made where it is not there. */
bool kt_saved_add(const char *folder, const struct kt_record_finding *finding, struct kmock_buffer *error);

/* Forget a schedule that fails no more: the file is replaced at once, or stays as it was. */
bool kt_saved_drop(const char *folder, const char *test, const char *schedule, struct kmock_buffer *error);

/* Append the name of a test's file: "FOLDER/NAME.ndjson". Other characters than letters, digits, . _ - become _, and a
 * hash of the name makes up for it. */
void kt_saved_path(const char *folder, const char *test, struct kmock_buffer *out);

/* Append the name of the trace of a test's failure by some verdicts: "FOLDER/NAME.C1-D1.ktrace". The folder is made
 * where it is not there. */
void kt_trace_path(const char *folder, const char *test, const char *ids, struct kmock_buffer *out);

/* What a killed exploration of a test left in its file of findings. */
struct kt_resume {
    const struct kt_finding_record **records; /* those of this test, in the order of the file */
    size_t count;
    bool is_ended;           /* it was not killed: the last of the records is its end */
    struct kmock_table runs; /* schedule -> struct kt_record_run */
    struct kt_findings findings;
};

/* Read it. A file that is not there, or has nothing of this test, leaves everything to do.
 *
 * begin    what is about to be explored: the file's must be of the same program, seed, level, library and shard
 * resume   overwritten; to be given back with kt_resume_finish in any case
 * error    appended to; may be null */
bool kt_resume_load(const char *path, const struct kt_record_begin *begin, struct kt_resume *resume,
                    struct kmock_buffer *error);
void kt_resume_finish(struct kt_resume *resume);

/* returns  the run of a schedule that needs not be run again; null where there is none */
const struct kt_record_run *kt_resume_find(const struct kt_resume *resume, const char *schedule);

#endif
