/* SPDX-License-Identifier: Apache-2.0 */
/* Read a log record by record, whatever batches and codecs they are in. */
#ifndef KMOCK_BROKER_RECORD_VIEW_H
#define KMOCK_BROKER_RECORD_VIEW_H

#include "mock/broker/cluster.h"
#include "mock/broker/log.h"

/* Read the first record at or after an offset.
 *
 * scratch  where compressed records are expanded; the view is valid until it or the log changes
 * returns  false at the end of the log */
bool kmock_read_record(const struct kmock_log *log, int64_t offset, struct kmock_buffer *scratch,
                       struct kmock_record_view *view);

#endif
