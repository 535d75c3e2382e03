/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "mock/broker/coordinator.h"
#include "mock/broker/error.h"
#include "mock/broker/group_answer.h"
#include "mock/broker/group_members.h"
#include "mock/broker/group_txn.h"
#include "mock/broker/group_write.h"

static void lose_group(struct kmock_group *group, int64_t now_us)
{
    for (struct kmock_list_link *link = group->members.first; link; link = link->next) {
        struct kmock_member *member = kmock_group_member_at(link);
        kmock_group_release_join(member, KMOCK_NOT_COORDINATOR, member->id);
        kmock_group_release_sync(member, KMOCK_NOT_COORDINATOR);
    }
    kmock_group_become(group, KMOCK_GROUP_DEAD, "coordinator moved away", now_us);
}

void kmock_coordinator_unload(struct kmock_coordinator *coordinator, bool answer, int64_t now_us)
{
    struct kmock_coordinator gone = {0}; /* holds the answers when the coordinator is no more */
    struct kmock_list_link *link;
    coordinator->is_mute = !answer;
    for (struct kmock_table_entry *e = kmock_table_first(&coordinator->groups); e; e = kmock_table_next(e))
        lose_group(e->value, now_us);
    kmock_group_writes_fail(coordinator, now_us);
    while ((link = kmock_list_take(&coordinator->answered)))
        kmock_list_append(&gone.answered, link);
    kmock_group_txn_forget(coordinator);
    kmock_table_free(&coordinator->groups, kmock_group_free);
    free(coordinator);
    kmock_group_hand_back(&gone);
}
