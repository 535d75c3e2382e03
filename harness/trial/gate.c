/* SPDX-License-Identifier: Apache-2.0 */
/* Ask the faults about a request at each of its phases, and do what they say. */
#include <stdlib.h>

#include "harness/stage/point.h"
#include "harness/trial/act.h"
#include "harness/trial/link.h"

/* Acts that may close this very connection wait until no upcall of it is on the stack. */
static void act(struct kt_armed_fault *armed, struct kt_link *link)
{
    if (armed->fault.action.kind <= KT_DO_SIGNAL)
        kt_fault_act(armed, link->instance);
    else
        kt_fault_do_later(armed, link->instance, kt_fault_act, 0);
}

static enum kt_gate refuse(struct kt_link *link, struct kmock_request *request, int16_t error, bool done)
{
    (void)link;
    kmock_request_refuse(request, error);
    if (done)
        return KT_GATE_PASS;
    kmock_request_complete(request);
    return KT_GATE_TAKEN;
}

/* Do to the request itself. done: the broker has applied it. */
static enum kt_gate do_to_request(struct kt_link *link, struct kmock_request *request, const struct kt_action *action,
                                  bool done)
{
    switch (action->kind) {
    case KT_DO_FAIL:
        return refuse(link, request, action->error, done);
    case KT_DO_DELAY_REQUEST:
    case KT_DO_DELAY_REPLY:
        kt_link_hold(link, request, done, action->by_us);
        return KT_GATE_TAKEN;
    case KT_DO_CLOSE:
        kmock_connection_stop(link->kafka);
        kmock_connection_drop(link->kafka, request);
        kt_link_close(link);
        return KT_GATE_TAKEN;
    default:
        kmock_connection_drop(link->kafka, request);
        return KT_GATE_TAKEN;
    }
}

/* The broker or the instance at an end of this connection went away: the request (or reply) is lost with it. */
static bool ends_link(const struct kt_link *link, const struct kt_action *action)
{
    if (action->kind == KT_DO_BROKER_DOWN || action->kind == KT_DO_BROKER_RESTART)
        return action->broker == link->broker->node_id;
    return kt_link_is_orphan(link);
}

static enum kt_gate fire(struct kt_armed_fault *armed, struct kt_link *link, struct kmock_request *request,
                         enum kt_phase phase)
{
    bool done = phase >= KT_PHASE_APPLIED;
    if (kt_fault_is_on_request(&armed->fault)) {
        kt_fault_record(armed, link->instance);
        return do_to_request(link, request, &armed->fault.action, done);
    }
    act(armed, link);
    if (phase == KT_PHASE_RETURN || !ends_link(link, &armed->fault.action))
        return KT_GATE_PASS;
    kmock_connection_stop(link->kafka);
    kmock_connection_drop(link->kafka, request);
    return KT_GATE_TAKEN;
}

static enum kt_gate ask(struct kt_link *link, struct kmock_request *request, enum kt_phase phase)
{
    struct kt_trial *trial = link->broker->trial;
    const struct kt_watch *watch = &trial->plan.watch;
    if (kmock_list_is_empty(&trial->faults) && watch->on_point == NULL)
        return KT_GATE_PASS;
    struct kt_point point = kt_request_point(trial->cluster, request, phase);
    point.instance = kt_history_text(trial->history, link->run);
    point.broker = link->broker->node_id;
    point.now_us = kt_sim_now_us() - trial->start_us;
    if (watch->on_point)
        watch->on_point(watch->context, &point, request);
    for (struct kmock_list_link *next, *i = trial->faults.first; i; i = next) {
        struct kt_armed_fault *armed = kmock_list_object(i, struct kt_armed_fault, link);
        next = i->next;
        if (kt_fault_matches(&armed->fault, &point) && fire(armed, link, request, phase) == KT_GATE_TAKEN)
            return KT_GATE_TAKEN;
    }
    return KT_GATE_PASS;
}

enum kt_gate kt_gate_request(struct kt_link *link, struct kmock_request *request)
{
    if (ask(link, request, KT_PHASE_ENTER) == KT_GATE_TAKEN)
        return KT_GATE_TAKEN;
    return ask(link, request, KT_PHASE_SENT);
}

enum kt_gate kt_gate_reply(struct kt_link *link, struct kmock_request *request)
{
    if (ask(link, request, KT_PHASE_APPLIED) == KT_GATE_TAKEN)
        return KT_GATE_TAKEN;
    return kt_gate_departure(link, request);
}

enum kt_gate kt_gate_departure(struct kt_link *link, struct kmock_request *request)
{
    return ask(link, request, KT_PHASE_REPLIED);
}

void kt_gate_return(struct kt_link *link, struct kmock_request *request)
{
    ask(link, request, KT_PHASE_RETURN);
}
