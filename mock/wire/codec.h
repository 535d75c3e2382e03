/* SPDX-License-Identifier: Apache-2.0 */
/* Turn the bytes of a message into its C struct and back, as its table says, in any version.
 *
 *   table + version + bytes -> struct          strings, bytes and records are views into the bytes
 *   table + version + struct -> bytes
 *
 * Knows nothing of what a message means, of headers and of connections.
 * source  Kafka protocol schemas, KIP-482 (flexible versions) */
#ifndef KMOCK_WIRE_CODEC_H
#define KMOCK_WIRE_CODEC_H

#include "mock/base/buffer.h"
#include "mock/wire/reader.h"
#include "mock/wire/schema.h"

/* One version of one message. */
struct kmock_layout {
    const struct kmock_schema *schema;
    int16_t version;
};

/* returns  true where the version has compact lengths and tagged fields */
static inline bool kmock_layout_is_flexible(struct kmock_layout layout)
{
    return layout.version >= layout.schema->flexible_from;
}

/* Read a body. Fields that the version or a tag does not carry get their fallback; unknown tags are skipped;
 * bytes after the body stay unread (Kafka does not look at them). UTF-8 is not checked.
 *
 * message  layout.schema->size bytes; arrays go to the reader's arena, never more than a fixed multiple of the
 *          bytes that are there, whatever count they claim
 * returns  false with reader->problem where the bytes do not fit the layout; message is then worthless */
bool kmock_decode(struct kmock_reader *reader, struct kmock_layout layout, void *message);

/* Append a body. Fields outside the version are left out, tagged ones also where they have their fallback.
 * A null that the version cannot say is written as empty.
 *
 * returns  false where a string is longer than 32767 bytes and the version has no room for that; the buffer
 *          then ends in garbage (source  Kafka generated write(): "field is too long to be serialized") */
bool kmock_encode(struct kmock_buffer *buffer, struct kmock_layout layout, const void *message);

#endif
