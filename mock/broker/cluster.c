/* SPDX-License-Identifier: Apache-2.0 */
/* Live, pass time and dispatch requests.
 *
 * Requests are completed at the end of the outermost call: whoever gets an answer may call the cluster again at
 * once, and finds it at rest. */
#include "mock/broker/cluster.h"

#include <stdio.h>
#include <stdlib.h>

#include "mock/base/alloc.h"
#include "mock/broker/coordinators.h"
#include "mock/broker/enter.h"
#include "mock/broker/handlers.h"

enum { DEFAULT_BROKERS = 3, DEFAULT_PORT = 9092 };

static void observe_nothing(void *context, const struct kmock_event *event)
{
    (void)context, (void)event;
}

static void create_nodes(struct kmock_cluster *cluster, const struct kmock_cluster_options *options)
{
    cluster->nodes_count = options->brokers_count ? options->brokers_count : DEFAULT_BROKERS;
    cluster->nodes = kmock_alloc((size_t)cluster->nodes_count * sizeof *cluster->nodes);
    for (int32_t i = 0; i < cluster->nodes_count; i++) {
        char host[32];
        snprintf(host, sizeof host, "broker-%d", (int)i + 1);
        if (options->addresses == NULL) {
            kmock_node_init(&cluster->nodes[i], i + 1, host, DEFAULT_PORT);
            continue;
        }
        const struct kmock_broker_address *address = &options->addresses[i];
        kmock_node_init(&cluster->nodes[i], i + 1, address->host, address->port);
        kmock_node_set_rack(&cluster->nodes[i], address->rack);
    }
}

/* A cluster id is 22 characters of URL-safe base64, as Kafka draws it. */
static void draw_cluster_id(struct kmock_cluster *cluster)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    for (size_t i = 0; i + 1 < sizeof cluster->id; i++)
        cluster->id[i] = digits[kmock_random_below(&cluster->random, 64)];
}

struct kmock_cluster *kmock_cluster_create(const struct kmock_cluster_options *options)
{
    struct kmock_cluster *cluster = kmock_alloc(sizeof *cluster);
    create_nodes(cluster, options);
    kmock_random_init(&cluster->random, options->seed);
    draw_cluster_id(cluster);
    cluster->num_partitions = options->num_partitions ? options->num_partitions : 1;
    int32_t factor = cluster->nodes_count < DEFAULT_BROKERS ? cluster->nodes_count : DEFAULT_BROKERS;
    cluster->default_replication_factor =
        (int16_t)(options->default_replication_factor ? options->default_replication_factor : factor);
    cluster->auto_create_topics = !options->no_auto_create_topics;
    cluster->observe = options->observe ? options->observe : observe_nothing;
    cluster->observe_context = options->observe_context;
    cluster->coordinators = kmock_coordinators_create(cluster, options);
    cluster->leader_changed = kmock_coordinators_leader_changed;
    cluster->topic_deleted = kmock_coordinators_topic_deleted;
    return cluster;
}

static void destroy_topic(void *topic)
{
    kmock_topic_destroy(topic);
}

void kmock_cluster_destroy(struct kmock_cluster *cluster)
{
    if (cluster == NULL)
        return;
    cluster->observe = observe_nothing;
    for (int32_t i = 0; i < cluster->nodes_count; i++)
        kmock_node_forget_parked(&cluster->nodes[i]);
    kmock_coordinators_destroy(cluster->coordinators, 0);
    kmock_table_free(&cluster->topics_by_id, NULL);
    kmock_table_free(&cluster->topics, destroy_topic);
    kmock_timers_free(&cluster->timers);
    kmock_buffer_free(&cluster->scratch);
    kmock_buffer_free(&cluster->rewritten);
    for (int32_t i = 0; i < cluster->nodes_count; i++)
        kmock_node_finish(&cluster->nodes[i]);
    free(cluster->nodes);
    free(cluster);
}

/* Who is to have a request back; it lives in the request's arena. */
struct submitter {
    struct kmock_cluster *cluster;
    kmock_request_done *done;
    void *context;
};

/* What a request's done is while it is in here: wait with it until the cluster is at rest. */
static void finish_later(void *context, struct kmock_request *request)
{
    struct submitter *submitter = context;
    kmock_list_append(&submitter->cluster->finished, &request->link);
}

static void give_back(struct kmock_request *request)
{
    const struct submitter *submitter = request->done_context;
    if (request->done) { /* not abandoned meanwhile */
        request->done = submitter->done;
        request->done_context = submitter->context;
    }
    kmock_request_complete(request);
}

void kmock_cluster_enter(struct kmock_cluster *cluster)
{
    cluster->depth++;
}

void kmock_cluster_leave(struct kmock_cluster *cluster)
{
    struct kmock_list_link *link;
    while (cluster->depth == 1 && (link = kmock_list_take(&cluster->finished)))
        give_back(kmock_list_object(link, struct kmock_request, link));
    cluster->depth--;
}

static kmock_handler *find_handler(int16_t api_key)
{
    static kmock_handler *const handlers[] = {
        [KMOCK_API_PRODUCE] = kmock_handle_produce,
        [KMOCK_API_FETCH] = kmock_handle_fetch,
        [KMOCK_API_LIST_OFFSETS] = kmock_handle_list_offsets,
        [KMOCK_API_METADATA] = kmock_handle_metadata,
        [KMOCK_API_OFFSET_COMMIT] = kmock_handle_offset_commit,
        [KMOCK_API_OFFSET_FETCH] = kmock_handle_offset_fetch,
        [KMOCK_API_FIND_COORDINATOR] = kmock_handle_find_coordinator,
        [KMOCK_API_JOIN_GROUP] = kmock_handle_group,
        [KMOCK_API_HEARTBEAT] = kmock_handle_group,
        [KMOCK_API_LEAVE_GROUP] = kmock_handle_group,
        [KMOCK_API_SYNC_GROUP] = kmock_handle_group,
        [KMOCK_API_API_VERSIONS] = kmock_handle_api_versions,
        [KMOCK_API_CREATE_TOPICS] = kmock_handle_create_topics,
        [KMOCK_API_DELETE_TOPICS] = kmock_handle_delete_topics,
        [KMOCK_API_INIT_PRODUCER_ID] = kmock_handle_init_producer_id,
        [KMOCK_API_CREATE_PARTITIONS] = kmock_handle_create_partitions,
    };
    size_t key = (size_t)api_key;
    return key < sizeof handlers / sizeof handlers[0] ? handlers[key] : NULL;
}

static void require(bool right, const char *message)
{
    if (right)
        return;
    fprintf(stderr, "kmock_cluster_handle: %s\n", message);
    abort();
}

void kmock_cluster_handle(struct kmock_cluster *cluster, int32_t node_id, struct kmock_request *request, int64_t now_us)
{
    kmock_handler *handler = find_handler(request->api_key);
    require(kmock_cluster_node_is_up(cluster, node_id), "no such broker, or it is down: close its connections first");
    require(handler != NULL, "an API that is not in api_table.h: end the connection instead");
    kmock_cluster_enter(cluster);
    request->node_id = node_id;
    if (request->done) {
        struct submitter *submitter = kmock_arena_alloc(&request->arena, sizeof *submitter);
        *submitter = (struct submitter){cluster, request->done, request->done_context};
        request->done = finish_later;
        request->done_context = submitter;
    }
    handler(cluster, request, now_us);
    kmock_cluster_leave(cluster);
}

void kmock_cluster_advance(struct kmock_cluster *cluster, int64_t now_us)
{
    kmock_cluster_enter(cluster);
    while (kmock_timers_fire(&cluster->timers, now_us))
        ;
    kmock_cluster_leave(cluster);
}

int64_t kmock_cluster_next_deadline_us(const struct kmock_cluster *cluster)
{
    return kmock_timers_next_us(&cluster->timers);
}
