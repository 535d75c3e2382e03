/* SPDX-License-Identifier: Apache-2.0 */
/* What a test does to instances by name. */
#include <string.h>

#include "harness/trial/trial.h"

struct request {
    struct kt_trial *trial;
    const char *call;
    const char *name;
};

static void apply(const struct request *request, kt_each_instance *each, void *context)
{
    struct kt_trial *trial = request->trial;
    const char *call = request->call, *name = request->name;
    kt_trial_check(trial, call);
    if (name == NULL)
        kt_misuse(trial, "%s: name an instance or an application that was started with kt_start", call);
    if (kt_instances_named(trial, name, each, context) == 0 && !kt_scale_left_out(trial, name))
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
    apply(&(struct request){trial, "kt_crash", instance}, crash, NULL);
}

void kt_freeze(struct kt_trial *trial, const char *instance)
{
    apply(&(struct request){trial, "kt_freeze", instance}, freeze, NULL);
}

void kt_thaw(struct kt_trial *trial, const char *instance)
{
    apply(&(struct request){trial, "kt_thaw", instance}, thaw, NULL);
}

void kt_restart(struct kt_trial *trial, const char *instance)
{
    apply(&(struct request){trial, "kt_restart", instance}, restart, NULL);
}

static void deliver(struct kt_instance *instance, void *context)
{
    kt_instance_signal(instance, *(int *)context);
}

void kt_signal(struct kt_trial *trial, const char *instance, int signal_number)
{
    apply(&(struct request){trial, "kt_signal", instance}, deliver, &signal_number);
}

static void expect_exit(struct kt_instance *instance, void *context)
{
    instance->exit_is_expected = true;
    instance->expected_exit = *(int *)context;
}

void kt_expect_exit(struct kt_trial *trial, const char *instance, int exit_code)
{
    apply(&(struct request){trial, "kt_expect_exit", instance}, expect_exit, &exit_code);
}
