/* SPDX-License-Identifier: Apache-2.0 */
/* What a child is made of. Inside of harness/live. */
#ifndef KT_LIVE_CHILD_INSIDE_H
#define KT_LIVE_CHILD_INSIDE_H

#include <uv.h>

#include "harness/live/child.h"

/* A pipe whose read end is ours. */
struct kt_live_child_pipe {
    struct kt_live_child *child;
    uv_poll_t watch;
    int read_fd; /* -1: closed */
    struct kmock_buffer heard;
};

struct kt_live_child {
    struct kt_live *live;
    struct kt_live_child_options options;
    char *name;
    pid_t pid;
    int pid_fd;
    uv_poll_t end;
    int watches; /* handles that are not closed yet */
    bool is_destroyed;
    struct kt_live_child_pipe output, reports;
    int reports_write_fd; /* kept open for those who find it by its path; -1: closed */
    enum kt_live_child_state state;
    int exit_code;
    char words[1400];
};

/* ---- child_start.c ---- */

/* The ends of the pipes that are the child's; closed by the caller. */
struct kt_live_child_ends {
    int output_fd, reports_fd, failure_fd; /* the last is told errno where the program cannot be executed */
    pid_t parent;
};

/* What the child does, in the child; does not return. */
void kt_live_child_begin(struct kt_live_child *child, const struct kt_live_child_ends *ends) __attribute__((noreturn));

/* ---- child_hear.c ---- */
void kt_live_child_listen(struct kt_live_child_pipe *pipe, struct kt_live_child *child, int read_fd);
void kt_live_child_stop_listening(struct kt_live_child *child);

/* ---- guardian.c: dies last ---- */

/* See to it that the process group is killed if this process ends without having done so. */
void kt_guardian_watch(pid_t group);
void kt_guardian_forget(pid_t group);

#endif
