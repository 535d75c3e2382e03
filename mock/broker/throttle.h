/* SPDX-License-Identifier: Apache-2.0 */
/* Tell clients that they are throttled, as brokers with quotas do; to hold back what they send is the caller's.
 * source  Kafka ClientQuotaManager, KIP-219 */
#ifndef KMOCK_BROKER_THROTTLE_H
#define KMOCK_BROKER_THROTTLE_H

#include "mock/broker/state.h"

/* Write into a response what a test set for its broker and API; nothing happens where the response has no place. */
void kmock_throttle_stamp(const struct kmock_cluster *cluster, struct kmock_request *request);

#endif
