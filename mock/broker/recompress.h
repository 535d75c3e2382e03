/* SPDX-License-Identifier: Apache-2.0 */
/* Give a batch another codec, as a leader does whose topic has a compression.type. source  Kafka LogValidator */
#ifndef KMOCK_BROKER_RECOMPRESS_H
#define KMOCK_BROKER_RECOMPRESS_H

#include "mock/broker/batch.h"

/* Append the batch with the same records in another codec.
 * scratch  room to expand into, reused
 * returns  false where the records are garbage */
bool kmock_recompress(const struct kmock_batch *batch, int codec, struct kmock_buffer *scratch,
                      struct kmock_buffer *out);

#endif
