/* SPDX-License-Identifier: Apache-2.0 */
/* Carry one request from the bytes to its meaning, and its response back: the seam between wire and broker.
 *
 *   wire: decode -> kmock_request -> kmock_cluster_handle -> ... -> kmock_request_complete -> wire: encode
 *
 * A request owns an arena; its body, its response and whatever they point to live there until it is
 * released. A broker may hold a request as long as it likes (a parked JoinGroup, a Fetch that waits for
 * bytes). Whoever submitted it may lose interest meanwhile (the connection closed): it then calls
 * kmock_request_abandon, the broker goes on as before, and completing the request only releases it.
 *
 * Message structs hold every version's fields; fields that two versions say differently are brought to the
 * newest form before the broker sees them (see mock/wire/neutral.h).
 * Knows nothing of bytes, sockets and threads. */
#ifndef KMOCK_BROKER_REQUEST_H
#define KMOCK_BROKER_REQUEST_H

#include "mock/base/arena.h"
#include "mock/base/list.h"
#include "mock/broker/api/admin.h"
#include "mock/broker/api/configs.h"
#include "mock/broker/api/data.h"
#include "mock/broker/api/group.h"
#include "mock/broker/api/groups.h"
#include "mock/broker/api/log.h"
#include "mock/broker/api/offsets.h"
#include "mock/broker/api/security.h"
#include "mock/broker/api/topics.h"
#include "mock/broker/api/txn.h"

/* Kafka's API keys. source  ApiKeys */
enum kmock_api {
    KMOCK_API_PRODUCE = 0,
    KMOCK_API_FETCH = 1,
    KMOCK_API_LIST_OFFSETS = 2,
    KMOCK_API_METADATA = 3,
    KMOCK_API_OFFSET_COMMIT = 8,
    KMOCK_API_OFFSET_FETCH = 9,
    KMOCK_API_FIND_COORDINATOR = 10,
    KMOCK_API_JOIN_GROUP = 11,
    KMOCK_API_HEARTBEAT = 12,
    KMOCK_API_LEAVE_GROUP = 13,
    KMOCK_API_SYNC_GROUP = 14,
    KMOCK_API_DESCRIBE_GROUPS = 15,
    KMOCK_API_LIST_GROUPS = 16,
    KMOCK_API_SASL_HANDSHAKE = 17,
    KMOCK_API_API_VERSIONS = 18,
    KMOCK_API_CREATE_TOPICS = 19,
    KMOCK_API_DELETE_TOPICS = 20,
    KMOCK_API_DELETE_RECORDS = 21,
    KMOCK_API_INIT_PRODUCER_ID = 22,
    KMOCK_API_OFFSET_FOR_LEADER_EPOCH = 23,
    KMOCK_API_ADD_PARTITIONS_TO_TXN = 24,
    KMOCK_API_ADD_OFFSETS_TO_TXN = 25,
    KMOCK_API_END_TXN = 26,
    KMOCK_API_WRITE_TXN_MARKERS = 27,
    KMOCK_API_TXN_OFFSET_COMMIT = 28,
    KMOCK_API_DESCRIBE_ACLS = 29,
    KMOCK_API_CREATE_ACLS = 30,
    KMOCK_API_DELETE_ACLS = 31,
    KMOCK_API_DESCRIBE_CONFIGS = 32,
    KMOCK_API_ALTER_CONFIGS = 33,
    KMOCK_API_DESCRIBE_LOG_DIRS = 35,
    KMOCK_API_SASL_AUTHENTICATE = 36,
    KMOCK_API_CREATE_PARTITIONS = 37,
    KMOCK_API_DELETE_GROUPS = 42,
    KMOCK_API_ELECT_LEADERS = 43,
    KMOCK_API_INCREMENTAL_ALTER_CONFIGS = 44,
    KMOCK_API_ALTER_PARTITION_REASSIGNMENTS = 45,
    KMOCK_API_LIST_PARTITION_REASSIGNMENTS = 46,
    KMOCK_API_OFFSET_DELETE = 47,
    KMOCK_API_DESCRIBE_USER_SCRAM_CREDENTIALS = 50,
    KMOCK_API_ALTER_USER_SCRAM_CREDENTIALS = 51,
    KMOCK_API_DESCRIBE_CLUSTER = 60,
    KMOCK_API_DESCRIBE_PRODUCERS = 61,
    KMOCK_API_DESCRIBE_TRANSACTIONS = 65,
    KMOCK_API_LIST_TRANSACTIONS = 66,
    KMOCK_API_DESCRIBE_TOPIC_PARTITIONS = 75,
};

struct kmock_request;
struct kmock_session;

/* Take a completed request back. Called once per request that was not abandoned, possibly before
 * kmock_cluster_handle returns; the receiver releases the request when it has encoded the response. */
typedef void kmock_request_done(void *context, struct kmock_request *request);

struct kmock_request {
    struct kmock_list_link link; /* for whoever holds the request */
    struct kmock_arena arena;
    int16_t api_key;     /* enum kmock_api */
    int16_t api_version; /* as the client sent it */
    int32_t correlation_id;
    struct kmock_string client_id; /* may be null */
    struct kmock_string host;      /* Kafka's client host, "/10.1.0.1" */
    struct kmock_session *session; /* of its connection, see mock/security; null once that is gone, or there is none */
    const char *principal;         /* whose request it is, "User:alice"; null: nobody knows, "User:ANONYMOUS" */
    void *body;                    /* struct kmock_<api>_request, never null */
    void *response;                /* struct kmock_<api>_response; null: no answer is due (acks=0) */
    bool close_connection;         /* set before completing: the broker answers by closing (acks=0 errors) */
    bool close_after;              /* the broker answers, then closes: what was said of who it is, is wrong */
    bool forgotten;                /* kmock_request_forget; nobody but request.c reads it */
    kmock_request_done *done;      /* null once abandoned */
    void *done_context;
    int32_t node_id; /* the broker that was asked; set by kmock_cluster_handle */
};

/* returns  an empty request with its arena ready; the caller fills it and hands it to kmock_cluster_handle */
struct kmock_request *kmock_request_create(void);

/* Release a request and all that lives in its arena. request may be null. */
void kmock_request_release(struct kmock_request *request);

/* Stop waiting for the answer; the broker releases the request when it completes it. */
void kmock_request_abandon(struct kmock_request *request);

/* Never answer (the broker died): release the request, at once where it was abandoned, else when it is. */
void kmock_request_forget(struct kmock_request *request);

/* Hand the request, with its response in place, back to whoever submitted it. */
void kmock_request_complete(struct kmock_request *request);

#endif
