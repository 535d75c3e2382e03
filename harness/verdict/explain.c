/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/verdict/explain.h"

#include <string.h>

#include "harness/verdict/say.h"

enum { CONCERNED_MAX = 32 };

struct story {
    const struct kt_model *model;
    const struct kt_partition *partition;
    int64_t offset;
    struct kt_verdict *verdict;
    bool began;                       /* the record was handed over, had an effect or was committed past */
    bool has_assignment;              /* before it began */
    size_t assignment;                /* the last one */
    bool passed;                      /* a commit is past the record */
    kt_name concerned[CONCERNED_MAX]; /* instances that had the record or own its partition */
    int32_t concerned_count;
};

static bool is_concerned(const struct story *story, kt_name instance)
{
    for (int32_t i = 0; i < story->concerned_count; i++) {
        if (story->concerned[i] == instance)
            return true;
    }
    return false;
}

static void concern(struct story *story, kt_name instance)
{
    if (instance && !is_concerned(story, instance) && story->concerned_count < CONCERNED_MAX)
        story->concerned[story->concerned_count++] = instance;
}

static void begin(struct story *story)
{
    if (!story->began && story->has_assignment)
        kt_verdict_witness(story->verdict, story->assignment);
    story->began = true;
}

static bool covers(const struct story *story, const struct kt_event *event)
{
    int64_t count = event->count > 0 ? event->count : 1;
    return event->offset <= story->offset && story->offset < event->offset + count;
}

static void tell_handed(struct story *story, size_t i, const struct kt_event *event)
{
    if (!covers(story, event))
        return;
    begin(story);
    concern(story, kt_model_instance(story->model, event));
    kt_verdict_witness(story->verdict, i);
}

static void tell_commit(struct story *story, size_t i, const struct kt_event *event)
{
    bool passes = event->offset > story->offset;
    if (passes != story->passed) {
        begin(story);
        kt_verdict_witness(story->verdict, i);
    }
    story->passed = passes;
}

static void tell_assignment(struct story *story, size_t i, const struct kt_event *event)
{
    if (story->began)
        kt_verdict_witness(story->verdict, i);
    else if (story->has_assignment && !story->began)
        story->concerned_count = 0; /* the owner before is out of the story */
    story->has_assignment = true;
    story->assignment = i;
    concern(story, kt_model_instance(story->model, event));
}

/* returns  whether an ASSIGNED event is all there is to see of it */
static bool is_taken_quietly(const struct story *story, const struct kt_event *event)
{
    kt_name instance = kt_model_instance(story->model, event);
    return kt_survey_takes_quietly(kt_survey_instance(story->model->group, instance));
}

static void tell_of_partition(struct story *story, size_t i, const struct kt_event *event)
{
    switch (event->type) {
    case KT_EVENT_APPEND:
        if (covers(story, event))
            kt_verdict_witness(story->verdict, i);
        break;
    case KT_EVENT_DELIVER:
    case KT_EVENT_PROCESSED:
    case KT_EVENT_EFFECT:
        tell_handed(story, i, event);
        break;
    case KT_EVENT_COMMITTED:
        tell_commit(story, i, event);
        break;
    case KT_EVENT_ASSIGNED:
        if (is_taken_quietly(story, event))
            tell_assignment(story, i, event);
        break;
    case KT_EVENT_ASSIGN_BEGIN:
        tell_assignment(story, i, event);
        break;
    case KT_EVENT_REVOKE_END:
    case KT_EVENT_LOST_BEGIN:
    case KT_EVENT_SEEK:
        if (story->began || event->type == KT_EVENT_SEEK)
            kt_verdict_witness(story->verdict, i);
        break;
    default:
        break;
    }
}

static void tell_of_instance(struct story *story, size_t i, const struct kt_event *event)
{
    switch (event->type) {
    case KT_EVENT_CRASH:
    case KT_EVENT_DIED:
    case KT_EVENT_EXIT:
    case KT_EVENT_FREEZE:
    case KT_EVENT_THAW:
    case KT_EVENT_MEMBER_EXPELLED:
    case KT_EVENT_MEMBER_FENCED:
    case KT_EVENT_MEMBER_LEFT:
        if (story->began && is_concerned(story, kt_model_instance(story->model, event)))
            kt_verdict_witness(story->verdict, i);
        break;
    default:
        break;
    }
}

static bool is_of_group(const struct story *story, const struct kt_event *event)
{
    return event->group == 0 || event->group == story->model->subject.group;
}

void kt_explain(const struct kt_model *model, const struct kt_partition *partition, int64_t offset, size_t until,
                struct kt_verdict *verdict)
{
    struct story story = {.model = model, .partition = partition, .offset = offset, .verdict = verdict};
    for (size_t i = 0; i <= until && i < kt_history_count(model->history); i++) {
        const struct kt_event *event = kt_history_event(model->history, i);
        if (!is_of_group(&story, event) || !kt_model_is_in_time(model, event->time_us))
            continue;
        if (event->topic == partition->topic && event->partition == partition->number)
            tell_of_partition(&story, i, event);
        else if (event->topic == 0)
            tell_of_instance(&story, i, event);
    }
}
