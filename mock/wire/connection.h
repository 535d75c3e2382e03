/* SPDX-License-Identifier: Apache-2.0 */
/* Turn the bytes of one client connection into requests and answers into bytes, without a socket.
 *
 *   feed(bytes) -> on_request(request) ... kmock_request_complete(request) -> on_bytes(frame)
 *
 * One request at a time: the next frame is decoded when the previous request was answered, as Kafka's brokers
 * do, so answers leave in order. Bytes may come cut anywhere. A malformed frame, an unknown API or an
 * unsupported version ends the connection (on_close) and changes nothing else; ApiVersions of an unknown
 * version is answered with UNSUPPORTED_VERSION in version 0. Knows nothing of brokers' state.
 * source  FACTS: wire basics; Kafka SocketServer, RequestContext, KIP-511 */
#ifndef KMOCK_WIRE_CONNECTION_H
#define KMOCK_WIRE_CONNECTION_H

#include <stddef.h>

#include "mock/broker/api_table.h"
#include "mock/broker/request.h"

struct kmock_connection;
struct kmock_sasl;

/* Upcalls of a connection. None may call kmock_connection_destroy; on_close is the last one. */
struct kmock_connection_upcalls {
    /* A decoded request; done and done_context are set: completing it answers it. The receiver hands it on to
     * kmock_cluster_handle, answers it itself (kmock_request_refuse, then kmock_request_complete), keeps it
     * for a while, or drops it with kmock_connection_drop. */
    void (*on_request)(void *context, struct kmock_request *request);
    /* An answer is ready to be encoded. May be null (send at once). Returns true to send it now; false to keep
     * it: the receiver then owns the completed request until kmock_connection_send or kmock_connection_drop. */
    bool (*on_response)(void *context, struct kmock_request *request);
    /* Bytes for the client, borrowed; whole frames. */
    void (*on_bytes)(void *context, const uint8_t *bytes, size_t size);
    /* The broker closes the connection; reason is static or lives until the call returns. */
    void (*on_close)(void *context, const char *reason);
};

/* node_id  the broker at this end; host  Kafka's client host ("/10.1.0.1"), copied */
struct kmock_connection *kmock_connection_create(const struct kmock_connection_upcalls *upcalls, void *context,
                                                 const char *host);

/* Let through what these brokers offer and nothing else; without it, what the newest release offers.
 * ranges  by key, as kmock_cluster_api_ranges gives them; borrowed while the connection lives */
void kmock_connection_offer(struct kmock_connection *connection, const struct kmock_api_range *ranges);

/* Ask the client who it is. To be called before the first bytes are fed.
 *
 * sasl       as kmock_cluster_sasl gives it; borrowed while the connection lives; null: it is not asked
 * principal  who it is as far as is known, by its certificate; copied; null: nobody knows */
void kmock_connection_secure(struct kmock_connection *connection, struct kmock_sasl *sasl, const char *principal);

/* Forget the connection; a request that is still at a broker is abandoned. One that a receiver of on_request or
 * on_response keeps is abandoned too and stays the receiver's to release. connection may be null. */
void kmock_connection_destroy(struct kmock_connection *connection);

/* Let a frame be no longer than this; it ends the connection otherwise. 0: 104857600, as Kafka */
void kmock_connection_limit(struct kmock_connection *connection, int32_t frame_bytes);

/* returns  how many bytes wait behind a request that was handed on and is not answered; 0 where there is no such
 *          request: what waits then is the beginning of a frame */
size_t kmock_connection_waiting_bytes(const struct kmock_connection *connection);

/* Take bytes from the client, borrowed. Nothing happens after on_close. */
void kmock_connection_feed(struct kmock_connection *connection, const uint8_t *bytes, size_t size);

/* Take no more bytes and forget those that were not decoded yet: the other end is gone. No upcall is made for it; a
 * request that is at a broker stays there until it is completed or the connection is destroyed. */
void kmock_connection_stop(struct kmock_connection *connection);

/* Encode and send a completed request that on_response kept, then go on with the next frame. */
void kmock_connection_send(struct kmock_connection *connection, struct kmock_request *request);

/* Release a request without ever answering it; the connection goes on with the next frame. */
void kmock_connection_drop(struct kmock_connection *connection, struct kmock_request *request);

#endif
