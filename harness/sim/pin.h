/* SPDX-License-Identifier: Apache-2.0 */
/* Keep a trial on one processor: only one of its threads runs at a time, and waking a thread on another processor
 * costs ten times as much as on the same one. */
#ifndef KT_SIM_PIN_H
#define KT_SIM_PIN_H

/* Bind the calling thread, and threads it will make, to the processor it runs on; nothing happens where it may not. */
void kt_pin(void);

/* Let the calling thread run again where it could before. */
void kt_unpin(void);

#endif
