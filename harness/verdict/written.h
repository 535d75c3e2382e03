/* SPDX-License-Identifier: Apache-2.0 */
/* Read what producers sent, were told and left in the logs, for the verdicts on it: P3, P4, P5. */
#ifndef KT_VERDICT_WRITTEN_H
#define KT_VERDICT_WRITTEN_H

#include "harness/verdict/log.h"
#include "harness/verdict/messages.h"
#include "harness/verdict/place.h"

struct kt_written {
    struct kt_producers producers;
    struct kt_messages messages;
    struct kt_logs logs;
    struct kmock_table cut; /* kt_name of instances that crashed, or sleep: what they were at nobody knows */
};

/* Begin a verdict and read the history. returns  false where nobody is meant, which the verdict says */
bool kt_written_init(struct kt_written *written, const struct kt_history *history, const struct kt_scope *scope,
                     struct kt_verdict *verdict);
void kt_written_finish(struct kt_written *written);

/* returns  whether an instance was cut off at what it did */
bool kt_written_is_cut(const struct kt_written *written, kt_name instance);

/* returns  whether a batch holds records of those who are meant */
bool kt_written_is_theirs(struct kt_written *written, const struct kt_log *log, const struct kt_batch *batch);

#endif
