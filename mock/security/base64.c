/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/security/base64.h"

#include <string.h>

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void kmock_base64_print(struct kmock_buffer *out, const uint8_t *bytes, size_t size)
{
    for (size_t i = 0; i < size; i += 3) {
        size_t left = size - i;
        uint32_t three = (uint32_t)bytes[i] << 16 | (left > 1 ? (uint32_t)bytes[i + 1] << 8 : 0) |
                         (left > 2 ? (uint32_t)bytes[i + 2] : 0);
        uint8_t *four = kmock_buffer_extend(out, 4);
        for (int j = 0; j < 4; j++)
            four[j] = (uint8_t)digits[three >> (18 - 6 * j) & 63];
        if (left < 3)
            four[3] = '=';
        if (left < 2)
            four[2] = '=';
    }
}

static bool read_four(const char *text, size_t used, uint32_t *three)
{
    *three = 0;
    for (size_t i = 0; i < 4; i++) {
        const char *digit = i < used && text[i] ? strchr(digits, text[i]) : NULL;
        if (i < used && digit == NULL)
            return false;
        *three = *three << 6 | (digit ? (uint32_t)(digit - digits) : 0);
    }
    return true;
}

bool kmock_base64_read(struct kmock_buffer *out, const char *text, size_t length)
{
    size_t padding = length > 0 && text[length - 1] == '=' ? 1 + (length > 1 && text[length - 2] == '=') : 0;
    if (length % 4 != 0)
        return false;
    for (size_t i = 0; i < length; i += 4) {
        size_t used = i + 4 == length ? 4 - padding : 4;
        uint32_t three;
        if (!read_four(text + i, used, &three))
            return false;
        uint8_t bytes[] = {(uint8_t)(three >> 16), (uint8_t)(three >> 8), (uint8_t)three};
        kmock_buffer_append(out, bytes, used - 1);
    }
    return true;
}
