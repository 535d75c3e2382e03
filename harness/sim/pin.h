/* SPDX-License-Identifier: Apache-2.0 */
/* Keep a trial on one processor: only one of its threads runs at a time, and waking a thread on another processor
 * costs ten times as much as on the same one. */
#ifndef KT_SIM_PIN_H
#define KT_SIM_PIN_H

/* Bind the calling thread, and threads it will make; nothing happens where it may not.
 * processor  counted from 1; 0: the one it runs on */
void kt_pin(int processor);

/* Let the calling thread run again where it could before. */
void kt_unpin(void);

#endif
