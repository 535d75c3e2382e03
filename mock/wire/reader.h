/* SPDX-License-Identifier: Apache-2.0 */
/* Take Kafka's primitive types from bytes that may lie.
 *
 * A read that the bytes do not allow returns false and leaves a problem in words; the names of the fields around it
 * are put in front on the way out, so that it ends as "TopicData[0].PartitionData[2].Index: needs 4 bytes, 1 is left".
 * Knows nothing of messages.
 * source  Kafka ByteUtils, KIP-482; FACTS: wire basics */
#ifndef KMOCK_WIRE_READER_H
#define KMOCK_WIRE_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "mock/base/arena.h"
#include "mock/broker/types.h"

struct kmock_reader {
    const uint8_t *at, *end;   /* borrowed; what is read points into them */
    struct kmock_arena *arena; /* where arrays go */
    char problem[256];         /* empty: none */
};

/* bytes  borrowed, and whatever is read from them refers to them; arena  borrowed */
static inline void kmock_reader_init(struct kmock_reader *reader, struct kmock_bytes bytes, struct kmock_arena *arena)
{
    reader->at = bytes.data;
    reader->end = bytes.data + bytes.length;
    reader->arena = arena;
    reader->problem[0] = '\0';
}

static inline size_t kmock_reader_left(const struct kmock_reader *reader)
{
    return (size_t)(reader->end - reader->at);
}

/* Say what is wrong. returns  false, always */
bool kmock_reader_fail(struct kmock_reader *reader, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Put the name of the field, and the index of an element (-1: none), before the problem.
 *
 * separator  "." before another name, ": " before the problem itself
 * returns    false, always */
bool kmock_reader_within(struct kmock_reader *reader, const char *name, int32_t index, const char *separator);

/* Read a big-endian signed integer of 1, 2, 4 or 8 bytes. */
bool kmock_read_integer(struct kmock_reader *reader, unsigned size_bytes, int64_t *value);

/* Read an UNSIGNED_VARINT of at most 32 bits. */
bool kmock_read_varint(struct kmock_reader *reader, uint32_t *value);

/* Read a length or count: a signed integer of size_bytes, or, compact, an UNSIGNED_VARINT one higher.
 *
 * returns  false also below -1 (which is null) and beyond 2^31-1 */
bool kmock_read_length(struct kmock_reader *reader, bool compact, unsigned size_bytes, int32_t *length);

/* Read size bytes as they stand. */
bool kmock_read_view(struct kmock_reader *reader, size_t size, const uint8_t **view);

/* Skip a section of tagged fields none of which is known. */
bool kmock_read_past_tags(struct kmock_reader *reader);

/* Read the head of one tagged field.
 *
 * previous  tag before it, -1 for the first: tags ascend
 * value     its bytes, within the reader's; the reader stands behind them */
bool kmock_read_tag(struct kmock_reader *reader, int64_t previous, uint32_t *tag, struct kmock_bytes *value);

#endif
