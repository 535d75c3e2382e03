/* SPDX-License-Identifier: Apache-2.0 */
/* Find librdkafka's own functions behind our wrappers of the same names.
 *
 * Nothing of ktrial links librdkafka: the program under test brings the release it was written for. Functions
 * newer than Debian's 2.0.2 are declared here; a librdkafka that lacks one has no caller of it either. */
#ifndef KT_CLIENT_REAL_H
#define KT_CLIENT_REAL_H

#include <librdkafka/rdkafka.h>
#include <stdbool.h>

#if RD_KAFKA_VERSION < 0x020100ff
rd_kafka_error_t *rd_kafka_offset_store_message(rd_kafka_message_t *rkmessage);
#endif

/* The functions we wrap, then those we only ask. */
#define KT_REAL_FUNCTIONS(X)                                                                                           \
    X(rd_kafka_new)                                                                                                    \
    X(rd_kafka_destroy)                                                                                                \
    X(rd_kafka_destroy_flags)                                                                                          \
    X(rd_kafka_conf_dup)                                                                                               \
    X(rd_kafka_conf_dup_filter)                                                                                        \
    X(rd_kafka_topic_new)                                                                                              \
    X(rd_kafka_queue_new)                                                                                              \
    X(rd_kafka_queue_get_main)                                                                                         \
    X(rd_kafka_queue_get_consumer)                                                                                     \
    X(rd_kafka_queue_get_partition)                                                                                    \
    X(rd_kafka_queue_poll)                                                                                             \
    X(rd_kafka_queue_poll_callback)                                                                                    \
    X(rd_kafka_poll)                                                                                                   \
    X(rd_kafka_flush)                                                                                                  \
    X(rd_kafka_consumer_poll)                                                                                          \
    X(rd_kafka_consume)                                                                                                \
    X(rd_kafka_consume_batch)                                                                                          \
    X(rd_kafka_consume_callback)                                                                                       \
    X(rd_kafka_consume_queue)                                                                                          \
    X(rd_kafka_consume_batch_queue)                                                                                    \
    X(rd_kafka_consume_callback_queue)                                                                                 \
    X(rd_kafka_consume_start)                                                                                          \
    X(rd_kafka_consume_start_queue)                                                                                    \
    X(rd_kafka_consume_stop)                                                                                           \
    X(rd_kafka_consumer_close)                                                                                         \
    X(rd_kafka_consumer_close_queue)                                                                                   \
    X(rd_kafka_consumer_closed)                                                                                        \
    X(rd_kafka_subscribe)                                                                                              \
    X(rd_kafka_unsubscribe)                                                                                            \
    X(rd_kafka_assign)                                                                                                 \
    X(rd_kafka_incremental_assign)                                                                                     \
    X(rd_kafka_incremental_unassign)                                                                                   \
    X(rd_kafka_seek)                                                                                                   \
    X(rd_kafka_seek_partitions)                                                                                        \
    X(rd_kafka_commit)                                                                                                 \
    X(rd_kafka_commit_message)                                                                                         \
    X(rd_kafka_commit_queue)                                                                                           \
    X(rd_kafka_offset_store)                                                                                           \
    X(rd_kafka_offsets_store)                                                                                          \
    X(rd_kafka_offset_store_message)                                                                                   \
    X(rd_kafka_produce)                                                                                                \
    X(rd_kafka_producev)                                                                                               \
    X(rd_kafka_produceva)                                                                                              \
    X(rd_kafka_produce_batch)                                                                                          \
    X(rd_kafka_init_transactions)                                                                                      \
    X(rd_kafka_begin_transaction)                                                                                      \
    X(rd_kafka_send_offsets_to_transaction)                                                                            \
    X(rd_kafka_commit_transaction)                                                                                     \
    X(rd_kafka_abort_transaction)                                                                                      \
    X(rd_kafka_event_message_next)                                                                                     \
    X(rd_kafka_event_message_array)                                                                                    \
    X(rd_kafka_event_destroy)                                                                                          \
    X(rd_kafka_assignment_lost)                                                                                        \
    X(rd_kafka_conf)                                                                                                   \
    X(rd_kafka_conf_new)                                                                                               \
    X(rd_kafka_conf_destroy)                                                                                           \
    X(rd_kafka_conf_get)                                                                                               \
    X(rd_kafka_conf_set_rebalance_cb)                                                                                  \
    X(rd_kafka_conf_set_offset_commit_cb)                                                                              \
    X(rd_kafka_conf_set_consume_cb)                                                                                    \
    X(rd_kafka_conf_set_dr_cb)                                                                                         \
    X(rd_kafka_conf_set_dr_msg_cb)                                                                                     \
    X(rd_kafka_conf_set_error_cb)                                                                                      \
    X(rd_kafka_conf_set_stats_cb)                                                                                      \
    X(rd_kafka_conf_set_throttle_cb)                                                                                   \
    X(rd_kafka_conf_set_background_event_cb)                                                                           \
    X(rd_kafka_conf_set_log_cb)                                                                                        \
    X(rd_kafka_conf_interceptor_add_on_new)                                                                            \
    X(rd_kafka_interceptor_add_on_consume)                                                                             \
    X(rd_kafka_interceptor_add_on_send)                                                                                \
    X(rd_kafka_message_status)                                                                                         \
    X(rd_kafka_error_is_fatal)                                                                                         \
    X(rd_kafka_error_is_retriable)                                                                                     \
    X(rd_kafka_error_txn_requires_abort)                                                                               \
    X(rd_kafka_error_code)                                                                                             \
    X(rd_kafka_error_destroy)                                                                                          \
    X(rd_kafka_event_type)                                                                                             \
    X(rd_kafka_event_error)                                                                                            \
    X(rd_kafka_event_topic_partition_list)                                                                             \
    X(rd_kafka_last_error)                                                                                             \
    X(rd_kafka_name)                                                                                                   \
    X(rd_kafka_topic_name)

struct kt_client_real {
#define KT_REAL_FIELD(name) __typeof__(name) *name;
    KT_REAL_FUNCTIONS(KT_REAL_FIELD)
#undef KT_REAL_FIELD
};

/* returns  the real functions; those the librdkafka at hand lacks are NULL. Aborts with a message that says how to
 *          link where there is no librdkafka at all. */
const struct kt_client_real *kt_client_real(void);

/* returns  whether a librdkafka was found, without a message */
bool kt_real_is_there(void);

#endif
