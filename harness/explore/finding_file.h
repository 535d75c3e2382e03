/* SPDX-License-Identifier: Apache-2.0 */
/* Read a file of findings, and open one to append to. */
#ifndef KT_EXPLORE_FINDING_FILE_H
#define KT_EXPLORE_FINDING_FILE_H

#include "harness/explore/finding.h"

/* All records of known types, in the order of the file. */
struct kt_findings {
    struct kt_finding_record *records;
    size_t count, capacity;
    bool is_cut; /* the last line is not whole: its writer was killed; it is not among the records */
    struct kmock_arena arena;
};

/* Read a file.
 *
 * findings  overwritten; to be given back with kt_findings_finish in any case
 * error     appended to: "FILE: line 3: not a record: ..."; may be null
 * returns   false where it cannot be read or a line that is not the last is broken */
bool kt_findings_load(const char *path, struct kt_findings *findings, struct kmock_buffer *error);
void kt_findings_finish(struct kt_findings *findings);

/* Open a file for kt_finding_write, making it where it is not there, and cut off a last line that is not whole.
 *
 * returns  a descriptor, the caller's to close; -1 where it cannot be opened */
int kt_findings_open(const char *path, struct kmock_buffer *error);

#endif
