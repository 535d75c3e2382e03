/* SPDX-License-Identifier: Apache-2.0 */
/* Write requests and replies into the history. */
#include <stdlib.h>
#include <string.h>

#include "harness/trial/link.h"
#include "harness/trial/members.h"
#include "mock/base/alloc.h"
#include "mock/wire/response_error.h"

struct kmock_string kt_request_group(const struct kmock_request *request)
{
    static const struct kmock_string none = {NULL, -1};
    switch (request->api_key) {
    case KMOCK_API_JOIN_GROUP:
        return ((struct kmock_join_group_request *)request->body)->group_id;
    case KMOCK_API_SYNC_GROUP:
        return ((struct kmock_sync_group_request *)request->body)->group_id;
    case KMOCK_API_HEARTBEAT:
        return ((struct kmock_heartbeat_request *)request->body)->group_id;
    case KMOCK_API_LEAVE_GROUP:
        return ((struct kmock_leave_group_request *)request->body)->group_id;
    case KMOCK_API_OFFSET_COMMIT:
        return ((struct kmock_offset_commit_request *)request->body)->group_id;
    case KMOCK_API_OFFSET_FETCH: {
        const struct kmock_offset_fetch_request *body = request->body;
        return body->groups_count > 0 ? body->groups[0].group_id : none;
    }
    case KMOCK_API_FIND_COORDINATOR: {
        const struct kmock_find_coordinator_request *body = request->body;
        return body->key_type == 0 && body->coordinator_keys_count > 0 ? body->coordinator_keys[0] : none;
    }
    case KMOCK_API_DESCRIBE_GROUPS: {
        const struct kmock_describe_groups_request *body = request->body;
        return body->groups_count > 0 ? body->groups[0] : none;
    }
    case KMOCK_API_DELETE_GROUPS: {
        const struct kmock_delete_groups_request *body = request->body;
        return body->groups_count > 0 ? body->groups[0] : none;
    }
    case KMOCK_API_OFFSET_DELETE:
        return ((struct kmock_offset_delete_request *)request->body)->group_id;
    default:
        return none;
    }
}

static struct kt_event event_of(struct kt_link *link, const struct kmock_request *request, enum kt_event_type type)
{
    struct kt_event event = kt_event_none(type, kt_sim_now_us());
    event.instance = link->run;
    event.node = link->broker->node_id;
    event.api = request->api_key;
    event.epoch = request->api_version;
    event.sequence = request->correlation_id;
    event.group = kt_trial_name(link->broker->trial, kt_request_group(request));
    return event;
}

void kt_trace_request(struct kt_link *link, const struct kmock_request *request)
{
    struct kt_event event = event_of(link, request, KT_EVENT_REQUEST);
    kt_trial_append(link->broker->trial, &event);
}

/* A member id that goes out to an instance ties the two together. */
static void trace_member(struct kt_link *link, const struct kmock_request *request)
{
    const struct kmock_join_group_response *response = request->response;
    struct kt_instance *instance = link->instance;
    if (request->api_key != KMOCK_API_JOIN_GROUP || instance == NULL || response->member_id.length <= 0)
        return;
    struct kt_event event = event_of(link, request, KT_EVENT_MEMBER_OF);
    struct kmock_string group = kt_request_group(request);
    event.member = kt_trial_name(link->broker->trial, response->member_id);
    kt_trial_append(link->broker->trial, &event);
    if (link->run != instance->run)
        return; /* the answer to a run that is over */
    if (response->error == 0)
        kt_members_note(link->broker->trial, group, response->member_id, instance);
    free(instance->group);
    instance->group = kmock_copy_string(group.data, (size_t)group.length);
}

void kt_trace_reply(struct kt_link *link, const struct kmock_request *request)
{
    struct kt_event event = event_of(link, request, KT_EVENT_RESPONSE);
    if (request->response == NULL)
        return; /* acks=0: there is no reply */
    event.error = kmock_response_error(request->api_key, request->response);
    kt_trial_append(link->broker->trial, &event);
    trace_member(link, request);
}
