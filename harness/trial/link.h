/* SPDX-License-Identifier: Apache-2.0 */
/* Join one simulated connection to one broker: where faults on requests and replies happen. */
#ifndef KT_TRIAL_LINK_H
#define KT_TRIAL_LINK_H

#include "harness/trial/trial.h"
#include "mock/wire/connection.h"

struct kt_link {
    struct kmock_list_link link; /* kt_broker.links */
    struct kt_broker *broker;
    struct kt_net_connection *net; /* NULL once closed on either side */
    struct kmock_connection *kafka;
    struct kt_instance *instance;    /* NULL: the test itself */
    struct kt_process *process;      /* the run of it that connected */
    kt_name run;                     /* its name in the history; 0: the test itself */
    struct kmock_list held;          /* struct kt_held.link: requests and replies that a fault delays */
    struct kmock_list arrivals;      /* replies under way; see arrival.h */
    struct kmock_request *departing; /* whose reply the next bytes are; NULL: nobody asks */
    int64_t muted_until_us;          /* the broker takes no request before: it throttles the client */
    struct kmock_timer reaper;       /* frees a link that the broker closed, when no upcall is on the stack */
};

/* A request or its reply that waits for the end of a delay. */
struct kt_held {
    struct kmock_list_link link;
    struct kt_link *owner;
    struct kmock_request *request;
    bool is_reply;
    struct kmock_timer timer;
};

/* Hold a request (before the broker gets it) or its completed reply for a while. */
void kt_link_hold(struct kt_link *link, struct kmock_request *request, bool is_reply, int64_t for_us);

/* Give a request to its broker. */
void kt_link_submit(struct kt_link *link, struct kmock_request *request);

/* returns  whether the run that connected is over, whatever became of its instance since */
bool kt_link_is_orphan(const struct kt_link *link);

/* Close the connection from the broker's side. */
void kt_link_close(struct kt_link *link);

/* ---- gate.c: what the faults say about a request ---- */

enum kt_gate {
    KT_GATE_PASS,
    KT_GATE_TAKEN, /* dropped, held, answered or its connection closed: nothing is left to do */
};

enum kt_gate kt_gate_request(struct kt_link *link, struct kmock_request *request);
enum kt_gate kt_gate_reply(struct kt_link *link, struct kmock_request *request);

/* The reply leaves: behind kt_gate_reply, and again where a fault held it until now. */
enum kt_gate kt_gate_departure(struct kt_link *link, struct kmock_request *request);

/* The reply has arrived. */
void kt_gate_return(struct kt_link *link, struct kmock_request *request);

/* ---- trace.c: requests and replies become events ---- */
void kt_trace_request(struct kt_link *link, const struct kmock_request *request);
void kt_trace_reply(struct kt_link *link, const struct kmock_request *request);

#endif
