/* SPDX-License-Identifier: Apache-2.0 */
/* Handle Fetch: answer at once or wait for bytes, on exactly the partitions that were asked for.
 *
 * Sessions (KIP-227) are never given out: a client that asks for one gets session 0, Kafka's "no room", and goes
 * on with full fetches; every session id is therefore unknown. source  Kafka DelayedFetch, FetchManager */
#include "mock/broker/fetch.h"

#include "mock/broker/error.h"
#include "mock/broker/handlers.h"

enum { SESSION_EPOCH_FINAL = -1, SESSION_EPOCH_INITIAL = 0 };

struct fetch;

/* One partition of a Fetch that waits. */
struct part {
    struct kmock_wait wait;
    struct fetch *fetch;
    const struct kmock_fetch_topic *topic;
    const struct kmock_fetch_partition *asked;
    struct kmock_partition *partition; /* as it was last seen; only to wait for it */
    int64_t readable_bytes;
};

/* A Fetch that waits; it lives in its request's arena. */
struct fetch {
    struct kmock_parked parked;
    struct kmock_timer timer;
    struct kmock_cluster *cluster;
    struct kmock_request *request;
    int64_t readable_bytes; /* in all partitions */
    struct part *parts;
    int32_t parts_count;
};

static void stop_waiting(struct fetch *fetch)
{
    for (int32_t i = 0; i < fetch->parts_count; i++)
        kmock_list_remove(&fetch->parts[i].wait.link);
    kmock_list_remove(&fetch->parked.link);
    kmock_timers_cancel(&fetch->cluster->timers, &fetch->timer);
}

static void answer(struct fetch *fetch)
{
    stop_waiting(fetch);
    kmock_fetch_answer(fetch->cluster, fetch->request);
    kmock_request_complete(fetch->request);
}

static void forget(struct kmock_parked *parked)
{
    struct fetch *fetch = kmock_list_object(parked, struct fetch, parked);
    stop_waiting(fetch);
    kmock_request_forget(fetch->request);
}

static void time_out(void *context, int64_t now_us)
{
    (void)now_us;
    answer(context);
}

/* Look at a partition again. returns  whether the fetch is to be answered because of it */
static bool update(struct part *part)
{
    struct fetch *fetch = part->fetch;
    const struct kmock_fetch_request *body = fetch->request->body;
    struct kmock_fetch_look look = kmock_fetch_look(fetch->cluster, fetch->request, part->topic, part->asked);
    if (look.error || look.diverges)
        return true;
    fetch->readable_bytes += look.readable_bytes - part->readable_bytes;
    part->readable_bytes = look.readable_bytes;
    part->partition = look.partition;
    return fetch->readable_bytes >= body->min_bytes;
}

static void wake(struct kmock_wait *wait, int64_t now_us)
{
    struct part *part = kmock_list_object(wait, struct part, wait);
    (void)now_us;
    if (update(part))
        answer(part->fetch);
}

static struct fetch *create(struct kmock_cluster *cluster, struct kmock_request *request)
{
    const struct kmock_fetch_request *body = request->body;
    struct fetch *fetch = kmock_arena_alloc(&request->arena, sizeof *fetch);
    fetch->cluster = cluster;
    fetch->request = request;
    fetch->parked.forget = forget;
    fetch->timer = (struct kmock_timer){.fire = time_out, .context = fetch};
    int32_t count = 0;
    for (int32_t i = 0; i < body->topics_count; i++)
        count += body->topics[i].partitions_count;
    fetch->parts = kmock_arena_array(&request->arena, count, sizeof *fetch->parts);
    for (int32_t i = 0; i < body->topics_count; i++)
        for (int32_t j = 0; j < body->topics[i].partitions_count; j++)
            fetch->parts[fetch->parts_count++] = (struct part){
                .wait.wake = wake, .fetch = fetch, .topic = &body->topics[i], .asked = &body->topics[i].partitions[j]};
    return fetch;
}

/* returns  whether there is a reason to answer at once */
static bool is_ready(struct fetch *fetch)
{
    const struct kmock_fetch_request *body = fetch->request->body;
    bool ready = body->max_wait_ms <= 0 || fetch->parts_count == 0 || body->min_bytes <= 0;
    for (int32_t i = 0; i < fetch->parts_count && !ready; i++)
        ready = update(&fetch->parts[i]);
    return ready;
}

static void park(struct fetch *fetch, int64_t now_us)
{
    const struct kmock_fetch_request *body = fetch->request->body;
    for (int32_t i = 0; i < fetch->parts_count; i++)
        kmock_list_append(&fetch->parts[i].partition->waits, &fetch->parts[i].wait.link);
    kmock_list_append(&kmock_cluster_node(fetch->cluster, fetch->request->node_id)->parked, &fetch->parked.link);
    kmock_timers_arm(&fetch->cluster->timers, &fetch->timer, now_us + (int64_t)body->max_wait_ms * 1000);
}

void kmock_handle_fetch(struct kmock_cluster *cluster, struct kmock_request *request, int64_t now_us)
{
    const struct kmock_fetch_request *body = request->body;
    if (body->session_epoch != SESSION_EPOCH_FINAL && body->session_epoch != SESSION_EPOCH_INITIAL) {
        struct kmock_fetch_response *response = kmock_arena_alloc(&request->arena, sizeof *response);
        response->error = KMOCK_FETCH_SESSION_ID_NOT_FOUND;
        request->response = response;
        kmock_request_complete(request);
        return;
    }
    struct fetch *fetch = create(cluster, request);
    if (is_ready(fetch))
        answer(fetch);
    else
        park(fetch, now_us);
}
