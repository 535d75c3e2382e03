/* SPDX-License-Identifier: Apache-2.0 */
/* Record the calls of one thread without a trial: no sim, no cluster, all times 0. For tests of this folder.
 *
 * What librdkafka does on threads of its own is not recorded. */
#ifndef KT_CLIENT_REHEARSAL_H
#define KT_CLIENT_REHEARSAL_H

#include <librdkafka/rdkafka.h>
#include <stdbool.h>
#include <stdint.h>

#include "harness/sim/export.h"

/* Begin: the calling thread is the instance "app". One at a time in a process. */
KT_EXPORT void kt_rehearsal_begin(void);

/* returns  the events so far, a line each: "deliver 1 g orders-0@17 x3"; client, group, place, count, "#" sequence,
 *          "!" error; what is none is left out. Borrowed until the next call. */
KT_EXPORT const char *kt_rehearsal_text(void);

/* returns  the callback points so far, a line each: "delivered begin orders-0". Borrowed until the next call. */
KT_EXPORT const char *kt_rehearsal_points(void);

/* returns  what librdkafka would have printed so far; see kt_client_logs */
KT_EXPORT const char *kt_rehearsal_logs(void);

KT_EXPORT void kt_rehearsal_effect(const char *topic, int32_t partition, int64_t offset);
KT_EXPORT bool kt_rehearsal_in_front(void);

/* End. Every handle must be destroyed before. */
KT_EXPORT void kt_rehearsal_end(void);

#endif
