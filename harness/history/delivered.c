/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/history/delivered.h"

#include <stdlib.h>
#include <string.h>

#include "mock/base/alloc.h"

struct client_key {
    kt_name instance;
    uint32_t client;
};

struct kt_delivered_client *kt_delivered_find(const struct kt_delivered *delivered, kt_name instance, uint32_t client)
{
    struct client_key key = {instance, client};
    return kmock_table_find(&delivered->clients, &key, sizeof key);
}

static struct kt_delivered_client *client_of(struct kt_delivered *delivered, const struct kt_event *event)
{
    struct kt_delivered_client *client = kt_delivered_find(delivered, event->instance, event->client);
    if (client)
        return client;
    struct client_key key = {event->instance, event->client};
    client = kmock_alloc(sizeof *client);
    kmock_table_put(&delivered->clients, &key, sizeof key, client);
    return client;
}

static bool continues(const struct kt_event *run, const struct kt_event *event)
{
    return run->group == event->group && run->topic == event->topic && run->partition == event->partition &&
           run->offset + run->count == event->offset;
}

void kt_delivered_add(struct kt_delivered *delivered, const struct kt_event *event)
{
    struct kt_delivered_client *client = client_of(delivered, event);
    if (client->runs_count > 0 && continues(&client->runs[client->runs_count - 1], event)) {
        client->runs[client->runs_count - 1].count += event->count;
        return;
    }
    if (client->runs_count == client->runs_capacity) {
        client->runs_capacity = client->runs_capacity ? client->runs_capacity * 2 : 2;
        client->runs = kmock_realloc(client->runs, (size_t)client->runs_capacity * sizeof *client->runs);
    }
    struct kt_event *run = &client->runs[client->runs_count++];
    *run = *event;
    run->type = KT_EVENT_PROCESSED;
    run->sequence = -1;
}

void kt_delivered_poll_begins(struct kt_delivered *delivered, struct kt_delivered_client *client, int64_t time_us)
{
    if (client->runs_count == 0 || kt_delivered_is_waiting(client))
        return;
    for (int32_t i = 0; i < client->runs_count; i++)
        client->runs[i].time_us = time_us;
    kmock_list_append(&delivered->waiting, &client->link);
}

void kt_delivered_clear(struct kt_delivered_client *client)
{
    kmock_list_remove(&client->link);
    client->runs_count = 0;
}

struct kt_delivered_client *kt_delivered_first_waiting(const struct kt_delivered *delivered)
{
    struct kmock_list_link *first = delivered->waiting.first;
    return first ? kmock_list_object(first, struct kt_delivered_client, link) : NULL;
}

static void free_client(void *value)
{
    struct kt_delivered_client *client = value;
    free(client->runs);
    free(client);
}

void kt_delivered_finish(struct kt_delivered *delivered)
{
    kmock_table_free(&delivered->clients, free_client);
    *delivered = (struct kt_delivered){0};
}

bool kt_delivered_is_at_work(const struct kt_delivered *delivered, kt_name instance)
{
    struct kmock_table_entry *entry = kmock_table_first(&delivered->clients);
    for (; entry; entry = kmock_table_next(entry)) {
        const struct kt_delivered_client *client = entry->value;
        struct client_key key;
        memcpy(&key, entry->key, sizeof key);
        if (key.instance == instance && client->runs_count > 0 && !kt_delivered_is_waiting(client))
            return true;
    }
    return false;
}
