/* SPDX-License-Identifier: Apache-2.0 */
/* Speak to a whole cluster as clients would: fill a body, ask a broker, look at the response.
 *
 * Bodies and everything they point to live in the test; a response lives until the stage is struck. Events are kept
 * as text, one line each. */
#ifndef SELFTESTS_MOCK_BROKER_STAGE_H
#define SELFTESTS_MOCK_BROKER_STAGE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mock/base/alloc.h"
#include "mock/base/arena.h"
#include "mock/base/buffer.h"
#include "mock/broker/batch.h"
#include "mock/broker/cluster.h"
#include "mock/broker/error.h"
#include "mock/broker/view.h"
#include "selftests/check.h"

#define STAGE_START_US INT64_C(1700000000000000)
#define NULL_BYTES ((struct kmock_bytes){NULL, -1})

struct asked {
    struct kmock_list_link link;
    struct kmock_request *request;
    bool done;
};

struct stage {
    struct kmock_cluster *cluster;
    struct kmock_list asked;
    struct kmock_buffer events;
    struct kmock_arena kept; /* bodies of requests that are parked, see stage_keep */
    int64_t now_us;
    int32_t node; /* whom to ask */
    bool quiet;
};

static inline struct kmock_bytes bytes_of(const char *text)
{
    return (struct kmock_bytes){(const uint8_t *)text, (int32_t)strlen(text)};
}

static inline void print_partition_event(struct kmock_buffer *out, const char *verb, const struct kmock_event *event)
{
    kmock_buffer_print(out, "%s %.*s-%d", verb, (int)event->topic.length, event->topic.data, (int)event->partition);
}

/* What happened to a broker and the replicas on it. */
static inline void print_replica_event(struct kmock_buffer *out, const struct kmock_event *event)
{
    if (event->type == KMOCK_EVENT_BROKER) {
        kmock_buffer_print(out, "broker %d %.*s\n", (int)event->node, (int)event->detail.length, event->detail.data);
    } else if (event->type == KMOCK_EVENT_ISR) {
        print_partition_event(out, "isr", event);
        kmock_buffer_print(out, " %d %.*s: %d\n", (int)event->node, (int)event->detail.length, event->detail.data,
                           (int)event->count);
    } else {
        print_partition_event(out, "truncated", event);
        kmock_buffer_print(out, "@%d node %d gone %d\n", (int)event->offset, (int)event->node, (int)event->count);
    }
}

static inline void stage_observe(void *context, const struct kmock_event *event)
{
    struct stage *stage = context;
    struct kmock_buffer *out = &stage->events;
    if (stage->quiet)
        return;
    switch (event->type) {
    case KMOCK_EVENT_TOPIC:
        kmock_buffer_print(out, "topic %.*s %d\n", (int)event->topic.length, event->topic.data, (int)event->count);
        break;
    case KMOCK_EVENT_LEADER:
        print_partition_event(out, "leader", event);
        kmock_buffer_print(out, " node %d epoch %d", (int)event->node, event->epoch);
        if (event->count > 0)
            kmock_buffer_print(out, " lost %d@%d", (int)event->count, (int)event->offset);
        kmock_buffer_print(out, "\n");
        break;
    case KMOCK_EVENT_APPEND:
    case KMOCK_EVENT_DUPLICATE:
        print_partition_event(out, event->type == KMOCK_EVENT_APPEND ? "append" : "duplicate", event);
        kmock_buffer_print(out, "@%d count %d node %d producer %d/%d/%d\n", (int)event->offset, (int)event->count,
                           (int)event->node, (int)event->producer_id, event->epoch, (int)event->sequence);
        break;
    case KMOCK_EVENT_HIGH_WATERMARK:
        print_partition_event(out, "watermark", event);
        kmock_buffer_print(out, "@%d\n", (int)event->offset);
        break;
    case KMOCK_EVENT_PRODUCER_ID:
        kmock_buffer_print(out, "producer %d/%d for %.*s\n", (int)event->producer_id, event->epoch,
                           (int)event->member.length, event->member.data);
        break;
    case KMOCK_EVENT_BROKER:
    case KMOCK_EVENT_ISR:
    case KMOCK_EVENT_TRUNCATED:
        print_replica_event(out, event);
        break;
    case KMOCK_EVENT_LOG_START:
        print_partition_event(out, "start", event);
        kmock_buffer_print(out, "@%d %.*s\n", (int)event->offset, (int)event->detail.length, event->detail.data);
        break;
    case KMOCK_EVENT_CLEANED:
        print_partition_event(out, "cleaned", event);
        kmock_buffer_print(out, "@%d+%d\n", (int)event->offset, (int)event->count);
        break;
    case KMOCK_EVENT_COMPACTED:
        print_partition_event(out, "compacted", event);
        kmock_buffer_print(out, "@%d gone %d\n", (int)event->offset, (int)event->count);
        break;
    case KMOCK_EVENT_COORDINATOR:
        kmock_buffer_print(out, "coordinator %d node %d epoch %d\n", (int)event->partition, (int)event->node,
                           event->epoch);
        break;
    case KMOCK_EVENT_COMMITTED:
        print_partition_event(out, "committed", event);
        kmock_buffer_print(out, "@%d\n", (int)event->offset);
        break;
    default:
        break;
    }
}

static inline struct stage *stage_create_with(struct kmock_cluster_options options)
{
    struct stage *stage = kmock_alloc(sizeof *stage);
    stage->now_us = STAGE_START_US;
    stage->node = 1;
    options.now_us = stage->now_us;
    options.observe = stage_observe;
    options.observe_context = stage;
    stage->cluster = kmock_cluster_create(&options);
    return stage;
}

static inline struct stage *stage_create(void)
{
    return stage_create_with((struct kmock_cluster_options){.seed = 1});
}

static inline void stage_destroy(struct stage *stage)
{
    struct kmock_list_link *link;
    kmock_cluster_destroy(stage->cluster);
    while ((link = kmock_list_take(&stage->asked))) {
        struct asked *asked = kmock_list_object(link, struct asked, link);
        if (asked->done)
            kmock_request_release(asked->request);
        else if (asked->request)
            kmock_request_abandon(asked->request);
        free(asked);
    }
    kmock_buffer_free(&stage->events);
    kmock_arena_free(&stage->kept);
    free(stage);
}

static inline void stage_done(void *context, struct kmock_request *request)
{
    struct asked *asked = context;
    assert_false(asked->done);
    assert_ptr_equal(asked->request, request);
    asked->done = true;
}

/* returns  a copy that lives as long as the stage: for what a request points to that may be parked */
static inline void *stage_keep(struct stage *stage, const void *object, size_t size)
{
    void *copy = kmock_arena_alloc(&stage->kept, size);
    memcpy(copy, object, size);
    return copy;
}

/* Ask the stage's node. returns  what was asked, done or parked */
static inline struct asked *stage_ask(struct stage *stage, int16_t api, int16_t version, void *body)
{
    struct asked *asked = kmock_alloc(sizeof *asked);
    struct kmock_request *request = kmock_request_create();
    asked->request = request;
    request->api_key = api;
    request->api_version = version;
    request->client_id = kmock_view("app");
    request->host = kmock_view("/10.0.0.1");
    request->body = body;
    request->done = stage_done;
    request->done_context = asked;
    kmock_list_append(&stage->asked, &asked->link);
    kmock_cluster_handle(stage->cluster, stage->node, request, stage->now_us);
    return asked;
}

/* Ask something that is answered at once. returns  the response; null where none is due */
static inline void *stage_call(struct stage *stage, int16_t api, int16_t version, void *body)
{
    struct asked *asked = stage_ask(stage, api, version, body);
    assert_true(asked->done);
    return asked->request->response;
}

/* Let time pass, deadline by deadline. */
static inline void stage_run(struct stage *stage, int64_t ms)
{
    int64_t end_us = stage->now_us + ms * 1000, next_us;
    while ((next_us = kmock_cluster_next_deadline_us(stage->cluster)) <= end_us) {
        stage->now_us = next_us > stage->now_us ? next_us : stage->now_us;
        kmock_cluster_advance(stage->cluster, stage->now_us);
    }
    stage->now_us = end_us;
}

static inline void stage_topic(struct stage *stage, const char *topic, int32_t partitions)
{
    assert_int_equal(kmock_cluster_create_topic(stage->cluster, &(struct kmock_new_topic){topic, partitions, 0, false},
                                                stage->now_us),
                     KMOCK_NONE);
}

static inline int64_t stage_append(struct stage *stage, const char *topic, int32_t partition, const char *value)
{
    return kmock_cluster_append(
        stage->cluster, &(struct kmock_new_record){topic, partition, NULL_BYTES, bytes_of(value)}, stage->now_us);
}

static inline int64_t stage_watermark(struct stage *stage, const char *topic, int32_t partition)
{
    int64_t start = -1, watermark = -1;
    assert_true(kmock_cluster_offsets(stage->cluster, topic, partition, &start, &watermark));
    return watermark;
}

static inline void stage_forget_events(struct stage *stage)
{
    stage->events.size = 0;
}

static inline void stage_expect_events(struct stage *stage, const char *story)
{
    kmock_buffer_print(&stage->events, "%s", "");
    assert_string_equal((const char *)stage->events.data, story);
    stage->events.size = 0;
}

/* ---- batches, as a client builds them ------------------------------------------------------------------- */

static inline struct kmock_batch_spec plain_spec(void)
{
    return (struct kmock_batch_spec){0, STAGE_START_US / 1000, -1, -1, -1, 0};
}

/* Fill out (emptied first) with a batch of count records "v0", "v1", ... with keys "k0", ... */
static inline struct kmock_bytes build_batch(struct kmock_buffer *out, const struct kmock_batch_spec *spec,
                                             int32_t count)
{
    struct kmock_batch_builder builder;
    out->size = 0;
    kmock_batch_begin(&builder, out, spec);
    for (int32_t i = 0; i < count; i++) {
        char key[16], value[16];
        snprintf(key, sizeof key, "k%d", (int)i);
        snprintf(value, sizeof value, "v%d", (int)i);
        kmock_batch_add(&builder, bytes_of(key), bytes_of(value));
    }
    assert_true(kmock_batch_end(&builder, -1));
    return (struct kmock_bytes){out->data, (int32_t)out->size};
}

/* ---- requests of one partition -------------------------------------------------------------------------- */

static inline struct kmock_produce_partition_result stage_produce_as(struct stage *stage, int16_t version, int16_t acks,
                                                                     const char *topic, struct kmock_bytes records)
{
    struct kmock_produce_partition partition = {0, records};
    struct kmock_produce_topic asked = {.name = kmock_view(topic), .partitions = &partition, .partitions_count = 1};
    struct kmock_produce_request body = {
        .transactional_id = KMOCK_NULL_STRING, .acks = acks, .timeout_ms = 1000, .topics = &asked, .topics_count = 1};
    struct kmock_produce_response *response = stage_call(stage, KMOCK_API_PRODUCE, version, &body);
    assert_non_null(response);
    assert_int_equal(response->topics_count, 1);
    assert_int_equal(response->topics[0].partitions_count, 1);
    return response->topics[0].partitions[0];
}

static inline struct kmock_produce_partition_result stage_produce(struct stage *stage, const char *topic,
                                                                  struct kmock_bytes records)
{
    return stage_produce_as(stage, 9, -1, topic, records);
}

/* A Fetch of one partition; fields may be changed before it is asked. */
struct one_fetch {
    struct kmock_fetch_partition partition;
    struct kmock_fetch_topic topic;
    struct kmock_fetch_request body;
};

static inline struct one_fetch *one_fetch(struct one_fetch *fetch, const char *topic, int32_t index, int64_t offset)
{
    fetch->partition = (struct kmock_fetch_partition){.index = index,
                                                      .current_leader_epoch = -1,
                                                      .fetch_offset = offset,
                                                      .last_fetched_epoch = -1,
                                                      .log_start_offset = -1,
                                                      .partition_max_bytes = 1048576};
    fetch->topic =
        (struct kmock_fetch_topic){.topic = kmock_view(topic), .partitions = &fetch->partition, .partitions_count = 1};
    fetch->body = (struct kmock_fetch_request){.cluster_id = KMOCK_NULL_STRING,
                                               .replica_id = -1,
                                               .replica_state = {-1, -1},
                                               .max_wait_ms = 500,
                                               .min_bytes = 1,
                                               .max_bytes = 52428800,
                                               .session_epoch = -1,
                                               .topics = &fetch->topic,
                                               .topics_count = 1,
                                               .rack_id = KMOCK_EMPTY_STRING};
    return fetch;
}

static inline const struct kmock_fetch_partition_result *fetch_result(const struct asked *asked)
{
    const struct kmock_fetch_response *response = asked->request->response;
    assert_true(asked->done);
    assert_int_equal(response->topics_count, 1);
    assert_int_equal(response->topics[0].partitions_count, 1);
    return &response->topics[0].partitions[0];
}

/* returns  the answer to a Fetch that does not wait */
static inline const struct kmock_fetch_partition_result *stage_fetch(struct stage *stage, int16_t version,
                                                                     struct one_fetch *fetch)
{
    fetch->body.max_wait_ms = 0;
    return fetch_result(stage_ask(stage, KMOCK_API_FETCH, version, &fetch->body));
}

/* returns  the id of a topic, as Metadata says it */
static inline struct kmock_uuid stage_topic_id(struct stage *stage, const char *topic)
{
    struct kmock_metadata_topic asked = {.name = kmock_view(topic)};
    struct kmock_metadata_request body = {.topics = &asked, .topics_count = 1};
    const struct kmock_metadata_response *response = stage_call(stage, KMOCK_API_METADATA, 12, &body);
    return response->topics[0].topic_id;
}

#endif
