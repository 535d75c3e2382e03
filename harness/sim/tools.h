/* SPDX-License-Identifier: Apache-2.0 */
/* Ask which tools watch this program, and get along with them: valgrind, AddressSanitizer, ThreadSanitizer. */
#ifndef KT_SIM_TOOLS_H
#define KT_SIM_TOOLS_H

#include <stdbool.h>
#include <stddef.h>

/* returns  whether a tool runs that knows nothing of switched stacks and thread-local data */
bool kt_tools_need_baton(void);

/* returns  whether a tool runs under which the carrier cannot work at all: valgrind does not know how to set the
 * TLS base */
bool kt_tools_forbid_carrier(void);

/* returns  whether a tool looks for leaks, so that stacks of killed tasks should stay */
bool kt_tools_look_for_leaks(void);

/* returns  whether a sanitizer gives each thread an alternate signal stack, and unmaps what it finds there at the end */
bool kt_tools_give_signal_stacks(void);

/* The frames on a stack are left for ever: AddressSanitizer shall not remember their red zones. */
void kt_tools_forget_stack(void *stack, size_t size);

/* The calling thread begins, perhaps on the stack of one that ended: the red zones of that one's frames are none. */
void kt_tools_begin_stack(void);

#endif
