/* SPDX-License-Identifier: Apache-2.0 */
/* Move bytes through a simulated number, waiting as the descriptor's mode says. */
#ifndef KT_SIM_DESCRIPTOR_TRANSFER_H
#define KT_SIM_DESCRIPTOR_TRANSFER_H

#include <stdbool.h>
#include <sys/socket.h>
#include <sys/types.h>

#include "harness/sim/descriptor_object.h"

/* Receive as recvmsg does; read() is one with flags 0. number must be simulated.
 * returns  bytes, 0 at the end, or -errno
 * time     passes while a blocking descriptor waits */
ssize_t kt_descriptor_receive(int number, struct msghdr *message, int flags);

/* Send as sendmsg does: a blocking descriptor waits until all is taken. */
ssize_t kt_descriptor_send(int number, const struct msghdr *message, int flags);

/* Wait until the object behind a number may have changed.
 * returns  0; -EAGAIN: the deadline came; -EBADF: somebody closed the number meanwhile; -EINTR: a handler ran */
int kt_descriptor_wait_once(int number, struct kt_object *object, int64_t deadline_us);

/* The same for calls that go on after a handler with SA_RESTART. source  signal(7): those with a timeout do not */
int kt_descriptor_wait(int number, struct kt_object *object, int64_t deadline_us);

/* returns  the moment that lies timeout_us ahead; INT64_MAX where timeout_us is 0 */
int64_t kt_deadline_of(int64_t timeout_us);

/* Count an answer of EAGAIN; a program that does nothing but ask gives the processor away, so that time moves. */
void kt_object_starved(struct kt_object *object, bool starved);

#endif
