/* SPDX-License-Identifier: Apache-2.0 */
/* Say how a classic group answers requests, and what is left of it when its coordinator moves: see group_model.h. */
#ifndef SELFTESTS_MOCK_BROKER_GROUP_MODEL_REQUESTS_H
#define SELFTESTS_MOCK_BROKER_GROUP_MODEL_REQUESTS_H

#include "selftests/mock/broker/group_model.h"

static inline void model_park_join(struct model_member *member, int client)
{
    member->joined = true;
    member->joiner = client;
}

static inline void model_take_request(struct model_member *member, const struct model_request *request)
{
    member->session_us = request->session_us;
    member->rebalance_us = request->rebalance_us;
    member->metadata = request->metadata;
}

static inline void model_add(struct model *model, const struct model_request *request, int token)
{
    struct model_member *member = &model->group.members[model->group.members_count++];
    *member = (struct model_member){.token = token, .instance = request->instance, .is_new = true};
    model_take_request(member, request);
    model_park_join(member, request->client);
    member->deadline_us = model->now_us + MODEL_NEW_US;
    if (model->group.leader == 0)
        model->group.leader = token;
    model->new_member_added = true;
    model_rebalance(model);
}

static inline void model_replace(struct model *model, const struct model_request *request, struct model_member *member)
{
    bool led = model->group.leader == member->token;
    if (member->joined)
        model_answer(model, member->joiner, KMOCK_FENCED_INSTANCE_ID);
    if (member->synced)
        model_answer(model, member->syncer, KMOCK_FENCED_INSTANCE_ID);
    member->joined = member->synced = member->is_new = false;
    model_revive(model, member);
    model_take_request(member, request);
    member->token = ++model->tokens_given;
    if (led)
        model->group.leader = member->token;
    if (model->group.state == MODEL_STABLE) {
        model->tokens[request->client] = member->token;
        model->generations[request->client] = model->group.generation;
        model_answer(model, request->client, KMOCK_NONE);
        model_store(model);
    } else {
        model_park_join(member, request->client);
        model_rebalance(model);
    }
}

static inline void model_join_new(struct model *model, const struct model_request *request)
{
    struct model_member *old_self = model_find_static(model, request->instance);
    if (old_self) {
        model_replace(model, request, old_self);
    } else if (request->instance || !request->needs_id) {
        model_add(model, request, ++model->tokens_given);
    } else {
        model->tokens[request->client] = ++model->tokens_given;
        model->pending[model->pending_count++] =
            (struct model_pending){model->tokens_given, model->now_us + request->session_us};
        model_answer(model, request->client, KMOCK_MEMBER_ID_REQUIRED);
    }
}

static inline void model_rejoin(struct model *model, const struct model_request *request, struct model_member *member)
{
    enum model_state state = model->group.state;
    bool same = member->metadata == request->metadata;
    bool leads_stable = state == MODEL_STABLE && model->group.leader == member->token;
    if (state != MODEL_PREPARING && same && !leads_stable) {
        model->generations[request->client] = model->group.generation;
        model_answer(model, request->client, KMOCK_NONE);
        return;
    }
    model_take_request(member, request);
    model_park_join(member, request->client);
    model_rebalance(model);
}

static inline bool model_has_room(struct model *model, const struct model_request *request)
{
    const struct model_member *member = model_find(model, request->token);
    if (model->group.state == MODEL_PREPARING)
        return (member && member->joined) || model_count_joined(model) < MODEL_MAX_SIZE;
    if (model->group.state == MODEL_EMPTY)
        return true;
    return member || model->group.members_count < MODEL_MAX_SIZE;
}

static inline void model_turn_away(struct model *model, const struct model_request *request)
{
    struct model_member *member = model_find(model, request->token);
    if (member)
        model_remove(model, member, KMOCK_UNKNOWN_MEMBER_ID);
    model_forget_pending(model, request->token);
    model_answer(model, request->client, KMOCK_GROUP_MAX_SIZE_REACHED);
}

static inline void model_join_known(struct model *model, const struct model_request *request)
{
    int error = KMOCK_NONE;
    if (request->instance == 0 && model_forget_pending(model, request->token))
        model_add(model, request, request->token);
    else if ((error = model_check(model, request)) != KMOCK_NONE)
        model_answer(model, request->client, error);
    else
        model_rejoin(model, request, model_find(model, request->token));
}

static inline void model_join(struct model *model, const struct model_request *request)
{
    model->answers[request->client] = MODEL_WAITS;
    if (model->group.state == MODEL_NONE && request->token) {
        model_answer(model, request->client, KMOCK_UNKNOWN_MEMBER_ID);
        return;
    }
    if (model->group.state == MODEL_NONE)
        model->group.state = MODEL_EMPTY;
    if (!model_has_room(model, request))
        model_turn_away(model, request);
    else if (request->other_type && model->group.state != MODEL_EMPTY)
        model_answer(model, request->client, KMOCK_INCONSISTENT_GROUP_PROTOCOL);
    else if (request->token)
        model_join_known(model, request);
    else
        model_join_new(model, request);
    model_try_complete(model);
}

static inline void model_sync(struct model *model, const struct model_request *request)
{
    int error = model_check(model, request);
    struct model_member *member = model_find(model, request->token);
    if (error == KMOCK_NONE && request->generation != model->group.generation)
        error = KMOCK_ILLEGAL_GENERATION;
    if (error == KMOCK_NONE && model->group.state == MODEL_PREPARING)
        error = KMOCK_REBALANCE_IN_PROGRESS;
    model->answers[request->client] = error;
    if (error != KMOCK_NONE)
        return;
    member->owes_sync = false;
    if (model->group.state == MODEL_STABLE) {
        model_revive(model, member);
        return;
    }
    member->synced = true;
    member->syncer = request->client;
    model->answers[request->client] = MODEL_WAITS;
    if (model->group.leader != member->token)
        return;
    model_propagate(model, KMOCK_NONE);
    model->group.state = MODEL_STABLE;
    model_store(model);
}

static inline int model_beat(struct model *model, const struct model_request *request)
{
    int error = model_check(model, request);
    if (error == KMOCK_NONE && request->generation != model->group.generation)
        error = KMOCK_ILLEGAL_GENERATION;
    if (error != KMOCK_NONE)
        return error;
    model_revive(model, model_find(model, request->token));
    return model->group.state == MODEL_PREPARING ? KMOCK_REBALANCE_IN_PROGRESS : KMOCK_NONE;
}

static inline int model_leave(struct model *model, const struct model_request *request)
{
    if (request->token && model_forget_pending(model, request->token)) {
        model_try_complete(model);
        return KMOCK_NONE;
    }
    if (request->token == 0 && model_find_static(model, request->instance)) {
        model_remove(model, model_find_static(model, request->instance), KMOCK_UNKNOWN_MEMBER_ID);
        model_rebalance(model);
        return KMOCK_NONE;
    }
    int error = request->token ? model_check(model, request) : KMOCK_UNKNOWN_MEMBER_ID;
    if (error != KMOCK_NONE)
        return error;
    model_remove(model, model_find(model, request->token), KMOCK_UNKNOWN_MEMBER_ID);
    model_rebalance(model);
    return KMOCK_NONE;
}

static inline int model_commit(struct model *model, const struct model_request *request)
{
    bool is_simple = request->generation < 0;
    int error = KMOCK_NONE;
    if (model->group.state == MODEL_NONE)
        error = is_simple ? KMOCK_NONE : KMOCK_ILLEGAL_GENERATION;
    else if (model->group.state != MODEL_EMPTY || !is_simple)
        error =
            is_simple && !request->token && !request->instance ? KMOCK_UNKNOWN_MEMBER_ID : model_check(model, request);
    bool is_active = model->group.state > MODEL_EMPTY;
    if (error == KMOCK_NONE && is_active && request->generation != model->group.generation)
        error = KMOCK_ILLEGAL_GENERATION;
    if (error == KMOCK_NONE && model->group.state == MODEL_COMPLETING)
        error = KMOCK_REBALANCE_IN_PROGRESS;
    if (error != KMOCK_NONE)
        return error;
    if (model->group.state == MODEL_NONE)
        model->group.state = MODEL_EMPTY;
    if (is_active)
        model_revive(model, model_find(model, request->token));
    model->has_offsets = true;
    return KMOCK_NONE;
}

/* Lose the coordinator and load it from its log. */
static inline void model_move(struct model *model)
{
    struct model_group *group = &model->group;
    for (int i = 0; i < group->members_count; i++) {
        if (group->members[i].joined)
            model_answer(model, group->members[i].joiner, KMOCK_NOT_COORDINATOR);
        if (group->members[i].synced)
            model_answer(model, group->members[i].syncer, KMOCK_NOT_COORDINATOR);
    }
    *group = model->is_stored ? model->stored : (struct model_group){.state = MODEL_NONE};
    if (model->is_stored || model->has_offsets)
        group->state = group->members_count > 0 ? MODEL_STABLE : MODEL_EMPTY;
    model->pending_count = 0;
    model->join_deadline_us = model->sync_deadline_us = INT64_MAX;
    model->in_initial_delay = false;
    for (int i = 0; i < group->members_count; i++) {
        struct model_member *member = &group->members[i];
        member->joined = member->synced = member->is_new = member->owes_sync = false;
        model_revive(model, member);
    }
}

#endif
