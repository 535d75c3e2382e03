/* SPDX-License-Identifier: Apache-2.0 */
/* Lock and unlock mutexes inside a trial, for those that wait on conditions and for C11's names. */
#ifndef KT_SIM_MUTEX_H
#define KT_SIM_MUTEX_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <time.h>

/* Each returns 0 or an error number as POSIX has it for the call of that name. */
int kt_mutex_trylock(pthread_mutex_t *mutex);
int kt_mutex_make_consistent(pthread_mutex_t *mutex);

/* returns  0 or an error number; no choice point besides the wait itself */
int kt_mutex_lock(pthread_mutex_t *mutex, int64_t deadline_us);
int kt_mutex_lock_until(pthread_mutex_t *mutex, clockid_t clock, const struct timespec *deadline);

/* was_contended  set where somebody waited, and the caller should let them in */
int kt_mutex_unlock(pthread_mutex_t *mutex, bool *was_contended);

#endif
