/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/base/settings.h"

#include <string.h>

/* returns  the length of the first setting of a list */
static size_t measure(const char *list)
{
    size_t length = strcspn(list, ",");
    while (list[length] == ',') {
        size_t part = strcspn(list + length + 1, ",");
        if (memchr(list + length + 1, '=', part))
            break;
        length += 1 + part;
    }
    return length;
}

bool kmock_settings_next(const char **at, struct kmock_setting *setting)
{
    size_t length = measure(*at);
    const char *equals = memchr(*at, '=', length);
    if (equals == NULL)
        return false;
    setting->name = *at;
    setting->name_length = (size_t)(equals - *at);
    setting->value = equals + 1;
    setting->value_length = length - setting->name_length - 1;
    *at += length;
    *at += **at == ',';
    return true;
}
