/* SPDX-License-Identifier: Apache-2.0 */
#include "store.h"

#include <stdio.h>
#include <string.h>

static int find(struct counts *counts, const char *word)
{
    int i = 0;
    while (i < counts->words_count && strcmp(counts->words[i].word, word) != 0)
        i++;
    if (i == counts->words_count && i < STORE_WORDS_MAX)
        snprintf(counts->words[counts->words_count++].word, STORE_WORD_BYTES, "%s", word);
    return i;
}

int counts_of(const struct counts *counts, const char *word)
{
    for (int i = 0; i < counts->words_count; i++)
        if (strcmp(counts->words[i].word, word) == 0)
            return counts->words[i].count;
    return 0;
}

int64_t counts_position(void *context, int32_t partition)
{
    struct counts *counts = context;
    return counts->positions[partition];
}

int counts_add(void *context, const rd_kafka_message_t *line, int64_t expected)
{
    struct counts *counts = context;
    if (expected >= 0 && expected != counts->positions[line->partition])
        return 0;
    const char *text = line->payload, *end = text + line->len;
    while (text < end) {
        char word[STORE_WORD_BYTES];
        int length = 0;
        while (text < end && *text != ' ' && length < STORE_WORD_BYTES - 1)
            word[length++] = *text++;
        word[length] = '\0';
        if (length > 0)
            counts->words[find(counts, word)].count++;
        while (text < end && *text == ' ')
            text++;
    }
    counts->positions[line->partition] = line->offset + 1;
    return 1;
}
