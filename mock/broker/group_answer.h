/* SPDX-License-Identifier: Apache-2.0 */
/* Answer JoinGroup and SyncGroup, at once or out of the park.
 *
 * An answered request is handed back by kmock_group_hand_back, when the group's state is whole again: whoever
 * gets it may send the next request from within. source  Kafka KafkaApis, GroupCoordinator.JoinGroupResult */
#ifndef KMOCK_BROKER_GROUP_ANSWER_H
#define KMOCK_BROKER_GROUP_ANSWER_H

#include "mock/broker/group.h"

/* Give a request its response, which lives in its arena. A mute coordinator forgets the request instead. */
void kmock_group_answer(struct kmock_coordinator *coordinator, struct kmock_request *request, void *response);

/* Hand back what was answered, in order of answering. The coordinator may be asked again from within. */
void kmock_group_hand_back(struct kmock_coordinator *coordinator);

void kmock_group_refuse_join(struct kmock_coordinator *coordinator, struct kmock_request *request, int16_t error,
                             struct kmock_string member_id);

/* How a member is told the current generation. */
struct kmock_group_join_answer {
    struct kmock_string leader; /* as the member is to see it */
    bool with_members;
    bool skip_assignment;
};

void kmock_group_grant_join(const struct kmock_member *member, struct kmock_request *request,
                            const struct kmock_group_join_answer *answer);

/* Tell the member the current generation as it is: the leader gets the list of members. */
void kmock_group_grant_current(const struct kmock_member *member, struct kmock_request *request);

/* Answer the member's parked JoinGroup with an error; nothing happens where it has none. */
void kmock_group_release_join(struct kmock_member *member, int16_t error, struct kmock_string member_id);

void kmock_group_refuse_sync(struct kmock_coordinator *coordinator, struct kmock_request *request, int16_t error);

/* Tell a member its assignment. */
void kmock_group_grant_sync(const struct kmock_member *member, struct kmock_request *request);

/* Answer the member's parked SyncGroup: with its assignment (KMOCK_NONE) or an error.
 * returns  false where it has none */
bool kmock_group_release_sync(struct kmock_member *member, int16_t error);

#endif
