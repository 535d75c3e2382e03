/* SPDX-License-Identifier: Apache-2.0 */
/* Join one connection to one broker: where faults on requests and replies happen. */
#include <stdlib.h>

#include "harness/live/inside.h"
#include "mock/base/alloc.h"
#include "mock/broker/secure.h"
#include "mock/broker/view.h"

static bool is_cut(const struct kt_live_link *link)
{
    return link->instance->cuts.first && kt_live_is_cut(link->instance, link->broker->node_id);
}

void kt_live_hold(struct kt_live_link *link, struct kmock_request *request, enum kt_live_hold hold)
{
    link->held = request;
    link->hold = hold;
}

static struct kmock_request *take_held(struct kt_live_link *link)
{
    struct kmock_request *request = link->held;
    kmock_timers_cancel(&link->broker->live->pace.timers, &link->timer);
    link->held = NULL;
    link->hold = KT_HOLD_NOTHING;
    return request;
}

/* ---- requests ---- */

static void submit(struct kt_live_link *link, struct kmock_request *request)
{
    struct kt_live *live = link->broker->live;
    live->writer = link->run;
    kt_live_keep_room(live, request);
    kmock_cluster_handle(live->cluster, link->broker->node_id, request, kt_live_now_us(live));
    live->writer = 0;
}

static void arrive(struct kt_live_link *link, struct kmock_request *request)
{
    int64_t muted_us = link->muted_until_us - kt_live_now_us(link->broker->live);
    kt_live_note_request(link, request);
    if (!kt_live_gate_request(link, request))
        return;
    if (muted_us > 0)
        kt_live_delay(link, request, false, muted_us);
    else
        submit(link, request);
}

static void introduce(struct kt_live_link *link, struct kmock_string name)
{
    link->instance = kt_live_instance_of(link->broker->live, name);
    link->run = link->owner.object ? link->owner.run : link->instance->run;
}

static void on_request(void *object, struct kmock_request *request)
{
    struct kt_live_link *link = object;
    const struct kt_live_options *options = &link->broker->live->options;
    if (link->instance == NULL)
        introduce(link, request->client_id);
    if (link->owner.object && options->on_request)
        options->on_request(options->context, link->owner.object);
    if (is_cut(link))
        kt_live_hold(link, request, KT_HOLD_ON_ITS_WAY);
    else
        arrive(link, request);
}

/* ---- replies ---- */

/* A broker answers a throttled client at once, and reads nothing from it for the time it told. source  KIP-219
 * returns  false where a cut keeps it */
static bool leave(struct kt_live_link *link, struct kmock_request *request)
{
    int32_t throttle_ms = kmock_request_throttle_ms(request);
    if (is_cut(link)) {
        kt_live_hold(link, request, KT_HOLD_ON_ITS_BACK);
        return false;
    }
    if (throttle_ms > 0)
        link->muted_until_us = kt_live_now_us(link->broker->live) + (int64_t)throttle_ms * 1000;
    kt_live_note_reply(link, request);
    kt_live_departs(link, request);
    return true;
}

static bool on_response(void *object, struct kmock_request *request)
{
    return kt_live_gate_reply(object, request) && leave(object, request);
}

static void on_written(void *object, uint64_t written_bytes)
{
    kt_live_written(object, written_bytes);
}

/* ---- what is held ---- */

static void go_on(struct kt_live_link *link, enum kt_live_hold hold, struct kmock_request *request)
{
    if (!kmock_peer_is_open(link->peer))
        kmock_peer_drop(link->peer, request);
    else if (hold == KT_HOLD_ON_ITS_WAY)
        arrive(link, request);
    else if (hold == KT_HOLD_REQUEST)
        submit(link, request);
    else if ((hold == KT_HOLD_ON_ITS_BACK || kt_live_gate_departure(link, request)) && leave(link, request))
        kmock_peer_send(link->peer, request);
}

static void end_delay(void *context, int64_t now_us)
{
    struct kt_live_link *link = context;
    enum kt_live_hold hold = link->hold;
    (void)now_us;
    go_on(link, hold, take_held(link));
}

void kt_live_delay(struct kt_live_link *link, struct kmock_request *request, bool is_reply, int64_t by_us)
{
    struct kt_live *live = link->broker->live;
    kt_live_hold(link, request, is_reply ? KT_HOLD_REPLY : KT_HOLD_REQUEST);
    link->timer = (struct kmock_timer){.fire = end_delay, .context = link};
    kmock_timers_arm(&live->pace.timers, &link->timer, kt_live_now_us(live) + by_us);
}

void kt_live_release_cut(struct kt_live_broker *broker, const struct kt_live_instance *instance)
{
    for (struct kmock_list_link *at = broker->links.first; at; at = at->next) {
        struct kt_live_link *link = kmock_list_object(at, struct kt_live_link, link);
        enum kt_live_hold hold = link->hold;
        if (link->instance == instance && (hold == KT_HOLD_ON_ITS_WAY || hold == KT_HOLD_ON_ITS_BACK))
            go_on(link, hold, take_held(link));
    }
}

void kt_live_close_links(struct kt_live *live, const void *owner)
{
    for (int32_t i = 0; i < live->brokers_count; i++)
        for (struct kmock_list_link *at = live->brokers[i].links.first; at; at = at->next) {
            struct kt_live_link *link = kmock_list_object(at, struct kt_live_link, link);
            if (link->owner.object == owner)
                kmock_peer_close(link->peer);
        }
}

/* ---- life ---- */

static void find_owner(struct kt_live_link *link)
{
    struct kt_live *live = link->broker->live;
    const struct kt_live_options *options = &live->options;
    int32_t port = kmock_peer_port(link->peer);
    if (options->find_owner && options->find_owner(options->context, link->broker, port, &link->owner))
        introduce(link, kmock_view(link->owner.instance));
}

static void *opened(void *context, struct kmock_peer *peer)
{
    struct kt_live_broker *broker = context;
    struct kt_live_link *link = kmock_alloc(sizeof *link);
    link->broker = broker;
    link->peer = peer;
    kmock_list_append(&broker->links, &link->link);
    kmock_peer_secure(peer, kmock_cluster_sasl(broker->live->cluster));
    kmock_peer_offer(peer, kmock_cluster_api_ranges(broker->live->cluster));
    find_owner(link);
    return link;
}

static void closed(void *object, const char *reason)
{
    struct kt_live_link *link = object;
    if (reason)
        kt_live_note_end(link, reason);
    if (link->held)
        kmock_peer_drop(link->peer, take_held(link));
    kt_live_departures_drop(link);
    kmock_list_remove(&link->link);
    free(link);
}

const struct kmock_listener_upcalls kt_live_upcalls = {
    .opened = opened, .on_request = on_request, .on_response = on_response, .on_written = on_written, .closed = closed};
