/* SPDX-License-Identifier: Apache-2.0 */
/* Cut a list of settings into names and values: "size=3,colours=red,blue".
 *
 * A part without '=' belongs to the value before it. Knows nothing of which settings there are. */
#ifndef KMOCK_BASE_SETTINGS_H
#define KMOCK_BASE_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>

/* Views into the list. */
struct kmock_setting {
    const char *name, *value;
    size_t name_length, value_length; /* bytes */
};

/* Take the next setting. at  where to go on; begins at the list's first byte, stays where false is returned
 * returns  false at the end (**at is zero then) and where there is no '=' */
bool kmock_settings_next(const char **at, struct kmock_setting *setting);

#endif
