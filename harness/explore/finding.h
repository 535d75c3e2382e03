/* SPDX-License-Identifier: Apache-2.0 */
/* Write and read what an exploration found: NDJSON, one record a line, each line one write().
 *
 *   {"kt":1,"type":"begin","test":"...","program":"...","seed":1,"level":1,"shard":"2/4","library":"...","total":412}
 *   {"kt":1,"type":"run","n":17,"schedule":"seed=1 crash ...","result":"ok","ids":[],"events":412,...}
 *   {"kt":1,"type":"seen","n":17,"what":"sometimes","text":"rebalance while a commit is in flight"}
 *   {"kt":1,"type":"finding","test":"...","kind":"safety","ids":["D1"],"schedule":"...","shrunk":"...",...}
 *   {"kt":1,"type":"end","test":"...","runs":355,"pruned":57,"wall_ms":812,...}
 *
 * Lines of one test stand between its begin and its end; a file may hold several tests, one after the other. Two
 * explorations of the same test with the same options differ in "wall_ms" only. A killed one leaves whole lines.
 * Fields come in the order of the structs below; what is written of a number above 2^63-1 is a string of digits.
 * Knows nothing of trials. */
#ifndef KT_EXPLORE_FINDING_H
#define KT_EXPLORE_FINDING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "mock/base/arena.h"
#include "mock/base/buffer.h"

enum kt_record_type {
    KT_RECORD_NONE, /* of a type that this version does not know */
    KT_RECORD_BEGIN,
    KT_RECORD_RUN,
    KT_RECORD_SEEN,
    KT_RECORD_FINDING,
    KT_RECORD_END,
    KT_RECORD_TYPES,
};

/* What came of one run. A result is written once it is certain: a failure after it was run again. */
enum kt_run_result {
    KT_RESULT_OK,
    KT_RESULT_VIOLATED, /* safety */
    KT_RESULT_LIVENESS,
    KT_RESULT_CRASH,
    KT_RESULT_HANG,
    KT_RESULT_UNSTABLE, /* the same schedule gave another history */
    KT_RESULT_KNOWN,    /* what the client library is known to do wrong */
    KT_RESULT_PRUNED,   /* not run: its state was seen before */
    KT_RUN_RESULTS,
};

enum kt_finding_kind {
    KT_FINDING_SAFETY,
    KT_FINDING_LIVENESS,
    KT_FINDING_NONDETERMINISM,
    KT_FINDING_CRASH,   /* or hang */
    KT_FINDING_VACUOUS, /* not judged, or what was to happen did not */
    KT_FINDING_KINDS,
};

enum kt_seen_what {
    KT_SEEN_SOMETIMES, /* the text of a kt_expect_sometimes */
    KT_SEEN_EXERCISED, /* what would else be listed as not exercised */
    KT_SEEN_JUDGED,    /* what would else be listed as not judged */
    KT_SEEN_WHATS,
};

/* The exit code of `ktrial explore`, `ktrial merge` and an exploring test program. Above 128: ended by a signal. */
enum kt_explore_exit {
    KT_EXPLORE_CLEAN = 0,
    KT_EXPLORE_FAILED = 1, /* the test program failed for another reason */
    KT_EXPLORE_USAGE = 2,
    KT_EXPLORE_SAFETY = 3,
    KT_EXPLORE_LIVENESS = 4,
    KT_EXPLORE_NONDETERMINISM = 5,
    KT_EXPLORE_CRASH = 6, /* or hang, of the code under test */
    KT_EXPLORE_VACUOUS = 7,
};

struct kt_texts {
    const char **items;
    size_t count;
};

struct kt_sometimes {
    const char *text;
    bool reached;
};

struct kt_sometimes_list {
    struct kt_sometimes *items;
    size_t count;
};

/* Strings may be null when written: "". Fields marked optional are left out where they are 0 or empty. */
struct kt_record_begin {
    const char *test;
    const char *program; /* without its folder: shards may run on different machines */
    uint64_t seed;
    uint64_t level;
    const char *shard;   /* kt_shard_print; "1/1": all of it */
    const char *library; /* "librdkafka 2.0.2" */
    uint64_t total;      /* points of all shards together; 0: not known in advance */
};

struct kt_record_run {
    uint64_t n; /* of the schedule, over all shards */
    const char *schedule;
    int result; /* enum kt_run_result */
    struct kt_texts ids;
    uint64_t events;
    uint64_t virtual_us;
    const char *history; /* its hash, hexadecimal */
};

/* Written when something is seen for the first time, so that a killed exploration that goes on knows it. */
struct kt_record_seen {
    uint64_t n;
    int what; /* enum kt_seen_what */
    const char *text;
};

struct kt_record_finding {
    const char *test;
    int kind; /* enum kt_finding_kind */
    struct kt_texts ids;
    const char *schedule;
    const char *shrunk; /* "": not shrunk */
    uint64_t events, shrunk_events;
    const char *same;   /* "2/2": re-runs with the same result */
    const char *says;   /* first line of the report */
    const char *report; /* all of it */
    uint64_t schedules; /* optional: how many fail in this way; 0: this one */
};

struct kt_record_end {
    const char *test;
    uint64_t runs;   /* run lines that are not pruned, those of the resumed file among them */
    uint64_t pruned; /* run lines that are */
    uint64_t wall_ms;
    uint64_t virtual_us;
    uint64_t findings;
    struct kt_texts not_exercised;
    struct kt_texts not_judged; /* optional: guarantees that no run could judge */
    struct kt_texts warnings;   /* optional */
    struct kt_sometimes_list sometimes;
};

struct kt_finding_record {
    enum kt_record_type type;
    union {
        struct kt_record_begin begin;
        struct kt_record_run run;
        struct kt_record_seen seen;
        struct kt_record_finding finding;
        struct kt_record_end end;
    };
};

/* returns  "ok", "violated", ...; "safety", ...; null where there is no such value */
const char *kt_run_result_name(int result);
const char *kt_finding_kind_name(int kind);

/* returns  the exit code of a run's result, of a finding's kind */
enum kt_explore_exit kt_run_exit(int result);
enum kt_explore_exit kt_finding_exit(int kind);

/* returns  the one that counts of two exit codes: crash, safety, liveness, nondeterminism, vacuous, failed, clean */
enum kt_explore_exit kt_explore_exit_worse(enum kt_explore_exit one, enum kt_explore_exit other);

/* Compare what two begins say of test, program, seed, level and library, not of shard and total.
 *
 * error    appended to, where they differ: "seed is 1 here and 2 there"; may be null */
bool kt_begins_agree(const struct kt_record_begin *here, const struct kt_record_begin *there,
                     struct kmock_buffer *error);

/* Append a record's line, the line break with it. Bytes that are no UTF-8 become U+FFFD. */
void kt_finding_print(const struct kt_finding_record *record, struct kmock_buffer *out);

/* Write a record's line to a descriptor, in one write() where the system takes it whole.
 *
 * error     appended to; may be null
 * returns   false where it could not be written: the file then may end in a broken line, write no more to it */
bool kt_finding_write(int fd, const struct kt_finding_record *record, struct kmock_buffer *error);

/* Read a line, with or without its line break.
 *
 * arena    the record's texts live as long as it
 * record   overwritten; a type that is not known gives KT_RECORD_NONE, fields that are not known are skipped
 * error    appended to: "not a record: 'n' must be a number, it is a string"; may be null
 * returns  false where the line is none of ours or not whole */
bool kt_finding_read(const char *line, struct kmock_arena *arena, struct kt_finding_record *record,
                     struct kmock_buffer *error);

#endif
