/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/broker/codec.h"
#include "mock/broker/record.h"
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

static struct kmock_bytes plain_batch(int32_t count)
{
    struct kmock_batch_spec spec = plain_spec();
    return build_batch(&built, &spec, count);
}

static struct kmock_bytes producer_batch(int16_t epoch, int32_t sequence, int32_t count)
{
    struct kmock_batch_spec spec = plain_spec();
    spec.producer_id = 9;
    spec.producer_epoch = epoch;
    spec.base_sequence = sequence;
    return build_batch(&built, &spec, count);
}

static void configure(struct stage *stage, const char *topic, const char *name, const char *value)
{
    struct kmock_create_topics_config config = {kmock_view(name), kmock_view(value)};
    struct kmock_create_topics_topic asked = {.name = kmock_view(topic),
                                              .num_partitions = 1,
                                              .replication_factor = 3,
                                              .configs = &config,
                                              .configs_count = 1};
    struct kmock_create_topics_request body = {.topics = &asked, .topics_count = 1};
    const struct kmock_create_topics_response *response = stage_call(stage, KMOCK_API_CREATE_TOPICS, 7, &body);
    assert_int_equal(response->topics[0].error, KMOCK_NONE);
    stage_forget_events(stage);
}

static void full_cluster_takes_nothing_until_there_is_room(void **state)
{
    struct stage *stage = *state;
    struct kmock_bytes batch = plain_batch(3);
    stage_produce(stage, "orders", batch);
    assert_int_equal(kmock_cluster_log_bytes(stage->cluster), batch.length);
    kmock_cluster_set_full(stage->cluster, true);
    assert_int_equal(stage_produce(stage, "orders", plain_batch(3)).error, KMOCK_KAFKA_STORAGE_ERROR);
    assert_int_equal(kmock_cluster_log_bytes(stage->cluster), batch.length);
    kmock_cluster_set_full(stage->cluster, false);
    assert_int_equal(stage_produce(stage, "orders", plain_batch(3)).base_offset, 3);
}

static void batches_get_the_next_offsets(void **state)
{
    struct stage *stage = *state;
    assert_int_equal(stage_produce(stage, "orders", plain_batch(3)).base_offset, 0);
    struct kmock_produce_partition_result result = stage_produce(stage, "orders", plain_batch(2));
    assert_int_equal(result.error, KMOCK_NONE);
    assert_int_equal(result.base_offset, 3);
    assert_int_equal(result.log_append_time_ms, -1);
    assert_int_equal(result.log_start_offset, 0);
    stage_expect_events(stage, "append orders-0@0 count 3 node 1 producer -1/-1/-1\n"
                               "watermark orders-0@3\n"
                               "append orders-0@3 count 2 node 1 producer -1/-1/-1\n"
                               "watermark orders-0@5\n");
}

static void batch_is_stored_as_it_was_sent_but_for_its_place(void **state)
{
    struct stage *stage = *state;
    struct one_fetch fetch;
    stage_produce(stage, "orders", plain_batch(3));
    struct kmock_bytes sent = plain_batch(3);
    stage_produce(stage, "orders", sent);
    struct kmock_bytes got = stage_fetch(stage, 11, one_fetch(&fetch, "orders", 0, 3))->records;
    assert_int_equal(got.length, sent.length);
    assert_memory_equal(got.data + 16, sent.data + 16, (size_t)sent.length - 16);
    assert_int_equal(got.data[7], 3);  /* base offset */
    assert_int_equal(got.data[15], 0); /* leader epoch, -1 when it was sent */
}

static void compressed_batches_are_stored_compressed_and_read_record_by_record(void **state)
{
    struct stage *stage = *state;
    for (int16_t codec = 0; codec <= KMOCK_CODEC_ZSTD; codec++) {
        struct kmock_batch_spec spec = plain_spec();
        struct kmock_record_view record;
        spec.attributes = codec;
        int64_t base = stage_produce(stage, "orders", build_batch(&built, &spec, 10)).base_offset;
        assert_int_equal(base, codec * 10);
        assert_true(kmock_cluster_read(stage->cluster, "orders", 0, base + 7, &record));
        assert_int_equal(record.offset, base + 7);
        assert_memory_equal(record.value.data, "v7", 2);
    }
}

static void refusals_are_those_of_kafka(void **state)
{
    struct stage *stage = *state;
    kmock_cluster_create_topic(stage->cluster, &(struct kmock_new_topic){"__consumer_offsets", 1, 0, true},
                               stage->now_us);
    static const struct {
        const char *topic;
        int32_t partition, node;
        int16_t acks, error;
    } table[] = {
        {"orders", 0, 1, -1, KMOCK_NONE},
        {"orders", 0, 1, 1, KMOCK_NONE},
        {"orders", 0, 1, 2, KMOCK_INVALID_REQUIRED_ACKS},
        {"orders", 0, 1, -2, KMOCK_INVALID_REQUIRED_ACKS},
        {"orders", 0, 2, -1, KMOCK_NOT_LEADER_OR_FOLLOWER},
        {"orders", 3, 1, -1, KMOCK_UNKNOWN_TOPIC_OR_PARTITION},
        {"orders", -1, 1, -1, KMOCK_UNKNOWN_TOPIC_OR_PARTITION},
        {"nothing", 0, 1, -1, KMOCK_UNKNOWN_TOPIC_OR_PARTITION},
        {"__consumer_offsets", 0, 1, -1, KMOCK_INVALID_TOPIC_EXCEPTION},
    };
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        struct kmock_produce_partition partition = {table[i].partition, plain_batch(1)};
        struct kmock_produce_topic topic = {
            .name = kmock_view(table[i].topic), .partitions = &partition, .partitions_count = 1};
        struct kmock_produce_request body = {
            .transactional_id = KMOCK_NULL_STRING, .acks = table[i].acks, .topics = &topic, .topics_count = 1};
        stage->node = table[i].node;
        const struct kmock_produce_response *response = stage_call(stage, KMOCK_API_PRODUCE, 9, &body);
        const struct kmock_produce_partition_result *result = &response->topics[0].partitions[0];
        assert_int_equal(result->error, table[i].error);
        if (table[i].error)
            assert_int_equal(result->base_offset, -1);
    }
    assert_int_equal(stage_watermark(stage, "orders", 0), 2);
}

static void wrong_broker_names_the_leader_and_where_it_is(void **state)
{
    struct stage *stage = *state;
    stage->node = 3;
    struct kmock_produce_partition_result result = stage_produce_as(stage, 10, -1, "orders", plain_batch(1));
    assert_int_equal(result.current_leader.leader_id, 1);
    assert_int_equal(result.current_leader.leader_epoch, 0);
    const struct asked *asked = kmock_list_object(stage->asked.last, struct asked, link);
    const struct kmock_produce_response *response = asked->request->response;
    assert_int_equal(response->node_endpoints_count, 1);
    assert_int_equal(response->node_endpoints[0].port, 9092);
}

static void topic_ids_are_asked_for_from_version_13(void **state)
{
    struct stage *stage = *state;
    struct kmock_produce_partition partition = {0, plain_batch(1)};
    struct kmock_produce_topic topic = {
        .topic_id = stage_topic_id(stage, "orders"), .partitions = &partition, .partitions_count = 1};
    struct kmock_produce_request body = {
        .transactional_id = KMOCK_NULL_STRING, .acks = -1, .topics = &topic, .topics_count = 1};
    const struct kmock_produce_response *response = stage_call(stage, KMOCK_API_PRODUCE, 13, &body);
    assert_int_equal(response->topics[0].partitions[0].error, KMOCK_NONE);
    topic.topic_id.bytes[3] ^= 1;
    response = stage_call(stage, KMOCK_API_PRODUCE, 13, &body);
    assert_int_equal(response->topics[0].partitions[0].error, KMOCK_UNKNOWN_TOPIC_ID);
}

static struct asked *produce_without_acks(struct stage *stage, const char *name)
{
    struct kmock_produce_partition partition = {0, plain_batch(1)};
    struct kmock_produce_topic topic = {.name = kmock_view(name), .partitions = &partition, .partitions_count = 1};
    struct kmock_produce_request body = {.transactional_id = KMOCK_NULL_STRING, .topics = &topic, .topics_count = 1};
    return stage_ask(stage, KMOCK_API_PRODUCE, 9, &body);
}

static void without_acks_there_is_no_answer_and_a_failure_closes(void **state)
{
    struct stage *stage = *state;
    struct asked *asked = produce_without_acks(stage, "orders");
    assert_true(asked->done);
    assert_null(asked->request->response);
    assert_false(asked->request->close_connection);
    assert_int_equal(stage_watermark(stage, "orders", 0), 1);
    asked = produce_without_acks(stage, "nothing");
    assert_null(asked->request->response);
    assert_true(asked->request->close_connection);
}

static void idempotent_producer_is_told_its_duplicates(void **state)
{
    struct stage *stage = *state;
    assert_int_equal(stage_produce(stage, "orders", producer_batch(0, 0, 2)).base_offset, 0);
    assert_int_equal(stage_produce(stage, "orders", producer_batch(0, 2, 1)).base_offset, 2);
    stage_forget_events(stage);
    struct kmock_produce_partition_result result = stage_produce(stage, "orders", producer_batch(0, 0, 2));
    assert_int_equal(result.error, KMOCK_NONE);
    assert_int_equal(result.base_offset, 0);
    stage_expect_events(stage, "duplicate orders-0@0 count 2 node 1 producer 9/0/0\n");
    assert_int_equal(stage_produce(stage, "orders", producer_batch(0, 7, 1)).error, KMOCK_OUT_OF_ORDER_SEQUENCE_NUMBER);
    assert_int_equal(stage_produce(stage, "orders", producer_batch(1, 0, 1)).error, KMOCK_NONE);
    assert_int_equal(stage_produce(stage, "orders", producer_batch(0, 3, 1)).error, KMOCK_INVALID_PRODUCER_EPOCH);
}

static void new_leader_knows_the_duplicates_of_the_old_one(void **state)
{
    struct stage *stage = *state;
    stage_produce(stage, "orders", producer_batch(0, 0, 2));
    stage_produce(stage, "orders", producer_batch(0, 2, 2));
    kmock_cluster_broker_down(stage->cluster, 1, stage->now_us);
    stage->node = 2;
    assert_int_equal(stage_produce(stage, "orders", producer_batch(0, 2, 2)).base_offset, 2);
    assert_int_equal(stage_produce(stage, "orders", producer_batch(0, 4, 1)).base_offset, 4);
}

static void too_few_replicas_refuse_acks_all_and_commit_nothing(void **state)
{
    struct stage *stage = *state;
    configure(stage, "safe", "min.insync.replicas", "2");
    assert_int_equal(stage_produce(stage, "safe", plain_batch(1)).error, KMOCK_NONE);
    kmock_cluster_broker_down(stage->cluster, 2, stage->now_us);
    assert_int_equal(stage_produce(stage, "safe", plain_batch(1)).error, KMOCK_NONE);
    kmock_cluster_broker_down(stage->cluster, 3, stage->now_us);
    assert_int_equal(stage_produce(stage, "safe", plain_batch(1)).error, KMOCK_NOT_ENOUGH_REPLICAS);
    assert_int_equal(kmock_cluster_append(stage->cluster, &(struct kmock_new_record){"safe", 0, NULL_BYTES, NULL_BYTES},
                                          stage->now_us),
                     -KMOCK_NOT_ENOUGH_REPLICAS);
    assert_int_equal(stage_produce_as(stage, 9, 1, "safe", plain_batch(1)).error, KMOCK_NONE);
    assert_int_equal(stage_watermark(stage, "safe", 0), 2);
    kmock_cluster_broker_up(stage->cluster, 3, stage->now_us);
    assert_int_equal(stage_watermark(stage, "safe", 0), 3);
}

static void transactional_records_need_a_transaction(void **state)
{
    struct stage *stage = *state;
    struct kmock_batch_spec spec = plain_spec();
    spec.producer_id = 9;
    spec.producer_epoch = 0;
    spec.base_sequence = 0;
    spec.attributes = KMOCK_BATCH_TRANSACTIONAL;
    struct kmock_bytes bytes = build_batch(&built, &spec, 1);
    assert_int_equal(stage_produce(stage, "orders", bytes).error, KMOCK_TRANSACTIONAL_ID_AUTHORIZATION_FAILED);
    struct kmock_produce_partition partition = {0, bytes};
    struct kmock_produce_topic topic = {.name = kmock_view("orders"), .partitions = &partition, .partitions_count = 1};
    struct kmock_produce_request body = {
        .transactional_id = kmock_view("t"), .acks = -1, .topics = &topic, .topics_count = 1};
    const struct kmock_produce_response *response = stage_call(stage, KMOCK_API_PRODUCE, 9, &body);
    assert_int_equal(response->topics[0].partitions[0].error, KMOCK_NOT_ENOUGH_REPLICAS); /* no coordinator yet */
    struct kmock_string key = kmock_view("t");
    struct kmock_find_coordinator_request find = {.key_type = 1, .coordinator_keys = &key, .coordinator_keys_count = 1};
    stage_call(stage, KMOCK_API_FIND_COORDINATOR, 4, &find);
    response = stage_call(stage, KMOCK_API_PRODUCE, 11, &body);
    assert_int_equal(response->topics[0].partitions[0].error, KMOCK_INVALID_PRODUCER_ID_MAPPING);
}

static void log_append_time_is_the_brokers_clock(void **state)
{
    struct stage *stage = *state;
    struct kmock_record_view record;
    struct one_fetch fetch;
    struct kmock_batch batch;
    configure(stage, "stamped", "message.timestamp.type", "LogAppendTime");
    stage_run(stage, 5000);
    struct kmock_produce_partition_result result = stage_produce(stage, "stamped", plain_batch(2));
    assert_int_equal(result.log_append_time_ms, stage->now_us / 1000);
    assert_true(kmock_cluster_read(stage->cluster, "stamped", 0, 1, &record));
    assert_int_equal(record.timestamp_ms, stage->now_us / 1000);
    struct kmock_bytes got = stage_fetch(stage, 11, one_fetch(&fetch, "stamped", 0, 0))->records;
    assert_true(kmock_batch_read(got.data, (size_t)got.length, &batch));
    assert_true(kmock_batch_crc_is_right(&batch));
}

/* Retention and lookups by time go by what batches say of themselves, so the leader does not trust them. */
static void newest_timestamp_of_a_batch_is_that_of_its_records(void **state)
{
    struct stage *stage = *state;
    struct one_fetch fetch;
    struct kmock_batch batch;
    struct kmock_batch_spec spec = plain_spec();
    struct kmock_bytes records = build_batch(&built, &spec, 2);
    kmock_batch_set_max_timestamp(built.data, built.size, INT64_MIN);
    assert_int_equal(stage_produce(stage, "orders", records).error, KMOCK_NONE);
    struct kmock_bytes stored = stage_fetch(stage, 11, one_fetch(&fetch, "orders", 0, 0))->records;
    assert_true(kmock_batch_read(stored.data, (size_t)stored.length, &batch));
    assert_int_equal(batch.max_timestamp_ms, spec.base_timestamp_ms);
    assert_true(kmock_batch_crc_is_right(&batch));
}

static void leader_recompresses_where_the_topic_says_so(void **state)
{
    struct stage *stage = *state;
    struct kmock_record_view record;
    struct one_fetch fetch;
    struct kmock_batch batch;
    configure(stage, "packed", "compression.type", "lz4");
    for (int16_t codec = 0; codec <= KMOCK_CODEC_ZSTD; codec++) {
        struct kmock_batch_spec spec = plain_spec();
        spec.attributes = codec;
        int64_t base = stage_produce(stage, "packed", build_batch(&built, &spec, 20)).base_offset;
        struct kmock_bytes got = stage_fetch(stage, 11, one_fetch(&fetch, "packed", 0, base))->records;
        assert_true(kmock_batch_read(got.data, (size_t)got.length, &batch));
        assert_int_equal(batch.attributes & KMOCK_BATCH_CODEC, KMOCK_CODEC_LZ4);
        assert_true(kmock_batch_crc_is_right(&batch));
        assert_true(kmock_cluster_read(stage->cluster, "packed", 0, base + 19, &record));
        assert_memory_equal(record.value.data, "v19", 3);
    }
}

static void record_errors_name_the_records(void **state)
{
    struct stage *stage = *state;
    struct kmock_batch_spec spec = plain_spec();
    struct kmock_batch_builder builder;
    configure(stage, "table", "cleanup.policy", "compact");
    built.size = 0;
    kmock_batch_begin(&builder, &built, &spec);
    kmock_batch_add(&builder, bytes_of("k"), bytes_of("v"));
    kmock_batch_add(&builder, NULL_BYTES, bytes_of("v"));
    kmock_batch_end(&builder, -1);
    struct kmock_produce_partition_result result =
        stage_produce(stage, "table", (struct kmock_bytes){built.data, (int32_t)built.size});
    assert_int_equal(result.error, KMOCK_INVALID_RECORD);
    assert_int_equal(result.record_errors_count, 1);
    assert_int_equal(result.record_errors[0].batch_index, 1);
    assert_true(result.record_errors[0].batch_index_error_message.length > 0);
    assert_true(result.error_message.length > 0);
}

static void many_small_messages_are_read_back_whole(void **state)
{
    struct stage *stage = *state;
    struct one_fetch fetch;
    char value[101];
    memset(value, 'x', 100);
    value[100] = '\0';
    stage->quiet = true;
    for (int i = 0; i < 200000; i++)
        kmock_cluster_append(stage->cluster, &(struct kmock_new_record){"orders", 1, NULL_BYTES, bytes_of(value)},
                             stage->now_us);
    stage->node = 2;
    int64_t read = 0;
    while (read < 200000) {
        one_fetch(&fetch, "orders", 1, read);
        const struct kmock_fetch_partition_result *result = stage_fetch(stage, 11, &fetch);
        assert_true(result->records.length > 0);
        read += result->records.length / (61 + 109);
    }
    assert_int_equal(read, 200000);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
    const struct CMUnitTest tests[] = {
        TEST(full_cluster_takes_nothing_until_there_is_room),
        TEST(batches_get_the_next_offsets),
        TEST(batch_is_stored_as_it_was_sent_but_for_its_place),
        TEST(compressed_batches_are_stored_compressed_and_read_record_by_record),
        TEST(refusals_are_those_of_kafka),
        TEST(wrong_broker_names_the_leader_and_where_it_is),
        TEST(topic_ids_are_asked_for_from_version_13),
        TEST(without_acks_there_is_no_answer_and_a_failure_closes),
        TEST(idempotent_producer_is_told_its_duplicates),
        TEST(new_leader_knows_the_duplicates_of_the_old_one),
        TEST(too_few_replicas_refuse_acks_all_and_commit_nothing),
        TEST(transactional_records_need_a_transaction),
        TEST(log_append_time_is_the_brokers_clock),
        TEST(newest_timestamp_of_a_batch_is_that_of_its_records),
        TEST(leader_recompresses_where_the_topic_says_so),
        TEST(record_errors_name_the_records),
        TEST(many_small_messages_are_read_back_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
