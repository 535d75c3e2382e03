/* SPDX-License-Identifier: Apache-2.0 */
/* Play the cluster around one group coordinator: a log in memory, a clock by hand, and the events as text.
 *
 * Events are one line each, with the time in milliseconds since the world began. Member ids are long and random:
 * the text calls them m1, m2, ... in the order in which they were first seen. */
#ifndef SELFTESTS_MOCK_BROKER_GROUP_WORLD_H
#define SELFTESTS_MOCK_BROKER_GROUP_WORLD_H

#include <stdlib.h>
#include <string.h>

#include "mock/base/alloc.h"
#include "mock/base/buffer.h"
#include "mock/base/hash.h"
#include "mock/broker/coordinator.h"
#include "mock/broker/error.h"
#include "mock/broker/view.h"
#include "selftests/check.h"

enum { WORLD_PARTITION = 7, WORLD_NODE = 2, CLUSTER_PARTITION = 3 };
#define WORLD_START_US INT64_C(1700000000000000)

struct world_record {
    struct kmock_bytes key, value;
};

struct world {
    struct kmock_coordinator_host host;
    struct kmock_timers timers;
    struct kmock_random random;
    struct kmock_coordinator *coordinator;
    struct kmock_cluster *cluster; /* null: the coordinator is alone; see group_cluster.h */
    int32_t node;                  /* whom to ask in the cluster */
    struct world_record *log;
    int32_t log_count;
    int16_t append_error; /* answer appends with it; 0: store them */
    bool holds;           /* what is appended from now on is not committed */
    int64_t high_watermark;
    int64_t now_us;
    struct kmock_buffer events;
    struct kmock_buffer ids; /* char *, as first seen */
    struct kmock_list calls;
    bool quiet; /* events go unheard */
};

static inline struct kmock_bytes world_copy(struct kmock_bytes bytes)
{
    if (bytes.length < 0)
        return bytes;
    return (struct kmock_bytes){(uint8_t *)kmock_copy_string((const char *)bytes.data, (size_t)bytes.length),
                                bytes.length};
}

static inline int64_t world_append(void *context, int32_t partition, const struct kmock_key_value *records,
                                   int32_t count, int64_t now_us)
{
    struct world *world = context;
    assert_int_equal(partition, WORLD_PARTITION);
    assert_true(now_us == world->now_us);
    assert_true(count > 0);
    if (world->append_error != 0)
        return -world->append_error;
    int64_t first = world->log_count;
    world->log = kmock_realloc(world->log, (size_t)(world->log_count + count) * sizeof *world->log);
    for (int32_t i = 0; i < count; i++)
        world->log[world->log_count++] =
            (struct world_record){world_copy(records[i].key), world_copy(records[i].value)};
    return first;
}

static inline int64_t world_high_watermark(void *context, int32_t partition)
{
    const struct world *world = context;
    assert_int_equal(partition, WORLD_PARTITION);
    return world->holds ? world->high_watermark : world->log_count;
}

/* Replicate nothing until world_release. */
static inline void world_hold(struct world *world)
{
    world->high_watermark = world->log_count;
    world->holds = true;
}

static inline void world_release(struct world *world)
{
    world->holds = false;
    kmock_coordinator_committed_up_to(world->coordinator, world->log_count, world->now_us);
}

/* Lose what was not committed when the world was held, as a broker that dies does. */
static inline void world_cut(struct world *world)
{
    while (world->log_count > world->high_watermark) {
        world->log_count--;
        free((uint8_t *)world->log[world->log_count].key.data);
        free((uint8_t *)world->log[world->log_count].value.data);
    }
    world->holds = false;
}

/* Keep what kmock_coordinator_delete says. context  int16_t */
static inline void world_keep_error(void *context, int16_t error, int64_t now_us)
{
    (void)now_us;
    *(int16_t *)context = error;
}

static inline bool world_read(void *context, int32_t partition, int64_t offset, struct kmock_record_view *record)
{
    const struct world *world = context;
    assert_int_equal(partition, WORLD_PARTITION);
    if (offset >= world->log_count)
        return false;
    *record = (struct kmock_record_view){
        .offset = offset, .key = world->log[offset].key, .value = world->log[offset].value, .producer_id = -1};
    return true;
}

/* Topics "orders" and "invoices" have partitions 0 to 3. */
static inline bool world_partition_exists(void *context, struct kmock_string topic, int32_t partition)
{
    (void)context;
    return (kmock_view_is(topic, "orders") || kmock_view_is(topic, "invoices")) && partition >= 0 && partition < 4;
}

/* returns  the number of a member id, from 1; its text is kept */
static inline int world_number_of(struct world *world, struct kmock_string id)
{
    char **ids = (char **)(void *)world->ids.data;
    int count = (int)(world->ids.size / sizeof *ids);
    for (int i = 0; i < count; i++) {
        if (kmock_view_is(id, ids[i]))
            return i + 1;
    }
    char *copy = kmock_copy_string(id.data, (size_t)id.length);
    kmock_buffer_append(&world->ids, &copy, sizeof copy);
    return count + 1;
}

static inline void world_print_member(struct world *world, const char *verb, const struct kmock_event *event)
{
    kmock_buffer_print(&world->events, "%s m%d", verb, world_number_of(world, event->member));
    if (event->detail.length > 0)
        kmock_buffer_print(&world->events, " (%.*s)", (int)event->detail.length, event->detail.data);
}

static inline void world_print_partition(struct world *world, const struct kmock_event *event)
{
    bool committed = event->type == KMOCK_EVENT_COMMITTED;
    kmock_buffer_print(&world->events, "%s ", committed ? "committed" : "assigned");
    if (event->member.length > 0)
        kmock_buffer_print(&world->events, "m%d ", world_number_of(world, event->member));
    if (event->partition < 0)
        kmock_buffer_print(&world->events, "nothing");
    else
        kmock_buffer_print(&world->events, "%.*s-%d", (int)event->topic.length, event->topic.data, event->partition);
    if (committed)
        kmock_buffer_print(&world->events, "@%d", (int)event->offset);
    kmock_buffer_print(&world->events, " gen %d", event->generation);
}

static inline void world_observe(void *context, const struct kmock_event *event)
{
    struct world *world = context;
    bool is_of_group =
        event->group.length > 0 || (event->type == KMOCK_EVENT_COORDINATOR && event->partition == CLUSTER_PARTITION);
    assert_true(world->cluster || event->node == WORLD_NODE);
    if (world->quiet || (!is_of_group && event->type != KMOCK_EVENT_BROKER))
        return;
    kmock_buffer_print(&world->events, "%d ", (int)((world->now_us - WORLD_START_US) / 1000));
    switch (event->type) {
    case KMOCK_EVENT_GROUP_STATE:
        kmock_buffer_print(&world->events, "%s -> %s gen %d (%.*s)", event->from, event->to, event->generation,
                           (int)event->detail.length, event->detail.data);
        break;
    case KMOCK_EVENT_MEMBER_JOINED:
        world_print_member(world, "joined", event);
        break;
    case KMOCK_EVENT_MEMBER_LEFT:
        world_print_member(world, "left", event);
        break;
    case KMOCK_EVENT_MEMBER_EXPELLED:
        world_print_member(world, "expelled", event);
        break;
    case KMOCK_EVENT_COORDINATOR:
        kmock_buffer_print(&world->events, "coordinator at %d%s%.*s", event->node, event->detail.length > 0 ? " " : "",
                           (int)event->detail.length, event->detail.data);
        break;
    case KMOCK_EVENT_BROKER:
        kmock_buffer_print(&world->events, "broker %d %.*s", event->node, (int)event->detail.length,
                           event->detail.data);
        break;
    case KMOCK_EVENT_MEMBER_FENCED:
        kmock_buffer_print(&world->events, "fenced m%d by m%d", world_number_of(world, event->member),
                           world_number_of(world, event->detail));
        break;
    default:
        world_print_partition(world, event);
    }
    kmock_buffer_print(&world->events, "\n");
}

static inline void world_load(struct world *world)
{
    world->coordinator = kmock_coordinator_load(&world->host, WORLD_PARTITION, WORLD_NODE, world->now_us);
}

static inline struct world *world_create(void)
{
    struct world *world = kmock_alloc(sizeof *world);
    kmock_random_init(&world->random, 1);
    world->now_us = WORLD_START_US;
    world->host = (struct kmock_coordinator_host){
        .context = world,
        .append = world_append,
        .high_watermark = world_high_watermark,
        .read = world_read,
        .partition_exists = world_partition_exists,
        .observe = world_observe,
        .observe_context = world,
        .timers = &world->timers,
        .random = &world->random,
        .initial_rebalance_delay_ms = 3000,
        .min_session_timeout_ms = 6000,
        .max_session_timeout_ms = 1800000,
        .max_group_size = INT32_MAX,
        .offset_metadata_max_bytes = 4096,
        .commit_timeout_ms = 5000,
        .offsets_retention_ms = INT64_C(10080) * 60000,
    };
    world_load(world);
    return world;
}

/* Let time pass until so many milliseconds after the beginning. */
static inline void world_run_until(struct world *world, int64_t ms)
{
    int64_t end_us = WORLD_START_US + ms * 1000;
    assert_true(end_us >= world->now_us);
    while (world->cluster && kmock_cluster_next_deadline_us(world->cluster) <= end_us) {
        int64_t next_us = kmock_cluster_next_deadline_us(world->cluster);
        world->now_us = next_us > world->now_us ? next_us : world->now_us;
        kmock_cluster_advance(world->cluster, world->now_us);
    }
    while (kmock_timers_next_us(&world->timers) <= end_us) {
        if (world->timers.heap[0]->deadline_us > world->now_us)
            world->now_us = world->timers.heap[0]->deadline_us;
        kmock_timers_fire(&world->timers, world->now_us);
    }
    world->now_us = end_us;
}

static inline void world_run(struct world *world, int64_t ms)
{
    world_run_until(world, (world->now_us - WORLD_START_US) / 1000 + ms);
}

/* Lose the coordinator, answering what is parked, and load it again from the log. */
static inline void world_move(struct world *world)
{
    kmock_coordinator_unload(world->coordinator, true, world->now_us);
    assert_int_equal(world->timers.count, 0);
    world_load(world);
}

static inline void world_expect_events(struct world *world, const char *story)
{
    kmock_buffer_print(&world->events, "%s", "");
    assert_string_equal((const char *)world->events.data, story);
    world->events.size = 0;
}

static inline void world_forget_events(struct world *world)
{
    world->events.size = 0;
}

static inline struct kmock_group_view world_group(struct world *world, const char *group)
{
    struct kmock_group_view view = {.state = "Dead", .coordinator = -1};
    if (world->cluster)
        kmock_cluster_group(world->cluster, group, &view);
    else
        kmock_coordinator_group(world->coordinator, kmock_view(group), &view);
    return view;
}

static inline void world_expect_group(struct world *world, const char *state, int generation, int members)
{
    struct kmock_group_view view = world_group(world, "g");
    assert_string_equal(view.state, state);
    assert_int_equal(view.generation, generation);
    assert_int_equal(view.members_count, members);
}

static inline uint64_t world_hash(struct world *world)
{
    return kmock_coordinator_hash(world->coordinator, KMOCK_HASH_START);
}

/* returns  what a coordinator knows that has just been loaded from the log */
static inline uint64_t world_hash_of_log(struct world *world)
{
    struct kmock_timers timers = {0};
    struct kmock_coordinator_host host = world->host;
    host.timers = &timers;
    world->quiet = true;
    struct kmock_coordinator *fresh = kmock_coordinator_load(&host, WORLD_PARTITION, WORLD_NODE, world->now_us);
    uint64_t hash = kmock_coordinator_hash(fresh, KMOCK_HASH_START);
    kmock_coordinator_unload(fresh, true, world->now_us);
    world->quiet = false;
    kmock_timers_free(&timers);
    return hash;
}

#endif
