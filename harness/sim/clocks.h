/* SPDX-License-Identifier: Apache-2.0 */
/* Tell virtual time by every clock of the operating system.
 *
 * One count of microseconds is behind all of them: the real-time clocks show it, the monotonic ones show what passed
 * since the start of the trial plus 1000 s, the processor-time ones what passed since the process or task began. */
#ifndef KT_SIM_CLOCKS_H
#define KT_SIM_CLOCKS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>
#include <time.h>

/* returns  whether the sim tells this clock's time */
bool kt_clock_is_known(clockid_t clock);

/* returns  what is to be added to virtual time (since 1970) to get the clock's time */
int64_t kt_clock_offset_us(clockid_t clock);

/* returns  microseconds, rounded up, saturated at INT64_MAX; negative times are 0 */
int64_t kt_timespec_us(const struct timespec *time);
struct timespec kt_us_timespec(int64_t time_us);

static inline bool kt_timespec_is_valid(const struct timespec *time)
{
    return time->tv_nsec >= 0 && time->tv_nsec < 1000000000;
}

#endif
