/* SPDX-License-Identifier: Apache-2.0 */
/* Describe a request to the faults: whose it is, and which group, topics and partitions it names. */
#ifndef KT_TRIAL_POINT_H
#define KT_TRIAL_POINT_H

#include "harness/trial/link.h"

/* returns  the point where a request is now; its partitions are made in the request's arena */
struct kt_point kt_point_of(struct kt_link *link, struct kmock_request *request, enum kt_phase phase);

#endif
