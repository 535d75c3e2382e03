/* SPDX-License-Identifier: Apache-2.0 */
/* Keep from the handlers what a client has no right to, and from the client what it may not see.
 *
 *   request -> may it be made at all? -> its topics, groups... that may not be touched are taken out, with their errors
 *           -> handler -> the errors are put behind its answer, and what may not be seen is taken out of that
 *
 * So no handler knows of rights; but Fetch, whose sessions remember partitions, asks itself.
 * source  Kafka KafkaApis, ControllerApis, AuthHelper: which right each API wants */
#ifndef KMOCK_BROKER_GUARD_H
#define KMOCK_BROKER_GUARD_H

#include "mock/broker/authorize.h"

/* returns  false where the request is completed already */
bool kmock_guard(struct kmock_cluster *cluster, struct kmock_request *request);

/* ---- the steps ---- */

/* guard_whole.c. returns  a Kafka error code where it may not be made at all */
int16_t kmock_guard_whole(const struct kmock_cluster *cluster, const struct kmock_request *request);

/* What was taken out of a request, answered. */
struct kmock_guard_refused {
    uint8_t *results; /* elements of the response, in the request's arena */
    int32_t count;
    bool closes;   /* there is no answer to put them into */
    bool is_empty; /* nothing is left to be done */
};

/* guard_parts.c: take out what may not be touched; put the errors into the answer. */
struct kmock_guard_refused kmock_guard_parts(const struct kmock_cluster *cluster, struct kmock_request *request);
void kmock_guard_append(struct kmock_request *request, const struct kmock_guard_refused *refused);

/* guard_answer.c: take out of an answer what may not be seen, and tell rights that are asked for. */
void kmock_guard_answer(const struct kmock_cluster *cluster, struct kmock_request *request);

#endif
