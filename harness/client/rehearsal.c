/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/client/rehearsal.h"

#include <inttypes.h>
#include <string.h>

#include "harness/client/client.h"
#include "harness/client/recorder.h"

static struct {
    struct kt_history *history;
    struct kt_recorder *recorder;
    struct kmock_buffer text, points;
} rehearsal;

static int64_t no_time(void)
{
    return 0;
}

static void note_point(void *context, const struct kt_client_point *point)
{
    static const char *const names[] = {
        [KT_CLIENT_ASSIGN] = "assign",
        [KT_CLIENT_REVOKE] = "revoke",
        [KT_CLIENT_LOST] = "lost",
        [KT_CLIENT_EFFECT] = "effect",
        [KT_CLIENT_REPORT] = "report",
        [KT_CLIENT_CLOSE] = "close",
        [KT_CLIENT_INIT_TRANSACTIONS] = "init_transactions",
        [KT_CLIENT_BEGIN_TRANSACTION] = "begin_transaction",
        [KT_CLIENT_SEND_OFFSETS] = "send_offsets_to_transaction",
        [KT_CLIENT_COMMIT_TRANSACTION] = "commit_transaction",
        [KT_CLIENT_ABORT_TRANSACTION] = "abort_transaction",
        [KT_CLIENT_DELIVERED] = "delivered",
    };
    (void)context;
    kmock_buffer_print(&rehearsal.points, "%s %s", names[point->kind], point->ends ? "end" : "begin");
    for (size_t i = 0; i < point->partitions_count; i++)
        kmock_buffer_print(&rehearsal.points, " %s-%d", kt_history_text(rehearsal.history, point->partitions[i].topic),
                           point->partitions[i].partition);
    kmock_buffer_print(&rehearsal.points, "\n");
}

const char *kt_rehearsal_points(void)
{
    kmock_buffer_append(&rehearsal.points, "", 1);
    rehearsal.points.size--;
    return (const char *)rehearsal.points.data;
}

void kt_rehearsal_begin(void)
{
    rehearsal.history = kt_history_create();
    rehearsal.recorder = kt_recorder_create(rehearsal.history, kt_history_name(rehearsal.history, "app", 3), no_time);
    kt_recorder_rehearse(rehearsal.recorder);
    kt_client_watch(note_point, NULL);
}

void kt_rehearsal_end(void)
{
    kt_recorder_rehearse(NULL);
    kt_client_watch(NULL, NULL);
    kt_recorder_destroy(rehearsal.recorder);
    kt_history_destroy(rehearsal.history);
    kmock_buffer_free(&rehearsal.text);
    kmock_buffer_free(&rehearsal.points);
    memset(&rehearsal, 0, sizeof rehearsal);
}

static void print_event(struct kmock_buffer *out, const struct kt_event *event)
{
    const char *topic = kt_history_text(rehearsal.history, event->topic);
    kmock_buffer_print(out, "%s", kt_event_name(event->type));
    if (event->client)
        kmock_buffer_print(out, " %u", event->client);
    if (event->group)
        kmock_buffer_print(out, " %s", kt_history_text(rehearsal.history, event->group));
    if (event->topic || event->partition >= 0)
        kmock_buffer_print(out, " %s-%d@%" PRId64, topic, event->partition, event->offset);
    if (event->count && event->type != KT_EVENT_CLIENT)
        kmock_buffer_print(out, " x%d", event->count);
    if (event->sequence >= 0 && (event->type == KT_EVENT_PRODUCE || event->type == KT_EVENT_REPORT))
        kmock_buffer_print(out, " #%d", event->sequence);
    if (event->error)
        kmock_buffer_print(out, " !%d", event->error);
    if (event->detail)
        kmock_buffer_print(out, " (%s)", kt_history_text(rehearsal.history, event->detail));
    kmock_buffer_print(out, "\n");
}

const char *kt_rehearsal_text(void)
{
    kmock_buffer_free(&rehearsal.text);
    for (size_t i = 0; i < kt_history_count(rehearsal.history); i++)
        print_event(&rehearsal.text, kt_history_event(rehearsal.history, i));
    kmock_buffer_append(&rehearsal.text, "", 1);
    return (const char *)rehearsal.text.data;
}

const char *kt_rehearsal_logs(void)
{
    return rehearsal.recorder->logs.size ? (const char *)rehearsal.recorder->logs.data : "";
}

void kt_rehearsal_effect(const char *topic, int32_t partition, int64_t offset)
{
    kt_client_effect_at(topic, partition, offset);
}

bool kt_rehearsal_in_front(void)
{
    return kt_client_is_in_front();
}
