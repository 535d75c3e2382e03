/* SPDX-License-Identifier: Apache-2.0 */
/* Be the broker and the client at both ends of a connection, and write down what happens. */
#ifndef SELFTESTS_MOCK_WIRE_RECORDER_H
#define SELFTESTS_MOCK_WIRE_RECORDER_H

#include <stdio.h>
#include <string.h>

#include "mock/base/buffer.h"
#include "mock/broker/request.h"
#include "mock/wire/api.h"
#include "mock/wire/connection.h"
#include "mock/wire/fallback.h"

enum recorder_habit {
    ANSWER_AT_ONCE,
    HOLD,      /* requests stay in recorder.held */
    NO_ANSWER, /* complete without a response, as acks=0 */
};

struct recorder {
    enum recorder_habit habit;
    bool keep_responses; /* on_response returns false */
    struct kmock_connection *connection;
    struct kmock_request *held; /* the last one that was not answered */
    int requests_count, responses_count, closes_count;
    struct kmock_buffer story;  /* "Metadata v4 #7 client=rdkafka;" for each request */
    struct kmock_buffer answer; /* bytes for the client */
    char reason[320];
};

/* Complete a request with a response whose fields have their fallbacks. */
static inline void recorder_answer(struct kmock_request *request)
{
    const struct kmock_schema *schema = kmock_api_find(request->api_key)->response;
    request->response = kmock_arena_alloc(&request->arena, schema->size);
    kmock_fallback_fill(schema, request->response);
    kmock_request_complete(request);
}

static inline void recorder_on_request(void *context, struct kmock_request *request)
{
    struct recorder *recorder = context;
    recorder->requests_count++;
    kmock_buffer_print(&recorder->story, "%s v%d #%d client=%.*s;", kmock_api_find(request->api_key)->range->name,
                       request->api_version, (int)request->correlation_id,
                       request->client_id.length > 0 ? (int)request->client_id.length : 0, request->client_id.data);
    if (recorder->habit == ANSWER_AT_ONCE)
        recorder_answer(request);
    else if (recorder->habit == NO_ANSWER)
        kmock_request_complete(request);
    else
        recorder->held = request;
}

static inline bool recorder_on_response(void *context, struct kmock_request *request)
{
    struct recorder *recorder = context;
    recorder->responses_count++;
    if (recorder->keep_responses)
        recorder->held = request;
    return !recorder->keep_responses;
}

static inline void recorder_on_bytes(void *context, const uint8_t *bytes, size_t size)
{
    struct recorder *recorder = context;
    kmock_buffer_append(&recorder->answer, bytes, size);
}

static inline void recorder_on_close(void *context, const char *reason)
{
    struct recorder *recorder = context;
    recorder->closes_count++;
    snprintf(recorder->reason, sizeof recorder->reason, "%s", reason);
}

static inline void recorder_open(struct recorder *recorder)
{
    static const struct kmock_connection_upcalls upcalls = {
        .on_request = recorder_on_request,
        .on_response = recorder_on_response,
        .on_bytes = recorder_on_bytes,
        .on_close = recorder_on_close,
    };
    recorder->connection = kmock_connection_create(&upcalls, recorder, "/10.1.0.1");
}

static inline void recorder_close(struct recorder *recorder)
{
    kmock_connection_destroy(recorder->connection);
    kmock_buffer_free(&recorder->story);
    kmock_buffer_free(&recorder->answer);
    memset(recorder, 0, sizeof *recorder);
}

#endif
