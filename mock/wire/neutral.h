/* SPDX-License-Identifier: Apache-2.0 */
/* Bring what old versions say differently to the newest form, and answers back.
 *
 * The broker sees: OffsetFetch and FindCoordinator with lists of groups and keys, LeaveGroup with a list of members,
 * DeleteTopics with topics, AddPartitionsToTxn with transactions, Metadata "all topics" as null, JoinGroup with a rebalance timeout, Fetch with replica_id
 * and replica_state alike. request->api_version stays as the client sent it; the old fields stay as they were.
 * Knows nothing of bytes. source  Kafka OffsetFetchRequest/Response, FindCoordinatorRequest, LeaveGroupResponse,
 * MetadataRequest, JoinGroupRequest, KafkaApis */
#ifndef KMOCK_WIRE_NEUTRAL_H
#define KMOCK_WIRE_NEUTRAL_H

#include "mock/broker/request.h"

/* Rewrite request->body, just decoded. */
void kmock_neutral_request(struct kmock_request *request);

/* Rewrite request->response, about to be encoded; a null response is left alone. The answer to what
 * kmock_neutral_request made: where a list had one element, so has the answer (missing: the broker's mistake, answered
 * as UNKNOWN_SERVER_ERROR). */
void kmock_neutral_response(struct kmock_request *request);

#endif
