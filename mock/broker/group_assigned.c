/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/broker/group_assigned.h"

#include "mock/broker/assignment.h"
#include "mock/broker/group_members.h"
#include "mock/broker/view.h"

static void report(const struct kmock_member *member, struct kmock_string topic, int32_t partition)
{
    struct kmock_event event = kmock_group_event(member->group, KMOCK_EVENT_ASSIGNED);
    event.member = member->id;
    event.topic = topic;
    event.partition = partition;
    kmock_group_report(member->group, &event);
}

static void report_assigned(void *context, struct kmock_string topic, int32_t partition)
{
    report(context, topic, partition);
}

void kmock_group_report_assigned(const struct kmock_group *group)
{
    if (!kmock_view_is(group->protocol_type, "consumer"))
        return;
    for (struct kmock_list_link *link = group->members.first; link; link = link->next) {
        struct kmock_member *member = kmock_group_member_at(link);
        if (kmock_assignment_each(member->assignment, report_assigned, member) <= 0)
            report(member, KMOCK_EMPTY_STRING, -1);
    }
}
