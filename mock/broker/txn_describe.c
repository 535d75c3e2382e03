/* SPDX-License-Identifier: Apache-2.0 */
/* Answer DescribeTransactions and ListTransactions. source  KIP-664, KIP-994; Kafka TransactionStateManager
 * .listTransactionStates */
#include <regex.h>

#include "mock/broker/error.h"
#include "mock/broker/handlers.h"
#include "mock/broker/txn_coordinators.h"
#include "mock/broker/txn_requests.h"

/* ---- one ---------------------------------------------------------------------------------------------- */

static void add_partition(struct kmock_describe_transactions_transaction_result *result,
                          const struct kmock_txn_partition *partition, int32_t most, struct kmock_arena *arena)
{
    int32_t place = 0;
    while (place < result->topics_count && !kmock_view_equals(result->topics[place].topic, partition->topic))
        place++;
    struct kmock_describe_transactions_topic_result *topic = &result->topics[place];
    if (place == result->topics_count) {
        result->topics_count++;
        topic->topic = kmock_view_copy(arena, partition->topic);
        topic->partitions = kmock_arena_array(arena, most, sizeof *topic->partitions);
    }
    topic->partitions[topic->partitions_count++] = partition->partition;
}

void kmock_txn_describe(const struct kmock_txn_coordinator *coordinator, struct kmock_string id,
                        struct kmock_describe_transactions_transaction_result *result, struct kmock_arena *arena)
{
    const struct kmock_txn *txn = kmock_txn_find(coordinator, id);
    if (txn == NULL) {
        result->error = KMOCK_TRANSACTIONAL_ID_NOT_FOUND;
        return;
    }
    const struct kmock_txn_facts *facts = &txn->facts;
    result->transaction_state = kmock_view(kmock_txn_state_name(facts->state));
    result->transaction_timeout_ms = facts->timeout_ms;
    result->transaction_start_time_ms = facts->start_ms;
    result->producer_id = facts->producer_id;
    result->producer_epoch = facts->epoch;
    result->topics = kmock_arena_array(arena, facts->partitions_count, sizeof *result->topics);
    for (int32_t i = 0; i < facts->partitions_count; i++)
        add_partition(result, &facts->partitions[i], facts->partitions_count, arena);
}

static void describe(const struct kmock_cluster *cluster, struct kmock_request *request, struct kmock_string id,
                     struct kmock_describe_transactions_transaction_result *result)
{
    struct kmock_txn_coordinator *coordinator = NULL;
    *result = (struct kmock_describe_transactions_transaction_result){.transactional_id = id,
                                                                      .transaction_state = KMOCK_EMPTY_STRING};
    result->error = id.length > 0 ? kmock_txn_coordinators_find(cluster, request->node_id, id, &coordinator)
                                  : (int16_t)KMOCK_INVALID_REQUEST;
    if (result->error == KMOCK_NONE)
        kmock_txn_describe(coordinator, id, result, &request->arena);
}

void kmock_handle_describe_transactions(struct kmock_cluster *cluster, struct kmock_request *request, int64_t now_us)
{
    const struct kmock_describe_transactions_request *body = request->body;
    struct kmock_describe_transactions_response *response = kmock_arena_alloc(&request->arena, sizeof *response);
    int32_t count = body->transactional_ids_count;
    (void)now_us;
    response->transactions_count = count;
    response->transactions = kmock_arena_array(&request->arena, count, sizeof *response->transactions);
    for (int32_t i = 0; i < count; i++)
        describe(cluster, request, body->transactional_ids[i], &response->transactions[i]);
    request->response = response;
    kmock_request_complete(request);
}

/* ---- all ---------------------------------------------------------------------------------------------- */

/* What is listed. */
struct listing {
    const struct kmock_list_transactions_request *body;
    struct kmock_list_transactions_response *response;
    struct kmock_arena *arena;
    bool states[KMOCK_TXN_STATES_COUNT];
    regex_t pattern;
    bool has_pattern;
    int64_t now_ms;
};

static bool has_state(const struct listing *listing, const struct kmock_txn *txn)
{
    return listing->body->state_filters_count <= 0 || listing->states[txn->facts.state];
}

static bool has_producer(const struct listing *listing, const struct kmock_txn *txn)
{
    for (int32_t i = 0; i < listing->body->producer_id_filters_count; i++)
        if (listing->body->producer_id_filters[i] == txn->facts.producer_id)
            return true;
    return listing->body->producer_id_filters_count <= 0;
}

static bool is_old(const struct listing *listing, const struct kmock_txn *txn)
{
    int64_t least_ms = listing->body->duration_filter;
    return least_ms < 0 || (txn->facts.start_ms >= 0 && listing->now_ms - txn->facts.start_ms > least_ms);
}

/* The pattern is for the whole id. */
static bool has_name(const struct listing *listing, const struct kmock_txn *txn)
{
    regmatch_t match;
    return !listing->has_pattern || (regexec(&listing->pattern, txn->id.data, 1, &match, 0) == 0 && match.rm_so == 0 &&
                                     match.rm_eo == txn->id.length);
}

static void list_some(void *context, const struct kmock_txn_coordinator *coordinator)
{
    struct listing *listing = context;
    struct kmock_list_transactions_response *response = listing->response;
    int32_t most = response->transactions_count + (int32_t)kmock_table_count(&coordinator->txns);
    struct kmock_list_transactions_transaction_result *all =
        kmock_arena_array(listing->arena, most, sizeof *response->transactions);
    if (response->transactions_count > 0)
        memcpy(all, response->transactions, (size_t)response->transactions_count * sizeof *all);
    response->transactions = all;
    for (struct kmock_table_entry *e = kmock_table_first(&coordinator->txns); e; e = kmock_table_next(e)) {
        const struct kmock_txn *txn = e->value;
        if (has_state(listing, txn) && has_producer(listing, txn) && is_old(listing, txn) && has_name(listing, txn))
            all[response->transactions_count++] = (struct kmock_list_transactions_transaction_result){
                kmock_view_copy(listing->arena, txn->id), txn->facts.producer_id,
                kmock_view(kmock_txn_state_name(txn->facts.state))};
    }
}

static void read_states(struct listing *listing)
{
    const struct kmock_list_transactions_request *body = listing->body;
    struct kmock_list_transactions_response *response = listing->response;
    response->unknown_state_filters =
        kmock_arena_array(listing->arena, body->state_filters_count, sizeof *response->unknown_state_filters);
    for (int32_t i = 0; i < body->state_filters_count; i++) {
        enum kmock_txn_state state;
        if (kmock_txn_state_parse(body->state_filters[i], &state))
            listing->states[state] = true;
        else
            response->unknown_state_filters[response->unknown_state_filters_count++] = body->state_filters[i];
    }
}

/* returns  false where it is none */
static bool read_pattern(struct listing *listing)
{
    struct kmock_string pattern = listing->body->transactional_id_pattern;
    if (pattern.length <= 0)
        return true;
    const char *text = kmock_arena_copy(listing->arena, pattern.data, (size_t)pattern.length);
    listing->has_pattern = regcomp(&listing->pattern, text, REG_EXTENDED) == 0;
    return listing->has_pattern;
}

void kmock_handle_list_transactions(struct kmock_cluster *cluster, struct kmock_request *request, int64_t now_us)
{
    struct kmock_list_transactions_response *response = kmock_arena_alloc(&request->arena, sizeof *response);
    struct listing listing = {
        .body = request->body, .response = response, .arena = &request->arena, .now_ms = now_us / 1000};
    response->transactions = kmock_arena_array(&request->arena, 0, sizeof *response->transactions);
    request->response = response;
    read_states(&listing);
    if (kmock_txn_coordinators_is_loading(cluster, request->node_id))
        response->error = KMOCK_COORDINATOR_LOAD_IN_PROGRESS;
    else if (!read_pattern(&listing))
        response->error = KMOCK_INVALID_REGULAR_EXPRESSION;
    else
        kmock_txn_coordinators_each(cluster, request->node_id, list_some, &listing);
    if (listing.has_pattern)
        regfree(&listing.pattern);
    kmock_request_complete(request);
}
