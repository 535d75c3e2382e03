/* SPDX-License-Identifier: Apache-2.0 */
#include "selftests/mock/broker/stage.h"

/* returns  the replicas of the first partitions of a topic made in a cluster with these racks, "1,2 2,3 ..." */
static const char *place(const char *const *racks, int32_t brokers, int16_t factor, int32_t partitions)
{
    static char text[256];
    struct kmock_broker_address addresses[8];
    for (int32_t i = 0; i < brokers; i++)
        addresses[i] = (struct kmock_broker_address){"broker", 9092 + i, racks[i]};
    struct stage *stage =
        stage_create_with((struct kmock_cluster_options){.seed = 1, .brokers_count = brokers, .addresses = addresses});
    kmock_cluster_create_topic(stage->cluster, &(struct kmock_new_topic){"orders", partitions, factor, false},
                               stage->now_us);
    struct kmock_metadata_topic asked = {.name = kmock_view("orders")};
    struct kmock_metadata_request body = {.topics = &asked, .topics_count = 1};
    const struct kmock_metadata_response *response = stage_call(stage, KMOCK_API_METADATA, 12, &body);
    char *at = text;
    for (int32_t p = 0; p < partitions; p++)
        for (int32_t i = 0; i < factor; i++)
            at += sprintf(at, "%s%d", i ? "," : p ? " " : "", (int)response->topics[0].partitions[p].replica_nodes[i]);
    stage_destroy(stage);
    return text;
}

static void without_racks_replicas_follow_each_other(void **state)
{
    (void)state;
    static const char *const none[] = {NULL, NULL, NULL, NULL}, *const some[] = {"a", "a", NULL, "b"};
    assert_string_equal(place(none, 3, 2, 4), "1,2 2,3 3,1 1,2");
    assert_string_equal(place(some, 4, 2, 4), "1,2 2,3 3,4 4,1");
}

static void replicas_are_spread_over_racks(void **state)
{
    (void)state;
    static const char *const pairs[] = {"a", "a", "b", "b"};
    assert_string_equal(place(pairs, 4, 2, 4), "1,3 3,2 2,4 4,1");
    assert_string_equal(place(pairs, 4, 3, 2), "1,3,2 3,2,4");
}

/* Three of five are in one rack: its brokers are skipped while another rack has no replica. */
static void no_rack_gets_a_second_replica_before_each_has_one(void **state)
{
    (void)state;
    static const char *const lopsided[] = {"a", "a", "a", "b", "c"};
    assert_string_equal(place(lopsided, 5, 3, 5), "1,4,5 4,5,2 5,2,4 2,4,5 3,4,5");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_racks_replicas_follow_each_other),
        cmocka_unit_test(replicas_are_spread_over_racks),
        cmocka_unit_test(no_rack_gets_a_second_replica_before_each_has_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
