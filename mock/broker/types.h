/* SPDX-License-Identifier: Apache-2.0 */
/* Name the values that Kafka's messages are made of.
 *
 * Strings and bytes are views: pointer and length, not zero-terminated, length -1 is null.
 * Knows nothing of their encoding. */
#ifndef KMOCK_BROKER_TYPES_H
#define KMOCK_BROKER_TYPES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct kmock_string {
    const char *data;
    int32_t length; /* bytes of UTF-8; -1 is null */
};

struct kmock_bytes {
    const uint8_t *data;
    int32_t length; /* -1 is null */
};

struct kmock_uuid {
    uint8_t bytes[16]; /* all zero: none */
};

#endif
