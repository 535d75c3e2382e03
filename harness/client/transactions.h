/* SPDX-License-Identifier: Apache-2.0 */
/* Write the calls of a producer that are no messages: PRODUCER_CALL and PRODUCER_RETURN. A NULL client, and a
 * consumer, is nothing to record. */
#ifndef KT_CLIENT_TRANSACTIONS_H
#define KT_CLIENT_TRANSACTIONS_H

#include "harness/client/recorder.h"

/* call  KT_CALL_..., see harness/history/event.h */
void kt_transaction_call(struct kt_client *client, const char *call);
void kt_transaction_return(struct kt_client *client, const char *call, rd_kafka_resp_err_t error);

#endif
