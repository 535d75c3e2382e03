/* SPDX-License-Identifier: Apache-2.0 */
/* Say of a request what a fault asks: which group, which transaction, which partitions. Knows no stage: whose request it is and when is
 * the caller's to say. */
#ifndef KT_STAGE_POINT_H
#define KT_STAGE_POINT_H

#include "harness/fault/fault.h"
#include "mock/broker/cluster.h"

/* returns  the request at one of its phases; instance, broker and now_us are for the caller to set. What it points to
 *          lives as long as the request */
struct kt_point kt_request_point(const struct kmock_cluster *cluster, struct kmock_request *request,
                                 enum kt_phase phase);

/* returns  the group a request is about; length -1: none */
struct kmock_string kt_request_group(const struct kmock_request *request);

/* returns  the transactional id a request is about; length -1: none */
struct kmock_string kt_request_transaction(const struct kmock_request *request);

/* Keep what was asked beyond the request's life, which ends as its reply is encoded: its memory goes over to the twin.
 * The response is not kept: encoding may put other memory into it.
 *
 * returns  the twin, to be given back with kmock_request_release */
struct kmock_request *kt_request_twin(struct kmock_request *request);

#endif
