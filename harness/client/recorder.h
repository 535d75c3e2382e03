/* SPDX-License-Identifier: Apache-2.0 */
/* Remember, per process, which librdkafka handles, topics, queues and events belong together.
 *
 *   recorder  one per attached process: where its events go
 *   client    one per rd_kafka_new; kept after its rd_kafka_destroy, for effects that come later
 *   topic     rd_kafka_topic_t -> client and interned name
 *   queue     rd_kafka_queue_t -> client; event: rd_kafka_event_t -> the queue it was taken from
 *
 * Tasks of a trial run one at a time and nothing in here is a choice point, so nothing is locked. */
#ifndef KT_CLIENT_RECORDER_H
#define KT_CLIENT_RECORDER_H

#include <librdkafka/rdkafka.h>
#include <stdbool.h>
#include <stdint.h>

#include "harness/client/partitions.h"
#include "harness/history/history.h"
#include "mock/base/buffer.h"
#include "mock/base/list.h"
#include "mock/base/table.h"

struct kt_client_topic;

struct kt_recorder {
    struct kt_history *history;
    kt_name instance;
    int64_t (*now_us)(void);
    struct kmock_list clients;        /* kt_client.link, in order of rd_kafka_new */
    struct kmock_table topics;        /* rd_kafka_topic_t * -> struct kt_client_topic */
    struct kmock_table queues;        /* rd_kafka_queue_t * -> struct kt_client_queue */
    struct kmock_table events;        /* rd_kafka_event_t * -> struct kt_client_queue, borrowed */
    struct kmock_table reports;       /* rd_kafka_event_t * -> struct kt_partitions of its reports so far */
    struct kmock_table failed;        /* hash of a message's content -> struct kt_failed */
    const rd_kafka_topic_t *last_rkt; /* of last_topic, the topic looked up last */
    struct kt_client_topic *last_topic;
    char *last_text; /* of last_name */
    kt_name last_name;
    struct kmock_buffer logs; /* zero-terminated unless empty */
};

/* What the program registered; what librdkafka has instead are our trampolines. */
struct kt_callbacks {
    void (*rebalance)(rd_kafka_t *, rd_kafka_resp_err_t, rd_kafka_topic_partition_list_t *, void *);
    void (*offset_commit)(rd_kafka_t *, rd_kafka_resp_err_t, rd_kafka_topic_partition_list_t *, void *);
    void (*consume)(rd_kafka_message_t *, void *);
    void (*dr)(rd_kafka_t *, void *, size_t, rd_kafka_resp_err_t, void *, void *);
    void (*dr_msg)(rd_kafka_t *, const rd_kafka_message_t *, void *);
    void (*error)(rd_kafka_t *, int, const char *, void *);
    int (*stats)(rd_kafka_t *, char *, size_t, void *);
    void (*throttle)(rd_kafka_t *, const char *, int32_t, int, void *);
    void (*background_event)(rd_kafka_t *, rd_kafka_event_t *, void *);
    void (*log)(const rd_kafka_t *, int, const char *, const char *);
};

struct kt_client_queue {
    struct kt_client *client;
};

/* A rebalance event that the program took from a queue and has not answered yet. */
struct kt_pending_rebalance {
    rd_kafka_event_t *event;
    enum kt_event_type end;
    struct kt_partitions partitions;
};

struct kt_client {
    struct kmock_list_link link;
    struct kt_recorder *recorder;
    rd_kafka_t *rk; /* NULL: destroyed */
    rd_kafka_type_t type;
    uint32_t number; /* from 1 */
    kt_name group;
    const char *assignment; /* detail of its CLIENT event, static */
    int32_t isolation;      /* count of it */
    int64_t reset;          /* offset of it */
    kt_name transactional_id;
    kt_name promises;        /* detail of its PRODUCER event */
    int32_t produced;        /* messages so far */
    bool hears_reports;      /* the program has delivery reports, by callback or event */
    struct kmock_table sent; /* rd_kafka_message_t * -> its number, until it is reported */
    struct kt_callbacks user;
    bool subscribed;
    bool close_began, close_ended;
    int rebalancing;               /* callbacks the program is in */
    struct kt_partitions assigned; /* by the program itself, outside rebalances */
    struct kt_pending_rebalance pending;
    struct kt_client_queue background;
    const struct kt_client_queue *delivered_from; /* queue of the last delivery; NULL: none, or not by a queue */
};

struct kt_client_topic {
    struct kt_client *client;
    kt_name name;
    char *text;
};

/* history borrowed; now_us borrowed for the recorder's life. */
struct kt_recorder *kt_recorder_create(struct kt_history *history, kt_name instance, int64_t (*now_us)(void));
void kt_recorder_destroy(struct kt_recorder *recorder);

/* returns  the recorder of the running task's process; NULL: nobody records */
struct kt_recorder *kt_recorder_current(void);

/* Make the calling thread record there, sim or not; NULL: no more. */
void kt_recorder_rehearse(struct kt_recorder *recorder);

/* returns  the number of a name in the recorder's history */
kt_name kt_recorder_name(struct kt_recorder *recorder, const char *text);

/* Add a client, number next. rk is set by kt_client_born. */
struct kt_client *kt_client_add(struct kt_recorder *recorder, rd_kafka_type_t type);
void kt_client_born(struct kt_client *client, rd_kafka_t *rk);
void kt_client_died(struct kt_client *client);   /* the rd_kafka_t is gone */
void kt_client_forget(struct kt_client *client); /* rd_kafka_new failed */

/* returns  the client of a handle, of whichever process; NULL: not recorded */
struct kt_client *kt_client_of(const rd_kafka_t *rk);

/* returns  what is known of a topic; NULL: unknown, or it died with its client */
struct kt_client_topic *kt_client_topic_find(struct kt_recorder *recorder, const rd_kafka_topic_t *rkt);

/* Say that a topic is this client's. returns  its entry */
struct kt_client_topic *kt_client_topic_learn(struct kt_client *client, const rd_kafka_topic_t *rkt);

struct kt_client_queue *kt_client_queue_find(struct kt_recorder *recorder, const rd_kafka_queue_t *rkqu);
void kt_client_queue_learn(struct kt_client *client, const rd_kafka_queue_t *rkqu);

/* returns  an event of the client, now, with its group */
struct kt_event kt_client_event(const struct kt_client *client, enum kt_event_type type);

/* Append to the history; errno stays as it was. */
void kt_client_append(const struct kt_client *client, const struct kt_event *event);

#endif
