/* SPDX-License-Identifier: Apache-2.0 */
/* See a string of UTF-8 bytes as Java sees it: a row of UTF-16 code units.
 *
 * Malformed bytes become U+FFFD, grouped as Java's decoder groups them. A null string is empty.
 * source  Java String.hashCode, String(byte[], UTF_8) */
#ifndef KMOCK_BROKER_GROUP_TEXT_H
#define KMOCK_BROKER_GROUP_TEXT_H

#include "mock/broker/types.h"

/* returns  Java's String.hashCode */
int32_t kmock_group_text_hash(struct kmock_string text);

/* returns  Java's String.length */
int32_t kmock_group_text_length(struct kmock_string text);

#endif
