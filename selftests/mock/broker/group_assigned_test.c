/* SPDX-License-Identifier: Apache-2.0 */
/* What the history is told of assignments, whatever bytes the leader sends. source  ConsumerProtocolAssignment.json */
#include "selftests/mock/broker/group_calls.h"

/* A leader of a group of one that assigns these bytes to itself. returns  what was reported */
static const char *assign(struct world *world, const char *type, struct kmock_bytes bytes)
{
    struct call *joining = join(world, (struct args){.version = 3, .type = type});
    world_run(world, 3000);
    world_forget_events(world);
    struct args args = {.version = 3};
    struct call *call = call_start(world, KMOCK_API_SYNC_GROUP, &args);
    struct kmock_sync_group_assignment assignment = {kmock_view(member_of(joining)), bytes};
    struct kmock_sync_group_request body = {
        kmock_view("g"), 1, kmock_view(member_of(joining)), KMOCK_NULL_STRING, KMOCK_NULL_STRING, KMOCK_NULL_STRING,
        &assignment,     1};
    call_send(world, call, &body);
    assert_int_equal(call_error(call), 0);
    assert_int_equal(synced(call)->assignment.length, bytes.length);
    kmock_buffer_print(&world->events, "%s", "");
    return (const char *)world->events.data;
}

#define STABLE "3000 CompletingRebalance -> Stable gen 1 (leader sent the assignment)\n"

static void expect(const char *type, struct kmock_bytes bytes, const char *story)
{
    struct world *world = world_create();
    assert_string_equal(assign(world, type, bytes), story);
    world_destroy(world);
}

static const uint8_t two_topics[] = {0, 1, 0, 0, 0, 2,   0, 1, 'b', 0, 0, 0, 2, 0, 0,    0,    7,    0,
                                     0, 0, 3, 0, 1, 'a', 0, 0, 0,   1, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff};

static void each_partition_is_reported_in_order_of_the_bytes(void **state)
{
    (void)state;
    expect("consumer", (struct kmock_bytes){two_topics, sizeof two_topics},
           "3000 assigned m1 b-7 gen 1\n3000 assigned m1 b-3 gen 1\n3000 assigned m1 a-0 gen 1\n" STABLE);
}

static void bytes_that_say_nothing_are_one_event(void **state)
{
    (void)state;
    static const uint8_t no_topics[] = {0, 0, 0, 0, 0, 0}, no_partitions[] = {0, 0, 0, 0, 0, 1, 0, 1, 'a', 0, 0, 0, 0};
    static const uint8_t huge[] = {0, 0, 0x7f, 0xff, 0xff, 0xff}, negative[] = {0xff, 0xff, 0, 0, 0, 0};
    const char *story = "3000 assigned m1 nothing gen 1\n" STABLE;
    expect("consumer", (struct kmock_bytes){(const uint8_t *)"", 0}, story);
    expect("consumer", (struct kmock_bytes){no_topics, sizeof no_topics}, story);
    expect("consumer", (struct kmock_bytes){no_partitions, sizeof no_partitions}, story);
    expect("consumer", (struct kmock_bytes){huge, sizeof huge}, story);
    expect("consumer", (struct kmock_bytes){negative, sizeof negative}, story);
}

static void cut_bytes_report_no_partition(void **state)
{
    (void)state;
    const size_t user_data_bytes = 4; /* may be missing: nobody here reads it */
    for (size_t size = 0; size < sizeof two_topics - user_data_bytes; size++)
        expect("consumer", (struct kmock_bytes){two_topics, (int32_t)size}, "3000 assigned m1 nothing gen 1\n" STABLE);
}

static void other_protocol_types_are_not_read(void **state)
{
    (void)state;
    expect("connect", (struct kmock_bytes){two_topics, sizeof two_topics}, STABLE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_partition_is_reported_in_order_of_the_bytes),
        cmocka_unit_test(bytes_that_say_nothing_are_one_event),
        cmocka_unit_test(cut_bytes_report_no_partition),
        cmocka_unit_test(other_protocol_types_are_not_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
