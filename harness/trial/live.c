/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/trial/live.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/live/owner.h"
#include "harness/stage/point.h"
#include "harness/trial/act.h"
#include "harness/trial/members.h"
#include "mock/base/alloc.h"

enum { SPEED_MAX = 10000 };

/* ---- which stage ---- */

static bool is_set(const char *variable)
{
    const char *value = getenv(variable);
    return value && *value;
}

bool kt_stage_is_live(const struct kt_options *options)
{
    const char *stage = options->stage ? options->stage : is_set("KTRIAL_STAGE") ? getenv("KTRIAL_STAGE") : "sim";
    bool is_live = strcmp(stage, "live") == 0;
    if (!is_live && strcmp(stage, "sim") != 0)
        kt_misuse(NULL, "%s is \"%s\": expected \"sim\" or \"live\"",
                  options->stage ? "kt_options.stage" : "KTRIAL_STAGE", stage);
    return is_live;
}

static double read_speed(const struct kt_options *options)
{
    char *end;
    if (options->speed == 0 && !is_set("KTRIAL_SPEED"))
        return 1;
    double speed = options->speed ? options->speed : strtod(getenv("KTRIAL_SPEED"), &end);
    if (!(speed > 0 && speed <= SPEED_MAX) || (options->speed == 0 && *end != '\0'))
        kt_misuse(NULL, "%s: expected a factor above 0, at most %d, such as 100",
                  options->speed ? "kt_options.speed" : "KTRIAL_SPEED", SPEED_MAX);
    return speed;
}

/* ---- what the stage tells ---- */

static bool find_owner(void *context, const struct kt_live_broker *broker, int32_t client_port,
                       struct kt_live_owner *owner)
{
    struct kt_trial *trial = context;
    uint64_t inode = kt_owner_inode(client_port, kt_live_port(broker));
    for (struct kmock_list_link *link = trial->instances.first; link && inode; link = link->next) {
        struct kt_instance *instance = kmock_list_object(link, struct kt_instance, link);
        if (instance->child == NULL || !kt_live_child_holds(instance->child, inode))
            continue;
        *owner = (struct kt_live_owner){instance->name, instance->run, instance};
        instance->has_spoken = true;
        return true;
    }
    return false;
}

/* What it said before it sent the request comes before the request. */
static void on_request(void *context, void *owner)
{
    struct kt_instance *instance = owner;
    (void)context;
    if (instance->child)
        kt_live_child_hear(instance->child);
}

static void on_event(void *context, const struct kmock_event *event)
{
    if (event->type == KMOCK_EVENT_ASSIGNED && event->partition >= 0)
        kt_trial_remember_consumed(context, event);
}

static void on_member(void *context, const struct kt_live_owner *owner, const struct kmock_request *request)
{
    (void)context;
    kt_instance_joined(owner->object, owner->run, request);
}

static bool act_on_instance(void *context, const struct kt_action *action, const char *name)
{
    struct kt_action named = *action;
    named.instance = name;
    return kt_act_on_instances(context, &named) > 0;
}

void kt_trial_begin_live(struct kt_trial *trial, const struct kt_options *options,
                         const struct kmock_cluster_options *cluster)
{
    struct kmock_buffer error = {0};
    struct kt_live_options live = {
        .brokers_count = trial->brokers_count,
        .listen.host = "127.0.0.1",
        .speed = read_speed(options),
        .seed = trial->seed,
        .kafka_version = options->kafka,
        .act_on_instance = act_on_instance,
        .cluster = cluster,
        .find_owner = find_owner,
        .on_request = on_request,
        .on_event = on_event,
        .on_member = on_member,
        .context = trial,
    };
    trial->live = kt_live_create(&live, &error);
    if (trial->live == NULL)
        kt_misuse(NULL, "kt_trial_begin: the live stage cannot listen: %.*s", (int)error.size,
                  (const char *)error.data);
    trial->cluster = kt_live_cluster(trial->live);
    trial->history = kt_live_history(trial->live);
}

/* ---- what instances tell ---- */

static void on_effect(void *context, const struct kt_effect_line *effect)
{
    struct kt_instance *instance = context;
    struct kt_trial *trial = instance->trial;
    struct kt_event event = kt_event_none(KT_EVENT_EFFECT, kmock_pace_now_us(kt_live_pace(trial->live)));
    event.instance = instance->run;
    if (instance->group)
        event.group = kt_history_name(trial->history, instance->group, strlen(instance->group));
    event.topic = kt_history_name(trial->history, effect->topic, strlen(effect->topic));
    event.partition = effect->partition;
    event.offset = effect->offset;
    event.detail = kt_history_name(trial->history, effect->key, strlen(effect->key));
    kt_trial_append(trial, &event);
}

static void on_nonsense(void *context, const char *line)
{
    struct kt_instance *instance = context;
    kt_trial_note_failure(
        instance->trial,
        "%s reported an effect by \"%s\": expected \"effect TOPIC PARTITION OFFSET\", and a key or not", instance->name,
        line);
}

static void note_stranger(struct kt_instance *instance)
{
    if (instance->has_strangers)
        return;
    instance->has_strangers = true;
    kt_trial_note_failure(instance->trial,
                          "%s calls librdkafka on several threads: on the live stage the calls of the first are seen, "
                          "and verdicts need all of them; run it in the sim, or as a program of its own (kt_spawn)",
                          instance->name);
}

static void on_report(void *context, enum kt_report_kind kind, struct kt_event *event)
{
    struct kt_instance *instance = context;
    struct kt_trial *trial = instance->trial;
    event->instance = instance->run;
    if (kind == KT_REPORT_EVENT)
        kt_trial_append(trial, event);
    else if (kind == KT_REPORT_POLL)
        kt_history_poll_begins(trial->history, instance->run, event->client, event->time_us);
    else
        note_stranger(instance);
}

static void on_end(void *context, struct kt_live_child *child)
{
    struct kt_instance *instance = context;
    if (child == instance->child)
        kt_instance_has_ended(instance);
}

struct kt_live_child *kt_trial_start_child(struct kt_instance *instance)
{
    static const struct kt_live_child_upcalls upcalls = {
        .effect = on_effect, .nonsense = on_nonsense, .reported = on_report, .ended = on_end};
    struct kt_trial *trial = instance->trial;
    struct kmock_buffer error = {0};
    struct kt_live_child_options options = {
        .name = instance->name,
        .argv = (const char *const *)instance->argv,
        .entry = kt_fork_run,
        .upcalls = &upcalls,
        .context = instance,
    };
    struct kt_live_child *child = kt_live_child_start(trial->live, &options, &error);
    if (child)
        return child;
    char *why = kmock_copy_string((const char *)error.data, error.size);
    kmock_buffer_free(&error);
    kt_misuse(trial, "%s(\"%s\"): %s", instance->argv ? "kt_spawn" : "kt_start", instance->app->name, why);
}

/* ---- faults ---- */

void kt_trial_arm_live(struct kt_trial *trial, struct kt_fault *fault)
{
    struct kmock_buffer error = {0};
    if (kt_live_arm(trial->live, fault, &error))
        return;
    char *why = kmock_copy_string((const char *)error.data, error.size);
    kmock_buffer_free(&error);
    kt_misuse(trial, "kt_fault: %s", why);
}

/* ---- programs ---- */

static char **copy_arguments(const char *const *argv)
{
    size_t count = 0;
    while (argv[count])
        count++;
    char **copy = kmock_alloc((count + 1) * sizeof *copy);
    for (size_t i = 0; i < count; i++)
        copy[i] = kmock_copy_string(argv[i], strlen(argv[i]));
    return copy;
}

void kt_spawn(struct kt_trial *trial, const char *name, const char *const *argv)
{
    kt_trial_check(trial, "kt_spawn");
    if (name == NULL || *name == '\0' || strlen(name) > 80)
        kt_misuse(trial, "kt_spawn: an application needs a name of 1 to 80 characters");
    if (argv == NULL || argv[0] == NULL || *argv[0] == '\0')
        kt_misuse(trial, "kt_spawn(\"%s\"): name a program, as in (const char *[]){\"./billing\", \"-v\", NULL}", name);
    if (trial->live == NULL)
        kt_misuse(
            trial,
            "kt_spawn(\"%s\"): processes run on the live stage only: kt_trial_test_with(test, .stage = \"live\"), "
            "or KTRIAL_STAGE=live",
            name);
    kt_instance_add(trial, name, copy_arguments(argv));
}
