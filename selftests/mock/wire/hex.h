/* SPDX-License-Identifier: Apache-2.0 */
/* Write bytes down readably: hexadecimal digits in groups of any size, text in single quotes. */
#ifndef SELFTESTS_MOCK_WIRE_HEX_H
#define SELFTESTS_MOCK_WIRE_HEX_H

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "mock/base/buffer.h"

static inline uint8_t hex_byte(const char *digits)
{
    char text[3] = {digits[0], digits[1], 0};
    return (uint8_t)strtoul(text, NULL, 16);
}

/* Append what the text says: hex_append(b, "0006 'orders' 00000001"). */
static inline void hex_append(struct kmock_buffer *buffer, const char *text)
{
    for (bool quoted = false; *text; text++) {
        if (*text == '\'') {
            quoted = !quoted;
        } else if (quoted) {
            kmock_buffer_append(buffer, text, 1);
        } else if (*text != ' ') {
            uint8_t byte = hex_byte(text++);
            kmock_buffer_append(buffer, &byte, 1);
        }
    }
}

/* Append a frame: its size before what the text says. */
static inline void hex_append_frame(struct kmock_buffer *buffer, const char *text)
{
    struct kmock_buffer frame = {0};
    hex_append(&frame, text);
    uint8_t size[4] = {(uint8_t)(frame.size >> 24), (uint8_t)(frame.size >> 16), (uint8_t)(frame.size >> 8),
                       (uint8_t)frame.size};
    kmock_buffer_append(buffer, size, 4);
    kmock_buffer_append(buffer, frame.data, frame.size);
    kmock_buffer_free(&frame);
}

#endif
