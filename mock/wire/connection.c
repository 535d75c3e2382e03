/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/wire/connection.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mock/base/alloc.h"
#include "mock/broker/error.h"
#include "mock/security/session.h"
#include "mock/wire/codec.h"
#include "mock/wire/frames.h"
#include "mock/wire/header.h"
#include "mock/wire/neutral.h"
#include "mock/wire/writer.h"

enum {
    SIZE_BYTES = 4,                  /* before each frame */
    OUTPUT_KEPT_BYTES = 4096 * 1024, /* a larger output buffer is given back after use */
};

struct kmock_connection {
    struct kmock_connection_upcalls upcalls;
    void *context;
    char *host;
    const struct kmock_api_range *ranges; /* by key: what the brokers offer */
    struct kmock_frames input;
    struct kmock_buffer output;    /* the frame being made */
    struct kmock_session session;  /* who is at the other end */
    bool is_raw;                   /* the request came without a header, and so goes its answer */
    struct kmock_request *request; /* with the broker, or kept by a receiver; null: the next frame may be taken */
    bool taking;                   /* take_frames or send_answer is on the stack: no frame is taken below them */
    bool closed;
};

struct kmock_connection *kmock_connection_create(const struct kmock_connection_upcalls *upcalls, void *context,
                                                 const char *host)
{
    struct kmock_connection *connection = kmock_alloc(sizeof *connection);
    connection->upcalls = *upcalls;
    connection->ranges = kmock_api_ranges;
    connection->context = context;
    connection->host = kmock_copy_string(host, strlen(host));
    kmock_session_begin(&connection->session, NULL, NULL);
    return connection;
}

void kmock_connection_secure(struct kmock_connection *connection, struct kmock_sasl *sasl, const char *principal)
{
    kmock_session_begin(&connection->session, sasl, principal);
}

void kmock_connection_offer(struct kmock_connection *connection, const struct kmock_api_range *ranges)
{
    connection->ranges = ranges;
}

void kmock_connection_destroy(struct kmock_connection *connection)
{
    if (connection == NULL)
        return;
    if (connection->request) {
        connection->request->session = NULL;
        kmock_request_abandon(connection->request);
    }
    kmock_frames_free(&connection->input);
    kmock_buffer_free(&connection->output);
    kmock_session_free(&connection->session);
    free(connection->host);
    free(connection);
}

void kmock_connection_limit(struct kmock_connection *connection, int32_t frame_bytes)
{
    connection->input.limit_bytes = frame_bytes;
}

size_t kmock_connection_waiting_bytes(const struct kmock_connection *connection)
{
    return connection->request ? kmock_frames_waiting_bytes(&connection->input) : 0;
}

static void close_connection(struct kmock_connection *connection, const char *reason)
{
    connection->closed = true;
    kmock_frames_free(&connection->input);
    connection->upcalls.on_close(connection->context, reason);
}

static const char not_authenticated[] = "the client was not authenticated";

/* ---- answers ------------------------------------------------------------------------------------- */

static void start_answer(struct kmock_connection *connection, const struct kmock_api_description *api, int16_t version,
                         int32_t correlation_id)
{
    connection->output.size = 0;
    kmock_write_integer(&connection->output, SIZE_BYTES, 0);
    kmock_header_write(&connection->output, api, version, correlation_id);
}

/* What is fed from inside on_bytes waits: its answer would be made in the buffer that the receiver is looking at. */
static void send_answer(struct kmock_connection *connection)
{
    struct kmock_buffer *output = &connection->output;
    bool taking = connection->taking;
    connection->taking = true;
    kmock_big_endian_put(output->data, SIZE_BYTES, output->size - SIZE_BYTES);
    connection->upcalls.on_bytes(connection->context, output->data, output->size);
    connection->taking = taking;
    if (output->capacity > OUTPUT_KEPT_BYTES)
        kmock_buffer_free(output);
}

/* A token goes back as it came: its length, and it. */
static bool encode_raw(struct kmock_connection *connection, const struct kmock_request *request)
{
    const struct kmock_sasl_authenticate_response *response = request->response;
    connection->output.size = 0;
    kmock_write_integer(&connection->output, SIZE_BYTES, 0);
    if (response->error == KMOCK_NONE)
        kmock_buffer_append(&connection->output, response->auth_bytes.data, (size_t)response->auth_bytes.length);
    return response->error == KMOCK_NONE;
}

static bool encode(struct kmock_connection *connection, struct kmock_request *request)
{
    const struct kmock_api_description *api = kmock_api_find(request->api_key);
    struct kmock_layout layout = {api->response, request->api_version};
    kmock_neutral_response(request);
    start_answer(connection, api, request->api_version, request->correlation_id);
    return kmock_encode(&connection->output, layout, request->response);
}

/* Encode and send; the request is released. */
static void answer(struct kmock_connection *connection, struct kmock_request *request)
{
    bool is_raw = connection->is_raw, is_last = request->close_after;
    bool sayable = is_raw ? encode_raw(connection, request) : encode(connection, request);
    kmock_request_release(request);
    if (!sayable)
        close_connection(connection, is_raw ? not_authenticated : "a string of the answer is longer than 32767 bytes");
    else if (connection->output.size - SIZE_BYTES > INT32_MAX)
        close_connection(connection, "the answer is longer than 2147483647 bytes");
    else
        send_answer(connection);
    if (sayable && is_last && !connection->closed)
        close_connection(connection, not_authenticated);
}

/* Kafka tells in version 0 which versions of ApiVersions it knows, and nothing more; not even that before 2.4, which
 * is known by its version 3. source  KIP-511 */
static void refuse_api_versions(struct kmock_connection *connection, const struct kmock_request_header *header)
{
    const struct kmock_api_range *range = header->range;
    struct kmock_api_versions_api_key_result known = {range->key, range->min_version, range->max_version};
    struct kmock_api_versions_response response = {
        .error = KMOCK_UNSUPPORTED_VERSION, .api_keys = &known, .api_keys_count = range->max_version >= 3};
    start_answer(connection, header->api, 0, header->correlation_id);
    kmock_encode(&connection->output, (struct kmock_layout){header->api->response, 0}, &response);
    send_answer(connection);
}

/* ---- requests ------------------------------------------------------------------------------------ */

static void take_frames(struct kmock_connection *connection);

static void take_back(void *context, struct kmock_request *request)
{
    struct kmock_connection *connection = context;
    bool close = request->close_connection;
    if (close || request->response == NULL) {
        connection->request = NULL;
        kmock_request_release(request);
        if (close)
            close_connection(connection, "the broker closes the connection on this request");
    } else if (connection->upcalls.on_response == NULL ||
               connection->upcalls.on_response(connection->context, request)) {
        connection->request = NULL;
        answer(connection, request);
    }
    take_frames(connection);
}

static void close_on_problem(struct kmock_connection *connection, const struct kmock_request_header *header,
                             const char *problem)
{
    char reason[320];
    if (header)
        snprintf(reason, sizeof reason, "%s v%d: %s", header->range->name, header->version, problem);
    else
        snprintf(reason, sizeof reason, "%s", problem);
    close_connection(connection, reason);
}

static void fill_request(struct kmock_connection *connection, struct kmock_request *request,
                         const struct kmock_request_header *header)
{
    size_t host_length = strlen(connection->host);
    request->api_key = header->range->key;
    request->api_version = header->version;
    request->correlation_id = header->correlation_id;
    request->client_id = header->client_id;
    request->host.data = kmock_arena_copy(&request->arena, connection->host, host_length);
    request->host.length = (int32_t)host_length;
    const char *principal = kmock_session_principal(&connection->session);
    request->principal = kmock_arena_copy(&request->arena, principal, strlen(principal));
    request->session = &connection->session;
    request->done = take_back;
    request->done_context = connection;
}

/* Behind a handshake of version 0 come tokens, and nothing around them. source  KIP-43 */
static void take_token(struct kmock_connection *connection, struct kmock_request *request, struct kmock_bytes frame)
{
    struct kmock_request_header header = {.range = &connection->ranges[KMOCK_API_SASL_AUTHENTICATE],
                                          .client_id = {NULL, -1}};
    struct kmock_sasl_authenticate_request *body = kmock_arena_alloc(&request->arena, sizeof *body);
    body->auth_bytes = frame;
    request->body = body;
    fill_request(connection, request, &header);
    connection->is_raw = true;
    connection->request = request;
    connection->upcalls.on_request(connection->context, request);
}

/* Decode a frame that lies in the request's arena and hand it on; the request is released where that cannot be. */
static void take_request(struct kmock_connection *connection, struct kmock_request *request, struct kmock_bytes frame)
{
    struct kmock_reader reader;
    struct kmock_request_header header;
    kmock_reader_init(&reader, frame, &request->arena);
    bool known = kmock_header_read(&reader, connection->ranges, &header);
    if (known && header.unsupported) {
        kmock_request_release(request);
        refuse_api_versions(connection, &header);
        return;
    }
    if (known)
        request->body = kmock_arena_alloc(&request->arena, header.api->request->size);
    if (!known || !kmock_decode(&reader, (struct kmock_layout){header.api->request, header.version}, request->body)) {
        kmock_request_release(request);
        close_on_problem(connection, known ? &header : NULL, reader.problem);
        return;
    }
    fill_request(connection, request, &header);
    kmock_neutral_request(request);
    connection->is_raw = false;
    connection->request = request;
    connection->upcalls.on_request(connection->context, request);
}

/* ---- bytes --------------------------------------------------------------------------------------- */

/* returns  false where there is no whole frame */
static bool take_frame(struct kmock_connection *connection)
{
    struct kmock_bytes frame;
    enum kmock_frame found = kmock_frames_next(&connection->input, &frame);
    if (found == KMOCK_FRAME_NONE)
        return false;
    if (found == KMOCK_FRAME_BAD) {
        char problem[64];
        snprintf(problem, sizeof problem, "frame size %d is not in 1..%d", (int)frame.length,
                 (int)kmock_frames_limit_bytes(&connection->input));
        close_connection(connection, problem);
        return false;
    }
    struct kmock_request *request = kmock_request_create();
    frame.data = (const uint8_t *)kmock_arena_copy(&request->arena, frame.data, (size_t)frame.length);
    if (connection->session.state == KMOCK_SESSION_AGREED && connection->session.is_raw)
        take_token(connection, request, frame);
    else
        take_request(connection, request, frame);
    return true;
}

/* A request that is answered inside on_request comes back here one level deeper, and that level leaves the next frame
 * to this one: the stack does not grow with the number of frames. */
static void take_frames(struct kmock_connection *connection)
{
    if (connection->taking)
        return;
    connection->taking = true;
    while (!connection->closed && connection->request == NULL && take_frame(connection)) {
    }
    connection->taking = false;
}

void kmock_connection_feed(struct kmock_connection *connection, const uint8_t *bytes, size_t size)
{
    if (connection->closed)
        return;
    kmock_frames_offer(&connection->input, bytes, size);
    take_frames(connection);
    kmock_frames_keep(&connection->input);
}

/* ---- kept requests ------------------------------------------------------------------------------- */

static void take_from_receiver(struct kmock_connection *connection, struct kmock_request *request, const char *call)
{
    if (connection->request != request) {
        fprintf(stderr, "%s: not the request that this connection handed out last; give back each request once\n",
                call);
        abort();
    }
    connection->request = NULL;
}

void kmock_connection_send(struct kmock_connection *connection, struct kmock_request *request)
{
    take_from_receiver(connection, request, "kmock_connection_send");
    answer(connection, request);
    take_frames(connection);
}

void kmock_connection_stop(struct kmock_connection *connection)
{
    connection->closed = true;
    kmock_frames_free(&connection->input);
}

void kmock_connection_drop(struct kmock_connection *connection, struct kmock_request *request)
{
    take_from_receiver(connection, request, "kmock_connection_drop");
    kmock_request_release(request);
    take_frames(connection);
}
