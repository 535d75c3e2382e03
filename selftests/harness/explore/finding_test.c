/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE /* nftw */
#include "selftests/check.h"

#include "harness/explore/finding.h"
#include "selftests/harness/explore/files.h"

/* ---- helpers ---- */

static const char whole_end[] =
    "{\"kt\":1,\"type\":\"end\",\"test\":\"t\",\"runs\":355,\"pruned\":57,\"wall_ms\":812,\"virtual_us\":9,"
    "\"findings\":1,\"not_exercised\":[\"transaction abort\"],\"sometimes\":{\"rebalance\":true,\"crash\":false}}\n";

static void check_line(const char *line)
{
    struct kmock_arena arena = {0};
    struct kmock_buffer error = {0}, out = {0};
    struct kt_finding_record record;
    if (!kt_finding_read(line, &arena, &record, &error))
        fail_msg("%s", text_of(&error));
    kt_finding_print(&record, &out);
    check_text(&out, line);
    kmock_arena_free(&arena);
}

static void check_refused(const char *line, const char *message)
{
    struct kmock_arena arena = {0};
    struct kmock_buffer error = {0};
    struct kt_finding_record record;
    assert_false(kt_finding_read(line, &arena, &record, NULL));
    assert_false(kt_finding_read(line, &arena, &record, &error));
    check_text(&error, message);
    kmock_arena_free(&arena);
}

/* ---- lines ---- */

static void each_record_reads_back_to_the_same_line(void **state)
{
    (void)state;
    check_line("{\"kt\":1,\"type\":\"begin\",\"test\":\"t\",\"program\":\"billing_test\",\"seed\":1,\"level\":2,"
               "\"shard\":\"2/4\",\"library\":\"librdkafka 2.0.2\",\"total\":412}\n");
    check_line("{\"kt\":1,\"type\":\"run\",\"n\":17,\"schedule\":\"seed=1 crash billing-1 at OffsetCommit#3.applied\","
               "\"result\":\"violated\",\"ids\":[\"D1\",\"L3\"],\"events\":412,\"virtual_us\":12000000,"
               "\"history\":\"41d6a069ad23a674\"}\n");
    check_line("{\"kt\":1,\"type\":\"seen\",\"n\":17,\"what\":\"sometimes\",\"text\":\"a \\\"b\\\" \xc3\xa4\"}\n");
    check_line("{\"kt\":1,\"type\":\"finding\",\"test\":\"t\",\"kind\":\"safety\",\"ids\":[\"D1\"],\"schedule\":\"a\","
               "\"shrunk\":\"b\",\"events\":412,\"shrunk_events\":9,\"same\":\"2/2\",\"says\":\"lost\","
               "\"report\":\"FAIL\\nlost\\n\",\"schedules\":37}\n");
    check_line(whole_end);
    check_line("{\"kt\":1,\"type\":\"end\",\"test\":\"t\",\"runs\":0,\"pruned\":0,\"wall_ms\":0,\"virtual_us\":0,"
               "\"findings\":0,\"not_exercised\":[],\"not_judged\":[\"D1\"],\"warnings\":[\"w\"],\"sometimes\":{}}\n");
}

static void numbers_go_up_to_the_largest_seed(void **state)
{
    (void)state;
    check_line("{\"kt\":1,\"type\":\"begin\",\"test\":\"t\",\"program\":\"p\",\"seed\":\"18446744073709551615\","
               "\"level\":1,\"shard\":\"1/1\",\"library\":\"l\",\"total\":9223372036854775807}\n");
}

static void every_result_and_kind_has_a_word_that_reads_back(void **state)
{
    (void)state;
    for (int i = 0; i < KT_RUN_RESULTS; i++) {
        struct kmock_buffer line = {0};
        kt_finding_print(&(struct kt_finding_record){KT_RECORD_RUN, {.run = {1, "s", i}}}, &line);
        assert_non_null(strstr(text_of(&line), kt_run_result_name(i)));
        check_line(text_of(&line));
        kmock_buffer_free(&line);
    }
    for (int i = 0; i < KT_FINDING_KINDS; i++) {
        struct kmock_buffer line = {0};
        kt_finding_print(&(struct kt_finding_record){KT_RECORD_FINDING, {.finding = {"t", i}}}, &line);
        check_line(text_of(&line));
        kmock_buffer_free(&line);
    }
    assert_null(kt_run_result_name(KT_RUN_RESULTS));
    assert_null(kt_run_result_name(-1));
    assert_null(kt_finding_kind_name(KT_FINDING_KINDS));
}

static void bytes_that_are_no_utf8_are_replaced_alone(void **state)
{
    struct kmock_buffer line = {0};
    (void)state;
    kt_finding_print(&(struct kt_finding_record){KT_RECORD_SEEN, {.seen = {1, 0, "a\xff\xc3\xa4\xe2\x82"}}}, &line);
    check_text(&line, "{\"kt\":1,\"type\":\"seen\",\"n\":1,\"what\":\"sometimes\","
                      "\"text\":\"a\xef\xbf\xbd\xc3\xa4\xef\xbf\xbd\xef\xbf\xbd\"}\n");
}

static void fields_and_types_that_are_not_known_are_skipped(void **state)
{
    struct kmock_arena arena = {0};
    struct kt_finding_record record;
    (void)state;
    assert_true(kt_finding_read("{\"new\":[{}],\"kt\":1,\"type\":\"seen\",\"text\":\"x\",\"n\":3,\"what\":\"judged\"}",
                                &arena, &record, NULL));
    assert_int_equal(record.type, KT_RECORD_SEEN);
    assert_int_equal(record.seen.what, KT_SEEN_JUDGED);
    assert_true(kt_finding_read("{\"kt\":1,\"type\":\"progress\"}", &arena, &record, NULL));
    assert_int_equal(record.type, KT_RECORD_NONE);
    kmock_arena_free(&arena);
}

static void broken_lines_say_what_was_expected(void **state)
{
    (void)state;
    check_refused("{\"kt\":1,\"type\":\"ru", "not JSON: column 18: premature end of input near '\"ru'");
    check_refused("[]", "not a record: expected {\"kt\":1,\"type\":...}");
    check_refused("{\"type\":\"run\"}", "not a record: expected {\"kt\":1,\"type\":...}");
    check_refused("{\"kt\":2,\"type\":\"run\"}", "written by a newer version of ktrial: this one reads \"kt\":1");
    check_refused("{\"kt\":1,\"type\":\"run\"}", "not a record: 'n' is missing");
    check_refused("{\"kt\":1,\"type\":\"seen\",\"n\":\"x\"}",
                  "not a record: 'n' must be a number from 0 on, it is a text");
    check_refused("{\"kt\":1,\"type\":\"seen\",\"n\":-1}",
                  "not a record: 'n' must be a number from 0 on, it is a negative number");
    check_refused("{\"kt\":1,\"type\":\"seen\",\"n\":1,\"what\":\"x\",\"text\":\"\"}",
                  "not a record: 'what' must be one of sometimes exercised judged, it is 'x'");
    check_refused("{\"kt\":1,\"type\":\"seen\",\"n\":1,\"what\":\"judged\",\"text\":null}",
                  "not a record: 'text' must be a text, it is null");
    check_refused("{\"kt\":1,\"type\":\"end\",\"test\":\"t\",\"runs\":1,\"pruned\":1,\"wall_ms\":1,\"virtual_us\":1,"
                  "\"findings\":1,\"not_exercised\":[1],\"sometimes\":{}}",
                  "not a record: 'not_exercised' must be a list of texts, it is a number");
    check_refused("{\"kt\":1,\"type\":\"end\",\"test\":\"t\",\"runs\":1,\"pruned\":1,\"wall_ms\":1,\"virtual_us\":1,"
                  "\"findings\":1,\"not_exercised\":[],\"sometimes\":{\"x\":1}}",
                  "not a record: 'x' must be true or false, it is a number");
}

static void any_cut_of_a_line_is_refused(void **state)
{
    struct kmock_arena arena = {0};
    struct kt_finding_record record;
    (void)state;
    for (size_t size = 0; size + 2 < sizeof whole_end - 1; size++) {
        char *cut = strndup(whole_end, size);
        assert_false(kt_finding_read(cut, &arena, &record, NULL));
        free(cut);
    }
    kmock_arena_free(&arena);
}

/* ---- files ---- */

static void what_is_written_is_loaded(void **state)
{
    const char *path = path_in(*state, "a.ndjson");
    struct kt_findings findings;
    struct kt_finding_record records[] = {begin_record("t", "1/1"), run_record(0, "seed=1", KT_RESULT_OK),
                                          finding_record("t", "a", "b"), end_record("t")};
    for (size_t i = 0; i < 4; i++)
        write_record(path, &records[i]);
    assert_true(kt_findings_load(path, &findings, NULL));
    assert_int_equal(findings.count, 4);
    assert_false(findings.is_cut);
    assert_string_equal(findings.records[2].finding.report, "FAIL\nlost\n");
    assert_string_equal(findings.records[2].finding.ids.items[0], "D1");
    kt_findings_finish(&findings);
}

static void last_line_of_a_killed_writer_is_tolerated_and_said(void **state)
{
    const char *path = path_in(*state, "a.ndjson");
    struct kt_findings findings;
    struct kt_finding_record begin = begin_record("t", "1/1");
    struct kmock_buffer text = {0};
    kt_finding_print(&begin, &text);
    kmock_buffer_print(&text, "{\"kt\":1,\"type\":\"ru");
    write_file(path, (const char *)text.data, text.size);
    kmock_buffer_free(&text);
    assert_true(kt_findings_load(path, &findings, NULL));
    assert_int_equal(findings.count, 1);
    assert_true(findings.is_cut);
    kt_findings_finish(&findings);
    write_record(path, &begin); /* opening cuts it off */
    assert_true(kt_findings_load(path, &findings, NULL));
    assert_int_equal(findings.count, 2);
    assert_false(findings.is_cut);
    kt_findings_finish(&findings);
}

static void last_line_that_lacks_its_line_break_only_is_kept(void **state)
{
    const char *path = path_in(*state, "a.ndjson");
    struct kt_findings findings;
    struct kt_finding_record begin = begin_record("t", "1/1");
    struct kmock_buffer text = {0};
    kt_finding_print(&begin, &text);
    write_file(path, (const char *)text.data, text.size - 1);
    kmock_buffer_free(&text);
    write_record(path, &begin);
    assert_true(kt_findings_load(path, &findings, NULL));
    assert_int_equal(findings.count, 2);
    kt_findings_finish(&findings);
}

static void check_load_error(const char *path, const char *what)
{
    struct kt_findings findings;
    struct kmock_buffer error = {0}, expected = {0};
    assert_false(kt_findings_load(path, &findings, &error));
    kmock_buffer_print(&expected, "%s: %s", path, what);
    check_text(&error, text_of(&expected));
    kmock_buffer_free(&expected);
    kt_findings_finish(&findings);
}

static void broken_line_that_is_not_the_last_is_named(void **state)
{
    const char *path = path_in(*state, "a.ndjson");
    static const char in_the_middle[] = "{\"kt\":1,\"type\":\"new\"}\n{\"kt\":1}\n{\"kt\":1,\"type\":\"new\"}\n";
    static const char zero[] = "{\"kt\":1,\"type\":\"new\"}\0\n";
    write_file(path, in_the_middle, sizeof in_the_middle - 1);
    check_load_error(path, "line 2: not a record: expected {\"kt\":1,\"type\":...}");
    write_file(path, zero, sizeof zero - 1);
    check_load_error(path, "line 1: not JSON: there are zero bytes in it");
    check_load_error(path_in(*state, "none"), "cannot be read: No such file or directory");
}

static void file_that_cannot_be_written_is_said(void **state)
{
    struct kmock_buffer error = {0};
    (void)state;
    assert_int_equal(kt_findings_open("/tmp/there/is/no/such/folder", &error), -1);
    check_text(&error, "/tmp/there/is/no/such/folder: cannot be written: No such file or directory");
    struct kt_finding_record begin = begin_record("t", "1/1");
    assert_false(kt_finding_write(-1, &begin, &error));
    check_text(&error, "findings: cannot write: Bad file descriptor");
}

/* ---- exit codes ---- */

static void exit_codes_have_an_order(void **state)
{
    static const enum kt_explore_exit order[] = {
        KT_EXPLORE_CLEAN,    KT_EXPLORE_FAILED, KT_EXPLORE_VACUOUS, KT_EXPLORE_NONDETERMINISM,
        KT_EXPLORE_LIVENESS, KT_EXPLORE_SAFETY, KT_EXPLORE_CRASH,
    };
    (void)state;
    for (size_t i = 0; i < 7; i++)
        for (size_t j = 0; j < 7; j++)
            assert_int_equal(kt_explore_exit_worse(order[i], order[j]), order[i > j ? i : j]);
    assert_int_equal(kt_run_exit(KT_RESULT_VIOLATED), 3);
    assert_int_equal(kt_run_exit(KT_RESULT_HANG), 6);
    assert_int_equal(kt_run_exit(KT_RESULT_KNOWN), 0);
    assert_int_equal(kt_finding_exit(KT_FINDING_VACUOUS), 7);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_record_reads_back_to_the_same_line),
        cmocka_unit_test(numbers_go_up_to_the_largest_seed),
        cmocka_unit_test(every_result_and_kind_has_a_word_that_reads_back),
        cmocka_unit_test(bytes_that_are_no_utf8_are_replaced_alone),
        cmocka_unit_test(fields_and_types_that_are_not_known_are_skipped),
        cmocka_unit_test(broken_lines_say_what_was_expected),
        cmocka_unit_test(any_cut_of_a_line_is_refused),
        cmocka_unit_test_setup_teardown(what_is_written_is_loaded, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(last_line_of_a_killed_writer_is_tolerated_and_said, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(last_line_that_lacks_its_line_break_only_is_kept, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(broken_line_that_is_not_the_last_is_named, make_folder, remove_folder),
        cmocka_unit_test(file_that_cannot_be_written_is_said),
        cmocka_unit_test(exit_codes_have_an_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
