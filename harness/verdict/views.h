/* SPDX-License-Identifier: Apache-2.0 */
/* Read what consumers of one group were handed, run by run, against the logs: for the verdicts V1 to V4.
 *
 *   start ---- run ---- run ---- (assign, seek, ...) ---- start
 *
 * A start is the first run of a consumer in a partition since it was assigned it or sought there. Knows nothing of
 * any one guarantee. */
#ifndef KT_VERDICT_VIEWS_H
#define KT_VERDICT_VIEWS_H

#include "harness/verdict/log.h"
#include "harness/verdict/survey.h"
#include "harness/verdict/verdict.h"

enum { KT_CANDIDATES = 32 };

/* One consumer in one partition. */
struct kt_view {
    kt_name instance, topic;
    uint32_t client;
    int32_t partition;
    int64_t next;                     /* offset behind what it was handed last; -1: nothing since it began */
    size_t last;                      /* event of that */
    bool may_jump;                    /* it was assigned the partition, or sought, since then */
    size_t since;                     /* event that let it */
    bool has_sought;                  /* to a place of its own */
    int64_t sought;                   /* there; -1 end, -2 beginning; below: another that only librdkafka knows */
    int64_t committed[KT_CANDIDATES]; /* by its group since it was assigned, the last ones; -1: nothing */
    int32_t committed_count;
    int64_t earliest; /* start of the log when it was assigned */
    int64_t latest;   /* what was readable then; -1: not known */
};

struct kt_consumer_conf {
    bool is_known, committed_only;
    int64_t reset; /* -1 latest, -2 earliest, -3 error, 0 not known */
};

struct kt_views {
    const struct kt_history *history;
    const struct kt_scope *scope;
    struct kt_verdict *verdict;
    struct kt_survey survey;
    struct kt_subject subject;
    struct kt_logs logs;
    struct kmock_table views;     /* (instance, client, topic, partition) -> struct kt_view */
    struct kmock_table confs;     /* (instance, client) -> struct kt_consumer_conf */
    struct kmock_table committed; /* (topic, partition) -> 2 + offset */
    int64_t runs, starts;
    int64_t committed_only, of_all; /* runs, of consumers whose isolation.level is known */
    int64_t unknown;                /* runs that what is not known of their consumer keeps from being judged */
};

/* What a run is judged by: the view as it is before. returns  false to stop */
typedef bool kt_judge_run(struct kt_views *views, struct kt_view *view, size_t at);

/* Judge each run of a scope, up to its end. The verdict is begun; where it is still not judged in the end and has no
 * text, that is said. */
void kt_views_judge(struct kt_views *views, const char *id, kt_judge_run *judge);

/* returns  what is known of a view's consumer; where its isolation is not, it may be one that reads committed records,
 * which is handed fewer */
struct kt_consumer_conf kt_views_conf(const struct kt_views *views, const struct kt_view *view);

/* returns  the log of a view; NULL: nothing was written there */
struct kt_log *kt_views_log(const struct kt_views *views, const struct kt_view *view);

/* returns  whether who reads on from an offset comes to another: nothing visible that is still there is between. What
 * was fetched may have been deleted when it is handed over. */
bool kt_view_leads_to(const struct kt_log *log, int64_t from, int64_t offset, bool committed_only);

/* Say who was handed what, and add the witnesses. */
void kt_views_say(struct kt_views *views, const struct kt_view *view, size_t at, int64_t offset);

#endif
