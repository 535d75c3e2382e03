/* SPDX-License-Identifier: Apache-2.0 */
/* Take topics, groups and the like out of a request that its client may not touch. The errors for them are those of
 * kmock_request_refuse, asked for one at a time. */
#include <string.h>

#include "mock/broker/config_resource.h"
#include "mock/broker/error.h"
#include "mock/broker/guard.h"

enum { NO_ID = -1 };

/* Where a request has its parts, and its response their results. */
struct place {
    int16_t api_key;
    struct kmock_right right;
    int16_t error;
    uint16_t parts_at, count_at, part_size, name_at;
    int32_t id_at; /* of a topic id; NO_ID: it has none */
    uint16_t results_at, results_count_at, result_size;
    bool runs_empty; /* the answer says more than what is said of parts */
};

#define SIZE_OF_ONE(type, member) sizeof *((struct type *)NULL)->member
#define PLACE(key, api, parts, results)                                                                                \
    .api_key = KMOCK_API_##key, .parts_at = offsetof(struct kmock_##api##_request, parts),                             \
    .count_at = offsetof(struct kmock_##api##_request, parts##_count),                                                 \
    .part_size = SIZE_OF_ONE(kmock_##api##_request, parts),                                                            \
    .results_at = offsetof(struct kmock_##api##_response, results),                                                    \
    .results_count_at = offsetof(struct kmock_##api##_response, results##_count),                                      \
    .result_size = SIZE_OF_ONE(kmock_##api##_response, results), .id_at = NO_ID
#define NAME(type, member) .name_at = offsetof(struct type, member)
#define TOPIC(operation_) .right = {KMOCK_##operation_, KMOCK_TOPIC}, .error = KMOCK_TOPIC_AUTHORIZATION_FAILED
#define GROUP(operation_) .right = {KMOCK_##operation_, KMOCK_GROUP}, .error = KMOCK_GROUP_AUTHORIZATION_FAILED
#define TRANSACTION                                                                                                    \
    .right = {KMOCK_DESCRIBE, KMOCK_TRANSACTIONAL_ID}, .error = KMOCK_TRANSACTIONAL_ID_AUTHORIZATION_FAILED

static const struct place places[] = {
    {PLACE(PRODUCE, produce, topics, topics), TOPIC(WRITE), NAME(kmock_produce_topic, name),
     .id_at = offsetof(struct kmock_produce_topic, topic_id)},
    {PLACE(LIST_OFFSETS, list_offsets, topics, topics), TOPIC(DESCRIBE), NAME(kmock_list_offsets_topic, name)},
    {PLACE(METADATA, metadata, topics, topics), TOPIC(DESCRIBE), NAME(kmock_metadata_topic, name),
     .id_at = offsetof(struct kmock_metadata_topic, topic_id), .runs_empty = true},
    {PLACE(OFFSET_COMMIT, offset_commit, topics, topics), TOPIC(READ), NAME(kmock_offset_commit_topic, name),
     .id_at = offsetof(struct kmock_offset_commit_topic, topic_id)},
    {PLACE(OFFSET_FETCH, offset_fetch, groups, groups), GROUP(DESCRIBE), NAME(kmock_offset_fetch_group, group_id)},
    {PLACE(FIND_COORDINATOR, find_coordinator, coordinator_keys, coordinators), GROUP(DESCRIBE)},
    {PLACE(DESCRIBE_GROUPS, describe_groups, groups, groups), GROUP(DESCRIBE)},
    {PLACE(DELETE_GROUPS, delete_groups, groups, results), GROUP(DELETE)},
    {PLACE(CREATE_TOPICS, create_topics, topics, topics), TOPIC(CREATE), NAME(kmock_create_topics_topic, name)},
    {PLACE(DELETE_TOPICS, delete_topics, topics, topics), TOPIC(DELETE), NAME(kmock_delete_topics_topic, name),
     .id_at = offsetof(struct kmock_delete_topics_topic, topic_id)},
    {PLACE(DELETE_RECORDS, delete_records, topics, topics), TOPIC(DELETE), NAME(kmock_delete_records_topic, name)},
    {PLACE(OFFSET_FOR_LEADER_EPOCH, offset_for_leader_epoch, topics, topics), TOPIC(DESCRIBE),
     NAME(kmock_offset_for_leader_epoch_topic, topic)},
    {PLACE(CREATE_PARTITIONS, create_partitions, topics, results), TOPIC(ALTER),
     NAME(kmock_create_partitions_topic, name)},
    {PLACE(OFFSET_DELETE, offset_delete, topics, topics), TOPIC(READ), NAME(kmock_offset_delete_topic, name)},
    {PLACE(DESCRIBE_PRODUCERS, describe_producers, topics, topics), TOPIC(READ),
     NAME(kmock_describe_producers_topic, name)},
    {PLACE(DESCRIBE_TOPIC_PARTITIONS, describe_topic_partitions, topics, topics), TOPIC(DESCRIBE),
     NAME(kmock_describe_topic_partitions_topic, name)},
    {PLACE(TXN_OFFSET_COMMIT, txn_offset_commit, topics, topics), TOPIC(READ),
     NAME(kmock_txn_offset_commit_topic, name)},
    {PLACE(DESCRIBE_TRANSACTIONS, describe_transactions, transactional_ids, transactions), TRANSACTION},
    {PLACE(DESCRIBE_CONFIGS, describe_configs, resources, results), TOPIC(DESCRIBE_CONFIGS),
     NAME(kmock_describe_configs_resource, resource_name)},
    {PLACE(ALTER_CONFIGS, alter_configs, resources, resources), TOPIC(ALTER_CONFIGS),
     NAME(kmock_alter_configs_resource, resource_name)},
    {PLACE(INCREMENTAL_ALTER_CONFIGS, incremental_alter_configs, resources, resources), TOPIC(ALTER_CONFIGS),
     NAME(kmock_incremental_alter_configs_resource, resource_name)},
};

static const struct place *find_place(int16_t api_key)
{
    for (size_t i = 0; i < sizeof places / sizeof *places; i++)
        if (places[i].api_key == api_key)
            return &places[i];
    return NULL;
}

static struct kmock_string name_of(const struct kmock_cluster *cluster, const struct place *place, const char *part)
{
    struct kmock_string name = *(const struct kmock_string *)(part + place->name_at);
    if (name.length > 0 || place->id_at == NO_ID)
        return name;
    const struct kmock_topic *topic = kmock_topics_find_id(cluster, (const struct kmock_uuid *)(part + place->id_at));
    return topic ? topic->name : KMOCK_NULL_STRING; /* nobody is hurt by asking for an id that is not there */
}

/* ---- judging one part ---- */

static int8_t config_type(int16_t api_key, const char *part)
{
    if (api_key == KMOCK_API_DESCRIBE_CONFIGS)
        return ((const struct kmock_describe_configs_resource *)part)->resource_type;
    if (api_key == KMOCK_API_ALTER_CONFIGS)
        return ((const struct kmock_alter_configs_resource *)part)->resource_type;
    return ((const struct kmock_incremental_alter_configs_resource *)part)->resource_type;
}

/* What the right is on, and the error without it, where the place alone does not say. */
static struct place refine(const struct place *place, const struct kmock_request *request, const char *part)
{
    struct place refined = *place;
    bool is_configs = place->right.operation == KMOCK_DESCRIBE_CONFIGS || place->right.operation == KMOCK_ALTER_CONFIGS;
    int8_t type = is_configs ? config_type(place->api_key, part) : 0;
    const struct kmock_find_coordinator_request *find = request->body;
    if (place->api_key == KMOCK_API_FIND_COORDINATOR && find->key_type == 1) {
        refined.right.resource = KMOCK_TRANSACTIONAL_ID;
        refined.error = KMOCK_TRANSACTIONAL_ID_AUTHORIZATION_FAILED;
    } else if (type == KMOCK_RESOURCE_GROUP) {
        refined.right.resource = KMOCK_GROUP;
        refined.error = KMOCK_GROUP_AUTHORIZATION_FAILED;
    } else if (is_configs && type != KMOCK_RESOURCE_TOPIC) {
        refined.right.resource = KMOCK_CLUSTER;
        refined.error = KMOCK_CLUSTER_AUTHORIZATION_FAILED;
    }
    return refined;
}

static bool may_create(const struct kmock_cluster *cluster, const struct kmock_request *request,
                       struct kmock_string topic)
{
    return kmock_may(cluster, request, (struct kmock_right){KMOCK_CREATE, KMOCK_CLUSTER}, KMOCK_EMPTY_STRING) ||
           kmock_may(cluster, request, (struct kmock_right){KMOCK_CREATE, KMOCK_TOPIC}, topic);
}

/* Whoever asks for a topic that is not there creates it. source  KafkaApis.handleTopicMetadataRequest */
static bool would_create(const struct kmock_cluster *cluster, const struct kmock_request *request,
                         struct kmock_string topic)
{
    const struct kmock_metadata_request *body = request->body;
    if (request->api_key != KMOCK_API_METADATA)
        return false;
    bool is_asked = request->api_version < 4 || body->allow_auto_topic_creation;
    return cluster->auto_create_topics && is_asked && kmock_topics_find(cluster, topic) == NULL;
}

static int16_t judge(const struct kmock_cluster *cluster, const struct kmock_request *request,
                     const struct place *place, const char *part)
{
    struct place refined = refine(place, request, part);
    struct kmock_string name = name_of(cluster, place, part);
    if (name.length < 0 && place->id_at != NO_ID)
        return KMOCK_NONE;
    bool may = place->api_key == KMOCK_API_CREATE_TOPICS ? may_create(cluster, request, name)
                                                         : kmock_may(cluster, request, refined.right, name);
    if (may && would_create(cluster, request, name))
        may = may_create(cluster, request, name);
    return may ? (int16_t)KMOCK_NONE : refined.error;
}

/* ---- taking out, putting in ---- */

static char **parts_of(void *message, uint16_t at)
{
    return (char **)((char *)message + at);
}

static int32_t *count_of(void *message, uint16_t at)
{
    return (int32_t *)((char *)message + at);
}

/* Where a refused OffsetDelete has its error at the top alone, one without a right has it at the partitions. */
static void refuse_offset_delete(struct kmock_request *request, int16_t error)
{
    const struct kmock_offset_delete_request *body = request->body;
    const struct kmock_offset_delete_topic *asked = body->topics;
    struct kmock_offset_delete_response *response = kmock_arena_alloc(&request->arena, sizeof *response);
    struct kmock_offset_delete_topic_result *result = kmock_arena_alloc(&request->arena, sizeof *result);
    result->name = asked->name;
    result->partitions_count = asked->partitions_count;
    result->partitions = kmock_arena_array(&request->arena, asked->partitions_count, sizeof *result->partitions);
    for (int32_t i = 0; i < asked->partitions_count; i++)
        result->partitions[i] = (struct kmock_offset_delete_partition_result){asked->partitions[i].index, error};
    response->topics = result;
    response->topics_count = 1;
    request->response = response;
}

/* Let the API say its error for one part alone. */
static void answer_one(struct kmock_request *request, const struct place *place, char *part,
                       struct kmock_guard_refused *refused, int16_t error)
{
    *parts_of(request->body, place->parts_at) = part;
    *count_of(request->body, place->count_at) = 1;
    if (place->api_key == KMOCK_API_OFFSET_DELETE)
        refuse_offset_delete(request, error);
    else
        kmock_request_refuse(request, error);
    if (request->response && *count_of(request->response, place->results_count_at) > 0)
        memcpy(refused->results + (size_t)refused->count++ * place->result_size,
               *parts_of(request->response, place->results_at), place->result_size);
    else
        refused->closes = true;
    request->response = NULL;
    request->close_connection = false;
}

struct kmock_guard_refused kmock_guard_parts(const struct kmock_cluster *cluster, struct kmock_request *request)
{
    struct kmock_guard_refused refused = {0};
    const struct place *place = find_place(request->api_key);
    int32_t count = place ? *count_of(request->body, place->count_at) : 0, left = 0;
    if (count <= 0)
        return refused;
    char *parts = *parts_of(request->body, place->parts_at);
    char *kept = kmock_arena_array(&request->arena, count, place->part_size);
    refused.results = kmock_arena_array(&request->arena, count, place->result_size);
    for (int32_t i = 0; i < count; i++) {
        char *part = parts + (size_t)i * place->part_size;
        int16_t error = judge(cluster, request, place, part);
        if (error)
            answer_one(request, place, part, &refused, error);
        else
            memcpy(kept + (size_t)left++ * place->part_size, part, place->part_size);
    }
    *parts_of(request->body, place->parts_at) = kept;
    *count_of(request->body, place->count_at) = left;
    refused.is_empty = left == 0 && !place->runs_empty;
    return refused;
}

void kmock_guard_append(struct kmock_request *request, const struct kmock_guard_refused *refused)
{
    const struct place *place = find_place(request->api_key);
    if (refused->closes && request->response == NULL)
        request->close_connection = true;
    if (refused->count == 0 || request->response == NULL)
        return;
    int32_t *count = count_of(request->response, place->results_count_at), old = *count > 0 ? *count : 0;
    char **results = parts_of(request->response, place->results_at);
    char *all = kmock_arena_array(&request->arena, old + refused->count, place->result_size);
    if (old > 0)
        memcpy(all, *results, (size_t)old * place->result_size);
    memcpy(all + (size_t)old * place->result_size, refused->results, (size_t)refused->count * place->result_size);
    *results = all;
    *count = old + refused->count;
}
