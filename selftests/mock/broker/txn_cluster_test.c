/* SPDX-License-Identifier: Apache-2.0 */
/* What transactions do to the rest of a cluster: fetches that wait, ListOffsets, groups, old brokers, time. */
#include "selftests/mock/broker/txn_stage.h"

static int create(void **state)
{
    struct stage *stage = stage_create();
    stage_topic(stage, "t", 2);
    stage_topic(stage, "in", 1);
    *state = stage;
    return 0;
}

static int destroy(void **state)
{
    stage_destroy(*state);
    return 0;
}

static struct writer begin(struct stage *stage, const char *id)
{
    struct writer writer = {.id = id};
    assert_int_equal(txn_init(stage, &writer), KMOCK_NONE);
    assert_int_equal(txn_add(stage, &writer, "t", 0), KMOCK_NONE);
    return writer;
}

static void fetch_of_what_is_committed_waits_for_the_marker(void **state)
{
    struct stage *stage = *state;
    struct writer writer = begin(stage, "a");
    struct one_fetch fetch;
    txn_write(stage, &writer, "t", 0);
    one_fetch(&fetch, "t", 0, 0)->body.isolation_level = 1;
    fetch.body.max_wait_ms = 30000;
    stage->node = 1;
    struct asked *asked = stage_ask(stage, KMOCK_API_FETCH, 12, &fetch.body);
    assert_false(asked->done);
    assert_int_equal(txn_end(stage, &writer, true), KMOCK_NONE);
    assert_false(asked->done);
    stage_run(stage, 5);
    const struct kmock_fetch_partition_result *result = fetch_result(asked);
    assert_int_equal(result->last_stable_offset, 2);
    assert_true(result->records.length > 0);
    assert_int_equal(result->aborted_transactions_count, 0);
}

static int64_t latest(struct stage *stage, int8_t isolation_level)
{
    struct kmock_list_offsets_partition partition = {.index = 0, .current_leader_epoch = -1, .timestamp = -1};
    struct kmock_list_offsets_topic topic = {.name = kmock_view("t"), .partitions = &partition, .partitions_count = 1};
    struct kmock_list_offsets_request body = {
        .replica_id = -1, .isolation_level = isolation_level, .topics = &topic, .topics_count = 1};
    stage->node = 1;
    const struct kmock_list_offsets_response *response = stage_call(stage, KMOCK_API_LIST_OFFSETS, 7, &body);
    return response->topics[0].partitions[0].offset;
}

static void end_of_what_is_committed_is_the_last_stable_offset(void **state)
{
    struct stage *stage = *state;
    struct writer writer = begin(stage, "a");
    stage_append(stage, "t", 0, "x");
    txn_write(stage, &writer, "t", 0);
    stage_append(stage, "t", 0, "y");
    assert_int_equal(latest(stage, 0), 3);
    assert_int_equal(latest(stage, 1), 1);
    struct kmock_partition_view view;
    kmock_cluster_partition(stage->cluster, "t", 0, &view);
    assert_int_equal(view.last_stable, 1);
    txn_end(stage, &writer, false);
    stage_run(stage, 5);
    assert_int_equal(latest(stage, 1), 4);
}

static void markers_may_be_held_for_a_time(void **state)
{
    struct stage *stage = *state;
    struct writer a = begin(stage, "a"), b = begin(stage, "b");
    kmock_cluster_hold_markers(stage->cluster, "a", 5000000, stage->now_us);
    txn_end(stage, &a, true);
    txn_end(stage, &b, true);
    stage_run(stage, 4000);
    assert_string_equal(txn_state(stage, "a"), "PrepareCommit");
    assert_string_equal(txn_state(stage, "b"), "CompleteCommit");
    stage_run(stage, 1001);
    assert_string_equal(txn_state(stage, "a"), "CompleteCommit");
    assert_int_equal(kmock_cluster_next_deadline_us(stage->cluster), INT64_MAX);
}

static void id_that_is_not_used_is_forgotten(void **state)
{
    struct stage *stage = *state;
    struct writer a = begin(stage, "a"), b = begin(stage, "b");
    txn_end(stage, &a, true);
    stage_run(stage, INT64_C(604800000) - 10000);
    assert_string_equal(txn_state(stage, "b"), "CompleteAbort"); /* its time was over long ago */
    assert_string_equal(txn_state(stage, "a"), "CompleteCommit");
    stage_run(stage, 7200000);
    assert_int_equal(txn_add(stage, &a, "t", 0), KMOCK_INVALID_PRODUCER_ID_MAPPING);
    assert_string_equal(txn_state(stage, "a"), "unknown");
    kmock_cluster_move_txn_coordinator(stage->cluster, "a", 0, stage->now_us);
    assert_string_equal(txn_state(stage, "a"), "unknown");
    (void)b;
}

static void several_transactions_are_asked_about_at_once(void **state)
{
    struct stage *stage = *state;
    struct writer a = begin(stage, "a");
    int32_t partitions[] = {0, 1};
    struct kmock_add_partitions_to_txn_topic topic = {kmock_view("t"), partitions, 2};
    struct kmock_add_partitions_to_txn_transaction transactions[] = {
        {kmock_view("a"), a.producer_id, a.epoch, true, &topic, 1},
        {kmock_view("a"), a.producer_id, (int16_t)(a.epoch + 1), true, &topic, 1},
    };
    struct kmock_add_partitions_to_txn_request body = {.transactions = transactions, .transactions_count = 2};
    txn_find(stage, 1, "a");
    for (int16_t version = 4; version <= 5; version++) {
        const struct kmock_add_partitions_to_txn_response *response =
            stage_call(stage, KMOCK_API_ADD_PARTITIONS_TO_TXN, version, &body);
        const struct kmock_add_partitions_to_txn_partition_result *results =
            response->transactions[0].topics[0].partitions;
        assert_int_equal(results[0].error, KMOCK_NONE);
        assert_int_equal(results[1].error, version == 4 ? KMOCK_INVALID_TXN_STATE : KMOCK_TRANSACTION_ABORTABLE);
        assert_int_equal(response->transactions[1].topics[0].partitions[0].error, KMOCK_PRODUCER_FENCED);
    }
    struct kmock_txn_view view;
    kmock_cluster_transaction(stage->cluster, "a", &view);
    assert_int_equal(view.partitions_count, 1);
}

static void one_partition_that_is_not_there_spoils_the_others(void **state)
{
    struct stage *stage = *state;
    struct writer a = begin(stage, "a");
    int32_t partitions[] = {1, 9};
    struct kmock_add_partitions_to_txn_topic topic = {kmock_view("t"), partitions, 2};
    struct kmock_add_partitions_to_txn_transaction transaction = {kmock_view("a"), a.producer_id, a.epoch,
                                                                  false,           &topic,        1};
    struct kmock_add_partitions_to_txn_request body = {.transactions = &transaction, .transactions_count = 1};
    txn_find(stage, 1, "a");
    const struct kmock_add_partitions_to_txn_response *response =
        stage_call(stage, KMOCK_API_ADD_PARTITIONS_TO_TXN, 3, &body);
    assert_int_equal(response->transactions[0].topics[0].partitions[0].error, KMOCK_OPERATION_NOT_ATTEMPTED);
    assert_int_equal(response->transactions[0].topics[0].partitions[1].error, KMOCK_UNKNOWN_TOPIC_OR_PARTITION);
}

static int16_t commit_as(struct stage *stage, const struct writer *writer, const char *member, int32_t generation)
{
    struct kmock_txn_offset_commit_partition partition = {0, 7, -1, KMOCK_EMPTY_STRING};
    struct kmock_txn_offset_commit_topic asked = {kmock_view("in"), &partition, 1};
    struct kmock_txn_offset_commit_request body = {
        .transactional_id = kmock_view(writer->id),
        .group_id = kmock_view("g"),
        .producer_id = writer->producer_id,
        .producer_epoch = writer->epoch,
        .generation_id = generation,
        .member_id = kmock_view(member),
        .group_instance_id = KMOCK_NULL_STRING,
        .topics = &asked,
        .topics_count = 1,
    };
    txn_find(stage, 0, "g");
    const struct kmock_txn_offset_commit_response *response = stage_call(stage, KMOCK_API_TXN_OFFSET_COMMIT, 3, &body);
    return response->topics[0].partitions[0].error;
}

static void zombies_of_the_group_are_refused(void **state)
{
    struct stage *stage = *state;
    txn_find(stage, 0, "g");
    struct kmock_join_group_protocol protocol = {kmock_view("range"), {(const uint8_t *)"", 0}};
    struct kmock_join_group_request join = {.group_id = kmock_view("g"),
                                            .session_timeout_ms = 10000,
                                            .rebalance_timeout_ms = 10000,
                                            .member_id = KMOCK_EMPTY_STRING,
                                            .group_instance_id = KMOCK_NULL_STRING,
                                            .protocol_type = kmock_view("consumer"),
                                            .protocols = &protocol,
                                            .protocols_count = 1};
    struct asked *joining = stage_ask(stage, KMOCK_API_JOIN_GROUP, 2, &join);
    stage_run(stage, 3001);
    const struct kmock_join_group_response *joined = joining->request->response;
    assert_int_equal(joined->generation_id, 1);
    char member[100];
    snprintf(member, sizeof member, "%.*s", (int)joined->member_id.length, joined->member_id.data);
    struct writer writer = begin(stage, "a");
    assert_int_equal(commit_as(stage, &writer, member, 1), KMOCK_INVALID_TXN_STATE); /* offsets are not in it */
    assert_int_equal(txn_add_offsets(stage, &writer, "g"), KMOCK_NONE);
    assert_int_equal(commit_as(stage, &writer, member, 1), KMOCK_NONE); /* even between JoinGroup and SyncGroup */
    assert_int_equal(commit_as(stage, &writer, member, 2), KMOCK_ILLEGAL_GENERATION);
    assert_int_equal(commit_as(stage, &writer, "who", 1), KMOCK_UNKNOWN_MEMBER_ID);
    assert_int_equal(commit_as(stage, &writer, "", -1), KMOCK_NONE); /* clients before KIP-447 */
    writer.epoch--;
    assert_int_equal(commit_as(stage, &writer, member, 1), KMOCK_INVALID_PRODUCER_EPOCH);
}

static int16_t commit_plainly(struct stage *stage, int64_t offset)
{
    struct kmock_offset_commit_partition partition = {.index = 0, .committed_offset = offset};
    struct kmock_offset_commit_topic topic = {
        .name = kmock_view("in"), .partitions = &partition, .partitions_count = 1};
    struct kmock_offset_commit_request body = {.group_id = kmock_view("g"),
                                               .generation_id_or_member_epoch = -1,
                                               .member_id = KMOCK_EMPTY_STRING,
                                               .group_instance_id = KMOCK_NULL_STRING,
                                               .topics = &topic,
                                               .topics_count = 1};
    txn_find(stage, 0, "g");
    const struct kmock_offset_commit_response *response = stage_call(stage, KMOCK_API_OFFSET_COMMIT, 7, &body);
    return response->topics[0].partitions[0].error;
}

static void the_later_record_counts_not_the_later_marker(void **state)
{
    struct stage *stage = *state;
    struct writer writer = begin(stage, "a");
    txn_find(stage, 0, "g");
    assert_int_equal(txn_add_offsets(stage, &writer, "g"), KMOCK_NONE);
    assert_int_equal(txn_commit_offset(stage, &writer, "g", "in", 5), KMOCK_NONE);
    assert_int_equal(commit_plainly(stage, 3), KMOCK_NONE);
    txn_end(stage, &writer, true);
    stage_run(stage, 5);
    assert_int_equal(kmock_cluster_committed(stage->cluster, "g", "in", 0), 3);
    kmock_cluster_move_coordinator(stage->cluster, "g", 0, stage->now_us);
    assert_int_equal(kmock_cluster_committed(stage->cluster, "g", "in", 0), 3);
}

static void pending_offsets_keep_their_group(void **state)
{
    struct stage *stage = *state;
    struct writer writer = {.id = "a", .timeout_ms = 900000};
    txn_find(stage, 0, "g");
    txn_init(stage, &writer);
    txn_add_offsets(stage, &writer, "g");
    assert_int_equal(txn_commit_offset(stage, &writer, "g", "in", 5), KMOCK_NONE);
    assert_true(kmock_cluster_expire_offsets(stage->cluster, "g", stage->now_us));
    txn_end(stage, &writer, true);
    stage_run(stage, 5);
    assert_int_equal(kmock_cluster_committed(stage->cluster, "g", "in", 0), 5);
}

static void lag_counts_no_markers(void **state)
{
    struct stage *stage = *state;
    struct writer writer = {.id = "a"};
    txn_find(stage, 0, "g");
    txn_init(stage, &writer);
    txn_add(stage, &writer, "in", 0);
    txn_write(stage, &writer, "in", 0);
    txn_end(stage, &writer, true);
    stage_run(stage, 5);
    assert_int_equal(commit_plainly(stage, 0), KMOCK_NONE);
    assert_int_equal(kmock_cluster_lag(stage->cluster, "g", "in", 0), 2);
    assert_int_equal(commit_plainly(stage, 1), KMOCK_NONE);
    assert_int_equal(kmock_cluster_lag(stage->cluster, "g", "in", 0), 0);
}

/* ---- producers ------------------------------------------------------------------------------------------ */

static void five_batches_may_come_again(void **state)
{
    struct stage *stage = *state;
    struct writer writer = {.producer_id = 9};
    int64_t offset;
    for (int i = 0; i < 6; i++)
        assert_int_equal(txn_write(stage, &writer, "t", 0), KMOCK_NONE);
    for (int i = 1; i < 6; i++) {
        writer.sequences[0] = i;
        assert_int_equal(txn_send(stage, &writer, "t", 0, &offset), KMOCK_NONE);
        assert_int_equal(offset, i);
    }
    writer.sequences[0] = 0;
    assert_int_equal(txn_send(stage, &writer, "t", 0, &offset), KMOCK_OUT_OF_ORDER_SEQUENCE_NUMBER);
    writer.sequences[0] = 7;
    assert_int_equal(txn_send(stage, &writer, "t", 0, &offset), KMOCK_OUT_OF_ORDER_SEQUENCE_NUMBER);
    writer.epoch = -1 + 1;
    kmock_cluster_move_leader(stage->cluster, "t", 0, 2, stage->now_us);
    writer.sequences[0] = 5;
    assert_int_equal(txn_send(stage, &writer, "t", 0, &offset), KMOCK_NONE);
    assert_int_equal(offset, 5);
    assert_int_equal(stage_watermark(stage, "t", 0), 6);
}

static void open_transaction_keeps_its_producer(void **state)
{
    struct stage *stage = *state;
    struct kmock_cluster_options options = {.seed = 1, .transaction_max_timeout_ms = 200000000};
    struct stage *patient = stage_create_with(options);
    struct writer writer = {.id = "a", .timeout_ms = 200000000};
    (void)stage;
    stage_topic(patient, "t", 1);
    txn_init(patient, &writer);
    txn_add(patient, &writer, "t", 0);
    txn_write(patient, &writer, "t", 0);
    stage_run(patient, 100000000); /* more than producer.id.expiration.ms */
    writer.sequences[0] = 5;
    assert_int_equal(txn_send(patient, &writer, "t", 0, NULL), KMOCK_OUT_OF_ORDER_SEQUENCE_NUMBER);
    stage_destroy(patient);
}

static void old_brokers_know_no_producer_in_the_middle(void **state)
{
    (void)state;
    static const char *const versions[] = {"2.4", "2.5"};
    for (int i = 0; i < 2; i++) {
        struct stage *stage =
            stage_create_with((struct kmock_cluster_options){.seed = 1, .kafka_version = versions[i]});
        struct writer writer = {.producer_id = 9, .sequences = {3}, .produce_version = 7};
        stage_topic(stage, "t", 1);
        assert_int_equal(txn_send(stage, &writer, "t", 0, NULL), i == 0 ? KMOCK_UNKNOWN_PRODUCER_ID : KMOCK_NONE);
        stage_destroy(stage);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(fetch_of_what_is_committed_waits_for_the_marker, create, destroy),
        cmocka_unit_test_setup_teardown(end_of_what_is_committed_is_the_last_stable_offset, create, destroy),
        cmocka_unit_test_setup_teardown(markers_may_be_held_for_a_time, create, destroy),
        cmocka_unit_test_setup_teardown(id_that_is_not_used_is_forgotten, create, destroy),
        cmocka_unit_test_setup_teardown(several_transactions_are_asked_about_at_once, create, destroy),
        cmocka_unit_test_setup_teardown(one_partition_that_is_not_there_spoils_the_others, create, destroy),
        cmocka_unit_test_setup_teardown(zombies_of_the_group_are_refused, create, destroy),
        cmocka_unit_test_setup_teardown(the_later_record_counts_not_the_later_marker, create, destroy),
        cmocka_unit_test_setup_teardown(pending_offsets_keep_their_group, create, destroy),
        cmocka_unit_test_setup_teardown(lag_counts_no_markers, create, destroy),
        cmocka_unit_test_setup_teardown(five_batches_may_come_again, create, destroy),
        cmocka_unit_test_setup_teardown(open_transaction_keeps_its_producer, create, destroy),
        cmocka_unit_test(old_brokers_know_no_producer_in_the_middle),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
