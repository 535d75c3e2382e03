/* SPDX-License-Identifier: Apache-2.0 */
/* Which partition a group belongs to: Java's hash of its name. */
#include "mock/broker/coordinator.h"
#include "mock/broker/group_text.h"
#include "mock/broker/view.h"
#include "selftests/check.h"

static void groups_belong_where_kafka_puts_them(void **state)
{
    (void)state;
    static const struct {
        const char *group;
        int32_t hash; /* absolute */
        int32_t partition;
    } cases[] = {
        {"a", 97, 47},
        {"", 0, 0},
        {"g1", 3242, 42},
        {"my-group", 1906497762, 12},
        {"test-group", 627841412, 12},
        {"gr\xc3\xb6\xc3\x9f"
         "e",
         98762257, 7},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct kmock_string group = kmock_view(cases[i].group);
        assert_int_equal(kmock_coordinator_partition_of(group, 50), cases[i].partition);
        assert_int_equal(kmock_coordinator_partition_of(group, INT32_MAX), cases[i].hash);
    }
}

static void smallest_number_belongs_to_partition_zero(void **state)
{
    (void)state;
    struct kmock_string group = kmock_view("polygenelubricants"); /* known to hash to -2^31 */
    assert_int_equal(kmock_group_text_hash(group), INT32_MIN);
    assert_int_equal(kmock_coordinator_partition_of(group, 50), 0);
}

static int32_t length(const char *text)
{
    return kmock_group_text_length(kmock_view(text));
}

static void characters_outside_the_basic_plane_are_two_units(void **state)
{
    (void)state;
    assert_int_equal(length("\xf0\x9f\x98\x80"), 2);
    assert_int_equal(kmock_group_text_hash(kmock_view("\xf0\x9f\x98\x80")), 0xd83d * 31 + 0xde00);
    assert_int_equal(length("\xe2\x82\xac"), 1);
    assert_int_equal(kmock_group_text_hash(kmock_view("\xe2\x82\xac")), 0x20ac);
}

static void malformed_bytes_are_replaced_as_java_does(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int32_t units;
    } cases[] = {
        {"\xff", 1},
        {"\xc3", 1},
        {"\xc3x", 2},
        {"\xe2\x82", 1},
        {"\xe2\x82x", 2},
        {"\xe0\x80\x80", 3},
        {"\xed\xa0\x80", 1},
        {"\xf0\x9f\x98", 1},
        {"\xf0\x80", 2},
        {"\xc0\x80", 2},
        {"\x80\x80", 2},
        {"\xf5\x80", 2},
        {"\xf4\x90\x80\x80", 4},
        {"\xf0\x9f\xc3", 2},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_int_equal(length(cases[i].text), cases[i].units);
    assert_int_equal(kmock_group_text_hash(kmock_view("\xff")), 0xfffd);
    assert_int_equal(kmock_group_text_length(KMOCK_NULL_STRING), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(groups_belong_where_kafka_puts_them),
        cmocka_unit_test(smallest_number_belongs_to_partition_zero),
        cmocka_unit_test(characters_outside_the_basic_plane_are_two_units),
        cmocka_unit_test(malformed_bytes_are_replaced_as_java_does),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
