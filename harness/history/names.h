/* SPDX-License-Identifier: Apache-2.0 */
/* Give equal texts equal numbers, and remember a hash of each text.
 *
 * Zero-initialised holds one name, 0, the empty text. Numbers count up in order of first use. */
#ifndef KT_HISTORY_NAMES_H
#define KT_HISTORY_NAMES_H

#include <stddef.h>
#include <stdint.h>

#include "mock/base/table.h"

struct kt_names {
    struct kmock_table table; /* text -> number */
    const char **texts;       /* keys of the table; texts[0] is name 1 */
    uint64_t *hashes;         /* of texts */
    uint32_t *owners;         /* of texts: the name of what it belongs to; 0: nothing */
    uint32_t count, capacity;
};

/* returns  the number of a text, new or known; 0 for length 0. text is copied */
uint32_t kt_names_add(struct kt_names *names, const char *text, size_t length);

/* returns  the number of a known text; 0 where there is none */
uint32_t kt_names_find(const struct kt_names *names, const char *text);

/* returns  the text, zero-terminated, the table's; "" for 0 */
const char *kt_names_text(const struct kt_names *names, uint32_t name);

/* returns  a hash of the text that does not depend on its number */
uint64_t kt_names_hash(const struct kt_names *names, uint32_t name);

/* Note that what a name stands for belongs to another: a member id to its instance. */
void kt_names_set_owner(struct kt_names *names, uint32_t name, uint32_t owner);

/* returns  the owner; 0 where none was set */
uint32_t kt_names_owner(const struct kt_names *names, uint32_t name);

void kt_names_finish(struct kt_names *names);

#endif
