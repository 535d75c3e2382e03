/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/trace/json_text.h"

#include <stdlib.h>
#include <string.h>

#include "mock/base/buffer.h"

json_t *kt_json_sound(json_t *value)
{
    if (value == NULL)
        abort();
    return value;
}

/* returns  how many bytes the character at text takes; 0 where it is none */
static size_t measure_character(const char *text)
{
    size_t left = strnlen(text, 4);
    for (size_t length = 1; length <= left; length++) {
        json_t *character = json_stringn(text, length);
        json_decref(character);
        if (character)
            return length;
    }
    return 0;
}

static json_t *make_mended(const char *text)
{
    struct kmock_buffer mended = {0};
    while (*text) {
        size_t length = measure_character(text);
        if (length > 0)
            kmock_buffer_append(&mended, text, length);
        else
            kmock_buffer_append(&mended, "\xef\xbf\xbd", 3); /* U+FFFD */
        text += length > 0 ? length : 1;
    }
    json_t *value = kt_json_sound(json_stringn((const char *)mended.data, mended.size));
    kmock_buffer_free(&mended);
    return value;
}

json_t *kt_json_text(const char *text)
{
    json_t *value = json_string(text ? text : "");
    return value ? value : make_mended(text);
}
