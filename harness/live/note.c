/* SPDX-License-Identifier: Apache-2.0 */
/* Write what happens into the history, where one is kept. */
#include <stdio.h>
#include <string.h>

#include "harness/live/inside.h"
#include "harness/stage/events.h"

static kt_name name_text(struct kt_live *live, const char *text)
{
    return kt_history_name(live->history, text, strlen(text));
}

void kt_live_observe(void *context, const struct kmock_event *source)
{
    struct kt_live *live = context;
    if (live->options.on_event)
        live->options.on_event(live->options.context, source);
    if (kt_event_enters_state(source))
        kt_live_faults_at_transaction(live, source);
    if (live->history == NULL)
        return;
    struct kt_event event = kt_event_of_cluster(live->history, source, kt_live_now_us(live));
    event.instance = live->writer;
    kt_history_append(live->history, &event);
}

static void append(const struct kt_live_link *link, struct kt_event event)
{
    struct kt_live *live = link->broker->live;
    event.time_us = kt_live_now_us(live);
    event.instance = link->run;
    event.node = link->broker->node_id;
    kt_history_append(live->history, &event);
}

void kt_live_note_request(const struct kt_live_link *link, const struct kmock_request *request)
{
    struct kt_history *history = link->broker->live->history;
    if (history)
        append(link, kt_event_of_request(history, request));
}

void kt_live_note_reply(const struct kt_live_link *link, const struct kmock_request *request)
{
    struct kt_history *history = link->broker->live->history;
    struct kt_event member;
    if (history == NULL || request->response == NULL)
        return; /* acks=0: there is no reply */
    append(link, kt_event_of_response(history, request));
    if (!kt_event_of_member(history, request, &member))
        return;
    append(link, member);
    if (link->owner.object)
        link->broker->live->options.on_member(link->broker->live->options.context, &link->owner, request);
}

void kt_live_note_fault(struct kt_live_fault *armed, const struct kt_live_instance *it)
{
    struct kt_live *live = armed->live;
    struct kmock_buffer line = {0};
    if (live->history == NULL)
        return;
    struct kt_event event = kt_event_none(KT_EVENT_FAULT, kt_live_now_us(live));
    kt_fault_print(&armed->fault, &line);
    event.instance = it ? it->run : 0;
    event.detail = kt_history_name(live->history, (const char *)line.data, line.size);
    kt_history_append(live->history, &event);
    kmock_buffer_free(&line);
}

void kt_live_note_cut(struct kt_live *live, const struct kt_live_instance *instance, int32_t node, const char *what)
{
    if (live->history == NULL)
        return;
    struct kt_event event = kt_event_none(KT_EVENT_LINK, kt_live_now_us(live));
    event.instance = instance->run;
    event.node = node;
    event.detail = name_text(live, what);
    kt_history_append(live->history, &event);
}

void kt_live_note_end(const struct kt_live_link *link, const char *reason)
{
    struct kt_live *live = link->broker->live;
    char text[500];
    if (live->history == NULL)
        return;
    struct kt_event event = kt_event_none(KT_EVENT_NOTE, kt_live_now_us(live));
    snprintf(text, sizeof text, "broker-%d closed a connection of %s: %s", (int)link->broker->node_id,
             link->instance ? link->instance->name : "a stranger", reason);
    event.detail = name_text(live, text);
    kt_history_append(live->history, &event);
}
