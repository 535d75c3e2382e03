/* SPDX-License-Identifier: Apache-2.0 */
/* Remember the threads that ended with their trial and that the program has neither joined nor detached: it may do so
 * later, from a destructor at exit, when libc knows nothing of them any more.
 *
 * Threads are named as libc names them, and it gives names again: a thread that libc made outside a trial is another
 * one. Usable on any thread. Knows nothing of tasks. */
#ifndef KT_SIM_ENDED_H
#define KT_SIM_ENDED_H

#include <pthread.h>
#include <stdbool.h>

/* value: what its function returned; NULL of a thread that was killed */
void kt_ended_remember(pthread_t thread, void *value);

/* Libc gave this name to a new thread. */
void kt_ended_forget(pthread_t thread);

/* Join or detach a thread that ended with its trial, once for each.
 *
 * value     may be null
 * returns   whether it was one */
bool kt_ended_take(pthread_t thread, void **value);

#endif
