/* SPDX-License-Identifier: Apache-2.0 */
/* Handle Fetch: answer at once or wait for bytes, on exactly the partitions that were asked for.
 * source  Kafka ReplicaManager.fetchMessages, DelayedFetch */
#include "mock/broker/error.h"
#include "mock/broker/fetch_context.h"
#include "mock/broker/handlers.h"

struct fetch;

/* One partition of a Fetch that waits. */
struct part {
    struct kmock_wait wait;
    struct fetch *fetch;
    const struct kmock_fetch_asked *asked;
    struct kmock_partition *partition; /* as it was last seen; only to wait for it. Null: unknown */
    int64_t readable_bytes;
};

/* A Fetch that waits; it lives in its request's arena. */
struct fetch {
    struct kmock_parked parked;
    struct kmock_timer timer;
    struct kmock_cluster *cluster;
    struct kmock_request *request;
    struct kmock_fetch_context context;
    int64_t min_bytes, readable_bytes; /* in all partitions */
    struct part *parts;
};

static void stop_waiting(struct fetch *fetch)
{
    for (int32_t i = 0; i < fetch->context.count; i++)
        kmock_list_remove(&fetch->parts[i].wait.link);
    kmock_list_remove(&fetch->parked.link);
    kmock_timers_cancel(&fetch->cluster->timers, &fetch->timer);
}

static void answer(struct fetch *fetch, int64_t now_us)
{
    stop_waiting(fetch);
    kmock_fetch_context_answer(&fetch->context, fetch->cluster, fetch->request, now_us);
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
    answer(context, now_us);
}

/* Look at a partition again. returns  whether the fetch is to be answered because of it */
static bool update(struct part *part)
{
    struct fetch *fetch = part->fetch;
    struct kmock_fetch_look look = kmock_fetch_look(fetch->cluster, fetch->request, part->asked);
    if (kmock_fetch_look_ends_wait(&look))
        return true;
    fetch->readable_bytes += look.readable_bytes - part->readable_bytes;
    part->readable_bytes = look.readable_bytes;
    part->partition = look.partition;
    return fetch->readable_bytes >= fetch->min_bytes;
}

static void wake(struct kmock_wait *wait, int64_t now_us)
{
    struct part *part = kmock_list_object(wait, struct part, wait);
    if (update(part))
        answer(part->fetch, now_us);
}

static struct fetch *create(struct kmock_cluster *cluster, struct kmock_request *request, int64_t now_us)
{
    const struct kmock_fetch_request *body = request->body;
    struct fetch *fetch = kmock_arena_alloc(&request->arena, sizeof *fetch);
    int32_t max_bytes = kmock_fetch_max_bytes(body);
    fetch->cluster = cluster;
    fetch->request = request;
    fetch->context = kmock_fetch_context_begin(cluster, request, now_us);
    fetch->min_bytes = body->min_bytes < max_bytes ? body->min_bytes : max_bytes;
    fetch->parked.forget = forget;
    fetch->timer = (struct kmock_timer){.fire = time_out, .context = fetch};
    fetch->parts = kmock_arena_array(&request->arena, fetch->context.count, sizeof *fetch->parts);
    for (int32_t i = 0; i < fetch->context.count; i++)
        fetch->parts[i] = (struct part){.wait.wake = wake, .fetch = fetch, .asked = &fetch->context.asked[i]};
    return fetch;
}

/* returns  whether the first batch there is makes the answer large enough, for it is returned however large it is */
static bool is_first_enough(const struct fetch *fetch, const struct kmock_fetch_look *look,
                            const struct kmock_fetch_asked *asked)
{
    struct kmock_log_cursor cursor;
    return kmock_log_find(look->log, asked->partition->fetch_offset, &cursor) &&
           cursor.batch.base_offset < look->bound_offset && cursor.batch.size_bytes >= fetch->min_bytes;
}

/* Look at a partition for the first time. returns  whether there is a reason to answer at once */
static bool look_first(struct fetch *fetch, struct part *part)
{
    struct kmock_fetch_look look = kmock_fetch_look(fetch->cluster, fetch->request, part->asked);
    if (look.is_unknown)
        return false;
    part->partition = look.partition;
    part->readable_bytes = look.readable_bytes;
    bool is_first = fetch->readable_bytes == 0;
    fetch->readable_bytes += look.readable_bytes;
    return kmock_fetch_look_ends_wait(&look) || fetch->readable_bytes >= fetch->min_bytes ||
           (is_first && is_first_enough(fetch, &look, part->asked));
}

/* returns  whether there is a reason to answer at once: one that holds for all, or no partition to wait for */
static bool is_ready(struct fetch *fetch)
{
    const struct kmock_fetch_request *body = fetch->request->body;
    bool ready = body->max_wait_ms <= 0 || fetch->context.error || fetch->min_bytes <= 0;
    bool has_known = false;
    for (int32_t i = 0; i < fetch->context.count && !ready; i++) {
        ready = look_first(fetch, &fetch->parts[i]);
        has_known |= fetch->parts[i].partition != NULL;
    }
    return ready || !has_known;
}

static void park(struct fetch *fetch, int64_t now_us)
{
    const struct kmock_fetch_request *body = fetch->request->body;
    for (int32_t i = 0; i < fetch->context.count; i++)
        if (fetch->parts[i].partition)
            kmock_list_append(&fetch->parts[i].partition->waits, &fetch->parts[i].wait.link);
    kmock_list_append(&kmock_cluster_node(fetch->cluster, fetch->request->node_id)->parked, &fetch->parked.link);
    kmock_timers_arm(&fetch->cluster->timers, &fetch->timer, now_us + (int64_t)body->max_wait_ms * 1000);
}

/* Kafka does not know what to do with another isolation level, and says so. */
static bool refuse_isolation(struct kmock_request *request)
{
    const struct kmock_fetch_request *body = request->body;
    if (body->isolation_level == 0 || body->isolation_level == 1)
        return false;
    kmock_request_refuse(request, KMOCK_UNKNOWN_SERVER_ERROR);
    kmock_request_complete(request);
    return true;
}

void kmock_handle_fetch(struct kmock_cluster *cluster, struct kmock_request *request, int64_t now_us)
{
    if (refuse_isolation(request))
        return;
    struct fetch *fetch = create(cluster, request, now_us);
    if (is_ready(fetch))
        answer(fetch, now_us);
    else
        park(fetch, now_us);
}
