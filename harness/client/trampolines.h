/* SPDX-License-Identifier: Apache-2.0 */
/* What librdkafka calls instead of the program's callbacks: record, call the program's, record. */
#ifndef KT_CLIENT_TRAMPOLINES_H
#define KT_CLIENT_TRAMPOLINES_H

#include <librdkafka/rdkafka.h>

#include "harness/client/recorder.h"

void kt_trampoline_rebalance(rd_kafka_t *rk, rd_kafka_resp_err_t error, rd_kafka_topic_partition_list_t *partitions,
                             void *opaque);
void kt_trampoline_offset_commit(rd_kafka_t *rk, rd_kafka_resp_err_t error, rd_kafka_topic_partition_list_t *offsets,
                                 void *opaque);
void kt_trampoline_consume(rd_kafka_message_t *rkmessage, void *opaque);
void kt_trampoline_dr_msg(rd_kafka_t *rk, const rd_kafka_message_t *rkmessage, void *opaque);
void kt_trampoline_error(rd_kafka_t *rk, int error, const char *reason, void *opaque);
int kt_trampoline_stats(rd_kafka_t *rk, char *json, size_t json_len, void *opaque);
void kt_trampoline_throttle(rd_kafka_t *rk, const char *broker_name, int32_t broker_id, int throttle_time_ms,
                            void *opaque);
void kt_trampoline_background_event(rd_kafka_t *rk, rd_kafka_event_t *rkev, void *opaque);

/* A consume callback that the program gave to one call: the opaque of kt_trampoline_consume_closure. */
struct kt_consume_closure {
    struct kt_client *client;
    const struct kt_client_queue *queue; /* NULL: none of the program's own */
    void (*consume)(rd_kafka_message_t *, void *);
    void *opaque;
};
void kt_trampoline_consume_closure(rd_kafka_message_t *rkmessage, void *closure);

/* The same for rd_kafka_commit_queue. */
struct kt_commit_closure {
    void (*commit)(rd_kafka_t *, rd_kafka_resp_err_t, rd_kafka_topic_partition_list_t *, void *);
    void *opaque;
};
void kt_trampoline_commit_closure(rd_kafka_t *rk, rd_kafka_resp_err_t error, rd_kafka_topic_partition_list_t *offsets,
                                  void *closure);

#endif
