/* SPDX-License-Identifier: Apache-2.0 */
/* Run a process beside a live stage: a program, or a function of this one in a fork of it.
 *
 *   child --stdout, stderr--> output (kept)
 *         --descriptor------> effects and events, in the order of cause: what it said before it sent a request is heard
 *                             before the request is handled (kt_live_child_hear)
 *
 * It leads a process group of its own; kill, freeze and thaw are done to all of it, and what is left of it goes when the
 * child itself has ended. It dies with the test. All on the thread of the stage's loop. Knows nothing of trials. */
#ifndef KT_LIVE_CHILD_H
#define KT_LIVE_CHILD_H

#include <sys/types.h>

#include "harness/live/live.h"
#include "harness/live/report.h"

struct kt_live_child;

enum kt_live_child_state {
    KT_LIVE_CHILD_RUNNING,
    KT_LIVE_CHILD_FROZEN,
    KT_LIVE_CHILD_EXITED, /* exit, or return from main */
    KT_LIVE_CHILD_KILLED, /* by kt_live_child_kill */
    KT_LIVE_CHILD_DIED,   /* by a signal */
};

/* What the owner is told; from inside of kt_live_run, kt_live_child_hear and kt_live_child_kill. */
struct kt_live_child_upcalls {
    void (*effect)(void *context, const struct kt_effect_line *effect);
    void (*nonsense)(void *context, const char *line); /* a line that says nothing */
    /* A frame of a fork; the event's names are of the stage's history. */
    void (*reported)(void *context, enum kt_report_kind kind, struct kt_event *event);
    void (*ended)(void *context, struct kt_live_child *child); /* by itself: EXITED or DIED; all it said was heard */
};

struct kt_live_child_options {
    const char *name; /* KTRIAL_INSTANCE */
    const char *const
        *argv; /* the program, looked up in PATH, and its arguments, up to a null; null: entry is called */
    int (*entry)(void *context); /* in a fork; its return is the exit code */
    const struct kt_live_child_upcalls *upcalls;
    void *context; /* of the upcalls and of entry */
};

/* Start it. Its environment is ours and
 *
 *   KTRIAL_BOOTSTRAP_SERVERS   "127.0.0.1:40001,127.0.0.1:40002"
 *   KTRIAL_INSTANCE            options->name
 *   KTRIAL_EFFECTS_FD          "3": where lines of effects go
 *   KTRIAL_EFFECTS             a path of the same, for those that have not inherited it
 *   LD_PRELOAD, KTRIAL_TIME    where the stage is sped up
 *
 * error    why not is appended: no such program, not executable, cannot be sped up
 * returns  null where it could not be started */
struct kt_live_child *kt_live_child_start(struct kt_live *live, const struct kt_live_child_options *options,
                                          struct kmock_buffer *error);

void kt_live_child_hear(struct kt_live_child *child); /* take what it has said so far */
void kt_live_child_kill(struct kt_live_child *child); /* SIGKILL; it is gone when this returns. ended is not called */
void kt_live_child_freeze(struct kt_live_child *child);
void kt_live_child_thaw(struct kt_live_child *child);
void kt_live_child_signal(struct kt_live_child *child, int number); /* to the child itself, not to what it started */

enum kt_live_child_state kt_live_child_state(const struct kt_live_child *child);
int kt_live_child_exit_code(const struct kt_live_child *child); /* after EXITED; 128 + signal after DIED */

/* returns  how it died: "killed by signal 6 (Aborted)"; "" otherwise */
const char *kt_live_child_last_words(struct kt_live_child *child);

/* returns  what it wrote to stdout and stderr, the newest 64 KiB or so; borrowed until the loop runs */
const char *kt_live_child_output(struct kt_live_child *child);

/* returns  whether a socket is open in the child or in what it started; inode  see owner.h */
bool kt_live_child_holds(const struct kt_live_child *child, uint64_t inode);

/* Kill it if it runs, and forget it. child may be null. */
void kt_live_child_destroy(struct kt_live_child *child);

/* ---- in a fork ---- */

/* returns  whether this process is one */
bool kt_live_child_is_here(void);

/* Tell the test. Any thread. Nothing happens outside of a fork. */
void kt_live_child_report(enum kt_report_kind kind, const struct kt_history *history, const struct kt_event *event);

#endif
