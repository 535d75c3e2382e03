/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/base/table.h"

#include <stdlib.h>
#include <string.h>

#include "mock/base/alloc.h"
#include "mock/base/hash.h"

static struct kmock_table_entry *entry_of(struct kmock_list_link *link)
{
    return link ? kmock_list_object(link, struct kmock_table_entry, link) : NULL;
}

static struct kmock_table_entry **place(const struct kmock_table *table, uint64_t hash, const void *key,
                                        size_t key_size)
{
    struct kmock_table_entry **at = &table->buckets[hash & (table->buckets_count - 1)];
    while (*at && ((*at)->hash != hash || (*at)->key_size != key_size || memcmp((*at)->key, key, key_size) != 0))
        at = &(*at)->chain;
    return at;
}

static void grow(struct kmock_table *table)
{
    free(table->buckets);
    table->buckets_count = table->buckets_count ? table->buckets_count * 2 : 16;
    table->buckets = kmock_alloc(table->buckets_count * sizeof *table->buckets);
    for (struct kmock_table_entry *entry = kmock_table_first(table); entry; entry = kmock_table_next(entry)) {
        struct kmock_table_entry **bucket = &table->buckets[entry->hash & (table->buckets_count - 1)];
        entry->chain = *bucket;
        *bucket = entry;
    }
}

void *kmock_table_find(const struct kmock_table *table, const void *key, size_t key_size)
{
    if (table->buckets_count == 0)
        return NULL;
    struct kmock_table_entry *entry = *place(table, kmock_hash(KMOCK_HASH_START, key, key_size), key, key_size);
    return entry ? entry->value : NULL;
}

struct kmock_table_entry *kmock_table_put(struct kmock_table *table, const void *key, size_t key_size, void *value)
{
    if (table->entries.count >= table->buckets_count)
        grow(table);
    uint64_t hash = kmock_hash(KMOCK_HASH_START, key, key_size);
    struct kmock_table_entry **at = place(table, hash, key, key_size);
    if (*at == NULL) {
        struct kmock_table_entry *entry = kmock_alloc(sizeof *entry + key_size + 1);
        entry->hash = hash;
        entry->key_size = key_size;
        memcpy(entry->key, key, key_size);
        kmock_list_append(&table->entries, &entry->link);
        *at = entry;
    }
    (*at)->value = value;
    return *at;
}

void *kmock_table_remove(struct kmock_table *table, const void *key, size_t key_size)
{
    if (table->buckets_count == 0)
        return NULL;
    struct kmock_table_entry **at = place(table, kmock_hash(KMOCK_HASH_START, key, key_size), key, key_size);
    struct kmock_table_entry *entry = *at;
    if (entry == NULL)
        return NULL;
    void *value = entry->value;
    *at = entry->chain;
    kmock_list_remove(&entry->link);
    free(entry);
    return value;
}

struct kmock_table_entry *kmock_table_first(const struct kmock_table *table)
{
    return entry_of(table->entries.first);
}

struct kmock_table_entry *kmock_table_next(const struct kmock_table_entry *entry)
{
    return entry_of(entry->link.next);
}

void kmock_table_free(struct kmock_table *table, void (*free_value)(void *value))
{
    struct kmock_table_entry *entry = kmock_table_first(table);
    while (entry) {
        struct kmock_table_entry *next = kmock_table_next(entry);
        if (free_value)
            free_value(entry->value);
        free(entry);
        entry = next;
    }
    free(table->buckets);
    *table = (struct kmock_table){0};
}
