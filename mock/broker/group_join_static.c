/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "mock/base/alloc.h"
#include "mock/broker/error.h"
#include "mock/broker/group_answer.h"
#include "mock/broker/group_join.h"
#include "mock/broker/group_members.h"
#include "mock/broker/group_rebalance.h"
#include "mock/broker/group_store.h"
#include "mock/broker/group_vote.h"
#include "mock/broker/view.h"

enum { SKIP_ASSIGNMENT_FROM = 9 }; /* version; source  KIP-814 */

/* What a static member was before it came back, to undo it where the log refuses the change. */
struct old_self {
    struct kmock_string id;     /* owned */
    struct kmock_string leader; /* owned; the group's, by its old id */
    struct kmock_member_protocols protocols;
    int32_t session_timeout_ms, rebalance_timeout_ms;
};

static struct kmock_string copy(struct kmock_string text)
{
    return (struct kmock_string){kmock_copy_string(text.data, (size_t)text.length), text.length};
}

static void free_old_self(struct old_self *old)
{
    free((char *)old->id.data);
    free((char *)old->leader.data);
    kmock_member_protocols_free(&old->protocols);
}

/* Whoever still waits under the old id is a duplicate. */
static void fence(struct kmock_member *member, const struct old_self *old)
{
    kmock_group_release_join(member, KMOCK_FENCED_INSTANCE_ID, old->id);
    kmock_group_release_sync(member, KMOCK_FENCED_INSTANCE_ID);
}

static void report_fenced(const struct kmock_member *member, const struct old_self *old)
{
    struct kmock_event event = kmock_group_event(member->group, KMOCK_EVENT_MEMBER_FENCED);
    event.member = old->id;
    event.detail = member->id;
    kmock_group_report(member->group, &event);
}

static struct old_self replace(const struct kmock_group_join *join, struct kmock_member *member,
                               struct kmock_string new_id)
{
    struct old_self old = {.id = copy(member->id), .leader = copy(member->group->leader->id)};
    fence(member, &old);
    kmock_group_rename(member, new_id);
    member->is_new = false;
    kmock_group_restart_session(member, join->now_us); /* as Kafka, before the new timeout is known */
    old.session_timeout_ms = member->session_timeout_ms;
    old.rebalance_timeout_ms = member->rebalance_timeout_ms;
    member->session_timeout_ms = join->body->session_timeout_ms;
    member->rebalance_timeout_ms = join->rebalance_timeout_ms;
    old.protocols =
        kmock_group_offer(member, kmock_member_protocols_copy(join->body->protocols, join->body->protocols_count));
    return old;
}

static void restore(struct kmock_member *member, struct old_self *old, int64_t now_us)
{
    struct kmock_member_protocols refused = kmock_group_offer(member, old->protocols);
    kmock_member_protocols_free(&refused);
    old->protocols = (struct kmock_member_protocols){0};
    member->session_timeout_ms = old->session_timeout_ms;
    member->rebalance_timeout_ms = old->rebalance_timeout_ms;
    kmock_group_rename(member, old->id);
    kmock_group_restart_session(member, now_us);
    member->group->is_stored = false; /* a record that is not committed may be in the log */
}

/* A leader before version 9 is shown its old id as the leader's, so that it takes itself for a follower and
 * does not send assignments that nobody would hear of. */
static void grant(const struct kmock_member *member, struct kmock_request *request, const struct old_self *old)
{
    const struct kmock_member *leader = member->group->leader;
    bool knows_skip = request->api_version >= SKIP_ASSIGNMENT_FROM;
    bool skips = knows_skip && leader == member;
    struct kmock_group_join_answer answer = {
        .leader = knows_skip ? leader->id : old->leader, .with_members = skips, .skip_assignment = skips};
    kmock_group_grant_join(member, request, &answer);
}

/* A static member whose new id is being stored. */
struct returning {
    struct kmock_group_reference group;
    struct kmock_coordinator *coordinator;
    struct kmock_request *request;
    struct kmock_string new_id; /* owned */
    struct old_self old;
};

static void on_stored(void *context, int16_t error, int64_t now_us)
{
    struct returning *returning = context;
    struct kmock_group *group = kmock_group_recall(&returning->group);
    struct kmock_member *member = group ? kmock_group_member(group, returning->new_id) : NULL;
    if (member && error == KMOCK_NONE) {
        report_fenced(member, &returning->old);
        grant(member, returning->request, &returning->old);
    } else {
        int16_t told = error == KMOCK_NONE ? (int16_t)KMOCK_UNKNOWN_MEMBER_ID : kmock_group_store_error(error);
        if (member)
            restore(member, &returning->old, now_us);
        kmock_group_refuse_join(returning->coordinator, returning->request, told, KMOCK_EMPTY_STRING);
    }
    free_old_self(&returning->old);
    free((char *)returning->new_id.data);
    free(returning);
}

static void return_to_stable(const struct kmock_group_join *join, struct kmock_member *member,
                             const struct old_self *old)
{
    struct returning *returning = kmock_alloc(sizeof *returning);
    *returning = (struct returning){.group = kmock_group_refer(join->group),
                                    .coordinator = join->coordinator,
                                    .request = join->request,
                                    .new_id = copy(member->id),
                                    .old = *old};
    kmock_group_store(join->group, (struct kmock_group_then){on_stored, returning}, join->now_us);
}

void kmock_group_join_replace(const struct kmock_group_join *join, struct kmock_member *member,
                              struct kmock_string new_id)
{
    struct kmock_group *group = join->group;
    struct old_self old = replace(join, member, new_id);
    bool is_stable = group->state == KMOCK_GROUP_STABLE;
    if (is_stable && kmock_view_equals(kmock_group_vote_select(group), group->protocol_name)) {
        return_to_stable(join, member, &old);
        return;
    }
    report_fenced(member, &old);
    kmock_group_park_join(member, join->request);
    kmock_group_rebalance(group, is_stable ? "protocol changes" : "static member came back", join->now_us);
    free_old_self(&old);
}
