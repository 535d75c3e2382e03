/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/broker/config_resource.h"

#include <stdio.h>

#include "mock/broker/error.h"

static struct kmock_verdict judge(int16_t error, const char *message)
{
    return (struct kmock_verdict){error, message};
}

bool kmock_config_resource_is_type(int8_t type)
{
    return type == KMOCK_RESOURCE_TOPIC || type == KMOCK_RESOURCE_BROKER || type == KMOCK_RESOURCE_BROKER_LOGGER ||
           type == KMOCK_RESOURCE_CLIENT_METRICS || type == KMOCK_RESOURCE_GROUP;
}

static struct kmock_verdict find_topic(const struct kmock_cluster *cluster, const struct kmock_config_asked *asked,
                                       struct kmock_config_resource *resource)
{
    if (asked->name.length <= 0)
        return judge(KMOCK_INVALID_REQUEST, "there is no resource for all topics");
    if (!kmock_topic_name_is_valid(asked->name))
        return judge(KMOCK_INVALID_TOPIC_EXCEPTION, "no topic can be called so");
    resource->topic = kmock_topics_find(cluster, asked->name);
    if (resource->topic == NULL)
        return judge(KMOCK_UNKNOWN_TOPIC_OR_PARTITION, NULL);
    return judge(KMOCK_NONE, NULL);
}

/* A broker speaks for itself and, where all are meant, for all. */
static struct kmock_verdict find_broker(const struct kmock_config_asked *asked, struct kmock_config_resource *resource)
{
    char id[16];
    if (asked->name.length == 0)
        return judge(KMOCK_NONE, NULL);
    snprintf(id, sizeof id, "%d", (int)asked->node_id);
    resource->node_id = asked->node_id;
    if (!kmock_view_is(asked->name, id))
        return judge(KMOCK_INVALID_REQUEST,
                     "a broker is known by its id, and each has to be asked for its own configs");
    return judge(KMOCK_NONE, NULL);
}

struct kmock_verdict kmock_config_resource_find(const struct kmock_cluster *cluster,
                                                const struct kmock_config_asked *asked,
                                                struct kmock_config_resource *resource)
{
    *resource = (struct kmock_config_resource){.type = asked->type};
    switch (asked->type) {
    case KMOCK_RESOURCE_TOPIC:
        return find_topic(cluster, asked, resource);
    case KMOCK_RESOURCE_BROKER:
        return find_broker(asked, resource);
    case KMOCK_RESOURCE_BROKER_LOGGER:
        if (asked->name.length == 0)
            return judge(KMOCK_INVALID_REQUEST, "a broker has to be named for its loggers");
        return find_broker(asked, resource);
    default:
        return judge(KMOCK_INVALID_REQUEST, "topics, brokers and their loggers have configs, and nothing else");
    }
}
