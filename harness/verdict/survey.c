/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/verdict/survey.h"

#include <stdlib.h>
#include <string.h>

#include "mock/base/alloc.h"

size_t kt_application_length(const char *instance)
{
    size_t whole = strlen(instance), length = whole;
    while (length > 0 && strchr("0123456789.", instance[length - 1]))
        length--;
    return length > 1 && length < whole && instance[length - 1] == '-' ? length - 1 : whole;
}

struct kt_survey_group *kt_survey_find(const struct kt_survey *survey, kt_name group)
{
    return kmock_table_find(&survey->groups, &group, sizeof group);
}

static struct kt_survey_group *group_of(struct kt_survey *survey, kt_name name)
{
    struct kt_survey_group *group = kt_survey_find(survey, name);
    if (group)
        return group;
    group = kmock_alloc(sizeof *group);
    group->name = name;
    kmock_table_put(&survey->groups, &name, sizeof name, group);
    return group;
}

static void add_name(struct kmock_table *table, kt_name name, void *value)
{
    if (name != 0 && kmock_table_find(table, &name, sizeof name) == NULL)
        kmock_table_put(table, &name, sizeof name, value);
}

static struct kt_survey_instance *instance_of(struct kt_survey_group *group, kt_name name)
{
    struct kt_survey_instance *instance = kmock_table_find(&group->instances, &name, sizeof name);
    if (instance || name == 0)
        return instance;
    instance = kmock_alloc(sizeof *instance);
    instance->name = name;
    kmock_table_put(&group->instances, &name, sizeof name, instance);
    return instance;
}

static void note_client(struct kt_survey_group *group, const struct kt_history *history, const struct kt_event *event,
                        struct kt_survey_instance *instance)
{
    if (strcmp(kt_history_text(history, event->detail), KT_ASSIGNS_BY_ITSELF) != 0) {
        instance->is_told = true;
        return;
    }
    group->has_quiet = true;
    instance->quiet_count++;
    instance->quiet = instance->quiet_count == 1 ? event->client : 0;
}

/* Note what an instance's event tells of it. */
static void note_instance(struct kt_survey_group *group, const struct kt_history *history, const struct kt_event *event)
{
    struct kt_survey_instance *instance = instance_of(group, event->instance);
    if (instance == NULL)
        return;
    if (event->type == KT_EVENT_CLIENT)
        note_client(group, history, event, instance);
    instance->has_assignments |= event->type == KT_EVENT_ASSIGN_BEGIN;
    instance->has_deliveries |= event->type == KT_EVENT_DELIVER;
}

static bool is_output(const struct kt_history *history, const struct kt_event *event)
{
    return strncmp(kt_history_text(history, event->detail), "output", strlen("output")) == 0;
}

static void note_use(struct kt_survey_group *group, const struct kt_history *history, const struct kt_event *event)
{
    switch (event->type) {
    case KT_EVENT_EFFECT:
        if (is_output(history, event))
            group->has_output_effects = true;
        else
            group->has_effects = true;
        break;
    case KT_EVENT_DELIVER:
        group->has_deliveries = true;
        break;
    case KT_EVENT_ASSIGN_BEGIN:
        group->has_assignments = true;
        break;
    default:
        break;
    }
}

static void note_event(struct kt_survey *survey, const struct kt_history *history, const struct kt_event *event)
{
    if (event->type == KT_EVENT_TOPIC || event->type == KT_EVENT_APPEND)
        add_name(&survey->topics, event->topic, &survey->groups);
    if (event->group == 0 && event->type != KT_EVENT_EFFECT)
        return;
    struct kt_survey_group *group = group_of(survey, event->group);
    add_name(&group->topics, event->topic, group);
    note_instance(group, history, event);
    note_use(group, history, event);
}

void kt_survey_init(struct kt_survey *survey, const struct kt_history *history)
{
    *survey = (struct kt_survey){0};
    for (size_t i = 0; i < kt_history_count(history); i++)
        note_event(survey, history, kt_history_event(history, i));
}

bool kt_survey_has_topic(const struct kt_survey *survey, kt_name topic)
{
    return kmock_table_find(&survey->topics, &topic, sizeof topic) != NULL;
}

bool kt_survey_group_uses(const struct kt_survey_group *group, kt_name topic)
{
    return kmock_table_find(&group->topics, &topic, sizeof topic) != NULL;
}

const struct kt_survey_instance *kt_survey_instance(const struct kt_survey_group *group, kt_name instance)
{
    return kmock_table_find(&group->instances, &instance, sizeof instance);
}

bool kt_survey_takes_quietly(const struct kt_survey_instance *instance)
{
    return instance && instance->quiet_count > 0 && !instance->is_told;
}

bool kt_survey_is_known(const struct kt_survey_instance *instance)
{
    return instance->quiet_count > 0 || instance->is_told || instance->has_assignments;
}

static void free_group(void *value)
{
    struct kt_survey_group *group = value;
    kmock_table_free(&group->topics, NULL);
    kmock_table_free(&group->instances, free);
    free(group);
}

void kt_survey_finish(struct kt_survey *survey)
{
    kmock_table_free(&survey->groups, free_group);
    kmock_table_free(&survey->topics, NULL);
}
