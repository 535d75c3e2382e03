/* SPDX-License-Identifier: Apache-2.0 */
/* Lay out an exploration that is going on, for the files that make it up. */
#ifndef KT_EXPLORE_EXPLORER_H
#define KT_EXPLORE_EXPLORER_H

#include "harness/explore/explore.h"
#include "harness/explore/frontier.h"
#include "harness/explore/judge.h"
#include "harness/explore/pool.h"
#include "harness/explore/specimen.h"
#include "mock/base/list.h"

/* A cause of failures, and the first schedule that failed by it. */
struct kt_found {
    struct kmock_list_link link; /* kt_explorer.found */
    struct kt_cause cause;
    struct kt_specimen first;  /* its line replays it */
    struct kt_specimen shrunk; /* line NULL: not shrunk */
    char *difference;          /* the history was another one when it was run again: where; else NULL */
    uint64_t number;           /* of the run that showed it */
    int64_t schedules;         /* that fail so */
    int32_t runs_alike, runs_again;
    char *trace; /* the file that keeps it; NULL: none */
};

/* What came of one run, in short. */
struct kt_ran {
    int came_of_it; /* enum kt_run_result */
    struct kt_cause cause;
    uint64_t events, history_hash;
    int64_t virtual_us;
};

struct kt_progress {
    bool is_terminal, is_shown;
    int64_t shown_us; /* wall time of the last line */
    const char *level;
    int64_t done, total; /* of the level; total 0: not known */
};

struct kt_explorer {
    const struct kt_scenario *scenario;
    const struct kt_explore_options *options;
    struct kt_explored *explored;
    int level;
    int32_t brokers_count;
    uint64_t seed;
    struct kt_pool *pool;
    struct kt_outcome plain;
    char *plain_line;
    struct kt_frontier frontier; /* of the next level */
    struct kmock_list found;     /* struct kt_found */
    struct kmock_table known;    /* schedules that an earlier run of this exploration has done, and saved failures */
    int64_t known_defects;       /* runs that failed as the client library is known to */
    struct kmock_table defects;  /* struct kt_defect -> itself, those of them */
    int64_t in_vain;             /* runs in which something could not be judged */
    uint64_t exercised, applicable, reached;
    struct kmock_table reached_before;     /* texts that the exploration that this one goes on with has reached */
    uint64_t told_exercised, told_reached; /* of these, what the findings file says already */
    uint64_t next_number;                  /* of the schedules, over all shards */
    uint64_t number;                       /* of the run that is being judged; 0: it has none */
    bool is_over;                          /* the budget is spent, or a finding is enough */
    bool is_cut;                           /* it ended before its level did */
    bool fails_elsewhere;                  /* a run that another shard owns and that was made here, too, failed */
    bool is_unwritten;                     /* the findings file could not be written to its end */
    int64_t start_us;
    int64_t runs_limit, until_us; /* runs and wall time at which what goes on has to end; 0: never */
    struct kt_progress progress;
    int out; /* descriptor of the findings file; -1: none */
    struct kmock_buffer error;
};

/* returns  wall time, microseconds; for budgets and progress only */
int64_t kt_wall_us(void);

/* ---- levels.c ---- */
void kt_explore_plain(struct kt_explorer *explorer);
void kt_explore_saved(struct kt_explorer *explorer);
void kt_explore_points(struct kt_explorer *explorer);
void kt_explore_pairs(struct kt_explorer *explorer);
void kt_explore_swarm(struct kt_explorer *explorer);

/* ---- findings.c ---- */

/* Judge a run and count it; a new cause becomes a finding, which takes the result over. */
struct kt_ran kt_explorer_judge(struct kt_explorer *explorer, const struct kt_job *job, struct kt_outcome *result);

/* returns  whether a run that is not ours to judge is a failure */
bool kt_explorer_would_fail(struct kt_explorer *explorer, struct kt_outcome *result);

/* The plain run was another one when it was run again: a finding of its own. */
void kt_explorer_note_difference(struct kt_explorer *explorer, const struct kt_job *job);

/* Shrink each finding. */
void kt_explorer_confirm(struct kt_explorer *explorer);

void kt_explorer_free_findings(struct kt_explorer *explorer);

/* ---- progress.c ---- */
void kt_progress_begin(struct kt_explorer *explorer, const char *level, int64_t total);
void kt_progress_tick(void *explorer);
void kt_progress_end(struct kt_explorer *explorer);

/* ---- record.c: the findings file and saved failures ---- */
bool kt_explorer_open_files(struct kt_explorer *explorer); /* errors  false, and explorer->error says what */
bool kt_explorer_load_saved(struct kt_explorer *explorer, struct kt_lines *lines); /* returns  whether there are any */
void kt_explorer_drop_saved(struct kt_explorer *explorer, const char *line);
void kt_explorer_record_begin(struct kt_explorer *explorer);
void kt_explorer_record_run(struct kt_explorer *explorer, uint64_t number, const struct kt_job *job,
                            const struct kt_ran *ran);
void kt_explorer_record_seen(struct kt_explorer *explorer, uint64_t number, const struct kt_outcome *result);
void kt_explorer_record_finding(struct kt_explorer *explorer, const struct kt_found *found, const char *report);
void kt_explorer_record_end(struct kt_explorer *explorer);

/* ---- report.c ---- */
bool kt_explorer_is_vacuous(const struct kt_explorer *explorer);
bool kt_explorer_has_reached(const struct kt_explorer *explorer, int32_t i); /* the i-th kt_expect_sometimes */
void kt_explorer_report(struct kt_explorer *explorer, struct kmock_buffer *report);

#endif
