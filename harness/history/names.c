/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/history/names.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mock/base/alloc.h"
#include "mock/base/hash.h"

static void grow(struct kt_names *names)
{
    names->capacity = names->capacity ? names->capacity * 2 : 64;
    names->texts = kmock_realloc(names->texts, names->capacity * sizeof *names->texts);
    names->hashes = kmock_realloc(names->hashes, names->capacity * sizeof *names->hashes);
    names->owners = kmock_realloc(names->owners, names->capacity * sizeof *names->owners);
}

uint32_t kt_names_add(struct kt_names *names, const char *text, size_t length)
{
    if (length == 0)
        return 0;
    void *known = kmock_table_find(&names->table, text, length);
    if (known)
        return (uint32_t)(uintptr_t)known;
    if (names->count == names->capacity)
        grow(names);
    uint32_t name = names->count + 1;
    names->texts[names->count] = kmock_table_put(&names->table, text, length, (void *)(uintptr_t)name)->key;
    names->hashes[names->count] = kmock_hash(KMOCK_HASH_START, text, length);
    names->owners[names->count] = 0;
    names->count++;
    return name;
}

uint32_t kt_names_find(const struct kt_names *names, const char *text)
{
    return (uint32_t)(uintptr_t)kmock_table_find(&names->table, text, strlen(text));
}

static void refuse_unknown(const struct kt_names *names, uint32_t name)
{
    if (name <= names->count)
        return;
    fprintf(stderr, "kt_history: name %u is not of this history, which has %u; intern it with kt_history_name first\n",
            name, names->count);
    abort();
}

const char *kt_names_text(const struct kt_names *names, uint32_t name)
{
    refuse_unknown(names, name);
    return name == 0 ? "" : names->texts[name - 1];
}

uint64_t kt_names_hash(const struct kt_names *names, uint32_t name)
{
    refuse_unknown(names, name);
    return name == 0 ? KMOCK_HASH_START : names->hashes[name - 1];
}

void kt_names_set_owner(struct kt_names *names, uint32_t name, uint32_t owner)
{
    refuse_unknown(names, name);
    if (name != 0)
        names->owners[name - 1] = owner;
}

uint32_t kt_names_owner(const struct kt_names *names, uint32_t name)
{
    refuse_unknown(names, name);
    return name == 0 ? 0 : names->owners[name - 1];
}

void kt_names_finish(struct kt_names *names)
{
    kmock_table_free(&names->table, NULL);
    free(names->texts);
    free(names->hashes);
    free(names->owners);
    *names = (struct kt_names){0};
}
