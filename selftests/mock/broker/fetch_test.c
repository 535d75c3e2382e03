/* SPDX-License-Identifier: Apache-2.0 */
#include "selftests/mock/broker/stage.h"

static struct kmock_buffer built;

static int begin(void **state)
{
    struct stage *stage = stage_create();
    stage_topic(stage, "orders", 3);
    stage_forget_events(stage);
    *state = stage;
    return 0;
}

static int end(void **state)
{
    stage_destroy(*state);
    kmock_buffer_free(&built);
    return 0;
}

static struct asked *ask_fetch(struct stage *stage, struct one_fetch *fetch)
{
    return stage_ask(stage, KMOCK_API_FETCH, 11, &fetch->body);
}

static void expect_values(struct kmock_bytes records, int64_t base_offset, int32_t batches)
{
    struct kmock_batch batch;
    int32_t count = 0;
    for (int32_t at = 0; at < records.length; at += batch.size_bytes, count++) {
        assert_true(kmock_batch_read(records.data + at, (size_t)(records.length - at), &batch));
        assert_true(kmock_batch_crc_is_right(&batch));
        if (count == 0)
            assert_int_equal(batch.base_offset, base_offset);
    }
    assert_int_equal(count, batches);
}

static void fetch_is_answered_at_once_where_there_is_data(void **state)
{
    struct stage *stage = *state;
    struct one_fetch fetch;
    stage_append(stage, "orders", 0, "a");
    stage_append(stage, "orders", 0, "b");
    const struct kmock_fetch_partition_result *result =
        fetch_result(ask_fetch(stage, one_fetch(&fetch, "orders", 0, 0)));
    assert_int_equal(result->error, KMOCK_NONE);
    assert_int_equal(result->high_watermark, 2);
    assert_int_equal(result->last_stable_offset, 2);
    assert_int_equal(result->log_start_offset, 0);
    assert_int_equal(result->preferred_read_replica, -1);
    expect_values(result->records, 0, 2);
}

static void fetch_at_the_end_waits_until_something_is_appended(void **state)
{
    struct stage *stage = *state;
    struct one_fetch fetch;
    struct asked *asked = ask_fetch(stage, one_fetch(&fetch, "orders", 0, 0));
    stage_append(stage, "orders", 1, "elsewhere");
    stage_run(stage, 400);
    assert_false(asked->done);
    stage_append(stage, "orders", 0, "a");
    expect_values(fetch_result(asked)->records, 0, 1);
    assert_true(kmock_cluster_next_deadline_us(stage->cluster) == INT64_MAX);
}

static void fetch_that_waited_long_enough_is_answered_empty(void **state)
{
    struct stage *stage = *state;
    struct one_fetch fetch;
    struct asked *asked = ask_fetch(stage, one_fetch(&fetch, "orders", 0, 0));
    assert_int_equal(kmock_cluster_next_deadline_us(stage->cluster), STAGE_START_US + 500000);
    stage_run(stage, 499);
    assert_false(asked->done);
    stage_run(stage, 1);
    assert_int_equal(fetch_result(asked)->error, KMOCK_NONE);
    assert_int_equal(fetch_result(asked)->records.length, 0);
}

static void fetch_waits_for_min_bytes_over_all_its_partitions(void **state)
{
    struct stage *stage = *state;
    struct one_fetch first, second;
    one_fetch(&second, "orders", 0, 0);
    one_fetch(&first, "orders", 0, 0);
    struct kmock_fetch_partition parts[2] = {first.partition, second.partition};
    stage_topic(stage, "single", 1);
    struct kmock_fetch_topic topics[2] = {first.topic, second.topic};
    topics[0].partitions = &parts[0];
    topics[1].partitions = &parts[1];
    topics[1].topic = kmock_view("single");
    first.body.topics = topics;
    first.body.topics_count = 2;
    first.body.min_bytes = 138; /* two batches of 61 + 8 bytes */
    struct asked *asked = ask_fetch(stage, &first);
    stage_append(stage, "orders", 0, "a");
    assert_false(asked->done);
    stage_append(stage, "single", 0, "b");
    assert_true(asked->done);
    const struct kmock_fetch_response *response = asked->request->response;
    expect_values(response->topics[0].partitions[0].records, 0, 1);
    expect_values(response->topics[1].partitions[0].records, 0, 1);
}

static void partition_that_is_asked_for_twice_wakes_its_fetch_once(void **state)
{
    struct stage *stage = *state;
    struct one_fetch fetch, other;
    one_fetch(&fetch, "orders", 0, 0);
    struct kmock_fetch_partition parts[3] = {fetch.partition, fetch.partition, fetch.partition};
    fetch.topic.partitions = parts;
    fetch.topic.partitions_count = 3;
    struct asked *asked = ask_fetch(stage, &fetch);
    struct asked *behind = ask_fetch(stage, one_fetch(&other, "orders", 0, 0));
    stage_append(stage, "orders", 0, "a");
    assert_true(asked->done);
    assert_true(behind->done);
}

static void first_batch_comes_however_small_the_limits_are(void **state)
{
    struct stage *stage = *state;
    struct one_fetch fetch;
    for (int i = 0; i < 3; i++)
        stage_append(stage, "orders", 0, "a");
    one_fetch(&fetch, "orders", 0, 0);
    fetch.partition.partition_max_bytes = 1;
    fetch.body.max_bytes = 1;
    expect_values(stage_fetch(stage, 11, &fetch)->records, 0, 1);
    fetch.partition.partition_max_bytes = 145;
    fetch.body.max_bytes = 1000;
    expect_values(stage_fetch(stage, 11, &fetch)->records, 0, 2);
    fetch.body.max_bytes = 75;
    expect_values(stage_fetch(stage, 11, &fetch)->records, 0, 1);
}

static void second_partition_gets_what_the_first_left_of_the_limit(void **state)
{
    struct stage *stage = *state;
    struct one_fetch fetch;
    stage_topic(stage, "single", 1);
    for (int i = 0; i < 3; i++) {
        stage_append(stage, "orders", 0, "a");
        stage_append(stage, "single", 0, "a");
    }
    one_fetch(&fetch, "orders", 0, 0);
    struct kmock_fetch_topic topics[2] = {fetch.topic, fetch.topic};
    topics[1].topic = kmock_view("single");
    fetch.body.topics = topics;
    fetch.body.topics_count = 2;
    fetch.body.max_bytes = 290; /* batches have 69 bytes */
    const struct kmock_fetch_response *response = ask_fetch(stage, &fetch)->request->response;
    expect_values(response->topics[0].partitions[0].records, 0, 3);
    expect_values(response->topics[1].partitions[0].records, 0, 1);
    fetch.body.max_bytes = 100;
    response = ask_fetch(stage, &fetch)->request->response;
    expect_values(response->topics[0].partitions[0].records, 0, 1);
    expect_values(response->topics[1].partitions[0].records, 0, 0);
}

static void fetch_errors_are_those_of_kafka(void **state)
{
    struct stage *stage = *state;
    struct one_fetch fetch;
    stage_append(stage, "orders", 0, "a");
    kmock_cluster_move_leader(stage->cluster, "orders", 0, 2, stage->now_us);
    kmock_cluster_move_leader(stage->cluster, "orders", 0, 1, stage->now_us);
    static const struct {
        const char *topic;
        int32_t partition, epoch;
        int64_t offset;
        int32_t node;
        int16_t error;
    } table[] = {
        {"orders", 0, -1, 0, 1, KMOCK_NONE},
        {"orders", 0, 2, 0, 1, KMOCK_NONE},
        {"orders", 0, 1, 0, 1, KMOCK_FENCED_LEADER_EPOCH},
        {"orders", 0, 3, 0, 1, KMOCK_UNKNOWN_LEADER_EPOCH},
        {"orders", 0, -1, 1, 1, KMOCK_NONE},
        {"orders", 0, -1, 2, 1, KMOCK_OFFSET_OUT_OF_RANGE},
        {"orders", 0, -1, -1, 1, KMOCK_OFFSET_OUT_OF_RANGE},
        {"orders", 0, -1, 0, 2, KMOCK_NOT_LEADER_OR_FOLLOWER},
        {"orders", 3, -1, 0, 1, KMOCK_UNKNOWN_TOPIC_OR_PARTITION},
        {"orders", -1, -1, 0, 1, KMOCK_UNKNOWN_TOPIC_OR_PARTITION},
        {"nothing", 0, -1, 0, 1, KMOCK_UNKNOWN_TOPIC_OR_PARTITION},
    };
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        stage->node = table[i].node;
        one_fetch(&fetch, table[i].topic, table[i].partition, table[i].offset);
        fetch.partition.current_leader_epoch = table[i].epoch;
        const struct kmock_fetch_partition_result *result = stage_fetch(stage, 12, &fetch);
        assert_int_equal(result->error, table[i].error);
        assert_int_equal(result->high_watermark, table[i].error ? -1 : 1);
    }
}

static void wrong_broker_names_the_leader_and_where_it_is(void **state)
{
    struct stage *stage = *state;
    struct one_fetch fetch;
    stage->node = 3;
    one_fetch(&fetch, "orders", 1, 0);
    fetch.topic.topic_id = stage_topic_id(stage, "orders");
    const struct kmock_fetch_partition_result *result = stage_fetch(stage, 16, &fetch);
    assert_int_equal(result->error, KMOCK_NOT_LEADER_OR_FOLLOWER);
    assert_int_equal(result->current_leader.leader_id, 2);
    assert_int_equal(result->current_leader.leader_epoch, 0);
    const struct asked *asked = kmock_list_object(stage->asked.last, struct asked, link);
    const struct kmock_fetch_response *response = asked->request->response;
    assert_int_equal(response->node_endpoints_count, 1);
    assert_int_equal(response->node_endpoints[0].node_id, 2);
    assert_true(kmock_view_is(response->node_endpoints[0].host, "broker-2"));
}

static void topic_ids_are_asked_for_from_version_13(void **state)
{
    struct stage *stage = *state;
    struct one_fetch fetch;
    one_fetch(&fetch, "", 0, 0);
    fetch.topic.topic_id = stage_topic_id(stage, "orders");
    assert_int_equal(stage_fetch(stage, 13, &fetch)->error, KMOCK_NONE);
    fetch.topic.topic_id.bytes[0] ^= 1;
    assert_int_equal(stage_fetch(stage, 13, &fetch)->error, KMOCK_UNKNOWN_TOPIC_ID);
}

static void sessions_are_not_given_out(void **state)
{
    struct stage *stage = *state;
    static const struct {
        int32_t id, epoch;
        int16_t error;
    } table[] = {
        {0, -1, KMOCK_NONE},
        {0, 0, KMOCK_NONE},
        {5, 0, KMOCK_NONE},
        {5, -1, KMOCK_NONE},
        {5, 1, KMOCK_FETCH_SESSION_ID_NOT_FOUND},
        {0, 1, KMOCK_FETCH_SESSION_ID_NOT_FOUND},
    };
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        struct one_fetch fetch;
        one_fetch(&fetch, "orders", 0, 0);
        fetch.body.max_wait_ms = 0;
        fetch.body.session_id = table[i].id;
        fetch.body.session_epoch = table[i].epoch;
        const struct kmock_fetch_response *response = ask_fetch(stage, &fetch)->request->response;
        assert_int_equal(response->error, table[i].error);
        assert_int_equal(response->session_id, 0);
    }
}

static void client_that_diverged_learns_where(void **state)
{
    struct stage *stage = *state;
    struct one_fetch fetch;
    stage_append(stage, "orders", 0, "a");
    kmock_cluster_move_leader(stage->cluster, "orders", 0, 1, stage->now_us);
    stage_append(stage, "orders", 0, "b");
    stage_append(stage, "orders", 0, "c");
    one_fetch(&fetch, "orders", 0, 2);
    fetch.partition.last_fetched_epoch = 0; /* which ended at 1 */
    const struct kmock_fetch_partition_result *result = stage_fetch(stage, 12, &fetch);
    assert_int_equal(result->error, KMOCK_NONE);
    assert_int_equal(result->diverging_epoch.epoch, 0);
    assert_int_equal(result->diverging_epoch.end_offset, 1);
    assert_int_equal(result->records.length, 0);
    fetch.partition.last_fetched_epoch = 1;
    result = stage_fetch(stage, 12, &fetch);
    assert_int_equal(result->diverging_epoch.epoch, -1);
    assert_true(result->records.length > 0);
}

static void aborted_list_is_null_for_read_uncommitted_and_empty_for_read_committed(void **state)
{
    struct stage *stage = *state;
    struct one_fetch fetch;
    one_fetch(&fetch, "orders", 0, 0);
    assert_int_equal(stage_fetch(stage, 11, &fetch)->aborted_transactions_count, -1);
    fetch.body.isolation_level = 1;
    const struct kmock_fetch_partition_result *result = stage_fetch(stage, 11, &fetch);
    assert_int_equal(result->aborted_transactions_count, 0);
    assert_non_null(result->aborted_transactions);
}

static void parked_fetch_learns_that_the_leader_moved(void **state)
{
    struct stage *stage = *state;
    struct one_fetch fetch;
    struct asked *asked = ask_fetch(stage, one_fetch(&fetch, "orders", 0, 0));
    assert_true(kmock_cluster_move_leader(stage->cluster, "orders", 0, 2, stage->now_us));
    assert_int_equal(fetch_result(asked)->error, KMOCK_NOT_LEADER_OR_FOLLOWER);
}

static void parked_fetch_learns_that_its_topic_is_deleted(void **state)
{
    struct stage *stage = *state;
    struct one_fetch fetch;
    struct asked *asked = ask_fetch(stage, one_fetch(&fetch, "orders", 0, 0));
    struct kmock_delete_topics_topic topic = {.name = kmock_view("orders")};
    struct kmock_delete_topics_request body = {.topics = &topic, .topics_count = 1};
    stage_call(stage, KMOCK_API_DELETE_TOPICS, 4, &body);
    assert_int_equal(fetch_result(asked)->error, KMOCK_UNKNOWN_TOPIC_OR_PARTITION);
}

static void broker_that_dies_answers_nobody(void **state)
{
    struct stage *stage = *state;
    struct one_fetch fetch;
    struct asked *asked = ask_fetch(stage, one_fetch(&fetch, "orders", 0, 0));
    kmock_cluster_broker_down(stage->cluster, 1, stage->now_us);
    stage_run(stage, 1000);
    assert_false(asked->done);
    assert_true(kmock_cluster_next_deadline_us(stage->cluster) == INT64_MAX);
}

static void consumer_that_says_its_rack_may_read_from_a_follower(void **state)
{
    struct stage *stage = *state;
    struct one_fetch fetch;
    stage_append(stage, "orders", 0, "a");
    stage->node = 2;
    one_fetch(&fetch, "orders", 0, 0);
    assert_int_equal(stage_fetch(stage, 11, &fetch)->error, KMOCK_NOT_LEADER_OR_FOLLOWER);
    fetch.body.rack_id = kmock_view("r2");
    expect_values(stage_fetch(stage, 11, &fetch)->records, 0, 1);
    assert_int_equal(stage_fetch(stage, 10, &fetch)->error, KMOCK_NOT_LEADER_OR_FOLLOWER);
}

static void client_that_says_it_is_a_replica_is_refused(void **state)
{
    struct stage *stage = *state;
    struct one_fetch fetch;
    one_fetch(&fetch, "orders", 0, 0);
    fetch.body.replica_id = 2;
    assert_int_equal(stage_fetch(stage, 11, &fetch)->error, KMOCK_TOPIC_AUTHORIZATION_FAILED);
}

static void abandoned_fetch_is_forgotten_when_its_time_comes(void **state)
{
    struct stage *stage = *state;
    struct one_fetch fetch;
    struct asked *asked = ask_fetch(stage, one_fetch(&fetch, "orders", 0, 0));
    kmock_request_abandon(asked->request);
    asked->request = NULL;
    stage_run(stage, 1000);
    assert_false(asked->done);
}

/* The answer to one client closes the connection of another, whose answer is ready too. */
static void close_the_other(void *context, struct kmock_request *request)
{
    struct asked *other = *(struct asked **)context;
    assert_false(other->done);
    kmock_request_abandon(other->request);
    other->request = NULL;
    kmock_request_release(request);
}

static void answer_that_is_ready_may_still_be_abandoned(void **state)
{
    struct stage *stage = *state;
    struct one_fetch first, second;
    struct asked *other = NULL;
    struct kmock_request *closer = kmock_request_create();
    closer->api_key = KMOCK_API_FETCH;
    closer->api_version = 11;
    closer->body = &one_fetch(&first, "orders", 0, 0)->body;
    closer->done = close_the_other;
    closer->done_context = &other;
    kmock_cluster_handle(stage->cluster, 1, closer, stage->now_us);
    other = ask_fetch(stage, one_fetch(&second, "orders", 0, 0));
    stage_append(stage, "orders", 0, "a"); /* wakes both */
    assert_false(other->done);
    assert_null(other->request);
}

/* Whoever is answered may ask again from within the answer. */
struct asker {
    struct stage *stage;
    struct one_fetch fetch;
    int32_t answers;
    bool answering;
};

static void ask_again(void *context, struct kmock_request *request);

static void ask_for(struct asker *asker, int64_t offset)
{
    struct kmock_request *request = kmock_request_create();
    request->api_key = KMOCK_API_FETCH;
    request->api_version = 11;
    request->body = &one_fetch(&asker->fetch, "orders", 0, offset)->body;
    request->done = ask_again;
    request->done_context = asker;
    kmock_cluster_handle(asker->stage->cluster, 1, request, asker->stage->now_us);
}

static void ask_again(void *context, struct kmock_request *request)
{
    struct asker *asker = context;
    assert_false(asker->answering); /* answers are given one after the other, not one within another */
    asker->answering = true;
    kmock_request_release(request);
    if (++asker->answers < 100)
        ask_for(asker, asker->answers % 2);
    asker->answering = false;
}

static void answer_may_be_followed_by_a_request_from_within(void **state)
{
    struct stage *stage = *state;
    struct asker askers[3] = {{.stage = stage}, {.stage = stage}, {.stage = stage}};
    for (int i = 0; i < 3; i++)
        ask_for(&askers[i], 0);
    stage_append(stage, "orders", 0, "a");
    stage_append(stage, "orders", 0, "b");
    for (int i = 0; i < 3; i++)
        assert_int_equal(askers[i].answers, 100);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
    const struct CMUnitTest tests[] = {
        TEST(fetch_is_answered_at_once_where_there_is_data),
        TEST(fetch_at_the_end_waits_until_something_is_appended),
        TEST(fetch_that_waited_long_enough_is_answered_empty),
        TEST(fetch_waits_for_min_bytes_over_all_its_partitions),
        TEST(partition_that_is_asked_for_twice_wakes_its_fetch_once),
        TEST(first_batch_comes_however_small_the_limits_are),
        TEST(second_partition_gets_what_the_first_left_of_the_limit),
        TEST(fetch_errors_are_those_of_kafka),
        TEST(wrong_broker_names_the_leader_and_where_it_is),
        TEST(topic_ids_are_asked_for_from_version_13),
        TEST(sessions_are_not_given_out),
        TEST(client_that_diverged_learns_where),
        TEST(aborted_list_is_null_for_read_uncommitted_and_empty_for_read_committed),
        TEST(parked_fetch_learns_that_the_leader_moved),
        TEST(parked_fetch_learns_that_its_topic_is_deleted),
        TEST(broker_that_dies_answers_nobody),
        TEST(consumer_that_says_its_rack_may_read_from_a_follower),
        TEST(client_that_says_it_is_a_replica_is_refused),
        TEST(abandoned_fetch_is_forgotten_when_its_time_comes),
        TEST(answer_that_is_ready_may_still_be_abandoned),
        TEST(answer_may_be_followed_by_a_request_from_within),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
