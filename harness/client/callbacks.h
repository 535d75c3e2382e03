/* SPDX-License-Identifier: Apache-2.0 */
/* Put trampolines before the program's callbacks, so that they are seen, and what they call is the program's.
 *
 * The callbacks are read from the configuration at rd_kafka_new, however they got there, and only those that the
 * program set are replaced: a client without a rebalance_cb keeps librdkafka's own way to assign. */
#ifndef KT_CLIENT_CALLBACKS_H
#define KT_CLIENT_CALLBACKS_H

#include "harness/client/recorder.h"

/* Read the program's callbacks into the client and install ours. */
void kt_callbacks_install(struct kt_client *client, rd_kafka_conf_t *conf);

/* Give a configuration the program's callbacks back: rd_kafka_new failed, or it is a copy of a client's. */
void kt_callbacks_restore(const struct kt_callbacks *user, rd_kafka_conf_t *conf);

#endif
