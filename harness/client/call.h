/* SPDX-License-Identifier: Apache-2.0 */
/* Tell the program's own calls from those that librdkafka makes of itself.
 *
 * librdkafka reaches some of its public functions through the same symbols as the program does: only the outermost
 * call of a task is recorded. A callback of the program is the program again: it starts anew inside. */
#ifndef KT_CLIENT_CALL_H
#define KT_CLIENT_CALL_H

#include "harness/client/recorder.h"

/* Begin a call: each needs its kt_call_end, whatever it returns.
 * returns  whom to record; NULL: only forward */
struct kt_recorder *kt_call_begin(void);
struct kt_client *kt_call_begin_client(const rd_kafka_t *rk);
struct kt_client_topic *kt_call_begin_topic(const rd_kafka_topic_t *rkt);
struct kt_client_queue *kt_call_begin_queue(const rd_kafka_queue_t *rkqu);
void kt_call_end(void);

/* Tell of calls that nobody records; NULL: none any more. */
void kt_call_on_stranger(void (*stranger)(void));

/* Enter and leave a callback of the program. A longjmp or exception out of it leaves the task outside any call. */
struct kt_call_frame {
    int depth;
    struct kt_client *client;
};
struct kt_call_frame kt_callback_begin(void);
void kt_callback_end(struct kt_call_frame outer);

/* returns  the client to record a callback for; NULL on a thread that records nothing */
struct kt_client *kt_callback_client(const rd_kafka_t *rk);

/* returns  the client whose call the running task is in; NULL: none */
struct kt_client *kt_call_client(void);

#endif
