/* SPDX-License-Identifier: Apache-2.0 */
#include "selftests/harness/verdict/story.h"

#include "harness/verdict/report.h"

static const char *find_key(void *context, const char *topic, int32_t partition, int64_t offset)
{
    assert_string_equal(topic, "orders");
    assert_int_equal(partition, 2);
    return offset == 17 ? context : NULL;
}

static void assert_report(const struct kt_report_context *context, const char *expected)
{
    struct kmock_buffer out = {0};
    kt_report_verdict(story_history, &story_verdict, context, &out);
    kmock_buffer_append(&out, "", 1);
    assert_string_equal((char *)out.data, expected);
    kmock_buffer_free(&out);
}

static void violated_verdict_prints_record_causes_and_replay(void **state)
{
    (void)state;
    assert_violated(
        "D1",
        "at 1; append orders-2@17 1; at 11.999; assign billing-1 orders-2; at 12.004; deliver billing-1 "
        "orders-2@17; commit orders-2@18 m1; at 12.006; crash billing-1; at 57.1; assign billing-2 orders-2;"
        "effect billing-2 orders-2@18",
        "orders-2@17", "");
    const struct kt_report_context context = {
        .test = "no_invoice_is_lost",
        .guarantee = "at-least-once",
        .scope = "billing",
        .replay = "seed=1 at 12.006s: crash billing-1",
        .program = "./billing_test",
        .start_us = 1000000,
        .find_key = find_key,
        .find_key_context = "k05",
    };
    assert_report(&context,
                  "FAIL no_invoice_is_lost: at-least-once billing [D1] at least once\n"
                  "  orders-2@17 key=k05 had no effect, and billing committed past it (1 of 1 records without effect)\n"
                  "  0.001s orders-2@17 appended   11.000s billing-1 is being assigned orders-2\n"
                  "  11.005s billing-1 was handed orders-2@17   11.006s billing committed orders-2 at 18\n"
                  "  11.007s billing-1 crashed   56.101s billing-2 is being assigned orders-2\n"
                  "  again:  KTRIAL_REPLAY='seed=1 at 12.006s: crash billing-1' ./billing_test\n");
}

static void verdict_that_is_not_judged_prints_why(void **state)
{
    (void)state;
    assert_not_judged("D1", "append orders-2@17 1", "");
    const struct kt_report_context context = {.test = "t", .replay = "seed=1"};
    assert_report(&context, "NOT JUDGED t: [D1] at least once\n"
                            "  no group named billing was seen, and no instance of an application billing was in one: "
                            "check the name and that the program subscribes\n");
}

static void text_of_more_than_one_line_is_indented(void **state)
{
    (void)state;
    assert_ok("D1", "append orders-2@17 1; deliver billing-1 orders-2@17; poll billing-1");
    const struct kt_report_context context = {.find_key = find_key};
    assert_report(&context, "ok [D1] at least once\n"
                            "  1 records, 1 effects, none missing\n"
                            "  (by Kafka's contract: no effects were reported, so a record is processed when the next "
                            "poll starts or the app's store or commit call names it)\n");
}

/* The effect is found after the end, but its output was written before the crash. */
static void effect_of_an_output_stands_where_it_happened(void **state)
{
    (void)state;
    const char *story =
        "topic invoices 1; at 1; append orders-0@0 1; append invoices-0@0; at 2; append invoices-0@1;"
        "deliver billing-2 orders-0@0; at 1.001; output billing-1 orders-0@0 2; at 2; output billing-2 orders-0@0 3";
    assert_int_equal(judge("D5", "orders -> invoices", story), KT_OK);
    assert_int_equal(judge("B1", "orders -> invoices", story), KT_VIOLATED);
    const struct kt_report_context context = {0};
    struct kmock_buffer out = {0};
    kt_report_verdict(story_history, &story_verdict, &context, &out);
    kmock_buffer_append(&out, "", 1);
    const char *first = strstr((char *)out.data, "1.002s billing-1 had the effect");
    const char *second = strstr((char *)out.data, "2.002s billing-2 was handed");
    assert_true(first && second && first < second);
    kmock_buffer_free(&out);
}

static void witnesses_are_in_order_and_the_middle_gives_way(void **state)
{
    (void)state;
    char text[4096] = "append orders-0@0 9; deliver billing-1 orders-0@3;";
    for (int i = 0; i < 30; i++)
        strcat(text, "assign billing-1 orders-0; revoke billing-1 orders-0;");
    strcat(text, "deliver billing-1 orders-0@4; poll billing-1");
    assert_int_equal(judge("D1", "billing", text), KT_VIOLATED);
    assert_int_equal(story_verdict.offset, 0);
    strcat(text, "; effect billing-1 orders-0@0; effect billing-1 orders-0@1; effect billing-1 orders-0@2");
    assert_int_equal(judge("D1", "billing", text), KT_VIOLATED);
    assert_int_equal(story_verdict.offset, 3);
    assert_int_equal(story_verdict.witnesses_count, KT_WITNESSES_MAX);
    for (int i = 1; i < KT_WITNESSES_MAX; i++)
        assert_true(story_verdict.witnesses[i - 1] < story_verdict.witnesses[i]);
    assert_int_equal(story_verdict.witnesses[0], 0);
    assert_int_equal(story_verdict.witnesses[1], 1);
    assert_int_equal(story_verdict.witnesses[KT_WITNESSES_MAX - 1], 1 + 30 * 4 + 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(violated_verdict_prints_record_causes_and_replay),
        cmocka_unit_test(verdict_that_is_not_judged_prints_why),
        cmocka_unit_test(text_of_more_than_one_line_is_indented),
        cmocka_unit_test(effect_of_an_output_stands_where_it_happened),
        cmocka_unit_test(witnesses_are_in_order_and_the_middle_gives_way),
    };
    return cmocka_run_group_tests(tests, NULL, story_end);
}
