/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/verdict/changes.h"

#include <string.h>

bool kt_is_of_application(const struct kt_model *model, kt_name instance)
{
    const char *text = kt_history_text(model->history, instance);
    size_t length = kt_application_length(text);
    struct kmock_table_entry *entry = kmock_table_first(&model->group->instances);
    for (; entry; entry = kmock_table_next(entry)) {
        kt_name member;
        memcpy(&member, entry->key, sizeof member);
        const char *other = kt_history_text(model->history, member);
        if (kt_application_length(other) == length && strncmp(other, text, length) == 0)
            return true;
    }
    return false;
}

/* returns  whether a fault that fired did something to a request; of what it does else there are events */
static bool is_done_to_request(const char *line)
{
    const char *const deeds[] = {": drop ", ": delay ", ": fail ", ": close"};
    for (size_t i = 0; i < sizeof deeds / sizeof *deeds; i++) {
        if (strstr(line, deeds[i]))
            return true;
    }
    return false;
}

static bool is_change(const struct kt_model *model, const struct kt_event *event)
{
    switch (event->type) {
    case KT_EVENT_START:
    case KT_EVENT_EXIT:
    case KT_EVENT_CRASH:
    case KT_EVENT_DIED:
    case KT_EVENT_FREEZE:
    case KT_EVENT_THAW:
    case KT_EVENT_SIGNAL:
        return kt_is_of_application(model, event->instance);
    case KT_EVENT_LINK:
        return event->instance == 0 || kt_is_of_application(model, event->instance);
    case KT_EVENT_FAULT:
        return (event->instance == 0 || kt_is_of_application(model, event->instance)) &&
               is_done_to_request(kt_history_text(model->history, event->detail));
    case KT_EVENT_BROKER:
    case KT_EVENT_COORDINATOR:
        return true;
    default:
        return false;
    }
}

static bool is_record(const struct kt_model *model, const struct kt_event *event)
{
    if (event->type != KT_EVENT_APPEND)
        return false;
    return model->subject.topic ? event->topic == model->subject.topic
                                : kt_survey_group_uses(model->group, event->topic);
}

bool kt_last_change(const struct kt_model *model, bool with_records, size_t *at)
{
    for (size_t i = kt_history_count(model->history); i > 0; i--) {
        const struct kt_event *event = kt_history_event(model->history, i - 1);
        if (!kt_model_is_in_time(model, event->time_us))
            continue;
        if (is_change(model, event) || (with_records && is_record(model, event))) {
            *at = i - 1;
            return true;
        }
    }
    return false;
}

int64_t kt_observed_until(const struct kt_model *model)
{
    size_t count = kt_history_count(model->history);
    if (model->scope->end_us || count == 0)
        return model->scope->end_us;
    return kt_history_event(model->history, count - 1)->time_us;
}
