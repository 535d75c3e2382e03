/* SPDX-License-Identifier: Apache-2.0 */
/* Answer requests: one function per API, each in the file of its family.
 *
 * A handler takes the request over; it completes it, now or when what it waits for has come.
 * The request's node_id is a broker that is up. */
#ifndef KMOCK_BROKER_HANDLERS_H
#define KMOCK_BROKER_HANDLERS_H

#include "mock/broker/state.h"

typedef void kmock_handler(struct kmock_cluster *cluster, struct kmock_request *request, int64_t now_us);

kmock_handler kmock_handle_produce;
kmock_handler kmock_handle_fetch;
kmock_handler kmock_handle_list_offsets;
kmock_handler kmock_handle_metadata;
kmock_handler kmock_handle_api_versions;
kmock_handler kmock_handle_create_topics;
kmock_handler kmock_handle_delete_topics;
kmock_handler kmock_handle_create_partitions;
kmock_handler kmock_handle_init_producer_id;
kmock_handler kmock_handle_find_coordinator;

/* JoinGroup, SyncGroup, Heartbeat, LeaveGroup: what names one group and nothing else. */
kmock_handler kmock_handle_group;
kmock_handler kmock_handle_offset_commit;
kmock_handler kmock_handle_offset_fetch;

#endif
