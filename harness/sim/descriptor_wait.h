/* SPDX-License-Identifier: Apache-2.0 */
/* Wait for objects: the hooks of one waiting task, which a crash in mid-wait can clean up.
 *
 *   begin -> add, add, ... -> block
 *
 * Between add and block nothing else runs, so no change is missed. Needs no memory for up to KT_WAIT_SMALL objects. */
#ifndef KT_SIM_DESCRIPTOR_WAIT_H
#define KT_SIM_DESCRIPTOR_WAIT_H

#include "harness/sim/descriptor_object.h"

enum { KT_WAIT_SMALL = 4 };

struct kt_wait {
    struct kmock_list_link link; /* of all waits of the trial */
    struct kt_process *process;
    size_t count;
    struct kt_wait_hook *more; /* memory for what goes beyond few; null where few is enough */
    struct kt_wait_hook few[KT_WAIT_SMALL];
};

/* Set up a wait for at most capacity objects. */
void kt_wait_begin(struct kt_wait *wait, size_t capacity);
void kt_wait_add(struct kt_wait *wait, struct kt_object *object);

/* Block on what was added; ends the wait. A task that is cancelled does not come back. */
enum kt_wake kt_wait_block(struct kt_wait *wait, int64_t deadline_us, struct kt_wait_reason reason);

/* Wait for a change of one object. */
enum kt_wake kt_wait_for(struct kt_object *object, int64_t deadline_us, struct kt_wait_reason reason);

/* Forget the waits of a process whose tasks will never run again; NULL: all. Their stacks must still be there. */
void kt_waits_drop(struct kt_process *process);

#endif
