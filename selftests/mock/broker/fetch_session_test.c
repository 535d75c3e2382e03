/* SPDX-License-Identifier: Apache-2.0 */
/* Fetch sessions, KIP-227: the cache of a broker alone, then what a client sees of it. */
#include "mock/broker/fetch_session.h"

#include "selftests/mock/broker/stage.h"

/* ---- the cache ---- */

#define MINUTE_US INT64_C(60000000)

static struct kmock_fetch_sessions cache;

static int begin_cache(void **state)
{
    (void)state;
    kmock_fetch_sessions_init(&cache, 2, 7);
    return 0;
}

static int end_cache(void **state)
{
    (void)state;
    kmock_fetch_sessions_clear(&cache);
    return 0;
}

/* Ask for a session of a size and fill it. returns  its id; 0: no room */
static int32_t claim(bool privileged, int32_t size, int64_t now_us)
{
    struct kmock_fetch_claim wanted = {privileged, false, size};
    struct kmock_fetch_session *session = kmock_fetch_sessions_create(&cache, &wanted, now_us);
    for (int32_t i = 0; session && i < size; i++)
        kmock_fetch_session_put(session, &(struct kmock_fetch_name){.topic = kmock_view("t"), .partition = i},
                                &(struct kmock_fetch_partition){.index = i});
    return session ? session->id : 0;
}

static void use(int32_t id, int64_t now_us)
{
    kmock_fetch_session_advance(&cache, kmock_fetch_sessions_find(&cache, id), now_us);
}

static bool is_there(int32_t id)
{
    return kmock_fetch_sessions_find(&cache, id) != NULL;
}

static void session_that_is_used_keeps_its_slot_for_two_minutes(void **state)
{
    (void)state;
    int32_t one = claim(false, 1, 0), two = claim(false, 5, 0);
    assert_true(one > 0 && two > 0 && one != two);
    assert_int_equal(claim(false, 9, MINUTE_US), 0);
    use(one, 2 * MINUTE_US);
    assert_int_equal(claim(false, 9, 2 * MINUTE_US), 0);
    assert_true(claim(false, 1, 2 * MINUTE_US + 1) > 0); /* however small: two was idle for longer */
    assert_true(is_there(one));
    assert_false(is_there(two));
}

static void old_session_goes_for_a_larger_one(void **state)
{
    (void)state;
    int32_t small = claim(false, 2, 0), large = claim(false, 5, 0);
    use(small, 2 * MINUTE_US + 1);
    use(large, 2 * MINUTE_US + 1);
    assert_int_equal(claim(false, 2, 2 * MINUTE_US + 2), 0); /* not larger */
    assert_true(claim(false, 3, 2 * MINUTE_US + 2) > 0);
    assert_false(is_there(small));
    assert_true(is_there(large));
}

static void replica_drives_a_client_out(void **state)
{
    (void)state;
    int32_t client = claim(false, 9, 0), replica = claim(true, 1, 0);
    assert_true(claim(true, 1, 1) > 0);
    assert_false(is_there(client));
    assert_true(is_there(replica));
    use(replica, 2 * MINUTE_US + 1);
    assert_int_equal(claim(false, 99, 2 * MINUTE_US), 0); /* nor is a replica driven out by a client */
}

static void epoch_begins_anew_at_one(void **state)
{
    (void)state;
    assert_int_equal(kmock_fetch_epoch_next(0), 1);
    assert_int_equal(kmock_fetch_epoch_next(1), 2);
    assert_int_equal(kmock_fetch_epoch_next(INT32_MAX), 1);
}

static void ids_are_drawn_from_the_seed(void **state)
{
    (void)state;
    struct kmock_fetch_sessions other;
    struct kmock_fetch_claim wanted = {false, false, 1};
    kmock_fetch_sessions_init(&other, 2, 7);
    assert_int_equal(kmock_fetch_sessions_create(&other, &wanted, 0)->id, claim(false, 1, 0));
    kmock_fetch_sessions_clear(&other);
    kmock_fetch_sessions_init(&other, 2, 8);
    assert_int_not_equal(kmock_fetch_sessions_create(&other, &wanted, 0)->id,
                         kmock_list_object(cache.by_use.first, struct kmock_fetch_session, link)->id);
    kmock_fetch_sessions_clear(&other);
}

/* ---- a client ---- */

struct client {
    struct stage *stage;
    int32_t session_id, epoch;
    int64_t offsets[3];
    int16_t version;
    const char *topic;
    const struct kmock_fetch_response *response;
};

static struct client client;

static int begin(void **state)
{
    client = (struct client){.stage = stage_create(), .version = 11, .topic = "orders"};
    stage_topic(client.stage, "orders", 3);
    for (int32_t i = 0; i < 3; i++) /* one broker leads all */
        kmock_cluster_move_leader(client.stage->cluster, "orders", i, 1, client.stage->now_us);
    *state = client.stage;
    return 0;
}

static int end(void **state)
{
    stage_destroy(*state);
    return 0;
}

/* What one request says of partitions: a bit each. */
struct say {
    int wanted, forgotten;
    int32_t max_wait_ms;
};

static struct asked *ask(struct say say)
{
    static struct words {
        struct kmock_fetch_partition parts[3];
        int32_t forgotten[3];
        struct kmock_fetch_topic topic;
        struct kmock_fetch_forgotten_topic forgotten_topic;
        struct one_fetch fetch;
    } ring[2]; /* two may wait at a time */
    static int turn;
    struct words *words = &ring[turn++ % 2];
    int32_t parts_count = 0, forgotten_count = 0;
    one_fetch(&words->fetch, client.topic, 0, 0);
    for (int32_t i = 0; i < 3; i++) {
        if (say.wanted & 1 << i) {
            words->parts[parts_count] = words->fetch.partition;
            words->parts[parts_count].index = i;
            words->parts[parts_count++].fetch_offset = client.offsets[i];
        }
        if (say.forgotten & 1 << i)
            words->forgotten[forgotten_count++] = i;
    }
    words->topic = (struct kmock_fetch_topic){
        .topic = kmock_view(client.topic), .partitions = words->parts, .partitions_count = parts_count};
    words->forgotten_topic = (struct kmock_fetch_forgotten_topic){
        .topic = kmock_view(client.topic), .partitions = words->forgotten, .partitions_count = forgotten_count};
    words->fetch.body.topics = &words->topic;
    words->fetch.body.topics_count = parts_count > 0;
    words->fetch.body.forgotten_topics = &words->forgotten_topic;
    words->fetch.body.forgotten_topics_count = forgotten_count > 0;
    words->fetch.body.session_id = client.session_id;
    words->fetch.body.session_epoch = client.epoch;
    words->fetch.body.max_wait_ms = say.max_wait_ms;
    return stage_ask(client.stage, KMOCK_API_FETCH, client.version, &words->fetch.body);
}

/* Ask and take note of the answer as clients do. */
static const struct kmock_fetch_response *converse(struct say say)
{
    struct asked *asked = ask(say);
    assert_true(asked->done);
    client.response = asked->request->response;
    if (client.response->error == KMOCK_NONE) {
        client.session_id = client.response->session_id;
        client.epoch = client.session_id ? client.epoch + 1 : 0;
    }
    return client.response;
}

/* Say which partitions an answer has, in order, and how many bytes of records. */
static void expect(const char *text)
{
    struct kmock_buffer out = {0};
    kmock_buffer_print(&out, "%s", "");
    for (int32_t i = 0; i < client.response->topics_count; i++)
        for (int32_t j = 0; j < client.response->topics[i].partitions_count; j++) {
            const struct kmock_fetch_partition_result *result = &client.response->topics[i].partitions[j];
            kmock_buffer_print(&out, "%d:%d ", (int)result->index, result->records.length);
        }
    assert_string_equal((const char *)out.data, text);
    kmock_buffer_free(&out);
}

static void session_tells_only_what_is_new(void **state)
{
    struct stage *stage = *state;
    assert_int_equal(converse((struct say){.wanted = 7})->error, KMOCK_NONE);
    expect("0:0 1:0 2:0 ");
    assert_true(client.session_id > 0);
    converse((struct say){0});
    expect("");
    stage_append(stage, "orders", 1, "a");
    converse((struct say){0});
    expect("1:69 ");
    client.offsets[1] = 1;
    converse((struct say){.wanted = 2});
    expect("");
    assert_int_equal(client.response->session_id, client.session_id);
}

static void partition_that_gave_records_is_read_last_the_next_time(void **state)
{
    struct stage *stage = *state;
    converse((struct say){.wanted = 7});
    stage_append(stage, "orders", 0, "a");
    converse((struct say){0});
    expect("0:69 ");
    stage_append(stage, "orders", 1, "a");
    stage_append(stage, "orders", 2, "a");
    converse((struct say){0});
    expect("1:69 2:69 0:69 ");
}

static void partitions_come_and_go(void **state)
{
    (void)state;
    converse((struct say){.wanted = 1});
    expect("0:0 ");
    converse((struct say){.wanted = 4});
    expect("2:0 ");
    converse((struct say){.wanted = 2, .forgotten = 1});
    expect("1:0 ");
    stage_append(client.stage, "orders", 0, "a");
    converse((struct say){0});
    expect("");
}

static void session_without_partitions_is_closed(void **state)
{
    (void)state;
    converse((struct say){.wanted = 1});
    int32_t id = client.session_id;
    assert_int_equal(converse((struct say){.forgotten = 1})->session_id, 0);
    client.session_id = id;
    client.epoch = 2;
    assert_int_equal(converse((struct say){0})->error, KMOCK_FETCH_SESSION_ID_NOT_FOUND);
}

static void wrong_ids_and_epochs_are_errors(void **state)
{
    (void)state;
    converse((struct say){.wanted = 7});
    int32_t id = client.session_id;
    const struct {
        int32_t id, epoch;
        int16_t error;
    } table[] = {
        {id + 1, 1, KMOCK_FETCH_SESSION_ID_NOT_FOUND},      {0, 1, KMOCK_FETCH_SESSION_ID_NOT_FOUND},
        {-1, 1, KMOCK_FETCH_SESSION_ID_NOT_FOUND},          {id, 2, KMOCK_INVALID_FETCH_SESSION_EPOCH},
        {id, -2, KMOCK_INVALID_FETCH_SESSION_EPOCH},        {id, INT32_MIN, KMOCK_INVALID_FETCH_SESSION_EPOCH},
        {id, INT32_MAX, KMOCK_INVALID_FETCH_SESSION_EPOCH},
    };
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        client.session_id = table[i].id;
        client.epoch = table[i].epoch;
        assert_int_equal(converse((struct say){.wanted = 1, .forgotten = 6})->error, table[i].error);
        assert_int_equal(client.response->session_id, 0);
        assert_int_equal(client.response->topics_count, 0);
    }
    client.session_id = id;
    client.epoch = 1;
    stage_append(client.stage, "orders", 2, "a");
    converse((struct say){0}); /* none of them changed the session */
    expect("2:69 ");
}

static void session_by_names_is_not_for_ids(void **state)
{
    (void)state;
    converse((struct say){.wanted = 7});
    client.version = 13;
    assert_int_equal(converse((struct say){0})->error, KMOCK_FETCH_SESSION_TOPIC_ID_ERROR);
}

static void full_fetch_closes_the_session_it_names(void **state)
{
    (void)state;
    converse((struct say){.wanted = 7});
    int32_t first = client.session_id;
    client.epoch = 0;
    assert_int_not_equal(converse((struct say){.wanted = 7})->session_id, first);
    expect("0:0 1:0 2:0 ");
    int32_t second = client.session_id;
    client.epoch = -1;
    assert_int_equal(converse((struct say){.wanted = 7})->session_id, 0);
    for (int i = 0; i < 2; i++) {
        client.session_id = i ? second : first;
        client.epoch = 1;
        assert_int_equal(converse((struct say){0})->error, KMOCK_FETCH_SESSION_ID_NOT_FOUND);
    }
}

static void sessionless_fetch_takes_no_slot(void **state)
{
    (void)state;
    client.epoch = -1;
    for (int i = 0; i < 3; i++) {
        assert_int_equal(converse((struct say){.wanted = 7})->session_id, 0);
        client.epoch = -1;
        expect("0:0 1:0 2:0 ");
    }
}

static void error_is_told_again_and_so_is_its_end(void **state)
{
    struct stage *stage = *state;
    client.offsets[0] = 5;
    converse((struct say){.wanted = 3});
    assert_int_equal(client.response->topics[0].partitions[0].error, KMOCK_OFFSET_OUT_OF_RANGE);
    expect("0:0 1:0 ");
    converse((struct say){0});
    expect("0:0 ");
    client.offsets[0] = 0;
    converse((struct say){.wanted = 1});
    expect("0:0 ");
    assert_int_equal(client.response->topics[0].partitions[0].error, KMOCK_NONE);
    converse((struct say){0});
    expect("");
    (void)stage;
}

static void incremental_fetch_waits_on_all_partitions_of_its_session(void **state)
{
    struct stage *stage = *state;
    converse((struct say){.wanted = 7});
    struct asked *asked = ask((struct say){.max_wait_ms = 500});
    assert_false(asked->done);
    stage_append(stage, "orders", 2, "a");
    assert_true(asked->done);
    client.response = asked->request->response;
    expect("2:69 ");
}

/* The client lost patience and asked again: only the later one is the session's. */
static void request_that_was_overtaken_is_told_so(void **state)
{
    struct stage *stage = *state;
    converse((struct say){.wanted = 7});
    struct asked *first = ask((struct say){.max_wait_ms = 500});
    client.epoch = 2;
    struct asked *second = ask((struct say){.max_wait_ms = 500});
    stage_append(stage, "orders", 2, "a");
    assert_int_equal(((struct kmock_fetch_response *)first->request->response)->error,
                     KMOCK_INVALID_FETCH_SESSION_EPOCH);
    client.response = second->request->response;
    expect("2:69 ");
}

static void sessions_die_with_their_broker(void **state)
{
    struct stage *stage = *state;
    converse((struct say){.wanted = 7});
    kmock_cluster_broker_down(stage->cluster, 1, stage->now_us);
    kmock_cluster_broker_up(stage->cluster, 1, stage->now_us);
    assert_int_equal(converse((struct say){0})->error, KMOCK_FETCH_SESSION_ID_NOT_FOUND);
}

static void broker_without_slots_gives_no_sessions(void **state)
{
    (void)state;
    stage_destroy(client.stage);
    client.stage = stage_create_with((struct kmock_cluster_options){.seed = 1, .fetch_session_slots = -1});
    stage_topic(client.stage, "orders", 1);
    assert_int_equal(converse((struct say){.wanted = 1})->session_id, 0);
    expect("0:0 ");
    *state = client.stage;
}

static void deleted_topic_is_told_as_an_error(void **state)
{
    struct stage *stage = *state;
    converse((struct say){.wanted = 1});
    struct asked *asked = ask((struct say){.max_wait_ms = 500});
    struct kmock_delete_topics_topic topic = {.name = kmock_view("orders")};
    struct kmock_delete_topics_request body = {.topics = &topic, .topics_count = 1};
    stage_call(stage, KMOCK_API_DELETE_TOPICS, 4, &body);
    assert_int_equal(fetch_result(asked)->error, KMOCK_UNKNOWN_TOPIC_OR_PARTITION);
}

int main(void)
{
#define CACHE(name) cmocka_unit_test_setup_teardown(name, begin_cache, end_cache)
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
    const struct CMUnitTest tests[] = {
        CACHE(session_that_is_used_keeps_its_slot_for_two_minutes),
        CACHE(old_session_goes_for_a_larger_one),
        CACHE(replica_drives_a_client_out),
        CACHE(epoch_begins_anew_at_one),
        CACHE(ids_are_drawn_from_the_seed),
        TEST(session_tells_only_what_is_new),
        TEST(partition_that_gave_records_is_read_last_the_next_time),
        TEST(partitions_come_and_go),
        TEST(session_without_partitions_is_closed),
        TEST(wrong_ids_and_epochs_are_errors),
        TEST(session_by_names_is_not_for_ids),
        TEST(full_fetch_closes_the_session_it_names),
        TEST(sessionless_fetch_takes_no_slot),
        TEST(error_is_told_again_and_so_is_its_end),
        TEST(incremental_fetch_waits_on_all_partitions_of_its_session),
        TEST(request_that_was_overtaken_is_told_so),
        TEST(sessions_die_with_their_broker),
        TEST(broker_without_slots_gives_no_sessions),
        TEST(deleted_topic_is_told_as_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
