/* SPDX-License-Identifier: Apache-2.0 */
/* Make eventfds: a counter to wait on. source  eventfd(2) */
#ifndef KT_SIM_EVENTFD_H
#define KT_SIM_EVENTFD_H

/* flags: EFD_NONBLOCK, EFD_CLOEXEC, EFD_SEMAPHORE. returns  its number, or -errno (EINVAL, EMFILE) */
int kt_eventfd_open(unsigned start, int flags);

#endif
