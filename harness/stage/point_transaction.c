/* SPDX-License-Identifier: Apache-2.0 */
/* Tell which transactional id and which partitions a request of a transaction names. */
#include "harness/stage/point.h"
#include "harness/stage/point_partitions.h"

enum { TRANSACTION = 1, BATCHED_FROM_VERSION = 4 }; /* type of a coordinator's key; of AddPartitionsToTxn */

static const struct kmock_string none = {NULL, -1};

static struct kmock_string of_added(const struct kmock_request *request)
{
    const struct kmock_add_partitions_to_txn_request *body = request->body;
    if (request->api_version < BATCHED_FROM_VERSION)
        return body->v3_and_below_transactional_id;
    return body->transactions_count > 0 ? body->transactions[0].transactional_id : none;
}

static struct kmock_string of_coordinator(const struct kmock_find_coordinator_request *body)
{
    return body->key_type == TRANSACTION && body->coordinator_keys_count > 0 ? body->coordinator_keys[0] : none;
}

static struct kmock_string of_described(const struct kmock_describe_transactions_request *body)
{
    return body->transactional_ids_count > 0 ? body->transactional_ids[0] : none;
}

struct kmock_string kt_request_transaction(const struct kmock_request *request)
{
    switch (request->api_key) {
    case KMOCK_API_INIT_PRODUCER_ID:
        return ((struct kmock_init_producer_id_request *)request->body)->transactional_id;
    case KMOCK_API_ADD_PARTITIONS_TO_TXN:
        return of_added(request);
    case KMOCK_API_ADD_OFFSETS_TO_TXN:
        return ((struct kmock_add_offsets_to_txn_request *)request->body)->transactional_id;
    case KMOCK_API_TXN_OFFSET_COMMIT:
        return ((struct kmock_txn_offset_commit_request *)request->body)->transactional_id;
    case KMOCK_API_END_TXN:
        return ((struct kmock_end_txn_request *)request->body)->transactional_id;
    case KMOCK_API_PRODUCE:
        return ((struct kmock_produce_request *)request->body)->transactional_id;
    case KMOCK_API_FIND_COORDINATOR:
        return of_coordinator(request->body);
    case KMOCK_API_DESCRIBE_TRANSACTIONS:
        return of_described(request->body);
    default:
        return none;
    }
}

static void add_topics(struct kt_point_partitions *to, const struct kmock_add_partitions_to_txn_topic *topics,
                       int32_t count)
{
    for (int32_t t = 0; t < count; t++)
        for (int32_t p = 0; p < topics[t].partitions_count; p++)
            kt_point_add(to, topics[t].name, topics[t].partitions[p]);
}

static void add_partitions(struct kt_point_partitions *to, const struct kmock_request *request)
{
    const struct kmock_add_partitions_to_txn_request *body = request->body;
    if (request->api_version < BATCHED_FROM_VERSION)
        add_topics(to, body->v3_and_below_topics, body->v3_and_below_topics_count);
    else
        for (int32_t i = 0; i < body->transactions_count; i++)
            add_topics(to, body->transactions[i].topics, body->transactions[i].topics_count);
}

static void commit(struct kt_point_partitions *to, const struct kmock_txn_offset_commit_request *body)
{
    for (int32_t t = 0; t < body->topics_count; t++)
        for (int32_t p = 0; p < body->topics[t].partitions_count; p++)
            kt_point_add(to, body->topics[t].name, body->topics[t].partitions[p].index);
}

static void mark(struct kt_point_partitions *to, const struct kmock_write_txn_markers_marker *marker)
{
    for (int32_t t = 0; t < marker->topics_count; t++)
        for (int32_t p = 0; p < marker->topics[t].partition_indexes_count; p++)
            kt_point_add(to, marker->topics[t].name, marker->topics[t].partition_indexes[p]);
}

static void markers(struct kt_point_partitions *to, const struct kmock_write_txn_markers_request *body)
{
    for (int32_t i = 0; i < body->markers_count; i++)
        mark(to, &body->markers[i]);
}

void kt_point_collect_transaction(struct kt_point_partitions *to, const struct kmock_request *request)
{
    switch (request->api_key) {
    case KMOCK_API_ADD_PARTITIONS_TO_TXN:
        add_partitions(to, request);
        break;
    case KMOCK_API_TXN_OFFSET_COMMIT:
        commit(to, request->body);
        break;
    case KMOCK_API_WRITE_TXN_MARKERS:
        markers(to, request->body);
        break;
    default:
        break;
    }
}
