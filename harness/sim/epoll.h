/* SPDX-License-Identifier: Apache-2.0 */
/* Make epolls: watch many objects, be told of those that are ready. source  epoll(7)
 *
 *   object --watches--> watch --ready list--> epoll      a change puts the watch on the list; a wait walks the
 *                                                         list only, in order of readiness
 *
 * Real descriptors may be watched too: a real epoll inside sees to them. Epolls may watch epolls. */
#ifndef KT_SIM_EPOLL_H
#define KT_SIM_EPOLL_H

#include <stdint.h>
#include <sys/epoll.h>

struct kt_object;

/* flags: EPOLL_CLOEXEC or 0. returns  its number, or -errno */
int kt_epoll_open(int flags);

/* As epoll_ctl. epoll must be simulated. errors  EINVAL, EEXIST, ENOENT, EBADF, EPERM, ELOOP */
int kt_epoll_control(int epoll, int operation, int number, struct epoll_event *event);

/* As epoll_wait, up to a moment of virtual time (INT64_MAX: for ever).
 * returns  how many events, or -errno */
int kt_epoll_wait(int epoll, struct epoll_event *events, int room, int64_t deadline_us);

/* Seam to the table: an object changed; it is about to be freed. */
void kt_epoll_object_changed(struct kt_object *object);
void kt_epoll_forget_object(struct kt_object *object);

#endif
