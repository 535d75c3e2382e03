/* SPDX-License-Identifier: Apache-2.0 */
/* Make a scenario smaller than its test says: fewer instances, partitions, records. */
#include <stdlib.h>
#include <string.h>

#include "harness/trial/trial.h"
#include "mock/base/alloc.h"

static const struct kt_schedule_scale *scale_of(const struct kt_trial *trial, const char *name)
{
    for (int32_t i = 0; i < trial->schedule.scales_count; i++)
        if (strcmp(trial->schedule.scales[i].name, name) == 0)
            return &trial->schedule.scales[i];
    return NULL;
}

/* A scale makes things fewer, never more. limit  -1: none */
static int32_t at_most(int32_t wanted, int32_t limit)
{
    return limit >= 0 && limit < wanted ? limit : wanted;
}

int kt_scale_instances(struct kt_trial *trial, struct kt_app *app, int wanted)
{
    const struct kt_schedule_scale *scale = scale_of(trial, app->name);
    app->instances_wanted += wanted;
    return at_most(app->instances_wanted, scale ? scale->instances : -1) - app->instances_count;
}

bool kt_scale_left_out(struct kt_trial *trial, const char *instance)
{
    const char *dash = strrchr(instance, '-');
    char *end;
    if (dash == NULL)
        return false;
    const struct kt_app *app = kmock_table_find(&trial->apps, instance, (size_t)(dash - instance));
    long number = strtol(dash + 1, &end, 10);
    return app && (*end == '\0' || *end == '.') && number > app->instances_count && number <= app->instances_wanted;
}

int32_t kt_scale_partitions(const struct kt_trial *trial, const char *topic, int32_t wanted)
{
    const struct kt_schedule_scale *scale = scale_of(trial, topic);
    return at_most(wanted, scale ? scale->partitions : -1);
}

struct kt_made_topic *kt_scale_topic(struct kt_trial *trial, const char *topic)
{
    struct kt_made_topic *made = kmock_table_find(&trial->topics, topic, strlen(topic));
    if (made)
        return made;
    made = kmock_alloc(sizeof *made);
    made->partitions = made->partitions_wanted = kmock_cluster_partitions_count(trial->cluster, topic);
    kmock_table_put(&trial->topics, topic, strlen(topic), made);
    return made;
}

int32_t kt_scale_partition(struct kt_trial *trial, const char *topic, int32_t partition)
{
    const struct kt_made_topic *made = kmock_table_find(&trial->topics, topic, strlen(topic));
    if (made == NULL || partition < made->partitions || partition >= made->partitions_wanted)
        return partition;
    return partition % made->partitions;
}

bool kt_scale_takes_record(struct kt_trial *trial, const char *topic)
{
    const struct kt_schedule_scale *scale = scale_of(trial, topic);
    struct kt_made_topic *made = kt_scale_topic(trial, topic);
    if (scale && scale->records >= 0 && made->records >= scale->records)
        return false;
    made->records++;
    return true;
}
