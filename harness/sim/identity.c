/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "harness/sim/identity.h"

#include "harness/sim/libc_real.h"
#include "harness/sim/process.h"
#include "harness/sim/schedule.h"
#include "harness/sim/signals.h"

/* Linux gives out numbers below 4 194 304. */
enum { FIRST_PROCESS = 5000000, FIRST_THREAD = 6000000 };

pid_t kt_process_number(const struct kt_process *process)
{
    return process->id == 0 ? kt_libc()->getpid() : FIRST_PROCESS + process->id;
}

pid_t kt_task_number(const struct kt_task *task)
{
    if (task->entry || task->id == 0)
        return kt_process_number(task->process);
    return FIRST_THREAD + task->id;
}

struct kt_process *kt_process_numbered(pid_t number)
{
    for (struct kmock_list_link *link = kt_the_sim.processes.first; link; link = link->next) {
        struct kt_process *process = kmock_list_object(link, struct kt_process, link);
        if (process->id != 0 && kt_process_number(process) == number && kt_process_is_alive(process))
            return process;
    }
    return NULL;
}

void kt_send(struct kt_process *process, struct kt_task *task, int signal_number)
{
    struct kt_task *self = kt_self();
    if (signal_number != 0 && task)
        kt_signal_post_task(task, signal_number);
    else if (signal_number != 0)
        kt_signal_post(process, signal_number);
    kt_process_leave();
    if (self->signal_pending)
        kt_signals_deliver(self);
    kt_choice_point();
}
