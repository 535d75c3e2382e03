/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/trial/body.h"

#include <stdlib.h>

#include "harness/client/client.h"
#include "harness/trial/live.h"
#include "mock/base/alloc.h"

static int run(void *context)
{
    struct kt_instance *instance = context;
    return instance->entry(instance->argument);
}

static void start_process(struct kt_instance *instance)
{
    instance->process = kt_process_spawn(instance->trial->sim, instance->name, run, instance);
    instance->processes = kmock_realloc(instance->processes, (size_t)instance->runs * sizeof *instance->processes);
    instance->processes[instance->runs - 1] = instance->process;
    kt_client_attach(instance->process, instance->trial->history, instance->run);
}

static void start_child(struct kt_instance *instance)
{
    instance->child = kt_trial_start_child(instance);
    instance->children = kmock_realloc(instance->children, (size_t)instance->runs * sizeof *instance->children);
    instance->children[instance->runs - 1] = instance->child;
}

void kt_body_start(struct kt_instance *instance)
{
    if (instance->trial->live)
        start_child(instance);
    else
        start_process(instance);
}

void kt_body_kill_child(struct kt_instance *instance)
{
    if (instance->child == NULL)
        return;
    kt_live_child_kill(instance->child);
    kt_live_close_links(instance->trial->live, instance);
}

void kt_body_crash_process(struct kt_instance *instance)
{
    if (instance->process)
        kt_process_crash(instance->process);
}

void kt_body_freeze(struct kt_instance *instance)
{
    if (instance->child)
        kt_live_child_freeze(instance->child);
    else
        kt_process_freeze(instance->process);
}

void kt_body_thaw(struct kt_instance *instance)
{
    if (instance->child)
        kt_live_child_thaw(instance->child);
    else
        kt_process_thaw(instance->process);
}

void kt_body_signal(struct kt_instance *instance, int signal_number)
{
    if (instance->child)
        kt_live_child_signal(instance->child, signal_number);
    else
        kt_process_signal(instance->process, signal_number);
}

void kt_body_forget(struct kt_instance *instance)
{
    for (int i = 0; i < instance->runs; i++) {
        if (instance->processes)
            kt_client_detach(instance->processes[i]);
        if (instance->children)
            kt_live_child_destroy(instance->children[i]);
    }
    free(instance->children);
    instance->children = NULL;
    instance->child = NULL;
}

enum kt_process_state kt_body_state(const struct kt_instance *instance, int run)
{
    static const enum kt_process_state states[] = {
        [KT_LIVE_CHILD_RUNNING] = KT_PROCESS_RUNNING, [KT_LIVE_CHILD_FROZEN] = KT_PROCESS_FROZEN,
        [KT_LIVE_CHILD_EXITED] = KT_PROCESS_EXITED,   [KT_LIVE_CHILD_KILLED] = KT_PROCESS_CRASHED,
        [KT_LIVE_CHILD_DIED] = KT_PROCESS_DIED,
    };
    if (instance->children)
        return states[kt_live_child_state(instance->children[run])];
    return kt_process_state(instance->processes[run]);
}

int kt_body_exit_code(const struct kt_instance *instance, int run)
{
    if (instance->children)
        return kt_live_child_exit_code(instance->children[run]);
    return kt_process_exit_code(instance->processes[run]);
}

const char *kt_body_last_words(const struct kt_instance *instance, int run)
{
    if (instance->children)
        return kt_live_child_last_words(instance->children[run]);
    return kt_process_last_words(instance->processes[run]);
}

const char *kt_body_logs(const struct kt_instance *instance)
{
    if (instance->child)
        return kt_live_child_output(instance->child);
    return instance->process ? kt_client_logs(instance->process) : "";
}
