/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/trace/fields.h"

#include <string.h>

static const char *const roles[] = {[KT_TRACE_OBS] = "obs", [KT_TRACE_IN] = "in", [KT_TRACE_OUT] = "out", NULL};
static const char *const confidences[] = {
    [KT_TRACE_EXACT] = "exact", [KT_TRACE_INFERRED] = "inferred", [KT_TRACE_GUESS] = "guess", NULL};

#define HEADER(field) offsetof(struct kt_trace_header, field)
#define EVENT(field) offsetof(struct kt_trace_event, field)

/* The last ones have their place by their kind. */
const struct kt_trace_field kt_trace_header_fields[] = {
    {"app", KT_TRACE_TEXT, HEADER(app)},
    {"rdkafka", KT_TRACE_TEXT, HEADER(rdkafka)},
    {"proto", KT_TRACE_TEXT, HEADER(protocol)},
    {"topics", KT_TRACE_TOPICS},
    {"src", KT_TRACE_SOURCES},
    {"seed", KT_TRACE_SEED},
    {"schedule", KT_TRACE_TEXT, HEADER(schedule)},
    {"test", KT_TRACE_TEXT, HEADER(test)},
    {"program", KT_TRACE_TEXT, HEADER(program)},
    {"start_us", KT_TRACE_NUMBER, HEADER(start_us)},
    {"expect", KT_TRACE_EXPECT},
    {"actors", KT_TRACE_ACTORS},
    {NULL},
};

const struct kt_trace_field kt_trace_event_fields[] = {
    {"n", KT_TRACE_NUMBER, EVENT(n), true},
    {"t", KT_TRACE_NUMBER, EVENT(t_us), true},
    {"who", KT_TRACE_TEXT, EVENT(who), true},
    {"k", KT_TRACE_TEXT, EVENT(kind), true},
    {"role", KT_TRACE_WORD, EVENT(role), true, roles},
    {"re", KT_TRACE_NUMBER, EVENT(re)},
    {"peer", KT_TRACE_NUMBER, EVENT(is_peer)},
    {"ev", KT_TRACE_TEXT, EVENT(event)},
    {"cause", KT_TRACE_TEXT, EVENT(cause)},
    {"api", KT_TRACE_TEXT, EVENT(api)},
    {"v", KT_TRACE_NUMBER, EVENT(version)},
    {"corr", KT_TRACE_NUMBER, EVENT(correlation)},
    {"to", KT_TRACE_TEXT, EVENT(to)},
    {"by", KT_TRACE_TEXT, EVENT(by)},
    {"g", KT_TRACE_TEXT, EVENT(group)},
    {"gen", KT_TRACE_NUMBER, EVENT(generation)},
    {"tid", KT_TRACE_TEXT, EVENT(transaction)},
    {"from", KT_TRACE_TEXT, EVENT(from)},
    {"state", KT_TRACE_TEXT, EVENT(state)},
    {"why", KT_TRACE_TEXT, EVENT(why)},
    {"topic", KT_TRACE_TEXT, EVENT(topic)},
    {"count", KT_TRACE_NUMBER, EVENT(count)},
    {"at", KT_TRACE_RANGE, EVENT(at)},
    {"ps", KT_TRACE_PARTITIONS, EVENT(partitions)},
    {"node", KT_TRACE_NUMBER, EVENT(node)},
    {"epoch", KT_TRACE_NUMBER, EVENT(epoch)},
    {"pid", KT_TRACE_NUMBER, EVENT(producer_id)},
    {"seq", KT_TRACE_NUMBER, EVENT(sequence)},
    {"hw", KT_TRACE_NUMBER, EVENT(high_watermark)},
    {"client", KT_TRACE_NUMBER, EVENT(client)},
    {"batch", KT_TRACE_NUMBER, EVENT(batch)},
    {"stored", KT_TRACE_NUMBER, EVENT(stored)},
    {"err", KT_TRACE_TEXT, EVENT(error)},
    {"code", KT_TRACE_NUMBER, EVENT(code)},
    {"text", KT_TRACE_TEXT, EVENT(text)},
    {"was", KT_TRACE_TEXT, EVENT(was)},
    {"after", KT_TRACE_AFTER, EVENT(after)},
    {"cf", KT_TRACE_WORD, EVENT(confidence), false, confidences},
    {"src", KT_TRACE_TEXT, EVENT(source)},
    {NULL},
};

struct kt_trace_event kt_trace_event_none(void)
{
    struct kt_trace_event event = {0};
    for (const struct kt_trace_field *field = kt_trace_event_fields; field->name; field++)
        if (field->kind == KT_TRACE_NUMBER)
            *(int64_t *)kt_trace_field_of(&event, field) = KT_TRACE_NONE;
    return event;
}

static bool texts_agree(const char *one, const char *other)
{
    return one == other || (one && other && strcmp(one, other) == 0);
}

static bool ranges_agree(const struct kt_trace_range *one, const struct kt_trace_range *other)
{
    return texts_agree(one->topic, other->topic) && one->partition == other->partition && one->first == other->first &&
           one->last == other->last;
}

static bool values_agree(const struct kt_trace_field *field, const void *one, const void *other)
{
    switch (field->kind) {
    case KT_TRACE_TEXT:
        return texts_agree(*(const char *const *)one, *(const char *const *)other);
    case KT_TRACE_NUMBER:
        return *(const int64_t *)one == *(const int64_t *)other;
    case KT_TRACE_WORD:
        return *(const int *)one == *(const int *)other;
    case KT_TRACE_RANGE:
        return ranges_agree(one, other);
    default:
        return true;
    }
}

bool kt_trace_events_agree(const struct kt_trace_event *one, const struct kt_trace_event *other)
{
    for (const struct kt_trace_field *field = kt_trace_event_fields + 1; field->name; field++)
        if (!values_agree(field, kt_trace_field_of(one, field), kt_trace_field_of(other, field)))
            return false;
    return true;
}
