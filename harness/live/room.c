/* SPDX-License-Identifier: Apache-2.0 */
/* Keep the logs of a live cluster within what its owner gave them. */
#include "harness/live/inside.h"

enum { STEPS = 16 };

static int64_t records_bytes(const struct kmock_produce_request *body)
{
    int64_t bytes = 0;
    for (int32_t i = 0; i < body->topics_count; i++)
        for (int32_t j = 0; j < body->topics[i].partitions_count; j++)
            if (body->topics[i].partitions[j].records.length > 0)
                bytes += body->topics[i].partitions[j].records.length;
    return bytes;
}

/* Counting all logs takes time per partition: it is done as often as a sixteenth of the room may have been filled. */
void kt_live_keep_room(struct kt_live *live, const struct kmock_request *request)
{
    int64_t room = live->options.log_bytes;
    if (room == 0 || request->api_key != KMOCK_API_PRODUCE)
        return;
    int64_t bytes = records_bytes(request->body);
    if (!live->is_full && live->log_bytes + bytes <= live->counted_bytes + room / STEPS &&
        live->log_bytes + bytes <= room) {
        live->log_bytes += bytes;
        return;
    }
    live->counted_bytes = kmock_cluster_log_bytes(live->cluster);
    live->log_bytes = live->counted_bytes + bytes;
    bool is_full = live->log_bytes > room;
    if (is_full && !live->has_told_full)
        fprintf(stderr,
                "ktrial: the logs are full: %lld of %lld bytes; producers are told KAFKA_STORAGE_ERROR and try again\n",
                (long long)live->counted_bytes, (long long)room);
    live->is_full = is_full;
    live->has_told_full |= is_full;
    kmock_cluster_set_full(live->cluster, is_full);
}
