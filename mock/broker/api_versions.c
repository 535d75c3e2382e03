/* SPDX-License-Identifier: Apache-2.0 */
/* Answer ApiVersions: the ranges of api_table.h, as far as the release that the cluster plays has them. Of features,
 * brokers from 4.0 on name transaction.version: 2 is the second transaction protocol. No other is, so clients use the
 * classic group protocol. source  Kafka ApiVersionsResponse, TransactionVersion; KIP-511, KIP-584, KIP-890 */
#include "mock/broker/api_table.h"
#include "mock/broker/error.h"
#include "mock/broker/handlers.h"
#include "mock/broker/view.h"

enum { SOFTWARE_FROM_VERSION = 3, FROM_NOTHING_FROM_VERSION = 4, TRANSACTION_VERSION_FROM_RELEASE = 400 };
enum { TRANSACTION_VERSION = 2 };

static bool is_letter_or_digit(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/* Kafka's pattern: letters and digits, with '-' and '.' between them. */
static bool is_software(struct kmock_string text)
{
    if (text.length < 1 || !is_letter_or_digit(text.data[0]) || !is_letter_or_digit(text.data[text.length - 1]))
        return false;
    for (int32_t i = 0; i < text.length; i++)
        if (!is_letter_or_digit(text.data[i]) && text.data[i] != '-' && text.data[i] != '.')
            return false;
    return true;
}

static void name_ranges(const struct kmock_cluster *cluster, struct kmock_api_versions_response *response)
{
    for (int32_t key = 0; key < KMOCK_API_KEYS_COUNT; key++) {
        const struct kmock_api_range *range = &cluster->ranges[key];
        if (range->offered)
            response->api_keys[response->api_keys_count++] =
                (struct kmock_api_versions_api_key_result){range->key, range->min_version, range->max_version};
    }
}

/* A client of version 3 does not understand a feature that may be at level 0: what is supported is left out for it.
 * source  KAFKA-17011, KAFKA-17492 */
static void name_features(const struct kmock_cluster *cluster, const struct kmock_request *request,
                          struct kmock_api_versions_response *response, struct kmock_arena *arena)
{
    struct kmock_string name = kmock_view("transaction.version");
    if (cluster->release < TRANSACTION_VERSION_FROM_RELEASE || request->api_version < SOFTWARE_FROM_VERSION)
        return;
    response->finalized_features_epoch = 0;
    response->finalized_features = kmock_arena_array(arena, 1, sizeof *response->finalized_features);
    response->finalized_features[response->finalized_features_count++] =
        (struct kmock_api_versions_finalized_feature_result){name, TRANSACTION_VERSION, TRANSACTION_VERSION};
    if (request->api_version < FROM_NOTHING_FROM_VERSION)
        return;
    response->supported_features = kmock_arena_array(arena, 1, sizeof *response->supported_features);
    response->supported_features[response->supported_features_count++] =
        (struct kmock_api_versions_supported_feature_result){name, 0, TRANSACTION_VERSION};
}

void kmock_handle_api_versions(struct kmock_cluster *cluster, struct kmock_request *request, int64_t now_us)
{
    const struct kmock_api_versions_request *body = request->body;
    struct kmock_api_versions_response *response = kmock_arena_alloc(&request->arena, sizeof *response);
    (void)now_us;
    request->response = response;
    response->finalized_features_epoch = -1;
    response->api_keys = kmock_arena_array(&request->arena, KMOCK_API_KEYS_COUNT, sizeof *response->api_keys);
    if (request->api_version >= SOFTWARE_FROM_VERSION &&
        (!is_software(body->client_software_name) || !is_software(body->client_software_version)))
        response->error = KMOCK_INVALID_REQUEST;
    if (response->error == KMOCK_NONE)
        name_ranges(cluster, response);
    if (response->error == KMOCK_NONE)
        name_features(cluster, request, response, &request->arena);
    kmock_request_complete(request);
}
