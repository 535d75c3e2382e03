/* SPDX-License-Identifier: Apache-2.0 */
/* Join events of a trace that are one thing. */
#include <string.h>

#include "harness/trace/convert.h"
#include "harness/trace/fields.h"
#include "harness/trace/partitions.h"

static bool is_kind(const struct kt_trace_event *event, const char *kind)
{
    return strcmp(event->kind, kind) == 0;
}

/* The partitions of one call or callback are events that follow one another at once. */
static bool join_partitions(struct kt_trace_event *event, const struct kt_trace_event *next, struct kmock_arena *arena)
{
    if (event->partitions.count == 0 || next->partitions.count == 0 || !kt_trace_events_agree(event, next))
        return false;
    if (kt_trace_partitions_has(&event->partitions, &next->partitions.items[0]))
        return false;
    kt_trace_partitions_add(&event->partitions, arena, &next->partitions.items[0]);
    return true;
}

/* Records appended one by one at one instant are a run; the high watermark is that of the last. */
static bool join_append(struct kt_trace_event *event, const struct kt_trace_event *next)
{
    struct kt_trace_event expected = *event;
    if (!is_kind(event, "append") || !is_kind(next, "append") || next->producer_id != KT_TRACE_NONE ||
        next->at.first != event->at.last + 1)
        return false;
    expected.at.first = next->at.first;
    expected.at.last = next->at.last;
    expected.high_watermark = KT_TRACE_NONE;
    if (!kt_trace_events_agree(&expected, next))
        return false;
    event->at.last = next->at.last;
    return true;
}

static bool join_high_watermark(struct kt_trace_event *event, const struct kt_trace_event *next)
{
    if (!is_kind(event, "append") || !is_kind(next, "hw") || event->t_us != next->t_us || next->partitions.count != 1)
        return false;
    const struct kt_trace_partition *item = &next->partitions.items[0];
    if (strcmp(event->who, next->who) != 0 || event->at.topic == NULL || strcmp(event->at.topic, item->topic) != 0 ||
        event->at.partition != item->first)
        return false;
    event->high_watermark = item->value;
    return true;
}

/* Messages produced one after the other, as deliveries are one run in the history already. */
static bool join_produce(struct kt_trace_event *event, const struct kt_trace_event *next)
{
    struct kt_trace_event expected = *event;
    int64_t count = event->count == KT_TRACE_NONE ? 1 : event->count;
    if (!is_kind(event, "produce") || event->sequence == KT_TRACE_NONE)
        return false;
    expected.t_us = next->t_us;
    expected.count = KT_TRACE_NONE;
    expected.sequence += count;
    if (!kt_trace_events_agree(&expected, next))
        return false;
    event->count = count + 1;
    return true;
}

bool kt_trace_join(struct kt_trace_event *event, const struct kt_trace_event *next, struct kmock_arena *arena)
{
    return join_partitions(event, next, arena) || join_append(event, next) || join_high_watermark(event, next) ||
           join_produce(event, next);
}
