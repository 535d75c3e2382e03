/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/broker/fetch_context.h"

#include <string.h>

#include "mock/base/buffer.h"
#include "mock/broker/endpoints.h"
#include "mock/broker/error.h"

enum { TOPIC_IDS_FROM_VERSION = 13, LOOKED_THROUGH = 16 };

static struct kmock_fetch_sessions *sessions_of(const struct kmock_cluster *cluster,
                                                const struct kmock_request *request)
{
    return &kmock_cluster_node(cluster, request->node_id)->fetch_sessions;
}

static bool uses_topic_ids(const struct kmock_request *request)
{
    return request->api_version >= TOPIC_IDS_FROM_VERSION;
}

static struct kmock_fetch_name name_of(const struct kmock_fetch_asked *asked)
{
    return (struct kmock_fetch_name){asked->topic, asked->topic_id, asked->partition->index};
}

/* ---- what is asked for ---- */

/* Where the partitions of a request are in context->asked: in a table where there are too many to look through. */
struct placing {
    struct kmock_fetch_context *context;
    struct kmock_table places; /* struct kmock_fetch_asked */
    bool is_large;
};

static bool is_same_topic(const struct kmock_fetch_asked *one, const struct kmock_fetch_asked *other)
{
    return kmock_view_equals(one->topic, other->topic) &&
           memcmp(one->topic_id.bytes, other->topic_id.bytes, sizeof one->topic_id.bytes) == 0;
}

/* returns  the place of the same partition where the request named it before, else a new one behind all others */
static struct kmock_fetch_asked *look_through(struct kmock_fetch_context *context,
                                              const struct kmock_fetch_asked *asked)
{
    for (int32_t i = 0; i < context->count; i++)
        if (context->asked[i].partition->index == asked->partition->index && is_same_topic(&context->asked[i], asked))
            return &context->asked[i];
    return &context->asked[context->count++];
}

static struct kmock_fetch_asked *look_up(struct placing *placing, const struct kmock_fetch_asked *asked)
{
    struct kmock_buffer key = {0};
    kmock_buffer_append(&key, asked->topic_id.bytes, sizeof asked->topic_id.bytes);
    kmock_buffer_append(&key, &asked->partition->index, sizeof asked->partition->index);
    if (asked->topic.length > 0)
        kmock_buffer_append(&key, asked->topic.data, (size_t)asked->topic.length);
    struct kmock_fetch_asked *place = kmock_table_find(&placing->places, key.data, key.size);
    if (place == NULL) {
        place = &placing->context->asked[placing->context->count++];
        kmock_table_put(&placing->places, key.data, key.size, place);
    }
    kmock_buffer_free(&key);
    return place;
}

/* A partition that is named twice is asked once, as it was named last: Kafka keeps them in a map. */
static void place(struct placing *placing, const struct kmock_fetch_topic *topic)
{
    for (int32_t i = 0; i < topic->partitions_count; i++) {
        struct kmock_fetch_asked asked = {topic->topic, topic->topic_id, &topic->partitions[i]};
        *(placing->is_large ? look_up(placing, &asked) : look_through(placing->context, &asked)) = asked;
    }
}

static void ask_by_request(struct kmock_fetch_context *context, struct kmock_request *request)
{
    const struct kmock_fetch_request *body = request->body;
    int32_t named = 0;
    for (int32_t i = 0; i < body->topics_count; i++)
        named += body->topics[i].partitions_count;
    struct placing placing = {.context = context, .is_large = named > LOOKED_THROUGH};
    context->asked = kmock_arena_array(&request->arena, named, sizeof *context->asked);
    for (int32_t i = 0; i < body->topics_count; i++)
        place(&placing, &body->topics[i]);
    kmock_table_free(&placing.places, NULL);
}

/* The session may change or go while the request waits, so what it says now is copied. */
static void ask_by_session(struct kmock_fetch_context *context, struct kmock_request *request,
                           const struct kmock_fetch_session *session)
{
    struct kmock_arena *arena = &request->arena;
    int32_t count = (int32_t)kmock_table_count(&session->parts);
    context->asked = kmock_arena_array(arena, count, sizeof *context->asked);
    for (const struct kmock_table_entry *entry = kmock_table_first(&session->parts); entry;
         entry = kmock_table_next(entry)) {
        const struct kmock_fetch_cached *cached = entry->value;
        struct kmock_fetch_partition *partition = kmock_arena_alloc(arena, sizeof *partition);
        *partition = cached->asked;
        context->asked[context->count++] =
            (struct kmock_fetch_asked){kmock_view_copy(arena, cached->topic), cached->topic_id, partition};
    }
}

/* ---- sessions ---- */

static void forget(struct kmock_fetch_session *session, const struct kmock_fetch_request *body)
{
    for (int32_t i = 0; i < body->forgotten_topics_count; i++) {
        const struct kmock_fetch_forgotten_topic *topic = &body->forgotten_topics[i];
        for (int32_t j = 0; j < topic->partitions_count; j++)
            kmock_fetch_session_remove(session,
                                       &(struct kmock_fetch_name){topic->topic, topic->topic_id, topic->partitions[j]});
    }
}

static int16_t judge_session(const struct kmock_request *request, const struct kmock_fetch_session *session)
{
    const struct kmock_fetch_request *body = request->body;
    if (session == NULL)
        return KMOCK_FETCH_SESSION_ID_NOT_FOUND;
    if (session->epoch != body->session_epoch)
        return KMOCK_INVALID_FETCH_SESSION_EPOCH;
    return session->uses_topic_ids == uses_topic_ids(request) ? KMOCK_NONE : KMOCK_FETCH_SESSION_TOPIC_ID_ERROR;
}

static void begin_incremental(struct kmock_fetch_context *context, struct kmock_cluster *cluster,
                              struct kmock_request *request, int64_t now_us)
{
    const struct kmock_fetch_request *body = request->body;
    struct kmock_fetch_sessions *sessions = sessions_of(cluster, request);
    struct kmock_fetch_session *session = kmock_fetch_sessions_find(sessions, body->session_id);
    context->error = judge_session(request, session);
    context->kind = context->error ? KMOCK_FETCH_REFUSED : KMOCK_FETCH_INCREMENTAL;
    if (context->error)
        return;
    ask_by_request(context, request);
    for (int32_t i = 0; i < context->count; i++) {
        struct kmock_fetch_name name = name_of(&context->asked[i]);
        kmock_fetch_session_put(session, &name, context->asked[i].partition);
    }
    forget(session, body);
    context->count = 0;
    if (kmock_table_count(&session->parts) == 0) {
        kmock_fetch_sessions_close(sessions, session->id);
        context->kind = KMOCK_FETCH_SESSIONLESS;
        return;
    }
    kmock_fetch_session_advance(sessions, session, now_us);
    ask_by_session(context, request, session);
}

struct kmock_fetch_context kmock_fetch_context_begin(struct kmock_cluster *cluster, struct kmock_request *request,
                                                     int64_t now_us)
{
    const struct kmock_fetch_request *body = request->body;
    struct kmock_fetch_context context = {.kind = KMOCK_FETCH_SESSIONLESS};
    if (body->session_epoch != KMOCK_FETCH_EPOCH_FINAL && body->session_epoch != KMOCK_FETCH_EPOCH_INITIAL) {
        begin_incremental(&context, cluster, request, now_us);
        return context;
    }
    if (body->session_id != 0)
        kmock_fetch_sessions_close(sessions_of(cluster, request), body->session_id);
    if (body->session_epoch == KMOCK_FETCH_EPOCH_INITIAL)
        context.kind = KMOCK_FETCH_FULL;
    ask_by_request(&context, request);
    return context;
}

/* returns  the id of a new session that knows what is being answered; 0: there is no room */
static int32_t create_session(const struct kmock_fetch_context *context, struct kmock_cluster *cluster,
                              const struct kmock_request *request, int64_t now_us,
                              const struct kmock_fetch_partition_result *results)
{
    struct kmock_fetch_claim claim = {false, uses_topic_ids(request), context->count};
    struct kmock_fetch_session *session = kmock_fetch_sessions_create(sessions_of(cluster, request), &claim, now_us);
    for (int32_t i = 0; session && i < context->count; i++) {
        struct kmock_fetch_name name = name_of(&context->asked[i]);
        struct kmock_fetch_cached *cached = kmock_fetch_session_put(session, &name, context->asked[i].partition);
        cached->high_watermark = results[i].high_watermark;
        cached->log_start_offset = results[i].log_start_offset;
    }
    return session ? session->id : 0;
}

/* Note what the client is told of a partition. returns  whether there is anything to tell */
static bool tell(struct kmock_fetch_session *session, const struct kmock_fetch_asked *asked,
                 const struct kmock_fetch_partition_result *result)
{
    struct kmock_fetch_name name = name_of(asked);
    struct kmock_fetch_cached *cached = kmock_fetch_session_find(session, &name);
    if (cached == NULL)
        return true;
    bool is_news = result->records.length > 0 || result->error || result->preferred_read_replica >= 0 ||
                   result->diverging_epoch.epoch >= 0 || cached->high_watermark != result->high_watermark ||
                   cached->log_start_offset != result->log_start_offset;
    cached->high_watermark = result->error ? -1 : result->high_watermark;
    cached->log_start_offset = result->log_start_offset;
    if (result->records.length > 0)
        kmock_fetch_session_move_last(session, &name);
    return is_news;
}

/* Keep of what was read what the session's client does not know. returns  how many */
static int32_t prune(struct kmock_fetch_context *context, struct kmock_fetch_session *session,
                     struct kmock_fetch_partition_result *results)
{
    int32_t kept = 0;
    for (int32_t i = 0; i < context->count; i++) {
        if (!tell(session, &context->asked[i], &results[i]))
            continue;
        context->asked[kept] = context->asked[i];
        results[kept++] = results[i];
    }
    return kept;
}

/* ---- the response ---- */

/* Put partitions that follow each other under their topic. */
static void group(const struct kmock_fetch_context *context, struct kmock_fetch_response *response,
                  struct kmock_fetch_partition_result *results, struct kmock_arena *arena)
{
    response->topics = kmock_arena_array(arena, context->count, sizeof *response->topics);
    for (int32_t i = 0; i < context->count; i++) {
        const struct kmock_fetch_asked *asked = &context->asked[i];
        if (i == 0 || !is_same_topic(asked, asked - 1))
            response->topics[response->topics_count++] =
                (struct kmock_fetch_topic_result){asked->topic, asked->topic_id, &results[i], 0};
        response->topics[response->topics_count - 1].partitions_count++;
    }
}

static void add_endpoints(const struct kmock_cluster *cluster, struct kmock_fetch_response *response,
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
        response->node_endpoints[i] = (struct kmock_fetch_node_endpoint_result){
            endpoints.nodes[i].id, endpoints.nodes[i].host, endpoints.nodes[i].port, endpoints.nodes[i].rack};
}

/* A second request of the same epoch came meanwhile: this one is not the session's any more. */
static bool is_overtaken(const struct kmock_fetch_request *body, const struct kmock_fetch_session *session)
{
    return session && session->epoch != kmock_fetch_epoch_next(body->session_epoch);
}

void kmock_fetch_context_answer(const struct kmock_fetch_context *context, struct kmock_cluster *cluster,
                                struct kmock_request *request, int64_t now_us)
{
    const struct kmock_fetch_request *body = request->body;
    struct kmock_fetch_context answered = *context;
    struct kmock_fetch_response *response = kmock_arena_alloc(&request->arena, sizeof *response);
    struct kmock_fetch_session *session = NULL;
    request->response = response;
    response->error = context->error;
    if (context->kind == KMOCK_FETCH_INCREMENTAL) {
        session = kmock_fetch_sessions_find(sessions_of(cluster, request), body->session_id);
        response->session_id = body->session_id;
        if (is_overtaken(body, session)) {
            response->error = KMOCK_INVALID_FETCH_SESSION_EPOCH;
            answered.count = 0;
        }
    }
    struct kmock_fetch_partition_result *results = kmock_arena_array(&request->arena, answered.count, sizeof *results);
    kmock_fetch_read(cluster, request, answered.asked, results, answered.count);
    if (context->kind == KMOCK_FETCH_FULL)
        response->session_id = create_session(&answered, cluster, request, now_us, results);
    if (session)
        answered.count = prune(&answered, session, results);
    group(&answered, response, results, &request->arena);
    add_endpoints(cluster, response, &request->arena);
}
