/* SPDX-License-Identifier: Apache-2.0 */
/* Answer DescribeLogDirs: each broker has one directory. source  KIP-113, KIP-827; Kafka ReplicaManager */
#include "mock/broker/error.h"
#include "mock/broker/handlers.h"
#include "mock/broker/topics.h"

#define LOG_DIR "/var/lib/kafka/data"

enum { UNKNOWN_BYTES = -1 };

static int64_t size_of(const struct kmock_partition *partition, int32_t place)
{
    const struct kmock_replica *copy = &partition->copies[place];
    if (place == partition->keeper)
        return kmock_log_size_bytes(&partition->log);
    int64_t tail = copy->tail ? kmock_log_size_bytes(&copy->tail->log) : 0;
    return kmock_log_bytes_between(&partition->log, partition->log.start_offset, copy->shared_offset) + tail;
}

static void add_partition(const struct kmock_partition *partition, int32_t node_id,
                          struct kmock_describe_log_dirs_topic_result *result)
{
    int32_t place = partition ? kmock_partition_place_of(partition, node_id) : -1;
    if (place >= 0)
        result->partitions[result->partitions_count++] = (struct kmock_describe_log_dirs_partition_result){
            .index = partition->index, .partition_size = size_of(partition, place)};
}

static void list_all(const struct kmock_cluster *cluster, struct kmock_request *request,
                     struct kmock_describe_log_dirs_dir_result *dir)
{
    dir->topics = kmock_arena_array(&request->arena, (int32_t)kmock_table_count(&cluster->topics), sizeof *dir->topics);
    for (const struct kmock_table_entry *entry = kmock_table_first(&cluster->topics); entry;
         entry = kmock_table_next(entry)) {
        const struct kmock_topic *topic = entry->value;
        struct kmock_describe_log_dirs_topic_result *result = &dir->topics[dir->topics_count];
        result->name = kmock_view_copy(&request->arena, topic->name);
        result->partitions = kmock_arena_array(&request->arena, topic->partitions_count, sizeof *result->partitions);
        for (int32_t i = 0; i < topic->partitions_count; i++)
            add_partition(topic->partitions[i], request->node_id, result);
        dir->topics_count += result->partitions_count > 0;
    }
}

/* What is not there or elsewhere is left out. */
static void list_asked(const struct kmock_cluster *cluster, struct kmock_request *request,
                       struct kmock_describe_log_dirs_dir_result *dir)
{
    const struct kmock_describe_log_dirs_request *body = request->body;
    dir->topics = kmock_arena_array(&request->arena, body->topics_count, sizeof *dir->topics);
    for (int32_t i = 0; i < body->topics_count; i++) {
        const struct kmock_describe_log_dirs_topic *asked = &body->topics[i];
        const struct kmock_topic *topic = kmock_topics_find(cluster, asked->topic);
        struct kmock_describe_log_dirs_topic_result *result = &dir->topics[dir->topics_count];
        result->name = asked->topic;
        result->partitions = kmock_arena_array(&request->arena, asked->partitions_count, sizeof *result->partitions);
        for (int32_t k = 0; k < asked->partitions_count; k++)
            add_partition(kmock_topic_partition(topic, asked->partitions[k]), request->node_id, result);
        dir->topics_count += result->partitions_count > 0;
    }
}

void kmock_handle_describe_log_dirs(struct kmock_cluster *cluster, struct kmock_request *request, int64_t now_us)
{
    const struct kmock_describe_log_dirs_request *body = request->body;
    struct kmock_describe_log_dirs_response *response = kmock_arena_alloc(&request->arena, sizeof *response);
    struct kmock_describe_log_dirs_dir_result *dir = kmock_arena_alloc(&request->arena, sizeof *dir);
    (void)now_us;
    dir->log_dir = kmock_view(LOG_DIR);
    dir->total_bytes = UNKNOWN_BYTES;
    dir->usable_bytes = UNKNOWN_BYTES;
    if (body->topics_count < 0)
        list_all(cluster, request, dir);
    else
        list_asked(cluster, request, dir);
    response->results = dir;
    response->results_count = 1;
    request->response = response;
    kmock_request_complete(request);
}
