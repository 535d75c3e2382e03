/* SPDX-License-Identifier: Apache-2.0 */
/* Print parts of a fault: what the files that print share. Inside of harness/fault. */
#ifndef KT_FAULT_PRINT_H
#define KT_FAULT_PRINT_H

#include "harness/fault/fault.h"

/* Append TOPIC-PARTITION, as one word. */
void kt_print_partition(struct kmock_buffer *out, const struct kt_action *action);

/* Append an action on a topic or its configs, or throttling. */
void kt_print_on_topic(struct kmock_buffer *out, const struct kt_action *action);

#endif
