/* SPDX-License-Identifier: Apache-2.0 */
/* P1 to P5. */
#include "selftests/harness/verdict/story.h"

#include <time.h>

#include "mock/base/random.h"

#define ALL "topic orders 1; producer billing-1 - idempotent,acks_all,reports_all;"
#define ONE ALL "produce billing-1 orders-0 1; write billing-1 orders-0@0 1 7.0:0; readable orders-0@1;"
#define TOLD "report billing-1 orders-0@0 1 1;"

static void reported_record_that_is_there_is_ok(void **state)
{
    (void)state;
    assert_ok("P1", ONE TOLD);
    assert_int_equal(judge("P1", "orders", ONE TOLD), KT_OK);
    assert_int_equal(
        judge("P1", "billing", ONE TOLD "produce billing-1 orders-0 2; report billing-1 orders-0@0 1 2 failed"), KT_OK);
}

static void reported_record_that_is_not_there_is_found(void **state)
{
    (void)state;
    assert_violated("P1", ALL "produce billing-1 orders-0 1; report billing-1 orders-0@3 1 1", "orders-0@3",
                    "nothing was written there");
    assert_violated("P1", ONE TOLD "write billing-2 orders-0@0 1 8.0:0", "orders-0@0", "another record is there now");
    assert_witnesses("append, report, append");
    assert_violated("P1", ONE TOLD "readable orders-0@0", "orders-0@0", "nobody can read up to there");
    assert_violated("P1",
                    ALL "write billing-1 orders-0@0 2 7.0:0; write billing-1 orders-0@2 2 7.0:2;"
                        "report billing-1 orders-0@0 4 1; write billing-2 orders-0@2 1 8.0:0",
                    "orders-0@2", "another record");
}

static void records_of_a_deleted_topic_are_not_missed(void **state)
{
    (void)state;
    assert_ok("P1", ONE TOLD "topic orders 0");
}

static void p1_without_data_is_not_judged(void **state)
{
    (void)state;
    assert_not_judged("P1", ONE, "no message of billing was reported as written");
    assert_not_judged("P1", ALL "produce billing-1 orders-0 1; report billing-1 orders-0@-1 1 1", "acks=0");
    assert_int_equal(judge("P1", "shipping", ONE TOLD), KT_NOT_JUDGED);
    assert_int_equal(judge("P1", "billing", "topic orders 1; producer shipping-1 - x; write shipping-1 orders-0@0 1"),
                     KT_NOT_JUDGED);
}

static void message_reported_once_is_ok(void **state)
{
    (void)state;
    assert_ok("P2", ONE TOLD "begins billing-1 flush; returns billing-1 flush; begins billing-1 destroy;"
                             "returns billing-1 destroy; exit billing-1");
    assert_ok("P2", ALL "report billing-1 orders-0@0 1 1; produce billing-1 orders-0 1; begins billing-1 flush;"
                        "returns billing-1 flush");
    assert_ok("P2", ONE TOLD "produce billing-1 orders-0 2!; begins billing-1 flush; returns billing-1 flush");
}

static void message_on_its_way_is_no_violation(void **state)
{
    (void)state;
    assert_ok("P2", ONE "crash billing-1");
    assert_non_null(strstr(story_text(), "1 on their way or lost in a crash"));
    assert_ok("P2", ONE "begins billing-1 flush; returns billing-1 flush -185"); /* timed out */
    assert_ok("P2", ONE TOLD "begins billing-1 flush; produce billing-1 orders-0 2; returns billing-1 flush");
}

static void message_reported_twice_is_found(void **state)
{
    (void)state;
    assert_violated("P2", ONE TOLD "note; report billing-1 orders-0@0 1 1", "",
                    "message 1 of billing-1 to orders was reported twice");
    assert_witnesses("produce, report, report");
}

static void message_that_is_never_reported_is_found(void **state)
{
    (void)state;
    assert_violated("P2", ONE "begins billing-1 flush; returns billing-1 flush", "",
                    "not reported before flush returned");
    assert_violated("P2", ONE "produce billing-1 orders-0 2; begins billing-1 destroy; returns billing-1 destroy", "",
                    "not reported before destroy returned (the first of 2 such messages)");
    assert_violated("P2", ONE "exit billing-1", "", "before the program ended");
    assert_violated("P2", ONE TOLD "produce billing-1 orders-0 2; report billing-1 orders-0@2 1 3; exit billing-1", "",
                    "message 2");
}

static void p2_without_reports_is_not_judged(void **state)
{
    (void)state;
    assert_not_judged("P2", "topic orders 1; producer billing-1 - acks_all; produce billing-1 orders-0 1",
                      "hears of each message");
    assert_not_judged("P2", ALL "", "produced nothing");
}

static void records_written_once_are_ok(void **state)
{
    (void)state;
    assert_ok("P3", ONE TOLD);
    assert_ok("P3", ONE "write billing-1 orders-0@1 1 7.1:0; produce billing-1 orders-0 2"); /* a new epoch */
    assert_ok("P3", ONE "write billing-1 orders-0@0 1 7.0:0"); /* the log was cut, and it was sent again */
    assert_ok("P3", ONE "write billing-1 orders-0@1 1 7.0:1; crash billing-1"); /* in the middle of a call */
    /* what a coordinator writes for a transaction has the sequence 0 each time */
    assert_ok("P3",
              ONE "write billing-1 __consumer_offsets-9@0 1 7.0:0; write billing-1 __consumer_offsets-9@2 1 7.0:0");
}

static void record_written_twice_is_found(void **state)
{
    (void)state;
    assert_violated("P3", ONE "write billing-1 orders-0@1 1 7.0:0", "orders-0@1",
                    "orders-0@0 and orders-0@1 are the same batch");
    assert_witnesses("append, append");
    assert_violated("P3",
                    "topic orders 1; producer billing-1 - acks_all; produce billing-1 orders-0 1;"
                    "write billing-1 orders-0@0 1; write billing-1 orders-0@1 1",
                    "orders-0@1", "billing-1 produced 1 messages to orders, and 2 records");
    assert_not_judged("P3", ALL, "wrote no record");
}

#define TWO ALL "produce billing-1 orders-0 1; produce billing-1 orders-0 2;"

static void messages_in_the_order_of_their_calls_are_ok(void **state)
{
    (void)state;
    assert_ok("P4", TWO "report billing-1 orders-0@0 2 1");
    assert_ok("P4", TWO "report billing-1 orders-0@0 1 1 failed; report billing-1 orders-0@0 1 2");
    assert_ok("P4", TWO "report billing-1 orders-0@9 1 1; report billing-1 orders-1@0 1 2"); /* another partition */
    assert_ok("P4", "producer billing-1 - x; report billing-1 orders-0@9 1 1; report billing-1/2 orders-0@0 1 2");
}

static void messages_out_of_order_are_found(void **state)
{
    (void)state;
    assert_violated("P4", TWO "report billing-1 orders-0@0 1 2; report billing-1 orders-0@1 1 1", "orders-0@0",
                    "message 2 after message 1, and it is at orders-0@0, before orders-0@1");
    assert_witnesses("produce, produce, report, report");
    assert_null(strstr(story_text(), "max.in.flight"));
    assert_violated("P4",
                    "producer billing-1 - acks_all; report billing-1 orders-0@0 1 2; report billing-1 orders-0@1 1 1",
                    "orders-0@0", "max.in.flight");
    assert_not_judged("P4", TWO, "was not reported");
}

#define FAILED ALL "produce billing-1 orders-0 1; report billing-1 orders-0@0 1 1 unknown;"
#define AGAIN "produce billing-1 orders-0 2 1;"

static void unknown_outcome_alone_is_ok(void **state)
{
    (void)state;
    assert_ok("P5", ONE TOLD);
    assert_ok("P5", FAILED "write billing-1 orders-0@0 1 7.0:0");
    assert_ok("P5", FAILED AGAIN "write billing-1 orders-0@0 1 7.0:1; report billing-1 orders-0@0 1 2");
    assert_ok("P5", FAILED AGAIN "write billing-1 orders-0@0 1 7.0:0; report billing-1 orders-0@0 1 2 failed");
}

static void message_sent_again_beside_the_first_is_found(void **state)
{
    (void)state;
    assert_violated("P5",
                    FAILED "write billing-1 orders-0@0 1 7.0:0;" AGAIN
                           "write billing-1 orders-0@1 1 7.0:1; report billing-1 orders-0@1 1 2",
                    "orders-0@1",
                    "told that message 1 failed, though it may be written, and sent it again as message 2");
    assert_witnesses("produce, report, produce, report");
    /* what another message that nobody sent again wrote is not held against it */
    assert_ok("P5", FAILED "produce billing-1 orders-0 3; report billing-1 orders-0@0 1 3 unknown;"
                           "write billing-1 orders-0@0 1 7.0:0;" AGAIN
                           "write billing-1 orders-0@1 1 7.0:1; report billing-1 orders-0@1 1 2");
    /* nor is what was aborted */
    assert_ok("P5", FAILED "write billing-1 orders-0@0 1 7.0:0 t; marker orders-0@1 7.0 abort;" AGAIN
                           "write billing-1 orders-0@2 1 7.0:1; report billing-1 orders-0@2 1 2");
    assert_not_judged("P5", ALL "produce billing-1 orders-0 1", "no message of billing was reported");
}

/* ---- random producers ---- */

enum { MESSAGES = 60, SEEDS = 80 };

/* A producer whose requests are answered in any order, some with errors; the log keeps the order of the calls, but for
 * one message that is moved behind the next of its partition. returns  whether one was moved */
static bool produce_at_random(struct story *story, uint64_t seed, bool moves)
{
    struct kmock_random random;
    int64_t end[2] = {0}, offsets[MESSAGES];
    int partitions[MESSAGES], order[MESSAGES], previous = -1;
    bool moved = false;
    kmock_random_init(&random, seed);
    for (int i = 0; i < MESSAGES; i++) {
        partitions[i] = (int)kmock_random_below(&random, 2);
        offsets[i] = kmock_random_below(&random, 8) ? end[partitions[i]]++ : -1;
        order[i] = i;
        bool fits = offsets[i] > 0 && previous >= 0 && offsets[previous] == offsets[i] - 1 &&
                    partitions[previous] == partitions[i];
        if (moves && !moved && fits && i > MESSAGES / 2) {
            offsets[i]--;
            offsets[previous]++;
            moved = true;
        }
        previous = offsets[i] >= 0 ? i : previous;
    }
    for (int i = MESSAGES; i-- > 1;) {
        int other = (int)kmock_random_below(&random, (uint32_t)i + 1), swap = order[i];
        order[i] = order[other];
        order[other] = swap;
    }
    for (int i = 0; i < MESSAGES; i++) {
        struct kt_event event = kt_event_none(KT_EVENT_REPORT, story->now_us += 1000);
        event.instance = story_name(story, "billing-1");
        event.client = 1;
        event.topic = story_name(story, "orders");
        event.partition = partitions[order[i]];
        event.offset = offsets[order[i]];
        event.error = event.offset < 0 ? -192 : 0;
        event.count = 1;
        event.sequence = order[i] + 1;
        kt_history_append(story->history, &event);
    }
    return moved;
}

static void random_order_is_judged_right(void **state)
{
    (void)state;
    struct kt_scope scope = {.name = "billing"};
    int found = 0;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct story story = {.history = kt_history_create()};
        bool moved = produce_at_random(&story, seed, seed % 2);
        struct kt_verdict verdict;
        kt_judge_find("P4")(story.history, &scope, &verdict);
        if (verdict.result != (moved ? KT_VIOLATED : KT_OK))
            fail_msg("seed %d: %s", (int)seed, (char *)verdict.text.data);
        found += moved;
        kt_verdict_finish(&verdict);
        kt_history_destroy(story.history);
    }
    assert_true(found > SEEDS / 4);
}

#define TWO_TOPICS "topic orders 1; topic audit 1;" ALL

static void messages_to_other_topics_hide_none(void **state)
{
    (void)state;
    const char *lost = TWO_TOPICS "append orders-0@0 1; member m1 billing-1; assign billing-1 orders-0;"
                                  "deliver billing-1 orders-0@0; produce billing-1 audit-0 1;"
                                  "produce billing-1 invoices-0 2; report billing-1 audit-0@0 1 1;"
                                  "begins billing-1 flush; returns billing-1 flush; exit billing-1";
    assert_int_equal(judge("P2", "orders -> invoices", lost), KT_NOT_JUDGED); /* nobody writes invoices */
    const char *story =
        "topic invoices 1;" TWO_TOPICS "append orders-0@0 1; member m1 billing-1; assign billing-1 orders-0;"
        "deliver billing-1 orders-0@0; produce billing-1 audit-0 1; produce billing-1 invoices-0 2;"
        "report billing-1 audit-0@0 1 1; begins billing-1 flush; returns billing-1 flush";
    assert_int_equal(judge("P2", "orders -> invoices", story), KT_VIOLATED);
    assert_non_null(strstr(story_text(), "message 2 of billing-1 to invoices was not reported before flush returned"));
    /* and the other's are not judged */
    assert_int_equal(judge("P2", "orders -> audit", story), KT_OK);
    assert_non_null(strstr(story_text(), "1 messages, 1 reported"));
}

static void message_that_is_not_persisted_does_not_excuse_another(void **state)
{
    (void)state;
    const char *twice = "produce billing-1 orders-0 1; produce billing-1 orders-0 2; write billing-1 orders-0@0 1;"
                        "write billing-1 orders-0@1 1; report billing-1 orders-0@1 1 1;";
    char story[1000];
    snprintf(story, sizeof story, ALL "%s report billing-1 orders-0@0 1 2 failed", twice);
    assert_violated("P3", story, "orders-0@1", "billing-1 produced 1 messages to orders, and 2 records");
    snprintf(story, sizeof story, ALL "%s report billing-1 orders-0@0 1 2 unknown", twice);
    assert_ok("P3", story);
}

static void calls_of_two_threads_at_once_have_no_order(void **state)
{
    (void)state;
    assert_ok("P4", ALL "produce billing-1 orders-0 2; produce billing-1 orders-0 1; write billing-1 orders-0@0 2;"
                        "report billing-1 orders-0@0 1 2; report billing-1 orders-0@1 1 1");
    assert_ok("P4", ALL "produce billing-1 orders-0@2 1; produce billing-1 orders-0 2; write billing-1 orders-0@0 2;"
                        "report billing-1 orders-0@0 1 2; report billing-1 orders-0@1 1 1");
    /* the third came after both */
    assert_violated("P4",
                    ALL "produce billing-1 orders-0@2 1; produce billing-1 orders-0 2;"
                        "produce billing-1 orders-0 3; write billing-1 orders-0@0 3;"
                        "report billing-1 orders-0@0 1 2; report billing-1 orders-0@2 1 1;"
                        "report billing-1 orders-0@1 1 3",
                    "orders-0@1", "produced message 3 after message 1");
}

static void logs_that_lose_records_are_in_order(void **state)
{
    (void)state;
#define FIRST "produce billing-1 orders-0 1; write billing-1 orders-0@0 1; report billing-1 orders-0@0 1 1;"
    assert_ok("P4", ALL FIRST "topic orders 0; topic orders 1; produce billing-1 orders-0 2;"
                              "write billing-1 orders-0@0 1; report billing-1 orders-0@0 1 2");
    assert_ok("P4", ALL FIRST "produce billing-1 orders-0 2; write billing-1 orders-0@1 1;"
                              "report billing-1 orders-0@1 1 2; produce billing-1 orders-0 3;"
                              "write billing-1 orders-0@1 1; report billing-1 orders-0@1 1 3");
    assert_ok("P4", ALL FIRST "produce billing-1 orders-0 2; write billing-1 orders-0@1 1;"
                              "report billing-1 orders-0@1 1 2; deleted orders-0@2");
}

static void record_of_another_is_no_proof_of_a_report(void **state)
{
    (void)state;
    assert_violated("P1",
                    ALL "produce billing-1 orders-0 1; write billing-1 orders-0@0 1; write up-1 orders-0@0 1;"
                        "readable orders-0@1; report billing-1 orders-0@0 1 1",
                    "orders-0@0", "another record is there now");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reported_record_that_is_there_is_ok),
        cmocka_unit_test(reported_record_that_is_not_there_is_found),
        cmocka_unit_test(records_of_a_deleted_topic_are_not_missed),
        cmocka_unit_test(p1_without_data_is_not_judged),
        cmocka_unit_test(message_reported_once_is_ok),
        cmocka_unit_test(message_on_its_way_is_no_violation),
        cmocka_unit_test(message_reported_twice_is_found),
        cmocka_unit_test(message_that_is_never_reported_is_found),
        cmocka_unit_test(p2_without_reports_is_not_judged),
        cmocka_unit_test(records_written_once_are_ok),
        cmocka_unit_test(record_written_twice_is_found),
        cmocka_unit_test(messages_in_the_order_of_their_calls_are_ok),
        cmocka_unit_test(messages_out_of_order_are_found),
        cmocka_unit_test(unknown_outcome_alone_is_ok),
        cmocka_unit_test(message_sent_again_beside_the_first_is_found),
        cmocka_unit_test(random_order_is_judged_right),
        cmocka_unit_test(messages_to_other_topics_hide_none),
        cmocka_unit_test(message_that_is_not_persisted_does_not_excuse_another),
        cmocka_unit_test(calls_of_two_threads_at_once_have_no_order),
        cmocka_unit_test(logs_that_lose_records_are_in_order),
        cmocka_unit_test(record_of_another_is_no_proof_of_a_report),
    };
    return cmocka_run_group_tests(tests, NULL, story_end);
}
