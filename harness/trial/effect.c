/* SPDX-License-Identifier: Apache-2.0 */
/* Learn of effects that the code under test reports. */
#include "harness/client/client.h"
#include "harness/trial/trial.h"

void kt_effect(const void *message)
{
    kt_client_effect(message);
}

void kt_effect_keyed(const void *message, const char *key)
{
    kt_client_effect_keyed(message, key);
}

void kt_effect_at(const char *topic, int partition, int64_t offset)
{
    kt_client_effect_at(topic, partition, offset);
}
