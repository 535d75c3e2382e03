/* SPDX-License-Identifier: Apache-2.0 */
/* Verdicts of long histories: 100,000 events are read in a moment, whatever is in them. */
#include "selftests/harness/verdict/story.h"

#include <time.h>

#include "mock/base/buffer.h"

#if __has_include(<valgrind/valgrind.h>)
#include <valgrind/valgrind.h>
#else
#define RUNNING_ON_VALGRIND 0
#endif

/* The bound is far above what is needed (0.05 s), and far below what a verdict costs that reads anew for each event. */
enum { TRANSACTIONS = 10000, MESSAGES = 25000, MARKERS = 30000, MAX_MS = 1000 };

static int64_t cpu_us(void)
{
    struct timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return time.tv_sec * INT64_C(1000000) + time.tv_nsec / 1000;
}

static void tell_long(struct kmock_buffer *text)
{
    kmock_buffer_append(text, "", 1);
    story_forget();
    story_history = story_tell((const char *)text->data);
    kmock_buffer_free(text);
}

static void assert_cheap(const char *id, const char *scope_text, enum kt_result expected)
{
    struct kt_scope scope = {0};
    struct kmock_buffer error = {0};
    kt_verdict_finish(&story_verdict);
    assert_true(kt_scope_parse(scope_text, &scope, &error));
    int64_t begun_us = cpu_us();
    kt_judge_find(id)(story_history, &scope, &story_verdict);
    int64_t taken_ms = (cpu_us() - begun_us) / 1000;
    if (story_verdict.result != expected)
        fail_msg("%s: %s", id, story_text());
    if (taken_ms > MAX_MS * (RUNNING_ON_VALGRIND ? 50 : 1))
        fail_msg("%s of %zu events took %d ms", id, kt_history_count(story_history), (int)taken_ms);
    kt_scope_finish(&scope);
}

static void one_transaction_an_input(void **state)
{
    (void)state;
    struct kmock_buffer text = {0};
    kmock_buffer_print(
        &text,
        "topic orders 1; topic invoices 1; append orders-0@0 %d; readable orders-0@%d; member m1 billing-1;"
        "reads billing-1 committed earliest; assign billing-1 orders-0; pid T 7.0 billing-1;"
        "deliver billing-1 orders-0@0 %d;",
        TRANSACTIONS, TRANSACTIONS, TRANSACTIONS);
    for (int i = 0; i < TRANSACTIONS; i++)
        kmock_buffer_print(&text,
                           "begins billing-1 begin_transaction; txn T 7.0 %s Ongoing billing-1; part T 7.0 invoices-0;"
                           "write billing-1 invoices-0@%d 1 7.0:%d t; held 7.0 orders-0@%d m1 billing-1;"
                           "txn T 7.0 Ongoing PrepareCommit billing-1; applied 7.0 orders-0@%d m1;"
                           "marker invoices-0@%d 7.0 commit; txn T 7.0 PrepareCommit CompleteCommit;"
                           "returns billing-1 commit_transaction;",
                           i ? "CompleteCommit" : "Empty", 2 * i, i, i + 1, i + 1, 2 * i + 1);
    int begin = 0; /* of the first transaction; each is ten events, of which the fourth is the append */
    struct kt_history *told = NULL;
    kmock_buffer_append(&text, "", 1);
    told = story_tell((const char *)text.data);
    while (kt_history_event(told, (size_t)begin)->type != KT_EVENT_TXN_STATE)
        begin++;
    kt_history_destroy(told);
    text.size--;
    for (int i = 0; i < TRANSACTIONS; i++)
        kmock_buffer_print(&text, "output billing-1 orders-0@%d %d;", i, begin + 2 + 10 * i);
    tell_long(&text);
    static const char *const ids[] = {"D1", "D3", "O3", "V2"};
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++)
        assert_cheap(ids[i], "orders -> invoices", KT_OK);
    assert_cheap("P6", "billing", KT_OK);
    assert_cheap("P7", "billing", KT_OK);
    assert_cheap("P8", "billing", KT_OK);
}

static void message_after_message_of_unknown_outcome(void **state)
{
    (void)state;
    struct kmock_buffer text = {0};
    kmock_buffer_print(&text, "topic orders 1; producer billing-1 - reports_all;");
    for (int i = 1; i <= MESSAGES; i++)
        kmock_buffer_print(&text, "produce billing-1 orders-0 %d; report billing-1 orders-0 1 %d unknown;", i, i);
    for (int i = 1; i <= MESSAGES; i++)
        kmock_buffer_print(&text,
                           "produce billing-1 orders-0 %d %d; write billing-1 orders-0@%d 1;"
                           "report billing-1 orders-0@%d 1 %d;",
                           MESSAGES + i, i, i - 1, i - 1, MESSAGES + i);
    tell_long(&text);
    assert_cheap("P1", "billing", KT_OK);
    assert_cheap("P2", "billing", KT_OK);
    assert_cheap("P3", "billing", KT_OK);
    assert_cheap("P4", "billing", KT_OK);
    assert_cheap("P5", "billing", KT_OK);
}

static void marker_after_marker_behind_an_open_transaction(void **state)
{
    (void)state;
    struct kmock_buffer text = {0};
    kmock_buffer_print(&text, "topic orders 1; member m1 billing-1; reads billing-1 committed earliest;"
                              "write up-1 orders-0@0 1; write up-2 orders-0@1 1 9.0:0 t;");
    for (int i = 1; i <= MARKERS; i++)
        kmock_buffer_print(&text,
                           "write up-1 orders-0@%d 1 7.0:%d t; marker orders-0@%d 7.0 commit; readable orders-0@%d;",
                           2 * i, i, 2 * i + 1, 2 * i + 2);
    kmock_buffer_print(&text,
                       "stable orders-0@1; assign billing-1 orders-0; deliver billing-1 orders-0@0; poll billing-1;"
                       "commit orders-0@1 m1;");
    tell_long(&text);
    assert_cheap("C1", "billing", KT_OK);
    assert_cheap("D1", "billing", KT_OK);
    assert_cheap("V1", "billing", KT_OK);
    assert_cheap("V2", "billing", KT_OK);
    assert_cheap("V3", "billing", KT_OK);
    assert_cheap("P8", "billing", KT_NOT_JUDGED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_transaction_an_input),
        cmocka_unit_test(message_after_message_of_unknown_outcome),
        cmocka_unit_test(marker_after_marker_behind_an_open_transaction),
    };
    return cmocka_run_group_tests(tests, NULL, story_end);
}
