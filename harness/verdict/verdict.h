/* SPDX-License-Identifier: Apache-2.0 */
/* Judge guarantees: each verdict is a pure function over a history.
 *
 * A verdict names the events that prove it broken. Where the history lacks what a verdict needs (no effects, the
 * group never formed), it is not judged, and that is never a pass. Ids are stable: users see them in failures.
 * source  the table of guarantees in harness/verdict/README.md */
#ifndef KT_VERDICT_VERDICT_H
#define KT_VERDICT_VERDICT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "harness/history/history.h"
#include "mock/base/buffer.h"

enum kt_result {
    KT_OK,
    KT_VIOLATED,
    KT_NOT_JUDGED,
};

/* What is judged: one group, and for how long. Zero-initialise, fill with kt_scope_parse, free with
 * kt_scope_finish; times are the caller's to set. */
struct kt_scope {
    char *text;        /* as given */
    char *topic;       /* input topic; null: every topic the group ever used */
    char *name;        /* group, application or output topic; kt_scope_resolve says which; never null after parsing */
    char *output;      /* output topic, where the text names a group and an output; else null */
    int64_t within_us; /* bound of L1, L3; 0: the verdict's default */
    int64_t start_us;  /* trial's start, for times in texts */
    int64_t end_us;    /* when the trial was quiescent: nothing later is looked at; 0: the last event's time */
};

/* Parse a scope:
 *
 *   "billing"                        a group, or an application: the group its instances are in
 *   "orders -> billing"              only the input topic orders
 *   "orders -> invoices"             an output topic: its records are the effects
 *   "orders -> billing -> invoices"  the same, where more than one group reads orders
 *
 * each optionally followed by " within 120s" (us, ms, s, min, h).
 * errors  false, a sentence in *error and nothing to finish */
bool kt_scope_parse(const char *text, struct kt_scope *scope, struct kmock_buffer *error);

void kt_scope_finish(struct kt_scope *scope);

/* Whom a scope means in a history. */
struct kt_subject {
    kt_name group;
    kt_name topic;  /* 0: every topic the group used */
    kt_name output; /* 0: effects as the app gave them, else by Kafka's contract */
};

/* Find a scope's group and topics in a history. Of an output topic the caller should then append an EFFECT event
 * for each record that names its input, once: topic, partition, offset = the input's; group and instance where known;
 * detail = "output" or "output <topic>"; sequence = number of the event that appended the output, so that the effect
 * counts from there, or -1.
 *
 * errors  false and in *why what the history lacks and what to do */
bool kt_scope_resolve(const struct kt_history *history, const struct kt_scope *scope, struct kt_subject *subject,
                      struct kmock_buffer *why);

enum { KT_WITNESSES_MAX = 16 };

struct kt_verdict {
    const char *id;    /* "D1" */
    const char *title; /* "at least once" */
    enum kt_result result;
    /* The record the verdict is about; partition -1: none in particular. */
    kt_name topic;
    int32_t partition;
    int64_t offset;
    /* One or two lines that say what is wrong, or what was missing and what to do, or what was looked at; no trailing
     * newline. Zero-terminated, the zero not counted. */
    struct kmock_buffer text;
    /* Events that prove it, in order. */
    size_t witnesses[KT_WITNESSES_MAX];
    int32_t witnesses_count;
};

/* Judge one guarantee. *verdict is overwritten, the caller's to finish. Write the polls that began first:
 * kt_history_flush. */
typedef void kt_judge(const struct kt_history *history, const struct kt_scope *scope, struct kt_verdict *verdict);

/* returns  the judge of an id ("C1"), NULL where there is none */
kt_judge *kt_judge_find(const char *id);

/* Judge X1 for one thing a trial must have exercised: "rebalance", "crash", "redelivery"...; violated where it did not
 * happen. errors  not judged where the word is unknown; the text lists the known ones */
void kt_judge_happened(const struct kt_history *history, const char *what, struct kt_verdict *verdict);

/* A profile: verdicts that make up a guarantee. */
struct kt_profile {
    const char *name;            /* "at-least-once" */
    const char *const *ids;      /* NULL-terminated */
    const char *const *sink_ids; /* the same, where the effects are in a sink outside Kafka; null: ids */
};
const struct kt_profile *kt_profile_find(const char *name);

/* returns  the verdicts of a profile that a scope needs, by what the history shows: exactly-once of a group without an
 *          output topic, that reported effects or sent no offsets to transactions, is that of a sink */
const char *const *kt_profile_ids(const struct kt_profile *profile, const struct kt_history *history,
                                  const struct kt_scope *scope);

void kt_verdict_finish(struct kt_verdict *verdict); /* frees the text */

#endif
