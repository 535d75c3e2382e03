/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/broker/group_write.h"

#include <stdlib.h>

#include "mock/base/alloc.h"
#include "mock/broker/error.h"
#include "mock/broker/group_answer.h"
#include "mock/broker/group_replay.h"
#include "mock/broker/group_txn.h"

/* Records that are in the leader's log and not committed. */
struct write {
    struct kmock_list_link link;  /* kmock_coordinator.writes, in order of offset */
    struct kmock_group_span span; /* its group is null once it was deleted */
    struct kmock_timer timer;
    struct kmock_group_then then; /* done null: nobody waits any more */
};

static struct write *write_at(struct kmock_list_link *link)
{
    return kmock_list_object(link, struct write, link);
}

static void on_timeout(void *context, int64_t now_us)
{
    struct write *write = context;
    struct kmock_group_then then = write->then;
    write->then.done = NULL;
    then.done(then.context, KMOCK_REQUEST_TIMED_OUT, now_us);
    kmock_group_hand_back(write->span.coordinator);
}

static void ignore(void *context, int16_t error, int64_t now_us)
{
    (void)context, (void)error, (void)now_us;
}

struct kmock_group_then kmock_group_then_nothing(void)
{
    return (struct kmock_group_then){ignore, NULL};
}

static void park(const struct kmock_group_span *span, struct kmock_group_then then, int64_t now_us)
{
    struct write *write = kmock_alloc(sizeof *write);
    struct kmock_coordinator *coordinator = span->coordinator;
    *write = (struct write){.span = *span, .then = then};
    write->timer = (struct kmock_timer){.fire = on_timeout, .context = write};
    kmock_list_append(&coordinator->writes, &write->link);
    kmock_timers_arm(coordinator->host->timers, &write->timer,
                     now_us + (int64_t)coordinator->host->commit_timeout_ms * 1000);
    if (span->group)
        span->group->writes_count++;
}

struct kmock_group_span kmock_group_append(struct kmock_group *group, const struct kmock_key_value *records,
                                           int32_t count, int64_t now_us)
{
    const struct kmock_coordinator_host *host = group->coordinator->host;
    int64_t first = host->append(host->context, group->coordinator->partition, records, count, now_us);
    return (struct kmock_group_span){group->coordinator, group, first, count};
}

struct kmock_group_span kmock_group_append_transactional(struct kmock_group *group,
                                                         const struct kmock_coordinator_batch *batch, int64_t now_us)
{
    const struct kmock_coordinator_host *host = group->coordinator->host;
    int64_t first = host->append_transactional(host->context, group->coordinator->partition, batch, now_us);
    return (struct kmock_group_span){group->coordinator, group, first, batch->count};
}

static bool is_committed(const struct kmock_group_span *span)
{
    const struct kmock_coordinator_host *host = span->coordinator->host;
    return span->first_offset + span->count <= host->high_watermark(host->context, span->coordinator->partition);
}

void kmock_group_await(const struct kmock_group_span *span, struct kmock_group_then then, int64_t now_us)
{
    if (span->first_offset < 0)
        then.done(then.context, (int16_t)-span->first_offset, now_us);
    else if (is_committed(span))
        then.done(then.context, KMOCK_NONE, now_us);
    else
        park(span, then, now_us);
}

bool kmock_group_is_writing(const struct kmock_group *group)
{
    return group->writes_count > 0;
}

bool kmock_coordinator_is_writing(const struct kmock_coordinator *coordinator)
{
    return !kmock_list_is_empty(&coordinator->writes) || !kmock_list_is_empty(&coordinator->markers);
}

/* Take a write out. returns  who waits for it */
static struct kmock_group_then finish(struct write *write)
{
    struct kmock_group_then then = write->then;
    kmock_list_remove(&write->link);
    kmock_timers_cancel(write->span.coordinator->host->timers, &write->timer);
    if (write->span.group)
        write->span.group->writes_count--;
    free(write);
    return then;
}

void kmock_coordinator_committed_up_to(struct kmock_coordinator *coordinator, int64_t high_watermark, int64_t now_us)
{
    while (coordinator->writes.first) {
        struct kmock_group_span span = write_at(coordinator->writes.first)->span;
        if (span.first_offset + span.count > high_watermark)
            break;
        kmock_group_txn_end_below(coordinator, span.first_offset);
        struct kmock_group_then then = finish(write_at(coordinator->writes.first));
        if (then.done)
            then.done(then.context, KMOCK_NONE, now_us);
        else if (span.group)
            kmock_group_replay(span.group, span.first_offset, span.count, true);
    }
    kmock_group_txn_end_below(coordinator, high_watermark);
    kmock_group_hand_back(coordinator);
}

void kmock_group_writes_fail(struct kmock_coordinator *coordinator, int64_t now_us)
{
    while (coordinator->writes.first) {
        struct kmock_group_then then = finish(write_at(coordinator->writes.first));
        if (then.done)
            then.done(then.context, KMOCK_NOT_LEADER_OR_FOLLOWER, now_us);
    }
}

void kmock_group_take_writes(struct kmock_group *group)
{
    struct kmock_list *writes = &group->coordinator->writes;
    for (struct kmock_list_link *link = writes->first; group->writes_count > 0 && link; link = link->next) {
        const struct kmock_group_span *span = &write_at(link)->span;
        if (span->group == group)
            kmock_group_replay(group, span->first_offset, span->count, false);
    }
}

void kmock_group_forget_writes(struct kmock_group *group)
{
    struct kmock_list *writes = &group->coordinator->writes;
    for (struct kmock_list_link *link = writes->first; group->writes_count > 0 && link; link = link->next) {
        if (write_at(link)->span.group != group)
            continue;
        write_at(link)->span.group = NULL;
        group->writes_count--;
    }
}
