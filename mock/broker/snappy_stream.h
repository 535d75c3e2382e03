/* SPDX-License-Identifier: Apache-2.0 */
/* Read and write snappy as Kafka's clients frame it: the xerial stream, or (read only) one bare block.
 *
 *   82 53 4E 41 50 50 59 00 | version 1 | compatible 1 | (length, block)*       source  snappy-java */
#ifndef KMOCK_BROKER_SNAPPY_STREAM_H
#define KMOCK_BROKER_SNAPPY_STREAM_H

#include <stdbool.h>

#include "mock/base/buffer.h"
#include "mock/broker/types.h"

/* Append what the bytes expand to. returns  false where they are garbage */
bool kmock_snappy_expand(struct kmock_bytes bytes, struct kmock_buffer *out);

/* Append a xerial stream of 32 KiB chunks. returns  false where snappy fails */
bool kmock_snappy_compress(struct kmock_bytes bytes, struct kmock_buffer *out);

#endif
