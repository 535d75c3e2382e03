/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/broker/group_txn.h"

#include <stdlib.h>

#include "mock/base/alloc.h"
#include "mock/broker/group_answer.h"
#include "mock/broker/group_told.h"

/* A marker that is not committed. */
struct marker {
    struct kmock_list_link link; /* kmock_coordinator.markers, in order of offset */
    struct kmock_coordinator_marker marker;
};

static struct marker *marker_at(struct kmock_list_link *link)
{
    return kmock_list_object(link, struct marker, link);
}

static void tell(void *context, const struct kmock_pending_writer *writer, const struct kmock_offset *offset)
{
    const struct kmock_group *group = context;
    struct kmock_event event = kmock_group_event(group, KMOCK_EVENT_COMMITTED);
    event.topic = offset->topic;
    event.partition = offset->partition;
    event.offset = offset->offset;
    event.member = writer->member;
    event.generation = writer->generation;
    event.producer_id = writer->producer_id;
    event.epoch = writer->epoch;
    kmock_group_told_committed(group, offset);
    kmock_group_report(group, &event);
}

void kmock_group_txn_end(struct kmock_coordinator *coordinator, const struct kmock_coordinator_marker *marker,
                         bool reports)
{
    for (struct kmock_table_entry *e = kmock_table_first(&coordinator->groups); e; e = kmock_table_next(e)) {
        struct kmock_group *group = e->value;
        struct kmock_pending_end end = {marker->producer_id, marker->commit, reports ? tell : NULL, group};
        kmock_pending_offsets_end(&group->pending_offsets, &group->offsets, &end);
    }
}

void kmock_group_txn_end_below(struct kmock_coordinator *coordinator, int64_t offset)
{
    while (coordinator->markers.first) {
        struct marker *first = marker_at(coordinator->markers.first);
        if (first->marker.offset >= offset)
            return;
        kmock_list_remove(&first->link);
        kmock_group_txn_end(coordinator, &first->marker, true);
        free(first);
    }
}

void kmock_group_txn_forget(struct kmock_coordinator *coordinator)
{
    struct kmock_list_link *link;
    while ((link = kmock_list_take(&coordinator->markers)))
        free(marker_at(link));
}

void kmock_coordinator_marked(struct kmock_coordinator *coordinator, const struct kmock_coordinator_marker *marker,
                              int64_t now_us)
{
    const struct kmock_coordinator_host *host = coordinator->host;
    struct marker *kept = kmock_alloc(sizeof *kept);
    kept->marker = *marker;
    kmock_list_append(&coordinator->markers, &kept->link);
    kmock_coordinator_committed_up_to(coordinator, host->high_watermark(host->context, coordinator->partition), now_us);
}
