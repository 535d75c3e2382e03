/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/explore/story.h"

#include <string.h>

/* What the outside can see the programs do, and what was done to them. Who owns what is told once, by the group;
 * what a fault does to an instance is told by the instance's own event. */
static const bool in_story[KT_EVENT_COUNT] = {
    [KT_EVENT_APPEND] = true,        [KT_EVENT_LEADER] = true,
    [KT_EVENT_COMMITTED] = true,     [KT_EVENT_MEMBER_EXPELLED] = true,
    [KT_EVENT_MEMBER_FENCED] = true, [KT_EVENT_ASSIGNED] = true,
    [KT_EVENT_BROKER] = true,        [KT_EVENT_DELIVER] = true,
    [KT_EVENT_EFFECT] = true,        [KT_EVENT_SEEK] = true,
    [KT_EVENT_START] = true,         [KT_EVENT_EXIT] = true,
    [KT_EVENT_CRASH] = true,         [KT_EVENT_DIED] = true,
    [KT_EVENT_FREEZE] = true,        [KT_EVENT_THAW] = true,
    [KT_EVENT_SIGNAL] = true,        [KT_EVENT_LINK] = true,
    [KT_EVENT_FAULT] = true,         [KT_EVENT_NOTE] = true,
    [KT_EVENT_TRUNCATED] = true,     [KT_EVENT_LOG_START] = true,
    [KT_EVENT_DUPLICATE] = true,
};

static bool begins_with(const char *text, const char *word)
{
    return strncmp(text, word, strlen(word)) == 0;
}

/* Of these the event of what they did follows. */
static bool is_told_by_its_deed(const char *fault)
{
    const char *action = strstr(fault, ": ");
    static const char *const verbs[] = {"crash ", "freeze ", "thaw ",    "restart ", "signal ",
                                        "cut ",   "heal ",   "latency ", "broker"};
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
        if (begins_with(fault, verbs[i]) || (action && begins_with(action + 2, verbs[i])))
            return true;
    return false;
}

bool kt_story_has(const struct kt_history *history, const struct kt_event *event)
{
    const char *topic = kt_history_text(history, event->topic);
    if (!in_story[event->type])
        return false;
    if (event->type == KT_EVENT_LEADER)
        return event->count > 0; /* with it, records are lost */
    if (event->type == KT_EVENT_FAULT)
        return !is_told_by_its_deed(kt_history_text(history, event->detail));
    if (event->type == KT_EVENT_ASSIGNED && event->partition < 0)
        return false;
    return !begins_with(topic, "__");
}

/* One goes on where the other ended: the same run did the same to the next record. */
static bool continues(const struct kt_event *before, const struct kt_event *event)
{
    bool is_run = event->type == KT_EVENT_APPEND || event->type == KT_EVENT_DELIVER || event->type == KT_EVENT_EFFECT;
    int64_t next = before->offset + (before->count > 0 ? before->count : 1);
    return is_run && before->type == event->type && before->instance == event->instance &&
           before->topic == event->topic && before->partition == event->partition && next == event->offset;
}

static void print_line(const struct kt_history *history, const struct kt_event *event, int64_t base_us,
                       struct kmock_buffer *out)
{
    kmock_buffer_print(out, "    ");
    kt_event_print(history, event, base_us, out);
    kmock_buffer_print(out, "\n");
}

int32_t kt_story_print(const struct kt_history *history, int64_t base_us, struct kmock_buffer *out)
{
    struct kt_event last = {.type = KT_EVENT_COUNT};
    int32_t events = 0;
    for (size_t i = 0; i < kt_history_count(history); i++) {
        const struct kt_event *event = kt_history_event(history, i);
        if (!kt_story_has(history, event))
            continue;
        if (last.type < KT_EVENT_COUNT && continues(&last, event)) {
            last.count = (last.count > 0 ? last.count : 1) + (event->count > 0 ? event->count : 1);
            continue;
        }
        if (last.type < KT_EVENT_COUNT)
            print_line(history, &last, base_us, out);
        last = *event;
        events++;
    }
    if (last.type < KT_EVENT_COUNT)
        print_line(history, &last, base_us, out);
    return events;
}
