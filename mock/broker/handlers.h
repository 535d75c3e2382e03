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
kmock_handler kmock_handle_delete_records;
kmock_handler kmock_handle_offset_for_leader_epoch;
kmock_handler kmock_handle_metadata;
kmock_handler kmock_handle_api_versions;
kmock_handler kmock_handle_create_topics;
kmock_handler kmock_handle_delete_topics;
kmock_handler kmock_handle_create_partitions;
kmock_handler kmock_handle_describe_configs;
kmock_handler kmock_handle_alter_configs;
kmock_handler kmock_handle_incremental_alter_configs;
kmock_handler kmock_handle_describe_cluster;
kmock_handler kmock_handle_describe_producers;
kmock_handler kmock_handle_describe_topic_partitions;
kmock_handler kmock_handle_describe_log_dirs;
kmock_handler kmock_handle_elect_leaders;
kmock_handler kmock_handle_alter_partition_reassignments;
kmock_handler kmock_handle_list_partition_reassignments;
kmock_handler kmock_handle_init_producer_id;
kmock_handler kmock_handle_find_coordinator;
kmock_handler kmock_handle_add_partitions_to_txn;
kmock_handler kmock_handle_add_offsets_to_txn;
kmock_handler kmock_handle_end_txn;
kmock_handler kmock_handle_write_txn_markers;
kmock_handler kmock_handle_txn_offset_commit;
kmock_handler kmock_handle_describe_transactions;
kmock_handler kmock_handle_list_transactions;

/* JoinGroup, SyncGroup, Heartbeat, LeaveGroup: what names one group and nothing else. */
kmock_handler kmock_handle_group;
kmock_handler kmock_handle_offset_commit;
kmock_handler kmock_handle_offset_fetch;
kmock_handler kmock_handle_describe_groups;
kmock_handler kmock_handle_list_groups;
kmock_handler kmock_handle_delete_groups;
kmock_handler kmock_handle_offset_delete;

/* Who a client is, and what he may do. */
kmock_handler kmock_handle_sasl_handshake;
kmock_handler kmock_handle_describe_acls;
kmock_handler kmock_handle_create_acls;
kmock_handler kmock_handle_delete_acls;
kmock_handler kmock_handle_sasl_authenticate;
kmock_handler kmock_handle_describe_user_scram_credentials;
kmock_handler kmock_handle_alter_user_scram_credentials;

#endif
