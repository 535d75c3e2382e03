/* SPDX-License-Identifier: Apache-2.0 */
/* What a test does to instances by name. */
#include <string.h>

#include "harness/trial/trial.h"

static void apply(struct kt_trial *trial, const char *call, const char *name, kt_each_instance *each)
{
    if (kt_instances_named(trial, name, each, NULL) == 0)
        kt_misuse(trial, "%s(\"%s\"): no such instance or application was started with kt_start", call, name);
}

static void crash(struct kt_instance *instance, void *context)
{
    (void)context;
    kt_instance_crash(instance, "by the test");
}

static void freeze(struct kt_instance *instance, void *context)
{
    (void)context;
    kt_instance_freeze(instance, 0);
}

static void thaw(struct kt_instance *instance, void *context)
{
    (void)context;
    kt_instance_thaw(instance);
}

static void restart(struct kt_instance *instance, void *context)
{
    (void)context;
    kt_instance_restart(instance);
}

void kt_crash(struct kt_trial *trial, const char *instance)
{
    apply(trial, "kt_crash", instance, crash);
}

void kt_freeze(struct kt_trial *trial, const char *instance)
{
    apply(trial, "kt_freeze", instance, freeze);
}

void kt_thaw(struct kt_trial *trial, const char *instance)
{
    apply(trial, "kt_thaw", instance, thaw);
}

void kt_restart(struct kt_trial *trial, const char *instance)
{
    apply(trial, "kt_restart", instance, restart);
}

static void deliver(struct kt_instance *instance, void *context)
{
    kt_instance_signal(instance, *(int *)context);
}

void kt_signal(struct kt_trial *trial, const char *instance, int signal_number)
{
    if (kt_instances_named(trial, instance, deliver, &signal_number) == 0)
        kt_misuse(trial, "kt_signal(\"%s\"): no such instance or application was started with kt_start", instance);
}

static void expect_exit(struct kt_instance *instance, void *context)
{
    instance->exit_is_expected = true;
    instance->expected_exit = *(int *)context;
}

void kt_expect_exit(struct kt_trial *trial, const char *instance, int exit_code)
{
    if (kt_instances_named(trial, instance, expect_exit, &exit_code) == 0)
        kt_misuse(trial, "kt_expect_exit(\"%s\"): no such instance or application was started with kt_start", instance);
}
