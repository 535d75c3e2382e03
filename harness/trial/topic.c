/* SPDX-License-Identifier: Apache-2.0 */
/* Create the topics of a test. */
#include <string.h>

#include "harness/trial/trial.h"
#include "harness/trial/world.h"
#include "mock/broker/error.h"

static void refuse(struct kt_trial *trial, const char *call, const struct kmock_new_topic *spec, int16_t error)
{
    if (error == KMOCK_INVALID_CONFIG)
        kt_misuse(trial,
                  "%s(\"%s\"): no topic can have the configs \"%s\"; Kafka's names and values are meant, as in "
                  "\"cleanup.policy=compact,segment.bytes=1000\"",
                  call, spec->name, spec->configs);
    kt_misuse(trial, "%s(\"%s\", %d): %s", call, spec->name, (int)spec->partitions, kmock_error_name(error));
}

/* partitions  as the test says; a scale may make fewer */
static void create(struct kt_trial *trial, const char *call, struct kmock_new_topic *spec)
{
    kt_trial_check(trial, call);
    if (spec->name == NULL)
        kt_misuse(trial, "%s: the topic's name is NULL", call);
    int32_t wanted = spec->partitions;
    spec->partitions = kt_scale_partitions(trial, spec->name, wanted);
    int16_t error = kmock_cluster_create_topic(trial->cluster, spec, kt_world_now_us());
    if (error != 0)
        refuse(trial, call, spec, error);
    kt_scale_topic(trial, spec->name)->partitions_wanted = wanted;
    kt_cluster_pulse(trial);
}

void kt_topic(struct kt_trial *trial, const char *topic, int partitions)
{
    struct kmock_new_topic spec = {.name = topic, .partitions = partitions};
    create(trial, "kt_topic", &spec);
}

void kt_topic_with(struct kt_trial *trial, const char *topic, const struct kt_topic_options *options)
{
    static const struct kt_topic_options defaults;
    const struct kt_topic_options *given = options ? options : &defaults;
    struct kmock_new_topic spec = {.name = topic,
                                   .partitions = given->partitions ? given->partitions : 1,
                                   .replication_factor = (int16_t)given->replication_factor,
                                   .configs = given->configs};
    kt_trial_check(trial, "kt_topic_with");
    if (given->replication_factor < 0 || given->replication_factor > trial->brokers_count)
        kt_misuse(trial, "kt_topic_with(\"%s\"): replication_factor is %d, and there are %d brokers",
                  topic ? topic : "", given->replication_factor, (int)trial->brokers_count);
    create(trial, "kt_topic_with", &spec);
}
