/* SPDX-License-Identifier: Apache-2.0 */
/* Say what a classic group does, in the plainest way: arrays, no records, no lists of timers, one group.
 *
 * Written from the rules, not from the code: who is answered what, and in which state the group is. Members are
 * known by tokens in place of ids; 0 is no id. Every client has one call at most that it waits for.
 * source  FACTS, classic group coordinator; Kafka GroupCoordinator */
#ifndef SELFTESTS_MOCK_BROKER_GROUP_MODEL_H
#define SELFTESTS_MOCK_BROKER_GROUP_MODEL_H

#include <stdbool.h>
#include <stdint.h>

#include "mock/broker/error.h"

enum { MODEL_MEMBERS = 40, MODEL_CLIENTS = 8, MODEL_WAITS = 1000, MODEL_NOBODY = -1 };
enum { MODEL_DELAY_US = 500000, MODEL_NEW_US = 300000000, MODEL_MAX_SIZE = 5 };

enum model_state { MODEL_NONE, MODEL_EMPTY, MODEL_PREPARING, MODEL_COMPLETING, MODEL_STABLE };

struct model_member {
    int token, instance; /* instance 0: dynamic */
    int64_t session_us, rebalance_us;
    int metadata;
    bool joined, synced, is_new, owes_sync;
    int joiner, syncer; /* whose call is parked */
    int64_t deadline_us;
};

struct model_pending {
    int token;
    int64_t deadline_us;
};

struct model_group {
    enum model_state state;
    int generation, leader; /* leader: token */
    struct model_member members[MODEL_MEMBERS];
    int members_count;
};

struct model {
    struct model_group group, stored;
    bool is_stored, has_offsets;
    struct model_pending pending[MODEL_MEMBERS];
    int pending_count;
    int64_t now_us, join_deadline_us, sync_deadline_us;
    bool in_initial_delay, new_member_added;
    int64_t wait_us, left_us;
    int tokens_given;
    /* What the clients were told. */
    int answers[MODEL_CLIENTS], tokens[MODEL_CLIENTS], generations[MODEL_CLIENTS];
};

struct model_request {
    int client, token, instance, generation, metadata;
    int64_t session_us, rebalance_us;
    bool needs_id, other_type;
};

/* ---- small things --------------------------------------------------------------------------------------- */

static inline void model_answer(struct model *model, int client, int error)
{
    if (client != MODEL_NOBODY)
        model->answers[client] = error;
}

static inline struct model_member *model_find(struct model *model, int token)
{
    for (int i = 0; i < model->group.members_count; i++) {
        if (token != 0 && model->group.members[i].token == token)
            return &model->group.members[i];
    }
    return NULL;
}

static inline struct model_member *model_find_static(struct model *model, int instance)
{
    for (int i = 0; i < model->group.members_count; i++) {
        if (instance != 0 && model->group.members[i].instance == instance)
            return &model->group.members[i];
    }
    return NULL;
}

static inline bool model_forget_pending(struct model *model, int token)
{
    for (int i = 0; i < model->pending_count; i++) {
        if (model->pending[i].token != token)
            continue;
        model->pending[i] = model->pending[--model->pending_count];
        return true;
    }
    return false;
}

static inline int model_check(struct model *model, const struct model_request *request)
{
    const struct model_member *holder = model_find_static(model, request->instance);
    if (request->instance && holder == NULL)
        return KMOCK_UNKNOWN_MEMBER_ID;
    if (request->instance && holder->token != request->token)
        return KMOCK_FENCED_INSTANCE_ID;
    return model_find(model, request->token) ? KMOCK_NONE : KMOCK_UNKNOWN_MEMBER_ID;
}

static inline void model_revive(struct model *model, struct model_member *member)
{
    member->deadline_us = model->now_us + member->session_us;
}

static inline int model_count_joined(const struct model *model)
{
    int count = 0;
    for (int i = 0; i < model->group.members_count; i++)
        count += model->group.members[i].joined;
    return count;
}

static inline int64_t model_rebalance_end(const struct model *model)
{
    int64_t longest = 0;
    for (int i = 0; i < model->group.members_count; i++) {
        if (model->group.members[i].rebalance_us > longest)
            longest = model->group.members[i].rebalance_us;
    }
    return model->now_us + longest;
}

static inline void model_store(struct model *model)
{
    model->stored = model->group;
    model->is_stored = true;
}

/* Take a member out: what it waits for is answered so. */
static inline void model_remove(struct model *model, struct model_member *member, int error)
{
    struct model_group *group = &model->group;
    bool led = group->leader == member->token;
    if (member->joined)
        model_answer(model, member->joiner, error);
    if (member->synced)
        model_answer(model, member->syncer, error);
    for (struct model_member *at = member; at + 1 < group->members + group->members_count; at++)
        at[0] = at[1];
    group->members_count--;
    if (led)
        group->leader = group->members_count > 0 ? group->members[0].token : 0;
}

/* ---- rebalances ----------------------------------------------------------------------------------------- */

static inline bool model_elect(struct model *model)
{
    struct model_member *leader = model_find(model, model->group.leader);
    if (leader && leader->joined)
        return true;
    for (int i = 0; i < model->group.members_count; i++) {
        if (!model->group.members[i].joined)
            continue;
        model->group.leader = model->group.members[i].token;
        return true;
    }
    return false;
}

static inline void model_tell_generation(struct model *model, struct model_member *member)
{
    if (member->joined && member->joiner != MODEL_NOBODY) {
        model_answer(model, member->joiner, KMOCK_NONE);
        model->tokens[member->joiner] = member->token;
        model->generations[member->joiner] = model->group.generation;
    }
    member->joined = member->is_new = false;
    member->owes_sync = true;
    model_revive(model, member);
}

static inline void model_complete_join(struct model *model)
{
    struct model_group *group = &model->group;
    model->join_deadline_us = INT64_MAX;
    model->in_initial_delay = false;
    for (int i = group->members_count - 1; i >= 0; i--) {
        if (!group->members[i].joined && group->members[i].instance == 0)
            model_remove(model, &group->members[i], KMOCK_UNKNOWN_MEMBER_ID);
    }
    if (!model_elect(model) && group->members_count > 0) {
        model->join_deadline_us = model_rebalance_end(model);
        return;
    }
    group->generation++;
    group->state = group->members_count > 0 ? MODEL_COMPLETING : MODEL_EMPTY;
    if (group->state == MODEL_EMPTY) {
        model_store(model);
        return;
    }
    for (int i = 0; i < group->members_count; i++)
        model_tell_generation(model, &group->members[i]);
    model->sync_deadline_us = model_rebalance_end(model);
}

static inline void model_try_complete(struct model *model)
{
    if (model->group.state != MODEL_PREPARING || model->in_initial_delay)
        return;
    if (model_count_joined(model) == model->group.members_count && model->pending_count == 0)
        model_complete_join(model);
    else if (model->join_deadline_us == INT64_MAX)
        model->join_deadline_us = model_rebalance_end(model);
}

/* Answer all who wait for their assignment. */
static inline void model_propagate(struct model *model, int error)
{
    for (int i = 0; i < model->group.members_count; i++) {
        struct model_member *member = &model->group.members[i];
        if (!member->synced)
            continue;
        model_answer(model, member->syncer, error);
        member->synced = false;
        model_revive(model, member);
    }
}

static inline void model_rebalance(struct model *model)
{
    enum model_state before = model->group.state;
    if (before == MODEL_PREPARING) {
        model_try_complete(model);
        return;
    }
    model_propagate(model, KMOCK_REBALANCE_IN_PROGRESS);
    for (int i = 0; i < model->group.members_count; i++)
        model->group.members[i].owes_sync = false;
    model->sync_deadline_us = INT64_MAX;
    model->group.state = MODEL_PREPARING;
    model->in_initial_delay = before == MODEL_EMPTY;
    if (!model->in_initial_delay) {
        model_try_complete(model);
        return;
    }
    int64_t longest_us = model_rebalance_end(model) - model->now_us;
    model->wait_us = MODEL_DELAY_US;
    model->left_us = longest_us > MODEL_DELAY_US ? longest_us - MODEL_DELAY_US : 0;
    model->join_deadline_us = model->now_us + MODEL_DELAY_US;
    model->new_member_added = false;
}

/* ---- time ----------------------------------------------------------------------------------------------- */

static inline void model_on_join_deadline(struct model *model)
{
    if (!model->in_initial_delay || !model->new_member_added || model->left_us == 0) {
        model_complete_join(model);
        return;
    }
    int64_t next_us = model->left_us < MODEL_DELAY_US ? model->left_us : MODEL_DELAY_US;
    model->left_us = model->left_us > model->wait_us ? model->left_us - model->wait_us : 0;
    model->wait_us = next_us;
    model->join_deadline_us = model->now_us + next_us;
    model->new_member_added = false;
}

static inline void model_on_silence(struct model *model, struct model_member *member)
{
    member->deadline_us = INT64_MAX;
    if (!member->is_new && (member->joined || member->synced))
        return;
    model_remove(model, member, KMOCK_UNKNOWN_MEMBER_ID);
    model_rebalance(model);
}

static inline void model_on_sync_deadline(struct model *model)
{
    for (int i = model->group.members_count - 1; i >= 0; i--) {
        if (model->group.members[i].owes_sync)
            model_remove(model, &model->group.members[i], KMOCK_UNKNOWN_MEMBER_ID);
    }
    model->sync_deadline_us = INT64_MAX;
    model_rebalance(model);
}

static inline bool model_owes_sync(const struct model *model)
{
    for (int i = 0; i < model->group.members_count; i++) {
        if (model->group.members[i].owes_sync)
            return true;
    }
    return false;
}

/* Let the first thing happen that is due by then. returns  false where nothing is */
static inline bool model_step(struct model *model, int64_t until_us)
{
    struct model_member *silent = NULL;
    int64_t sync_us = model_owes_sync(model) ? model->sync_deadline_us : INT64_MAX;
    int64_t first_us = model->join_deadline_us < sync_us ? model->join_deadline_us : sync_us;
    int no_show = -1;
    for (int i = 0; i < model->group.members_count; i++) {
        if (model->group.members[i].deadline_us < first_us)
            first_us = (silent = &model->group.members[i])->deadline_us;
    }
    for (int i = 0; i < model->pending_count; i++) {
        if (model->pending[i].deadline_us < first_us)
            first_us = model->pending[no_show = i].deadline_us;
    }
    if (first_us > until_us)
        return false;
    model->now_us = first_us;
    if (no_show >= 0) {
        model_forget_pending(model, model->pending[no_show].token);
        model_try_complete(model);
    } else if (silent) {
        model_on_silence(model, silent);
    } else if (first_us == model->join_deadline_us) {
        model_on_join_deadline(model);
    } else {
        model_on_sync_deadline(model);
    }
    return true;
}

static inline void model_run(struct model *model, int64_t until_us)
{
    while (model_step(model, until_us))
        ;
    model->now_us = until_us;
}

#endif
