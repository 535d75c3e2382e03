/* SPDX-License-Identifier: Apache-2.0 */
/* Make timerfds on the virtual clock. source  timerfd_create(2) */
#ifndef KT_SIM_TIMERFD_H
#define KT_SIM_TIMERFD_H

#include <time.h>

/* clock: CLOCK_REALTIME, CLOCK_MONOTONIC, CLOCK_BOOTTIME or their _ALARM kin. flags: TFD_NONBLOCK, TFD_CLOEXEC.
 * returns  its number, or -errno (EINVAL, EMFILE) */
int kt_timerfd_open(clockid_t clock, int flags);

/* As timerfd_settime and timerfd_gettime. number must be simulated. errors  EINVAL where it is no timerfd */
int kt_timerfd_set(int number, int flags, const struct itimerspec *value, struct itimerspec *old);
int kt_timerfd_get(int number, struct itimerspec *value);

#endif
