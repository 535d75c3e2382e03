/* SPDX-License-Identifier: Apache-2.0 */
/* Count the words of a topic's lines with a group of workers; counts stay exact when workers come, go and crash.
 *
 * The counts live in a store outside the workers, which also keeps, for each partition, the offset of the next
 * line to count. A worker adds a line's words and moves that offset in one step, and starts each partition it is
 * assigned from the store's offset, not from the group's: a line that is delivered again is already counted. */
#ifndef WORDCOUNT_H
#define WORDCOUNT_H

#include <librdkafka/rdkafka.h>

/* Where the counts are kept: a database, in real life. */
struct word_store {
    void *context;
    /* The offset of the next line of this partition to count; 0 at first. */
    int64_t (*position)(void *context, int32_t partition);
    /* Count the words of a line and move the partition's position behind it, in one step; but do neither where
     * `expected` is not -1 and not the position: another worker has taken the partition over, and was faster. */
    void (*add)(void *context, const rd_kafka_message_t *line, int64_t expected);
};

struct wordcount {
    const char *brokers; /* bootstrap.servers */
    const char *group;
    const char *topic;
    struct word_store *store;
    /* The bug to look for: trust the group's committed offset and assignment, whatever the store says. */
    int trust_the_group;
};

/* Count until the process ends. conf is a struct wordcount. returns  1 when Kafka cannot be used at all */
int run_wordcount(void *conf);

#endif
