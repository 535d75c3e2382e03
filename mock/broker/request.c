/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/broker/request.h"

#include <stdlib.h>

#include "mock/base/alloc.h"

struct kmock_request *kmock_request_create(void)
{
    struct kmock_request *request = kmock_alloc(sizeof *request);
    request->client_id.length = -1;
    request->host.length = -1;
    return request;
}

void kmock_request_release(struct kmock_request *request)
{
    if (request == NULL)
        return;
    kmock_list_remove(&request->link);
    kmock_arena_free(&request->arena);
    free(request);
}

void kmock_request_abandon(struct kmock_request *request)
{
    request->done = NULL;
    if (request->forgotten)
        kmock_request_release(request);
}

void kmock_request_forget(struct kmock_request *request)
{
    kmock_list_remove(&request->link);
    request->response = NULL;
    request->forgotten = true;
    if (request->done == NULL)
        kmock_request_release(request);
}

void kmock_request_complete(struct kmock_request *request)
{
    kmock_list_remove(&request->link);
    if (request->done)
        request->done(request->done_context, request);
    else
        kmock_request_release(request);
}
