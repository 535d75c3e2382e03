/* SPDX-License-Identifier: Apache-2.0 */
/* Turn what the cluster reports into events of the history. */
#include <stdio.h>
#include <string.h>

#include "harness/trial/members.h"

static const enum kt_event_type types[] = {
    [KMOCK_EVENT_TOPIC] = KT_EVENT_TOPIC,
    [KMOCK_EVENT_LEADER] = KT_EVENT_LEADER,
    [KMOCK_EVENT_APPEND] = KT_EVENT_APPEND,
    [KMOCK_EVENT_DUPLICATE] = KT_EVENT_DUPLICATE,
    [KMOCK_EVENT_HIGH_WATERMARK] = KT_EVENT_HIGH_WATERMARK,
    [KMOCK_EVENT_COMMITTED] = KT_EVENT_COMMITTED,
    [KMOCK_EVENT_GROUP_STATE] = KT_EVENT_GROUP_STATE,
    [KMOCK_EVENT_MEMBER_JOINED] = KT_EVENT_MEMBER_JOINED,
    [KMOCK_EVENT_MEMBER_LEFT] = KT_EVENT_MEMBER_LEFT,
    [KMOCK_EVENT_MEMBER_EXPELLED] = KT_EVENT_MEMBER_EXPELLED,
    [KMOCK_EVENT_MEMBER_FENCED] = KT_EVENT_MEMBER_FENCED,
    [KMOCK_EVENT_ASSIGNED] = KT_EVENT_ASSIGNED,
    [KMOCK_EVENT_COORDINATOR] = KT_EVENT_COORDINATOR,
    [KMOCK_EVENT_PRODUCER_ID] = KT_EVENT_PRODUCER_ID,
    [KMOCK_EVENT_BROKER] = KT_EVENT_BROKER,
    [KMOCK_EVENT_ISR] = KT_EVENT_ISR,
    [KMOCK_EVENT_TRUNCATED] = KT_EVENT_TRUNCATED,
    [KMOCK_EVENT_LOG_START] = KT_EVENT_LOG_START,
    [KMOCK_EVENT_COMPACTED] = KT_EVENT_COMPACTED,
    [KMOCK_EVENT_TXN_STATE] = KT_EVENT_TXN_STATE,
    [KMOCK_EVENT_TXN_PARTITION] = KT_EVENT_TXN_PARTITION,
    [KMOCK_EVENT_TXN_OFFSETS] = KT_EVENT_TXN_OFFSETS,
    [KMOCK_EVENT_MARKER] = KT_EVENT_MARKER,
    [KMOCK_EVENT_STABLE_OFFSET] = KT_EVENT_STABLE_OFFSET,
};

static kt_name detail_of(struct kt_trial *trial, const struct kmock_event *event)
{
    if (event->type != KMOCK_EVENT_GROUP_STATE && event->type != KMOCK_EVENT_TXN_STATE)
        return kt_trial_name(trial, event->detail);
    char text[200];
    int length = event->detail.length > 0 ? event->detail.length : 0;
    snprintf(text, sizeof text, "%s -> %s%s%.*s", event->from, event->to, length ? ": " : "", length,
             event->detail.data ? event->detail.data : "");
    return kt_history_name(trial->history, text, strlen(text));
}

/* Topics that a group ever got: what "drained" means for it. */
static void remember_consumed(struct kt_trial *trial, const struct kmock_event *event)
{
    char key[600];
    int length = snprintf(key, sizeof key, "%.*s%c%.*s", event->group.length, event->group.data, '\0',
                          event->topic.length, event->topic.data);
    if (length < (int)sizeof key && kmock_table_find(&trial->consumed, key, (size_t)length) == NULL)
        kmock_table_put(&trial->consumed, key, (size_t)length, trial);
}

kt_name kt_trial_name(struct kt_trial *trial, struct kmock_string text)
{
    return text.length > 0 ? kt_history_name(trial->history, text.data, (size_t)text.length) : 0;
}

void kt_trial_append(struct kt_trial *trial, const struct kt_event *event)
{
    kt_history_append(trial->history, event);
    kt_sim_poke();
}

void kt_observe(void *context, const struct kmock_event *source)
{
    struct kt_trial *trial = context;
    struct kt_event event = kt_event_none(types[source->type], kt_sim_now_us());
    event.node = source->node;
    event.instance = trial->writer;
    event.topic = kt_trial_name(trial, source->topic);
    event.group = kt_trial_name(trial, source->group);
    event.member = kt_trial_name(trial, source->member);
    event.detail = detail_of(trial, source);
    event.partition = source->partition;
    event.offset = source->offset;
    event.count = source->count;
    event.generation = source->generation;
    event.producer_id = source->producer_id;
    event.epoch = source->epoch;
    event.sequence = source->sequence;
    if (source->type == KMOCK_EVENT_ASSIGNED && source->partition >= 0)
        remember_consumed(trial, source);
    kt_trial_append(trial, &event);
    if (source->type == KMOCK_EVENT_MEMBER_LEFT || source->type == KMOCK_EVENT_MEMBER_EXPELLED ||
        source->type == KMOCK_EVENT_MEMBER_FENCED)
        kt_members_forget(trial, source->group, source->member);
}
