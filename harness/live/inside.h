/* SPDX-License-Identifier: Apache-2.0 */
/* What a live stage is made of. Inside of harness/live. */
#ifndef KT_LIVE_INSIDE_H
#define KT_LIVE_INSIDE_H

#include "harness/live/live.h"
#include "mock/base/list.h"
#include "mock/base/table.h"
#include "mock/listener/listener.h"

/* Whoever calls himself so. */
struct kt_live_instance {
    char *name;
    kt_name run;            /* its name in the history; 0 where none is kept */
    struct kmock_list cuts; /* see cut.c */
};

struct kt_live_broker {
    struct kt_live *live;
    int32_t node_id;
    struct kmock_listener *listener;
    struct kmock_list links; /* struct kt_live_link.link */
    struct kmock_timer up;
};

/* Where the one request of a link waits. */
enum kt_live_hold {
    KT_HOLD_NOTHING,
    KT_HOLD_ON_ITS_WAY, /* a request that a cut keeps from arriving */
    KT_HOLD_REQUEST,    /* one that a fault delays */
    KT_HOLD_REPLY,      /* done, and its reply is delayed by a fault */
    KT_HOLD_ON_ITS_BACK /* a reply that a cut keeps from leaving */
};

/* One connection. */
struct kt_live_link {
    struct kmock_list_link link; /* kt_live_broker.links */
    struct kt_live_broker *broker;
    struct kmock_peer *peer;
    struct kt_live_instance *instance; /* null before the first request */
    struct kt_live_owner owner;        /* object null: a stranger */
    kt_name run;                       /* the instance's, when it connected */
    enum kt_live_hold hold;
    struct kmock_request *held;
    struct kmock_timer timer;        /* ends a delay */
    int64_t muted_until_us;          /* the broker takes no request before: it throttles the client */
    struct kmock_request *departing; /* a twin whose reply is not encoded yet; see departure.c */
    uint64_t departing_after_bytes;
    struct kmock_list departures;
};

struct kt_live_fault {
    struct kmock_list_link link; /* kt_live.faults */
    struct kt_live *live;
    struct kt_fault fault;
    struct kmock_timer timer; /* of a fault without a call */
};

struct kt_live {
    uv_loop_t loop;
    struct kmock_pace pace;
    uv_timer_t ticker; /* while somebody waits for a condition */
    int64_t start_us;
    struct kmock_cluster *cluster;
    struct kt_history *history; /* null: none is kept */
    struct kt_live_options options;
    struct kmock_tls_context *tls; /* null: none */
    struct kt_live_broker *brokers;
    int32_t brokers_count;
    struct kmock_table instances; /* name -> struct kt_live_instance */
    struct kmock_table groups;    /* names that requests had while there were faults */
    struct kmock_list faults;     /* struct kt_live_fault */
    bool asks_return;             /* a fault waits for replies to have left */
    int64_t log_bytes;            /* what the logs keep at most, counting from the last count; see room.c */
    int64_t counted_bytes;        /* what they kept then */
    bool is_full, has_told_full;
    kt_name writer;               /* whose request the cluster is handling */
    struct kmock_buffer failures; /* lines */
};

int64_t kt_live_now_us(const struct kt_live *live);

/* Note what makes the run worth nothing; the report says it. */
void kt_live_note_failure(struct kt_live *live, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* ---- link.c ---- */
extern const struct kmock_listener_upcalls kt_live_upcalls; /* context: struct kt_live_broker */
void kt_live_hold(struct kt_live_link *link, struct kmock_request *request, enum kt_live_hold hold);
void kt_live_delay(struct kt_live_link *link, struct kmock_request *request, bool is_reply, int64_t by_us);
void kt_live_release_cut(struct kt_live_broker *broker, const struct kt_live_instance *instance); /* what it held */

/* ---- room.c ---- */
/* Refuse producers' records while the logs are full; before a request is handled. */
void kt_live_keep_room(struct kt_live *live, const struct kmock_request *request);

/* ---- instance.c ---- */
struct kt_live_instance *kt_live_instance_of(struct kt_live *live, struct kmock_string client_id);
typedef void kt_live_each(struct kt_live *live, struct kt_live_instance *instance, const struct kt_action *action);
/* Call for each that is meant; name null: it. returns  how many */
int kt_live_each_named(struct kt_live *live, struct kt_live_instance *it, const struct kt_action *action,
                       kt_live_each *each);
void kt_live_instances_finish(struct kt_live *live);

/* ---- cut.c ---- */
bool kt_live_is_cut(const struct kt_live_instance *instance, int32_t node_id);
void kt_live_cut(struct kt_live *live, struct kt_live_instance *instance, const struct kt_action *action);
void kt_live_heal(struct kt_live *live, struct kt_live_instance *instance, const struct kt_action *action);
bool kt_live_cuts_will_end(const struct kt_live *live); /* one of them has a time to end */
void kt_live_cuts_forget(struct kt_live *live, struct kt_live_instance *instance);

/* ---- departure.c: replies are followed until they are written ---- */
void kt_live_departs(struct kt_live_link *link, struct kmock_request *request);
void kt_live_written(struct kt_live_link *link, uint64_t written_bytes);
void kt_live_departures_drop(struct kt_live_link *link);

/* ---- gate.c: what the faults say about a request. returns  false where it was dropped, held or answered ---- */
bool kt_live_gate_request(struct kt_live_link *link, struct kmock_request *request);
bool kt_live_gate_reply(struct kt_live_link *link, struct kmock_request *request);
bool kt_live_gate_departure(struct kt_live_link *link, struct kmock_request *request);
void kt_live_gate_return(struct kt_live_link *link, struct kmock_request *request);

/* ---- act.c ---- */
void kt_live_act(struct kt_live_fault *armed, struct kt_live_instance *it);
void kt_live_faults_at_transaction(struct kt_live *live, const struct kmock_event *event);
void kt_live_faults_finish(struct kt_live *live);

/* ---- note.c: what happens becomes history ---- */
void kt_live_observe(void *live, const struct kmock_event *event);
void kt_live_note_request(const struct kt_live_link *link, const struct kmock_request *request);
void kt_live_note_reply(const struct kt_live_link *link, const struct kmock_request *request);
void kt_live_note_fault(struct kt_live_fault *armed, const struct kt_live_instance *it);
void kt_live_note_cut(struct kt_live *live, const struct kt_live_instance *instance, int32_t node, const char *what);
void kt_live_note_end(const struct kt_live_link *link, const char *reason);

#endif
