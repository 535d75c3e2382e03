/* SPDX-License-Identifier: Apache-2.0 */
#include "selftests/harness/verdict/story.h"

static void assert_parses(const char *text, const char *topic, const char *name, const char *output)
{
    struct kt_scope scope = {0};
    struct kmock_buffer error = {0};
    assert_true(kt_scope_parse(text, &scope, &error));
    assert_string_equal(scope.text, text);
    assert_string_equal(scope.topic ? scope.topic : "", topic);
    assert_string_equal(scope.name, name);
    assert_string_equal(scope.output ? scope.output : "", output);
    kt_scope_finish(&scope);
    assert_null(scope.text);
}

static void scope_is_a_group_with_topics_around_it(void **state)
{
    (void)state;
    assert_parses("billing", "", "billing", "");
    assert_parses("  orders->billing ", "orders", "billing", "");
    assert_parses("orders -> billing -> invoices within 2min", "orders", "billing", "invoices");
}

static void bound_has_a_unit(void **state)
{
    (void)state;
    const struct {
        const char *text;
        int64_t us;
    } cases[] = {{"a", 0},
                 {"a within 120s", 120000000},
                 {"a within 1.5 s", 0},
                 {"a within  7ms", 7000},
                 {"a within 9us", 9},
                 {"a -> b within 2min", 120000000},
                 {"a within 1h", 3600000000},
                 {"a within 0.5s", 500000}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct kt_scope scope = {0};
        struct kmock_buffer error = {0};
        bool parsed = kt_scope_parse(cases[i].text, &scope, &error);
        assert_int_equal(parsed, cases[i].us > 0 || i == 0);
        assert_int_equal(scope.within_us, cases[i].us);
        kt_scope_finish(&scope);
        kmock_buffer_free(&error);
    }
}

static void scope_that_does_not_parse_says_how_to_write_it(void **state)
{
    (void)state;
    const char *wrong[] = {
        "",           "->",         "a ->",         "a b",         "a -> b -> c -> d", "a -> b -> c -> d -> e",
        "a within x", "a within 5", "a within -3s", "a within 0s", "a within nans"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct kt_scope scope = {0};
        struct kmock_buffer error = {0};
        assert_false(kt_scope_parse(wrong[i], &scope, &error));
        assert_true(error.size > 20);
        assert_null(scope.name);
        kmock_buffer_free(&error);
    }
}

/* Resolve and show "group topic output", or "why". */
static void assert_resolves(const char *text, const char *story, const char *expected)
{
    struct kt_history *history = story_tell(story);
    struct kt_scope scope = {0};
    struct kt_subject subject;
    struct kmock_buffer why = {0};
    assert_true(kt_scope_parse(text, &scope, &why));
    if (kt_scope_resolve(history, &scope, &subject, &why))
        kmock_buffer_print(&why, "%s %s %s", kt_history_text(history, subject.group),
                           kt_history_text(history, subject.topic), kt_history_text(history, subject.output));
    kmock_buffer_append(&why, "", 1);
    if (strstr((char *)why.data, expected) != (char *)why.data)
        fail_msg("\"%s\" gives \"%s\"", text, (char *)why.data);
    kmock_buffer_free(&why);
    kt_scope_finish(&scope);
    kt_history_destroy(history);
}

#define WORLD "topic orders 1; topic invoices 1; member m1 worker-1; deliver worker-1 orders-0@0;"

static void name_is_a_group_or_an_application(void **state)
{
    (void)state;
    assert_resolves("billing", WORLD, "billing  ");
    assert_resolves("worker", WORLD, "billing  ");
    assert_resolves("orders -> worker", WORLD, "billing orders ");
    assert_resolves("work", WORLD,
                    "no group named work was seen, and no instance of an application work was in one: "
                    "check the name and that the program subscribes; groups seen: billing");
    assert_resolves(
        "worker", WORLD "member m2 clerk-1;",
        "worker is in the group billing together with clerk-1, so each gets a part of the records: give it a "
        "group of its own, or judge the group by its name");
    assert_resolves("billing", WORLD "member m2 clerk-1;", "billing  ");
    assert_resolves("refunds -> billing", WORLD, "there is no topic refunds");
}

static void second_name_may_be_the_output_topic(void **state)
{
    (void)state;
    assert_resolves("orders -> invoices", WORLD, "billing orders invoices");
    assert_resolves("orders -> worker -> invoices", WORLD, "billing orders invoices");
    assert_resolves("invoices -> orders", WORLD, "no group read invoices");
    assert_resolves("orders -> billing", WORLD "topic billing 1", "billing is a group and a topic");
    assert_resolves("orders -> worker -> refunds", WORLD, "there is no topic refunds");
}

static void more_than_one_group_must_be_told_apart(void **state)
{
    (void)state;
    struct kt_history *history = story_tell(WORLD);
    struct kt_event event = *kt_history_event(history, kt_history_count(history) - 1);
    struct kt_scope worker = {.name = "worker"}, pair = {.topic = "orders", .name = "invoices"};
    struct kt_subject subject;
    struct kmock_buffer why = {0};
    event.group = kt_history_name(history, "audit", 5);
    kt_history_append(history, &event);
    assert_false(kt_scope_resolve(history, &worker, &subject, &why));
    assert_false(kt_scope_resolve(history, &pair, &subject, &why));
    kmock_buffer_append(&why, "", 1);
    assert_string_equal(
        (char *)why.data,
        "instances of worker are in more than one group: name one of billing, audit"
        "more than one group reads orders: write \"orders -> GROUP -> invoices\" with one of billing, audit");
    kmock_buffer_free(&why);
    kt_history_destroy(history);
}

static void every_verdict_of_a_profile_exists(void **state)
{
    (void)state;
    const char *names[] = {"at-least-once", "at-most-once", "exactly-once", "producer", "one-owner", "order", "drains"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const struct kt_profile *profile = kt_profile_find(names[i]);
        assert_non_null(profile);
        for (const char *const *id = profile->ids; *id; id++)
            assert_non_null(kt_judge_find(*id));
        for (const char *const *id = profile->sink_ids; id && *id; id++)
            assert_non_null(kt_judge_find(*id));
    }
    assert_null(kt_profile_find("exactly-twice"));
    assert_null(kt_judge_find("Z9"));
}

static const char *first_of(const char *scope_text, const char *text)
{
    struct kt_scope scope = {0};
    struct kmock_buffer error = {0};
    struct kt_history *history = story_tell(text);
    assert_true(kt_scope_parse(scope_text, &scope, &error));
    const char *id = kt_profile_ids(kt_profile_find("exactly-once"), history, &scope)[0];
    kt_scope_finish(&scope);
    kt_history_destroy(history);
    return id;
}

static void exactly_once_is_judged_by_what_the_history_shows(void **state)
{
    (void)state;
    const char *in = "topic orders 1; topic invoices 1; append orders-0@0 1; member m1 billing-1;"
                     "assign billing-1 orders-0; deliver billing-1 orders-0@0;";
    char text[400];
    assert_string_equal(first_of("orders -> invoices", in), "D3");
    assert_string_equal(first_of("billing", in), "D4");
    snprintf(text, sizeof text, "%s held 7.0 orders-0@1 m1 billing-1", in);
    assert_string_equal(first_of("billing", text), "D3");
    snprintf(text, sizeof text, "%s held 7.0 orders-0@1 m1 billing-1; effect billing-1 orders-0@0", in);
    assert_string_equal(first_of("billing", text), "D4");
    assert_string_equal(first_of("nobody", in), "D3");
}

static void empty_history_is_never_a_pass(void **state)
{
    (void)state;
    const char *ids[] = {"C1", "C2", "D1", "D2", "D3", "D4", "D5", "O1", "O2", "O3", "O4", "R1", "L1", "L3",
                         "B1", "P1", "P2", "P3", "P4", "P5", "P6", "P7", "P8", "V1", "V2", "V3", "V4", "X1"};
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) {
        assert_not_judged(ids[i], "", "");
        assert_true(strlen(story_verdict.title) > 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(scope_is_a_group_with_topics_around_it),
        cmocka_unit_test(bound_has_a_unit),
        cmocka_unit_test(scope_that_does_not_parse_says_how_to_write_it),
        cmocka_unit_test(name_is_a_group_or_an_application),
        cmocka_unit_test(second_name_may_be_the_output_topic),
        cmocka_unit_test(more_than_one_group_must_be_told_apart),
        cmocka_unit_test(every_verdict_of_a_profile_exists),
        cmocka_unit_test(exactly_once_is_judged_by_what_the_history_shows),
        cmocka_unit_test(empty_history_is_never_a_pass),
    };
    return cmocka_run_group_tests(tests, NULL, story_end);
}
