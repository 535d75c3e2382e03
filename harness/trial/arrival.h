/* SPDX-License-Identifier: Apache-2.0 */
/* Follow replies on their way until they have arrived at their instance: a request's last phase.
 *
 * A reply that its connection loses (closed, reset, the instance or broker gone) never arrives. Where nobody asks for
 * the phase, nothing is followed. */
#ifndef KT_TRIAL_ARRIVAL_H
#define KT_TRIAL_ARRIVAL_H

#include "harness/trial/link.h"

/* The reply of a request goes out with the link's next bytes: keep what is needed of it. */
void kt_arrival_expect(struct kt_link *link, struct kmock_request *request);

/* Send bytes to the program; a reply that is expected among them is followed. */
void kt_arrival_send(struct kt_link *link, const uint8_t *bytes, size_t size);

/* The link was healed: what it held is sent again. */
void kt_arrivals_resume(struct kt_link *link);

/* Nothing of it will arrive any more. */
void kt_arrivals_drop(struct kt_link *link);

#endif
