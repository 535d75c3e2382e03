/* SPDX-License-Identifier: Apache-2.0 */
/* Make pipes: 64 KiB between a reading and a writing end. source  pipe(7) */
#ifndef KT_SIM_PIPE_H
#define KT_SIM_PIPE_H

/* Open both ends. flags: O_NONBLOCK, O_CLOEXEC. returns  0, or -errno (EINVAL, EMFILE) */
int kt_pipe_open(int numbers[2], int flags);

#endif
