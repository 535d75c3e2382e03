/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/trial/arrival.h"

#include <stdlib.h>

#include "harness/sim/net_flow.h"
#include "harness/stage/point.h"
#include "mock/base/alloc.h"

struct arrival {
    struct kmock_list_link link; /* kt_link.arrivals */
    struct kt_link *owner;
    struct kmock_request *request; /* a twin: what was asked, with the memory it lies in */
    struct kmock_timer timer;
};

static bool is_asked_for(const struct kt_trial *trial)
{
    if (trial->plan.watch.on_point)
        return true;
    for (struct kmock_list_link *link = trial->faults.first; link; link = link->next) {
        const struct kt_fault *fault = &kmock_list_object(link, struct kt_armed_fault, link)->fault;
        if (kt_fault_has_call(fault) && fault->when.call.phase == KT_PHASE_RETURN)
            return true;
    }
    return false;
}

void kt_arrival_expect(struct kt_link *link, struct kmock_request *request)
{
    if (is_asked_for(link->broker->trial))
        link->departing = kt_request_twin(request);
}

/* The way from the service to the program: the later of the connection's two. */
static const struct kt_net_flow *way_of(const struct kt_link *link)
{
    const struct kt_net_flow *way = NULL;
    const char *process = kt_process_name(kt_net_process(link->net));
    const struct kt_net_link *path = kt_net_link_between(process, kt_net_connection_service(link->net));
    for (struct kmock_list_link *at = path->flows.first; at; at = at->next) {
        const struct kt_net_flow *flow = kmock_list_object(at, struct kt_net_flow, of_link);
        if (flow->context == link->net)
            way = flow;
    }
    return way;
}

static void forget(struct arrival *arrival)
{
    kmock_timers_cancel(kt_sim_timers(arrival->owner->broker->trial->sim), &arrival->timer);
    kmock_list_remove(&arrival->link);
    kmock_request_release(arrival->request);
    free(arrival);
}

static bool is_under_way(const struct kt_net_flow *way, int64_t now_us)
{
    return way->packets.first && kmock_list_object(way->packets.first, struct kt_chunk, link)->due_us <= now_us;
}

static void arrive(void *context, int64_t now_us)
{
    struct arrival *arrival = context;
    struct kt_link *link = arrival->owner;
    const struct kt_net_flow *way = way_of(link);
    if (way->path->is_cut && way->packets.first)
        return;                      /* held: see kt_arrivals_resume */
    if (is_under_way(way, now_us)) { /* due at this very moment, behind us */
        kmock_timers_arm(kt_sim_timers(link->broker->trial->sim), &arrival->timer, now_us);
        return;
    }
    kt_gate_return(link, arrival->request);
    forget(arrival);
}

static void follow(struct kt_link *link, struct kmock_request *request)
{
    struct arrival *arrival = kmock_alloc(sizeof *arrival);
    arrival->owner = link;
    arrival->request = request;
    arrival->timer = (struct kmock_timer){.fire = arrive, .context = arrival};
    kmock_list_append(&link->arrivals, &arrival->link);
    kmock_timers_arm(kt_sim_timers(link->broker->trial->sim), &arrival->timer, way_of(link)->last_due_us);
}

void kt_arrival_send(struct kt_link *link, const uint8_t *bytes, size_t size)
{
    struct kmock_request *request = link->departing;
    link->departing = NULL;
    size_t before = request ? way_of(link)->size_bytes : 0;
    kt_net_send(link->net, bytes, size);
    if (request && way_of(link)->size_bytes > before)
        follow(link, request);
    else
        kmock_request_release(request); /* nobody asks, or the program has closed its end */
}

void kt_arrivals_resume(struct kt_link *link)
{
    for (struct kmock_list_link *at = link->arrivals.first; at && link->net; at = at->next) {
        struct arrival *arrival = kmock_list_object(at, struct arrival, link);
        if (!kmock_timer_is_armed(&arrival->timer))
            kmock_timers_arm(kt_sim_timers(link->broker->trial->sim), &arrival->timer, way_of(link)->last_due_us);
    }
}

void kt_arrivals_drop(struct kt_link *link)
{
    while (link->arrivals.first)
        forget(kmock_list_object(link->arrivals.first, struct arrival, link));
    kmock_request_release(link->departing);
    link->departing = NULL;
}
