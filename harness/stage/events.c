/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/stage/events.h"

#include <stdio.h>
#include <string.h>

#include "harness/stage/point.h"
#include "mock/broker/view.h"
#include "mock/wire/response_error.h"

static const enum kt_event_type types[] = {
    [KMOCK_EVENT_TOPIC] = KT_EVENT_TOPIC,
    [KMOCK_EVENT_LEADER] = KT_EVENT_LEADER,
    [KMOCK_EVENT_APPEND] = KT_EVENT_APPEND,
    [KMOCK_EVENT_DUPLICATE] = KT_EVENT_DUPLICATE,
    [KMOCK_EVENT_HIGH_WATERMARK] = KT_EVENT_HIGH_WATERMARK,
    [KMOCK_EVENT_COMMITTED] = KT_EVENT_COMMITTED,
    [KMOCK_EVENT_GROUP_STATE] = KT_EVENT_GROUP_STATE,
    [KMOCK_EVENT_MEMBER_JOINED] = KT_EVENT_MEMBER_JOINED,
    [KMOCK_EVENT_MEMBER_LEFT] = KT_EVENT_MEMBER_LEFT,
    [KMOCK_EVENT_MEMBER_EXPELLED] = KT_EVENT_MEMBER_EXPELLED,
    [KMOCK_EVENT_MEMBER_FENCED] = KT_EVENT_MEMBER_FENCED,
    [KMOCK_EVENT_ASSIGNED] = KT_EVENT_ASSIGNED,
    [KMOCK_EVENT_COORDINATOR] = KT_EVENT_COORDINATOR,
    [KMOCK_EVENT_PRODUCER_ID] = KT_EVENT_PRODUCER_ID,
    [KMOCK_EVENT_BROKER] = KT_EVENT_BROKER,
    [KMOCK_EVENT_ISR] = KT_EVENT_ISR,
    [KMOCK_EVENT_TRUNCATED] = KT_EVENT_TRUNCATED,
    [KMOCK_EVENT_LOG_START] = KT_EVENT_LOG_START,
    [KMOCK_EVENT_CLEANED] = KT_EVENT_CLEANED,
    [KMOCK_EVENT_COMPACTED] = KT_EVENT_COMPACTED,
    [KMOCK_EVENT_TXN_STATE] = KT_EVENT_TXN_STATE,
    [KMOCK_EVENT_TXN_PARTITION] = KT_EVENT_TXN_PARTITION,
    [KMOCK_EVENT_TXN_OFFSETS] = KT_EVENT_TXN_OFFSETS,
    [KMOCK_EVENT_MARKER] = KT_EVENT_MARKER,
    [KMOCK_EVENT_LAST_STABLE_OFFSET] = KT_EVENT_LSO,
};

kt_name kt_name_of(struct kt_history *history, struct kmock_string text)
{
    return text.length > 0 ? kt_history_name(history, text.data, (size_t)text.length) : 0;
}

bool kt_event_enters_state(const struct kmock_event *source)
{
    return source->type == KMOCK_EVENT_TXN_STATE && !kmock_view_is(source->detail, "loaded");
}

static kt_name detail_of(struct kt_history *history, const struct kmock_event *event)
{
    if (event->type != KMOCK_EVENT_GROUP_STATE && event->type != KMOCK_EVENT_TXN_STATE)
        return kt_name_of(history, event->detail);
    char text[200];
    int length = event->detail.length > 0 ? event->detail.length : 0;
    snprintf(text, sizeof text, "%s -> %s%s%.*s", event->from, event->to, length ? ": " : "", length,
             event->detail.data ? event->detail.data : "");
    return kt_history_name(history, text, strlen(text));
}

struct kt_event kt_event_of_cluster(struct kt_history *history, const struct kmock_event *source, int64_t now_us)
{
    struct kt_event event = kt_event_none(types[source->type], now_us);
    event.node = source->node;
    event.topic = kt_name_of(history, source->topic);
    event.group = kt_name_of(history, source->group);
    event.member = kt_name_of(history, source->member);
    event.detail = detail_of(history, source);
    event.partition = source->partition;
    event.offset = source->offset;
    event.count = source->count;
    event.generation = source->generation;
    event.producer_id = source->producer_id;
    event.epoch = source->epoch;
    event.sequence = source->sequence;
    return event;
}

static struct kt_event event_of(struct kt_history *history, const struct kmock_request *request,
                                enum kt_event_type type)
{
    struct kt_event event = kt_event_none(type, 0);
    event.api = request->api_key;
    event.epoch = request->api_version;
    event.sequence = request->correlation_id;
    event.group = kt_name_of(history, kt_request_group(request));
    return event;
}

struct kt_event kt_event_of_request(struct kt_history *history, const struct kmock_request *request)
{
    return event_of(history, request, KT_EVENT_REQUEST);
}

struct kt_event kt_event_of_response(struct kt_history *history, const struct kmock_request *request)
{
    struct kt_event event = event_of(history, request, KT_EVENT_RESPONSE);
    event.error = kmock_response_error(request->api_key, request->response);
    return event;
}

bool kt_event_of_member(struct kt_history *history, const struct kmock_request *request, struct kt_event *event)
{
    const struct kmock_join_group_response *response = request->response;
    if (request->api_key != KMOCK_API_JOIN_GROUP || response->member_id.length <= 0)
        return false;
    *event = event_of(history, request, KT_EVENT_MEMBER_OF);
    event->member = kt_name_of(history, response->member_id);
    return true;
}
