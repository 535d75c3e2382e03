/* SPDX-License-Identifier: Apache-2.0 */
/* Record the end of a consumer. */
#ifndef KT_CLIENT_CLOSE_H
#define KT_CLIENT_CLOSE_H

#include "harness/client/recorder.h"

/* Each is written once a client; NULL: nothing. What was delivered is processed as a close begins: librdkafka
 * commits it. */
void kt_close_begins(struct kt_client *client);
void kt_close_ends(struct kt_client *client, rd_kafka_resp_err_t error);

#endif
