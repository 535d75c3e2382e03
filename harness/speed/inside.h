/* SPDX-License-Identifier: Apache-2.0 */
/* Turn times and timeouts from virtual into real. Inside of harness/speed. */
#ifndef KT_SPEED_INSIDE_H
#define KT_SPEED_INSIDE_H

#include "harness/speed/speed.h"

/* returns  false where the clock does not measure the time that passes: of processors, of others */
bool kt_speed_is_ours(clockid_t clock);

int64_t kt_speed_now_ns(clockid_t clock); /* virtual */

int64_t kt_speed_ns(const struct timespec *time);
struct timespec kt_speed_timespec(int64_t time_ns);

/* A span of virtual time in real time, rounded up, and back, rounded down. */
int64_t kt_speed_shrink_ns(int64_t span_ns);
int64_t kt_speed_grow_ns(int64_t span_ns);

/* A time by a virtual clock as a time by the same clock of libc. A null or invalid one stays as it is.
 * returns  real, or deadline itself */
const struct timespec *kt_speed_deadline(clockid_t clock, const struct timespec *deadline, struct timespec *real);

/* The same of a timeout that counts from now. */
const struct timespec *kt_speed_timeout(const struct timespec *timeout, struct timespec *real);

#endif
