/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/sim/net_connection.h"

#include <stdlib.h>
#include <string.h>

#include "harness/sim/kernel.h"
#include "harness/sim/net_host.h"
#include "mock/base/alloc.h"

enum side { SIDE_AHEAD, SIDE_OPEN, SIDE_GONE }; /* of the service: not opened yet, open, closed or refused */

struct kt_net_connection {
    struct kmock_list_link of_service;
    struct kt_net_service *service;
    struct kt_process *process;
    const struct kt_net_socket_upcalls *upcalls;
    void *socket; /* null: the program is gone */
    void *object; /* the service's own */
    enum side side;
    bool has_finished; /* the socket sends no more */
    struct kt_net_flow up, down;
};

static void send_control(struct kt_net_flow *flow, enum kt_packet_kind kind)
{
    kt_net_flow_send(flow, kind, kt_chunk_create(0));
}

static void open_side(struct kt_net_connection *connection)
{
    struct kt_net_service *service = connection->service;
    char host[KT_ADDRESS_TEXT + 1] = "/";
    if (!service->is_up) {
        connection->side = SIDE_GONE;
        send_control(&connection->down, KT_PACKET_RESET);
        return;
    }
    connection->side = SIDE_OPEN;
    send_control(&connection->down, KT_PACKET_OPEN);
    struct kt_address from = kt_net_process_address(kt_process_name(connection->process));
    kt_address_print(&from, false, host + 1);
    connection->object = service->upcalls.opened(service->context, connection, host);
}

static void close_side(struct kt_net_connection *connection, enum kt_packet_kind farewell)
{
    if (connection->side != SIDE_OPEN)
        return;
    connection->side = SIDE_GONE;
    if (connection->socket)
        send_control(&connection->down, farewell);
}

/* The program ended the connection, or its direction. */
static void tell_closed(struct kt_net_connection *connection)
{
    bool was_open = connection->side == SIDE_OPEN;
    close_side(connection, KT_PACKET_FINISH);
    if (was_open && connection->service->upcalls.closed)
        connection->service->upcalls.closed(connection->object);
}

static void take_bytes(struct kt_net_connection *connection, const struct kt_chunk *packet)
{
    if (connection->side == SIDE_OPEN)
        connection->service->upcalls.received(connection->object, packet->data + packet->begin,
                                              packet->end - packet->begin);
    else if (connection->socket)
        send_control(&connection->down, KT_PACKET_RESET);
    if (connection->socket)
        connection->upcalls->drained(connection->socket, connection->up.size_bytes);
}

static void arrive_up(void *context, struct kt_chunk *packet)
{
    struct kt_net_connection *connection = context;
    switch ((enum kt_packet_kind)packet->kind) {
    case KT_PACKET_OPEN:
        open_side(connection);
        break;
    case KT_PACKET_BYTES:
        take_bytes(connection, packet);
        break;
    case KT_PACKET_FINISH:
    case KT_PACKET_RESET:
        tell_closed(connection);
        break;
    }
    free(packet);
}

static void arrive_down(void *context, struct kt_chunk *packet)
{
    struct kt_net_connection *connection = context;
    enum kt_packet_kind kind = (enum kt_packet_kind)packet->kind;
    if (connection->socket && kind == KT_PACKET_BYTES) {
        connection->upcalls->received(connection->socket, packet);
        return;
    }
    if (connection->socket && kind == KT_PACKET_OPEN)
        connection->upcalls->opened(connection->socket);
    else if (connection->socket && kind == KT_PACKET_FINISH)
        connection->upcalls->finished(connection->socket);
    else if (connection->socket && kind == KT_PACKET_RESET)
        connection->upcalls->reset(connection->socket);
    free(packet);
}

static void settle(void *context)
{
    struct kt_net_connection *connection = context;
    bool is_ahead = connection->side == SIDE_AHEAD && connection->up.packets.first;
    if (connection->socket == NULL && connection->side != SIDE_OPEN && !is_ahead)
        kt_net_connection_free(connection);
}

struct kt_net_connection *kt_net_connect(struct kt_net_service *service, const struct kt_net_socket_upcalls *upcalls,
                                         void *socket)
{
    struct kt_net_connection *connection = kmock_alloc(sizeof *connection);
    connection->service = service;
    connection->process = kt_process_current();
    connection->upcalls = upcalls;
    connection->socket = socket;
    connection->up = (struct kt_net_flow){.arrive = arrive_up, .settle = settle, .context = connection};
    connection->down = (struct kt_net_flow){.arrive = arrive_down, .settle = settle, .context = connection};
    struct kt_net_link *path = kt_net_link_between(kt_process_name(connection->process), service);
    kt_net_flow_init(&connection->up, path);
    kt_net_flow_init(&connection->down, path);
    kmock_list_append(&service->connections, &connection->of_service);
    send_control(&connection->up, KT_PACKET_OPEN);
    return connection;
}

void kt_net_connection_free(struct kt_net_connection *connection)
{
    kt_net_flow_finish(&connection->up);
    kt_net_flow_finish(&connection->down);
    kmock_list_remove(&connection->of_service);
    free(connection);
}

size_t kt_net_under_way(const struct kt_net_connection *connection)
{
    return connection->up.size_bytes;
}

void kt_net_push(struct kt_net_connection *connection, struct kt_chunk *bytes)
{
    kt_net_flow_send(&connection->up, KT_PACKET_BYTES, bytes);
}

void kt_net_push_finish(struct kt_net_connection *connection)
{
    if (!connection->has_finished)
        send_control(&connection->up, KT_PACKET_FINISH);
    connection->has_finished = true;
}

void kt_net_leave(struct kt_net_connection *connection, bool resets)
{
    connection->socket = NULL;
    /* Where the service is gone nobody hears it, but the end of its delivery frees the connection. */
    if (resets || !connection->has_finished || connection->side == SIDE_GONE)
        send_control(&connection->up, resets ? KT_PACKET_RESET : KT_PACKET_FINISH);
}

void kt_net_send(struct kt_net_connection *connection, const uint8_t *bytes, size_t size)
{
    if (connection->side != SIDE_OPEN || connection->socket == NULL || size == 0)
        return;
    struct kt_chunk *packet = kt_chunk_create(size);
    memcpy(packet->data, bytes, size);
    packet->end = size;
    kt_net_flow_send(&connection->down, KT_PACKET_BYTES, packet);
}

/* The service may call this in an upcall of a delivery, whose end then frees what can be freed. */
void kt_net_close(struct kt_net_connection *connection)
{
    close_side(connection, KT_PACKET_FINISH);
}

void kt_net_connection_reset(struct kt_net_connection *connection)
{
    close_side(connection, KT_PACKET_RESET);
}

struct kt_process *kt_net_process(const struct kt_net_connection *connection)
{
    return connection->process;
}

struct kt_net_service *kt_net_connection_service(const struct kt_net_connection *connection)
{
    return connection->service;
}
