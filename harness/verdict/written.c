/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/verdict/written.h"

#include <string.h>

static void note_end(struct kt_written *written, const struct kt_event *event)
{
    bool is_cut = event->type == KT_EVENT_CRASH || event->type == KT_EVENT_DIED || event->type == KT_EVENT_FREEZE;
    if (is_cut)
        kmock_table_put(&written->cut, &event->instance, sizeof event->instance, written);
    else if (event->type == KT_EVENT_THAW)
        kmock_table_remove(&written->cut, &event->instance, sizeof event->instance);
}

bool kt_written_is_cut(const struct kt_written *written, kt_name instance)
{
    return kmock_table_find(&written->cut, &instance, sizeof instance) != NULL;
}

static void read_all(struct kt_written *written)
{
    const struct kt_history *history = written->producers.history;
    for (size_t i = 0; i < kt_history_count(history); i++) {
        const struct kt_event *event = kt_history_event(history, i);
        if (!kt_producers_is_in_time(&written->producers, event))
            continue;
        kt_logs_read(&written->logs, history, i);
        kt_messages_read(&written->messages, i, event);
        note_end(written, event);
    }
}

bool kt_written_init(struct kt_written *written, const struct kt_history *history, const struct kt_scope *scope,
                     struct kt_verdict *verdict)
{
    *written = (struct kt_written){0};
    written->messages.whom = &written->producers;
    written->logs.keeps_deleted = true;
    if (!kt_producers_init(&written->producers, history, scope, verdict))
        return false;
    read_all(written);
    return true;
}

void kt_written_finish(struct kt_written *written)
{
    kt_logs_finish(&written->logs);
    kt_messages_finish(&written->messages);
    kt_producers_finish(&written->producers);
    kmock_table_free(&written->cut, NULL);
}

/* A coordinator writes for who asked it to, under their producer id but without a sequence of theirs. */
static bool is_internal(const struct kt_written *written, const struct kt_log *log)
{
    const char *topic = kt_history_text(written->producers.history, log->topic);
    return strcmp(topic, "__consumer_offsets") == 0 || strcmp(topic, "__transaction_state") == 0;
}

bool kt_written_is_theirs(struct kt_written *written, const struct kt_log *log, const struct kt_batch *batch)
{
    return batch->outcome != KT_CONTROL && !is_internal(written, log) &&
           (written->producers.topic == 0 || log->topic == written->producers.topic) &&
           kt_producers_have(&written->producers, batch->instance);
}
