/* SPDX-License-Identifier: Apache-2.0 */
/* Start, crash, freeze and restart instances of the code under test. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/client/client.h"
#include "harness/trial/cut.h"
#include "mock/base/alloc.h"

static void record(struct kt_instance *instance, enum kt_event_type type, const char *detail, int error)
{
    struct kt_trial *trial = instance->trial;
    struct kt_event event = kt_event_none(type, kt_sim_now_us());
    event.instance = instance->run;
    event.detail = kt_history_name(trial->history, detail, strlen(detail));
    event.error = (int16_t)error;
    kt_trial_append(trial, &event);
}

static struct kt_instance *instance_at(struct kmock_list_link *link)
{
    return link ? kmock_list_object(link, struct kt_instance, link) : NULL;
}

struct kt_instance *kt_instance_find(struct kt_trial *trial, const char *name)
{
    for (struct kmock_list_link *link = trial->instances.first; link; link = link->next)
        if (strcmp(instance_at(link)->name, name) == 0)
            return instance_at(link);
    return NULL;
}

struct kt_instance *kt_instance_of(struct kt_trial *trial, const struct kt_process *process)
{
    for (struct kmock_list_link *link = trial->instances.first; link; link = link->next)
        if (instance_at(link)->process == process)
            return instance_at(link);
    return NULL;
}

struct kt_instance *kt_instance_of_run(struct kt_trial *trial, kt_name run)
{
    for (struct kmock_list_link *link = trial->instances.first; link; link = link->next)
        if (run && kt_instance_is(instance_at(link)->name, kt_history_text(trial->history, run)))
            return instance_at(link);
    return NULL;
}

int kt_instances_named(struct kt_trial *trial, const char *name, kt_each_instance *each, void *context)
{
    int count = 0;
    for (struct kmock_list_link *link = trial->instances.first, *next; link; link = next) {
        struct kt_instance *instance = instance_at(link);
        next = link->next;
        if (strcmp(instance->name, name) != 0 && strcmp(instance->app->name, name) != 0)
            continue;
        each(instance, context);
        count++;
    }
    return count;
}

static int run(void *context)
{
    struct kt_instance *instance = context;
    return instance->entry(instance->argument);
}

static void start_run(struct kt_instance *instance)
{
    char name[120];
    instance->runs++;
    if (instance->runs == 1)
        snprintf(name, sizeof name, "%s", instance->name);
    else
        snprintf(name, sizeof name, "%s.%d", instance->name, instance->runs);
    instance->run = kt_history_name(instance->trial->history, name, strlen(name));
    instance->running = true;
    instance->was_crashed_by_fault = false;
    instance->process = kt_process_spawn(instance->trial->sim, instance->name, run, instance);
    instance->processes = kmock_realloc(instance->processes, (size_t)instance->runs * sizeof *instance->processes);
    instance->processes[instance->runs - 1] = instance->process;
    kt_client_attach(instance->process, instance->trial->history, instance->run);
    record(instance, KT_EVENT_START, "", 0);
}

static void thaw_now(void *context, int64_t now_us)
{
    (void)now_us;
    kt_instance_thaw(context);
}

static void restart_now(void *context, int64_t now_us)
{
    (void)now_us;
    kt_instance_restart(context);
}

static void add_instance(struct kt_trial *trial, struct kt_app *app, kt_entry *entry, void *argument)
{
    struct kt_instance *instance = kmock_alloc(sizeof *instance);
    char name[100];
    snprintf(name, sizeof name, "%s-%d", app->name, ++app->instances_count);
    instance->trial = trial;
    instance->app = app;
    instance->entry = entry;
    instance->argument = argument;
    instance->name = kmock_copy_string(name, strlen(name));
    instance->thaw = (struct kmock_timer){.fire = thaw_now, .context = instance};
    instance->restart = (struct kmock_timer){.fire = restart_now, .context = instance};
    kmock_list_append(&trial->instances, &instance->link);
    start_run(instance);
}

void kt_start(struct kt_trial *trial, const char *name, int instances, kt_entry *entry, void *argument)
{
    kt_trial_check(trial, "kt_start");
    if (instances < 1 || instances > 10000)
        kt_misuse(trial, "kt_start(\"%s\", %d): the number of instances must be 1 to 10000", name, instances);
    if (name == NULL || *name == '\0' || strlen(name) > 80)
        kt_misuse(trial, "kt_start: an application needs a name of 1 to 80 characters");
    if (entry == NULL)
        kt_misuse(trial, "kt_start(\"%s\"): the entry point is NULL", name);
    struct kt_app *app = kmock_table_find(&trial->apps, name, strlen(name));
    if (app == NULL) {
        app = kmock_alloc(sizeof *app);
        app->name = kmock_copy_string(name, strlen(name));
        kmock_table_put(&trial->apps, name, strlen(name), app);
    }
    for (int i = kt_scale_instances(trial, app, instances); i > 0; i--)
        add_instance(trial, app, entry, argument);
}

void kt_instance_crash(struct kt_instance *instance, const char *why)
{
    if (!instance->running)
        return;
    instance->running = false;
    kmock_timers_cancel(kt_sim_timers(instance->trial->sim), &instance->thaw);
    record(instance, KT_EVENT_CRASH, why, 0);
    kt_process_crash(instance->process);
}

/* A freeze of a frozen instance ends when the later of the two does. */
static void freeze_longer(struct kt_instance *instance, int64_t for_us)
{
    struct kmock_timers *timers = kt_sim_timers(instance->trial->sim);
    int64_t until_us = kt_sim_now_us() + for_us;
    if (!kmock_timer_is_armed(&instance->thaw))
        return;
    if (for_us == 0)
        kmock_timers_cancel(timers, &instance->thaw);
    else if (until_us > instance->thaw.deadline_us)
        kmock_timers_arm(timers, &instance->thaw, until_us);
}

void kt_instance_freeze(struct kt_instance *instance, int64_t for_us)
{
    if (!instance->running)
        return;
    record(instance, KT_EVENT_FREEZE, "", 0);
    if (kt_process_state(instance->process) == KT_PROCESS_FROZEN) {
        freeze_longer(instance, for_us);
        return;
    }
    kt_process_freeze(instance->process);
    if (for_us > 0)
        kmock_timers_arm(kt_sim_timers(instance->trial->sim), &instance->thaw, kt_sim_now_us() + for_us);
}

void kt_instance_thaw(struct kt_instance *instance)
{
    kmock_timers_cancel(kt_sim_timers(instance->trial->sim), &instance->thaw);
    if (!instance->running || kt_process_state(instance->process) != KT_PROCESS_FROZEN)
        return;
    record(instance, KT_EVENT_THAW, "", 0);
    kt_process_thaw(instance->process);
}

void kt_instance_restart(struct kt_instance *instance)
{
    kmock_timers_cancel(kt_sim_timers(instance->trial->sim), &instance->restart);
    instance->restarts_at_end = false;
    kt_instance_crash(instance, "restart");
    start_run(instance);
}

void kt_instance_restart_after(struct kt_instance *instance, int64_t after_us)
{
    kmock_timers_arm(kt_sim_timers(instance->trial->sim), &instance->restart, kt_sim_now_us() + after_us);
}

void kt_instance_restart_at_end(struct kt_instance *instance)
{
    if (instance->running)
        instance->restarts_at_end = true;
    else
        kt_instance_restart_after(instance, 0);
}

bool kt_instance_is_own(const struct kt_instance *instance)
{
    return instance->running && instance->process == kt_process_current();
}

void kt_instance_signal(struct kt_instance *instance, int signal_number)
{
    if (!instance->running)
        return;
    record(instance, KT_EVENT_SIGNAL, "", signal_number);
    kt_process_signal(instance->process, signal_number);
}

static const char *first_line(const char *text, char *line, size_t size)
{
    const char *address = strstr(text, " at address "); /* differs from run to run: not for the history */
    int length = (int)strcspn(text, "\n");
    if (address && address - text < length)
        length = (int)(address - text);
    snprintf(line, size, "%.*s", length, text);
    return line;
}

void kt_instance_ended(void *context, struct kt_process *process)
{
    struct kt_instance *instance = kt_instance_of(context, process);
    char line[200];
    if (instance == NULL || !instance->running)
        return; /* crashed by a fault: recorded there */
    instance->running = false;
    if (kt_process_state(process) == KT_PROCESS_DIED)
        record(instance, KT_EVENT_DIED, first_line(kt_process_last_words(process), line, sizeof line),
               kt_process_exit_code(process));
    else
        record(instance, KT_EVENT_EXIT, "", kt_process_exit_code(process));
    if (instance->restarts_at_end)
        kt_instance_restart_after(instance, 0);
    instance->restarts_at_end = false;
}

static void free_app(void *value)
{
    struct kt_app *app = value;
    free(app->name);
    free(app);
}

void kt_instances_detach(struct kt_trial *trial)
{
    for (struct kmock_list_link *link = trial->instances.first; link; link = link->next)
        for (int i = 0; i < instance_at(link)->runs; i++)
            kt_client_detach(instance_at(link)->processes[i]);
}

void kt_instances_finish(struct kt_trial *trial)
{
    struct kmock_list_link *link;
    while ((link = kmock_list_take(&trial->instances)) != NULL) {
        struct kt_instance *instance = instance_at(link);
        kt_cuts_forget(instance);
        free(instance->name);
        free(instance->group);
        free(instance->processes);
        free(instance);
    }
    kmock_table_free(&trial->apps, free_app);
}
