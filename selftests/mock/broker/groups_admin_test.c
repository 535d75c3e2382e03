/* SPDX-License-Identifier: Apache-2.0 */
/* What administrators ask of groups: list, describe, delete, and delete their offsets. */
#include "selftests/mock/broker/group_cluster.h"

/* Version 1, topics ["orders"], no user data, no owned partitions. */
#define SUBSCRIBES_ORDERS                                                                                              \
    {                                                                                                                  \
        0, 1, 0, 0, 0, 1, 0, 6, 'o', 'r', 'd', 'e', 'r', 's', 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0                       \
    }

/* Join as a stock consumer does, with a subscription to orders. */
static struct call *join_consumer(struct world *world, const char *member)
{
    static const uint8_t subscription[] = SUBSCRIBES_ORDERS;
    struct call *call = call_start(world, KMOCK_API_JOIN_GROUP, &(struct args){.version = 3});
    struct kmock_join_group_request *body = call_alloc(call, sizeof *body);
    *body = (struct kmock_join_group_request){.group_id = kmock_view("g"),
                                              .session_timeout_ms = 10000,
                                              .rebalance_timeout_ms = 60000,
                                              .member_id = kmock_view(member),
                                              .group_instance_id = KMOCK_NULL_STRING,
                                              .protocol_type = kmock_view("consumer"),
                                              .protocols = call_alloc(call, sizeof *body->protocols),
                                              .protocols_count = 1,
                                              .reason = KMOCK_NULL_STRING};
    body->protocols[0] = (struct kmock_join_group_protocol){kmock_view("range"), {subscription, sizeof subscription}};
    return call_send(world, call, body);
}

static const char *make_stable(struct world *world)
{
    struct call *one = join_consumer(world, "");
    world_run(world, 3000);
    sync_group(world, (struct args){.member = member_of(one), .generation = 1, .assign = member_of(one)});
    world_expect_group(world, "Stable", 1, 1);
    return member_of(one);
}

/* ---- DescribeGroups ------------------------------------------------------------------------------------- */

static struct kmock_describe_groups_group_result describe(struct world *world, int version, const char *group)
{
    struct kmock_string name = kmock_view(group);
    struct kmock_describe_groups_request body = {&name, 1, true};
    const struct kmock_describe_groups_response *response =
        cluster_call(world, KMOCK_API_DESCRIBE_GROUPS, version, &body);
    assert_int_equal(response->groups_count, 1);
    return response->groups[0];
}

static void expect_described(struct world *world, const char *state, const char *protocol, int members)
{
    struct kmock_describe_groups_group_result group = describe(world, 5, "g");
    assert_int_equal(group.error, 0);
    assert_true(kmock_view_is(group.group_id, "g"));
    assert_true(kmock_view_is(group.group_state, state));
    assert_true(kmock_view_is(group.protocol_data, protocol));
    assert_int_equal(group.members_count, members);
    bool is_stable = strcmp(state, "Stable") == 0;
    for (int i = 0; i < members; i++) {
        assert_true(kmock_view_is(group.members[i].client_id, "app"));
        assert_true(kmock_view_is(group.members[i].client_host, "/10.0.0.1"));
        assert_true((group.members[i].member_metadata.length > 0) == is_stable);
    }
}

static void group_is_described_in_each_state(void **state)
{
    (void)state;
    struct world *world = cluster_create();
    expect_described(world, "Dead", "", 0);
    struct call *one = join_consumer(world, "");
    expect_described(world, "PreparingRebalance", "", 1);
    world_run(world, 3000);
    expect_described(world, "CompletingRebalance", "", 1);
    sync_group(world, (struct args){.member = member_of(one), .generation = 1, .assign = member_of(one)});
    expect_described(world, "Stable", "range", 1);
    struct kmock_describe_groups_member_result member = describe(world, 5, "g").members[0];
    assert_true(kmock_view_is(member.member_id, member_of(one)));
    assert_int_equal(member.member_assignment.length, sizeof orders_0);
    assert_int_equal(member.group_instance_id.length, -1);
    leave(world, (struct args){.member = member_of(one)});
    expect_described(world, "Empty", "", 0);
    assert_true(kmock_view_is(describe(world, 5, "g").protocol_type, "consumer"));
    world_destroy(world);
}

static void unknown_group_is_dead_or_not_found(void **state)
{
    (void)state;
    struct world *world = cluster_create();
    struct kmock_describe_groups_group_result group = describe(world, 5, "g");
    assert_int_equal(group.error, 0);
    assert_int_equal(group.error_message.length, -1);
    group = describe(world, 6, "g");
    assert_int_equal(group.error, KMOCK_GROUP_ID_NOT_FOUND);
    assert_true(kmock_view_is(group.error_message, "Group g not found."));
    assert_true(kmock_view_is(group.group_state, "Dead"));
    assert_int_equal(group.authorized_operations, INT32_MIN);
    world_destroy(world);
}

static void operations_are_told_to_those_who_ask(void **state)
{
    (void)state;
    struct world *world = cluster_create();
    make_stable(world);
    assert_int_equal(describe(world, 3, "g").authorized_operations, 1 << 3 | 1 << 6 | 1 << 8 | 1 << 10 | 1 << 11);
    assert_int_equal(describe(world, 2, "g").authorized_operations, INT32_MIN);
    world_destroy(world);
    world = cluster_create_with((struct kmock_cluster_options){.seed = 1, .kafka_version = "2.8"});
    make_stable(world);
    assert_int_equal(describe(world, 5, "g").authorized_operations, 1 << 3 | 1 << 6 | 1 << 8);
    world_destroy(world);
}

static void groups_elsewhere_and_groups_being_loaded_are_not_described(void **state)
{
    (void)state;
    struct world *world = cluster_create();
    make_stable(world);
    world->node = 2;
    struct kmock_describe_groups_group_result group = describe(world, 5, "g");
    assert_int_equal(group.error, KMOCK_NOT_COORDINATOR);
    assert_true(kmock_view_is(group.group_state, ""));
    assert_true(kmock_view_is(group.group_id, "g"));
    world->node = 1;
    kmock_cluster_load_coordinator(world->cluster, "g", 1000, world->now_us);
    assert_int_equal(describe(world, 5, "g").error, KMOCK_COORDINATOR_LOAD_IN_PROGRESS);
    assert_int_equal(describe(world, 5, NULL).error, KMOCK_INVALID_GROUP_ID);
    world_destroy(world);
}

/* ---- ListGroups ----------------------------------------------------------------------------------------- */

static struct kmock_list_groups_response list(struct world *world, int version, const char *states, const char *types)
{
    struct kmock_string state = kmock_view(states), type = kmock_view(types);
    struct kmock_list_groups_request body = {&state, states != NULL, &type, types != NULL};
    return *(struct kmock_list_groups_response *)cluster_call(world, KMOCK_API_LIST_GROUPS, version, &body);
}

static void groups_are_listed_and_filtered(void **state)
{
    (void)state;
    struct world *world = cluster_create();
    make_stable(world);
    commit(world, (struct args){.group = "v", .generation = -1}); /* also of broker 1 */
    struct kmock_list_groups_response all = list(world, 5, NULL, NULL);
    assert_int_equal(all.groups_count, 2);
    assert_true(kmock_view_is(all.groups[0].group_id, "g"));
    assert_true(kmock_view_is(all.groups[0].protocol_type, "consumer"));
    assert_true(kmock_view_is(all.groups[0].group_state, "Stable"));
    assert_true(kmock_view_is(all.groups[0].group_type, "classic"));
    assert_true(kmock_view_is(all.groups[1].group_id, "v"));
    assert_true(kmock_view_is(all.groups[1].protocol_type, ""));
    assert_int_equal(list(world, 5, "empty", NULL).groups_count, 1);
    assert_int_equal(list(world, 5, "Stable", "CLASSIC").groups_count, 1);
    assert_int_equal(list(world, 5, NULL, "consumer").groups_count, 0);
    assert_int_equal(list(world, 5, "nonsense", NULL).groups_count, 0);
    assert_int_equal(list(world, 3, "Empty", NULL).groups_count, 2); /* no filters yet */
    assert_int_equal(list(world, 4, NULL, "consumer").groups_count, 2);
    world->node = 2;
    assert_int_equal(list(world, 5, NULL, NULL).groups_count, 0);
    world_destroy(world);
}

static void groups_are_not_listed_while_some_are_loaded(void **state)
{
    (void)state;
    struct world *world = cluster_create();
    make_stable(world);
    kmock_cluster_load_coordinator(world->cluster, "g", 1000000, world->now_us);
    assert_int_equal(list(world, 5, NULL, NULL).error, KMOCK_COORDINATOR_LOAD_IN_PROGRESS);
    world->node = 2;
    assert_int_equal(list(world, 5, NULL, NULL).error, KMOCK_NONE);
    world->node = 1;
    world_run(world, 1000);
    assert_int_equal(list(world, 5, NULL, NULL).groups_count, 1);
    world_destroy(world);
}

/* ---- DeleteGroups --------------------------------------------------------------------------------------- */

static struct call *delete_groups(struct world *world, struct kmock_string *groups, int32_t count)
{
    struct call *call = call_start(world, KMOCK_API_DELETE_GROUPS, &(struct args){.version = 2});
    struct kmock_delete_groups_request *body = call_alloc(call, sizeof *body);
    *body = (struct kmock_delete_groups_request){groups, count};
    return call_send(world, call, body);
}

static int16_t delete_group(struct world *world, const char *group)
{
    struct kmock_string name = kmock_view(group);
    struct call *call = delete_groups(world, &name, 1);
    assert_true(call->done);
    const struct kmock_delete_groups_response *response = call->request->response;
    assert_int_equal(response->results_count, 1);
    return response->results[0].error;
}

static void empty_group_is_deleted_with_its_offsets(void **state)
{
    (void)state;
    struct world *world = cluster_create();
    assert_int_equal(delete_group(world, "g"), KMOCK_GROUP_ID_NOT_FOUND);
    const char *member = make_stable(world);
    commit(world, (struct args){.member = member, .generation = 1, .offset = 8});
    assert_int_equal(delete_group(world, "g"), KMOCK_NON_EMPTY_GROUP);
    leave(world, (struct args){.member = member});
    world_forget_events(world);
    assert_int_equal(delete_group(world, "g"), KMOCK_NONE);
    world_expect_events(world, "3000 Empty -> Dead gen 2 (deleted)\n");
    assert_int_equal(cluster_committed(world, "orders", 0), -1);
    kmock_cluster_move_coordinator(world->cluster, "g", 3, world->now_us);
    assert_string_equal(world_group(world, "g").state, "Dead"); /* nothing is left in the log */
    assert_int_equal(delete_group(world, "g"), KMOCK_NOT_COORDINATOR);
    world_destroy(world);
}

static void each_group_is_answered_once(void **state)
{
    (void)state;
    struct world *world = cluster_create();
    commit(world, (struct args){.generation = -1});
    struct kmock_string names[] = {kmock_view("g"), kmock_view("g"), kmock_view("v"), kmock_view("a")};
    struct call *call = delete_groups(world, names, 4);
    const struct kmock_delete_groups_response *response = call->request->response;
    assert_int_equal(response->results_count, 3);
    assert_int_equal(response->results[0].error, KMOCK_NONE);
    assert_int_equal(response->results[1].error, KMOCK_GROUP_ID_NOT_FOUND);
    assert_int_equal(response->results[2].error, KMOCK_NOT_COORDINATOR); /* broker 3 has it */
    assert_int_equal(delete_group(world, NULL), KMOCK_INVALID_GROUP_ID);
    world_destroy(world);
}

static void deletion_is_answered_when_it_is_replicated(void **state)
{
    (void)state;
    struct world *world = cluster_create();
    commit(world, (struct args){.generation = -1});
    cluster_hold(world, true);
    struct kmock_string name = kmock_view("g");
    struct call *held = delete_groups(world, &name, 1);
    assert_int_equal(held->done, false);
    cluster_hold(world, false);
    assert_int_equal(held->done, true);
    commit(world, (struct args){.generation = -1});
    cluster_hold(world, true);
    held = delete_groups(world, &name, 1);
    kmock_cluster_broker_down(world->cluster, 1, world->now_us);
    assert_int_equal(held->done, false); /* nobody is there to answer */
    assert_string_equal(world_group(world, "g").state, "Empty");
    cluster_follow(world);
    cluster_hold(world, true);
    delete_groups(world, &name, 1);
    world_destroy(world); /* and here neither */
}

/* ---- OffsetDelete --------------------------------------------------------------------------------------- */

static const struct kmock_offset_delete_response *delete_offsets(struct world *world, const char *topic, int partition)
{
    struct kmock_offset_delete_partition index = {partition};
    struct kmock_offset_delete_topic asked = {kmock_view(topic), &index, 1};
    struct kmock_offset_delete_request body = {kmock_view("g"), &asked, 1};
    return cluster_call(world, KMOCK_API_OFFSET_DELETE, 0, &body);
}

static int16_t delete_offset(struct world *world, const char *topic, int partition)
{
    const struct kmock_offset_delete_response *response = delete_offsets(world, topic, partition);
    assert_int_equal(response->topics_count, response->error == 0);
    return response->error ? response->error : response->topics[0].partitions[0].error;
}

static void offsets_of_topics_in_use_are_not_deleted(void **state)
{
    (void)state;
    struct world *world = cluster_create();
    assert_int_equal(delete_offset(world, "orders", 0), KMOCK_GROUP_ID_NOT_FOUND);
    const char *member = make_stable(world);
    commit(world, (struct args){.member = member, .generation = 1, .offset = 8});
    commit(world, (struct args){.member = member, .generation = 1, .offset = 8, .topic = "invoices"});
    assert_int_equal(delete_offset(world, "orders", 0), KMOCK_GROUP_SUBSCRIBED_TO_TOPIC);
    assert_int_equal(delete_offset(world, "orders", 4), KMOCK_UNKNOWN_TOPIC_OR_PARTITION);
    assert_int_equal(delete_offset(world, "nowhere", 0), KMOCK_UNKNOWN_TOPIC_OR_PARTITION);
    assert_int_equal(cluster_committed(world, "invoices", 0), 8);
    assert_int_equal(delete_offset(world, "invoices", 0), KMOCK_NONE);
    assert_int_equal(delete_offset(world, "invoices", 1), KMOCK_NONE); /* there was none */
    assert_int_equal(cluster_committed(world, "invoices", 0), -1);
    kmock_cluster_move_coordinator(world->cluster, "g", 2, world->now_us);
    cluster_follow(world);
    assert_int_equal(cluster_committed(world, "invoices", 0), -1);
    assert_int_equal(delete_offset(world, "orders", 0), KMOCK_GROUP_SUBSCRIBED_TO_TOPIC); /* a loaded group knows */
    leave(world, (struct args){.member = member});
    assert_int_equal(delete_offset(world, "orders", 0), KMOCK_NONE);
    assert_int_equal(cluster_committed(world, "orders", 0), -1);
    assert_string_equal(world_group(world, "g").state, "Empty");
    world_destroy(world);
}

static void members_that_are_no_consumers_keep_all_offsets(void **state)
{
    (void)state;
    struct world *world = cluster_create();
    struct call *one = join(world, (struct args){.version = 3, .type = "connect"});
    world_run(world, 3000);
    sync_group(world, (struct args){.member = member_of(one), .generation = 1});
    assert_int_equal(delete_offset(world, "orders", 0), KMOCK_NON_EMPTY_GROUP);
    world_destroy(world);
}

static void subscriptions_that_cannot_be_read_keep_all_offsets(void **state)
{
    (void)state;
    struct world *world = cluster_create();
    struct call *one = join(world, (struct args){.version = 3, .protocols = "range=xy"});
    world_run(world, 3000);
    sync_group(world, (struct args){.member = member_of(one), .generation = 1});
    assert_int_equal(delete_offset(world, "invoices", 0), KMOCK_GROUP_SUBSCRIBED_TO_TOPIC);
    world_destroy(world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(group_is_described_in_each_state),
        cmocka_unit_test(unknown_group_is_dead_or_not_found),
        cmocka_unit_test(operations_are_told_to_those_who_ask),
        cmocka_unit_test(groups_elsewhere_and_groups_being_loaded_are_not_described),
        cmocka_unit_test(groups_are_listed_and_filtered),
        cmocka_unit_test(groups_are_not_listed_while_some_are_loaded),
        cmocka_unit_test(empty_group_is_deleted_with_its_offsets),
        cmocka_unit_test(each_group_is_answered_once),
        cmocka_unit_test(deletion_is_answered_when_it_is_replicated),
        cmocka_unit_test(offsets_of_topics_in_use_are_not_deleted),
        cmocka_unit_test(members_that_are_no_consumers_keep_all_offsets),
        cmocka_unit_test(subscriptions_that_cannot_be_read_keep_all_offsets),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
