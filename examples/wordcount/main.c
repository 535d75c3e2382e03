/* SPDX-License-Identifier: Apache-2.0 */
/* The program itself, against a real cluster: wordcount BROKERS GROUP TOPIC */
#include <stdio.h>

#include "store.h"

static void add_and_print(void *context, const rd_kafka_message_t *line, int64_t expected)
{
    struct counts *counts = context;
    if (!counts_add(counts, line, expected))
        return;
    for (int i = 0; i < counts->words_count; i++)
        printf("%s=%d ", counts->words[i].word, counts->words[i].count);
    printf("\n");
}

int main(int argc, char **argv)
{
    static struct counts counts;
    if (argc != 4) {
        fprintf(stderr, "usage: %s BROKERS GROUP TOPIC\n", argv[0]);
        return 2;
    }
    struct word_store store = {&counts, counts_position, add_and_print};
    struct wordcount job = {argv[1], argv[2], argv[3], &store, 0};
    return run_wordcount(&job);
}
