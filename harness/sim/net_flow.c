/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/sim/net_flow.h"

#include <stdlib.h>

#include "harness/sim/kernel.h"

static struct kt_chunk *first_of(const struct kt_net_flow *flow)
{
    return flow->packets.first ? kmock_list_object(flow->packets.first, struct kt_chunk, link) : NULL;
}

static void arm(struct kt_net_flow *flow)
{
    struct kt_chunk *first = first_of(flow);
    if (first && !flow->path->is_cut && !kmock_timer_is_armed(&flow->timer))
        kmock_timers_arm(kt_sim_timers(kt_sim_current()), &flow->timer, first->due_us);
}

static struct kt_chunk *take_due(struct kt_net_flow *flow, int64_t now_us)
{
    struct kt_chunk *first = first_of(flow);
    if (first == NULL || flow->path->is_cut || first->due_us > now_us)
        return NULL;
    kmock_list_remove(&first->link);
    flow->size_bytes -= first->end - first->begin;
    return first;
}

/* An upcall may cut the link, send, or end the connection: ask everything anew after each. */
static void deliver(void *context, int64_t now_us)
{
    struct kt_net_flow *flow = context;
    struct kt_chunk *packet;
    while ((packet = take_due(flow, now_us)))
        flow->arrive(flow->context, packet);
    arm(flow);
    flow->settle(flow->context);
}

void kt_net_flow_init(struct kt_net_flow *flow, struct kt_net_link *path)
{
    flow->path = path;
    flow->timer.fire = deliver;
    flow->timer.context = flow;
    kmock_list_append(&path->flows, &flow->of_link);
}

void kt_net_flow_finish(struct kt_net_flow *flow)
{
    struct kmock_list_link *link;
    while ((link = kmock_list_take(&flow->packets)))
        free(kmock_list_object(link, struct kt_chunk, link));
    flow->size_bytes = 0;
    kmock_timers_cancel(kt_sim_timers(kt_sim_current()), &flow->timer);
    kmock_list_remove(&flow->of_link);
}

void kt_net_flow_send(struct kt_net_flow *flow, enum kt_packet_kind kind, struct kt_chunk *packet)
{
    int64_t due_us = kt_now_us() + kt_net_link_draw_us(flow->path);
    if (flow->last_due_us < due_us)
        flow->last_due_us = due_us;
    packet->due_us = flow->last_due_us;
    packet->kind = kind;
    flow->size_bytes += packet->end - packet->begin;
    kmock_list_append(&flow->packets, &packet->link);
    arm(flow);
}

void kt_net_flow_resume(struct kt_net_flow *flow)
{
    if (first_of(flow) == NULL || flow->path->is_cut || kmock_timer_is_armed(&flow->timer))
        return;
    int64_t due_us = kt_now_us() + kt_net_link_draw_us(flow->path);
    for (struct kmock_list_link *link = flow->packets.first; link; link = link->next) {
        struct kt_chunk *packet = kmock_list_object(link, struct kt_chunk, link);
        if (packet->due_us < due_us)
            packet->due_us = due_us;
    }
    if (flow->last_due_us < due_us)
        flow->last_due_us = due_us;
    arm(flow);
}
