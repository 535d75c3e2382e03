/* SPDX-License-Identifier: Apache-2.0 */
/* Join each API's key, name and versions with the tables of its request and response.
 * Knows nothing of what an API does. source  Kafka ApiKeys */
#ifndef KMOCK_WIRE_API_H
#define KMOCK_WIRE_API_H

#include "mock/broker/api_table.h"
#include "mock/wire/schema.h"

struct kmock_api_description {
    const struct kmock_api_range *range; /* key, name, versions advertised and accepted */
    const struct kmock_schema *request, *response;
};

/* returns  NULL where no broker offers the key */
const struct kmock_api_description *kmock_api_find(int16_t key);

/* Find by Kafka's name, case-insensitive ("OffsetCommit"). returns  NULL where none that is offered has that name */
const struct kmock_api_description *kmock_api_find_name(const char *name);

/* returns  the tables of a key, though no broker may offer it; NULL where there are none */
const struct kmock_api_description *kmock_api_at(int16_t key);

/* returns  true where a body of this version is decoded and answered */
bool kmock_api_accepts(const struct kmock_api_description *api, int16_t version);

#endif
