/* SPDX-License-Identifier: Apache-2.0 */
/* Tell when a group is stable, drained, and a whole trial has come to rest. */
#include <string.h>

#include "harness/live/live.h"
#include "harness/trial/members.h"
#include "harness/trial/world.h"

enum {
    QUIET_US = 5000000,             /* nothing happened for so long, all groups drained: at rest */
    QUIET_APART_US = 30000000,      /* as above, where an instance is in no group: a producer may back off for 10 s */
    QUIET_REAL_US = 500000,         /* real time that a live stage is quiet at least: processes take their time */
    QUIET_SILENT_US = 3000000,      /* the same where a process has not got as far as its first connection */
    QUIET_UNDRAINED_US = 330000000, /* longer than librdkafka's longest default timeout, max.poll.interval.ms */
};

static struct kt_instance *instance_at(struct kmock_list_link *link)
{
    return kmock_list_object(link, struct kt_instance, link);
}

static bool is_member(const struct kt_instance *instance, const char *group)
{
    if (!instance->running)
        return false;
    return instance->group ? strcmp(instance->group, group) == 0 : strcmp(instance->app->name, group) == 0;
}

/* An application that joined a group counts whole: an instance of it that has not joined yet is still to come. */
static bool belongs(struct kt_trial *trial, const struct kt_instance *instance, const char *group)
{
    if (!instance->running || instance->group)
        return is_member(instance, group);
    for (struct kmock_list_link *link = trial->instances.first; link; link = link->next) {
        const struct kt_instance *other = instance_at(link);
        if (other->app == instance->app && other->group && strcmp(other->group, group) == 0)
            return true;
    }
    return is_member(instance, group);
}

static bool has_application(struct kt_trial *trial, const char *name)
{
    return kmock_table_find(&trial->apps, name, strlen(name)) != NULL;
}

bool kt_group_is_stable(struct kt_trial *trial, const char *group)
{
    struct kmock_group_view view;
    int running = 0;
    for (struct kmock_list_link *link = trial->instances.first; link; link = link->next) {
        struct kt_instance *instance = instance_at(link);
        int members = kt_members_count(trial, group, instance);
        if (members < 0 || (members == 0 && belongs(trial, instance, group)))
            return false;
        running += members > 0;
    }
    kmock_cluster_group(trial->cluster, group, &view);
    if (running > 0)
        return strcmp(view.state, "Stable") == 0;
    return view.members_count == 0 && (strcmp(view.state, "Dead") != 0 || has_application(trial, group));
}

static bool topic_is_drained(struct kt_trial *trial, const char *group, const char *topic)
{
    int partitions = kmock_cluster_partitions_count(trial->cluster, topic);
    for (int p = 0; p < partitions; p++) {
        int64_t start, end;
        kmock_cluster_offsets(trial->cluster, topic, p, &start, &end);
        int64_t committed = kmock_cluster_committed(trial->cluster, group, topic, p);
        if (kmock_cluster_has_records(trial->cluster, topic, p, committed > start ? committed : start))
            return false;
    }
    return true;
}

bool kt_group_is_drained(struct kt_trial *trial, const char *group)
{
    size_t group_size = strlen(group);
    bool any = false;
    for (struct kmock_table_entry *entry = kmock_table_first(&trial->consumed); entry;
         entry = kmock_table_next(entry)) {
        if (strlen(entry->key) != group_size || strcmp(entry->key, group) != 0)
            continue;
        any = true;
        if (!topic_is_drained(trial, group, entry->key + group_size + 1))
            return false;
    }
    return any;
}

const char *kt_trial_group(struct kt_trial *trial, int place)
{
    for (struct kmock_table_entry *entry = kmock_table_first(&trial->consumed); entry;
         entry = kmock_table_next(entry)) {
        struct kmock_table_entry *earlier = kmock_table_first(&trial->consumed);
        while (strcmp(earlier->key, entry->key) != 0)
            earlier = kmock_table_next(earlier);
        if (earlier == entry && place-- == 0)
            return entry->key;
    }
    return NULL;
}

const char *kt_group_named(struct kt_trial *trial, const char *name)
{
    struct kmock_group_view view;
    kmock_cluster_group(trial->cluster, name, &view);
    if (strcmp(view.state, "Dead") != 0)
        return name;
    for (struct kmock_list_link *link = trial->instances.first; link; link = link->next) {
        struct kt_instance *instance = instance_at(link);
        bool named = strcmp(instance->name, name) == 0 || strcmp(instance->app->name, name) == 0;
        if (named && instance->group)
            return instance->group;
    }
    return name;
}

/* Something the test arranged is still to come. */
static bool is_pending(struct kt_trial *trial)
{
    for (struct kmock_list_link *link = trial->faults.first; link; link = link->next) {
        const struct kt_armed_fault *armed = kmock_list_object(link, struct kt_armed_fault, link);
        if (kmock_timer_is_armed(&armed->timer) || !kmock_list_is_empty(&armed->deeds))
            return true;
    }
    for (struct kmock_list_link *link = trial->instances.first; link; link = link->next)
        if (kmock_timer_is_armed(&instance_at(link)->thaw) || kmock_timer_is_armed(&instance_at(link)->restart))
            return true;
    for (int32_t i = 0; i < trial->brokers_count; i++)
        if (kmock_timer_is_armed(&trial->brokers[i].up) || kt_links_hold_something(&trial->brokers[i]))
            return true;
    return trial->live && kt_live_is_busy(trial->live);
}

/* Requests, and what a program does again and again without getting further, are no progress. */
static bool is_progress(const struct kt_event *event)
{
    bool is_a_clients = event->type >= KT_EVENT_CLIENT && event->type <= KT_EVENT_CONSUMER_ERROR;
    if (is_a_clients)
        return event->type == KT_EVENT_DELIVER || event->type == KT_EVENT_EFFECT || event->type == KT_EVENT_PRODUCE ||
               event->type == KT_EVENT_REPORT;
    return event->type != KT_EVENT_REQUEST && event->type != KT_EVENT_RESPONSE;
}

/* A coordinator ends what it finds open, be the program there or not: that is still to come. */
static void note_transaction(struct kt_trial *trial, const struct kt_event *event)
{
    if (event->type != KT_EVENT_TXN_STATE)
        return;
    const char *to = strstr(kt_history_text(trial->history, event->detail), "-> ");
    bool is_open = to && (strncmp(to, "-> Ongoing", 10) == 0 || strncmp(to, "-> Prepare", 10) == 0);
    if (is_open)
        kmock_table_put(&trial->transactions, &event->member, sizeof event->member, trial);
    else
        kmock_table_remove(&trial->transactions, &event->member, sizeof event->member);
}

static int64_t last_progress_us(struct kt_trial *trial)
{
    size_t count = kt_history_count(trial->history);
    for (; trial->seen_events < count; trial->seen_events++) {
        const struct kt_event *event = kt_history_event(trial->history, trial->seen_events);
        note_transaction(trial, event);
        if (is_progress(event) && event->time_us > trial->last_progress_us)
            trial->last_progress_us = event->time_us;
    }
    return trial->last_progress_us;
}

static bool someone_is_at_work(struct kt_trial *trial)
{
    for (struct kmock_list_link *link = trial->instances.first; link; link = link->next) {
        const struct kt_instance *instance = instance_at(link);
        if (instance->running && kt_history_is_at_work(trial->history, instance->run))
            return true;
    }
    return false;
}

static bool someone_is_apart(struct kt_trial *trial)
{
    for (struct kmock_list_link *link = trial->instances.first; link; link = link->next)
        if (instance_at(link)->running && !instance_at(link)->group)
            return true;
    return false;
}

static bool groups_are_at_rest(struct kt_trial *trial)
{
    for (struct kmock_list_link *link = trial->instances.first; link; link = link->next) {
        const struct kt_instance *instance = instance_at(link);
        if (!instance->group)
            continue;
        if (!kt_group_is_stable(trial, instance->group))
            return false;
        if (instance->running && !kt_group_is_drained(trial, instance->group))
            return false;
    }
    return true;
}

/* A consumer that has not got as far as its group yet waits for an answer that may have been lost. */
static bool someone_is_about_to_join(struct kt_trial *trial)
{
    for (size_t i = 0; i < kt_history_count(trial->history); i++) {
        const struct kt_event *event = kt_history_event(trial->history, i);
        if (event->type != KT_EVENT_CLIENT || event->group == 0)
            continue;
        for (struct kmock_list_link *link = trial->instances.first; link; link = link->next) {
            const struct kt_instance *instance = instance_at(link);
            if (instance->running && !instance->group && instance->run == event->instance)
                return true;
        }
    }
    return false;
}

static bool someone_is_silent(struct kt_trial *trial)
{
    for (struct kmock_list_link *link = trial->instances.first; link; link = link->next)
        if (instance_at(link)->running && !instance_at(link)->has_spoken)
            return true;
    return false;
}

/* What a process does without anybody's seeing it takes real time, whatever the speed. */
static int64_t quiet_needed_us(struct kt_trial *trial)
{
    int64_t needed_us = someone_is_apart(trial) ? QUIET_APART_US : QUIET_US;
    if (trial->live == NULL)
        return needed_us;
    double real_us = kt_live_pace(trial->live)->speed * (someone_is_silent(trial) ? QUIET_SILENT_US : QUIET_REAL_US);
    return (double)needed_us > real_us ? needed_us : (int64_t)real_us;
}

bool kt_trial_is_settled(void *context)
{
    struct kt_trial *trial = context;
    int64_t quiet_us = kt_world_now_us() - last_progress_us(trial);
    if (quiet_us < quiet_needed_us(trial) || is_pending(trial))
        return false;
    if (quiet_us >= QUIET_UNDRAINED_US)
        return true;
    return !someone_is_at_work(trial) && kmock_table_first(&trial->transactions) == NULL && groups_are_at_rest(trial) &&
           !someone_is_about_to_join(trial);
}
