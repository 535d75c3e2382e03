/* SPDX-License-Identifier: Apache-2.0 */
#include "selftests/mock/broker/stage.h"

/* Four brokers; "orders" has two partitions with two replicas: 1,2 and 2,3. */
static int begin(void **state)
{
    struct stage *stage = stage_create_with((struct kmock_cluster_options){.seed = 1, .brokers_count = 4});
    kmock_cluster_create_topic(stage->cluster, &(struct kmock_new_topic){"orders", 2, 2, false}, stage->now_us);
    stage_append(stage, "orders", 0, "a");
    stage_forget_events(stage);
    *state = stage;
    return 0;
}

static int end(void **state)
{
    stage_destroy(*state);
    return 0;
}

static int16_t alter(struct stage *stage, int16_t version, const char *topic,
                     struct kmock_alter_partition_reassignments_partition partition)
{
    struct kmock_alter_partition_reassignments_topic asked = {kmock_view(topic), &partition, 1};
    struct kmock_alter_partition_reassignments_request body = {.topics = &asked, .topics_count = 1};
    const struct kmock_alter_partition_reassignments_response *response =
        stage_call(stage, KMOCK_API_ALTER_PARTITION_REASSIGNMENTS, version, &body);
    assert_int_equal(response->error, KMOCK_NONE);
    return response->topics[0].partitions[0].error;
}

static int16_t move(struct stage *stage, int32_t partition, int32_t one, int32_t other)
{
    int32_t ids[] = {one, other};
    return alter(stage, 0, "orders", (struct kmock_alter_partition_reassignments_partition){partition, ids, 2});
}

static int16_t cancel(struct stage *stage, int32_t partition)
{
    return alter(stage, 0, "orders", (struct kmock_alter_partition_reassignments_partition){partition, NULL, -1});
}

static char *print_ids(char *text, const int32_t *ids, int32_t count)
{
    for (int32_t i = 0; i < count; i++)
        text += sprintf(text, "%s%d", i ? "," : "", (int)ids[i]);
    return text;
}

/* returns  "replicas isr leader" of a partition, as clients see them */
static const char *shape(struct stage *stage, int32_t partition)
{
    static char text[128];
    struct kmock_metadata_topic asked = {.name = kmock_view("orders")};
    struct kmock_metadata_request body = {.topics = &asked, .topics_count = 1};
    const struct kmock_metadata_response *response = stage_call(stage, KMOCK_API_METADATA, 12, &body);
    const struct kmock_metadata_partition_result *result = &response->topics[0].partitions[partition];
    char *end = print_ids(text, result->replica_nodes, result->replica_nodes_count);
    end += sprintf(end, " ");
    end = print_ids(end, result->isr_nodes, result->isr_nodes_count);
    sprintf(end, " %d", (int)result->leader_id);
    return text;
}

/* returns  "replicas +adding -removing" of each partition that moves */
static const char *list(struct stage *stage, bool all)
{
    static char text[256];
    int32_t indexes[] = {0, 1, 2};
    struct kmock_list_partition_reassignments_topic asked[] = {{kmock_view("orders"), indexes, 3},
                                                               {kmock_view("nothing"), indexes, 1}};
    struct kmock_list_partition_reassignments_request body = {1000, asked, all ? -1 : 2};
    const struct kmock_list_partition_reassignments_response *response =
        stage_call(stage, KMOCK_API_LIST_PARTITION_REASSIGNMENTS, 0, &body);
    char *at = text;
    *at = '\0';
    for (int32_t t = 0; t < response->topics_count; t++)
        for (int32_t i = 0; i < response->topics[t].partitions_count; i++) {
            const struct kmock_list_partition_reassignments_partition_result *result =
                &response->topics[t].partitions[i];
            at += sprintf(at, "%d: ", (int)result->index);
            at = print_ids(at, result->replicas, result->replicas_count);
            at = print_ids(at + sprintf(at, " +"), result->adding_replicas, result->adding_replicas_count);
            at = print_ids(at + sprintf(at, " -"), result->removing_replicas, result->removing_replicas_count);
            at += sprintf(at, "\n");
        }
    return text;
}

static void hold(struct stage *stage, int32_t partition, int32_t node)
{
    assert_true(kmock_cluster_hold_replication(stage->cluster, &(struct kmock_replica_name){"orders", partition, node},
                                               0, stage->now_us));
}

/* ---- moves ------------------------------------------------------------------------------------------ */

static void partition_moves_at_once_where_replication_takes_no_time(void **state)
{
    struct stage *stage = *state;
    assert_string_equal(shape(stage, 0), "1,2 1,2 1");
    assert_int_equal(move(stage, 0, 3, 4), KMOCK_NONE);
    assert_string_equal(shape(stage, 0), "3,4 3,4 3");
    assert_string_equal(list(stage, true), "");
    assert_int_equal(stage_watermark(stage, "orders", 0), 1);
    assert_int_equal(stage_append(stage, "orders", 0, "b"), 1);
    struct one_fetch fetch;
    one_fetch(&fetch, "orders", 0, 0);
    stage->node = 3;
    assert_true(stage_fetch(stage, 11, &fetch)->records.length > 0);
    stage->node = 1;
    assert_int_equal(stage_fetch(stage, 11, &fetch)->error, KMOCK_NOT_LEADER_OR_FOLLOWER);
}

static void leader_that_stays_goes_on_leading(void **state)
{
    struct stage *stage = *state;
    assert_int_equal(move(stage, 0, 4, 1), KMOCK_NONE);
    assert_string_equal(shape(stage, 0), "4,1 4,1 1");
}

static void order_alone_may_change(void **state)
{
    struct stage *stage = *state;
    assert_int_equal(move(stage, 0, 2, 1), KMOCK_NONE);
    assert_string_equal(shape(stage, 0), "2,1 2,1 1");
    assert_string_equal(list(stage, true), "");
}

static void partition_waits_for_a_broker_that_is_down(void **state)
{
    struct stage *stage = *state;
    kmock_cluster_broker_down(stage->cluster, 4, stage->now_us);
    assert_int_equal(move(stage, 0, 3, 4), KMOCK_NONE);
    assert_string_equal(shape(stage, 0), "3,4,1,2 3,1,2 1");
    assert_string_equal(list(stage, true), "0: 3,4,1,2 +3,4 -1,2\n");
    assert_string_equal(list(stage, false), "0: 3,4,1,2 +3,4 -1,2\n");
    kmock_cluster_broker_up(stage->cluster, 4, stage->now_us);
    stage_run(stage, 0);
    assert_string_equal(shape(stage, 0), "3,4 3,4 3");
    assert_string_equal(list(stage, false), "");
}

static void partition_waits_for_a_replica_that_is_held(void **state)
{
    struct stage *stage = *state;
    kmock_cluster_broker_down(stage->cluster, 4, stage->now_us);
    move(stage, 0, 4, 2);
    hold(stage, 0, 4);
    kmock_cluster_broker_up(stage->cluster, 4, stage->now_us);
    stage_run(stage, 1000);
    assert_string_equal(shape(stage, 0), "4,2,1 2,1 1");
    kmock_cluster_release_replication(stage->cluster, &(struct kmock_replica_name){"orders", 0, 4}, stage->now_us);
    stage_run(stage, 0);
    assert_string_equal(shape(stage, 0), "4,2 4,2 4");
}

static void move_is_given_up(void **state)
{
    struct stage *stage = *state;
    assert_int_equal(cancel(stage, 0), KMOCK_NO_REASSIGNMENT_IN_PROGRESS);
    kmock_cluster_broker_down(stage->cluster, 4, stage->now_us);
    move(stage, 0, 3, 4);
    assert_int_equal(cancel(stage, 0), KMOCK_NONE);
    assert_string_equal(shape(stage, 0), "1,2 1,2 1");
    assert_string_equal(list(stage, true), "");
    assert_int_equal(cancel(stage, 0), KMOCK_NO_REASSIGNMENT_IN_PROGRESS);
}

static void another_move_takes_the_place_of_the_first(void **state)
{
    struct stage *stage = *state;
    kmock_cluster_broker_down(stage->cluster, 4, stage->now_us);
    move(stage, 0, 1, 4);
    assert_string_equal(list(stage, true), "0: 1,4,2 +4 -2\n");
    move(stage, 0, 1, 3);
    assert_string_equal(list(stage, true), "");
    assert_string_equal(shape(stage, 0), "1,3 1,3 1");
}

static void deleted_topic_moves_no_more(void **state)
{
    struct stage *stage = *state;
    kmock_cluster_broker_down(stage->cluster, 4, stage->now_us);
    move(stage, 0, 3, 4);
    assert_int_equal(kmock_cluster_delete_topic(stage->cluster, "orders", stage->now_us), KMOCK_NONE);
    assert_string_equal(list(stage, true), "");
    kmock_cluster_broker_up(stage->cluster, 4, stage->now_us);
    stage_run(stage, 60000);
}

static void number_of_replicas_may_change_unless_it_shall_not(void **state)
{
    struct stage *stage = *state;
    int32_t ids[] = {1, 2, 3};
    struct kmock_alter_partition_reassignments_partition three = {0, ids, 3}, one = {0, ids, 1};
    assert_int_equal(alter(stage, 1, "orders", three), KMOCK_INVALID_REPLICATION_FACTOR);
    assert_int_equal(alter(stage, 1, "orders", one), KMOCK_INVALID_REPLICATION_FACTOR);
    assert_int_equal(alter(stage, 0, "orders", three), KMOCK_NONE);
    assert_string_equal(shape(stage, 0), "1,2,3 1,2,3 1");
    assert_int_equal(alter(stage, 0, "orders", one), KMOCK_NONE);
    assert_string_equal(shape(stage, 0), "1 1 1");
}

/* ---- refusals --------------------------------------------------------------------------------------- */

static void wrong_moves_are_refused_and_change_nothing(void **state)
{
    struct stage *stage = *state;
    int32_t twice[] = {1, 1}, unknown[] = {1, 9}, negative[] = {-1}, many[] = {1, 2, 3, 4, 1}, good[] = {3, 4};
    const struct {
        const char *topic;
        struct kmock_alter_partition_reassignments_partition partition;
        int16_t error;
    } table[] = {
        {"orders", {0, twice, 2}, KMOCK_INVALID_REPLICA_ASSIGNMENT},
        {"orders", {0, unknown, 2}, KMOCK_INVALID_REPLICA_ASSIGNMENT},
        {"orders", {0, negative, 1}, KMOCK_INVALID_REPLICA_ASSIGNMENT},
        {"orders", {0, many, 5}, KMOCK_INVALID_REPLICA_ASSIGNMENT},
        {"orders", {0, good, 0}, KMOCK_INVALID_REPLICA_ASSIGNMENT},
        {"orders", {2, good, 2}, KMOCK_UNKNOWN_TOPIC_OR_PARTITION},
        {"orders", {-1, good, 2}, KMOCK_UNKNOWN_TOPIC_OR_PARTITION},
        {"nothing", {0, good, 2}, KMOCK_UNKNOWN_TOPIC_OR_PARTITION},
        {"nothing", {0, NULL, -1}, KMOCK_UNKNOWN_TOPIC_OR_PARTITION},
        {"orders", {1, NULL, -1}, KMOCK_NO_REASSIGNMENT_IN_PROGRESS},
    };
    uint64_t before = kmock_cluster_hash(stage->cluster);
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
        assert_int_equal(alter(stage, 0, table[i].topic, table[i].partition), table[i].error);
    assert_true(kmock_cluster_hash(stage->cluster) == before);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
    const struct CMUnitTest tests[] = {
        TEST(partition_moves_at_once_where_replication_takes_no_time),
        TEST(leader_that_stays_goes_on_leading),
        TEST(order_alone_may_change),
        TEST(partition_waits_for_a_broker_that_is_down),
        TEST(partition_waits_for_a_replica_that_is_held),
        TEST(move_is_given_up),
        TEST(another_move_takes_the_place_of_the_first),
        TEST(deleted_topic_moves_no_more),
        TEST(number_of_replicas_may_change_unless_it_shall_not),
        TEST(wrong_moves_are_refused_and_change_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
