/* SPDX-License-Identifier: Apache-2.0 */
/* Wait for several descriptors at once, simulated and real ones mixed. source  poll(2), select(2)
 *
 * Real descriptors are asked without waiting each time round. Where all are real and the wait has no end, the
 * operating system waits, and the trial with it. */
#ifndef KT_SIM_POLL_H
#define KT_SIM_POLL_H

#include <poll.h>
#include <stdint.h>
#include <sys/select.h>

/* As poll, up to a moment of virtual time (INT64_MAX: for ever; 0: only look).
 * returns  how many are ready, or -errno */
int kt_poll(struct pollfd *fds, nfds_t count, int64_t deadline_us);

struct kt_select_sets {
    fd_set *read, *write, *except; /* each may be null */
};

/* As select. The sets are changed in place. errors  EBADF, EINVAL */
int kt_select(int limit, struct kt_select_sets sets, int64_t deadline_us);

#endif
