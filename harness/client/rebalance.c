/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/client/rebalance.h"

#include "harness/client/point.h"
#include "harness/client/real.h"
#include "harness/client/record.h"

/* returns  begin event; its end follows it in the enumeration */
static enum kt_event_type begin_of(struct kt_client *client, rd_kafka_resp_err_t error)
{
    if (error == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS)
        return KT_EVENT_ASSIGN_BEGIN;
    return kt_client_real()->rd_kafka_assignment_lost(client->rk) ? KT_EVENT_LOST_BEGIN : KT_EVENT_REVOKE_BEGIN;
}

_Static_assert(KT_EVENT_ASSIGN_END == KT_EVENT_ASSIGN_BEGIN + 1 && KT_EVENT_REVOKE_END == KT_EVENT_REVOKE_BEGIN + 1 &&
                   KT_EVENT_LOST_END == KT_EVENT_LOST_BEGIN + 1,
               "the end of a rebalance is numbered behind its begin");

static enum kt_client_point_kind point_of(enum kt_event_type type)
{
    if (type == KT_EVENT_ASSIGN_BEGIN || type == KT_EVENT_ASSIGN_END)
        return KT_CLIENT_ASSIGN;
    return type == KT_EVENT_LOST_BEGIN || type == KT_EVENT_LOST_END ? KT_CLIENT_LOST : KT_CLIENT_REVOKE;
}

struct kt_pending_rebalance kt_rebalance_begins(struct kt_client *client, rd_kafka_resp_err_t error,
                                                const rd_kafka_topic_partition_list_t *list)
{
    struct kt_pending_rebalance rebalance = {0};
    if (client == NULL)
        return rebalance;
    enum kt_event_type begin = begin_of(client, error);
    rebalance.end = begin + 1;
    rebalance.partitions = kt_record_names(client, list);
    kt_points_of_client(client, point_of(begin), false, &rebalance.partitions);
    if (error != RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS && error != RD_KAFKA_RESP_ERR__REVOKE_PARTITIONS)
        kt_record_consumer_error(client, error);
    kt_record_partitions(client, begin, &rebalance.partitions);
    client->rebalancing++;
    return rebalance;
}

void kt_rebalance_ends(struct kt_client *client, struct kt_pending_rebalance *rebalance)
{
    if (client) {
        client->rebalancing--;
        kt_record_partitions(client, rebalance->end, &rebalance->partitions);
        kt_points_of_client(client, point_of(rebalance->end), true, &rebalance->partitions);
    }
    kt_partitions_free(&rebalance->partitions);
    *rebalance = (struct kt_pending_rebalance){0};
}

static void end_pending(struct kt_client *client)
{
    struct kt_pending_rebalance ended = client->pending;
    client->pending = (struct kt_pending_rebalance){0};
    kt_rebalance_ends(client, &ended);
}

void kt_rebalance_event_taken(struct kt_client *client, rd_kafka_event_t *rkev)
{
    if (client == NULL)
        return;
    if (client->pending.event)
        end_pending(client);
    const struct kt_client_real *real = kt_client_real();
    client->pending =
        kt_rebalance_begins(client, real->rd_kafka_event_error(rkev), real->rd_kafka_event_topic_partition_list(rkev));
    client->pending.event = rkev;
}

void kt_rebalance_event_destroyed(struct kt_client *client, const rd_kafka_event_t *rkev)
{
    if (client && rkev && client->pending.event == rkev)
        end_pending(client);
}

void kt_rebalance_take(struct kt_client *client, struct kt_partition at)
{
    if (client == NULL)
        return;
    kt_partitions_add(&client->assigned, at);
    kt_record_partition(client, KT_EVENT_ASSIGN_BEGIN, at);
    kt_record_partition(client, KT_EVENT_ASSIGN_END, at);
}

void kt_rebalance_give_back(struct kt_client *client, struct kt_partition at)
{
    if (client == NULL)
        return;
    kt_partitions_remove(&client->assigned, at);
    kt_record_partition(client, KT_EVENT_REVOKE_BEGIN, at);
    kt_record_partition(client, KT_EVENT_REVOKE_END, at);
}
