/* SPDX-License-Identifier: Apache-2.0 */
/* One operation of the admin client: asked for, waited for, its error taken out. */
#ifndef SELFTESTS_CONFORMANCE_LIBRDKAFKA_ADMIN_H
#define SELFTESTS_CONFORMANCE_LIBRDKAFKA_ADMIN_H

#include "selftests/conformance/librdkafka/adapter.h"

struct operation {
    rd_kafka_queue_t *queue;
    rd_kafka_AdminOptions_t *options;
    rd_kafka_event_t *event;
    const char *error; /* of the operation or of its one result; NULL: none */
};

/* The client that all operations share. */
rd_kafka_t *admin_client(void);

struct operation operation_begin(rd_kafka_admin_op_t what);

/* Wait for the answer. */
void operation_wait(struct operation *operation);

/* Note a result's error, which lives as long as the event. */
void operation_note(struct operation *operation, const rd_kafka_error_t *error);

/* Free it; the request's answer: true, or NULL with why. */
json_t *operation_end(struct operation *operation, char *why);

/* The same where there is a result; takes it. */
json_t *operation_give(struct operation *operation, json_t *result, char *why);

#endif
