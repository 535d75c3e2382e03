/* SPDX-License-Identifier: Apache-2.0 */
#include "selftests/mock/broker/stage.h"

static struct kmock_buffer built;

/* Broker 4 has no replica of the partitions that the tests look at. */
static int begin(void **state)
{
    struct stage *stage = stage_create_with((struct kmock_cluster_options){.seed = 1, .brokers_count = 4});
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
        {"orders", 0, 2, 0, 2, KMOCK_NONE}, /* a follower serves who may be sent to it */
        {"orders", 0, 1, 0, 2, KMOCK_FENCED_LEADER_EPOCH},
        {"orders", 0, -1, 0, 4, KMOCK_NOT_LEADER_OR_FOLLOWER},
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
    stage->node = 1;
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

/* Each row says one thing that is out of range; two batches of 69 bytes are there. */
static void bad_input_changes_nothing(void **state)
{
    struct stage *stage = *state;
    static const struct {
        int32_t max_wait_ms, min_bytes, max_bytes, partition_max_bytes;
        int8_t isolation;
        int64_t offset;
        int32_t last_epoch;
        int16_t error;
        int32_t bytes;
    } table[] = {
        {500, 1, 1000, 1000, 0, 0, -1, KMOCK_NONE, 138},
        {INT32_MIN, 1000, 1000, 1000, 0, 0, -1, KMOCK_NONE, 138},
        {500, INT32_MIN, 1000, 1000, 0, 0, -1, KMOCK_NONE, 138},
        {500, 1, INT32_MIN, 1000, 0, 0, -1, KMOCK_NONE, 69},
        {500, 1, INT32_MAX, INT32_MAX, 0, 0, -1, KMOCK_NONE, 138},
        {500, 1, 1000, INT32_MIN, 0, 0, -1, KMOCK_NONE, 69},
        {500, 1, 0, 0, 0, 0, -1, KMOCK_NONE, 69},
        {500, 1, 1000, 1000, 2, 0, -1, KMOCK_UNKNOWN_SERVER_ERROR, 0},
        {500, 1, 1000, 1000, -1, 0, -1, KMOCK_UNKNOWN_SERVER_ERROR, 0},
        {500, 1, 1000, 1000, 0, INT64_MAX, -1, KMOCK_OFFSET_OUT_OF_RANGE, 0},
        {500, 1, 1000, 1000, 0, INT64_MIN, -1, KMOCK_OFFSET_OUT_OF_RANGE, 0},
        {500, 1, 1000, 1000, 0, 0, INT32_MAX, KMOCK_OFFSET_OUT_OF_RANGE, 0},
        {500, 1, 1000, 1000, 0, 0, INT32_MIN, KMOCK_NONE, 138},
    };
    stage_append(stage, "orders", 0, "a");
    stage_append(stage, "orders", 0, "b");
    uint64_t hash = kmock_cluster_hash(stage->cluster);
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        struct one_fetch fetch;
        one_fetch(&fetch, "orders", 0, table[i].offset);
        fetch.body.max_wait_ms = table[i].max_wait_ms;
        fetch.body.min_bytes = table[i].min_bytes;
        fetch.body.max_bytes = table[i].max_bytes;
        fetch.body.isolation_level = table[i].isolation;
        fetch.partition.partition_max_bytes = table[i].partition_max_bytes;
        fetch.partition.last_fetched_epoch = table[i].last_epoch;
        const struct kmock_fetch_partition_result *result =
            fetch_result(stage_ask(stage, KMOCK_API_FETCH, 12, &fetch.body));
        assert_int_equal(result->error, table[i].error);
        assert_int_equal(result->records.length, table[i].bytes);
    }
    assert_true(hash == kmock_cluster_hash(stage->cluster));
}

static void fetch_of_many_partitions_that_are_not_there_is_answered(void **state)
{
    struct stage *stage = *state;
    enum { MANY = 50000 };
    struct one_fetch fetch;
    struct kmock_fetch_partition *parts = kmock_alloc(MANY * sizeof *parts);
    one_fetch(&fetch, "orders", 0, 0);
    for (int32_t i = 0; i < MANY; i++) {
        parts[i] = fetch.partition;
        parts[i].index = i + 3;
    }
    fetch.topic.partitions = parts;
    fetch.topic.partitions_count = MANY;
    struct asked *asked = ask_fetch(stage, &fetch);
    assert_true(asked->done);
    const struct kmock_fetch_response *response = asked->request->response;
    assert_int_equal(response->topics[0].partitions_count, MANY);
    assert_int_equal(response->topics[0].partitions[MANY - 1].error, KMOCK_UNKNOWN_TOPIC_OR_PARTITION);
    free(parts);
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

static void parked_fetch_of_an_old_client_learns_that_the_leader_moved(void **state)
{
    struct stage *stage = *state;
    struct one_fetch fetch;
    one_fetch(&fetch, "orders", 0, 0);
    struct asked *asked = stage_ask(stage, KMOCK_API_FETCH, 10, &fetch.body);
    assert_true(kmock_cluster_move_leader(stage->cluster, "orders", 0, 2, stage->now_us));
    assert_int_equal(fetch_result(asked)->error, KMOCK_NOT_LEADER_OR_FOLLOWER);
}

/* The old leader is a follower now, and serves as such: whoever says the epoch it knows learns of it. */
static void parked_fetch_of_a_new_client_goes_on_at_the_follower(void **state)
{
    struct stage *stage = *state;
    struct one_fetch fetch, other;
    one_fetch(&other, "orders", 0, 0);
    other.partition.current_leader_epoch = 0;
    struct asked *asked = ask_fetch(stage, one_fetch(&fetch, "orders", 0, 0));
    struct asked *fenced = ask_fetch(stage, &other);
    assert_true(kmock_cluster_move_leader(stage->cluster, "orders", 0, 2, stage->now_us));
    assert_false(asked->done);
    assert_int_equal(fetch_result(fenced)->error, KMOCK_FENCED_LEADER_EPOCH);
    stage_append(stage, "orders", 0, "a");
    assert_int_equal(fetch_result(asked)->error, KMOCK_NONE);
    expect_values(fetch_result(asked)->records, 0, 1);
}

static void unknown_partition_does_not_hurry_the_others(void **state)
{
    struct stage *stage = *state;
    struct one_fetch fetch;
    one_fetch(&fetch, "orders", 0, 0);
    struct kmock_fetch_partition parts[2] = {fetch.partition, fetch.partition};
    parts[0].index = 77;
    fetch.topic.partitions = parts;
    fetch.topic.partitions_count = 2;
    struct asked *asked = ask_fetch(stage, &fetch);
    assert_false(asked->done);
    stage_append(stage, "orders", 0, "a");
    const struct kmock_fetch_response *response = asked->request->response;
    assert_int_equal(response->topics[0].partitions[0].error, KMOCK_UNKNOWN_TOPIC_OR_PARTITION);
    expect_values(response->topics[0].partitions[1].records, 0, 1);
}

static void more_than_may_be_returned_is_not_waited_for(void **state)
{
    struct stage *stage = *state;
    struct one_fetch fetch;
    one_fetch(&fetch, "orders", 0, 0);
    fetch.body.min_bytes = 1000000;
    fetch.body.max_bytes = 60;
    struct asked *asked = ask_fetch(stage, &fetch);
    assert_false(asked->done);
    stage_append(stage, "orders", 0, "a"); /* 69 bytes */
    assert_true(asked->done);
}

static void first_batch_counts_whole_however_little_the_partition_may_give(void **state)
{
    struct stage *stage = *state;
    struct one_fetch fetch;
    stage_append(stage, "orders", 0, "a");
    one_fetch(&fetch, "orders", 0, 0);
    fetch.partition.partition_max_bytes = 1;
    fetch.body.min_bytes = 69;
    assert_true(ask_fetch(stage, &fetch)->done);
    fetch.body.min_bytes = 70;
    assert_false(ask_fetch(stage, &fetch)->done);
}

static void what_lies_in_an_older_segment_is_not_waited_with(void **state)
{
    struct stage *stage = *state;
    struct one_fetch fetch;
    struct kmock_create_topics_config config = {kmock_view("segment.bytes"), kmock_view("100")};
    struct kmock_create_topics_topic topic = {.name = kmock_view("rolls"),
                                              .num_partitions = 1,
                                              .replication_factor = 3,
                                              .configs = &config,
                                              .configs_count = 1};
    struct kmock_create_topics_request body = {.topics = &topic, .topics_count = 1};
    stage_call(stage, KMOCK_API_CREATE_TOPICS, 5, &body);
    one_fetch(&fetch, "rolls", 0, 0);
    fetch.body.min_bytes = 1000;
    struct asked *asked = ask_fetch(stage, &fetch);
    stage_append(stage, "rolls", 0, "a");
    assert_false(asked->done);
    stage_append(stage, "rolls", 0, "b");
    expect_values(fetch_result(asked)->records, 0, 2);
}

static void zstd_topic_is_for_clients_that_know_zstd(void **state)
{
    struct stage *stage = *state;
    struct one_fetch fetch;
    struct kmock_create_topics_config config = {kmock_view("compression.type"), kmock_view("zstd")};
    struct kmock_create_topics_topic topic = {.name = kmock_view("packed"),
                                              .num_partitions = 1,
                                              .replication_factor = 3,
                                              .configs = &config,
                                              .configs_count = 1};
    struct kmock_create_topics_request body = {.topics = &topic, .topics_count = 1};
    stage_call(stage, KMOCK_API_CREATE_TOPICS, 5, &body);
    stage_append(stage, "packed", 0, "a");
    one_fetch(&fetch, "packed", 0, 0);
    assert_int_equal(stage_fetch(stage, 9, &fetch)->error, KMOCK_UNSUPPORTED_COMPRESSION_TYPE);
    assert_int_equal(stage_fetch(stage, 9, &fetch)->records.length, 0);
    assert_int_equal(stage_fetch(stage, 10, &fetch)->error, KMOCK_NONE);
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
        TEST(bad_input_changes_nothing),
        TEST(fetch_of_many_partitions_that_are_not_there_is_answered),
        TEST(client_that_diverged_learns_where),
        TEST(aborted_list_is_null_for_read_uncommitted_and_empty_for_read_committed),
        TEST(parked_fetch_of_an_old_client_learns_that_the_leader_moved),
        TEST(parked_fetch_of_a_new_client_goes_on_at_the_follower),
        TEST(unknown_partition_does_not_hurry_the_others),
        TEST(more_than_may_be_returned_is_not_waited_for),
        TEST(first_batch_counts_whole_however_little_the_partition_may_give),
        TEST(what_lies_in_an_older_segment_is_not_waited_with),
        TEST(zstd_topic_is_for_clients_that_know_zstd),
        TEST(parked_fetch_learns_that_its_topic_is_deleted),
        TEST(broker_that_dies_answers_nobody),
        TEST(client_that_says_it_is_a_replica_is_refused),
        TEST(abandoned_fetch_is_forgotten_when_its_time_comes),
        TEST(answer_that_is_ready_may_still_be_abandoned),
        TEST(answer_may_be_followed_by_a_request_from_within),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
