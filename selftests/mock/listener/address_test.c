/* SPDX-License-Identifier: Apache-2.0 */
#include "selftests/check.h"

#include <string.h>

#include "mock/listener/address.h"

static void check(const char *text, const char *printed)
{
    struct kmock_address address;
    struct kmock_buffer out = {0};
    assert_true(kmock_address_parse(text, &address));
    kmock_address_print(&address, &out);
    kmock_buffer_append(&out, "", 1);
    assert_string_equal(out.data, printed);
    kmock_buffer_free(&out);
}

static void address_is_read_and_printed(void **state)
{
    (void)state;
    check("127.0.0.1:9092", "127.0.0.1:9092");
    check("[::1]:0", "[::1]:0");
    check("localhost:1", "127.0.0.1:1");
    check(":65535", "127.0.0.1:65535");
}

static void what_is_no_address_is_refused(void **state)
{
    static const char *const wrong[] = {
        "",       "127.0.0.1", "127.0.0.1:",   "127.0.0.1:x", "127.0.0.1:65536", "::1:5", "example.com:1",
        "[::1:1", "1.2.3:1",   "127.0.0.1:-1", "127.0.0.1:1 "};
    struct kmock_address address;
    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        if (kmock_address_parse(wrong[i], &address))
            fail_msg("\"%s\" was taken for an address", wrong[i]);
}

static bool is(bool (*predicate)(const struct kmock_address *), const char *text)
{
    struct kmock_address address;
    assert_true(kmock_address_parse(text, &address));
    return predicate(&address);
}

static void loopback_is_told_from_the_rest(void **state)
{
    (void)state;
    assert_true(is(kmock_address_is_loopback, "127.9.9.9:1"));
    assert_true(is(kmock_address_is_loopback, "[::1]:1"));
    assert_false(is(kmock_address_is_loopback, "0.0.0.0:1"));
    assert_false(is(kmock_address_is_loopback, "[::]:1"));
    assert_false(is(kmock_address_is_loopback, "10.0.0.1:1"));
    assert_true(is(kmock_address_is_any, "0.0.0.0:1"));
    assert_true(is(kmock_address_is_any, "[::]:1"));
    assert_false(is(kmock_address_is_any, "127.0.0.1:1"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(address_is_read_and_printed),
        cmocka_unit_test(what_is_no_address_is_refused),
        cmocka_unit_test(loopback_is_told_from_the_rest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
