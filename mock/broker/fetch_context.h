/* SPDX-License-Identifier: Apache-2.0 */
/* Say what a Fetch is about, with or without a session, and put its answer together.
 *
 *   request --begin--> what is asked for --(wait)--> --answer--> response: all of it, or what a session does not know yet
 *
 * source  Kafka FetchManager, FullFetchContext, IncrementalFetchContext */
#ifndef KMOCK_BROKER_FETCH_CONTEXT_H
#define KMOCK_BROKER_FETCH_CONTEXT_H

#include "mock/broker/fetch.h"

enum kmock_fetch_kind {
    KMOCK_FETCH_SESSIONLESS,
    KMOCK_FETCH_FULL,        /* and a session is wanted */
    KMOCK_FETCH_INCREMENTAL, /* of a session */
    KMOCK_FETCH_REFUSED,     /* the session is not there, or not at this epoch */
};

struct kmock_fetch_context {
    enum kmock_fetch_kind kind;
    int16_t error; /* of a refused one */
    struct kmock_fetch_asked *asked;
    int32_t count;
};

/* Find out what a request asks for; sessions are changed as it says. */
struct kmock_fetch_context kmock_fetch_context_begin(struct kmock_cluster *cluster, struct kmock_request *request,
                                                     int64_t now_us);

/* Read what is asked for and put the response in place. */
void kmock_fetch_context_answer(const struct kmock_fetch_context *context, struct kmock_cluster *cluster,
                                struct kmock_request *request, int64_t now_us);

#endif
