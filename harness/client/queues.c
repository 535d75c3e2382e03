/* SPDX-License-Identifier: Apache-2.0 */
/* Wrap the calls that give out queues, to know whose they are. */
#include "harness/client/call.h"
#include "harness/client/real.h"
#include "harness/sim/export.h"

KT_EXPORT rd_kafka_queue_t *rd_kafka_queue_new(rd_kafka_t *rk)
{
    struct kt_client *client = kt_call_begin_client(rk);
    rd_kafka_queue_t *rkqu = kt_client_real()->rd_kafka_queue_new(rk);
    kt_client_queue_learn(client, rkqu);
    kt_call_end();
    return rkqu;
}

KT_EXPORT rd_kafka_queue_t *rd_kafka_queue_get_main(rd_kafka_t *rk)
{
    struct kt_client *client = kt_call_begin_client(rk);
    rd_kafka_queue_t *rkqu = kt_client_real()->rd_kafka_queue_get_main(rk);
    kt_client_queue_learn(client, rkqu);
    kt_call_end();
    return rkqu;
}

KT_EXPORT rd_kafka_queue_t *rd_kafka_queue_get_consumer(rd_kafka_t *rk)
{
    struct kt_client *client = kt_call_begin_client(rk);
    rd_kafka_queue_t *rkqu = kt_client_real()->rd_kafka_queue_get_consumer(rk);
    kt_client_queue_learn(client, rkqu);
    kt_call_end();
    return rkqu;
}

KT_EXPORT rd_kafka_queue_t *rd_kafka_queue_get_partition(rd_kafka_t *rk, const char *topic, int32_t partition)
{
    struct kt_client *client = kt_call_begin_client(rk);
    rd_kafka_queue_t *rkqu = kt_client_real()->rd_kafka_queue_get_partition(rk, topic, partition);
    kt_client_queue_learn(client, rkqu);
    kt_call_end();
    return rkqu;
}
