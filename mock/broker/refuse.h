/* SPDX-License-Identifier: Apache-2.0 */
/* Build error responses, one function per API: the code in each place where the response has one.
 * Each puts request->response in place. source  Kafka AbstractRequest.getErrorResponse and its overrides */
#ifndef KMOCK_BROKER_REFUSE_H
#define KMOCK_BROKER_REFUSE_H

#include "mock/broker/request.h"

typedef void kmock_refuse(struct kmock_request *request, int16_t error);

/* refuse_data.c */
kmock_refuse kmock_refuse_produce;
kmock_refuse kmock_refuse_fetch;
kmock_refuse kmock_refuse_list_offsets;
kmock_refuse kmock_refuse_init_producer_id;

/* refuse_topics.c */
kmock_refuse kmock_refuse_metadata;
kmock_refuse kmock_refuse_api_versions;
kmock_refuse kmock_refuse_create_topics;
kmock_refuse kmock_refuse_delete_topics;
kmock_refuse kmock_refuse_create_partitions;

/* refuse_group.c */
kmock_refuse kmock_refuse_find_coordinator;
kmock_refuse kmock_refuse_join_group;
kmock_refuse kmock_refuse_sync_group;
kmock_refuse kmock_refuse_heartbeat;
kmock_refuse kmock_refuse_leave_group;
kmock_refuse kmock_refuse_offset_commit;
kmock_refuse kmock_refuse_offset_fetch;

/* refuse_admin.c */
kmock_refuse kmock_refuse_describe_configs;
kmock_refuse kmock_refuse_alter_configs;
kmock_refuse kmock_refuse_incremental_alter_configs;
kmock_refuse kmock_refuse_describe_cluster;
kmock_refuse kmock_refuse_elect_leaders;
kmock_refuse kmock_refuse_alter_partition_reassignments;
kmock_refuse kmock_refuse_list_partition_reassignments;
kmock_refuse kmock_refuse_describe_topic_partitions;
kmock_refuse kmock_refuse_describe_log_dirs;

/* refuse_log.c */
kmock_refuse kmock_refuse_offset_for_leader_epoch;
kmock_refuse kmock_refuse_delete_records;
kmock_refuse kmock_refuse_describe_producers;

/* refuse_groups.c */
kmock_refuse kmock_refuse_describe_groups;
kmock_refuse kmock_refuse_list_groups;
kmock_refuse kmock_refuse_delete_groups;
kmock_refuse kmock_refuse_offset_delete;

/* refuse_txn.c */
kmock_refuse kmock_refuse_add_partitions_to_txn;
kmock_refuse kmock_refuse_add_offsets_to_txn;
kmock_refuse kmock_refuse_end_txn;
kmock_refuse kmock_refuse_write_txn_markers;
kmock_refuse kmock_refuse_txn_offset_commit;
kmock_refuse kmock_refuse_describe_transactions;
kmock_refuse kmock_refuse_list_transactions;

/* refuse_security.c */
kmock_refuse kmock_refuse_sasl_handshake;
kmock_refuse kmock_refuse_describe_acls;
kmock_refuse kmock_refuse_create_acls;
kmock_refuse kmock_refuse_delete_acls;
kmock_refuse kmock_refuse_sasl_authenticate;
kmock_refuse kmock_refuse_describe_user_scram_credentials;
kmock_refuse kmock_refuse_alter_user_scram_credentials;

#endif
