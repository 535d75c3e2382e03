/* SPDX-License-Identifier: Apache-2.0 */
/* Say which APIs the brokers offer, in which versions: those of Kafka 4.2, and of older releases back to 0.11.
 *
 * Kafka advertises Produce from 0, though it closes the connection on versions below 3: old clients look for
 * the range, not for the version. source  Kafka's ApiVersions answers, release by release; KAFKA-18659 */
#ifndef KMOCK_BROKER_API_TABLE_H
#define KMOCK_BROKER_API_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct kmock_api_range {
    int16_t key;
    int16_t min_version, max_version; /* as ApiVersions says them */
    int16_t accepted_from;            /* lower versions are answered by closing */
    const char *name;                 /* Kafka's: "OffsetCommit" */
    bool offered;                     /* false: bytes can be read and written, but no broker answers */
};

enum { KMOCK_API_KEYS_COUNT = 76 };

/* Those of the newest release. Indexed by key; a key of which nothing is known has no name. */
extern const struct kmock_api_range kmock_api_ranges[KMOCK_API_KEYS_COUNT];

/* Walk those offered in order of key. previous  null: from the first on. returns  null behind the last */
const struct kmock_api_range *kmock_api_range_next(const struct kmock_api_range *previous);

/* returns  the range of a key; NULL where the brokers do not offer it */
const struct kmock_api_range *kmock_api_range_find(int16_t key);

/* Find by Kafka's name, case-insensitive. name  length bytes, no zero needed */
const struct kmock_api_range *kmock_api_range_find_name(const char *name, size_t length);

static inline bool kmock_api_range_accepts(const struct kmock_api_range *range, int16_t version)
{
    return version >= range->accepted_from && version <= range->max_version;
}

/* Find a release of Kafka, "0.11" to "4.2". name  null: the newest
 * returns  it as a number to compare, major * 100 + minor (2.8: 208, 0.11: 11); -1 where it is not known */
int32_t kmock_release_find(const char *name);

/* Fill a table as kmock_api_ranges with what a release offers, as far as the newest release still offers the API.
 * release  one that kmock_release_find gave */
void kmock_release_ranges(int32_t release, struct kmock_api_range ranges[KMOCK_API_KEYS_COUNT]);

#endif
