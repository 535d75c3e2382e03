/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/trace/links.h"

#include <stdlib.h>
#include <string.h>

#include "harness/fault/fault.h"
#include "mock/base/alloc.h"
#include "mock/broker/request.h"

struct finder {
    const struct kt_history *history;
    struct kt_trace_link *links;
    size_t *open; /* requests, calls and callbacks that nothing has answered yet, oldest first */
    size_t open_count, open_capacity;
};

static const struct kt_event *event_at(const struct finder *finder, size_t i)
{
    return kt_history_event(finder->history, i);
}

static void push(struct finder *finder, size_t i)
{
    if (finder->open_count == finder->open_capacity) {
        finder->open_capacity = finder->open_capacity ? finder->open_capacity * 2 : 64;
        finder->open = kmock_realloc(finder->open, finder->open_capacity * sizeof *finder->open);
    }
    finder->open[finder->open_count++] = i;
}

/* Take the place-th out of those that are open. returns  its event */
static size_t take(struct finder *finder, size_t place)
{
    size_t taken = finder->open[place];
    finder->open_count--;
    memmove(finder->open + place, finder->open + place + 1, (finder->open_count - place) * sizeof *finder->open);
    return taken;
}

/* ---- requests ---- */

static bool is_routine(int16_t api)
{
    switch (api) {
    case KMOCK_API_PRODUCE:
    case KMOCK_API_FETCH:
    case KMOCK_API_LIST_OFFSETS:
    case KMOCK_API_METADATA:
    case KMOCK_API_FIND_COORDINATOR:
    case KMOCK_API_HEARTBEAT:
    case KMOCK_API_API_VERSIONS:
        return true;
    default:
        return false;
    }
}

static void take_request(struct finder *finder, size_t i)
{
    finder->links[i].is_told = !is_routine(event_at(finder, i)->api);
    push(finder, i);
}

static bool answers_request(const struct kt_event *reply, const struct kt_event *request)
{
    return request->type == KT_EVENT_REQUEST && request->instance == reply->instance && request->node == reply->node &&
           request->api == reply->api && request->sequence == reply->sequence;
}

/* Two connections of an instance to a broker may count alike: the older request is answered first. */
static void take_reply(struct finder *finder, size_t i)
{
    const struct kt_event *reply = event_at(finder, i);
    struct kt_trace_link *link = &finder->links[i];
    size_t fitting = 0, first = 0;
    for (size_t place = finder->open_count; place-- > 0;) {
        if (answers_request(reply, event_at(finder, finder->open[place]))) {
            first = place;
            fitting++;
        }
    }
    link->is_told = !is_routine(reply->api) || reply->error != 0;
    if (fitting == 0)
        return;
    link->is_guessed = fitting > 1;
    link->answers = take(finder, first);
    link->is_told |= finder->links[link->answers].is_told;
    finder->links[link->answers].is_told |= link->is_told;
}

/* returns  place of the newest request of an api that an instance waits for; KT_TRACE_NO_EVENT where there is none */
static size_t find_request(const struct finder *finder, kt_name instance, int16_t api)
{
    for (size_t place = finder->open_count; place-- > 0;) {
        const struct kt_event *open = event_at(finder, finder->open[place]);
        if (open->type == KT_EVENT_REQUEST && open->instance == instance && (api == KT_ANY_API || open->api == api))
            return finder->open[place];
    }
    return KT_TRACE_NO_EVENT;
}

/* The broker did something that one request asks for, while it handled one of this instance. */
static void take_deed(struct finder *finder, size_t i, int16_t api)
{
    const struct kt_event *event = event_at(finder, i);
    if (event->instance)
        finder->links[i].answers = find_request(finder, event->instance, api);
}

/* ---- faults ---- */

/* returns  the newest reply of an api to an instance before event i; KT_TRACE_NO_EVENT where there is none */
static size_t find_reply(const struct finder *finder, size_t i, kt_name instance, int16_t api)
{
    while (i-- > 0) {
        const struct kt_event *event = event_at(finder, i);
        if (event->type == KT_EVENT_RESPONSE && event->instance == instance && (api == KT_ANY_API || event->api == api))
            return i;
    }
    return KT_TRACE_NO_EVENT;
}

static void tell_request_of(struct finder *finder, size_t i, const struct kt_call *call)
{
    kt_name instance = event_at(finder, i)->instance;
    struct kt_trace_link *link = &finder->links[i];
    if (call->phase == KT_PHASE_RETURN) {
        size_t reply = find_reply(finder, i, instance, call->api);
        if (reply == KT_TRACE_NO_EVENT)
            return;
        finder->links[reply].is_told = true;
        link->answers = finder->links[reply].answers;
    } else {
        link->answers = find_request(finder, instance, call->api);
    }
    link->is_guessed = true;
    if (link->answers != KT_TRACE_NO_EVENT)
        finder->links[link->answers].is_told = true;
}

static void take_fault(struct finder *finder, size_t i)
{
    struct kt_fault fault;
    if (!kt_fault_parse(kt_history_text(finder->history, event_at(finder, i)->detail), &fault, NULL))
        return;
    if (kt_fault_has_call(&fault) && !kt_point_is_callback(fault.when.call.api))
        tell_request_of(finder, i, &fault.when.call);
    kt_fault_finish(&fault);
}

/* ---- calls and callbacks ---- */

static bool is_same_client(const struct kt_event *one, const struct kt_event *other)
{
    return one->instance == other->instance && one->client == other->client;
}

/* returns  place of the newest open event of a type, of the client and partition of event i; else
 *          KT_TRACE_NO_EVENT */
static size_t find_begin(const struct finder *finder, size_t i, enum kt_event_type type)
{
    const struct kt_event *event = event_at(finder, i);
    for (size_t place = finder->open_count; place-- > 0;) {
        const struct kt_event *open = event_at(finder, finder->open[place]);
        bool is_same =
            type == KT_EVENT_COMMIT_CALL || (open->topic == event->topic && open->partition == event->partition);
        if (open->type == type && is_same_client(open, event) && is_same)
            return place;
    }
    return KT_TRACE_NO_EVENT;
}

static void take_end(struct finder *finder, size_t i, enum kt_event_type begin)
{
    size_t place = find_begin(finder, i, begin);
    if (place != KT_TRACE_NO_EVENT)
        finder->links[i].answers = take(finder, place);
}

/* One call names several partitions: events that follow one another. */
static bool goes_on(const struct finder *finder, size_t i)
{
    const struct kt_event *event = event_at(finder, i), *before = i > 0 ? event_at(finder, i - 1) : NULL;
    return before && before->type == event->type && is_same_client(before, event) && before->time_us == event->time_us;
}

/* A call that begins while another one is open makes it impossible to say whose the next return is. */
static void take_commit_call(struct finder *finder, size_t i)
{
    if (goes_on(finder, i))
        return;
    size_t other = find_begin(finder, i, KT_EVENT_COMMIT_CALL);
    finder->links[i].is_guessed = other != KT_TRACE_NO_EVENT;
    if (other != KT_TRACE_NO_EVENT)
        take(finder, other);
    push(finder, i);
}

static void take_commit_return(struct finder *finder, size_t i)
{
    size_t place = find_begin(finder, i, KT_EVENT_COMMIT_CALL);
    if (place == KT_TRACE_NO_EVENT)
        return;
    size_t call = take(finder, place);
    if (!finder->links[call].is_guessed)
        finder->links[i] = (struct kt_trace_link){call, true, true};
}

/* A producer's calls wait for their return; one names several partitions. */
static void take_producer_call(struct finder *finder, size_t i)
{
    if (!goes_on(finder, i))
        push(finder, i);
}

static void take_producer_return(struct finder *finder, size_t i)
{
    const struct kt_event *event = event_at(finder, i);
    for (size_t place = finder->open_count; place-- > 0;) {
        const struct kt_event *open = event_at(finder, finder->open[place]);
        if (open->type != KT_EVENT_PRODUCER_CALL || !is_same_client(open, event) || open->detail != event->detail)
            continue;
        finder->links[i].answers = take(finder, place);
        return;
    }
}

static void take_effect(struct finder *finder, size_t i)
{
    const struct kt_event *event = event_at(finder, i);
    bool is_output = strncmp(kt_history_text(finder->history, event->detail), "output", 6) == 0;
    if (is_output && event->sequence >= 0 && (size_t)event->sequence < i)
        finder->links[i].answers = (size_t)event->sequence;
}

static void forget_instance(struct finder *finder, kt_name instance)
{
    size_t kept = 0;
    for (size_t place = 0; place < finder->open_count; place++)
        if (event_at(finder, finder->open[place])->instance != instance)
            finder->open[kept++] = finder->open[place];
    finder->open_count = kept;
}

/* ---- the walk ---- */

static bool is_inside(const struct finder *finder, const struct kt_event *event)
{
    return strncmp(kt_history_text(finder->history, event->topic), "__", 2) == 0;
}

static bool is_internal(const struct finder *finder, const struct kt_event *event)
{
    switch (event->type) {
    case KT_EVENT_TOPIC:
    case KT_EVENT_LEADER:
    case KT_EVENT_APPEND:
    case KT_EVENT_DUPLICATE:
    case KT_EVENT_HIGH_WATERMARK:
    case KT_EVENT_MARKER:
    case KT_EVENT_LSO:
        return is_inside(finder, event);
    case KT_EVENT_COORDINATOR:
        return event->epoch <= 0; /* where they are at first; told as they move */
    default:
        return event->type == KT_EVENT_MEMBER_OF; /* the header says it */
    }
}

static void take_client_event(struct finder *finder, size_t i)
{
    const struct kt_event *event = event_at(finder, i);
    switch (event->type) {
    case KT_EVENT_COMMIT_CALL:
        take_commit_call(finder, i);
        break;
    case KT_EVENT_COMMIT_RETURN:
        take_commit_return(finder, i);
        break;
    case KT_EVENT_ASSIGN_BEGIN:
    case KT_EVENT_REVOKE_BEGIN:
    case KT_EVENT_LOST_BEGIN:
    case KT_EVENT_CLOSE_BEGIN:
        push(finder, i);
        break;
    case KT_EVENT_ASSIGN_END:
    case KT_EVENT_REVOKE_END:
    case KT_EVENT_LOST_END:
    case KT_EVENT_CLOSE_END:
        take_end(finder, i, event->type - 1);
        break;
    case KT_EVENT_PRODUCER_CALL:
        take_producer_call(finder, i);
        break;
    case KT_EVENT_PRODUCER_RETURN:
        take_producer_return(finder, i);
        break;
    case KT_EVENT_EFFECT:
        take_effect(finder, i);
        break;
    case KT_EVENT_EXIT:
    case KT_EVENT_CRASH:
    case KT_EVENT_DIED:
        forget_instance(finder, event->instance);
        break;
    default:
        break;
    }
}

/* returns  the request that leads to what a transaction's coordinator says; KT_ANY_API: none does alone */
static int16_t asks_for(const struct finder *finder, const struct kt_event *event)
{
    const char *state = strstr(kt_history_text(finder->history, event->detail), "-> ");
    bool is_offsets = is_inside(finder, event);
    if (event->type == KT_EVENT_TXN_PARTITION)
        return is_offsets ? KMOCK_API_ADD_OFFSETS_TO_TXN : KMOCK_API_ADD_PARTITIONS_TO_TXN;
    if (event->type != KT_EVENT_TXN_STATE || state == NULL)
        return KT_ANY_API;
    if (strstr(state, ": "))
        return KMOCK_API_INIT_PRODUCER_ID; /* it fences, or a coordinator has read its log, and nobody asked */
    return strncmp(state, "-> Prepare", 10) == 0 ? KMOCK_API_END_TXN
           : strcmp(state, "-> Empty") == 0      ? KMOCK_API_INIT_PRODUCER_ID
                                                 : KT_ANY_API;
}

static void take_event(struct finder *finder, size_t i)
{
    static const int16_t asked_by[KT_EVENT_COUNT] = {
        [KT_EVENT_APPEND] = KMOCK_API_PRODUCE,
        [KT_EVENT_DUPLICATE] = KMOCK_API_PRODUCE,
        [KT_EVENT_COMMITTED] = KMOCK_API_OFFSET_COMMIT,
        [KT_EVENT_MEMBER_JOINED] = KMOCK_API_JOIN_GROUP,
        [KT_EVENT_MEMBER_LEFT] = KMOCK_API_LEAVE_GROUP,
        [KT_EVENT_ASSIGNED] = KMOCK_API_SYNC_GROUP,
        [KT_EVENT_TXN_OFFSETS] = KMOCK_API_TXN_OFFSET_COMMIT,
        [KT_EVENT_PRODUCER_ID] = KMOCK_API_INIT_PRODUCER_ID,
    };
    const struct kt_event *event = event_at(finder, i);
    bool is_asked = asked_by[event->type] != 0 || event->type == KT_EVENT_APPEND || event->type == KT_EVENT_DUPLICATE;
    finder->links[i] = (struct kt_trace_link){KT_TRACE_NO_EVENT, false, !is_internal(finder, event)};
    if (event->type == KT_EVENT_REQUEST)
        take_request(finder, i);
    else if (event->type == KT_EVENT_RESPONSE)
        take_reply(finder, i);
    else if (event->type == KT_EVENT_FAULT)
        take_fault(finder, i);
    else if (is_asked)
        take_deed(finder, i, asked_by[event->type]);
    else if (event->type == KT_EVENT_TXN_STATE || event->type == KT_EVENT_TXN_PARTITION)
        take_deed(finder, i, asks_for(finder, event));
    else
        take_client_event(finder, i);
}

struct kt_trace_link *kt_trace_links_find(const struct kt_history *history)
{
    size_t count = kt_history_count(history);
    struct finder finder = {.history = history, .links = kmock_alloc(count * sizeof *finder.links + 1)};
    for (size_t i = 0; i < count; i++)
        take_event(&finder, i);
    free(finder.open);
    return finder.links;
}
