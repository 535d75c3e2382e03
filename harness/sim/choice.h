/* SPDX-License-Identifier: Apache-2.0 */
/* Draw, record and edit the choices of a schedule. The inner half of kt_draw. */
#ifndef KT_SIM_CHOICE_H
#define KT_SIM_CHOICE_H

#include <stdint.h>

/* Mix a number into the hash of the schedule. */
void kt_hash_mix(uint64_t number);

/* Draw how many choice points the running task gets until the next preemption. */
void kt_slice_draw(void);

#endif
