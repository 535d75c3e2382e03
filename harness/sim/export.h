/* SPDX-License-Identifier: Apache-2.0 */
/* Mark the functions that stand in front of libc's: everything else of the project is hidden. */
#ifndef KT_SIM_EXPORT_H
#define KT_SIM_EXPORT_H

#define KT_EXPORT __attribute__((visibility("default"), used))

#endif
