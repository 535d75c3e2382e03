/* SPDX-License-Identifier: Apache-2.0 */
/* Answer DescribeTopicPartitions: topics by name, as many partitions as the client wants at a time.
 * source  KIP-966; Kafka DescribeTopicPartitionsRequestHandler, KRaftMetadataCache */
#include <stdlib.h>

#include "mock/broker/error.h"
#include "mock/broker/handlers.h"
#include "mock/broker/topics.h"

enum { MOST_PARTITIONS = 2000, NO_AUTHORIZED_OPERATIONS = INT32_MIN }; /* max.request.partition.size.limit */

/* A page being written. */
struct page {
    const struct kmock_cluster *cluster;
    struct kmock_arena *arena;
    struct kmock_describe_topic_partitions_response *response;
    const struct kmock_describe_topic_partitions_cursor *cursor; /* null: from the start */
    int32_t left;                                                /* how many partitions still fit */
};

static int compare_names(const void *one, const void *other)
{
    const struct kmock_string *a = one, *b = other;
    int32_t shorter = a->length < b->length ? a->length : b->length;
    int order = shorter > 0 ? memcmp(a->data, b->data, (size_t)shorter) : 0;
    return order ? order : (a->length > b->length) - (a->length < b->length);
}

/* returns  the names in order, each once; all topics where none is named */
static struct kmock_string *list_names(const struct kmock_cluster *cluster, struct kmock_request *request,
                                       int32_t *count)
{
    const struct kmock_describe_topic_partitions_request *body = request->body;
    bool all = body->topics_count <= 0;
    int32_t listed = 0, most = all ? (int32_t)kmock_table_count(&cluster->topics) : body->topics_count;
    struct kmock_string *names = kmock_arena_array(&request->arena, most, sizeof *names);
    const struct kmock_table_entry *entry = all ? kmock_table_first(&cluster->topics) : NULL;
    for (; entry; entry = kmock_table_next(entry))
        names[listed++] = ((const struct kmock_topic *)entry->value)->name;
    for (int32_t i = 0; !all && i < most; i++)
        names[listed++] = body->topics[i].name;
    qsort(names, (size_t)listed, sizeof *names, compare_names);
    *count = 0;
    for (int32_t i = 0; i < listed; i++)
        if (i == 0 || !kmock_view_equals(names[i], names[*count - 1]))
            names[(*count)++] = names[i];
    return names;
}

static int32_t *list_nodes(const struct page *page, const struct kmock_partition *partition,
                           bool (*holds)(const struct page *page, const struct kmock_partition *partition,
                                         int32_t place),
                           int32_t *count)
{
    int32_t *nodes = kmock_arena_array(page->arena, partition->replicas_count, sizeof *nodes);
    *count = 0;
    for (int32_t i = 0; i < partition->replicas_count; i++)
        if (holds(page, partition, i))
            nodes[(*count)++] = partition->replicas[i];
    return nodes;
}

static bool is_replica(const struct page *page, const struct kmock_partition *partition, int32_t place)
{
    (void)page, (void)partition, (void)place;
    return true;
}

static bool is_in_sync(const struct page *page, const struct kmock_partition *partition, int32_t place)
{
    (void)page;
    return partition->in_sync[place];
}

static bool is_offline(const struct page *page, const struct kmock_partition *partition, int32_t place)
{
    return !kmock_cluster_node_is_up(page->cluster, partition->replicas[place]);
}

static void describe_partition(const struct page *page, const struct kmock_partition *partition,
                               struct kmock_describe_topic_partitions_partition_result *result)
{
    result->error = partition->leader < 0 ? KMOCK_LEADER_NOT_AVAILABLE : KMOCK_NONE;
    result->index = partition->index;
    result->leader_id = partition->leader;
    result->leader_epoch = partition->leader_epoch;
    result->replica_nodes = list_nodes(page, partition, is_replica, &result->replica_nodes_count);
    result->isr_nodes = list_nodes(page, partition, is_in_sync, &result->isr_nodes_count);
    result->offline_replicas = list_nodes(page, partition, is_offline, &result->offline_replicas_count);
    result->eligible_leader_replicas = kmock_arena_array(page->arena, 0, sizeof(int32_t));
    result->last_known_elr = kmock_arena_array(page->arena, 0, sizeof(int32_t));
}

static void end_page(struct page *page, struct kmock_string topic, int32_t index)
{
    struct kmock_describe_topic_partitions_cursor_result *next = kmock_arena_alloc(page->arena, sizeof *next);
    next->topic_name = kmock_view_copy(page->arena, topic);
    next->index = index;
    page->response->next_cursor = next;
    page->response->next_cursor_count = 1;
}

static void describe_partitions(struct page *page, const struct kmock_topic *topic, int32_t first,
                                struct kmock_describe_topic_partitions_topic_result *result)
{
    int32_t count = topic->partitions_count - first;
    if (count > page->left)
        count = page->left;
    result->partitions = kmock_arena_array(page->arena, count, sizeof *result->partitions);
    result->partitions_count = count > 0 ? count : 0;
    for (int32_t i = 0; i < count; i++)
        describe_partition(page, topic->partitions[first + i], &result->partitions[i]);
    page->left -= result->partitions_count;
    if (first + result->partitions_count < topic->partitions_count)
        end_page(page, topic->name, first + result->partitions_count);
}

static void describe_topic(struct page *page, struct kmock_string name)
{
    struct kmock_describe_topic_partitions_topic_result *result = &page->response->topics[page->response->topics_count];
    const struct kmock_topic *topic = kmock_topics_find(page->cluster, name);
    bool first = page->cursor && kmock_view_equals(page->cursor->topic_name, name);
    *result = (struct kmock_describe_topic_partitions_topic_result){
        .name = kmock_view_copy(page->arena, name), .topic_authorized_operations = NO_AUTHORIZED_OPERATIONS};
    page->response->topics_count++;
    if (topic == NULL) {
        result->error =
            kmock_topic_name_is_valid(name) ? KMOCK_UNKNOWN_TOPIC_OR_PARTITION : KMOCK_INVALID_TOPIC_EXCEPTION;
        return;
    }
    result->topic_id = topic->id;
    result->is_internal = topic->internal;
    describe_partitions(page, topic, first ? page->cursor->index : 0, result);
}

static int32_t limit_of(const struct kmock_describe_topic_partitions_request *body)
{
    if (body->response_partition_limit < 1)
        return 1;
    return body->response_partition_limit < MOST_PARTITIONS ? body->response_partition_limit : MOST_PARTITIONS;
}

void kmock_handle_describe_topic_partitions(struct kmock_cluster *cluster, struct kmock_request *request,
                                            int64_t now_us)
{
    const struct kmock_describe_topic_partitions_request *body = request->body;
    struct kmock_describe_topic_partitions_response *response = kmock_arena_alloc(&request->arena, sizeof *response);
    int32_t count;
    struct page page = {cluster, &request->arena, response, body->cursor_count > 0 ? body->cursor : NULL,
                        limit_of(body)};
    (void)now_us;
    if (page.cursor && page.cursor->index < 0) {
        kmock_request_refuse(request, KMOCK_INVALID_REQUEST);
        kmock_request_complete(request);
        return;
    }
    const struct kmock_string *names = list_names(cluster, request, &count);
    response->topics = kmock_arena_array(&request->arena, count, sizeof *response->topics);
    response->next_cursor_count = -1;
    for (int32_t i = 0; i < count && response->next_cursor_count < 0; i++) {
        if (page.cursor && compare_names(&names[i], &page.cursor->topic_name) < 0)
            continue;
        if (page.left > 0)
            describe_topic(&page, names[i]);
        else
            end_page(&page, names[i], 0);
    }
    request->response = response;
    kmock_request_complete(request);
}
