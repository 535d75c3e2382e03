/* SPDX-License-Identifier: Apache-2.0 */
/* Follow replies until the kernel has all of their bytes: a request's last phase, as far as a broker can see it. Where
 * no fault asks for that phase, nothing is followed. */
#include <stdlib.h>

#include "harness/live/inside.h"
#include "harness/stage/point.h"
#include "mock/base/alloc.h"

struct departure {
    struct kmock_list_link link; /* kt_live_link.departures */
    struct kmock_request *request;
    uint64_t end_bytes; /* where its reply ends, in what was sent on the connection */
};

void kt_live_departs(struct kt_live_link *link, struct kmock_request *request)
{
    if (!link->broker->live->asks_return)
        return;
    link->departing = kt_request_twin(request);
    link->departing_after_bytes = kmock_peer_sent_bytes(link->peer);
}

static void note_end(struct kt_live_link *link)
{
    struct departure *departure = kmock_alloc(sizeof *departure);
    departure->request = link->departing;
    departure->end_bytes = kmock_peer_sent_bytes(link->peer);
    link->departing = NULL;
    kmock_list_append(&link->departures, &departure->link);
}

static struct kmock_request *take_first(struct kt_live_link *link)
{
    struct departure *departure = kmock_list_object(kmock_list_take(&link->departures), struct departure, link);
    struct kmock_request *request = departure->request;
    free(departure);
    return request;
}

static bool is_written(const struct kt_live_link *link, uint64_t written_bytes)
{
    struct kmock_list_link *first = link->departures.first;
    return first && kmock_list_object(first, struct departure, link)->end_bytes <= written_bytes;
}

void kt_live_written(struct kt_live_link *link, uint64_t written_bytes)
{
    if (link->departing && kmock_peer_sent_bytes(link->peer) > link->departing_after_bytes)
        note_end(link);
    while (is_written(link, written_bytes)) {
        struct kmock_request *request = take_first(link);
        kt_live_gate_return(link, request);
        kmock_request_release(request);
    }
}

void kt_live_departures_drop(struct kt_live_link *link)
{
    while (link->departures.first)
        kmock_request_release(take_first(link));
    kmock_request_release(link->departing);
    link->departing = NULL;
}
