/* SPDX-License-Identifier: Apache-2.0 */
/* Look objects up by a key of bytes; walk them in the order they were added, never in hash order.
 *
 * Zero-initialised is empty. Keys are copied, values are the caller's. Adding, finding and removing cost O(1). */
#ifndef KMOCK_BASE_TABLE_H
#define KMOCK_BASE_TABLE_H

#include <stddef.h>
#include <stdint.h>

#include "mock/base/list.h"

struct kmock_table_entry {
    struct kmock_list_link link;     /* kmock_table.entries */
    struct kmock_table_entry *chain; /* of its bucket */
    uint64_t hash;
    void *value;
    size_t key_size;
    char key[]; /* zero-terminated */
};

struct kmock_table {
    struct kmock_table_entry **buckets;
    size_t buckets_count; /* a power of two */
    struct kmock_list entries;
};

/* returns  the value of a key; NULL where it has none */
void *kmock_table_find(const struct kmock_table *table, const void *key, size_t key_size);

/* Add or replace. value must not be null. returns  the entry, whose key may be borrowed while it lives */
struct kmock_table_entry *kmock_table_put(struct kmock_table *table, const void *key, size_t key_size, void *value);

/* returns  the value taken out; NULL where the key was not there */
void *kmock_table_remove(struct kmock_table *table, const void *key, size_t key_size);

/* Walk: for (entry = kmock_table_first(t); entry; entry = kmock_table_next(entry)) in order of first adding. */
struct kmock_table_entry *kmock_table_first(const struct kmock_table *table);
struct kmock_table_entry *kmock_table_next(const struct kmock_table_entry *entry);

static inline size_t kmock_table_count(const struct kmock_table *table)
{
    return table->entries.count;
}

/* Free the table, calling free_value (may be null) on each value. */
void kmock_table_free(struct kmock_table *table, void (*free_value)(void *value));

#endif
