/* SPDX-License-Identifier: Apache-2.0 */
/* Answer Produce. source  Kafka KafkaApis.handleProduceRequest, ReplicaManager.appendRecords */
#include "mock/broker/append.h"
#include "mock/broker/endpoints.h"
#include "mock/broker/error.h"
#include "mock/broker/handlers.h"
#include "mock/broker/produce_txn.h"
#include "mock/broker/produce_wait.h"
#include "mock/broker/recompress.h"
#include "mock/broker/topics.h"
#include "mock/broker/validate.h"

enum { TOPIC_IDS_FROM_VERSION = 13, FIRST_THAT_KNOWS_NO_UNKNOWN = 205 };

/* What the partitions of one request have in common. */
struct produce {
    struct kmock_cluster *cluster;
    struct kmock_request *request;
    int64_t now_us;
    struct kmock_produce_wait *wait; /* for what is not committed at once */
    bool failed;                     /* a partition was refused */
    int16_t add_error;               /* why its partitions are not in its transaction */
};

static const struct kmock_produce_request *body_of(const struct produce *produce)
{
    return produce->request->body;
}

static void set_error(struct kmock_produce_partition_result *result, int16_t error, const char *message)
{
    result->error = error;
    result->base_offset = -1;
    result->log_append_time_ms = -1;
    result->log_start_offset = -1;
    result->error_message = kmock_view(message);
}

static void set_validation(const struct produce *produce, const struct kmock_validation *validation,
                           struct kmock_produce_partition_result *result)
{
    set_error(result, validation->error, validation->message);
    result->record_errors_count = validation->bad_records_count;
    result->record_errors =
        kmock_arena_array(&produce->request->arena, validation->bad_records_count, sizeof *result->record_errors);
    for (int32_t i = 0; i < validation->bad_records_count; i++) {
        result->record_errors[i].batch_index = validation->bad_records[i];
        result->record_errors[i].batch_index_error_message = kmock_view(validation->record_message);
    }
}

static struct kmock_validation validate(const struct produce *produce, const struct kmock_topic_config *config,
                                        struct kmock_bytes records, struct kmock_batch *batch)
{
    struct kmock_validate_rules rules = {
        .api_version = produce->request->api_version,
        .max_message_bytes = config->max_message_bytes,
        .segment_bytes = config->segment_bytes,
        .compacted = config->compacted,
        .log_append_time = config->log_append_time,
        .now_ms = produce->now_us / 1000,
        .timestamp_before_max_ms = config->timestamp_before_max_ms,
        .timestamp_after_max_ms = config->timestamp_after_max_ms,
    };
    struct kmock_validate_room room = {&produce->cluster->scratch, &produce->request->arena};
    return kmock_validate(&rules, records, batch, &room);
}

/* Judge what the partition is, before the records are looked at. */
static int16_t judge_partition(const struct produce *produce, const struct kmock_topic *topic,
                               const struct kmock_partition *partition)
{
    int16_t acks = body_of(produce)->acks;
    if (topic == NULL)
        return produce->request->api_version >= TOPIC_IDS_FROM_VERSION ? KMOCK_UNKNOWN_TOPIC_ID
                                                                       : KMOCK_UNKNOWN_TOPIC_OR_PARTITION;
    if (partition == NULL)
        return KMOCK_UNKNOWN_TOPIC_OR_PARTITION;
    if (acks < -1 || acks > 1)
        return KMOCK_INVALID_REQUIRED_ACKS;
    if (topic->internal && !kmock_view_is(produce->request->client_id, "__admin_client"))
        return KMOCK_INVALID_TOPIC_EXCEPTION;
    if (partition->leader != produce->request->node_id)
        return KMOCK_NOT_LEADER_OR_FOLLOWER;
    if (produce->cluster->is_full)
        return KMOCK_KAFKA_STORAGE_ERROR;
    if (acks == -1 && kmock_partition_is_under_min_isr(partition))
        return KMOCK_NOT_ENOUGH_REPLICAS;
    return KMOCK_NONE;
}

/* returns  whether the batch says another newest timestamp than that of its records */
static bool is_misdated(const struct kmock_batch *batch)
{
    struct kmock_batch told;
    return kmock_batch_read(batch->bytes, (size_t)batch->size_bytes, &told) &&
           told.max_timestamp_ms != batch->max_timestamp_ms;
}

/* Change what the topic's configs say: the codec, the timestamps. returns  the batch to append */
static bool rewrite(const struct produce *produce, const struct kmock_topic_config *config, struct kmock_batch *batch)
{
    struct kmock_buffer *out = &produce->cluster->rewritten;
    bool recompress = config->codec >= 0 && config->codec != (batch->attributes & KMOCK_BATCH_CODEC);
    if (!recompress && !config->log_append_time && !is_misdated(batch))
        return true;
    out->size = 0;
    if (!recompress)
        kmock_buffer_append(out, batch->bytes, (size_t)batch->size_bytes);
    else if (!kmock_recompress(batch, config->codec, &produce->cluster->scratch, out))
        return false;
    if (!recompress)
        kmock_batch_set_max_timestamp(out->data, out->size, batch->max_timestamp_ms);
    if (config->log_append_time)
        kmock_batch_stamp(out->data, out->size, produce->now_us / 1000);
    return kmock_batch_read(out->data, out->size, batch);
}

/* Judge what the producer wrote before, and its transaction. */
static struct kmock_producer_answer
judge_producer(const struct produce *produce, const struct kmock_partition *partition, const struct kmock_batch *batch)
{
    struct kmock_produce_txn txn = {produce->cluster, produce->request, partition, produce->add_error};
    struct kmock_producer_answer answer = {.error = kmock_produce_txn_judge(&txn, batch)};
    if (answer.error)
        return answer;
    answer = kmock_producers_judge(&partition->producers, batch, produce->now_us / 1000 - KMOCK_PRODUCER_EXPIRATION_MS);
    bool is_strict = produce->cluster->release < FIRST_THAT_KNOWS_NO_UNKNOWN;
    if (is_strict && answer.unknown && batch->producer_id >= 0 && batch->base_sequence != 0)
        answer.error = KMOCK_UNKNOWN_PRODUCER_ID;
    return answer;
}

static void append(const struct produce *produce, struct kmock_partition *partition, struct kmock_batch *batch,
                   struct kmock_produce_partition_result *result)
{
    struct kmock_cluster *cluster = produce->cluster;
    int64_t now_ms = produce->now_us / 1000;
    struct kmock_producer_answer answer = judge_producer(produce, partition, batch);
    result->log_start_offset = partition->log.start_offset;
    result->log_append_time_ms = partition->config->log_append_time ? now_ms : -1;
    if (answer.duplicate) {
        result->base_offset = answer.base_offset;
        result->log_append_time_ms = answer.timestamp_ms;
        kmock_emit_duplicate(cluster, partition, batch, answer.base_offset);
    } else if (answer.error) {
        set_error(result, answer.error, NULL);
    } else if (!rewrite(produce, partition->config, batch)) {
        set_error(result, KMOCK_CORRUPT_MESSAGE, NULL);
    } else if (batch->size_bytes > partition->config->max_message_bytes) { /* as it is now */
        set_error(result, KMOCK_MESSAGE_TOO_LARGE, NULL);
    } else {
        result->base_offset = kmock_append(cluster, partition, batch, produce->now_us);
    }
}

/* Judge and append one batch. returns  how many offsets it takes */
static int64_t produce_partition(const struct produce *produce, const struct kmock_topic *topic,
                                 const struct kmock_produce_partition *asked,
                                 struct kmock_produce_partition_result *result)
{
    struct kmock_partition *partition = kmock_topic_partition(topic, asked->index);
    struct kmock_batch batch;
    *result = (struct kmock_produce_partition_result){
        .index = asked->index, .error_message = KMOCK_NULL_STRING, .current_leader = {-1, -1}};
    int16_t error = judge_partition(produce, topic, partition);
    if (error) {
        set_error(result, error, NULL);
        if (error == KMOCK_NOT_LEADER_OR_FOLLOWER) {
            result->current_leader.leader_id = partition->leader;
            result->current_leader.leader_epoch = partition->leader_epoch;
        }
        return 0;
    }
    struct kmock_validation validation = validate(produce, partition->config, asked->records, &batch);
    if (validation.error) {
        set_validation(produce, &validation, result);
        return 0;
    }
    append(produce, partition, &batch, result);
    return (int64_t)batch.last_offset_delta + 1;
}

static void produce_topic(struct produce *produce, const struct kmock_produce_topic *asked,
                          struct kmock_produce_topic_result *result)
{
    const struct kmock_topic *topic = produce->request->api_version >= TOPIC_IDS_FROM_VERSION
                                          ? kmock_topics_find_id(produce->cluster, &asked->topic_id)
                                          : kmock_topics_find(produce->cluster, asked->name);
    result->name = asked->name;
    result->topic_id = asked->topic_id;
    result->partitions_count = asked->partitions_count;
    result->partitions =
        kmock_arena_array(&produce->request->arena, asked->partitions_count, sizeof *result->partitions);
    for (int32_t i = 0; i < asked->partitions_count; i++) {
        int64_t count = produce_partition(produce, topic, &asked->partitions[i], &result->partitions[i]);
        struct kmock_produce_appended appended = {asked, &result->partitions[i],
                                                  result->partitions[i].base_offset + count};
        if (body_of(produce)->acks == -1 && result->partitions[i].error == KMOCK_NONE)
            kmock_produce_wait_add(produce->wait, &appended);
        produce->failed |= result->partitions[i].error != KMOCK_NONE;
    }
}

/* returns  whether some batch says it is part of a transaction; garbage says nothing */
static bool has_transactional_records(const struct kmock_produce_request *body)
{
    struct kmock_batch batch;
    for (int32_t i = 0; i < body->topics_count; i++)
        for (int32_t j = 0; j < body->topics[i].partitions_count; j++) {
            struct kmock_bytes records = body->topics[i].partitions[j].records;
            if (records.length > 0 && kmock_batch_read(records.data, (size_t)records.length, &batch) &&
                batch.magic == 2 && (batch.attributes & KMOCK_BATCH_TRANSACTIONAL))
                return true;
        }
    return false;
}

static void add_endpoints(const struct kmock_cluster *cluster, struct kmock_produce_response *response,
                          struct kmock_arena *arena)
{
    struct kmock_endpoints endpoints;
    kmock_endpoints_init(&endpoints, cluster, arena);
    for (int32_t i = 0; i < response->topics_count; i++)
        for (int32_t j = 0; j < response->topics[i].partitions_count; j++)
            kmock_endpoints_add(&endpoints, response->topics[i].partitions[j].current_leader.leader_id);
    response->node_endpoints_count = endpoints.count;
    response->node_endpoints = kmock_arena_array(arena, endpoints.count, sizeof *response->node_endpoints);
    for (int32_t i = 0; i < endpoints.count; i++)
        response->node_endpoints[i] = (struct kmock_produce_node_endpoint_result){
            endpoints.nodes[i].id, endpoints.nodes[i].host, endpoints.nodes[i].port, endpoints.nodes[i].rack};
}

static void answer(struct kmock_cluster *cluster, struct kmock_request *request)
{
    add_endpoints(cluster, request->response, &request->arena);
    kmock_request_complete(request);
}

/* Without acks nobody waits for an answer; a failure shows by the connection's end. */
static void leave_unanswered(struct kmock_request *request, bool failed)
{
    request->response = NULL;
    request->close_connection = failed;
    kmock_request_complete(request);
}

static void append_all(struct kmock_cluster *cluster, struct kmock_request *request, int16_t add_error, int64_t now_us)
{
    const struct kmock_produce_request *body = request->body;
    struct kmock_produce_wait *wait = kmock_arena_alloc(&request->arena, sizeof *wait);
    *wait = (struct kmock_produce_wait){.cluster = cluster, .request = request, .answer = answer};
    struct produce produce = {cluster, request, now_us, wait, false, add_error};
    struct kmock_produce_response *response = kmock_arena_alloc(&request->arena, sizeof *response);
    response->topics_count = body->topics_count;
    response->topics = kmock_arena_array(&request->arena, body->topics_count, sizeof *response->topics);
    request->response = response;
    for (int32_t i = 0; i < body->topics_count; i++)
        produce_topic(&produce, &body->topics[i], &response->topics[i]);
    if (body->acks == 0)
        leave_unanswered(request, produce.failed);
    else
        kmock_produce_wait_begin(wait, now_us);
}

void kmock_handle_produce(struct kmock_cluster *cluster, struct kmock_request *request, int64_t now_us)
{
    const struct kmock_produce_request *body = request->body;
    if (body->transactional_id.length >= 0 || !has_transactional_records(body)) {
        kmock_produce_txn_begin(&(struct kmock_txn_asker){cluster, request, append_all, true}, now_us);
        return;
    }
    kmock_request_refuse(request, KMOCK_TRANSACTIONAL_ID_AUTHORIZATION_FAILED);
    kmock_request_complete(request);
}
