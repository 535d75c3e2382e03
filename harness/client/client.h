/* SPDX-License-Identifier: Apache-2.0 */
/* Record what the code under test does at librdkafka's public calls.
 *
 *   program -> rd_kafka_consumer_poll (ours) -> rd_kafka_consumer_poll (librdkafka's, unmodified)
 *                   |
 *                   v  deliver, commit call, assign begin ... of the process that calls
 *                history
 *
 * Every wrapper calls the real function with the caller's arguments and returns what it returned. A process that
 * is not attached, and everything outside a trial, is only forwarded. Knows nothing of verdicts, faults, brokers. */
#ifndef KT_CLIENT_CLIENT_H
#define KT_CLIENT_CLIENT_H

#include <librdkafka/rdkafka.h>
#include <stdbool.h>
#include <stdint.h>

#include "harness/client/partitions.h"
#include "harness/history/history.h"

struct kt_process;

/* Record the process's calls from now on. One history may serve many processes.
 *
 * history   borrowed until kt_client_detach
 * instance  the name its events carry; interned in that history */
void kt_client_attach(struct kt_process *process, struct kt_history *history, kt_name instance);

/* Stop recording and forget the process; nothing happens where it was not attached. Its tasks must not run any
 * more: librdkafka may still hold our callbacks. */
void kt_client_detach(struct kt_process *process);

/* returns  the librdkafka log lines of the process's instances that set no log_cb of their own, the newest 64 KiB
 *          or so, "time level facility name: text"; "" where there are none. Borrowed until the process logs more. */
const char *kt_client_logs(struct kt_process *process);

/* Write an effect of the running process: of a consumed message, or of a place in a partition. The consumer is
 * the one that was delivered the record last, or the only consumer there is; without any, client and group are
 * none. Nothing happens outside a trial, and for a NULL message. */
void kt_client_effect(const rd_kafka_message_t *message);
void kt_client_effect_keyed(const rd_kafka_message_t *message, const char *key); /* NULL: has none */
void kt_client_effect_at(const char *topic, int32_t partition, int64_t offset);

/* ---- callback points: what the program is told or does, with a begin and an end ---- */

enum kt_client_point_kind {
    KT_CLIENT_ASSIGN, /* rebalance callback, or event up to its answer */
    KT_CLIENT_REVOKE,
    KT_CLIENT_LOST,
    KT_CLIENT_EFFECT,
    KT_CLIENT_DELIVERED, /* one a message; ends as the client's next poll begins */
    KT_CLIENT_REPORT,    /* one a delivery report; ends with its callback, or as its event is destroyed */
    KT_CLIENT_CLOSE,
    KT_CLIENT_INIT_TRANSACTIONS, /* calls of a producer, from before they begin to when they return */
    KT_CLIENT_BEGIN_TRANSACTION,
    KT_CLIENT_SEND_OFFSETS,
    KT_CLIENT_COMMIT_TRANSACTION,
    KT_CLIENT_ABORT_TRANSACTION,
};

struct kt_client_point {
    enum kt_client_point_kind kind;
    bool ends;        /* else it begins: the program does not know yet, and nor does the history */
    kt_name instance; /* of kt_client_attach */
    kt_name group;    /* 0: none */
    const struct kt_partition *partitions;
    size_t partitions_count;
};

/* Show the points of all attached processes, on the task that passes them, before the program goes on; at may crash or
 * freeze the process. One watcher; NULL: none any more. */
void kt_client_watch(void (*at)(void *context, const struct kt_client_point *point), void *context);

/* returns  whether a call of rd_kafka_* from this program reaches the wrappers, and a librdkafka is behind them.
 *          false: ktrial must stand before librdkafka on the link line (or in LD_PRELOAD). */
bool kt_client_is_in_front(void);

#endif
