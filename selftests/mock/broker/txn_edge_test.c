/* SPDX-License-Identifier: Apache-2.0 */
/* What seldom happens to transactions: offsets that are deleted while they are pending, producers that are mixed up,
 * records of the coordinator's log that no coordinator wrote. */
#include "mock/base/random.h"
#include "mock/broker/txn_record.h"
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

/* ---- offsets that are pending when they are deleted ------------------------------------------------------ */

/* Two producers have written an offset of in-0, which is not committed yet. */
static void write_offsets(struct stage *stage, struct writer *one, struct writer *other)
{
    struct writer *writers[] = {one, other};
    for (int i = 0; i < 2; i++) {
        txn_find(stage, 0, "g");
        assert_int_equal(txn_init(stage, writers[i]), KMOCK_NONE);
        assert_int_equal(txn_add_offsets(stage, writers[i], "g"), KMOCK_NONE);
        assert_int_equal(txn_commit_offset(stage, writers[i], "g", "in", 5 + i), KMOCK_NONE);
    }
}

static int16_t delete_offset(struct stage *stage)
{
    struct kmock_offset_delete_partition partition = {0};
    struct kmock_offset_delete_topic topic = {kmock_view("in"), &partition, 1};
    struct kmock_offset_delete_request body = {kmock_view("g"), &topic, 1};
    txn_find(stage, 0, "g");
    const struct kmock_offset_delete_response *response = stage_call(stage, KMOCK_API_OFFSET_DELETE, 0, &body);
    return response->error ? response->error : response->topics[0].partitions[0].error;
}

static int16_t delete_group(struct stage *stage)
{
    struct kmock_string group = kmock_view("g");
    struct kmock_delete_groups_request body = {&group, 1};
    txn_find(stage, 0, "g");
    const struct kmock_delete_groups_response *response = stage_call(stage, KMOCK_API_DELETE_GROUPS, 2, &body);
    return response->results[0].error;
}

static int16_t delete_topic(struct stage *stage)
{
    int16_t error = kmock_cluster_delete_topic(stage->cluster, "in", stage->now_us);
    stage_topic(stage, "in", 1);
    return error;
}

/* returns  what OffsetFetch says of in-0 where it is to be stable */
static int16_t stable_error(struct stage *stage)
{
    struct kmock_offset_fetch_topic topic = {
        .name = kmock_view("in"), .partition_indexes = (int32_t[]){0}, .partition_indexes_count = 1};
    struct kmock_offset_fetch_group group = {.group_id = kmock_view("g"), .topics = &topic, .topics_count = 1};
    struct kmock_offset_fetch_request body = {.groups = &group, .groups_count = 1, .require_stable = true};
    txn_find(stage, 0, "g");
    const struct kmock_offset_fetch_response *response = stage_call(stage, KMOCK_API_OFFSET_FETCH, 8, &body);
    return response->groups[0].error ? response->groups[0].error : response->groups[0].topics[0].partitions[0].error;
}

typedef int16_t delete_it(struct stage *stage);

/* moves  whether another coordinator of the group takes over after the deletion */
static void delete_while_pending(delete_it *delete, bool moves)
{
    struct stage *stage = NULL;
    struct writer a = {.id = "a"}, b = {.id = "b"};
    create((void **)&stage);
    write_offsets(stage, &a, &b);
    assert_int_equal(stable_error(stage), KMOCK_UNSTABLE_OFFSET_COMMIT);
    assert_int_equal(delete (stage), KMOCK_NONE);
    if (moves)
        kmock_cluster_move_coordinator(stage->cluster, "g", 0, stage->now_us);
    assert_int_equal(stable_error(stage), KMOCK_NONE);
    assert_int_equal(txn_end(stage, &a, true), KMOCK_NONE);
    stage_run(stage, 5);
    assert_int_equal(txn_commit_offset(stage, &b, "g", "in", 9), KMOCK_NONE); /* what comes later counts */
    assert_int_equal(kmock_cluster_committed(stage->cluster, "g", "in", 0), -1);
    assert_int_equal(txn_end(stage, &b, true), KMOCK_NONE);
    stage_run(stage, 5);
    assert_int_equal(kmock_cluster_committed(stage->cluster, "g", "in", 0), 9);
    kmock_cluster_move_coordinator(stage->cluster, "g", 0, stage->now_us);
    assert_int_equal(kmock_cluster_committed(stage->cluster, "g", "in", 0), 9);
    assert_int_equal(stable_error(stage), KMOCK_NONE);
    stage_destroy(stage);
}

static void pending_offsets_go_with_what_is_deleted(void **state)
{
    static delete_it *const deletes[] = {delete_offset, delete_group, delete_topic};
    (void)state;
    for (int i = 0; i < 3; i++)
        for (int moves = 0; moves < 2; moves++)
            delete_while_pending(deletes[i], moves);
}

static void group_that_is_deleted_stays_so_when_its_transactions_are_committed(void **state)
{
    struct stage *stage = *state;
    struct writer a = {.id = "a"}, b = {.id = "b"};
    write_offsets(stage, &a, &b);
    assert_int_equal(delete_group(stage), KMOCK_NONE);
    txn_end(stage, &a, true);
    txn_end(stage, &b, false);
    stage_run(stage, 5);
    kmock_cluster_move_coordinator(stage->cluster, "g", 0, stage->now_us);
    assert_int_equal(kmock_cluster_committed(stage->cluster, "g", "in", 0), -1);
    assert_int_equal(delete_group(stage), KMOCK_GROUP_ID_NOT_FOUND);
}

/* ---- requests -------------------------------------------------------------------------------------------- */

static void old_clients_are_told_of_an_invalid_epoch(void **state)
{
    struct stage *stage = *state;
    struct writer writer = {.id = "a"};
    for (int i = 0; i < 3; i++)
        txn_init(stage, &writer);
    struct kmock_init_producer_id_request body = {.transactional_id = kmock_view("a"),
                                                  .transaction_timeout_ms = 1000,
                                                  .producer_id = writer.producer_id,
                                                  .producer_epoch = 0};
    txn_find(stage, 1, "a");
    for (int16_t version = 3; version <= 4; version++) {
        const struct kmock_init_producer_id_response *response =
            stage_call(stage, KMOCK_API_INIT_PRODUCER_ID, version, &body);
        assert_int_equal(response->error, version == 3 ? KMOCK_INVALID_PRODUCER_EPOCH : KMOCK_PRODUCER_FENCED);
    }
}

/* Send one record of each writer, to t-0 and t-1, in one request. returns  the two errors */
static const struct kmock_produce_partition_result *send_mixed(struct stage *stage, const struct writer *writers,
                                                               int16_t version)
{
    struct kmock_produce_partition partitions[2];
    struct kmock_buffer built = {0};
    for (int i = 0; i < 2; i++) {
        struct kmock_bytes records = txn_batch(&built, &writers[i], 0, "x");
        records.data = stage_keep(stage, records.data, (size_t)records.length);
        partitions[i] = (struct kmock_produce_partition){i, records};
    }
    kmock_buffer_free(&built);
    struct kmock_produce_topic topic = {.name = kmock_view("t"), .partitions = partitions, .partitions_count = 2};
    struct kmock_produce_request body = {
        .transactional_id = kmock_view("a"), .acks = -1, .timeout_ms = 1000, .topics = &topic, .topics_count = 1};
    stage->node = 1;
    const struct kmock_produce_response *response = stage_call(stage, KMOCK_API_PRODUCE, version, &body);
    return response->topics[0].partitions;
}

static void one_request_has_one_producer(void **state)
{
    struct stage *stage = *state;
    struct writer writers[2] = {{.id = "a"}, {.id = "b"}};
    (void)state;
    kmock_cluster_move_leader(stage->cluster, "t", 1, 1, stage->now_us);
    txn_init(stage, &writers[0]);
    txn_init(stage, &writers[1]);
    for (int16_t version = 11; version <= 12; version++) {
        const struct kmock_produce_partition_result *results = send_mixed(stage, writers, version);
        assert_int_equal(results[0].error, KMOCK_INVALID_PRODUCER_ID_MAPPING);
        assert_int_equal(results[1].error, KMOCK_INVALID_PRODUCER_ID_MAPPING);
    }
    writers[1] = writers[0];
    writers[1].epoch++;
    assert_int_equal(send_mixed(stage, writers, 12)[1].error, KMOCK_INVALID_PRODUCER_ID_MAPPING);
    writers[1].epoch--;
    assert_int_equal(send_mixed(stage, writers, 12)[1].error, KMOCK_NONE);
    assert_int_equal(stage_watermark(stage, "t", 1), 1);
}

/* ---- records that no coordinator wrote ------------------------------------------------------------------ */

enum { PARTITION_OF_A = 47 }; /* of __transaction_state */

/* Write a value for the id "a", as an administrator may, and have it read. */
static void plant(struct stage *stage, const struct kmock_buffer *value)
{
    struct kmock_buffer key = {0}, built = {0};
    struct kmock_batch_builder builder;
    struct kmock_batch_spec spec = plain_spec();
    kmock_txn_record_write_key(&key, kmock_view("a"));
    kmock_batch_begin(&builder, &built, &spec);
    kmock_batch_add(&builder, (struct kmock_bytes){key.data, (int32_t)key.size},
                    (struct kmock_bytes){value->data, (int32_t)value->size});
    kmock_batch_end(&builder, -1);
    struct kmock_produce_partition partition = {PARTITION_OF_A, {built.data, (int32_t)built.size}};
    struct kmock_produce_topic topic = {
        .name = kmock_view("__transaction_state"), .partitions = &partition, .partitions_count = 1};
    struct kmock_produce_request body = {
        .transactional_id = KMOCK_NULL_STRING, .acks = 1, .timeout_ms = 1000, .topics = &topic, .topics_count = 1};
    struct asked *asked = kmock_alloc(sizeof *asked);
    struct kmock_request *request = asked->request = kmock_request_create();
    txn_find(stage, 1, "a");
    *request = (struct kmock_request){.arena = request->arena,
                                      .node_id = stage->node,
                                      .api_key = KMOCK_API_PRODUCE,
                                      .api_version = 9,
                                      .client_id = kmock_view("__admin_client"),
                                      .host = kmock_view("/10.0.0.1"),
                                      .body = &body,
                                      .done = stage_done,
                                      .done_context = asked};
    kmock_list_append(&stage->asked, &asked->link);
    kmock_cluster_handle(stage->cluster, stage->node, request, stage->now_us);
    const struct kmock_produce_response *response = request->response;
    assert_true(asked->done);
    assert_int_equal(response->topics[0].partitions[0].error, KMOCK_NONE);
    kmock_buffer_free(&key);
    kmock_buffer_free(&built);
    kmock_cluster_move_txn_coordinator(stage->cluster, "a", 0, stage->now_us);
}

static struct kmock_txn_facts right_facts(void)
{
    struct kmock_txn_facts facts = kmock_txn_facts_new(5);
    facts.epoch = 0;
    facts.timeout_ms = 60000;
    facts.state = KMOCK_TXN_ONGOING;
    facts.start_ms = facts.update_ms = STAGE_START_US / 1000;
    kmock_txn_facts_add(&facts, kmock_view("t"), 1);
    return facts;
}

#define MARKED_ID INT64_C(0x0102030405060708)

static void spoil(struct kmock_txn_facts *facts, int how)
{
    static const int64_t latest_ms = (INT64_C(1) << 62) / 1000;
    switch (how) {
    case 0:
        facts->state = KMOCK_TXN_DEAD;
        break;
    case 1:
        facts->producer_id = -1;
        break;
    case 2:
        facts->epoch = -2;
        break;
    case 3:
        facts->timeout_ms = -1;
        break;
    case 4:
        facts->partitions[0].partition = -1;
        break;
    case 5:
        facts->start_ms = latest_ms + 1;
        break;
    case 6:
        facts->update_ms = -latest_ms - 1;
        break;
    case 7:
        facts->next_producer_id = MARKED_ID;
        break;
    default:
        facts->previous_producer_id = MARKED_ID;
    }
}

/* Ids that are negative are not written, so the one that is marked is made so afterwards. */
static void make_marked_id_negative(struct kmock_buffer *value)
{
    static const uint8_t marked[] = {1, 2, 3, 4, 5, 6, 7, 8};
    for (size_t at = 0; at + sizeof marked <= value->size; at++)
        if (memcmp(value->data + at, marked, sizeof marked) == 0)
            value->data[at] = 0x81;
}

static void what_makes_no_sense_is_not_read(void **state)
{
    struct stage *stage = *state;
    struct writer writer = {.id = "a"};
    for (int how = 0; how <= 8; how++) {
        struct kmock_txn_facts facts = right_facts();
        struct kmock_buffer value = {0};
        spoil(&facts, how);
        kmock_txn_record_write(&value, &facts, 1);
        make_marked_id_negative(&value);
        plant(stage, &value);
        assert_string_equal(txn_state(stage, "a"), "unknown");
        stage_run(stage, 100000);
        kmock_txn_facts_finish(&facts);
        kmock_buffer_free(&value);
    }
    assert_int_equal(txn_init(stage, &writer), KMOCK_NONE);
}

/* What is read is lived with, whatever it is: the id's transaction goes on, and time passes. */
static void live_with(struct stage *stage, const struct kmock_buffer *value)
{
    struct writer writer = {.id = "a", .end_version = 5, .produce_version = 12};
    plant(stage, value);
    stage_run(stage, 5);
    txn_init(stage, &writer);
    stage_run(stage, 5);
    txn_write(stage, &writer, "t", 0);
    txn_end(stage, &writer, true);
    stage_run(stage, 200);
}

static void any_bytes_are_lived_with(void **state)
{
    (void)state;
    struct stage *stage = NULL;
    struct kmock_random random;
    kmock_random_init(&random, 7);
    for (int round = 0; round < 600; round++) {
        struct kmock_txn_facts facts = right_facts();
        struct kmock_buffer value = {0};
        if (round % 20 == 0) {
            if (stage)
                stage_destroy(stage);
            create((void **)&stage);
            stage->quiet = true;
        }
        facts.client_version = round % 3;
        facts.state = (enum kmock_txn_state)kmock_random_below(&random, KMOCK_TXN_STATES_COUNT);
        kmock_txn_record_write(&value, &facts, round % 2);
        for (uint64_t left = kmock_random_below(&random, 4); left > 0; left--)
            value.data[kmock_random_below(&random, value.size)] =
                kmock_random_below(&random, 2) ? 0xff : (uint8_t)kmock_random_below(&random, 256);
        live_with(stage, &value);
        kmock_txn_facts_finish(&facts);
        kmock_buffer_free(&value);
    }
    stage_run(stage, INT64_C(700000000));
    stage_destroy(stage);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pending_offsets_go_with_what_is_deleted),
        cmocka_unit_test_setup_teardown(group_that_is_deleted_stays_so_when_its_transactions_are_committed, create,
                                        destroy),
        cmocka_unit_test_setup_teardown(old_clients_are_told_of_an_invalid_epoch, create, destroy),
        cmocka_unit_test_setup_teardown(one_request_has_one_producer, create, destroy),
        cmocka_unit_test_setup_teardown(what_makes_no_sense_is_not_read, create, destroy),
        cmocka_unit_test(any_bytes_are_lived_with),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
