/* SPDX-License-Identifier: Apache-2.0 */
/* What a run asked the brokers and was not answered yet, as facts.
 *
 * A reply that is lost is never seen. But a connection's replies come in the order of its requests: an answer says
 * that what was asked before it will have none any more. */
#include "harness/explore/state_inside.h"
#include "mock/base/alloc.h"
#include "mock/broker/request.h"

/* Asked again and again whatever the program does, without changing anything. */
static bool is_routine(int16_t api)
{
    return api == KMOCK_API_FETCH || api == KMOCK_API_HEARTBEAT || api == KMOCK_API_METADATA ||
           api == KMOCK_API_API_VERSIONS || api == KMOCK_API_FIND_COORDINATOR;
}

static void count(struct kt_state *state, struct kt_state_run *run, const struct kt_state_request *request, int by)
{
    struct kt_zobrist_key key = {.kind = KT_ABOUT_REQUEST,
                                 .who = kt_state_hash(state, request->group),
                                 .number = request->api,
                                 .place = request->node};
    kt_zobrist_add(&run->hand, &key, by);
}

static void forget(struct kt_state *state, struct kt_state_run *run, int32_t i)
{
    count(state, run, &run->requests[i], -1);
    run->requests[i] = run->requests[--run->requests_count];
}

static bool is_alike(const struct kt_state_request *request, const struct kt_event *event)
{
    return request->api == event->api && request->node == event->node && request->group == event->group;
}

static void ask(struct kt_state *state, struct kt_state_run *run, const struct kt_event *event)
{
    for (int32_t i = run->requests_count - 1; i >= 0; i--)
        if (is_alike(&run->requests[i], event) && run->requests[i].correlation >= event->sequence)
            forget(state, run, i); /* of a connection that is no more: a new one counts from the beginning */
    if (run->requests_count == run->requests_capacity) {
        run->requests_capacity = run->requests_capacity ? run->requests_capacity * 2 : 8;
        run->requests = kmock_realloc(run->requests, (size_t)run->requests_capacity * sizeof *run->requests);
    }
    struct kt_state_request *request = &run->requests[run->requests_count++];
    *request = (struct kt_state_request){event->api, event->node, event->group, event->sequence};
    count(state, run, request, 1);
}

static void answer(struct kt_state *state, struct kt_state_run *run, const struct kt_event *event)
{
    for (int32_t i = run->requests_count - 1; i >= 0; i--)
        if (is_alike(&run->requests[i], event) && run->requests[i].correlation <= event->sequence)
            forget(state, run, i);
}

void kt_state_request(struct kt_state *state, struct kt_state_run *run, const struct kt_event *event)
{
    if (is_routine(event->api))
        return;
    if (event->type == KT_EVENT_REQUEST)
        ask(state, run, event);
    else if (event->type == KT_EVENT_RESPONSE)
        answer(state, run, event);
}

void kt_state_requests_lost(struct kt_state *state, struct kt_state_run *run, int32_t node)
{
    for (int32_t i = run->requests_count - 1; i >= 0; i--)
        if (run->requests[i].node == node)
            forget(state, run, i);
}
