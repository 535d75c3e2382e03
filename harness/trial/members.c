/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/trial/members.h"

#include <stdlib.h>
#include <string.h>

#include "mock/base/alloc.h"

struct member {
    const struct kt_instance *instance;
    kt_name run;
};

/* "group\0member" */
static size_t make_key(char *key, size_t size, struct kmock_string group, struct kmock_string member)
{
    size_t length = (size_t)group.length + 1 + (size_t)member.length;
    if (group.length < 0 || member.length <= 0 || length > size)
        return 0;
    memcpy(key, group.data, (size_t)group.length);
    key[group.length] = '\0';
    memcpy(key + group.length + 1, member.data, (size_t)member.length);
    return length;
}

void kt_members_note(struct kt_trial *trial, struct kmock_string group, struct kmock_string member,
                     const struct kt_instance *instance)
{
    char key[1000];
    size_t length = make_key(key, sizeof key, group, member);
    if (length == 0)
        return;
    struct member *entry = kmock_table_find(&trial->members, key, length);
    if (entry == NULL) {
        entry = kmock_alloc(sizeof *entry);
        kmock_table_put(&trial->members, key, length, entry);
    }
    *entry = (struct member){instance, instance->run};
}

/* returns  whether the coordinator knows the member now: one that moved has lost without a word who joined shortly
 *          before, and has brought back who was put out and not written off in the log yet */
static bool is_known(const struct kt_trial *trial, const struct kmock_table_entry *entry)
{
    const char *group = entry->key, *member = group + strlen(group) + 1;
    return kmock_cluster_has_member(trial->cluster, group, member);
}

int kt_members_count(struct kt_trial *trial, const char *group, const struct kt_instance *instance)
{
    int count = 0;
    for (struct kmock_table_entry *entry = kmock_table_first(&trial->members); entry; entry = kmock_table_next(entry)) {
        const struct member *member = entry->value;
        if (member->instance != instance || strcmp(entry->key, group) != 0 || !is_known(trial, entry))
            continue;
        if (member->run != instance->run || !instance->running)
            return -1;
        count++;
    }
    return count;
}

void kt_members_finish(struct kt_trial *trial)
{
    kmock_table_free(&trial->members, free);
}
