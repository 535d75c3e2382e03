/* SPDX-License-Identifier: Apache-2.0 */
/* Read the fields of a record of an internal topic, one after the other: Kafka's encodings, plain or flexible (KIP-482).
 *
 * Once something is missing or makes no sense the reader has failed: what is read from then on is zero or null. Knows no
 * record. source  Kafka MessageUtil, ByteBufferAccessor */
#ifndef KMOCK_BROKER_FIELD_READER_H
#define KMOCK_BROKER_FIELD_READER_H

#include <stdbool.h>
#include <stddef.h>

#include "mock/broker/types.h"

struct kmock_field_reader {
    const uint8_t *at;
    size_t left_bytes;
    bool flexible; /* lengths are varints, structures have tags: set once the version is known */
    bool failed;
};

/* bytes  borrowed as long as what is read */
struct kmock_field_reader kmock_field_reader_open(struct kmock_bytes bytes);

/* returns  the next bytes; NULL where there are not so many */
const uint8_t *kmock_field_take(struct kmock_field_reader *reader, size_t size);

/* size  1 to 8 bytes, big endian */
int64_t kmock_field_integer(struct kmock_field_reader *reader, int size);
uint32_t kmock_field_unsigned(struct kmock_field_reader *reader);

/* size  bytes of the length where it is not flexible. returns  -1 for null */
int64_t kmock_field_length(struct kmock_field_reader *reader, int size);

/* returns  a view; of length -1 for null, which only the first may be */
struct kmock_string kmock_field_nullable_string(struct kmock_field_reader *reader);
struct kmock_string kmock_field_string(struct kmock_field_reader *reader);

/* returns  a view; length 0 for null */
struct kmock_bytes kmock_field_bytes(struct kmock_field_reader *reader);

/* Call visit with each tagged field of a structure, each time with a reader of its value alone; visit may be null. */
typedef void kmock_visit_tag(void *context, uint32_t tag, struct kmock_field_reader *value);
void kmock_field_tags(struct kmock_field_reader *reader, kmock_visit_tag *visit, void *context);

#endif
