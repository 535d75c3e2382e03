/* SPDX-License-Identifier: Apache-2.0 */
/* Begin, freeze and end processes. The inner half of sim.h's kt_process_*. */
#ifndef KT_SIM_PROCESS_H
#define KT_SIM_PROCESS_H

#include "harness/sim/state.h"

/* Make a process without tasks; name is copied. */
struct kt_process *kt_process_make(const char *name);

/* End a process: kill its tasks, release its locks, close its descriptors, tell the observer. words may be null.
 * Returns also where the running task is one of those killed: the caller then calls kt_process_leave. */
void kt_process_end(struct kt_process *process, enum kt_process_state state, int code, const char *words);

/* Give the processor up for ever if the running task was killed. */
void kt_process_leave(void);

/* The same, for the running task's process; does not return. */
__attribute__((noreturn)) void kt_process_end_own(enum kt_process_state state, int code, const char *words);

/* A task of the process has ended; the last one's end, or that of the entry point, ends the process. */
void kt_process_task_ended(struct kt_task *task);

static inline bool kt_process_is_alive(const struct kt_process *process)
{
    return process->state == KT_PROCESS_RUNNING || process->state == KT_PROCESS_FROZEN;
}

/* Free all processes. */
void kt_processes_free(void);

#endif
