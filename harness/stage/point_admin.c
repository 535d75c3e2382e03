/* SPDX-License-Identifier: Apache-2.0 */
/* Tell which topics and partitions a request names that administers them. */
#include "harness/stage/point_partitions.h"

static void create_topics(struct kt_point_partitions *to, const struct kmock_create_topics_request *body)
{
    for (int32_t t = 0; t < body->topics_count; t++)
        kt_point_add(to, body->topics[t].name, -1);
}

static void delete_topics(struct kt_point_partitions *to, const struct kmock_delete_topics_request *body)
{
    for (int32_t t = 0; t < body->topics_count; t++)
        kt_point_add(to, kt_point_topic(to, body->topics[t].name, body->topics[t].topic_id), -1);
}

static void create_partitions(struct kt_point_partitions *to, const struct kmock_create_partitions_request *body)
{
    for (int32_t t = 0; t < body->topics_count; t++)
        kt_point_add(to, body->topics[t].name, -1);
}

static void delete_records(struct kt_point_partitions *to, const struct kmock_delete_records_request *body)
{
    for (int32_t t = 0; t < body->topics_count; t++)
        for (int32_t p = 0; p < body->topics[t].partitions_count; p++)
            kt_point_add(to, body->topics[t].name, body->topics[t].partitions[p].index);
}

static void leader_epoch(struct kt_point_partitions *to, const struct kmock_offset_for_leader_epoch_request *body)
{
    for (int32_t t = 0; t < body->topics_count; t++)
        for (int32_t p = 0; p < body->topics[t].partitions_count; p++)
            kt_point_add(to, body->topics[t].topic, body->topics[t].partitions[p].index);
}

static void offset_delete(struct kt_point_partitions *to, const struct kmock_offset_delete_request *body)
{
    for (int32_t t = 0; t < body->topics_count; t++)
        for (int32_t p = 0; p < body->topics[t].partitions_count; p++)
            kt_point_add(to, body->topics[t].name, body->topics[t].partitions[p].index);
}

static void describe_producers(struct kt_point_partitions *to, const struct kmock_describe_producers_request *body)
{
    for (int32_t t = 0; t < body->topics_count; t++)
        for (int32_t p = 0; p < body->topics[t].partition_indexes_count; p++)
            kt_point_add(to, body->topics[t].name, body->topics[t].partition_indexes[p]);
}

static void elect_leaders(struct kt_point_partitions *to, const struct kmock_elect_leaders_request *body)
{
    for (int32_t t = 0; t < body->topics_count; t++)
        for (int32_t p = 0; p < body->topics[t].partitions_count; p++)
            kt_point_add(to, body->topics[t].topic, body->topics[t].partitions[p]);
}

static void reassign(struct kt_point_partitions *to, const struct kmock_alter_partition_reassignments_request *body)
{
    for (int32_t t = 0; t < body->topics_count; t++)
        for (int32_t p = 0; p < body->topics[t].partitions_count; p++)
            kt_point_add(to, body->topics[t].name, body->topics[t].partitions[p].index);
}

static void describe_topics(struct kt_point_partitions *to, const struct kmock_describe_topic_partitions_request *body)
{
    for (int32_t t = 0; t < body->topics_count; t++)
        kt_point_add(to, body->topics[t].name, -1);
}

void kt_point_collect_admin(struct kt_point_partitions *to, const struct kmock_request *request)
{
    switch (request->api_key) {
    case KMOCK_API_CREATE_TOPICS:
        create_topics(to, request->body);
        break;
    case KMOCK_API_DELETE_TOPICS:
        delete_topics(to, request->body);
        break;
    case KMOCK_API_CREATE_PARTITIONS:
        create_partitions(to, request->body);
        break;
    case KMOCK_API_DELETE_RECORDS:
        delete_records(to, request->body);
        break;
    case KMOCK_API_OFFSET_FOR_LEADER_EPOCH:
        leader_epoch(to, request->body);
        break;
    case KMOCK_API_OFFSET_DELETE:
        offset_delete(to, request->body);
        break;
    case KMOCK_API_DESCRIBE_PRODUCERS:
        describe_producers(to, request->body);
        break;
    case KMOCK_API_ELECT_LEADERS:
        elect_leaders(to, request->body);
        break;
    case KMOCK_API_ALTER_PARTITION_REASSIGNMENTS:
        reassign(to, request->body);
        break;
    case KMOCK_API_DESCRIBE_TOPIC_PARTITIONS:
        describe_topics(to, request->body);
        break;
    default:
        break;
    }
}
