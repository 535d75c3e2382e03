/* SPDX-License-Identifier: Apache-2.0 */
/* Write requests and replies into the history. */
#include <stdlib.h>

#include "harness/stage/events.h"
#include "harness/stage/point.h"
#include "harness/trial/link.h"
#include "harness/trial/members.h"
#include "mock/base/alloc.h"

static void append(struct kt_link *link, struct kt_event event)
{
    event.time_us = kt_sim_now_us();
    event.instance = link->run;
    event.node = link->broker->node_id;
    kt_trial_append(link->broker->trial, &event);
}

void kt_trace_request(struct kt_link *link, const struct kmock_request *request)
{
    append(link, kt_event_of_request(link->broker->trial->history, request));
}

void kt_instance_joined(struct kt_instance *instance, kt_name run, const struct kmock_request *request)
{
    const struct kmock_join_group_response *response = request->response;
    struct kmock_string group = kt_request_group(request);
    if (run != instance->run)
        return; /* the answer to a run that is over */
    if (response->error == 0)
        kt_members_note(instance->trial, group, response->member_id, instance);
    free(instance->group);
    instance->group = kmock_copy_string(group.data, (size_t)group.length);
}

/* A member id that goes out to an instance ties the two together. */
static void trace_member(struct kt_link *link, const struct kmock_request *request)
{
    struct kt_event event;
    if (link->instance == NULL || !kt_event_of_member(link->broker->trial->history, request, &event))
        return;
    append(link, event);
    kt_instance_joined(link->instance, link->run, request);
}

void kt_trace_reply(struct kt_link *link, const struct kmock_request *request)
{
    if (request->response == NULL)
        return; /* acks=0: there is no reply */
    append(link, kt_event_of_response(link->broker->trial->history, request));
    trace_member(link, request);
}
