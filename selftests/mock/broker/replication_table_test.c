/* SPDX-License-Identifier: Apache-2.0 */
/* What a broker answers, by what it is to the partition and by what is asked. Kafka's tables: handleProduceRequest,
 * Partition.getLocalLog, checkCurrentLeaderEpoch. */
#include "selftests/mock/broker/stage.h"

/* What the broker that is asked is to t-0, whose replicas are on brokers 1, 2 and 3 of 4; min.insync.replicas=2. */
enum state { LEADS, LEADS_ALONE, FOLLOWS, STRANGER, NOBODY_LEADS, STATES };

static void enter_state(struct stage *stage, enum state state)
{
    struct kmock_cluster *cluster = stage->cluster;
    assert_true(kmock_cluster_move_leader(cluster, "t", 0, 1, stage->now_us)); /* epoch 1 */
    stage->node = 1;
    if (state == FOLLOWS || state == STRANGER)
        stage->node = state == FOLLOWS ? 2 : 4;
    if (state == LEADS_ALONE || state == NOBODY_LEADS) {
        kmock_cluster_shrink_isr(cluster, &(struct kmock_replica_name){"t", 0, 2}, stage->now_us);
        kmock_cluster_shrink_isr(cluster, &(struct kmock_replica_name){"t", 0, 3}, stage->now_us);
    }
    if (state == NOBODY_LEADS) {
        stage->node = 2;
        kmock_cluster_broker_down(cluster, 1, stage->now_us); /* epoch 2 */
    }
}

static struct stage *create_in(enum state state, const char *kafka_version)
{
    struct stage *stage = stage_create_with(
        (struct kmock_cluster_options){.seed = 1, .brokers_count = 4, .kafka_version = kafka_version});
    struct kmock_create_topics_config config = {kmock_view("min.insync.replicas"), kmock_view("2")};
    struct kmock_create_topics_topic topic = {
        .name = kmock_view("t"), .num_partitions = 1, .replication_factor = 3, .configs = &config, .configs_count = 1};
    struct kmock_create_topics_request request = {.topics = &topic, .topics_count = 1};
    stage_call(stage, KMOCK_API_CREATE_TOPICS, 7, &request);
    stage_append(stage, "t", 0, "a");
    enter_state(stage, state);
    stage_forget_events(stage);
    return stage;
}

static struct kmock_bytes one_record(struct kmock_buffer *built)
{
    struct kmock_batch_spec spec = plain_spec();
    return build_batch(built, &spec, 1);
}

/* ---- Produce ----------------------------------------------------------------------------------------------- */

static const struct produce_case {
    int16_t acks;
    int16_t errors[STATES];
} produce_cases[] = {
    {-1,
     {KMOCK_NONE, KMOCK_NOT_ENOUGH_REPLICAS, KMOCK_NOT_LEADER_OR_FOLLOWER, KMOCK_NOT_LEADER_OR_FOLLOWER,
      KMOCK_NOT_LEADER_OR_FOLLOWER}},
    {1,
     {KMOCK_NONE, KMOCK_NONE, KMOCK_NOT_LEADER_OR_FOLLOWER, KMOCK_NOT_LEADER_OR_FOLLOWER,
      KMOCK_NOT_LEADER_OR_FOLLOWER}},
    {2,
     {KMOCK_INVALID_REQUIRED_ACKS, KMOCK_INVALID_REQUIRED_ACKS, KMOCK_INVALID_REQUIRED_ACKS,
      KMOCK_INVALID_REQUIRED_ACKS, KMOCK_INVALID_REQUIRED_ACKS}},
    {-2,
     {KMOCK_INVALID_REQUIRED_ACKS, KMOCK_INVALID_REQUIRED_ACKS, KMOCK_INVALID_REQUIRED_ACKS,
      KMOCK_INVALID_REQUIRED_ACKS, KMOCK_INVALID_REQUIRED_ACKS}},
};

static void check_produce(const struct produce_case *asked, enum state state)
{
    struct stage *stage = create_in(state, NULL);
    struct kmock_buffer built = {0};
    struct kmock_produce_partition_result result = stage_produce_as(stage, 10, asked->acks, "t", one_record(&built));
    assert_int_equal(result.error, asked->errors[state]);
    assert_int_equal(result.base_offset, result.error ? -1 : 1);
    if (result.error == KMOCK_NOT_LEADER_OR_FOLLOWER)
        assert_int_equal(result.current_leader.leader_id, state == NOBODY_LEADS ? -1 : 1);
    if (result.error)
        stage_expect_events(stage, "");
    kmock_buffer_free(&built);
    stage_destroy(stage);
}

static void produce_is_answered_by_the_table(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof produce_cases / sizeof produce_cases[0]; i++)
        for (enum state s = 0; s < STATES; s++)
            check_produce(&produce_cases[i], s);
}

static void produce_without_acks_shows_errors_by_closing(void **state)
{
    (void)state;
    for (enum state s = 0; s < STATES; s++) {
        struct stage *stage = create_in(s, NULL);
        struct kmock_buffer built = {0};
        struct kmock_produce_partition partition = {0, one_record(&built)};
        struct kmock_produce_topic topic = {.name = kmock_view("t"), .partitions = &partition, .partitions_count = 1};
        struct kmock_produce_request body = {
            .transactional_id = KMOCK_NULL_STRING, .acks = 0, .topics = &topic, .topics_count = 1};
        struct asked *asked = stage_ask(stage, KMOCK_API_PRODUCE, 9, &body);
        assert_true(asked->done);
        assert_null(asked->request->response);
        assert_int_equal(asked->request->close_connection, s != LEADS && s != LEADS_ALONE);
        kmock_buffer_free(&built);
        stage_destroy(stage);
    }
}

/* ---- reading ----------------------------------------------------------------------------------------------- */

/* The epoch that a client knows, relative to the partition's. */
static const struct read_case {
    int32_t epoch; /* 0: it says none */
    int16_t errors[STATES];
} read_cases[] = {
    {0,
     {KMOCK_NONE, KMOCK_NONE, KMOCK_NOT_LEADER_OR_FOLLOWER, KMOCK_NOT_LEADER_OR_FOLLOWER,
      KMOCK_NOT_LEADER_OR_FOLLOWER}},
    {-1,
     {KMOCK_FENCED_LEADER_EPOCH, KMOCK_FENCED_LEADER_EPOCH, KMOCK_FENCED_LEADER_EPOCH, KMOCK_NOT_LEADER_OR_FOLLOWER,
      KMOCK_FENCED_LEADER_EPOCH}},
    {1,
     {KMOCK_UNKNOWN_LEADER_EPOCH, KMOCK_UNKNOWN_LEADER_EPOCH, KMOCK_UNKNOWN_LEADER_EPOCH, KMOCK_NOT_LEADER_OR_FOLLOWER,
      KMOCK_UNKNOWN_LEADER_EPOCH}},
};

static int32_t epoch_of(const struct read_case *asked, enum state state)
{
    int32_t leader_epoch = state == NOBODY_LEADS ? 2 : 1;
    return asked->epoch == 0 ? -1 : leader_epoch + asked->epoch;
}

static int16_t fetch_error(struct stage *stage, int32_t current_leader_epoch)
{
    struct one_fetch fetch;
    one_fetch(&fetch, "t", 0, 0)->partition.current_leader_epoch = current_leader_epoch;
    const struct kmock_fetch_partition_result *result =
        stage_fetch(stage, 10, &fetch); /* from 11 on followers may answer */
    assert_int_equal(result->high_watermark, result->error ? -1 : 1);
    return result->error;
}

static int16_t list_offsets_error(struct stage *stage, int32_t current_leader_epoch)
{
    struct kmock_list_offsets_partition partition = {0, current_leader_epoch, -1, 1};
    struct kmock_list_offsets_topic topic = {kmock_view("t"), &partition, 1};
    struct kmock_list_offsets_request body = {.replica_id = -1, .topics = &topic, .topics_count = 1};
    const struct kmock_list_offsets_response *response = stage_call(stage, KMOCK_API_LIST_OFFSETS, 5, &body);
    assert_int_equal(response->topics[0].partitions[0].offset, response->topics[0].partitions[0].error ? -1 : 1);
    return response->topics[0].partitions[0].error;
}

static int16_t epoch_end_error(struct stage *stage, int32_t current_leader_epoch)
{
    struct kmock_offset_for_leader_epoch_partition partition = {0, current_leader_epoch, 0};
    struct kmock_offset_for_leader_epoch_topic topic = {kmock_view("t"), &partition, 1};
    struct kmock_offset_for_leader_epoch_request body = {.replica_id = -1, .topics = &topic, .topics_count = 1};
    const struct kmock_offset_for_leader_epoch_response *response =
        stage_call(stage, KMOCK_API_OFFSET_FOR_LEADER_EPOCH, 3, &body);
    const struct kmock_offset_for_leader_epoch_partition_result *result = &response->topics[0].partitions[0];
    assert_int_equal(result->leader_epoch, result->error ? -1 : 0);
    assert_int_equal(result->end_offset, result->error ? -1 : 1);
    return result->error;
}

static void reading_is_answered_by_the_table(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof read_cases / sizeof read_cases[0]; i++)
        for (enum state s = 0; s < STATES; s++) {
            struct stage *stage = create_in(s, NULL);
            int32_t epoch = epoch_of(&read_cases[i], s);
            assert_int_equal(fetch_error(stage, epoch), read_cases[i].errors[s]);
            assert_int_equal(list_offsets_error(stage, epoch), read_cases[i].errors[s]);
            assert_int_equal(epoch_end_error(stage, epoch), read_cases[i].errors[s]);
            stage_destroy(stage);
        }
}

static void end_of_an_epoch_is_asked_for_many_epochs(void **state)
{
    static const struct {
        int32_t epoch, found;
        int64_t end_offset;
    } table[] = {{-1, -1, -1}, {-7, -1, -1}, {0, 0, 1},   {1, 1, 2},
                 {2, 1, 2},    {3, 3, 2},    {4, -1, -1}, {INT32_MAX, -1, -1}};
    struct stage *stage = create_in(LEADS, NULL); /* epoch 0: 1 record; epoch 1: 1 record; epoch 2: none */
    (void)state;
    stage_append(stage, "t", 0, "b");
    kmock_cluster_move_leader(stage->cluster, "t", 0, 2, stage->now_us);
    kmock_cluster_move_leader(stage->cluster, "t", 0, 1, stage->now_us);
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        struct kmock_offset_for_leader_epoch_partition partition = {0, -1, table[i].epoch};
        struct kmock_offset_for_leader_epoch_topic topic = {kmock_view("t"), &partition, 1};
        struct kmock_offset_for_leader_epoch_request body = {.replica_id = -1, .topics = &topic, .topics_count = 1};
        const struct kmock_offset_for_leader_epoch_response *response =
            stage_call(stage, KMOCK_API_OFFSET_FOR_LEADER_EPOCH, 4, &body);
        assert_int_equal(response->topics[0].partitions[0].error, KMOCK_NONE);
        assert_int_equal(response->topics[0].partitions[0].leader_epoch, table[i].found);
        assert_int_equal(response->topics[0].partitions[0].end_offset, table[i].end_offset);
    }
    stage_destroy(stage);
}

static void end_of_an_epoch_is_not_known_of_what_is_not_there(void **state)
{
    static const struct {
        const char *topic;
        int32_t index;
    } table[] = {{"t", 1}, {"t", -1}, {"t", INT32_MAX}, {"nothing", 0}, {"", 0}};
    struct stage *stage = create_in(LEADS, NULL);
    (void)state;
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        struct kmock_offset_for_leader_epoch_partition partition = {table[i].index, -1, 0};
        struct kmock_offset_for_leader_epoch_topic topic = {kmock_view(table[i].topic), &partition, 1};
        struct kmock_offset_for_leader_epoch_request body = {.replica_id = -1, .topics = &topic, .topics_count = 1};
        const struct kmock_offset_for_leader_epoch_response *response =
            stage_call(stage, KMOCK_API_OFFSET_FOR_LEADER_EPOCH, 4, &body);
        assert_int_equal(response->topics[0].partitions[0].error, KMOCK_UNKNOWN_TOPIC_OR_PARTITION);
        assert_int_equal(response->topics[0].partitions[0].end_offset, -1);
    }
    stage_destroy(stage);
}

/* ---- under min.insync.replicas while it waits ---------------------------------------------------------------- */

static int16_t error_of_a_shrunk_wait(const char *kafka_version)
{
    struct stage *stage = create_in(LEADS, kafka_version);
    struct kmock_buffer built = {0};
    struct kmock_produce_partition partition = {0, one_record(&built)};
    struct kmock_produce_topic topic = {.name = kmock_view("t"), .partitions = &partition, .partitions_count = 1};
    struct kmock_produce_request body = {
        .transactional_id = KMOCK_NULL_STRING, .acks = -1, .timeout_ms = 1000, .topics = &topic, .topics_count = 1};
    for (int32_t node = 2; node <= 3; node++)
        kmock_cluster_hold_replication(stage->cluster, &(struct kmock_replica_name){"t", 0, node}, 0, stage->now_us);
    struct asked *asked = stage_ask(stage, KMOCK_API_PRODUCE, 9, &body);
    assert_false(asked->done);
    for (int32_t node = 2; node <= 3; node++)
        kmock_cluster_shrink_isr(stage->cluster, &(struct kmock_replica_name){"t", 0, node}, stage->now_us);
    stage_run(stage, 1000);
    assert_true(asked->done);
    const struct kmock_produce_response *response = asked->request->response;
    int16_t error = response->topics[0].partitions[0].error;
    assert_int_equal(response->topics[0].partitions[0].base_offset, 1);
    kmock_buffer_free(&built);
    stage_destroy(stage);
    return error;
}

/* Since KIP-966 nothing is committed by too few replicas, so the wait goes on. */
static void old_brokers_commit_with_too_few_replicas_and_say_so(void **state)
{
    (void)state;
    assert_int_equal(error_of_a_shrunk_wait("2.8"), KMOCK_NOT_ENOUGH_REPLICAS_AFTER_APPEND);
    assert_int_equal(error_of_a_shrunk_wait(NULL), KMOCK_REQUEST_TIMED_OUT);
}

/* min.insync.replicas counts no more replicas than there are. */
static void one_replica_is_enough_where_there_is_one(void **state)
{
    struct stage *stage = stage_create();
    struct kmock_create_topics_config config = {kmock_view("min.insync.replicas"), kmock_view("2")};
    struct kmock_create_topics_topic topic = {
        .name = kmock_view("t"), .num_partitions = 1, .replication_factor = 1, .configs = &config, .configs_count = 1};
    struct kmock_create_topics_request request = {.topics = &topic, .topics_count = 1};
    struct kmock_buffer built = {0};
    (void)state;
    stage_call(stage, KMOCK_API_CREATE_TOPICS, 7, &request);
    assert_int_equal(stage_produce(stage, "t", one_record(&built)).error, KMOCK_NONE);
    kmock_buffer_free(&built);
    stage_destroy(stage);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(produce_is_answered_by_the_table),
        cmocka_unit_test(produce_without_acks_shows_errors_by_closing),
        cmocka_unit_test(reading_is_answered_by_the_table),
        cmocka_unit_test(end_of_an_epoch_is_asked_for_many_epochs),
        cmocka_unit_test(end_of_an_epoch_is_not_known_of_what_is_not_there),
        cmocka_unit_test(old_brokers_commit_with_too_few_replicas_and_say_so),
        cmocka_unit_test(one_replica_is_enough_where_there_is_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
