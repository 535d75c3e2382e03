/* SPDX-License-Identifier: Apache-2.0 */
/* Make the two clients of billing: a consumer of orders, a transactional producer of invoices. */
#ifndef EXACTLY_ONCE_CLIENTS_H
#define EXACTLY_ONCE_CLIENTS_H

#include "exactly_once.h"

typedef void billing_rebalance(rd_kafka_t *consumer, rd_kafka_resp_err_t why,
                               rd_kafka_topic_partition_list_t *partitions, void *opaque);

/* returns  a consumer that has subscribed; NULL: Kafka cannot be used */
rd_kafka_t *billing_consumer(const struct billing *billing, billing_rebalance *rebalance, void *opaque);

/* returns  a producer, transactions not yet initialised; NULL: Kafka cannot be used */
rd_kafka_t *billing_producer(const struct billing *billing);

#endif
