/* SPDX-License-Identifier: Apache-2.0 */
/* Keep word counts in memory: what a database would do for wordcount. */
#ifndef WORDCOUNT_STORE_H
#define WORDCOUNT_STORE_H

#include "wordcount.h"

enum { STORE_WORDS_MAX = 1000, STORE_PARTITIONS_MAX = 64, STORE_WORD_BYTES = 32 };

struct counts {
    int64_t positions[STORE_PARTITIONS_MAX]; /* next offset to count, by partition */
    int words_count;
    struct {
        char word[STORE_WORD_BYTES];
        int count;
    } words[STORE_WORDS_MAX];
};

/* returns  how often the word was counted */
int counts_of(const struct counts *counts, const char *word);

int64_t counts_position(void *counts, int32_t partition);
/* returns  1: counted; 0: the position is not the expected one */
int counts_add(void *counts, const rd_kafka_message_t *line, int64_t expected);

#endif
