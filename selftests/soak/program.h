/* SPDX-License-Identifier: Apache-2.0 */
/* Consume at least once, rightly: a record's effect first, then its commit, in one of the usual ways.
 * An ordinary program on librdkafka; of ktrial it knows kt_effect only. */
#ifndef SOAK_PROGRAM_H
#define SOAK_PROGRAM_H

#include <stdbool.h>

enum commit_mode { COMMIT_AUTO, COMMIT_SYNC, COMMIT_ASYNC };

struct program {
    const char *group;
    const char *topic;
    const char *output; /* what copy.c copies it to, exactly once; NULL: program.c consumes it */
    const char *bootstrap;
    const char *strategy; /* partition.assignment.strategy */
    enum commit_mode commit;
    bool has_rebalance_callback;
    int session_timeout_ms;
    int max_poll_interval_ms;
    int auto_commit_interval_ms;
    int work_ms; /* a record takes */
    int poll_ms;
    int batch; /* records a transaction, at most */
};

/* Consume until SIGTERM, then close. argument is a struct program. returns  0 */
int program_run(void *argument);

#endif
