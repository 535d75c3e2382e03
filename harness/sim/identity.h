/* SPDX-License-Identifier: Apache-2.0 */
/* Number the simulated processes and threads as the operating system would: getpid, gettid, kill. */
#ifndef KT_SIM_IDENTITY_H
#define KT_SIM_IDENTITY_H

#include <sys/types.h>

#include "harness/sim/state.h"

/* returns  what getpid says in the process: the real number for the test, one no real process can have otherwise */
pid_t kt_process_number(const struct kt_process *process);

/* returns  what gettid says in the task */
pid_t kt_task_number(const struct kt_task *task);

/* returns  the living process with this number; NULL: it is a real one */
struct kt_process *kt_process_numbered(pid_t number);

/* Send a signal (0: none, only a choice point) from the running task; task may be null. It acts before this returns
 * where the running task is meant. */
void kt_send(struct kt_process *process, struct kt_task *task, int signal_number);

#endif
