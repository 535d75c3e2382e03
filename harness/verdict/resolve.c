/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/verdict/resolve.h"

#include <string.h>

/* A look at the groups that may be meant, with the answer so far. */
struct search {
    const struct kt_survey *survey;
    const struct kt_history *history;
    const struct kt_scope *scope;
    struct kt_subject *subject;
    struct kmock_buffer *why;
};

static kt_name find_topic(const struct search *search, const char *text)
{
    kt_name topic = text ? kt_history_find_name(search->history, text) : 0;
    return topic && kt_survey_has_topic(search->survey, topic) ? topic : 0;
}

static kt_name find_group(const struct search *search, const char *text)
{
    kt_name group = kt_history_find_name(search->history, text);
    return group && kt_survey_find(search->survey, group) ? group : 0;
}

/* returns  whether an instance of the application is in the group */
static bool has_application(const struct search *search, const struct kt_survey_group *group, const char *application)
{
    struct kmock_table_entry *entry = kmock_table_first(&group->instances);
    for (; entry; entry = kmock_table_next(entry)) {
        kt_name instance;
        memcpy(&instance, entry->key, sizeof instance);
        const char *text = kt_history_text(search->history, instance);
        size_t length = kt_application_length(text);
        if (length == strlen(application) && strncmp(text, application, length) == 0)
            return true;
    }
    return false;
}

/* returns  the name of an instance in the group that is not of the application; NULL where there is none */
static const char *find_other_application(const struct search *search, kt_name name, const char *application)
{
    const struct kt_survey_group *group = kt_survey_find(search->survey, name);
    struct kmock_table_entry *entry = kmock_table_first(&group->instances);
    for (; entry; entry = kmock_table_next(entry)) {
        kt_name instance;
        memcpy(&instance, entry->key, sizeof instance);
        const char *text = kt_history_text(search->history, instance);
        size_t length = kt_application_length(text);
        if (length != strlen(application) || strncmp(text, application, length) != 0)
            return text;
    }
    return NULL;
}

/* What one application of a group is owed cannot be told apart from what the others are. */
static bool has_group_for_itself(const struct search *search, const char *application)
{
    const char *other = find_other_application(search, search->subject->group, application);
    if (other)
        kmock_buffer_print(
            search->why,
            "%s is in the group %s together with %s, so each gets a part of the records: give it a group "
            "of its own, or judge the group by its name",
            application, kt_history_text(search->history, search->subject->group), other);
    return other == NULL;
}

/* returns  whether the group may be the one that is meant: of the application, or a reader of the topic */
static bool is_meant(const struct search *search, const struct kt_survey_group *group, const char *application)
{
    if (group->name == 0)
        return false;
    if (application)
        return has_application(search, group, application);
    return kt_survey_group_uses(group, search->subject->topic);
}

/* List the groups there are. */
static void print_groups(const struct search *search, const char *before, const char *application)
{
    const char *separator = before;
    struct kmock_table_entry *entry = kmock_table_first(&search->survey->groups);
    for (; entry; entry = kmock_table_next(entry)) {
        const struct kt_survey_group *group = entry->value;
        if (group->name == 0 || (*before == ' ' && !is_meant(search, group, application)))
            continue;
        kmock_buffer_print(search->why, "%s%s", separator, kt_history_text(search->history, group->name));
        separator = ", ";
    }
}

/* returns  how many groups may be meant; the last is the subject's */
static int choose_group(const struct search *search, const char *application)
{
    int count = 0;
    struct kmock_table_entry *entry = kmock_table_first(&search->survey->groups);
    for (; entry; entry = kmock_table_next(entry)) {
        const struct kt_survey_group *group = entry->value;
        if (!is_meant(search, group, application))
            continue;
        search->subject->group = group->name;
        count++;
    }
    return count;
}

static bool resolve_application(const struct search *search, const char *name)
{
    int count = choose_group(search, name);
    if (count == 0) {
        kmock_buffer_print(search->why,
                           "no group named %s was seen, and no instance of an application %s was in one: check the "
                           "name and that the program subscribes",
                           name, name);
        print_groups(search, "; groups seen: ", NULL);
    } else if (count > 1) {
        kmock_buffer_print(search->why, "instances of %s are in more than one group: name one of", name);
        print_groups(search, " ", name);
    }
    return count == 1 && has_group_for_itself(search, name);
}

static bool resolve_group(const struct search *search, const char *name)
{
    search->subject->group = find_group(search, name);
    return search->subject->group != 0 || resolve_application(search, name);
}

static bool resolve_reader(const struct search *search)
{
    int count = choose_group(search, NULL);
    if (count == 0)
        kmock_buffer_print(search->why,
                           "no group read %s: check the topic's name and that the program subscribes to it",
                           search->scope->topic);
    else if (count > 1) {
        kmock_buffer_print(search->why, "more than one group reads %s: write \"%s -> GROUP -> %s\" with one of",
                           search->scope->topic, search->scope->topic, search->scope->name);
        print_groups(search, " ", NULL);
    }
    return count == 1;
}

/* Two names: the second is a group's, an application's or an output topic's. */
static bool resolve_pair(const struct search *search)
{
    const char *name = search->scope->name;
    kt_name output = find_topic(search, name);
    kt_name group = find_group(search, name);
    if (output && group) {
        kmock_buffer_print(search->why, "%s is a group and a topic: write \"%s -> %s -> OUTPUT\" or only \"%s\"", name,
                           search->scope->topic, name, name);
        return false;
    }
    search->subject->output = output;
    return output ? resolve_reader(search) : resolve_group(search, name);
}

static bool resolve_output(const struct search *search)
{
    search->subject->output = find_topic(search, search->scope->output);
    if (search->subject->output == 0) {
        kmock_buffer_print(search->why, "there is no topic %s: create it with kt_topic", search->scope->output);
        return false;
    }
    return resolve_group(search, search->scope->name);
}

bool kt_survey_resolve(const struct kt_survey *survey, const struct kt_history *history, const struct kt_scope *scope,
                       struct kt_subject *subject, struct kmock_buffer *why)
{
    struct search search = {survey, history, scope, subject, why};
    *subject = (struct kt_subject){0};
    if (scope->topic == NULL)
        return resolve_group(&search, scope->name);
    subject->topic = find_topic(&search, scope->topic);
    if (subject->topic == 0) {
        kmock_buffer_print(why, "there is no topic %s: create it with kt_topic and feed it", scope->topic);
        return false;
    }
    return scope->output ? resolve_output(&search) : resolve_pair(&search);
}

bool kt_scope_resolve(const struct kt_history *history, const struct kt_scope *scope, struct kt_subject *subject,
                      struct kmock_buffer *why)
{
    struct kt_survey survey;
    kt_survey_init(&survey, history);
    bool resolved = kt_survey_resolve(&survey, history, scope, subject, why);
    kt_survey_finish(&survey);
    return resolved;
}
