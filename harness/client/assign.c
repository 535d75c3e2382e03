/* SPDX-License-Identifier: Apache-2.0 */
/* Wrap the calls by which a program chooses its partitions. In a group they answer a rebalance, which its callback
 * or event records; without subscription they are the whole assignment. */
#include "harness/client/call.h"
#include "harness/client/real.h"
#include "harness/client/rebalance.h"
#include "harness/client/record.h"
#include "harness/sim/export.h"

/* returns  whether the call answered a rebalance, so that the assignment is not the program's own choice */
static bool answers_rebalance(struct kt_client *client)
{
    if (client->pending.event) {
        kt_rebalance_event_destroyed(client, client->pending.event);
        return true;
    }
    return client->rebalancing > 0 || client->subscribed;
}

static void give_back_all(struct kt_client *client)
{
    struct kt_partitions all = client->assigned;
    client->assigned = (struct kt_partitions){0};
    for (size_t i = 0; i < all.count; i++)
        kt_rebalance_give_back(client, all.items[i]);
    kt_partitions_free(&all);
}

/* returns  whether an offset is the program's choice, and not the group's. source  librdkafka rd_kafka_assign */
static bool is_own_start(int64_t offset)
{
    return offset >= 0 || offset == RD_KAFKA_OFFSET_BEGINNING || offset == RD_KAFKA_OFFSET_END ||
           offset <= RD_KAFKA_OFFSET_TAIL_BASE;
}

/* Where the program says where to begin, it has sought there. */
static void record_starts(struct kt_client *client, const rd_kafka_topic_partition_list_t *list)
{
    for (int i = 0; list && i < list->cnt; i++) {
        const rd_kafka_topic_partition_t *item = &list->elems[i];
        struct kt_partition at = {kt_recorder_name(client->recorder, item->topic), item->partition};
        if (is_own_start(item->offset))
            kt_record_offset(client, KT_EVENT_SEEK, at, item->offset);
    }
}

static void take_list(struct kt_client *client, const rd_kafka_topic_partition_list_t *list)
{
    struct kt_partitions taken = kt_record_names(client, list);
    for (size_t i = 0; i < taken.count; i++)
        kt_rebalance_take(client, taken.items[i]);
    kt_partitions_free(&taken);
}

KT_EXPORT rd_kafka_resp_err_t rd_kafka_assign(rd_kafka_t *rk, const rd_kafka_topic_partition_list_t *partitions)
{
    struct kt_client *client = kt_call_begin_client(rk);
    rd_kafka_resp_err_t error = kt_client_real()->rd_kafka_assign(rk, partitions);
    if (client && !answers_rebalance(client) && !error) {
        give_back_all(client);
        take_list(client, partitions);
    }
    if (client && !error)
        record_starts(client, partitions);
    kt_call_end();
    return error;
}

KT_EXPORT rd_kafka_error_t *rd_kafka_incremental_assign(rd_kafka_t *rk,
                                                        const rd_kafka_topic_partition_list_t *partitions)
{
    struct kt_client *client = kt_call_begin_client(rk);
    rd_kafka_error_t *error = kt_client_real()->rd_kafka_incremental_assign(rk, partitions);
    if (client && !answers_rebalance(client) && !error)
        take_list(client, partitions);
    if (client && !error)
        record_starts(client, partitions);
    kt_call_end();
    return error;
}

KT_EXPORT rd_kafka_error_t *rd_kafka_incremental_unassign(rd_kafka_t *rk,
                                                          const rd_kafka_topic_partition_list_t *partitions)
{
    struct kt_client *client = kt_call_begin_client(rk);
    rd_kafka_error_t *error = kt_client_real()->rd_kafka_incremental_unassign(rk, partitions);
    if (client && !answers_rebalance(client) && !error) {
        struct kt_partitions given = kt_record_names(client, partitions);
        for (size_t i = 0; i < given.count; i++)
            kt_rebalance_give_back(client, given.items[i]);
        kt_partitions_free(&given);
    }
    kt_call_end();
    return error;
}

/* A subscription is the group's business: it is only remembered, to read later assign calls right. */
KT_EXPORT rd_kafka_resp_err_t rd_kafka_subscribe(rd_kafka_t *rk, const rd_kafka_topic_partition_list_t *topics)
{
    struct kt_client *client = kt_call_begin_client(rk);
    if (client)
        client->subscribed = true;
    rd_kafka_resp_err_t error = kt_client_real()->rd_kafka_subscribe(rk, topics);
    kt_call_end();
    return error;
}

KT_EXPORT rd_kafka_resp_err_t rd_kafka_unsubscribe(rd_kafka_t *rk)
{
    struct kt_client *client = kt_call_begin_client(rk);
    rd_kafka_resp_err_t error = kt_client_real()->rd_kafka_unsubscribe(rk);
    if (client)
        client->subscribed = false;
    kt_call_end();
    return error;
}

/* ---- the simple consumer: one partition at a time ---- */

static void started(struct kt_client_topic *topic, int32_t partition, int64_t offset)
{
    struct kt_partition at = {topic->name, partition};
    kt_rebalance_take(topic->client, at);
    if (is_own_start(offset))
        kt_record_offset(topic->client, KT_EVENT_SEEK, at, offset);
}

KT_EXPORT int rd_kafka_consume_start(rd_kafka_topic_t *rkt, int32_t partition, int64_t offset)
{
    struct kt_client_topic *topic = kt_call_begin_topic(rkt);
    int result = kt_client_real()->rd_kafka_consume_start(rkt, partition, offset);
    if (topic && result == 0)
        started(topic, partition, offset);
    kt_call_end();
    return result;
}

KT_EXPORT int rd_kafka_consume_start_queue(rd_kafka_topic_t *rkt, int32_t partition, int64_t offset,
                                           rd_kafka_queue_t *rkqu)
{
    struct kt_client_topic *topic = kt_call_begin_topic(rkt);
    int result = kt_client_real()->rd_kafka_consume_start_queue(rkt, partition, offset, rkqu);
    if (topic && result == 0)
        started(topic, partition, offset);
    kt_call_end();
    return result;
}

KT_EXPORT int rd_kafka_consume_stop(rd_kafka_topic_t *rkt, int32_t partition)
{
    struct kt_client_topic *topic = kt_call_begin_topic(rkt);
    int result = kt_client_real()->rd_kafka_consume_stop(rkt, partition);
    if (topic && result == 0)
        kt_rebalance_give_back(topic->client, (struct kt_partition){topic->name, partition});
    kt_call_end();
    return result;
}
