/* SPDX-License-Identifier: Apache-2.0 */
/* Learn of effects that the code under test reports. */
#include "harness/client/client.h"
#include "harness/client/real.h"
#include "harness/trial/live.h"

void kt_effect(const void *message)
{
    const rd_kafka_message_t *record = message;
    if (!kt_live_child_is_here())
        kt_client_effect(record);
    else if (record && record->rkt)
        kt_effect_at(kt_client_real()->rd_kafka_topic_name(record->rkt), record->partition, record->offset);
}

void kt_effect_keyed(const void *message, const char *key)
{
    kt_client_effect_keyed(message, key);
}

void kt_effect_at(const char *topic, int partition, int64_t offset)
{
    if (topic == NULL || !kt_fork_effect(topic, partition, offset))
        kt_client_effect_at(topic, partition, offset);
}
