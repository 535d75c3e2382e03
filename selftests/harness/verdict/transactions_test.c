/* SPDX-License-Identifier: Apache-2.0 */
/* P6, P7, P8, D3. */
#include "selftests/harness/verdict/story.h"

#define GROUP                                                                                                          \
    "topic orders 1; topic invoices 2; append orders-0@0 4; readable orders-0@4; member m1 billing-1;"                 \
    "assign billing-1 orders-0; producer billing-1 T idempotent; pid T 7.0 billing-1; deliver billing-1 orders-0@0 2;"
#define BEGIN "begins billing-1 begin_transaction; txn T 7.0 Empty Ongoing billing-1; part T 7.0 invoices-0;"
#define WRITE "write billing-1 invoices-0@0 2 7.0:0 t;"
#define HELD "held 7.0 orders-0@2 m1 billing-1;"
#define PREPARE "begins billing-1 commit_transaction; txn T 7.0 Ongoing PrepareCommit billing-1;"
#define COMPLETE "txn T 7.0 PrepareCommit CompleteCommit;"
#define APPLIED "applied 7.0 orders-0@2 m1;"
#define MARKER "marker invoices-0@2 7.0 commit;"
#define RETURN "returns billing-1 commit_transaction;"
#define COMMIT PREPARE APPLIED MARKER COMPLETE RETURN
#define WHOLE GROUP BEGIN WRITE HELD COMMIT

static void whole_transaction_is_ok(void **state)
{
    (void)state;
    assert_ok("P6", WHOLE);
    assert_non_null(strstr(story_text(), "1 transactions committed, 0 aborted, 0 open"));
    assert_ok("P6",
              GROUP BEGIN WRITE HELD "begins billing-1 abort_transaction; txn T 7.0 Ongoing PrepareAbort billing-1;"
                                     "marker invoices-0@2 7.0 abort; txn T 7.0 PrepareAbort CompleteAbort;"
                                     "returns billing-1 abort_transaction");
    assert_ok("P6", GROUP BEGIN WRITE HELD);
    /* an empty one is only the program's */
    assert_ok("P6", WHOLE "begins billing-1 begin_transaction; begins billing-1 commit_transaction;" RETURN);
}

static void transaction_with_two_outcomes_is_found(void **state)
{
    (void)state;
    assert_violated("P6", GROUP BEGIN WRITE PREPARE "marker invoices-0@2 7.0 abort", "",
                    "is committed, but aborted in invoices-0");
    assert_witnesses("transaction state, append, transaction state, marker");
    assert_violated("P6",
                    GROUP BEGIN "part T 7.0 invoices-1;" WRITE
                                "write billing-1 invoices-1@0 1 7.0:0 t;" PREPARE MARKER COMPLETE,
                    "", "but still open in invoices-1");
}

static void offsets_without_their_transaction_are_found(void **state)
{
    (void)state;
    assert_violated("P6", GROUP BEGIN WRITE HELD PREPARE MARKER COMPLETE, "",
                    "is committed, but billing has its offset orders-0@2 not");
    assert_violated("P6",
                    GROUP BEGIN WRITE HELD "txn T 7.0 Ongoing PrepareAbort billing-1; marker invoices-0@2 7.0 abort;"
                                           "txn T 7.0 PrepareAbort CompleteAbort;" APPLIED,
                    "", "is aborted, but billing has its offset orders-0@2");
    /* a later commit took its place */
    assert_ok("P6", GROUP BEGIN WRITE HELD "commit orders-0@3 m1;" PREPARE MARKER COMPLETE);
}

static void record_that_a_later_transaction_commits_is_found(void **state)
{
    (void)state;
    const char *late = WHOLE "write billing-1 invoices-0@3 1 7.0:2 t; txn T 7.0 CompleteCommit Ongoing billing-1;"
                             "part T 7.0 invoices-0; txn T 7.0 Ongoing PrepareCommit; marker invoices-0@4 7.0 commit;"
                             "txn T 7.0 PrepareCommit CompleteCommit";
    assert_violated("P6", late, "invoices-0@3", "is committed by a later one");
    assert_ok("P6", WHOLE "write billing-1 invoices-0@3 1 7.0:2 t"); /* that it hangs is P8's */
    assert_violated("P8", WHOLE "write billing-1 invoices-0@3 1 7.0:2 t", "invoices-0@3", "ended without it");
}

static void program_that_is_told_wrong_is_found(void **state)
{
    (void)state;
    assert_violated("P6",
                    GROUP BEGIN WRITE
                    "txn T 7.1 Ongoing PrepareAbort; marker invoices-0@2 7.1 abort;"
                    "txn T 7.1 PrepareAbort CompleteAbort; begins billing-1 commit_transaction;" RETURN,
                    "", "but commit_transaction of billing-1 returned ok");
    assert_violated("P6", GROUP BEGIN WRITE PREPARE MARKER COMPLETE "returns billing-1 abort_transaction", "",
                    "but abort_transaction of billing-1 returned ok");
    assert_ok("P6", GROUP BEGIN WRITE PREPARE MARKER COMPLETE "returns billing-1 commit_transaction -185");
    /* aborted before anything was written: the next one goes on in it */
    assert_ok("P6",
              GROUP BEGIN "returns billing-1 abort_transaction; begins billing-1 begin_transaction;" WRITE COMMIT);
    assert_violated("P6",
                    GROUP BEGIN WRITE
                    "returns billing-1 abort_transaction; begins billing-1 begin_transaction;" PREPARE MARKER COMPLETE,
                    "", "but abort_transaction of billing-1 returned ok");
}

static void p6_without_transactions_is_not_judged(void **state)
{
    (void)state;
    assert_not_judged("P6", GROUP "write billing-1 invoices-0@0 2 7.0:0", "billing had no transaction");
    assert_not_judged("P6", "member m2 billing-2; producer shipping-1 U x; txn U 9.0 Empty Ongoing shipping-1",
                      "billing had no transaction");
}

static void fenced_producer_that_is_silent_is_ok(void **state)
{
    (void)state;
    assert_ok("P7", WHOLE "pid T 7.1 billing-2; txn T 7.1 CompleteCommit Ongoing billing-2");
    assert_non_null(strstr(story_text(), "1 fenced an older one"));
    assert_ok("P7",
              WHOLE "pid U 8.0 billing-2; write billing-1 invoices-0@3 1 7.0:2 t; marker invoices-0@4 7.0 commit");
    /* what it writes late is aborted */
    assert_ok("P7", WHOLE "pid T 7.1 billing-2; write billing-1 invoices-0@3 1 7.0:2 t; marker invoices-0@4 7.1 abort");
    assert_ok("P7", WHOLE "pid T 7.0 billing-1"); /* asked again */
}

static void fenced_producer_that_is_heard_is_found(void **state)
{
    (void)state;
    assert_violated("P7", GROUP BEGIN WRITE "pid T 7.1 billing-2;" MARKER, "invoices-0@2",
                    "was committed after a newer producer");
    assert_witnesses("producer id, marker");
    assert_violated("P7", GROUP BEGIN WRITE HELD "pid T 8.0 billing-2;" APPLIED, "orders-0@2",
                    "committed as an offset");
    assert_violated("P7",
                    WHOLE "pid T 7.1 billing-2; write billing-1 invoices-0@3 1 7.0:2 t; marker invoices-0@4 7.1 commit",
                    "invoices-0@3", "written, and is visible,");
    assert_not_judged("P7", "topic orders 1; member m1 billing-1; pid - 7.0 billing-1", "no transactional producer");
}

static void ended_transactions_do_not_hang(void **state)
{
    (void)state;
    assert_ok("P8", WHOLE "readable invoices-0@3; stable invoices-0@3");
    assert_ok("P8", GROUP BEGIN WRITE);
    assert_non_null(strstr(story_text(), "that still goes on"));
    assert_ok("P8", GROUP BEGIN WRITE "crash billing-1"); /* its coordinator aborts it, in time */
    assert_not_judged("P8", GROUP "write billing-1 invoices-0@0 2 7.0:0", "wrote nothing in a transaction");
}

static void transaction_that_hangs_is_found(void **state)
{
    (void)state;
    assert_violated("P8", GROUP BEGIN WRITE "at 300; note", "invoices-0@0", "does not end");
    assert_violated("P8", GROUP BEGIN WRITE "crash billing-1; at 300; note", "invoices-0@0", "does not end");
    assert_violated("P8", GROUP "write billing-1 invoices-0@0 2 7.0:0 t", "invoices-0@0", "no coordinator knows");
    assert_violated("P8", GROUP BEGIN WRITE PREPARE, "invoices-0@0", "has no marker there");
    assert_violated("P8", WHOLE "readable invoices-0@3; stable invoices-0@2", "invoices-0@2",
                    "no open transaction is seen");
    assert_int_equal(judge("P8", "billing within 10s", GROUP BEGIN WRITE "at 20; note"), KT_VIOLATED);
}

/* ---- D3 ---- */

#define IN_OUT "orders -> invoices"

static int append_of(const char *story, int nth)
{
    struct kt_history *history = story_tell(story);
    int found = -1;
    for (size_t i = 0; i < kt_history_count(history); i++) {
        const struct kt_event *event = kt_history_event(history, i);
        if (event->type == KT_EVENT_APPEND && strcmp(kt_history_text(history, event->topic), "invoices") == 0 &&
            nth-- == 0)
            found = (int)i;
    }
    kt_history_destroy(history);
    assert_true(found >= 0);
    return found;
}

static const char *with_outputs(const char *story, const char *outputs[])
{
    static char text[4000];
    int length = snprintf(text, sizeof text, "%s", story);
    for (size_t i = 0; outputs[i]; i += 2)
        length += snprintf(text + length, sizeof text - (size_t)length, "; output billing-1 %s %d", outputs[i],
                           append_of(story, atoi(outputs[i + 1])));
    return text;
}

static enum kt_result judge_d3(const char *story, const char *outputs[])
{
    return judge("D3", IN_OUT, with_outputs(story, outputs));
}

static void assert_d3(const char *story, const char *outputs[], int64_t offset, const char *says)
{
    assert_int_equal(judge_d3(story, outputs), offset < 0 ? KT_OK : KT_VIOLATED);
    if (offset >= 0)
        assert_int_equal(story_verdict.offset, offset);
    if (strstr(story_text(), says) == NULL)
        fail_msg("\"%s\" does not say \"%s\"", story_text(), says);
}

static const char *both[] = {"orders-0@0", "0", "orders-0@1", "0", NULL};

static void one_output_an_input_in_one_transaction_is_ok(void **state)
{
    (void)state;
    assert_d3(WHOLE, both, -1, "2 records of invoices, one an input");
}

static void aborted_outputs_do_not_count(void **state)
{
    (void)state;
    const char *story = GROUP BEGIN WRITE
        "txn T 7.0 Ongoing PrepareAbort; marker invoices-0@2 7.0 abort; txn T 7.0 PrepareAbort CompleteAbort;"
        "txn T 7.0 CompleteAbort Ongoing billing-1; part T 7.0 invoices-0;"
        "write billing-1 invoices-0@3 2 7.0:2 t;" HELD PREPARE APPLIED "marker invoices-0@5 7.0 commit;" COMPLETE;
    const char *twice[] = {"orders-0@0", "0", "orders-0@1", "0", "orders-0@0", "1", "orders-0@1", "1", NULL};
    assert_d3(story, twice, -1, "(2 more were not committed)");
}

static void two_outputs_of_an_input_are_found(void **state)
{
    (void)state;
    const char *story = WHOLE "txn T 7.0 CompleteCommit Ongoing billing-1; part T 7.0 invoices-0;"
                              "write billing-1 invoices-0@3 1 7.0:2 t; txn T 7.0 Ongoing PrepareCommit;"
                              "marker invoices-0@4 7.0 commit; txn T 7.0 PrepareCommit CompleteCommit";
    const char *twice[] = {"orders-0@0", "0", "orders-0@1", "0", "orders-0@1", "1", NULL};
    assert_d3(story, twice, 1,
              "orders-0@1 gave 2 records that are there for good, in invoices-0@0..1 (billing-1) and in invoices-0@3");
}

static void input_that_is_committed_without_output_is_found(void **state)
{
    (void)state;
    const char *one[] = {"orders-0@0", "0", NULL};
    assert_d3(WHOLE, one, 1, "orders-0@1 gave no record to invoices, and billing committed past it");
    /* what was never there for a reader of committed records needs none */
    const char *story =
        "topic orders 1; topic invoices 1; write up-1 orders-0@0 1 9.0:0 t; marker orders-0@1 9.0 abort;"
        "append orders-0@2 1; member m1 billing-1; assign billing-1 orders-0; pid T 7.0 billing-1;" BEGIN
        "write billing-1 invoices-0@0 1 7.0:0 t; held 7.0 orders-0@3 m1 billing-1;" PREPARE
        "applied 7.0 orders-0@3 m1; marker invoices-0@1 7.0 commit;" COMPLETE;
    const char *last[] = {"orders-0@2", "0", NULL};
    assert_d3(story, last, -1, "1 records");
    assert_int_equal(judge("D1", IN_OUT, with_outputs(story, last)), KT_OK);
}

static void output_that_is_not_tied_to_its_input_is_found(void **state)
{
    (void)state;
    assert_d3(GROUP "write billing-1 invoices-0@0 2 7.0:0; commit orders-0@2 m1", both, 0, "in no transaction");
    assert_d3(GROUP BEGIN WRITE PREPARE MARKER COMPLETE "commit orders-0@2 m1", both, 0,
              "in a transaction that does not commit its offset");
    assert_d3(GROUP BEGIN WRITE "held 7.0 orders-0@1 m1 billing-1;" PREPARE
                                "applied 7.0 orders-0@1 m1;" MARKER COMPLETE,
              both, 1, "does not commit its offset");
}

static void d3_without_data_is_not_judged(void **state)
{
    (void)state;
    const char *none[] = {NULL};
    assert_not_judged("D3", WHOLE, "no output topic is named");
    assert_int_equal(judge_d3(WHOLE, none), KT_NOT_JUDGED);
    assert_int_equal(judge_d3(GROUP BEGIN WRITE HELD, both), KT_NOT_JUDGED);
    assert_non_null(strstr(story_text(), "is there for good"));
}

static void offsets_of_a_transaction_are_nobodys_admin(void **state)
{
    (void)state;
    /* without member: TxnOffsetCommit before version 3 */
    const char *story = GROUP BEGIN WRITE HELD PREPARE "applied 7.0 orders-0@4;" MARKER COMPLETE;
    assert_d3(story, both, 2, "gave no record");
    assert_int_equal(judge("C1", IN_OUT, with_outputs(story, both)), KT_VIOLATED);
}

/* ---- what only a new coordinator tells ---- */

static void transaction_that_is_known_from_loading_is_whole(void **state)
{
    (void)state;
    const char *loaded = GROUP "begins billing-1 begin_transaction; txn T 7.0 Ongoing Ongoing:_loaded up-1;"
                               "part T 7.0 invoices-0;" WRITE HELD COMMIT;
    assert_ok("P6", loaded);
    assert_non_null(strstr(story_text(), "1 transactions committed"));
    assert_d3(loaded, both, -1, "2 records");
    assert_ok("P8", loaded);
    /* read again, it is the same one */
    assert_ok("P6", GROUP BEGIN WRITE "txn T 7.0 Ongoing Ongoing:_loaded; part T 7.0 invoices-0;" HELD COMMIT);
    assert_non_null(strstr(story_text(), "1 transactions committed"));
    assert_ok("P6",
              GROUP BEGIN WRITE HELD PREPARE "txn T 7.0 PrepareCommit PrepareCommit:_loaded; part T 7.0 invoices-0;"
                                             "applied 7.0 orders-0@2 m1;" MARKER COMPLETE RETURN);
    assert_non_null(strstr(story_text(), "1 transactions committed"));
    assert_ok("P6", GROUP "txn T 7.0 PrepareAbort PrepareAbort:_loaded; part T 7.0 invoices-0;");
    assert_non_null(strstr(story_text(), "1 aborted"));
}

static void offsets_that_are_told_late_are_of_their_transaction(void **state)
{
    (void)state;
#define OFFSETS "part T 7.0 __consumer_offsets-3; write billing-1 __consumer_offsets-3@0 1 7.0 t;"
#define NEXT "txn T 7.0 CompleteCommit Ongoing billing-1; part T 7.0 invoices-0; part T 7.0 __consumer_offsets-3;"
    const char *late = GROUP BEGIN WRITE OFFSETS PREPARE MARKER
        "marker __consumer_offsets-3@1 7.0 commit;" COMPLETE RETURN NEXT HELD
        "applied 7.0 orders-0@2 m1; txn T 7.0 Ongoing PrepareAbort; txn T 7.0 PrepareAbort CompleteAbort;";
    assert_ok("P6", late);
    assert_d3(late, both, -1, "2 records");
    /* nobody is there in the end who could tell */
    assert_ok("P6", GROUP BEGIN WRITE OFFSETS HELD "coordinator 3 loading;" PREPARE MARKER
                                                   "marker __consumer_offsets-3@1 7.0 commit;" COMPLETE RETURN);
    assert_violated("P6",
                    GROUP BEGIN WRITE OFFSETS HELD "coordinator 3 loading; coordinator 3 loaded;" PREPARE MARKER
                                                   "marker __consumer_offsets-3@1 7.0 commit;" COMPLETE RETURN,
                    "", "has its offset orders-0@2 not");
}

static void only_who_is_in_the_scope_is_judged_by_p7(void **state)
{
    (void)state;
#define OTHERS "topic orders 1; topic x 1; member m1 billing-1; deliver billing-1 orders-0@0; pid U 7.0 other-1;"
    assert_not_judged("P7", OTHERS, "no transactional producer of billing");
    assert_not_judged("P7", OTHERS "pid U 7.1 other-1; write other-1 x-0@0 1 7.0:0", "no transactional producer");
    assert_violated("P7", OTHERS "pid T 8.0 billing-1; pid T 8.1 other-1; write billing-1 x-0@0 1 8.0:0", "x-0@0",
                    "written, and is visible,");
}

static void p8_waits_for_the_timeout_of_the_producer(void **state)
{
    (void)state;
    const char *open = GROUP "pid T 7.0 billing-1 300000;" BEGIN WRITE "at 200; note";
    assert_ok("P8", open);
    assert_violated("P8", GROUP "pid T 7.0 billing-1 300000;" BEGIN WRITE "at 320; note", "invoices-0@0",
                    "does not end");
    assert_violated("P8", GROUP "pid T 7.0 billing-1 5000;" BEGIN WRITE "at 20; note", "invoices-0@0", "does not end");
}

static void offsets_that_hang_are_found_by_a_path(void **state)
{
    (void)state;
    const char *story =
        GROUP BEGIN WRITE "part T 7.0 __consumer_offsets-3;"
                          "txn T 7.0 Ongoing PrepareAbort; marker invoices-0@2 7.0 abort;"
                          "marker __consumer_offsets-3@0 7.0 abort; txn T 7.0 PrepareAbort CompleteAbort;"
                          "write billing-1 __consumer_offsets-3@1 1 7.0 t; at 500; note";
    assert_int_equal(judge("P8", IN_OUT, story), KT_VIOLATED);
    assert_int_equal(judge("P8", "billing", story), KT_VIOLATED);
    /* another program's are not theirs */
    assert_int_equal(judge("P8", IN_OUT, WHOLE "write other-1 __consumer_offsets-3@1 1 8.0 t; at 500; note"), KT_OK);
}

/* ---- D3, where logs lose records ---- */

#define SECOND                                                                                                         \
    "txn T 7.0 CompleteCommit Ongoing billing-1; part T 7.0 invoices-0; write billing-1 invoices-0@3 2 7.0:2 t;"       \
    "held 7.0 orders-0@4 m1 billing-1;" PREPARE                                                                        \
    "applied 7.0 orders-0@4 m1; marker invoices-0@5 7.0 commit;" COMPLETE RETURN
#define ONE_TO_FOUR "topic orders 1; topic invoices 2; append orders-0@0 4; readable orders-0@4; member m1 billing-1;"
#define LAST_TWO                                                                                                       \
    "assign billing-1 orders-0; pid T 7.0 billing-1; deliver billing-1 orders-0@2 2;" BEGIN WRITE                      \
    "held 7.0 orders-0@4 m1 billing-1;" PREPARE "applied 7.0 orders-0@4 m1;" MARKER COMPLETE

static void inputs_that_are_gone_need_no_output(void **state)
{
    (void)state;
    const char *last[] = {"orders-0@2", "0", "orders-0@3", "0", NULL};
    assert_d3(ONE_TO_FOUR "cleaned orders-0@0 2;" LAST_TWO, last, -1, "2 records");
    assert_d3(ONE_TO_FOUR "deleted orders-0@2;" LAST_TWO, last, -1, "2 records");
    /* what was committed past is lost, though it is deleted now */
    assert_d3(ONE_TO_FOUR LAST_TWO "deleted orders-0@4;", last, 0, "gave no record");
}

static void outputs_that_are_deleted_were_there(void **state)
{
    (void)state;
    const char *all[] = {"orders-0@0", "0", "orders-0@1", "0", "orders-0@2", "1", "orders-0@3", "1", NULL};
    assert_d3(WHOLE SECOND, all, -1, "4 records");
    assert_d3(WHOLE SECOND "deleted invoices-0@3;", all, -1, "4 records");
    assert_d3(WHOLE SECOND "cleaned invoices-0@0 2;", all, -1, "4 records");
}

static void output_of_an_aborted_input_is_found(void **state)
{
    (void)state;
    const char *story = "topic orders 1; topic invoices 2; reads billing-1 uncommitted earliest;"
                        "write up-1 orders-0@0 2 3.0:0 t; marker orders-0@2 3.0 abort; member m1 billing-1;"
                        "assign billing-1 orders-0; pid T 7.0 billing-1; deliver billing-1 orders-0@0 2;" BEGIN WRITE
                        "held 7.0 orders-0@3 m1 billing-1;" PREPARE "applied 7.0 orders-0@3 m1;" MARKER COMPLETE;
    assert_d3(story, both, 0, "orders-0@0 is aborted, and gave invoices-0@0..1");
}

static void output_that_comes_a_transaction_late_is_found(void **state)
{
    (void)state;
    const char *late[] = {"orders-0@1", "0", "orders-0@0", "1", "orders-0@2", "1", "orders-0@3", "1", NULL};
    assert_d3(WHOLE SECOND, late, 0, "after its offset was committed");
    /* who went back may do it again */
    const char *again[] = {"orders-0@0", "0", "orders-0@1", "0", NULL};
    assert_d3(GROUP "commit orders-0@2 m1; commit orders-0@0;" BEGIN WRITE HELD COMMIT, again, -1, "2 records");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whole_transaction_is_ok),
        cmocka_unit_test(transaction_with_two_outcomes_is_found),
        cmocka_unit_test(offsets_without_their_transaction_are_found),
        cmocka_unit_test(record_that_a_later_transaction_commits_is_found),
        cmocka_unit_test(program_that_is_told_wrong_is_found),
        cmocka_unit_test(p6_without_transactions_is_not_judged),
        cmocka_unit_test(fenced_producer_that_is_silent_is_ok),
        cmocka_unit_test(fenced_producer_that_is_heard_is_found),
        cmocka_unit_test(ended_transactions_do_not_hang),
        cmocka_unit_test(transaction_that_hangs_is_found),
        cmocka_unit_test(one_output_an_input_in_one_transaction_is_ok),
        cmocka_unit_test(aborted_outputs_do_not_count),
        cmocka_unit_test(two_outputs_of_an_input_are_found),
        cmocka_unit_test(input_that_is_committed_without_output_is_found),
        cmocka_unit_test(output_that_is_not_tied_to_its_input_is_found),
        cmocka_unit_test(d3_without_data_is_not_judged),
        cmocka_unit_test(offsets_of_a_transaction_are_nobodys_admin),
        cmocka_unit_test(transaction_that_is_known_from_loading_is_whole),
        cmocka_unit_test(offsets_that_are_told_late_are_of_their_transaction),
        cmocka_unit_test(only_who_is_in_the_scope_is_judged_by_p7),
        cmocka_unit_test(p8_waits_for_the_timeout_of_the_producer),
        cmocka_unit_test(offsets_that_hang_are_found_by_a_path),
        cmocka_unit_test(inputs_that_are_gone_need_no_output),
        cmocka_unit_test(outputs_that_are_deleted_were_there),
        cmocka_unit_test(output_of_an_aborted_input_is_found),
        cmocka_unit_test(output_that_comes_a_transaction_late_is_found),
    };
    return cmocka_run_group_tests(tests, NULL, story_end);
}
