/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/broker/group_vote.h"

#include "mock/base/alloc.h"
#include "mock/broker/view.h"

struct supporters {
    size_t count;
    size_t votes;
    uint64_t round; /* the last count or vote that touched it: a name that is said twice counts once */
};

static struct supporters *find_supporters(const struct kmock_group *group, struct kmock_string name)
{
    return name.length > 0 ? kmock_table_find(&group->supporters, name.data, (size_t)name.length)
                           : kmock_table_find(&group->supporters, "", 0);
}

static struct supporters *have_supporters(struct kmock_group *group, struct kmock_string name)
{
    struct supporters *found = find_supporters(group, name);
    if (found)
        return found;
    found = kmock_alloc(sizeof *found);
    if (name.length > 0)
        kmock_table_put(&group->supporters, name.data, (size_t)name.length, found);
    else
        kmock_table_put(&group->supporters, "", 0, found);
    return found;
}

static void count_member(struct kmock_group *group, const struct kmock_member *member, int step)
{
    uint64_t round = ++group->supporters_round;
    for (int32_t i = 0; i < member->protocols.count; i++) {
        struct supporters *supporters = have_supporters(group, member->protocols.items[i].name);
        if (supporters->round == round)
            continue;
        supporters->round = round;
        supporters->count += (size_t)step;
    }
}

void kmock_group_vote_add(struct kmock_group *group, const struct kmock_member *member)
{
    count_member(group, member, 1);
}

void kmock_group_vote_remove(struct kmock_group *group, const struct kmock_member *member)
{
    count_member(group, member, -1);
}

static bool is_candidate(const struct kmock_group *group, struct kmock_string name)
{
    const struct supporters *supporters = find_supporters(group, name);
    return (supporters ? supporters->count : 0) == group->members.count;
}

bool kmock_group_vote_accepts(const struct kmock_group *group, const struct kmock_join_group_request *body)
{
    if (group->state == KMOCK_GROUP_EMPTY)
        return body->protocol_type.length > 0 && body->protocols_count > 0;
    if (!kmock_view_equals(group->protocol_type, body->protocol_type))
        return false;
    for (int32_t i = 0; i < body->protocols_count; i++) {
        if (is_candidate(group, body->protocols[i].name))
            return true;
    }
    return false;
}

static void cast_vote(struct kmock_group *group, const struct kmock_member *member)
{
    for (int32_t i = 0; i < member->protocols.count; i++) {
        if (!is_candidate(group, member->protocols.items[i].name))
            continue;
        find_supporters(group, member->protocols.items[i].name)->votes++;
        return;
    }
}

struct kmock_string kmock_group_vote_select(struct kmock_group *group)
{
    for (struct kmock_table_entry *e = kmock_table_first(&group->supporters); e; e = kmock_table_next(e))
        ((struct supporters *)e->value)->votes = 0;
    struct kmock_string winner = KMOCK_NULL_STRING;
    if (group->members.first == NULL)
        return winner;
    for (struct kmock_list_link *link = group->members.first; link; link = link->next)
        cast_vote(group, kmock_list_object(link, struct kmock_member, link));
    const struct kmock_member *first = kmock_list_object(group->members.first, struct kmock_member, link);
    size_t most = 0;
    for (int32_t i = 0; i < first->protocols.count; i++) {
        size_t votes = find_supporters(group, first->protocols.items[i].name)->votes;
        if (votes > most) {
            most = votes;
            winner = first->protocols.items[i].name;
        }
    }
    return winner;
}
