/* SPDX-License-Identifier: Apache-2.0 */
/* Answer DeleteTopics, by name or by id. source  Kafka ControllerApis.deleteTopics */
#include "mock/broker/error.h"
#include "mock/broker/handlers.h"
#include "mock/broker/topics.h"

/* returns  how often the request names the same topic, in either way */
static int32_t count_asked(const struct kmock_cluster *cluster, const struct kmock_delete_topics_request *body,
                           const struct kmock_topic *topic)
{
    int32_t times = 0;
    for (int32_t i = 0; i < body->topics_count; i++)
        times += topic == (body->topics[i].name.length >= 0 ? kmock_topics_find(cluster, body->topics[i].name)
                                                            : kmock_topics_find_id(cluster, &body->topics[i].topic_id));
    return times;
}

static struct kmock_topic *judge(const struct kmock_cluster *cluster, const struct kmock_delete_topics_request *body,
                                 const struct kmock_delete_topics_topic *asked, int16_t *error)
{
    bool by_name = asked->name.length >= 0, by_id = !kmock_uuid_is_zero(&asked->topic_id);
    struct kmock_topic *topic =
        by_name ? kmock_topics_find(cluster, asked->name) : kmock_topics_find_id(cluster, &asked->topic_id);
    *error = KMOCK_NONE;
    if (by_name == by_id)
        *error = KMOCK_INVALID_REQUEST;
    else if (topic == NULL)
        *error = by_name ? KMOCK_UNKNOWN_TOPIC_OR_PARTITION : KMOCK_UNKNOWN_TOPIC_ID;
    else if (count_asked(cluster, body, topic) > 1)
        *error = KMOCK_INVALID_REQUEST;
    return topic;
}

void kmock_handle_delete_topics(struct kmock_cluster *cluster, struct kmock_request *request, int64_t now_us)
{
    const struct kmock_delete_topics_request *body = request->body;
    struct kmock_delete_topics_response *response = kmock_arena_alloc(&request->arena, sizeof *response);
    int32_t count = body->topics_count;
    struct kmock_topic **doomed = kmock_arena_array(&request->arena, count, sizeof *doomed);
    response->topics_count = count;
    response->topics = kmock_arena_array(&request->arena, count, sizeof *response->topics);
    for (int32_t i = 0; i < count; i++) {
        struct kmock_delete_topics_topic_result *result = &response->topics[i];
        *result = (struct kmock_delete_topics_topic_result){
            .name = body->topics[i].name, .topic_id = body->topics[i].topic_id, .error_message = KMOCK_NULL_STRING};
        doomed[i] = judge(cluster, body, &body->topics[i], &result->error);
        if (result->error)
            continue;
        result->name = kmock_view_copy(&request->arena, doomed[i]->name);
        result->topic_id = doomed[i]->id;
    }
    for (int32_t i = 0; i < count; i++)
        if (response->topics[i].error == KMOCK_NONE)
            kmock_topics_delete(cluster, doomed[i], now_us);
    request->response = response;
    kmock_request_complete(request);
}
