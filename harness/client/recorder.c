/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/client/recorder.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "harness/client/client.h"
#include "harness/sim/sim.h"
#include "mock/base/alloc.h"

/* Recorders by process id. */
static struct kt_recorder **attached;
static size_t attached_count;

static __thread struct kt_recorder *rehearsed __attribute__((tls_model("initial-exec")));

struct kt_recorder *kt_recorder_create(struct kt_history *history, kt_name instance, int64_t (*now_us)(void))
{
    struct kt_recorder *recorder = kmock_alloc(sizeof *recorder);
    recorder->history = history;
    recorder->instance = instance;
    recorder->now_us = now_us;
    return recorder;
}

static void free_topic(void *value)
{
    struct kt_client_topic *topic = value;
    free(topic->text);
    free(topic);
}

static void free_reports(void *value)
{
    kt_partitions_free(value);
    free(value);
}

void kt_recorder_destroy(struct kt_recorder *recorder)
{
    if (recorder == NULL)
        return;
    while (!kmock_list_is_empty(&recorder->clients))
        kt_client_forget(kmock_list_object(recorder->clients.first, struct kt_client, link));
    kmock_table_free(&recorder->topics, free_topic);
    kmock_table_free(&recorder->queues, free);
    kmock_table_free(&recorder->events, NULL);
    kmock_table_free(&recorder->reports, free_reports);
    kmock_table_free(&recorder->failed, free);
    kmock_buffer_free(&recorder->logs);
    free(recorder->last_text);
    free(recorder);
}

struct kt_recorder *kt_recorder_current(void)
{
    if (rehearsed)
        return rehearsed;
    struct kt_process *process = kt_process_current();
    if (process == NULL)
        return NULL;
    size_t id = (size_t)kt_process_id(process);
    return id < attached_count ? attached[id] : NULL;
}

void kt_recorder_rehearse(struct kt_recorder *recorder)
{
    rehearsed = recorder;
}

void kt_client_attach(struct kt_process *process, struct kt_history *history, kt_name instance)
{
    size_t id = (size_t)kt_process_id(process);
    if (id >= attached_count) {
        size_t count = 2 * id + 8;
        attached = kmock_realloc(attached, count * sizeof *attached);
        memset(attached + attached_count, 0, (count - attached_count) * sizeof *attached);
        attached_count = count;
    }
    kt_recorder_destroy(attached[id]);
    attached[id] = kt_recorder_create(history, instance, kt_sim_now_us);
}

void kt_client_detach(struct kt_process *process)
{
    size_t id = (size_t)kt_process_id(process);
    if (id >= attached_count)
        return;
    kt_recorder_destroy(attached[id]);
    attached[id] = NULL;
}

const char *kt_client_logs(struct kt_process *process)
{
    size_t id = (size_t)kt_process_id(process);
    if (id >= attached_count || attached[id] == NULL || attached[id]->logs.size == 0)
        return "";
    return (const char *)attached[id]->logs.data;
}

kt_name kt_recorder_name(struct kt_recorder *recorder, const char *text)
{
    if (text == NULL)
        return 0;
    if (recorder->last_text && strcmp(recorder->last_text, text) == 0)
        return recorder->last_name;
    size_t length = strlen(text);
    free(recorder->last_text);
    recorder->last_text = kmock_copy_string(text, length);
    recorder->last_name = kt_history_name(recorder->history, text, length);
    return recorder->last_name;
}

struct kt_event kt_client_event(const struct kt_client *client, enum kt_event_type type)
{
    struct kt_event event = kt_event_none(type, client->recorder->now_us());
    event.instance = client->recorder->instance;
    event.client = client->number;
    event.group = client->group;
    return event;
}

void kt_client_append(const struct kt_client *client, const struct kt_event *event)
{
    int error = errno;
    kt_history_append(client->recorder->history, event);
    errno = error;
}
