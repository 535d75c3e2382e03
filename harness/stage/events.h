/* SPDX-License-Identifier: Apache-2.0 */
/* Turn what the cluster reports, and the requests and replies that pass, into events of the history. Appends nothing:
 * instance and node, and of requests the time, are the caller's to set. */
#ifndef KT_STAGE_EVENTS_H
#define KT_STAGE_EVENTS_H

#include "harness/history/history.h"
#include "mock/broker/event.h"
#include "mock/broker/request.h"

/* returns  the name of a text; 0 for an empty or null one */
kt_name kt_name_of(struct kt_history *history, struct kmock_string text);

/* returns  whether a transaction came to another state; false where a coordinator read in its log how it is */
bool kt_event_enters_state(const struct kmock_event *source);

struct kt_event kt_event_of_cluster(struct kt_history *history, const struct kmock_event *source, int64_t now_us);

struct kt_event kt_event_of_request(struct kt_history *history, const struct kmock_request *request);

/* request  completed, with a response */
struct kt_event kt_event_of_response(struct kt_history *history, const struct kmock_request *request);

/* A member id that goes out to an instance ties the two together.
 * returns  false where the response hands none out */
bool kt_event_of_member(struct kt_history *history, const struct kmock_request *request, struct kt_event *event);

#endif
