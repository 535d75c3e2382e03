/* SPDX-License-Identifier: Apache-2.0 */
/* Take out of an answer what its client may not see, and tell the rights that it asked for. */
#include "mock/broker/error.h"
#include "mock/broker/guard.h"
#include "mock/broker/topics.h"

static const struct kmock_right describe_topic = {KMOCK_DESCRIBE, KMOCK_TOPIC};
static const struct kmock_right describe_group = {KMOCK_DESCRIBE, KMOCK_GROUP};
static const struct kmock_right describe_cluster = {KMOCK_DESCRIBE, KMOCK_CLUSTER};

/* Who may not describe the cluster is told that he may do nothing to it. source  KafkaApis, AuthHelper */
static int32_t on_cluster(const struct kmock_cluster *cluster, const struct kmock_request *request)
{
    if (!kmock_may(cluster, request, describe_cluster, KMOCK_EMPTY_STRING))
        return 0;
    return kmock_operations_allowed(cluster, request, KMOCK_CLUSTER, KMOCK_EMPTY_STRING);
}

/* Topics that were not asked for by name are not there for who may not see them. */
static void look_at_metadata(const struct kmock_cluster *cluster, struct kmock_request *request)
{
    const struct kmock_metadata_request *body = request->body;
    struct kmock_metadata_response *response = request->response;
    int32_t kept = 0;
    for (int32_t i = 0; i < response->topics_count; i++) {
        struct kmock_metadata_topic_result *topic = &response->topics[i];
        if (body->topics_count < 0 && !kmock_may(cluster, request, describe_topic, topic->name))
            continue;
        if (body->include_topic_authorized_operations && topic->name.length > 0)
            topic->topic_authorized_operations = kmock_operations_allowed(cluster, request, KMOCK_TOPIC, topic->name);
        response->topics[kept++] = *topic;
    }
    response->topics_count = kept;
    if (body->include_cluster_authorized_operations)
        response->cluster_authorized_operations = on_cluster(cluster, request);
}

static void look_at_topic_partitions(const struct kmock_cluster *cluster, struct kmock_request *request)
{
    struct kmock_describe_topic_partitions_response *response = request->response;
    int32_t kept = 0;
    for (int32_t i = 0; i < response->topics_count; i++)
        if (kmock_may(cluster, request, describe_topic, response->topics[i].name))
            response->topics[kept++] = response->topics[i];
    response->topics_count = kept;
}

static void look_at_cluster(const struct kmock_cluster *cluster, struct kmock_request *request)
{
    const struct kmock_describe_cluster_request *body = request->body;
    struct kmock_describe_cluster_response *response = request->response;
    if (body->include_cluster_authorized_operations && response->error == KMOCK_NONE)
        response->cluster_authorized_operations = on_cluster(cluster, request);
}

static void look_at_described_groups(const struct kmock_cluster *cluster, struct kmock_request *request)
{
    const struct kmock_describe_groups_request *body = request->body;
    struct kmock_describe_groups_response *response = request->response;
    for (int32_t i = 0; i < response->groups_count && body->include_authorized_operations; i++)
        if (response->groups[i].error == KMOCK_NONE)
            response->groups[i].authorized_operations &=
                kmock_operations_allowed(cluster, request, KMOCK_GROUP, response->groups[i].group_id);
}

static void look_at_groups(const struct kmock_cluster *cluster, struct kmock_request *request)
{
    struct kmock_list_groups_response *response = request->response;
    int32_t kept = 0;
    if (kmock_may(cluster, request, describe_cluster, KMOCK_EMPTY_STRING))
        return;
    for (int32_t i = 0; i < response->groups_count; i++)
        if (kmock_may(cluster, request, describe_group, response->groups[i].group_id))
            response->groups[kept++] = response->groups[i];
    response->groups_count = kept;
}

static void look_at_transactions(const struct kmock_cluster *cluster, struct kmock_request *request)
{
    struct kmock_list_transactions_response *response = request->response;
    static const struct kmock_right right = {KMOCK_DESCRIBE, KMOCK_TRANSACTIONAL_ID};
    int32_t kept = 0;
    for (int32_t i = 0; i < response->transactions_count; i++)
        if (kmock_may(cluster, request, right, response->transactions[i].transactional_id))
            response->transactions[kept++] = response->transactions[i];
    response->transactions_count = kept;
}

static bool may_see(const struct kmock_cluster *cluster, const struct kmock_request *request,
                    const struct kmock_offset_fetch_topic_result *topic)
{
    const struct kmock_topic *found = topic->name.length > 0 ? NULL : kmock_topics_find_id(cluster, &topic->topic_id);
    struct kmock_string name = found ? found->name : topic->name;
    return name.length <= 0 || kmock_may(cluster, request, describe_topic, name);
}

static void hide_offsets(struct kmock_offset_fetch_topic_result *topic)
{
    for (int32_t i = 0; i < topic->partitions_count; i++)
        topic->partitions[i] = (struct kmock_offset_fetch_partition_result){.index = topic->partitions[i].index,
                                                                            .committed_offset = -1,
                                                                            .committed_leader_epoch = -1,
                                                                            .metadata = KMOCK_EMPTY_STRING,
                                                                            .error = KMOCK_TOPIC_AUTHORIZATION_FAILED};
}

/* Of all topics a group has offsets for only those are told that may be seen; of topics asked for, an error. */
static void look_at_offsets(const struct kmock_cluster *cluster, struct kmock_request *request)
{
    const struct kmock_offset_fetch_request *body = request->body;
    struct kmock_offset_fetch_response *response = request->response;
    for (int32_t g = 0; g < response->groups_count && g < body->groups_count; g++) {
        struct kmock_offset_fetch_group_result *group = &response->groups[g];
        int32_t kept = 0;
        for (int32_t i = 0; i < group->topics_count; i++) {
            bool may = may_see(cluster, request, &group->topics[i]);
            if (!may && body->groups[g].topics_count >= 0)
                hide_offsets(&group->topics[i]);
            if (may || body->groups[g].topics_count >= 0)
                group->topics[kept++] = group->topics[i];
        }
        group->topics_count = kept;
    }
}

/* A topic is created for who may not see its configs: then he is not told what it is like. source  ControllerApis */
static void look_at_created(const struct kmock_cluster *cluster, struct kmock_request *request)
{
    struct kmock_create_topics_response *response = request->response;
    static const struct kmock_right right = {KMOCK_DESCRIBE_CONFIGS, KMOCK_TOPIC};
    for (int32_t i = 0; i < response->topics_count; i++) {
        struct kmock_create_topics_topic_result *topic = &response->topics[i];
        if (topic->error || kmock_may(cluster, request, right, topic->name))
            continue;
        topic->topic_config_error_code = KMOCK_TOPIC_AUTHORIZATION_FAILED;
        topic->num_partitions = -1;
        topic->replication_factor = -1;
        topic->configs = NULL;
        topic->configs_count = -1;
    }
}

void kmock_guard_answer(const struct kmock_cluster *cluster, struct kmock_request *request)
{
    switch (request->api_key) {
    case KMOCK_API_METADATA:
        look_at_metadata(cluster, request);
        break;
    case KMOCK_API_DESCRIBE_TOPIC_PARTITIONS:
        look_at_topic_partitions(cluster, request);
        break;
    case KMOCK_API_DESCRIBE_CLUSTER:
        look_at_cluster(cluster, request);
        break;
    case KMOCK_API_DESCRIBE_GROUPS:
        look_at_described_groups(cluster, request);
        break;
    case KMOCK_API_LIST_GROUPS:
        look_at_groups(cluster, request);
        break;
    case KMOCK_API_LIST_TRANSACTIONS:
        look_at_transactions(cluster, request);
        break;
    case KMOCK_API_OFFSET_FETCH:
        look_at_offsets(cluster, request);
        break;
    case KMOCK_API_CREATE_TOPICS:
        look_at_created(cluster, request);
        break;
    default:
        break;
    }
}
