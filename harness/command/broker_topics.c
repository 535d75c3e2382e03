/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/command/broker_topics.h"

#include <stdlib.h>
#include <string.h>

#include "harness/history/api.h"
#include "mock/base/alloc.h"

/* Read ":12" and step behind it. returns  0 where there is none */
static int32_t read_part(const char **text, int32_t max)
{
    char *end;
    if (**text != ':' || (*text)[1] < '0' || (*text)[1] > '9')
        return 0;
    long value = strtol(*text + 1, &end, 10);
    *text = end;
    return value > max ? 0 : (int32_t)value;
}

bool kt_topics_add(struct kt_topics *topics, const char *text)
{
    size_t length = strcspn(text, ":");
    const char *rest = text + length;
    struct kmock_new_topic topic = {.partitions = read_part(&rest, INT32_MAX)};
    bool has_replicas = *rest == ':';
    if (has_replicas)
        topic.replication_factor = (int16_t)read_part(&rest, INT16_MAX);
    if (length == 0 || topic.partitions == 0 || (has_replicas && topic.replication_factor == 0) || *rest != '\0')
        return false;
    topic.name = kmock_copy_string(text, length);
    topics->topics = kmock_realloc(topics->topics, (size_t)(topics->count + 1) * sizeof topic);
    topics->topics[topics->count++] = topic;
    return true;
}

bool kt_topics_create(const struct kt_topics *topics, struct kmock_cluster *cluster, int64_t now_us,
                      struct kmock_buffer *error)
{
    for (int i = 0; i < topics->count; i++) {
        int16_t refused = kmock_cluster_create_topic(cluster, &topics->topics[i], now_us);
        if (refused == 0)
            continue;
        kmock_buffer_print(error, "topic %s: %s", topics->topics[i].name, kt_error_name(refused));
        return false;
    }
    return true;
}

void kt_topics_finish(struct kt_topics *topics)
{
    for (int i = 0; i < topics->count; i++)
        free((char *)topics->topics[i].name);
    free(topics->topics);
}
