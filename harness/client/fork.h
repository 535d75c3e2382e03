/* SPDX-License-Identifier: Apache-2.0 */
/* Record the calls of a process that is no process of the sim: a fork of the test, on the live stage. */
#ifndef KT_CLIENT_FORK_H
#define KT_CLIENT_FORK_H

#include "harness/history/history.h"

/* Record what the calling thread does at librdkafka's calls, from now on.
 *
 * history  borrowed for the process's life; its watchers are on this thread
 * stranger told when another thread of the program makes a call, on that thread: it is not recorded */
void kt_client_record_here(struct kt_history *history, kt_name instance, int64_t (*now_us)(void),
                           void (*stranger)(void));

#endif
