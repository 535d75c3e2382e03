/* SPDX-License-Identifier: Apache-2.0 */
/* Turn what a call was given or returned into events. A NULL client or list is nothing to record. */
#ifndef KT_CLIENT_RECORD_H
#define KT_CLIENT_RECORD_H

#include "harness/client/recorder.h"

void kt_record_poll_begins(struct kt_client *client);

/* The same for every client whose last delivery came from this queue: several may forward to one. */
void kt_record_queue_poll_begins(const struct kt_client_queue *queue);

/* A consumed message or error is handed to the program. queue NULL: not from a queue of the program's own. */
void kt_record_delivered(struct kt_client *client, const struct kt_client_queue *queue,
                         const rd_kafka_message_t *message);

/* The same for several that one call hands over. */
void kt_record_batch(struct kt_client *client, const struct kt_client_queue *queue,
                     const rd_kafka_message_t *const *messages, ssize_t count);

void kt_record_consumer_error(struct kt_client *client, rd_kafka_resp_err_t error);

/* A delivery report is handed to the program. returns  what kt_record_report_ends must be given */
struct kt_partition kt_record_report(struct kt_client *client, const rd_kafka_message_t *message);
void kt_record_report_ends(struct kt_client *client, struct kt_partition at);

void kt_record_partition(struct kt_client *client, enum kt_event_type type, struct kt_partition at);

/* One event a partition; one with partition -1 where the list is empty. */
void kt_record_partitions(struct kt_client *client, enum kt_event_type type, const struct kt_partitions *list);

/* One event a partition with its offset; one with partition -1 where there is no list. */
void kt_record_offsets(struct kt_client *client, enum kt_event_type type, const rd_kafka_topic_partition_list_t *list);
void kt_record_offset(struct kt_client *client, enum kt_event_type type, struct kt_partition at, int64_t offset);

void kt_record_error(struct kt_client *client, enum kt_event_type type, rd_kafka_resp_err_t error);

/* returns  librdkafka's list in the history's names, the caller's to free */
struct kt_partitions kt_record_names(struct kt_client *client, const rd_kafka_topic_partition_list_t *list);

#endif
