/* SPDX-License-Identifier: Apache-2.0 */
/* Record what the program takes from queues as events. */
#ifndef KT_CLIENT_EVENTS_H
#define KT_CLIENT_EVENTS_H

#include "harness/client/recorder.h"

/* An event was handed to the program, from this queue. */
void kt_event_taken(struct kt_client_queue *queue, rd_kafka_event_t *rkev);

#endif
