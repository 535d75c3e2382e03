/* SPDX-License-Identifier: Apache-2.0 */
/* Read a history as facts about the partitions of one group, in order: what every verdict is written in.
 *
 *   history --(scope)--> facts --visit--> verdict
 *                          \--> struct kt_partition, the state before the fact while it is visited
 *
 * Effects come from one of three sources: the app declared them; an output topic has them; or, where there are
 * neither, Kafka's contract says what was handed to the app is processed when its next poll begins.
 * Knows nothing of any one guarantee. */
#ifndef KT_VERDICT_MODEL_H
#define KT_VERDICT_MODEL_H

#include "harness/verdict/log.h"
#include "harness/verdict/partition.h"
#include "harness/verdict/survey.h"
#include "harness/verdict/verdict.h"

enum kt_fact_kind {
    KT_FACT_APPEND,       /* offset, event->count */
    KT_FACT_EFFECT,       /* offset; instance (0: unknown), client (0: unknown) */
    KT_FACT_COMMIT,       /* offset; instance (0: unknown); by_admin */
    KT_FACT_ASSIGN,       /* instance, client: the assign callback begins */
    KT_FACT_REVOKE_BEGIN, /* instance, client, and so on */
    KT_FACT_REVOKE_END,
    KT_FACT_LOST_BEGIN,
    KT_FACT_LOST_END,
    KT_FACT_GIVEN,    /* instance, client (0: one of several): the group gave it to a consumer that assigns by itself */
    KT_FACT_RESUME,   /* the same: it is about to be handed the first record since */
    KT_FACT_SEEK,     /* instance, client, offset */
    KT_FACT_HANDOVER, /* instance, client: it gave the partition up, lost it, crashed, ended or was put out */
};

struct kt_fact {
    enum kt_fact_kind kind;
    size_t at;    /* its place in the order of events */
    size_t index; /* the event that says it: later than at for an effect found in an output topic */
    const struct kt_event *event;
    struct kt_partition *partition;
    kt_name instance;
    uint32_t client;
    int64_t offset;
    bool by_admin; /* no member's: a tool or the test set the group's offset */
};

enum kt_source {
    KT_SOURCE_DECLARED,
    KT_SOURCE_OUTPUT,
    KT_SOURCE_CONTRACT,
};

/* When a record that was handed over counts as an effect, where the source is Kafka's contract. */
enum kt_moment {
    KT_MOMENT_NAMED,  /* its store_offset or commit call, or the next poll: the earliest that the app says so */
    KT_MOMENT_POLLED, /* the next poll */
    KT_MOMENT_HANDED, /* when it is handed over */
};

struct kt_model {
    const struct kt_history *history;
    const struct kt_scope *scope;
    struct kt_survey survey;
    struct kt_subject subject;
    struct kt_survey_group *group;
    enum kt_source source;
    struct kmock_table partitions; /* (topic, number) -> struct kt_partition, or &outside */
    char outside;
    struct kt_logs logs;        /* of what is written in transactions */
    struct kmock_table members; /* kt_name of a member -> name of its instance */
    struct kmock_table handed;  /* (instance, client) -> struct kt_handed */
    int32_t generation;         /* of the group's last assignment */
    int64_t given;              /* GIVEN facts so far */
    bool gave_unknown;          /* the group gave to a member that nobody knows how it takes what it is given */
    kt_name unknown;            /* instance of the first such member; 0: none, or not known either */
    bool had_members;           /* so far: the group did not only commit by hand */
    /* Effects that count from an earlier event than theirs, in that order. */
    size_t *moved;
    size_t moved_count, moved_next;
};

/* returns  false to stop the walk */
typedef bool kt_visit(void *context, const struct kt_fact *fact);

/* Begin a verdict and the model it judges by.
 *
 * returns  false where the history lacks what the scope means; the verdict then says so, and only
 *          kt_model_finish may be called */
bool kt_model_init(struct kt_model *model, const struct kt_history *history, const struct kt_scope *scope,
                   struct kt_verdict *verdict);
void kt_model_finish(struct kt_model *model);

/* Visit all facts up to the scope's end, once in a model's life. A fact is in the partition's state after its visit. */
void kt_model_walk(struct kt_model *model, enum kt_moment moment, kt_visit *visit, void *context);

/* Walk the partitions seen so far, in order of first mention: for (p = first; p; p = next(p)). */
struct kmock_table_entry *kt_model_first(const struct kt_model *model);
struct kmock_table_entry *kt_model_next(const struct kt_model *model, const struct kmock_table_entry *entry);

/* returns  whether an effect counts from the earlier event that its sequence names: it was found in an output topic */
bool kt_effect_is_moved(const struct kt_event *event, size_t at);

/* returns  what an effect is here, to be put behind a text: "" where the app declared them */
const char *kt_model_source_text(const struct kt_model *model, enum kt_moment moment);

/* returns  the event's instance, or its member's; of what the group does to a member, always the member's, for the
 *          event's is whose request brought it about. 0: unknown */
kt_name kt_model_instance(const struct kt_model *model, const struct kt_event *event);

/* returns  false and the verdict says so, where there are no effects to judge by */
bool kt_model_needs_effects(const struct kt_model *model, struct kt_verdict *verdict);

/* returns  whether owners have to be guessed from deliveries: no consumer's assignments can be seen */
bool kt_model_guesses_owners(const struct kt_model *model);

/* returns  records that a consumer can read, in all partitions seen so far */
int64_t kt_model_records(const struct kt_model *model);

/* returns  the name of the group */
const char *kt_model_group(const struct kt_model *model);

/* returns  whether the scope is still going on at this time */
bool kt_model_is_in_time(const struct kt_model *model, int64_t time_us);

#endif
