/* SPDX-License-Identifier: Apache-2.0 */
/* Watch, in real time, that the running task comes back to the sim. */
#ifndef KT_SIM_WATCHDOG_H
#define KT_SIM_WATCHDOG_H

#include <stdint.h>

/* timeout_ms  real time without a choice point; negative: no watchdog */
void kt_watchdog_start(int32_t timeout_ms);
void kt_watchdog_stop(void);

#endif
