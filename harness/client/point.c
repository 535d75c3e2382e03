/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/client/point.h"

#include <errno.h>

static struct {
    void (*at)(void *context, const struct kt_client_point *point);
    void *context;
} watcher;

void kt_client_watch(void (*at)(void *context, const struct kt_client_point *point), void *context)
{
    watcher.at = at;
    watcher.context = context;
}

bool kt_point_is_watched(void)
{
    return watcher.at != NULL;
}

void kt_point_pass(const struct kt_recorder *recorder, const struct kt_client_point *point)
{
    if (watcher.at == NULL)
        return;
    int error = errno;
    struct kt_client_point full = *point;
    full.instance = recorder->instance;
    watcher.at(watcher.context, &full);
    errno = error;
}

static void pass(const struct kt_client *client, enum kt_client_point_kind kind, bool ends,
                 const struct kt_partition *partitions, size_t count)
{
    struct kt_client_point point = {
        .kind = kind, .ends = ends, .group = client->group, .partitions = partitions, .partitions_count = count};
    kt_point_pass(client->recorder, &point);
}

void kt_point_of_client(const struct kt_client *client, enum kt_client_point_kind kind, bool ends,
                        struct kt_partition at)
{
    if (client && watcher.at)
        pass(client, kind, ends, &at, at.topic ? 1 : 0);
}

void kt_points_of_client(const struct kt_client *client, enum kt_client_point_kind kind, bool ends,
                         const struct kt_partitions *list)
{
    if (client && watcher.at)
        pass(client, kind, ends, list->items, list->count);
}
