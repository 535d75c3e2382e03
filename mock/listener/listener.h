/* SPDX-License-Identifier: Apache-2.0 */
/* Serve one broker on a real TCP socket: connections in, decoded requests out, answers back.
 *
 *   socket -> peer (-> TLS) -> mock/wire/connection -> on_request -> the owner -> ... -> on_response -> peer -> socket
 *
 * All on the owner's thread and loop. A peer that is slow, dead, half open, silent or sends nonsense costs a bounded
 * amount of memory and nobody else anything:
 *   - a reply is encoded only while fewer than queue_bytes wait for the peer to read them;
 *   - a peer that has a reply waiting, or many bytes behind the request that is being served, is not read from;
 *   - a frame over frame_bytes, or of nonsense, closes the peer; one that is silent for idle_us is closed, as in Kafka.
 * Knows nothing of faults and of what a request means.
 * source  Kafka SocketServer, Selector (one request at a time, connections.max.idle.ms) */
#ifndef KMOCK_LISTENER_LISTENER_H
#define KMOCK_LISTENER_LISTENER_H

#include "mock/base/buffer.h"
#include "mock/listener/address.h"
#include "mock/listener/pace.h"
#include "mock/wire/connection.h"

struct kmock_listener;
struct kmock_sasl;
struct kmock_tls_context;

/* One client's connection. */
struct kmock_peer;

/* What the owner is told. None of them may destroy the listener; each may close, send and drop. */
struct kmock_listener_upcalls {
    /* A client has connected. returns  the object that the other upcalls get */
    void *(*opened)(void *context, struct kmock_peer *peer);
    /* As of kmock_connection_upcalls; a request that is kept is given back by kmock_peer_send or kmock_peer_drop. */
    void (*on_request)(void *object, struct kmock_request *request);
    bool (*on_response)(void *object, struct kmock_request *request); /* may be null: send at once */
    /* The kernel took all that was to be sent before written_bytes, counted since the beginning. May be null. */
    void (*on_written)(void *object, uint64_t written_bytes);
    /* The connection has ended, and nothing of it is on the stack; the last upcall. A request that is kept is to be
     * dropped now. reason  why the broker closed it; null: the client did, or kmock_peer_close was called */
    void (*closed)(void *object, const char *reason);
};

struct kmock_listener_options {
    struct kmock_pace *pace;
    struct kmock_address address;        /* port 0: one that is free */
    int32_t frame_bytes;                 /* the longest request; 0: 104857600, Kafka's socket.request.max.bytes */
    size_t queue_bytes;                  /* 0: 1 MiB */
    int64_t idle_us;                     /* of the pace's time; 0: ten minutes, as Kafka; -1: for ever */
    const struct kmock_tls_context *tls; /* borrowed while the listener lives; null: none */
    const struct kmock_listener_upcalls *upcalls; /* borrowed for as long as peers live */
    void *context;
};

/* Bind, and listen.
 *
 * error    what went wrong is appended, without a newline; may be null
 * returns  null where the address cannot be had */
struct kmock_listener *kmock_listener_create(const struct kmock_listener_options *options, struct kmock_buffer *error);

/* Close the socket and all peers; they are told so when the loop turns next. listener may be null. */
void kmock_listener_destroy(struct kmock_listener *listener);

/* returns  where it listens, the port being the real one */
const struct kmock_address *kmock_listener_address(const struct kmock_listener *listener);

/* Down: connections are reset and new ones refused, and the port stays ours. Up: as before.
 * errors  false where it cannot listen again */
bool kmock_listener_set_up(struct kmock_listener *listener, bool up);

/* returns  how many peers are connected */
size_t kmock_listener_peers_count(const struct kmock_listener *listener);

/* As kmock_connection_offer; to be called from opened. */
void kmock_peer_offer(struct kmock_peer *peer, const struct kmock_api_range *ranges);

/* Ask the client who it is, as kmock_connection_secure; to be called from opened. A certificate that it shows says so,
 * too. */
void kmock_peer_secure(struct kmock_peer *peer, struct kmock_sasl *sasl);

/* Send a completed request that on_response kept. */
void kmock_peer_send(struct kmock_peer *peer, struct kmock_request *request);

/* Release a request without an answer; the connection goes on. */
void kmock_peer_drop(struct kmock_peer *peer, struct kmock_request *request);

/* Close it: what the kernel has not taken yet is lost. Twice is once. */
void kmock_peer_close(struct kmock_peer *peer);

/* returns  false once it is closed from either side: nothing reaches it any more */
bool kmock_peer_is_open(const struct kmock_peer *peer);

/* returns  the port of the client's end; 0: not known */
int32_t kmock_peer_port(const struct kmock_peer *peer);

/* returns  how many bytes were to be sent so far, written or not */
uint64_t kmock_peer_sent_bytes(const struct kmock_peer *peer);

#endif
