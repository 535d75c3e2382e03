/* SPDX-License-Identifier: Apache-2.0 */
/* Know clients by what they call themselves. */
#include <stdlib.h>
#include <string.h>

#include "harness/live/inside.h"
#include "mock/base/alloc.h"
#include "mock/broker/view.h"

struct kt_live_instance *kt_live_instance_of(struct kt_live *live, struct kmock_string client_id)
{
    if (client_id.length <= 0)
        client_id = kmock_view("nameless");
    size_t length = (size_t)client_id.length;
    struct kt_live_instance *instance = kmock_table_find(&live->instances, client_id.data, length);
    if (instance)
        return instance;
    instance = kmock_alloc(sizeof *instance);
    instance->name = kmock_copy_string(client_id.data, length);
    instance->run = live->history ? kt_history_name(live->history, client_id.data, length) : 0;
    kmock_table_put(&live->instances, client_id.data, length, instance);
    return instance;
}

int kt_live_each_named(struct kt_live *live, struct kt_live_instance *it, const struct kt_action *action,
                       kt_live_each *each)
{
    int count = 0;
    if (action->instance == NULL && it)
        each(live, it, action);
    if (action->instance == NULL)
        return it != NULL;
    for (struct kmock_table_entry *at = kmock_table_first(&live->instances); at; at = kmock_table_next(at)) {
        struct kt_live_instance *instance = at->value;
        if (!kt_instance_is(action->instance, instance->name))
            continue;
        each(live, instance, action);
        count++;
    }
    return count;
}

static void free_instance(void *value)
{
    struct kt_live_instance *instance = value;
    free(instance->name);
    free(instance);
}

void kt_live_instances_finish(struct kt_live *live)
{
    for (struct kmock_table_entry *at = kmock_table_first(&live->instances); at; at = kmock_table_next(at))
        kt_live_cuts_forget(live, at->value);
    kmock_table_free(&live->instances, free_instance);
}
