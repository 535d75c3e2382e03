/* SPDX-License-Identifier: Apache-2.0 */
/* Give the fields of a message their fallbacks, and tell whether they have them.
 * source  Kafka protocol schemas, "default"; KIP-482: a tagged field is left out where it has its default */
#ifndef KMOCK_WIRE_FALLBACK_H
#define KMOCK_WIRE_FALLBACK_H

#include "mock/wire/schema.h"

/* Write the fallback of one field. structure  the C struct that holds the member */
void kmock_fallback_set(const struct kmock_field *field, void *structure);

/* Write the fallback of every field of a message. */
void kmock_fallback_fill(const struct kmock_schema *schema, void *structure);

/* returns  true where the member says nothing that its fallback does not say */
bool kmock_fallback_holds(const struct kmock_field *field, const void *structure);

/* Read and write an integer, boolean included, as its type has it. */
int64_t kmock_member_load(uint8_t type, const void *member);
void kmock_member_store(uint8_t type, void *member, int64_t value);

/* returns  bytes of one value of the field in C (of an array: of one element) */
size_t kmock_member_size_bytes(const struct kmock_field *field);

#endif
