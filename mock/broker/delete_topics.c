/* SPDX-License-Identifier: Apache-2.0 */
/* Answer DeleteTopics, by name or by id. source  Kafka ControllerApis.deleteTopics */
#include "mock/broker/controller.h"
#include "mock/broker/error.h"
#include "mock/broker/handlers.h"
#include "mock/broker/repeats.h"
#include "mock/broker/topics.h"

static struct kmock_topic *find(const struct kmock_cluster *cluster, const struct kmock_delete_topics_topic *asked)
{
    return asked->name.length >= 0 ? kmock_topics_find(cluster, asked->name)
                                   : kmock_topics_find_id(cluster, &asked->topic_id);
}

/* returns  topic by topic, whether it is named more than once, be it by its name and its id */
static const bool *find_repeats(const struct kmock_cluster *cluster, struct kmock_request *request)
{
    const struct kmock_delete_topics_request *body = request->body;
    struct kmock_string *names = kmock_arena_array(&request->arena, body->topics_count, sizeof *names);
    for (int32_t i = 0; i < body->topics_count; i++) {
        const struct kmock_delete_topics_topic *asked = &body->topics[i];
        const struct kmock_topic *topic = find(cluster, asked);
        names[i] = topic ? topic->name
                   : asked->name.length >= 0
                       ? asked->name
                       : (struct kmock_string){(const char *)asked->topic_id.bytes, sizeof asked->topic_id.bytes};
    }
    return kmock_repeats_find(&request->arena, names, body->topics_count);
}

static int16_t judge(const struct kmock_delete_topics_topic *asked, const struct kmock_topic *topic, bool repeated)
{
    bool by_name = asked->name.length >= 0, by_id = !kmock_uuid_is_zero(&asked->topic_id);
    if (by_name == by_id || repeated)
        return KMOCK_INVALID_REQUEST;
    if (topic == NULL)
        return by_name ? KMOCK_UNKNOWN_TOPIC_OR_PARTITION : KMOCK_UNKNOWN_TOPIC_ID;
    return KMOCK_NONE;
}

void kmock_handle_delete_topics(struct kmock_cluster *cluster, struct kmock_request *request, int64_t now_us)
{
    const struct kmock_delete_topics_request *body = request->body;
    int32_t count = body->topics_count;
    if (kmock_controller_refuses(cluster, request))
        return;
    struct kmock_delete_topics_response *response = kmock_arena_alloc(&request->arena, sizeof *response);
    const bool *repeated = find_repeats(cluster, request);
    response->topics_count = count;
    response->topics = kmock_arena_array(&request->arena, count, sizeof *response->topics);
    for (int32_t i = 0; i < count; i++) {
        struct kmock_delete_topics_topic_result *result = &response->topics[i];
        struct kmock_topic *topic = find(cluster, &body->topics[i]);
        *result =
            (struct kmock_delete_topics_topic_result){body->topics[i].name, body->topics[i].topic_id,
                                                      judge(&body->topics[i], topic, repeated[i]), KMOCK_NULL_STRING};
        if (result->error)
            continue;
        result->name = kmock_view_copy(&request->arena, topic->name);
        result->topic_id = topic->id;
        kmock_topics_delete(cluster, topic, now_us);
    }
    request->response = response;
    kmock_request_complete(request);
}
