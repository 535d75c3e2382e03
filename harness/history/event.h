/* SPDX-License-Identifier: Apache-2.0 */
/* Say what one event of a trial is: the vocabulary of the history.
 *
 * An event is a fixed row; names in it are numbers into the history's name table (0 is ""). Which fields an
 * event uses stands beside its type; the others are 0 (-1 where -1 is Kafka's "none").
 * Knows nothing of who produces events or judges them. */
#ifndef KT_HISTORY_EVENT_H
#define KT_HISTORY_EVENT_H

#include <stdint.h>

/* Number of an interned name; equal names have equal numbers. */
typedef uint32_t kt_name;

enum kt_event_type {
    /* The cluster; fields as in mock/broker/event.h, and instance = whose request brought it about, if any */
    KT_EVENT_TOPIC,
    KT_EVENT_LEADER,
    KT_EVENT_APPEND,
    KT_EVENT_DUPLICATE,
    KT_EVENT_HIGH_WATERMARK,
    KT_EVENT_COMMITTED,
    KT_EVENT_GROUP_STATE, /* detail = "from -> to: why" */
    KT_EVENT_MEMBER_JOINED,
    KT_EVENT_MEMBER_LEFT,
    KT_EVENT_MEMBER_EXPELLED,
    KT_EVENT_MEMBER_FENCED,
    KT_EVENT_ASSIGNED,
    KT_EVENT_COORDINATOR,
    KT_EVENT_PRODUCER_ID,
    KT_EVENT_BROKER,
    KT_EVENT_ISR,
    KT_EVENT_TRUNCATED,
    KT_EVENT_LOG_START,
    KT_EVENT_CLEANED,
    KT_EVENT_COMPACTED,
    KT_EVENT_TXN_STATE, /* member = transactional id, detail = "from -> to", or "from -> to: why" */
    KT_EVENT_TXN_PARTITION,
    KT_EVENT_TXN_OFFSETS,
    KT_EVENT_MARKER,
    KT_EVENT_LSO,

    /* Between instance and broker, as the broker sees it: instance, node, api, epoch = version, sequence =
     * correlation id, group and member where the request names them */
    KT_EVENT_REQUEST,
    KT_EVENT_RESPONSE,  /* and error: the first error code in it, 0 where none */
    KT_EVENT_MEMBER_OF, /* a member id was handed to an instance: instance, group, member */

    /* The code under test, seen at librdkafka's public calls: instance, client */
    KT_EVENT_CLIENT,      /* group; a consumer of it is made; detail = how it is assigned partitions, see below; count =
                             1 + isolation.level as Kafka counts it (0: not known); offset = auto.offset.reset: -2
                             earliest, -1 latest, -3 error (0: not known) */
    KT_EVENT_DELIVER,     /* group, topic, partition, offset, count (a run of consecutive offsets): handed to the app;
                             sequence = how many of them the last call of the run handed over */
    KT_EVENT_PROCESSED,   /* same; the next poll began, so by Kafka's contract what was delivered is processed */
    KT_EVENT_EFFECT,      /* group, topic, partition, offset: the app reported its effect; detail: see below */
    KT_EVENT_STORE,       /* group, topic, partition, offset as stored (next to read) */
    KT_EVENT_COMMIT_CALL, /* group, topic, partition, offset; partition -1: "what is stored" */
    KT_EVENT_COMMIT_RETURN, /* group, error (librdkafka's code) */
    KT_EVENT_ASSIGN_BEGIN,  /* rebalance callback or event; group, topic, partition: one a partition; one with */
    KT_EVENT_ASSIGN_END,    /* partition -1 and topic 0 where the list is empty */
    KT_EVENT_REVOKE_BEGIN,
    KT_EVENT_REVOKE_END,
    KT_EVENT_LOST_BEGIN,
    KT_EVENT_LOST_END,
    KT_EVENT_SEEK,     /* group, topic, partition, offset */
    KT_EVENT_PRODUCE,  /* topic, partition (-1: not chosen yet), sequence = number of the message in its client; error;
                       count = number of a message with the same content that was reported as failed before, though it
                       may be persisted (0: none), and generation = its client;
                       offset = number of the last message whose call began before this one returned (0: none did) */
    KT_EVENT_REPORT,   /* topic, partition, offset, count (a run), error: delivery reports; sequence = number of the
                       message (-1: not known), of the run's first; detail, with an error: see below */
    KT_EVENT_PRODUCER, /* a producer is made; member = transactional id; detail: see below */
    KT_EVENT_PRODUCER_CALL, /* detail = name of the call, KT_CALL_...; send_offsets: one a partition, with group, topic,
                               partition, offset; -1 where the list is empty */
    KT_EVENT_PRODUCER_RETURN, /* detail = the same, error (librdkafka's code), count = enum kt_call_remedy */
    KT_EVENT_CLOSE_BEGIN,     /* group; a consumer closes */
    KT_EVENT_CLOSE_END,       /* error */
    KT_EVENT_CONSUMER_ERROR,  /* group, topic, partition, error: an error handed to the app by a poll */

    /* What the test did: instance, detail */
    KT_EVENT_START,
    KT_EVENT_EXIT,  /* error = exit code */
    KT_EVENT_CRASH, /* by a fault; detail = why */
    KT_EVENT_DIED,  /* by itself: signal, failed assertion; detail = first line of its last words */
    KT_EVENT_FREEZE,
    KT_EVENT_THAW,
    KT_EVENT_SIGNAL, /* error = signal number */
    KT_EVENT_LINK,   /* instance, node, detail = "cut", "healed", "latency 5..9 ms" */
    KT_EVENT_FAULT,  /* a fault fired; detail = its line */
    KT_EVENT_NOTE,   /* kt_note of a test; detail */
    KT_EVENT_COUNT,
};

/* Details of a CLIENT event. Who assigns by itself writes no assign, revoke or lost event of what the group gives. */
#define KT_ASSIGNS_BY_ITSELF "assigns by itself" /* librdkafka does; the program is not told */
#define KT_ASSIGNED_BY_CALLBACK "rebalance callback"
#define KT_ASSIGNED_BY_EVENTS "rebalance events"

/* Details of an EFFECT: "output", "output TOPIC" where it was found in an output topic; KT_EFFECT_KEY and the key
 * under which a sink applies it once. */
#define KT_EFFECT_KEY "key "

/* Words in the detail of a PRODUCER event, ", " between. */
#define KT_PRODUCER_IDEMPOTENT "idempotent"
#define KT_PRODUCER_ACKS_ALL "acks all"
#define KT_PRODUCER_ONE_IN_FLIGHT "one in flight"
#define KT_PRODUCER_REPORTS_ALL "reports all" /* the program hears of each message */

/* Details of a REPORT of a failed message: whether it is in the log all the same. source  rd_kafka_msg_status_t */
#define KT_REPORT_NOT_PERSISTED "not persisted"
#define KT_REPORT_POSSIBLY_PERSISTED "possibly persisted"

/* Details of a MARKER. */
#define KT_MARKER_COMMIT "commit"
#define KT_MARKER_ABORT "abort"

/* Detail of an APPEND in a transaction. */
#define KT_APPEND_TRANSACTIONAL "transactional"

/* Details of PRODUCER_CALL and PRODUCER_RETURN: librdkafka's names without rd_kafka_. */
#define KT_CALL_INIT "init_transactions"
#define KT_CALL_BEGIN "begin_transaction"
#define KT_CALL_SEND_OFFSETS "send_offsets_to_transaction"
#define KT_CALL_COMMIT "commit_transaction"
#define KT_CALL_ABORT "abort_transaction"
#define KT_CALL_FLUSH "flush"
#define KT_CALL_DESTROY "destroy"

/* What an error of a PRODUCER_RETURN asks for. source  rd_kafka_error_is_retriable, _txn_requires_abort, _is_fatal */
enum kt_call_remedy {
    KT_REMEDY_NONE,
    KT_REMEDY_RETRY,
    KT_REMEDY_ABORT,
    KT_REMEDY_FATAL,
};

struct kt_event {
    int64_t time_us; /* virtual, since 1970 */
    uint16_t type;   /* enum kt_event_type */
    int16_t api;     /* Kafka's API key; -1: none */
    int16_t error;
    int16_t epoch;
    int32_t node;     /* broker id; -1: none */
    kt_name instance; /* "billing-1", "billing-1.2" after its first restart */
    uint32_t client;  /* number of the librdkafka handle in its instance, from 1; 0: none */
    kt_name topic;
    kt_name group;
    kt_name member;
    kt_name detail;
    int32_t partition;
    int32_t count;
    int32_t generation;
    int32_t sequence;
    int64_t offset;
    int64_t producer_id;
};

#endif
