/* SPDX-License-Identifier: Apache-2.0 */
/* Live, pass time and dispatch requests.
 *
 * Requests are completed at the end of the outermost call: whoever gets an answer may call the cluster again at
 * once, and finds it at rest. */
#include "mock/broker/cluster.h"

#include <stdio.h>
#include <stdlib.h>

#include "mock/base/alloc.h"
#include "mock/broker/admit.h"
#include "mock/broker/cleanup.h"
#include "mock/broker/coordinators.h"
#include "mock/broker/enter.h"
#include "mock/broker/guard.h"
#include "mock/broker/handlers.h"
#include "mock/broker/reassignment.h"
#include "mock/broker/throttle.h"
#include "mock/broker/txn_coordinators.h"

enum { DEFAULT_BROKERS = 3, DEFAULT_PORT = 9092, REPLICA_LAG_TIME_MAX_MS = 30000 };
enum { FIRST_THAT_VERIFIES = 306 }; /* Kafka 3.6: KIP-890, first part */
enum { FETCH_SESSION_SLOTS = 1000, RETENTION_CHECK_MS = 300000, CLEANER_BACKOFF_MS = 15000 };

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
    int32_t slots = options->fetch_session_slots ? options->fetch_session_slots : FETCH_SESSION_SLOTS;
    for (int32_t i = 0; i < cluster->nodes_count; i++)
        kmock_fetch_sessions_init(&cluster->nodes[i].fetch_sessions, slots, options->seed + (uint64_t)i);
}

/* How often the logs are looked at, see cleanup.h. */
static void set_cleanup(struct kmock_cluster *cluster, const struct kmock_cluster_options *options)
{
    int32_t check_ms = options->log_retention_check_interval_ms;
    int32_t backoff_ms = options->log_cleaner_backoff_ms;
    cluster->retention_check_us = (check_ms ? check_ms : RETENTION_CHECK_MS) * INT64_C(1000);
    cluster->cleaner_backoff_us = (backoff_ms ? backoff_ms : CLEANER_BACKOFF_MS) * INT64_C(1000);
}

/* A cluster id is 22 characters of URL-safe base64, as Kafka draws it. */
static void draw_cluster_id(struct kmock_cluster *cluster)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    for (size_t i = 0; i + 1 < sizeof cluster->id; i++)
        cluster->id[i] = digits[kmock_random_below(&cluster->random, 64)];
}

static void require(bool right, const char *message)
{
    if (right)
        return;
    fprintf(stderr, "%s\n", message);
    abort();
}

bool kmock_kafka_version_is_known(const char *version)
{
    return version && kmock_release_find(version) >= 0;
}

const struct kmock_api_range *kmock_cluster_api_ranges(const struct kmock_cluster *cluster)
{
    return cluster->ranges;
}

static void follow_leader(struct kmock_cluster *cluster, struct kmock_partition *partition, int64_t now_us)
{
    kmock_coordinators_leader_changed(cluster, partition, now_us);
    kmock_txn_coordinators_leader_changed(cluster, partition, now_us);
}

static void follow_isr(struct kmock_cluster *cluster, struct kmock_partition *partition, int64_t now_us)
{
    kmock_reassignment_isr_changed(cluster, partition, now_us);
    kmock_txn_coordinators_isr_changed(cluster, now_us);
}

static void follow_deletion(struct kmock_cluster *cluster, const struct kmock_topic *topic, int64_t now_us)
{
    kmock_coordinators_topic_deleted(cluster, topic, now_us);
    kmock_txn_coordinators_topic_deleted(cluster, topic, now_us);
}

struct kmock_cluster *kmock_cluster_create(const struct kmock_cluster_options *options)
{
    struct kmock_cluster *cluster = kmock_alloc(sizeof *cluster);
    cluster->release = kmock_release_find(options->kafka_version);
    require(cluster->release >= 0, "kmock_cluster_create: kafka_version is not one of \"0.11\" to \"4.2\"");
    kmock_release_ranges(cluster->release, cluster->ranges);
    create_nodes(cluster, options);
    kmock_broker_config_init(&cluster->configs, options, cluster->nodes_count);
    cluster->requests_count = kmock_alloc((size_t)cluster->nodes_count * sizeof *cluster->requests_count);
    kmock_random_init(&cluster->random, options->seed);
    draw_cluster_id(cluster);
    kmock_random_init(&cluster->sasl.random, ~options->seed);
    cluster->num_partitions = options->num_partitions ? options->num_partitions : 1;
    int32_t factor = cluster->nodes_count < DEFAULT_BROKERS ? cluster->nodes_count : DEFAULT_BROKERS;
    cluster->default_replication_factor =
        (int16_t)(options->default_replication_factor ? options->default_replication_factor : factor);
    cluster->auto_create_topics = !options->no_auto_create_topics;
    cluster->started_us = options->now_us;
    cluster->rack_aware_replica_selector = options->rack_aware_replica_selector;
    set_cleanup(cluster, options);
    cluster->replica_lag_time_max_us =
        (options->replica_lag_time_max_ms ? options->replica_lag_time_max_ms : REPLICA_LAG_TIME_MAX_MS) * INT64_C(1000);
    cluster->observe = options->observe ? options->observe : observe_nothing;
    cluster->observe_context = options->observe_context;
    cluster->foresee_loss = options->foresee_loss;
    cluster->coordinators = kmock_coordinators_create(cluster, options);
    cluster->txn_coordinators = kmock_txn_coordinators_create(cluster, options);
    cluster->verifies_transactions = cluster->release >= FIRST_THAT_VERIFIES && !options->no_transaction_verification;
    cluster->leader_changed = follow_leader;
    cluster->isr_changed = follow_isr;
    cluster->topic_deleted = follow_deletion;
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
    cluster->foresee_loss = NULL;
    for (int32_t i = 0; i < cluster->nodes_count; i++)
        kmock_node_forget_parked(&cluster->nodes[i]);
    kmock_txn_coordinators_destroy(cluster->txn_coordinators);
    kmock_coordinators_destroy(cluster->coordinators, 0);
    kmock_reassignments_free(cluster);
    kmock_table_free(&cluster->topics_by_id, NULL);
    kmock_table_free(&cluster->topics_by_metric, NULL);
    kmock_table_free(&cluster->topics, destroy_topic);
    kmock_timers_free(&cluster->timers);
    kmock_timers_free(&cluster->lazy_timers);
    kmock_buffer_free(&cluster->scratch);
    kmock_buffer_free(&cluster->rewritten);
    for (int32_t i = 0; i < cluster->nodes_count; i++)
        kmock_node_finish(&cluster->nodes[i]);
    kmock_broker_config_free(&cluster->configs);
    kmock_users_free(&cluster->sasl.users);
    kmock_authorizer_free(&cluster->authorizer);
    free(cluster->requests_count);
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
    kmock_throttle_stamp(submitter->cluster, request);
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
        [KMOCK_API_DELETE_RECORDS] = kmock_handle_delete_records,
        [KMOCK_API_OFFSET_FOR_LEADER_EPOCH] = kmock_handle_offset_for_leader_epoch,
        [KMOCK_API_METADATA] = kmock_handle_metadata,
        [KMOCK_API_OFFSET_COMMIT] = kmock_handle_offset_commit,
        [KMOCK_API_OFFSET_FETCH] = kmock_handle_offset_fetch,
        [KMOCK_API_FIND_COORDINATOR] = kmock_handle_find_coordinator,
        [KMOCK_API_JOIN_GROUP] = kmock_handle_group,
        [KMOCK_API_HEARTBEAT] = kmock_handle_group,
        [KMOCK_API_LEAVE_GROUP] = kmock_handle_group,
        [KMOCK_API_SYNC_GROUP] = kmock_handle_group,
        [KMOCK_API_DESCRIBE_GROUPS] = kmock_handle_describe_groups,
        [KMOCK_API_LIST_GROUPS] = kmock_handle_list_groups,
        [KMOCK_API_DELETE_GROUPS] = kmock_handle_delete_groups,
        [KMOCK_API_OFFSET_DELETE] = kmock_handle_offset_delete,
        [KMOCK_API_API_VERSIONS] = kmock_handle_api_versions,
        [KMOCK_API_CREATE_TOPICS] = kmock_handle_create_topics,
        [KMOCK_API_DELETE_TOPICS] = kmock_handle_delete_topics,
        [KMOCK_API_INIT_PRODUCER_ID] = kmock_handle_init_producer_id,
        [KMOCK_API_ADD_PARTITIONS_TO_TXN] = kmock_handle_add_partitions_to_txn,
        [KMOCK_API_ADD_OFFSETS_TO_TXN] = kmock_handle_add_offsets_to_txn,
        [KMOCK_API_END_TXN] = kmock_handle_end_txn,
        [KMOCK_API_WRITE_TXN_MARKERS] = kmock_handle_write_txn_markers,
        [KMOCK_API_TXN_OFFSET_COMMIT] = kmock_handle_txn_offset_commit,
        [KMOCK_API_DESCRIBE_TRANSACTIONS] = kmock_handle_describe_transactions,
        [KMOCK_API_LIST_TRANSACTIONS] = kmock_handle_list_transactions,
        [KMOCK_API_CREATE_PARTITIONS] = kmock_handle_create_partitions,
        [KMOCK_API_DESCRIBE_CONFIGS] = kmock_handle_describe_configs,
        [KMOCK_API_ALTER_CONFIGS] = kmock_handle_alter_configs,
        [KMOCK_API_INCREMENTAL_ALTER_CONFIGS] = kmock_handle_incremental_alter_configs,
        [KMOCK_API_DESCRIBE_LOG_DIRS] = kmock_handle_describe_log_dirs,
        [KMOCK_API_ELECT_LEADERS] = kmock_handle_elect_leaders,
        [KMOCK_API_ALTER_PARTITION_REASSIGNMENTS] = kmock_handle_alter_partition_reassignments,
        [KMOCK_API_LIST_PARTITION_REASSIGNMENTS] = kmock_handle_list_partition_reassignments,
        [KMOCK_API_DESCRIBE_CLUSTER] = kmock_handle_describe_cluster,
        [KMOCK_API_DESCRIBE_PRODUCERS] = kmock_handle_describe_producers,
        [KMOCK_API_DESCRIBE_TOPIC_PARTITIONS] = kmock_handle_describe_topic_partitions,
        [KMOCK_API_SASL_HANDSHAKE] = kmock_handle_sasl_handshake,
        [KMOCK_API_DESCRIBE_ACLS] = kmock_handle_describe_acls,
        [KMOCK_API_CREATE_ACLS] = kmock_handle_create_acls,
        [KMOCK_API_DELETE_ACLS] = kmock_handle_delete_acls,
        [KMOCK_API_SASL_AUTHENTICATE] = kmock_handle_sasl_authenticate,
        [KMOCK_API_DESCRIBE_USER_SCRAM_CREDENTIALS] = kmock_handle_describe_user_scram_credentials,
        [KMOCK_API_ALTER_USER_SCRAM_CREDENTIALS] = kmock_handle_alter_user_scram_credentials,
    };
    size_t key = (size_t)api_key;
    return key < sizeof handlers / sizeof handlers[0] ? handlers[key] : NULL;
}

void kmock_cluster_handle(struct kmock_cluster *cluster, int32_t node_id, struct kmock_request *request, int64_t now_us)
{
    kmock_handler *handler = find_handler(request->api_key);
    require(kmock_cluster_node_is_up(cluster, node_id),
            "kmock_cluster_handle: no such broker, or it is down: close its connections first");
    require(handler != NULL, "kmock_cluster_handle: an API that is not in api_table.h: end the connection instead");
    kmock_cluster_enter(cluster);
    request->node_id = node_id;
    cluster->requests_count[node_id - 1][request->api_key]++;
    if (request->done) {
        struct submitter *submitter = kmock_arena_alloc(&request->arena, sizeof *submitter);
        *submitter = (struct submitter){cluster, request->done, request->done_context};
        request->done = finish_later;
        request->done_context = submitter;
    }
    kmock_coordinators_keep_house(cluster, now_us);
    kmock_txn_coordinators_keep_house(cluster, now_us);
    kmock_cleanup_catch_up(cluster, now_us);
    if (kmock_admit(request, now_us) && kmock_guard(cluster, request))
        handler(cluster, request, now_us);
    kmock_cluster_leave(cluster);
}

void kmock_cluster_advance(struct kmock_cluster *cluster, int64_t now_us)
{
    kmock_cluster_enter(cluster);
    kmock_coordinators_keep_house(cluster, now_us);
    kmock_txn_coordinators_keep_house(cluster, now_us);
    kmock_cleanup_catch_up(cluster, now_us);
    while (kmock_timers_fire(&cluster->timers, now_us))
        ;
    kmock_cluster_leave(cluster);
}

void kmock_cluster_set_full(struct kmock_cluster *cluster, bool is_full)
{
    cluster->is_full = is_full;
}

int64_t kmock_cluster_next_deadline_us(const struct kmock_cluster *cluster)
{
    return kmock_timers_next_us(&cluster->timers);
}
