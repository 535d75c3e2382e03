/* SPDX-License-Identifier: Apache-2.0 */
/* Share one JoinGroup between the files that handle it. */
#ifndef KMOCK_BROKER_GROUP_JOIN_H
#define KMOCK_BROKER_GROUP_JOIN_H

#include "mock/broker/group.h"

struct kmock_group_join {
    struct kmock_coordinator *coordinator;
    struct kmock_group *group;
    struct kmock_request *request;
    const struct kmock_join_group_request *body;
    int32_t rebalance_timeout_ms;
    int64_t now_us;
};

/* Let a static member that came back under a new id take the place of its old self. */
void kmock_group_join_replace(const struct kmock_group_join *join, struct kmock_member *member,
                              struct kmock_string new_id);

#endif
