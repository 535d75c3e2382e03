/* SPDX-License-Identifier: Apache-2.0 */
/* Compress and expand the records of a batch, in the framings Kafka's clients use.
 * Knows nothing of batches and records. source  Kafka CompressionType; xerial snappy-java; LZ4 frame format */
#ifndef KMOCK_BROKER_CODEC_H
#define KMOCK_BROKER_CODEC_H

#include <stdbool.h>

#include "mock/base/buffer.h"
#include "mock/broker/types.h"

enum kmock_codec { KMOCK_CODEC_NONE, KMOCK_CODEC_GZIP, KMOCK_CODEC_SNAPPY, KMOCK_CODEC_LZ4, KMOCK_CODEC_ZSTD };

/* What a batch may expand to; more is taken for garbage. */
#define KMOCK_CODEC_MAX_BYTES ((size_t)256 << 20)

/* Append what the bytes expand to. Snappy may be a bare block (librdkafka) or a xerial stream (Java).
 * returns  false where they are garbage or the codec is unknown; out then has any content */
bool kmock_codec_expand(int codec, struct kmock_bytes bytes, struct kmock_buffer *out);

/* Append the compressed bytes; snappy as xerial stream. returns  false where the codec is unknown or fails */
bool kmock_codec_compress(int codec, struct kmock_bytes bytes, struct kmock_buffer *out);

#endif
