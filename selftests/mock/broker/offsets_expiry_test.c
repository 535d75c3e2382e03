/* SPDX-License-Identifier: Apache-2.0 */
/* Offsets grow old: which expire when, and what becomes of their group. */
#include "mock/broker/offsets.h"
#include "selftests/mock/broker/group_cluster.h"

enum { MINUTE_MS = 60000, CHECK_MS = 10 * MINUTE_MS, RETENTION_MS = 60 * MINUTE_MS };

static struct world *create(void)
{
    return cluster_create_with((struct kmock_cluster_options){.seed = 1, .offsets_retention_minutes = 60});
}

/* Nothing wakes a cluster for offsets alone: somebody must ask. */
static void look_at(struct world *world, int64_t ms)
{
    world_run_until(world, ms);
    kmock_cluster_advance(world->cluster, world->now_us);
}

static struct call *join_with(struct world *world, const char *member, const uint8_t *metadata, size_t size)
{
    struct call *call = call_start(world, KMOCK_API_JOIN_GROUP, &(struct args){.version = 3});
    struct kmock_join_group_request *body = call_alloc(call, sizeof *body);
    *body = (struct kmock_join_group_request){.group_id = kmock_view("g"),
                                              .session_timeout_ms = 1800000,
                                              .rebalance_timeout_ms = 1800000,
                                              .member_id = kmock_view(member),
                                              .group_instance_id = KMOCK_NULL_STRING,
                                              .protocol_type = kmock_view("consumer"),
                                              .protocols = call_alloc(call, sizeof *body->protocols),
                                              .protocols_count = 1,
                                              .reason = KMOCK_NULL_STRING};
    body->protocols[0] = (struct kmock_join_group_protocol){kmock_view("range"), {metadata, (int32_t)size}};
    return call_send(world, call, body);
}

/* One member that subscribes to orders, in generation 1. */
static const char *make_stable(struct world *world)
{
    static const uint8_t orders[] = {0, 0, 0, 0, 0, 1, 0, 6, 'o', 'r', 'd', 'e', 'r', 's', 0xff, 0xff, 0xff, 0xff};
    struct call *one = join_with(world, "", orders, sizeof orders);
    world_run(world, 3000);
    sync_group(world, (struct args){.member = member_of(one), .generation = 1});
    world_expect_group(world, "Stable", 1, 1);
    return member_of(one);
}

static void beat_until(struct world *world, const char *member, int64_t ms)
{
    for (int64_t at = (world->now_us - WORLD_START_US) / 1000; at < ms; at += CHECK_MS) {
        world_run_until(world, at);
        heartbeat(world, (struct args){.member = member, .generation = 1});
    }
    world_run_until(world, ms);
    heartbeat(world, (struct args){.member = member, .generation = 1});
}

static void offsets_of_a_simple_group_expire_by_their_own_age(void **state)
{
    (void)state;
    struct world *world = create();
    commit(world, (struct args){.generation = -1, .offset = 5});
    world_run_until(world, CHECK_MS / 2);
    commit(world, (struct args){.generation = -1, .offset = 6, .partition = 1});
    assert_true(kmock_cluster_next_deadline_us(world->cluster) == INT64_MAX);
    world_forget_events(world);
    look_at(world, RETENTION_MS - 1);
    assert_int_equal(cluster_committed(world, "orders", 0), 5);
    look_at(world, RETENTION_MS);
    assert_int_equal(cluster_committed(world, "orders", 0), -1);
    assert_int_equal(cluster_committed(world, "orders", 1), 6);
    assert_string_equal(world_group(world, "g").state, "Empty");
    look_at(world, RETENTION_MS + CHECK_MS - 1);
    assert_int_equal(cluster_committed(world, "orders", 1), 6); /* its time is over, but nobody has checked */
    look_at(world, RETENTION_MS + CHECK_MS);
    world_expect_events(world, "4200000 Empty -> Dead gen 0 (expired)\n");
    kmock_cluster_move_coordinator(world->cluster, "g", 0, world->now_us);
    assert_string_equal(world_group(world, "g").state, "Dead");
    world_destroy(world);
}

static void offsets_of_a_group_that_was_left_expire_since_then(void **state)
{
    (void)state;
    struct world *world = create();
    const char *member = make_stable(world);
    commit(world, (struct args){.member = member, .generation = 1, .offset = 5});
    beat_until(world, member, 2 * RETENTION_MS);
    assert_int_equal(cluster_committed(world, "orders", 0), 5); /* it subscribes to that topic */
    leave(world, (struct args){.member = member});
    kmock_cluster_move_coordinator(world->cluster, "g", 0, world->now_us); /* the log knows since when it is empty */
    look_at(world, 3 * RETENTION_MS - 1);
    assert_int_equal(cluster_committed(world, "orders", 0), 5);
    look_at(world, 3 * RETENTION_MS);
    assert_int_equal(cluster_committed(world, "orders", 0), -1);
    assert_string_equal(world_group(world, "g").state, "Dead");
    world_destroy(world);
}

static void members_keep_the_offsets_of_their_topics_alone(void **state)
{
    (void)state;
    struct world *world = create();
    const char *member = make_stable(world);
    commit(world, (struct args){.member = member, .generation = 1, .offset = 5});
    commit(world, (struct args){.member = member, .generation = 1, .offset = 6, .topic = "invoices"});
    beat_until(world, member, RETENTION_MS);
    assert_int_equal(cluster_committed(world, "invoices", 0), 6);
    beat_until(world, member, RETENTION_MS + CHECK_MS);
    assert_int_equal(cluster_committed(world, "invoices", 0), -1);
    assert_int_equal(cluster_committed(world, "orders", 0), 5);
    world_expect_group(world, "Stable", 1, 1);
    world_destroy(world);
}

static void nothing_expires_while_a_group_rebalances(void **state)
{
    (void)state;
    struct world *world = create();
    const char *member = make_stable(world);
    commit(world, (struct args){.member = member, .generation = 1, .offset = 6, .topic = "invoices"});
    beat_until(world, member, RETENTION_MS - MINUTE_MS);
    struct call *second = join(world, (struct args){.version = 3, .session_ms = 1800000, .rebalance_ms = 1800000});
    assert_int_equal(call_error(second), PARKED);
    for (int64_t ms = RETENTION_MS; ms <= RETENTION_MS + CHECK_MS; ms += CHECK_MS)
        look_at(world, ms);
    assert_int_equal(cluster_committed(world, "invoices", 0), 6);
    world_destroy(world);
}

static void retention_that_a_client_asked_for_counts(void **state)
{
    (void)state;
    struct world *world = create();
    struct call *call = call_start(world, KMOCK_API_OFFSET_COMMIT, &(struct args){.version = 2});
    struct kmock_offset_commit_request *body = call_alloc(call, sizeof *body);
    struct kmock_offset_commit_partition partition = {0, 5, -1, -1, KMOCK_NULL_STRING};
    struct kmock_offset_commit_topic topic = {
        .name = kmock_view("orders"), .partitions = &partition, .partitions_count = 1};
    *body = (struct kmock_offset_commit_request){.group_id = kmock_view("g"),
                                                 .generation_id_or_member_epoch = -1,
                                                 .member_id = KMOCK_EMPTY_STRING,
                                                 .group_instance_id = KMOCK_NULL_STRING,
                                                 .retention_time_ms = 2 * CHECK_MS,
                                                 .topics = &topic,
                                                 .topics_count = 1};
    call_send(world, call, body);
    look_at(world, 2 * CHECK_MS - 1);
    assert_int_equal(cluster_committed(world, "orders", 0), 5);
    look_at(world, 2 * CHECK_MS);
    assert_int_equal(cluster_committed(world, "orders", 0), -1);
    world_destroy(world);
}

static void group_that_never_had_anything_goes_at_the_first_check(void **state)
{
    (void)state;
    struct world *world = create();
    struct call *given = join(world, (struct args){.version = 5, .session_ms = 1800000});
    world_expect_group(world, "Empty", 0, 0);
    world_run_until(world, CHECK_MS);
    struct call *late = join(world, (struct args){.member = member_of(given), .session_ms = 1800000});
    assert_int_equal(call_error(late), KMOCK_UNKNOWN_MEMBER_ID);
    world_destroy(world);
}

static void fixture_lets_all_expire_that_may(void **state)
{
    (void)state;
    struct world *world = create();
    assert_false(kmock_cluster_expire_offsets(world->cluster, "g", world->now_us));
    const char *member = make_stable(world);
    commit(world, (struct args){.member = member, .generation = 1, .offset = 5});
    commit(world, (struct args){.member = member, .generation = 1, .offset = 6, .topic = "invoices"});
    assert_true(kmock_cluster_expire_offsets(world->cluster, "g", world->now_us));
    assert_int_equal(cluster_committed(world, "invoices", 0), -1);
    assert_int_equal(cluster_committed(world, "orders", 0), 5);
    leave(world, (struct args){.member = member});
    assert_true(kmock_cluster_expire_offsets(world->cluster, "g", world->now_us));
    assert_string_equal(world_group(world, "g").state, "Dead");
    world_destroy(world);
}

static void commit_under_way_keeps_its_group(void **state)
{
    (void)state;
    struct world *world = create();
    commit(world, (struct args){.generation = -1, .offset = 5});
    world_run_until(world, RETENTION_MS - 1000);
    cluster_hold(world, true); /* not for so long that the followers are left behind */
    commit(world, (struct args){.generation = -1, .offset = 6});
    look_at(world, RETENTION_MS);
    assert_int_equal(cluster_committed(world, "orders", 0), 5);
    cluster_hold(world, false);
    assert_int_equal(cluster_committed(world, "orders", 0), 6);
    world_destroy(world);
}

static void what_a_transaction_wrote_is_hidden_and_kept(void **state)
{
    (void)state;
    struct kmock_offsets offsets = {0};
    kmock_offsets_count_unstable(&offsets, kmock_view("orders"), 1, 1);
    kmock_offsets_count_unstable(&offsets, kmock_view("orders"), 1, 1);
    assert_true(kmock_offsets_is_unstable(&offsets, kmock_view("orders"), 1));
    assert_false(kmock_offsets_is_unstable(&offsets, kmock_view("orders"), 0));
    kmock_offsets_count_unstable(&offsets, kmock_view("orders"), 1, -1);
    assert_true(kmock_offsets_is_unstable(&offsets, kmock_view("orders"), 1));
    kmock_offsets_count_unstable(&offsets, kmock_view("orders"), 1, -1);
    assert_false(kmock_offsets_is_unstable(&offsets, kmock_view("orders"), 1));
    assert_int_equal(kmock_table_count(&offsets.unstable), 0);
    kmock_offsets_free(&offsets);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(offsets_of_a_simple_group_expire_by_their_own_age),
        cmocka_unit_test(offsets_of_a_group_that_was_left_expire_since_then),
        cmocka_unit_test(members_keep_the_offsets_of_their_topics_alone),
        cmocka_unit_test(nothing_expires_while_a_group_rebalances),
        cmocka_unit_test(retention_that_a_client_asked_for_counts),
        cmocka_unit_test(group_that_never_had_anything_goes_at_the_first_check),
        cmocka_unit_test(fixture_lets_all_expire_that_may),
        cmocka_unit_test(commit_under_way_keeps_its_group),
        cmocka_unit_test(what_a_transaction_wrote_is_hidden_and_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
