/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/sim/descriptor_wait.h"

#include <stdlib.h>

#include "mock/base/alloc.h"

static struct kmock_list waits; /* of all tasks that are in a wait now */

void kt_wait_begin(struct kt_wait *wait, size_t capacity)
{
    wait->process = kt_process_current();
    wait->count = 0;
    wait->more = capacity > KT_WAIT_SMALL ? kmock_alloc(capacity * sizeof *wait->more) : NULL;
    wait->link = (struct kmock_list_link){0};
    kmock_list_append(&waits, &wait->link);
}

static struct kt_wait_hook *hooks_of(struct kt_wait *wait)
{
    return wait->more ? wait->more : wait->few;
}

void kt_wait_add(struct kt_wait *wait, struct kt_object *object)
{
    struct kt_wait_hook *hook = &hooks_of(wait)[wait->count++];
    *hook = (struct kt_wait_hook){0};
    kt_enlist(&object->readiness, hook);
}

static void end(struct kt_wait *wait)
{
    struct kt_wait_hook *hooks = hooks_of(wait);
    for (size_t i = 0; i < wait->count; i++)
        kt_delist(&hooks[i]);
    free(wait->more);
    kmock_list_remove(&wait->link);
}

enum kt_wake kt_wait_block(struct kt_wait *wait, int64_t deadline_us, struct kt_wait_reason reason)
{
    enum kt_wake wake = kt_block_interruptible(NULL, deadline_us, reason);
    end(wait);
    if (wake == KT_INTERRUPTED)
        kt_cancel_point();
    return wake;
}

enum kt_wake kt_wait_for(struct kt_object *object, int64_t deadline_us, struct kt_wait_reason reason)
{
    struct kt_wait wait;
    kt_wait_begin(&wait, 1);
    kt_wait_add(&wait, object);
    return kt_wait_block(&wait, deadline_us, reason);
}

void kt_waits_drop(struct kt_process *process)
{
    struct kmock_list_link *next = waits.first;
    while (next) {
        struct kt_wait *wait = kmock_list_object(next, struct kt_wait, link);
        next = next->next;
        if (process == NULL || wait->process == process)
            end(wait);
    }
}
