/* SPDX-License-Identifier: Apache-2.0 */
/* Hold a stream socket, TCP or Unix: its states, and the two ways to a peer.
 *
 *   NEW --listen--> LISTENING            peer: another socket of the trial; bytes go straight into its queue
 *    `--connect--> CONNECTING -> CONNECTED --reset--> CLOSED
 *                      `-------refused----------------^      connection: a service, over a link */
#ifndef KT_SIM_SOCKET_STREAM_H
#define KT_SIM_SOCKET_STREAM_H

#include "harness/sim/net_connection.h"
#include "harness/sim/pipe_bytes.h"
#include "harness/sim/socket.h"

enum { KT_STREAM_BYTES = 1 << 20 }; /* bytes that may be under way in one direction */

enum kt_stream_state {
    KT_STREAM_NEW,
    KT_STREAM_LISTENING,
    KT_STREAM_CONNECTING,
    KT_STREAM_CONNECTED,
    KT_STREAM_CLOSED
};

struct kt_stream {
    struct kt_socket socket;
    enum kt_stream_state state;
    bool is_told;      /* a connect call has returned 0, or accept gave it out */
    bool has_finished; /* shutdown(SHUT_WR): sends no more */
    bool is_deaf;      /* shutdown(SHUT_RD): reads no more */
    bool is_ended;     /* the peer sends no more */
    bool is_full;      /* somebody may wait for room on the way to a service */
    struct kt_bytes in;
    struct kt_stream *peer;
    struct kt_net_connection *connection;
    struct kmock_timer patience; /* of a connect */

    struct kmock_list waiting; /* of a listener: struct kt_stream.of_waiting, connected but not accepted */
    size_t backlog;
    struct kmock_list_link of_waiting;
};

static inline struct kt_stream *kt_stream_of(const void *object)
{
    return (struct kt_stream *)object;
}

/* returns  whether a stream with that many bytes under way is writable: a third is free, so that a sender that waits
 * gets room for more than a byte */
static inline bool kt_stream_has_room(size_t under_way)
{
    return under_way <= KT_STREAM_BYTES / 3 * 2;
}

/* returns  bytes sent that have not been taken */
size_t kt_stream_under_way(const struct kt_stream *stream);

/* Begin to connect. returns  as kt_socket_ops.connect */
int kt_stream_connect(struct kt_socket *socket, const struct kt_address *to);

/* The connection is gone, with an error that SO_ERROR tells. */
void kt_stream_reset(struct kt_stream *stream, int error);

/* Tell the other side that the socket was closed. */
void kt_stream_part(struct kt_stream *stream);

int kt_stream_listen(struct kt_socket *socket, int backlog);
struct kt_socket *kt_stream_accept(struct kt_socket *socket);
bool kt_stream_is_listening(const struct kt_socket *socket);

#endif
