/* SPDX-License-Identifier: Apache-2.0 */
/* Offsets of a group: committed, fetched, refused, forgotten. */
#include <stdio.h>

#include "mock/broker/group_record.h"
#include "selftests/mock/broker/group_calls.h"

static struct kmock_offset_fetch_group_result fetch(struct world *world, const char *group, int32_t topics_count,
                                                    struct kmock_arena *arena)
{
    int32_t *partitions = kmock_arena_alloc(arena, 2 * sizeof *partitions);
    partitions[1] = 1;
    struct kmock_offset_fetch_topic *topic = kmock_arena_alloc(arena, sizeof *topic);
    *topic = (struct kmock_offset_fetch_topic){kmock_view("orders"), .partition_indexes = partitions,
                                               .partition_indexes_count = 2};
    struct kmock_offset_fetch_group wanted = {kmock_view(group), KMOCK_NULL_STRING, -1, topic, topics_count};
    struct kmock_offset_fetch_group_result result;
    kmock_coordinator_fetch_offsets(world->coordinator, &(struct kmock_coordinator_fetch){&wanted, false, arena},
                                    &result);
    return result;
}

static void committed_offset_is_fetched(void **state)
{
    (void)state;
    struct world *world = world_create();
    struct kmock_arena arena = {0};
    commit(world, (struct args){.generation = -1, .partition = 1, .offset = 9, .metadata = "note"});
    struct kmock_offset_fetch_group_result result = fetch(world, "g", 1, &arena);
    assert_int_equal(result.error, 0);
    assert_true(kmock_view_is(result.group_id, "g"));
    assert_int_equal(result.topics_count, 1);
    const struct kmock_offset_fetch_partition_result *partitions = result.topics[0].partitions;
    assert_int_equal(result.topics[0].partitions_count, 2);
    assert_int_equal(partitions[0].committed_offset, -1);
    assert_int_equal(partitions[0].committed_leader_epoch, -1);
    assert_true(kmock_view_is(partitions[0].metadata, ""));
    assert_int_equal(partitions[1].index, 1);
    assert_int_equal(partitions[1].committed_offset, 9);
    assert_true(kmock_view_is(partitions[1].metadata, "note"));
    world_expect_events(world, "0 Dead -> Empty gen 0 (created)\n"
                               "0 committed orders-1@9 gen -1\n");
    kmock_arena_free(&arena);
    world_destroy(world);
}

static void unknown_group_has_no_offsets(void **state)
{
    (void)state;
    struct world *world = world_create();
    struct kmock_arena arena = {0};
    struct kmock_offset_fetch_group_result result = fetch(world, "nobody", 1, &arena);
    assert_int_equal(result.error, 0);
    assert_int_equal(result.topics[0].partitions[1].committed_offset, -1);
    assert_int_equal(fetch(world, "nobody", -1, &arena).topics_count, 0);
    assert_int_equal(fetch(world, NULL, 1, &arena).error, KMOCK_INVALID_GROUP_ID);
    kmock_arena_free(&arena);
    world_destroy(world);
}

static void print_committed(void *context, const char *topic, int32_t partition, int64_t offset)
{
    kmock_buffer_print(context, "%s-%d@%d ", topic, partition, (int)offset);
}

static void all_offsets_come_in_order_of_first_commit(void **state)
{
    (void)state;
    struct world *world = world_create();
    struct kmock_arena arena = {0};
    struct kmock_buffer text = {0};
    commit(world, (struct args){.generation = -1, .partition = 2, .offset = 1});
    commit(world, (struct args){.generation = -1, .topic = "invoices", .offset = 2});
    commit(world, (struct args){.generation = -1, .partition = 0, .offset = 3});
    commit(world, (struct args){.generation = -1, .partition = 2, .offset = 4});
    struct kmock_offset_fetch_group_result result = fetch(world, "g", -1, &arena);
    assert_int_equal(result.topics_count, 2);
    assert_true(kmock_view_is(result.topics[0].name, "orders"));
    assert_int_equal(result.topics[0].partitions_count, 2);
    assert_int_equal(result.topics[0].partitions[0].committed_offset, 4);
    assert_int_equal(result.topics[0].partitions[1].committed_offset, 3);
    assert_int_equal(result.topics[1].partitions[0].committed_offset, 2);
    kmock_coordinator_each_committed(world->coordinator, kmock_view("g"), print_committed, &text);
    assert_string_equal((char *)text.data, "orders-2@4 invoices-0@2 orders-0@3 ");
    kmock_buffer_free(&text);
    kmock_arena_free(&arena);
    world_destroy(world);
}

static void metadata_may_have_4096_characters(void **state)
{
    (void)state;
    struct world *world = world_create();
    char *text = kmock_alloc(2 * 4097 + 1);
    for (int i = 0; i < 4096; i++)
        memcpy(text + 2 * i, "\xc3\xb6", 2); /* one character, two bytes */
    assert_int_equal(call_error(commit(world, (struct args){.generation = -1, .metadata = text})), 0);
    memcpy(text + 2 * 4096, "x", 2);
    struct call *refused = commit(world, (struct args){.generation = -1, .metadata = text, .offset = 8});
    assert_int_equal(call_error(refused), KMOCK_OFFSET_METADATA_TOO_LARGE);
    struct kmock_string g = kmock_view("g"), orders = kmock_view("orders");
    assert_int_equal(kmock_coordinator_committed(world->coordinator, g, orders, 0), 0);
    free(text);
    world_destroy(world);
}

static void offsets_may_move_backwards(void **state)
{
    (void)state;
    struct world *world = world_create();
    struct kmock_string g = kmock_view("g"), orders = kmock_view("orders");
    commit(world, (struct args){.generation = -1, .offset = 8});
    commit(world, (struct args){.generation = -1, .offset = 2});
    assert_int_equal(kmock_coordinator_committed(world->coordinator, g, orders, 0), 2);
    assert_int_equal(kmock_coordinator_committed(world->coordinator, g, orders, 1), -1);
    world_destroy(world);
}

static void group_with_an_empty_name_may_commit(void **state)
{
    (void)state;
    struct world *world = world_create();
    assert_int_equal(call_error(commit(world, (struct args){.group = "", .generation = -1, .offset = 8})), 0);
    assert_int_equal(kmock_coordinator_committed(world->coordinator, kmock_view(""), kmock_view("orders"), 0), 8);
    assert_true(world_hash(world) == world_hash_of_log(world));
    world_destroy(world);
}

static void write_errors_are_told_as_kafka_tells_them(void **state)
{
    (void)state;
    static const struct {
        int16_t written, told;
    } cases[] = {{3, 15}, {19, 15}, {20, 15}, {6, 16}, {56, 16}, {10, 28}, {18, 28}, {4, 28}, {13, 14}, {7, 7}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct world *world = world_create();
        world->append_error = cases[i].written;
        assert_int_equal(call_error(commit(world, (struct args){.generation = -1})), cases[i].told);
        assert_int_equal(kmock_coordinator_committed(world->coordinator, kmock_view("g"), kmock_view("orders"), 0), -1);
        world_expect_events(world, "0 Dead -> Empty gen 0 (created)\n");
        world_destroy(world);
    }
}

static void commit_keeps_the_session_alive(void **state)
{
    (void)state;
    struct world *world = world_create();
    struct call *one = join(world, (struct args){.version = 3});
    world_run_until(world, 3000);
    struct args args = {.member = member_of(one), .generation = 1};
    sync_group(world, args);
    world_run_until(world, 12000);
    assert_int_equal(call_error(commit(world, args)), 0);
    world_run_until(world, 21999);
    world_expect_group(world, "Stable", 1, 1);
    world_run_until(world, 22000);
    world_expect_group(world, "Empty", 2, 0);
    world_destroy(world);
}

static struct kmock_offset_commit_partition partition_of(int32_t index, const char *metadata)
{
    return (struct kmock_offset_commit_partition){index, 5, 3, -1, kmock_view(metadata)};
}

static void one_request_may_succeed_in_parts(void **state)
{
    (void)state;
    struct world *world = world_create();
    struct args args = {.version = 8};
    world->host.offset_metadata_max_bytes = 3;
    struct call *call = call_start(world, KMOCK_API_OFFSET_COMMIT, &args);
    struct kmock_offset_commit_partition partitions[] = {partition_of(0, "abc"), partition_of(9, ""),
                                                         partition_of(1, "abcd"), partition_of(2, NULL)};
    struct kmock_offset_commit_topic topics[] = {{kmock_view("orders"), {{0}}, partitions, 4},
                                                 {kmock_view("nowhere"), {{0}}, partitions, 1}};
    struct kmock_offset_commit_request body = {kmock_view("g"), -1, kmock_view(""), KMOCK_NULL_STRING, -1, topics, 2};
    call_send(world, call, &body);
    const struct kmock_offset_commit_response *response = call->request->response;
    assert_int_equal(response->topics_count, 2);
    const int expected[] = {0, KMOCK_UNKNOWN_TOPIC_OR_PARTITION, KMOCK_OFFSET_METADATA_TOO_LARGE, 0};
    for (int i = 0; i < 4; i++) {
        assert_int_equal(response->topics[0].partitions[i].index, partitions[i].index);
        assert_int_equal(response->topics[0].partitions[i].error, expected[i]);
    }
    assert_true(kmock_view_is(response->topics[1].name, "nowhere"));
    assert_int_equal(response->topics[1].partitions[0].error, KMOCK_UNKNOWN_TOPIC_OR_PARTITION);
    assert_int_equal(world->log_count, 2);
    world_expect_events(world, "0 Dead -> Empty gen 0 (created)\n"
                               "0 committed orders-0@5 gen -1\n"
                               "0 committed orders-2@5 gen -1\n");
    world_destroy(world);
}

/* Commit with all the times a client may give. returns  the value of the newest record */
static struct kmock_offset commit_with_times(struct world *world, int version)
{
    struct args args = {.version = version};
    struct call *call = call_start(world, KMOCK_API_OFFSET_COMMIT, &args);
    struct kmock_offset_commit_partition partition = {0, 5, 3, 1234, kmock_view("")};
    struct kmock_offset_commit_topic topic = {kmock_view("orders"), {{0}}, &partition, 1};
    struct kmock_offset_commit_request body = {kmock_view("g"), -1, kmock_view(""), KMOCK_NULL_STRING, 1000, &topic, 1};
    struct kmock_offset offset;
    call_send(world, call, &body);
    assert_int_equal(call_error(call), 0);
    assert_true(kmock_group_record_read_offset(world->log[world->log_count - 1].value, &offset));
    assert_true(world_hash(world) == world_hash_of_log(world));
    return offset;
}

static void times_and_epochs_count_in_the_versions_that_have_them(void **state)
{
    (void)state;
    struct world *world = world_create();
    int64_t now_ms = WORLD_START_US / 1000;
    for (int version = 1; version <= 9; version++) {
        struct kmock_offset offset = commit_with_times(world, version);
        bool retained = version >= 2 && version <= 4;
        assert_int_equal(offset.commit_timestamp_ms, version == 1 ? 1234 : now_ms);
        assert_int_equal(offset.expire_timestamp_ms, retained ? now_ms + 1000 : -1);
        assert_int_equal(offset.leader_epoch, version >= 6 ? 3 : -1);
    }
    world_destroy(world);
}

static void deleted_topic_leaves_no_offsets(void **state)
{
    (void)state;
    struct world *world = world_create();
    struct kmock_string g = kmock_view("g");
    commit(world, (struct args){.generation = -1, .offset = 1});
    commit(world, (struct args){.generation = -1, .offset = 2, .partition = 3});
    commit(world, (struct args){.generation = -1, .offset = 3, .topic = "invoices"});
    world->append_error = KMOCK_NOT_ENOUGH_REPLICAS;
    kmock_coordinator_topic_deleted(world->coordinator, kmock_view("orders"), world->now_us);
    assert_int_equal(kmock_coordinator_committed(world->coordinator, g, kmock_view("orders"), 3), 2);
    world->append_error = 0;
    kmock_coordinator_topic_deleted(world->coordinator, kmock_view("orders"), world->now_us);
    assert_int_equal(kmock_coordinator_committed(world->coordinator, g, kmock_view("orders"), 0), -1);
    assert_int_equal(kmock_coordinator_committed(world->coordinator, g, kmock_view("orders"), 3), -1);
    assert_int_equal(kmock_coordinator_committed(world->coordinator, g, kmock_view("invoices"), 0), 3);
    assert_int_equal(world->log_count, 5);
    assert_true(world_hash(world) == world_hash_of_log(world));
    world_destroy(world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(committed_offset_is_fetched),
        cmocka_unit_test(unknown_group_has_no_offsets),
        cmocka_unit_test(all_offsets_come_in_order_of_first_commit),
        cmocka_unit_test(metadata_may_have_4096_characters),
        cmocka_unit_test(offsets_may_move_backwards),
        cmocka_unit_test(group_with_an_empty_name_may_commit),
        cmocka_unit_test(write_errors_are_told_as_kafka_tells_them),
        cmocka_unit_test(commit_keeps_the_session_alive),
        cmocka_unit_test(one_request_may_succeed_in_parts),
        cmocka_unit_test(times_and_epochs_count_in_the_versions_that_have_them),
        cmocka_unit_test(deleted_topic_leaves_no_offsets),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
