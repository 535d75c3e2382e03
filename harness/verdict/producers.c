/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/verdict/producers.h"

#include <string.h>

#include "harness/verdict/resolve.h"
#include "harness/verdict/say.h"

static bool is_application(const struct kt_producers *producers, kt_name instance, const char *application)
{
    const char *text = kt_history_text(producers->history, instance);
    size_t length = kt_application_length(text);
    return strcmp(text, application) == 0 || (length == strlen(application) && strncmp(text, application, length) == 0);
}

static bool has_application(const struct kt_producers *producers, const char *application)
{
    kt_name last = 0;
    for (size_t i = 0; i < kt_history_count(producers->history); i++) {
        kt_name instance = kt_history_event(producers->history, i)->instance;
        if (instance == 0 || instance == last)
            continue;
        last = instance;
        if (is_application(producers, instance, application))
            return true;
    }
    return false;
}

static bool find_by_name(struct kt_producers *producers)
{
    const char *name = producers->scope->name;
    kt_name known = kt_history_find_name(producers->history, name);
    producers->group = known ? kt_survey_find(&producers->survey, known) : NULL;
    if (producers->group || has_application(producers, name))
        return true;
    producers->is_anybody = known && kt_survey_has_topic(&producers->survey, known);
    producers->topic = producers->is_anybody ? known : 0;
    if (!producers->is_anybody)
        kt_verdict_say(producers->verdict, KT_NOT_JUDGED,
                       "no application, group or topic is named %s: check the name and that the program ran", name);
    return producers->is_anybody;
}

static bool find_by_path(struct kt_producers *producers)
{
    struct kmock_buffer why = {0};
    bool resolved =
        kt_survey_resolve(&producers->survey, producers->history, producers->scope, &producers->subject, &why);
    if (resolved) {
        producers->group = kt_survey_find(&producers->survey, producers->subject.group);
        producers->topic = producers->subject.output;
    } else {
        kt_verdict_say(producers->verdict, KT_NOT_JUDGED, "%.*s", (int)why.size, (char *)why.data);
    }
    kmock_buffer_free(&why);
    return resolved;
}

bool kt_producers_init(struct kt_producers *producers, const struct kt_history *history, const struct kt_scope *scope,
                       struct kt_verdict *verdict)
{
    *producers = (struct kt_producers){.history = history, .scope = scope, .verdict = verdict};
    kt_survey_init(&producers->survey, history);
    return scope->topic ? find_by_path(producers) : find_by_name(producers);
}

void kt_producers_finish(struct kt_producers *producers)
{
    kt_survey_finish(&producers->survey);
}

bool kt_producers_have(struct kt_producers *producers, kt_name instance)
{
    if (instance == 0 || producers->is_anybody)
        return instance != 0;
    if (instance == producers->last)
        return producers->last_has;
    producers->last = instance;
    producers->last_has =
        (producers->group && kt_survey_instance(producers->group, instance)) ||
        (producers->scope->topic == NULL && is_application(producers, instance, producers->scope->name));
    return producers->last_has;
}

bool kt_producers_is_in_time(const struct kt_producers *producers, const struct kt_event *event)
{
    return producers->scope->end_us == 0 || event->time_us <= producers->scope->end_us;
}

bool kt_producers_mean(struct kt_producers *producers, const struct kt_event *event)
{
    return kt_producers_is_in_time(producers, event) && (producers->topic == 0 || event->topic == producers->topic) &&
           kt_producers_have(producers, event->instance);
}

const char *kt_producers_name(const struct kt_producers *producers)
{
    return producers->scope->name;
}
