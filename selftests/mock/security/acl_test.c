/* SPDX-License-Identifier: Apache-2.0 */
#include "selftests/check.h"

#include <string.h>

#include "mock/security/acl_text.h"

enum { ACLS_MAX = 4 };

static void add(struct kmock_authorizer *authorizer, const char *text, bool is_override)
{
    struct kmock_arena arena = {0};
    struct kmock_buffer error = {0};
    struct kmock_acl acl;
    if (!kmock_acl_read(&acl, text, &arena, &error))
        fail_msg("%s: %.*s", text, (int)error.size, (const char *)error.data);
    if (is_override)
        kmock_authorizer_override(authorizer, &acl);
    else
        kmock_authorizer_add(authorizer, &acl);
    kmock_arena_free(&arena);
}

/* "User:alice Read Topic:orders", as an ACL says it. */
static bool may(const struct kmock_authorizer *authorizer, const char *what)
{
    struct kmock_arena arena = {0};
    struct kmock_buffer text = {0};
    struct kmock_acl acl;
    kmock_buffer_print(&text, "allow %s", what);
    kmock_buffer_append(&text, "", 1);
    assert_true(kmock_acl_read(&acl, (const char *)text.data, &arena, NULL));
    struct kmock_deed deed = {acl.principal, strcmp(acl.host, "*") ? acl.host : "127.0.0.1",
                              (enum kmock_operation)acl.operation, (enum kmock_resource)acl.resource, acl.name};
    bool is_allowed = kmock_authorizer_allows(authorizer, &deed);
    kmock_arena_free(&arena);
    kmock_buffer_free(&text);
    return is_allowed;
}

static void the_decision_is_kafkas(void **state)
{
    static const struct {
        const char *acls[ACLS_MAX], *what;
        bool is_allowed;
    } cases[] = {
        {{NULL}, "User:alice Read Topic:orders", false},
        {{"allow User:alice Read Topic:orders"}, "User:alice Read Topic:orders", true},
        {{"allow User:alice Read Topic:orders"}, "User:bob Read Topic:orders", false},
        {{"allow User:alice Read Topic:orders"}, "User:alice Write Topic:orders", false},
        {{"allow User:alice Read Topic:orders"}, "User:alice Read Topic:orders2", false},
        {{"allow User:alice Read Topic:orders"}, "User:alice Read Group:orders", false},
        {{"allow User:* Read Topic:orders"}, "User:bob Read Topic:orders", true},
        {{"allow User:alice Read Topic:*"}, "User:alice Read Topic:anything", true},
        {{"allow User:alice Read Topic:ord*"}, "User:alice Read Topic:orders", true},
        {{"allow User:alice Read Topic:ord*"}, "User:alice Read Topic:or", false},
        {{"allow User:alice All Topic:orders"}, "User:alice Delete Topic:orders", true},
        /* who may do something may look */
        {{"allow User:alice Read Topic:orders"}, "User:alice Describe Topic:orders", true},
        {{"allow User:alice Write Topic:orders"}, "User:alice Describe Topic:orders", true},
        {{"allow User:alice Delete Topic:orders"}, "User:alice Describe Topic:orders", true},
        {{"allow User:alice Alter Topic:orders"}, "User:alice Describe Topic:orders", true},
        {{"allow User:alice Create Topic:orders"}, "User:alice Describe Topic:orders", false},
        {{"allow User:alice Describe Topic:orders"}, "User:alice Read Topic:orders", false},
        {{"allow User:alice AlterConfigs Topic:orders"}, "User:alice DescribeConfigs Topic:orders", true},
        {{"allow User:alice AlterConfigs Topic:orders"}, "User:alice Describe Topic:orders", false},
        /* and is not kept from it by being kept from something */
        {{"allow User:alice Describe Topic:orders", "deny User:alice Read Topic:orders"},
         "User:alice Describe Topic:orders",
         true},
        /* a deny counts more, whatever its pattern and order */
        {{"deny User:alice Read Topic:orders", "allow User:* All Topic:*"}, "User:alice Read Topic:orders", false},
        {{"allow User:alice Read Topic:orders", "deny User:* All Topic:ord*"}, "User:alice Read Topic:orders", false},
        {{"allow User:* All Topic:*", "deny User:alice Read Topic:orders"}, "User:bob Read Topic:orders", true},
        /* hosts */
        {{"allow User:alice Read Topic:orders from 10.0.0.1"}, "User:alice Read Topic:orders from 10.0.0.1", true},
        {{"allow User:alice Read Topic:orders from 10.0.0.1"}, "User:alice Read Topic:orders from 10.0.0.2", false},
        {{"allow User:alice Read Topic:orders", "deny User:alice Read Topic:orders from 10.0.0.2"},
         "User:alice Read Topic:orders from 10.0.0.2",
         false},
        {{"allow User:alice Alter Cluster"}, "User:alice Alter Cluster", true},
        {{"allow User:alice Alter Cluster:kafka-cluster"}, "User:alice Describe Cluster", true},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct kmock_authorizer authorizer = {.is_on = true};
        for (int j = 0; j < ACLS_MAX && cases[i].acls[j]; j++)
            add(&authorizer, cases[i].acls[j], false);
        if (may(&authorizer, cases[i].what) != cases[i].is_allowed)
            fail_msg("%s, %s: %s", cases[i].acls[0], cases[i].acls[1], cases[i].what);
        kmock_authorizer_free(&authorizer);
    }
}

static void without_authorizer_everybody_may(void **state)
{
    struct kmock_authorizer authorizer = {0};
    (void)state;
    assert_true(may(&authorizer, "User:alice Delete Topic:orders"));
    kmock_authorizer_free(&authorizer);
}

static void what_is_not_mentioned_may_be_allowed(void **state)
{
    struct kmock_authorizer authorizer = {.is_on = true, .allows_unmentioned = true};
    (void)state;
    add(&authorizer, "allow User:alice Read Topic:orders", false);
    assert_true(may(&authorizer, "User:bob Read Topic:payments"));
    assert_false(may(&authorizer, "User:bob Read Topic:orders"));
    assert_false(may(&authorizer, "User:alice Write Topic:orders"));
    kmock_authorizer_free(&authorizer);
}

static void super_users_are_not_bound(void **state)
{
    struct kmock_authorizer authorizer = {.is_on = true};
    (void)state;
    kmock_authorizer_set_super_users(&authorizer, "User:admin;User:root");
    add(&authorizer, "deny User:* All Topic:*", false);
    assert_true(may(&authorizer, "User:admin Delete Topic:orders"));
    assert_true(may(&authorizer, "User:root Delete Topic:orders"));
    assert_false(may(&authorizer, "User:roo Delete Topic:orders"));
    assert_false(may(&authorizer, "User:adm Delete Topic:orders"));
    kmock_authorizer_free(&authorizer);
}

static void last_override_that_fits_decides(void **state)
{
    struct kmock_authorizer authorizer = {0};
    (void)state;
    kmock_authorizer_set_super_users(&authorizer, "User:admin");
    add(&authorizer, "deny User:* Read Topic:orders", true);
    assert_false(may(&authorizer, "User:admin Read Topic:orders"));
    assert_true(may(&authorizer, "User:admin Write Topic:orders"));
    add(&authorizer, "allow User:alice Read Topic:orders", true);
    assert_true(may(&authorizer, "User:alice Read Topic:orders"));
    assert_false(may(&authorizer, "User:bob Read Topic:orders"));
    add(&authorizer, "deny User:* All Topic:*", true);
    assert_false(may(&authorizer, "User:alice Read Topic:orders"));
    kmock_authorizer_calm(&authorizer);
    assert_true(may(&authorizer, "User:alice Read Topic:orders"));
    kmock_authorizer_free(&authorizer);
}

/* source  KIP-679 */
static void right_to_some_topic_is_found_unless_it_is_worth_nothing(void **state)
{
    static const struct {
        const char *acls[ACLS_MAX];
        bool is_allowed;
    } cases[] = {
        {{NULL}, false},
        {{"allow User:alice Write Topic:orders"}, true},
        {{"allow User:alice Write Topic:ord*"}, true},
        {{"allow User:alice Read Topic:orders"}, false},
        {{"allow User:bob Write Topic:orders"}, false},
        {{"allow User:alice Write Topic:orders", "deny User:alice Write Topic:orders"}, false},
        {{"allow User:alice Write Topic:orders", "deny User:alice Write Topic:ord*"}, false},
        {{"allow User:alice Write Topic:ord*", "deny User:alice Write Topic:orders"}, true},
        {{"allow User:alice Write Topic:*", "deny User:alice Write Topic:ord*"}, true},
        {{"allow User:alice Write Topic:ord*", "deny User:alice All Topic:*"}, false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct kmock_authorizer authorizer = {.is_on = true};
        struct kmock_deed deed = {"User:alice", "127.0.0.1", KMOCK_WRITE, KMOCK_TOPIC, ""};
        for (int j = 0; j < ACLS_MAX && cases[i].acls[j]; j++)
            add(&authorizer, cases[i].acls[j], false);
        if (kmock_authorizer_allows_some(&authorizer, &deed) != cases[i].is_allowed)
            fail_msg("%s, %s", cases[i].acls[0], cases[i].acls[1]);
        kmock_authorizer_free(&authorizer);
    }
}

static int count(const struct kmock_authorizer *authorizer, const struct kmock_acl *filter)
{
    int found = 0;
    const struct kmock_acl *acl = kmock_authorizer_next(authorizer, filter, NULL);
    for (; acl; acl = kmock_authorizer_next(authorizer, filter, acl))
        found++;
    return found;
}

static void filters_fit_as_kafkas_do(void **state)
{
    static const struct kmock_acl everything = {
        KMOCK_RESOURCE_ANY, NULL, KMOCK_PATTERN_ANY, NULL, NULL, KMOCK_OPERATION_ANY, KMOCK_PERMISSION_ANY};
    struct kmock_authorizer authorizer = {.is_on = true};
    (void)state;
    add(&authorizer, "allow User:alice Read Topic:orders", false);
    add(&authorizer, "allow User:alice Read Topic:orders", false); /* once is enough */
    add(&authorizer, "allow User:alice Read Topic:ord*", false);
    add(&authorizer, "deny User:bob All Topic:*", false);
    add(&authorizer, "allow User:alice Read Group:orders", false);
    assert_int_equal(count(&authorizer, &everything), 4);
    struct kmock_acl filter = everything;
    filter.resource = KMOCK_TOPIC;
    assert_int_equal(count(&authorizer, &filter), 3);
    filter.name = "orders";
    filter.pattern = KMOCK_LITERAL;
    assert_int_equal(count(&authorizer, &filter), 1);
    filter.pattern = KMOCK_MATCH; /* all that say something of the topic */
    assert_int_equal(count(&authorizer, &filter), 3);
    filter.principal = "User:bob";
    assert_int_equal(count(&authorizer, &filter), 1);
    filter.permission = KMOCK_ALLOW;
    assert_int_equal(count(&authorizer, &filter), 0);
    filter = everything;
    filter.pattern = KMOCK_PREFIXED;
    filter.name = "ord";
    assert_int_equal(count(&authorizer, &filter), 1);
    kmock_authorizer_remove(kmock_authorizer_next(&authorizer, &filter, NULL));
    assert_int_equal(count(&authorizer, &filter), 0);
    assert_int_equal(count(&authorizer, &everything), 3);
    kmock_authorizer_free(&authorizer);
}

static void what_is_no_acl_is_refused_with_what_was_expected(void **state)
{
    static const char *const cases[][2] = {
        {"", "expected 'allow' or 'deny', got the end"},
        {"permit User:alice", "expected 'allow' or 'deny', got 'permit'"},
        {"allow alice Read Topic:t", "expected a principal such as User:alice or User:*, got 'alice'"},
        {"allow User:a Look Topic:t", "expected an operation such as Read, Write, Describe or All, got 'Look'"},
        {"allow User:a Read orders",
         "expected a resource such as Topic:orders, Topic:ord*, Group:*, Cluster, got 'orders'"},
        {"allow User:a Read Topic",
         "expected a resource such as Topic:orders, Topic:ord*, Group:*, Cluster, got 'Topic'"},
        {"allow User:a Read Cluster", "expected an operation that can be done to that resource, got 'Read'"},
        {"allow User:a Read Topic:t for", "expected the end, or 'from' and a host, got 'for'"},
        {"allow User:a Read Topic:t from", "expected a host, or '*', got the end"},
        {"allow User:a Read Topic:t from h now", "expected the end, got 'now'"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct kmock_arena arena = {0};
        struct kmock_buffer error = {0};
        struct kmock_acl acl;
        assert_false(kmock_acl_read(&acl, cases[i][0], &arena, &error));
        kmock_buffer_append(&error, "", 1);
        assert_string_equal(error.data, cases[i][1]);
        kmock_buffer_free(&error);
        kmock_arena_free(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_decision_is_kafkas),
        cmocka_unit_test(without_authorizer_everybody_may),
        cmocka_unit_test(what_is_not_mentioned_may_be_allowed),
        cmocka_unit_test(super_users_are_not_bound),
        cmocka_unit_test(last_override_that_fits_decides),
        cmocka_unit_test(right_to_some_topic_is_found_unless_it_is_worth_nothing),
        cmocka_unit_test(filters_fit_as_kafkas_do),
        cmocka_unit_test(what_is_no_acl_is_refused_with_what_was_expected),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
