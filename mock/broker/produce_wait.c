/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/broker/produce_wait.h"

#include "mock/broker/error.h"
#include "mock/broker/topics.h"

enum { TOPIC_IDS_FROM_VERSION = 13 };

/* One partition that is waited for. */
struct part {
    struct kmock_wait wait;
    struct kmock_list_link link; /* kmock_produce_wait.parts */
    struct kmock_produce_wait *whole;
    struct kmock_produce_appended appended;
};

static struct kmock_partition *find(const struct kmock_produce_wait *wait,
                                    const struct kmock_produce_appended *appended)
{
    const struct kmock_topic *topic = wait->request->api_version >= TOPIC_IDS_FROM_VERSION
                                          ? kmock_topics_find_id(wait->cluster, &appended->topic->topic_id)
                                          : kmock_topics_find(wait->cluster, appended->topic->name);
    return kmock_topic_partition(topic, appended->result->index);
}

/* Put the result in place. returns  false where it is still to come */
static bool judge(const struct kmock_produce_wait *wait, const struct kmock_produce_appended *appended)
{
    const struct kmock_partition *partition = find(wait, appended);
    struct kmock_produce_partition_result *result = appended->result;
    if (partition == NULL) {
        result->error = KMOCK_UNKNOWN_TOPIC_OR_PARTITION;
    } else if (partition->leader != wait->request->node_id) {
        result->error = KMOCK_NOT_LEADER_OR_FOLLOWER;
        result->current_leader.leader_id = partition->leader;
        result->current_leader.leader_epoch = partition->leader_epoch;
    } else if (partition->high_watermark < appended->required_offset) {
        return false;
    } else if (kmock_partition_is_under_min_isr(partition)) {
        result->error = KMOCK_NOT_ENOUGH_REPLICAS_AFTER_APPEND;
    }
    return true;
}

static void stop_waiting_for(struct part *part)
{
    kmock_list_remove(&part->wait.link);
    kmock_list_remove(&part->link);
}

static struct part *first_part(const struct kmock_produce_wait *wait)
{
    return wait->parts.first ? kmock_list_object(wait->parts.first, struct part, link) : NULL;
}

static void stop_waiting(struct kmock_produce_wait *wait)
{
    struct part *part;
    while ((part = first_part(wait)))
        stop_waiting_for(part);
    kmock_list_remove(&wait->parked.link);
    kmock_timers_cancel(&wait->cluster->timers, &wait->timer);
}

static void wake(struct kmock_wait *wait, int64_t now_us)
{
    struct part *part = kmock_list_object(wait, struct part, wait);
    struct kmock_produce_wait *whole = part->whole;
    (void)now_us;
    if (!judge(whole, &part->appended))
        return;
    stop_waiting_for(part);
    if (first_part(whole))
        return;
    stop_waiting(whole);
    whole->answer(whole->cluster, whole->request);
}

static void time_out(void *context, int64_t now_us)
{
    struct kmock_produce_wait *wait = context;
    (void)now_us;
    for (struct kmock_list_link *link = wait->parts.first; link; link = link->next)
        kmock_list_object(link, struct part, link)->appended.result->error = KMOCK_REQUEST_TIMED_OUT;
    stop_waiting(wait);
    wait->answer(wait->cluster, wait->request);
}

static void forget(struct kmock_parked *parked)
{
    struct kmock_produce_wait *wait = kmock_list_object(parked, struct kmock_produce_wait, parked);
    stop_waiting(wait);
    kmock_request_forget(wait->request);
}

void kmock_produce_wait_add(struct kmock_produce_wait *wait, const struct kmock_produce_appended *appended)
{
    if (judge(wait, appended))
        return;
    struct part *part = kmock_arena_alloc(&wait->request->arena, sizeof *part);
    *part = (struct part){.wait.wake = wake, .whole = wait, .appended = *appended};
    kmock_list_append(&wait->parts, &part->link);
}

void kmock_produce_wait_begin(struct kmock_produce_wait *wait, int64_t now_us)
{
    const struct kmock_produce_request *body = wait->request->body;
    if (first_part(wait) == NULL) {
        wait->answer(wait->cluster, wait->request);
        return;
    }
    wait->parked.forget = forget;
    wait->timer = (struct kmock_timer){.fire = time_out, .context = wait};
    for (struct kmock_list_link *link = wait->parts.first; link; link = link->next) {
        struct part *part = kmock_list_object(link, struct part, link);
        kmock_list_append(&find(wait, &part->appended)->waits, &part->wait.link);
    }
    kmock_list_append(&kmock_cluster_node(wait->cluster, wait->request->node_id)->parked, &wait->parked.link);
    if (body->timeout_ms > 0)
        kmock_timers_arm(&wait->cluster->timers, &wait->timer, now_us + (int64_t)body->timeout_ms * 1000);
    else
        time_out(wait, now_us);
}
