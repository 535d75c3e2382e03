/* SPDX-License-Identifier: Apache-2.0 */
/* Kill tasks, and give back what is left of them. */
#include <stdlib.h>

#include "harness/sim/ended.h"
#include "harness/sim/libc_real.h"
#include "harness/sim/schedule.h"
#include "harness/sim/switch.h"
#include "harness/sim/task.h"

void kt_task_kill(struct kt_task *task)
{
    if (task->state == KT_TASK_RUNNABLE)
        kt_stays_pass_on(task);
    kt_stays_drop(task);
    kt_task_take_out(task);
    task->state = KT_TASK_KILLED;
    kmock_list_remove(&task->sibling);
    kmock_list_append(&kt_the_sim.killed, &task->sibling);
}

static void free_task(struct kt_task *task)
{
    kmock_list_remove(&task->sibling);
    kmock_table_remove(&kt_the_sim.by_thread, &task->thread, sizeof task->thread);
    free(task->locks);
    free(task);
}

void *kt_task_reap(struct kt_task *task)
{
    void *value = NULL;
    kt_libc()->pthread_join(task->thread, &value);
    free_task(task);
    return value;
}

void kt_tasks_reap_detached(void)
{
    while (!kmock_list_is_empty(&kt_the_sim.exited))
        kt_task_reap(kmock_list_object(kt_the_sim.exited.first, struct kt_task, sibling));
}

void kt_task_outlast(struct kt_task *task)
{
    pthread_t thread = task->thread;
    kt_ended_remember(thread, kt_task_reap(task));
}

/* Only a natural end runs the destructors of C++ thread-local objects, and they must not run. */
static uint32_t way_to_end(const struct kt_task *task)
{
    return task->is_wrecked || task->is_ending || task->has_cxx_destructors ? KT_SEAT_END : KT_SEAT_GO;
}

/* Tasks whose kernel threads stay until the program ends, for the tools to find. */
static struct kt_task *kept;

static void keep_all(struct kmock_list *killed)
{
    struct kmock_list_link *link;
    while ((link = kmock_list_take(killed))) {
        struct kt_task *task = kmock_list_object(link, struct kt_task, sibling);
        task->next_kept = kept;
        kept = task;
    }
}

static void remember_all(const struct kmock_list *killed)
{
    for (struct kmock_list_link *link = killed->first; link; link = link->next) {
        struct kt_task *task = kmock_list_object(link, struct kt_task, sibling);
        if (!task->is_detached)
            kt_ended_remember(task->thread, NULL);
    }
}

void kt_tasks_bury(bool keep)
{
    struct kmock_list *killed = &kt_the_sim.killed;
    remember_all(killed);
    if (keep)
        keep_all(killed);
    for (struct kmock_list_link *link = killed->first; link; link = link->next) {
        struct kt_task *task = kmock_list_object(link, struct kt_task, sibling);
        task->is_doomed = true;
        kt_seat_tell(task, way_to_end(task));
    }
    while (!kmock_list_is_empty(killed))
        kt_task_reap(kmock_list_object(killed->first, struct kt_task, sibling));
}
