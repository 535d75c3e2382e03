/* SPDX-License-Identifier: Apache-2.0 */
/* Follow the messages of producers: accepted by a call, reported, by which number.
 *
 * Knows nothing of logs and of any one guarantee. */
#ifndef KT_VERDICT_MESSAGES_H
#define KT_VERDICT_MESSAGES_H

#include "harness/verdict/producers.h"

struct kt_message {
    size_t accepted;   /* 1 + event of its PRODUCE without error; 0: none */
    size_t reported;   /* 1 + event of its first report */
    size_t again;      /* 1 + event of its second report */
    int64_t offset;    /* as reported; -1: failed, or not reported */
    int32_t partition; /* the same */
    int32_t until;     /* number of the last message whose call had begun when its own returned */
    bool refused;      /* by the call */
    bool is_other;     /* goes to a topic that is not meant */
    bool is_lost;      /* it failed, and is certainly not in the log */
    bool may_persist;  /* it failed, and may be in the log all the same */
    kt_name topic;
    struct kt_failed_message {
        uint32_t client; /* 0: none */
        int32_t number;
    } repeats;
};

/* One rd_kafka_t that produces. */
struct kt_producer {
    kt_name instance;
    uint32_t client;
    kt_name detail;              /* of its PRODUCER event; 0: there is none */
    bool is_complete;            /* the program hears of each message */
    struct kt_message *messages; /* by number, from 1 */
    int32_t count, capacity;     /* count: highest number */
    int32_t settled;             /* messages up to it are reported, or were not accepted */
    int32_t accepted;            /* highest number of a message that was accepted */
    int32_t flushes, flush_upto; /* calls that have not returned; the messages before the first of them */
};

struct kt_messages {
    struct kt_producers *whom;
    struct kmock_table producers; /* (instance, client) -> struct kt_producer */
};

/* Take an event in. */
void kt_messages_read(struct kt_messages *messages, size_t at, const struct kt_event *event);
void kt_messages_finish(struct kt_messages *messages);

/* returns  the producer; NULL: it is not known */
struct kt_producer *kt_messages_producer(const struct kt_messages *messages, kt_name instance, uint32_t client);

/* returns  the message; NULL: there is none of this number */
struct kt_message *kt_producer_message(const struct kt_producer *producer, int32_t number);

/* returns  whether a message was accepted for a topic that is meant, and not reported yet */
bool kt_message_is_due(const struct kt_message *message);

/* returns  whether a word of KT_PRODUCER_... is in its event */
bool kt_producer_promises(const struct kt_messages *messages, const struct kt_producer *producer, const char *word);

/* returns  the number of the first message up to one that was accepted and not reported; 0: none. Amortised O(1) */
int32_t kt_producer_unreported(struct kt_producer *producer, int32_t upto);

#endif
