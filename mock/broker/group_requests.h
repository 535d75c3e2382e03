/* SPDX-License-Identifier: Apache-2.0 */
/* Handle the requests of members, committers and administrators, one function each; each answers or parks its request.
 *
 * The checks are in Kafka's order. source  Kafka GroupCoordinator, FACTS: classic group coordinator, offsets */
#ifndef KMOCK_BROKER_GROUP_REQUESTS_H
#define KMOCK_BROKER_GROUP_REQUESTS_H

#include "mock/broker/group.h"

void kmock_group_handle_join(struct kmock_coordinator *coordinator, struct kmock_request *request, int64_t now_us);
void kmock_group_handle_sync(struct kmock_coordinator *coordinator, struct kmock_request *request, int64_t now_us);
void kmock_group_handle_heartbeat(struct kmock_coordinator *coordinator, struct kmock_request *request, int64_t now_us);
void kmock_group_handle_leave(struct kmock_coordinator *coordinator, struct kmock_request *request, int64_t now_us);
void kmock_group_handle_commit(struct kmock_coordinator *coordinator, struct kmock_request *request, int64_t now_us);
void kmock_group_handle_txn_commit(struct kmock_coordinator *coordinator, struct kmock_request *request,
                                   int64_t now_us);
void kmock_group_handle_offset_delete(struct kmock_coordinator *coordinator, struct kmock_request *request,
                                      int64_t now_us);

#endif
