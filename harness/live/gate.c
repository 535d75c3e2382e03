/* SPDX-License-Identifier: Apache-2.0 */
/* Ask the faults about a request at each of its phases, and do what they say. */
#include "harness/live/inside.h"
#include "harness/stage/point.h"
#include "mock/base/alloc.h"

/* returns  whether the request goes on its way, with an error for an answer */
static bool refuse(struct kmock_request *request, int16_t error, bool done)
{
    kmock_request_refuse(request, error);
    if (!done)
        kmock_request_complete(request);
    return done;
}

/* Do to the request itself. done: the broker has applied it. */
static bool do_to_request(struct kt_live_link *link, struct kmock_request *request, const struct kt_action *action,
                          bool done)
{
    switch (action->kind) {
    case KT_DO_FAIL:
        return refuse(request, action->error, done);
    case KT_DO_DELAY_REQUEST:
    case KT_DO_DELAY_REPLY:
        kt_live_delay(link, request, done, action->by_us);
        return false;
    case KT_DO_CLOSE:
        kmock_peer_close(link->peer);
        kmock_peer_drop(link->peer, request);
        return false;
    default:
        kmock_peer_drop(link->peer, request);
        return false;
    }
}

static bool fire(struct kt_live_fault *armed, struct kt_live_link *link, struct kmock_request *request,
                 enum kt_phase phase)
{
    if (kt_fault_is_on_request(&armed->fault)) {
        kt_live_note_fault(armed, link->instance);
        return do_to_request(link, request, &armed->fault.action, phase >= KT_PHASE_APPLIED);
    }
    kt_live_act(armed, link->instance);
    if (phase == KT_PHASE_RETURN || kmock_peer_is_open(link->peer))
        return true;
    kmock_peer_drop(link->peer, request); /* lost with the broker or the instance */
    return false;
}

/* A group is there from the moment that somebody asks for it. */
static void remember_group(struct kt_live *live, struct kmock_string group)
{
    if (group.length > 0 && kmock_table_find(&live->groups, group.data, (size_t)group.length) == NULL)
        kmock_table_put(&live->groups, group.data, (size_t)group.length, live);
}

static bool ask(struct kt_live_link *link, struct kmock_request *request, enum kt_phase phase)
{
    struct kt_live *live = link->broker->live;
    if (kmock_list_is_empty(&live->faults))
        return true;
    struct kt_point point = kt_request_point(live->cluster, request, phase);
    point.instance = link->instance->name;
    point.broker = link->broker->node_id;
    point.now_us = kt_live_now_us(live) - live->start_us;
    remember_group(live, point.group);
    for (struct kmock_list_link *at = live->faults.first; at; at = at->next) {
        struct kt_live_fault *armed = kmock_list_object(at, struct kt_live_fault, link);
        if (kt_fault_matches(&armed->fault, &point) && !fire(armed, link, request, phase))
            return false;
    }
    return true;
}

bool kt_live_gate_request(struct kt_live_link *link, struct kmock_request *request)
{
    return ask(link, request, KT_PHASE_ENTER) && ask(link, request, KT_PHASE_SENT);
}

bool kt_live_gate_reply(struct kt_live_link *link, struct kmock_request *request)
{
    return ask(link, request, KT_PHASE_APPLIED) && kt_live_gate_departure(link, request);
}

bool kt_live_gate_departure(struct kt_live_link *link, struct kmock_request *request)
{
    return ask(link, request, KT_PHASE_REPLIED);
}

void kt_live_gate_return(struct kt_live_link *link, struct kmock_request *request)
{
    ask(link, request, KT_PHASE_RETURN);
}
