/* SPDX-License-Identifier: Apache-2.0 */
/* Read of a configuration what verdicts ask of a client: what its producer promises, what its consumer may see. */
#ifndef KT_CLIENT_PROMISES_H
#define KT_CLIENT_PROMISES_H

#include "harness/client/recorder.h"

/* Read them into the client, whose callbacks are known. conf is librdkafka's to be. */
void kt_promises_read(struct kt_client *client, const rd_kafka_conf_t *conf);

/* Write the PRODUCER event of a producer that was made. */
void kt_promises_record(struct kt_client *client);

#endif
