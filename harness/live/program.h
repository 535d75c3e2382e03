/* SPDX-License-Identifier: Apache-2.0 */
/* Look at a program before it is started. */
#ifndef KT_LIVE_PROGRAM_H
#define KT_LIVE_PROGRAM_H

#include <stdbool.h>

#include "mock/base/buffer.h"

/* Look a program up as a shell does, and at its first bytes.
 *
 * name     with a slash, a path; else looked up in PATH
 * is_sped_up  its time will be preloaded: it has to take its time from libc, dynamically linked
 * error    why it cannot be run so is appended */
bool kt_program_check(const char *name, bool is_sped_up, struct kmock_buffer *error);

/* returns  the path of libktrial-time.so: beside this library, or in ../lib of this program; "" where it is not there */
const char *kt_program_preload(void);

#endif
