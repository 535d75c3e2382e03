/* SPDX-License-Identifier: Apache-2.0 */
/* Keep the ordered list of events of a trial; everything else is computed from it.
 *
 * Append only. Two histories are the same when their hashes are; a history written as text is the same bytes for
 * the same trial, on every machine, back end and optimisation level. Deliveries and delivery reports that follow
 * one another directly become one event with a count. Knows nothing of verdicts. */
#ifndef KT_HISTORY_HISTORY_H
#define KT_HISTORY_HISTORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "harness/history/event.h"
#include "mock/base/buffer.h"

struct kt_history;

struct kt_history *kt_history_create(void);
void kt_history_destroy(struct kt_history *history);

/* Intern a name; text is copied, length bytes. returns  its number; 0 for length 0 */
kt_name kt_history_name(struct kt_history *history, const char *text, size_t length);

/* returns  the number of a name that is there already; 0 where it is not */
kt_name kt_history_find_name(const struct kt_history *history, const char *text);

/* returns  the text of a name, zero-terminated, the history's */
const char *kt_history_text(const struct kt_history *history, kt_name name);

/* returns  the instance that a member id was handed to (MEMBER_OF); 0 where that is not known */
kt_name kt_history_instance_of(const struct kt_history *history, kt_name member);

/* returns  an event with nothing in it: numbers 0, node, api, partition, generation, sequence, producer_id, epoch -1 */
struct kt_event kt_event_none(enum kt_event_type type, int64_t time_us);

/* Append an event, copied. A DELIVER (REPORT) that continues the last event's run of the same client and partition
 * is added to it instead; its time is lost. Their count 0 means 1; the sequence of a DELIVER is set here. */
void kt_history_append(struct kt_history *history, const struct kt_event *event);

/* Show each event as it is appended, before runs are folded: a DELIVER (REPORT) that is added to a run is shown alone,
 * and so is the PROCESSED that the run implies. seen must not append. One watcher; NULL: none any more. */
void kt_history_watch(struct kt_history *history, void (*seen)(void *context, const struct kt_event *event),
                      void *context);

/* Show each poll that begins of a client with records that are not processed: instance, client and time of the event.
 * One watcher; NULL: none any more. */
void kt_history_watch_polls(struct kt_history *history, void (*polled)(void *context, const struct kt_event *event),
                            void *context);

/* Say that a client's next poll begins: what it was delivered last is processed by Kafka's contract. Written as a
 * PROCESSED event, but only if anything else happens before the poll returns the next record of the same run; a
 * run of deliveries thus implies that all its records but those of its last call (sequence of them, 1 for a plain
 * poll) are processed. Nothing where the client has no delivered record that is not processed yet. */
void kt_history_poll_begins(struct kt_history *history, kt_name instance, uint32_t client, int64_t time_us);

/* Write the PROCESSED events of polls that began already; call it before judging. Any append does so too. */
void kt_history_flush(struct kt_history *history);

/* Look at the runs of records that a client was handed and has not polled behind, in the order it was handed them.
 * returns  them, count of them, as PROCESSED events to be; borrowed until the next call on the history */
const struct kt_event *kt_history_in_hand(const struct kt_history *history, kt_name instance, uint32_t client,
                                          int32_t *count);

/* returns  whether an instance was handed records whose processing has not ended by Kafka's contract: it is at work */
bool kt_history_is_at_work(const struct kt_history *history, kt_name instance);

size_t kt_history_count(const struct kt_history *history);

/* returns  event i, 0 <= i < count; borrowed until the next append */
const struct kt_event *kt_history_event(const struct kt_history *history, size_t i);

/* returns  Kafka-like name of the type: "append", "committed", "assign begin" */
const char *kt_event_name(enum kt_event_type type);

/* returns  hash over all events and the names they use; names count by text, whatever their numbers. Costs O(1) */
uint64_t kt_history_hash(const struct kt_history *history);

/* Print what an event says, without its time: "billing-1 was handed orders-2@17". */
void kt_event_describe(const struct kt_history *history, const struct kt_event *event, struct kmock_buffer *out);

/* Print one event as one line of text without a newline: "12.004s billing-1 committed billing orders-2 at 17".
 * Times are seconds since base_us, three digits after the point, six where the time is no whole millisecond. */
void kt_event_print(const struct kt_history *history, const struct kt_event *event, int64_t base_us,
                    struct kmock_buffer *out);

/* Write all events, one line of JSON each, fields that are none left out. errors  false with errno set */
bool kt_history_write(const struct kt_history *history, FILE *file);

#endif
