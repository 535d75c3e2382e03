/* SPDX-License-Identifier: Apache-2.0 */
/* Say which APIs the brokers offer, in which versions: those of Kafka 4.2.
 *
 * Kafka advertises Produce from 0, though it closes the connection on versions below 3: old clients look for
 * the range, not for the version. source  Kafka 4.2 ApiVersions answer; KAFKA-18659; FACTS: APIs and versions */
#ifndef KMOCK_BROKER_API_TABLE_H
#define KMOCK_BROKER_API_TABLE_H

#include <stddef.h>
#include <stdint.h>

struct kmock_api_range {
    int16_t key;
    int16_t min_version, max_version; /* as ApiVersions says them */
    int16_t accepted_from;            /* lower versions are answered by closing */
    const char *name;                 /* Kafka's: "OffsetCommit" */
};

enum { KMOCK_API_KEYS_COUNT = 38 };

/* Indexed by key; a key that the brokers do not know has no name. */
extern const struct kmock_api_range kmock_api_ranges[KMOCK_API_KEYS_COUNT];

/* Walk in order of key. previous  null: from the first on. returns  null behind the last */
const struct kmock_api_range *kmock_api_range_next(const struct kmock_api_range *previous);

/* returns  the range of a key; NULL where the brokers do not know it */
const struct kmock_api_range *kmock_api_range_find(int16_t key);

/* Find by Kafka's name, case-insensitive. name  length bytes, no zero needed */
const struct kmock_api_range *kmock_api_range_find_name(const char *name, size_t length);

#endif
