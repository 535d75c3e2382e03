/* SPDX-License-Identifier: Apache-2.0 */
#include "selftests/check.h"

#include "mock/broker/cluster.h"
#include "mock/broker/error.h"
#include "mock/wire/api.h"
#include "mock/wire/codec.h"
#include "mock/wire/neutral.h"
#include "mock/wire/response_error.h"
#include "selftests/mock/wire/filler.h"

enum { DRAWS = 40, CODE = KMOCK_POLICY_VIOLATION };

/* Refuse a drawn request. returns  whether its answer has the code somewhere, or none is due */
static bool refuse(struct filler *filler, const struct kmock_api_description *api, int16_t version)
{
    struct kmock_buffer bytes = {0};
    struct kmock_request *request = kmock_request_create();
    request->api_key = api->range->key;
    request->api_version = version;
    request->body = filler_make(filler, (struct kmock_layout){api->request, version});
    kmock_neutral_request(request);
    kmock_request_refuse(request, CODE);
    bool said = request->response == NULL || kmock_response_error(api->range->key, request->response) == CODE;
    if (request->response == NULL) {
        assert_true(request->close_connection);
    } else {
        kmock_neutral_response(request);
        assert_true(kmock_encode(&bytes, (struct kmock_layout){api->response, version}, request->response));
    }
    kmock_buffer_free(&bytes);
    kmock_request_release(request);
    return said;
}

/* A request that names nothing has no place for the code: so several are drawn. */
static void every_api_can_be_refused_in_every_version(void **state)
{
    (void)state;
    struct filler filler = {0};
    kmock_random_init(&filler.random, 4);
    for (int16_t key = 0; key < KMOCK_API_KEYS_COUNT; key++) {
        const struct kmock_api_description *api = kmock_api_at(key);
        for (int16_t version = 0; api && version <= api->range->max_version; version++) {
            int said = 0;
            for (int draw = 0; draw < DRAWS; draw++)
                said += refuse(&filler, api, version);
            if (said == 0)
                print_error("%s v%d\n", api->range->name, version);
            assert_true(said > 0);
            kmock_arena_free(&filler.arena);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_api_can_be_refused_in_every_version)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
