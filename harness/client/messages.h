/* SPDX-License-Identifier: Apache-2.0 */
/* Follow messages from the call that produces them to their delivery report.
 *
 *   produce call -> on_send: librdkafka's message -> its number ... delivery report: the number again
 *
 * A message that is reported as failed though it may be persisted is remembered by its content, so that a later
 * message with the same content is known to repeat it. Knows nothing of the history. */
#ifndef KT_CLIENT_MESSAGES_H
#define KT_CLIENT_MESSAGES_H

#include "harness/client/recorder.h"

/* The messages that a produce call is about to make. */
struct kt_sending {
    struct kt_client *client;        /* NULL: not recorded */
    int32_t number;                  /* of the (first) message */
    const rd_kafka_message_t *batch; /* NULL: one message */
    int32_t batch_count, batch_at;
};

/* What the program hands to a produce call, or librdkafka to a report. */
struct kt_content {
    kt_name topic;
    const void *key, *value;
    size_t key_size, value_size;
};

/* A message that failed and may be persisted; number 0: none. */
struct kt_failed {
    uint32_t client;
    int32_t number;
};

/* Let a new producer's messages be followed, if the program hears what becomes of them. */
void kt_messages_follow(const struct kt_client *client);

/* Begin and end a call that produces, around librdkafka's. sending is borrowed meanwhile; its client may be null */
void kt_messages_begin(struct kt_sending *sending);
void kt_messages_end(void);

/* Take the number of a message that is reported. returns  -1 where it is not known */
int32_t kt_messages_take(struct kt_client *client, const rd_kafka_message_t *message);

/* Remember a message of this number that failed and may be persisted. */
void kt_messages_fail(struct kt_client *client, const struct kt_content *content, int32_t number);

/* returns  the failed message of the process that had this content, which is forgotten */
struct kt_failed kt_messages_repeated(struct kt_client *client, const struct kt_content *content);

#endif
