/* SPDX-License-Identifier: Apache-2.0 */
/* Hold what a simulated descriptor stands for, and the table from numbers to it.
 *
 *   number 101 --+
 *                +--> object (socket, pipe end, eventfd, ...) --> wait set: who polls it
 *   number 104 --+        |                                  `--> watches: which epolls watch it
 *     (dup)               ops: ready, receive, send, unread, close
 *
 * Operations never block and never switch tasks: where the answer must be waited for they return -EAGAIN, and
 * descriptor_transfer.c waits. All results are values, or -errno. Knows nothing of any one kind of object. */
#ifndef KT_SIM_DESCRIPTOR_OBJECT_H
#define KT_SIM_DESCRIPTOR_OBJECT_H

#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/types.h>

#include "harness/sim/kernel.h"

#define KT_READABLE (POLLIN | 0x040)  /* POLLRDNORM */
#define KT_WRITABLE (POLLOUT | 0x100) /* POLLWRNORM */

struct kt_object;

struct kt_object_ops {
    const char *what; /* "pipe", as reports show it */
    mode_t mode;      /* S_IFSOCK, S_IFIFO or 0, for fstat */
    bool is_stream;   /* bytes without boundaries: a transfer that was cut short may be continued */

    /* returns  what poll would say: POLL* bits */
    int (*ready)(struct kt_object *object);

    /* Move bytes from, or to, the vectors of a message, from byte skip of it on. flags are MSG_*. Null: -EINVAL. */
    ssize_t (*receive)(struct kt_object *object, struct msghdr *message, int flags, size_t skip);
    ssize_t (*send)(struct kt_object *object, const struct msghdr *message, int flags, size_t skip);

    /* returns  bytes that can be read now (FIONREAD); may be null */
    size_t (*unread)(struct kt_object *object);

    /* The last number was closed: free the object. Nobody waits on it any more. */
    void (*close)(struct kt_object *object);
};

struct kt_object {
    const struct kt_object_ops *ops;
    uint64_t serial;                             /* unique in a trial */
    int references;                              /* numbers that stand for it */
    int flags;                                   /* O_RDONLY, O_WRONLY or O_RDWR, and O_NONBLOCK */
    int starved;                                 /* operations in a row that had to be refused with EAGAIN */
    int64_t receive_timeout_us, send_timeout_us; /* SO_RCVTIMEO, SO_SNDTIMEO; 0: none */
    struct kt_wait_set readiness;
    struct kmock_list watches; /* struct kt_watch.of_object */
};

/* Fill in a zeroed object. flags as in kt_object. */
void kt_object_init(struct kt_object *object, const struct kt_object_ops *ops, int flags);

/* Say that ready() may answer more than before, or the same once more (new bytes): wakes whoever waits. */
void kt_object_changed(struct kt_object *object);

/* Wake and send away whoever waits or watches; then the object may be freed. */
void kt_object_forget(struct kt_object *object);

/* ---- the table ---- */

/* returns  what a number stands for; NULL where it is a real descriptor, or the caller is no task of a trial */
struct kt_object *kt_object_of(int number);

/* returns  a new number for an object, owned by the running process. flags: O_CLOEXEC or 0.
 * errors   EMFILE; the object is then closed */
int kt_descriptor_open(struct kt_object *object, int flags);

/* errors  EBADF where the number is not simulated */
int kt_descriptor_close(int number);
void kt_descriptors_close_range(unsigned first, unsigned last);

/* returns  another number >= minimum for the same object. flags: O_CLOEXEC or 0 */
int kt_descriptor_duplicate(int number, int minimum, int flags);

/* Make number onto stand for what number stands for, closing what onto was. One of them is simulated. */
int kt_descriptor_replace(int number, int onto, int flags);

/* Give every number of an object to a real descriptor instead, which is closed; the object is freed. */
void kt_descriptor_become_real(struct kt_object *object, int real);

bool kt_descriptor_closes_on_exec(int number);
void kt_descriptor_close_on_exec(int number, bool closes);

#endif
