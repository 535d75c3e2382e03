/* SPDX-License-Identifier: Apache-2.0 */
/* One forked child that makes one run, and the pipe its result comes through. */
#ifndef KT_EXPLORE_CHILD_H
#define KT_EXPLORE_CHILD_H

#include <sys/types.h>

#include "harness/explore/run.h"

struct kt_child {
    pid_t pid;
    int fd;     /* its result, read end */
    int output; /* what it printed: a file without a name */
    int seat;   /* which of the pool's it sits on */
    int64_t deadline_ms;
    struct kmock_buffer bytes;
};

/* Fork it. errors  the process cannot go on without children: a message, and it ends */
void kt_child_start(struct kt_child *child, const struct kt_scenario *scenario, const struct kt_job *job);

/* Move a descriptor of ours out of the way: the numbers that a run's own files get do not depend on what else is
 * open. returns  the new one, close-on-exec; the same where there is no room */
int kt_child_hide(int fd);

/* Read what is there. returns  whether the child closed its end */
bool kt_child_read(struct kt_child *child);

/* Wait for its end, kill it first where it hangs, and make its result. */
void kt_child_end(struct kt_child *child, bool hung, struct kt_outcome *result);

#endif
