/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE /* nftw */
#include "selftests/check.h"

#include "harness/explore/merge.h"
#include "harness/explore/shard.h"
#include "selftests/harness/explore/files.h"

/* ---- helpers ---- */

/* What a made-up exploration of 40 schedules finds: every seventh loses a record, every fifth is pruned. */
static struct kt_finding_record run_of(uint64_t n, char *schedule)
{
    snprintf(schedule, 64, "seed=1 crash billing-1 at OffsetCommit#%d.applied", (int)n);
    int result = n % 7 == 3 ? KT_RESULT_VIOLATED : n % 5 == 4 ? KT_RESULT_PRUNED : KT_RESULT_OK;
    return run_record(n, schedule, result);
}

enum { RUNS = 40 };

/* Write the part of it that a shard has. */
static void explore(const char *path, const char *test, const char *text)
{
    struct kt_shard shard;
    struct kt_finding_record record = begin_record(test, text);
    assert_true(kt_shard_parse(text, &shard, NULL));
    write_record(path, &record);
    for (uint64_t n = 0; n < RUNS; n++) {
        char schedule[64];
        if (!kt_shard_owns(&shard, n))
            continue;
        record = run_of(n, schedule);
        bool is_violated = record.run.result == KT_RESULT_VIOLATED;
        write_record(path, &record);
        if (!is_violated)
            continue;
        record = finding_record(test, schedule, n < 20 ? "seed=1 crash billing-1" : "seed=1 crash billing-2");
        record.finding.events = 400 + n;
        write_record(path, &record);
    }
    static const char *lacking[] = {"transaction abort", "static member fenced", "rebalance"};
    struct kt_sometimes sometimes[] = {{"in flight", shard.index == 1}, {"never", false}};
    record = end_record(test);
    record.end.not_exercised = (struct kt_texts){lacking, shard.index == 2 ? 2 : 3};
    record.end.sometimes = (struct kt_sometimes_list){sometimes, 2};
    write_record(path, &record);
}

static void add(struct kt_merge *merge, const char *path)
{
    struct kmock_buffer error = {0};
    if (!kt_merge_add(merge, path, &error))
        fail_msg("%s", text_of(&error));
}

static void join(struct kt_merge *merge, bool is_partial)
{
    struct kmock_buffer error = {0};
    if (!kt_merge_join(merge, is_partial, &error))
        fail_msg("%s", text_of(&error));
}

static void check_not_joined(struct kt_merge *merge, const char *message)
{
    struct kmock_buffer error = {0};
    assert_false(kt_merge_join(merge, false, &error));
    check_text(&error, message);
    kt_merge_destroy(merge);
}

/* Explore in so many shards and add their files, the last one first. */
static struct kt_merge *merge_shards(const char *folder, int count)
{
    struct kt_merge *merge = kt_merge_create();
    for (int i = count; i >= 1; i--) {
        char shard[24], name[40];
        snprintf(shard, sizeof shard, "%d/%d", i, count);
        snprintf(name, sizeof name, "%d-of-%d.ndjson", i, count);
        explore(path_in(folder, name), "t", shard);
        add(merge, path_in(folder, name));
    }
    return merge;
}

static char *printed(struct kt_merge *merge, bool runs_only)
{
    struct kmock_buffer text = {0};
    kt_merge_print(merge, runs_only, &text);
    kmock_buffer_append(&text, "", 1);
    return (char *)text.data;
}

/* ---- what is joined ---- */

static void union_of_four_shards_is_the_unsharded_exploration(void **state)
{
    struct kt_merge *whole = merge_shards(*state, 1), *parts = merge_shards(*state, 4);
    join(whole, false);
    join(parts, false);
    char *one = printed(whole, true), *other = printed(parts, true);
    assert_string_equal(one, other);
    assert_non_null(strstr(one, "\"n\":39,"));
    assert_true(strncmp(one, "{\"kt\":1,\"type\":\"run\",\"n\":0,", 26) == 0);
    free(one);
    free(other);
    kt_merge_destroy(whole);
    kt_merge_destroy(parts);
}

static void result_does_not_depend_on_the_order_of_files(void **state)
{
    struct kt_merge *merge = merge_shards(*state, 3), *again = kt_merge_create();
    const char *const names[] = {"2-of-3.ndjson", "1-of-3.ndjson", "3-of-3.ndjson"};
    for (int i = 0; i < 3; i++)
        add(again, path_in(*state, names[i]));
    join(merge, false);
    join(again, false);
    char *one = printed(merge, false), *other = printed(again, false);
    assert_string_equal(one, other);
    free(one);
    free(other);
    kt_merge_destroy(merge);
    kt_merge_destroy(again);
}

static void same_findings_are_one_and_counted(void **state)
{
    struct kt_merge *merge = merge_shards(*state, 4);
    join(merge, false);
    char *text = printed(merge, false);
    const char *first = strstr(text, "\"type\":\"finding\"");
    assert_non_null(first);
    assert_non_null(strstr(first, "\"shrunk\":\"seed=1 crash billing-1\",\"events\":403,\"shrunk_events\":9,"
                                  "\"same\":\"2/2\",\"says\":\"lost\",\"report\":\"FAIL\\nlost\\n\",\"schedules\":3}"));
    const char *second = strstr(first + 1, "\"type\":\"finding\"");
    assert_non_null(strstr(second, "billing-2\",\"events\":424"));
    assert_null(strstr(second + 1, "\"type\":\"finding\""));
    assert_non_null(strstr(second, "\"runs\":33,\"pruned\":7,\"wall_ms\":40,\"virtual_us\":40000000,\"findings\":2,"
                                   "\"not_exercised\":[\"transaction abort\",\"static member fenced\"],"
                                   "\"sometimes\":{\"in flight\":true,\"never\":false}}"));
    free(text);
    assert_int_equal(kt_merge_exit(merge), KT_EXPLORE_SAFETY);
    kt_merge_destroy(merge);
}

static void summary_is_for_people(void **state)
{
    struct kt_merge *merge = merge_shards(*state, 4);
    struct kmock_buffer text = {0};
    join(merge, false);
    kt_merge_say(merge, &text);
    check_text(&text, "t: billing_test, seed 1, level 1, librdkafka 2.0.2, 4 of 4 shards\n"
                      "  27 ok, 6 violated, 7 pruned; 40.0 s of virtual time in 0.0 s\n"
                      "  FAIL safety [D1] lost\n"
                      "       3 schedules, shrunk 403 -> 9 events, same result 2/2\n"
                      "       again:  KTRIAL_REPLAY='seed=1 crash billing-1' KTRIAL_TEST=t ./billing_test\n"
                      "  FAIL safety [D1] lost\n"
                      "       3 schedules, shrunk 424 -> 9 events, same result 2/2\n"
                      "       again:  KTRIAL_REPLAY='seed=1 crash billing-2' KTRIAL_TEST=t ./billing_test\n"
                      "  not exercised: transaction abort, static member fenced\n"
                      "  FAIL never reached: never\n");
    kt_merge_destroy(merge);
}

static void merged_file_can_be_read_again(void **state)
{
    struct kt_merge *merge = merge_shards(*state, 2), *again = kt_merge_create();
    join(merge, false);
    char *text = printed(merge, false);
    write_file(path_in(*state, "merged"), text, strlen(text));
    add(again, path_in(*state, "merged"));
    join(again, false);
    char *other = printed(again, false);
    assert_string_equal(text, other);
    free(text);
    free(other);
    kt_merge_destroy(merge);
    kt_merge_destroy(again);
}

static void several_tests_of_a_program_stay_apart(void **state)
{
    struct kt_merge *merge = kt_merge_create();
    const char *one = path_in(*state, "1"), *two = path_in(*state, "2");
    explore(one, "t", "1/2");
    explore(one, "u", "1/2");
    explore(two, "t", "2/2");
    explore(two, "u", "2/2");
    add(merge, one);
    add(merge, two);
    join(merge, false);
    assert_int_equal(kt_merge_tests(merge), 2);
    char *text = printed(merge, true);
    assert_non_null(strstr(text, "\"type\":\"begin\",\"test\":\"t\""));
    assert_non_null(strstr(text, "\"type\":\"begin\",\"test\":\"u\""));
    free(text);
    kt_merge_destroy(merge);
}

static void shard_that_was_killed_and_went_on_is_one(void **state)
{
    const char *path = path_in(*state, "a");
    struct kt_finding_record records[] = {begin_record("t", "1/1"),         run_record(0, "seed=1", KT_RESULT_OK),
                                          begin_record("t", "1/1"),         run_record(0, "seed=1", KT_RESULT_OK),
                                          run_record(1, "a", KT_RESULT_OK), end_record("t")};
    struct kt_merge *merge = kt_merge_create();
    for (size_t i = 0; i < 6; i++)
        write_record(path, &records[i]);
    add(merge, path);
    assert_null(kt_merge_unended(merge));
    join(merge, false);
    char *text = printed(merge, false);
    assert_non_null(strstr(text, "\"runs\":2,"));
    free(text);
    assert_int_equal(kt_merge_exit(merge), KT_EXPLORE_CLEAN);
    kt_merge_destroy(merge);
}

static void what_killed_shard_saw_counts(void **state)
{
    struct kt_merge *merge = kt_merge_create();
    struct kt_finding_record seen[] = {{KT_RECORD_SEEN, {.seen = {3, KT_SEEN_SOMETIMES, "never"}}},
                                       {KT_RECORD_SEEN, {.seen = {3, KT_SEEN_EXERCISED, "transaction abort"}}}};
    struct kt_finding_record begin = begin_record("t", "2/2");
    explore(path_in(*state, "1"), "t", "1/2");
    write_record(path_in(*state, "2"), &begin);
    write_record(path_in(*state, "2"), &seen[0]);
    write_record(path_in(*state, "2"), &seen[1]);
    add(merge, path_in(*state, "1"));
    add(merge, path_in(*state, "2"));
    assert_string_equal(kt_merge_unended(merge), "t");
    join(merge, true);
    char *text = printed(merge, false);
    assert_non_null(strstr(text, "\"not_exercised\":[\"static member fenced\",\"rebalance\"]"));
    assert_non_null(strstr(text, "\"sometimes\":{\"in flight\":false,\"never\":true}"));
    free(text);
    kt_merge_destroy(merge);
}

/* ---- what does not fit ---- */

static void missing_shards_are_an_error_or_a_warning(void **state)
{
    struct kt_merge *merge = kt_merge_create(), *partial = kt_merge_create();
    explore(path_in(*state, "2"), "t", "2/4");
    explore(path_in(*state, "4"), "t", "4/4");
    add(merge, path_in(*state, "2"));
    add(merge, path_in(*state, "4"));
    check_not_joined(merge, "t: shard 1/4 is missing, shard 3/4 is missing; --resume goes on with a shard, --partial "
                            "joins what is there");
    add(partial, path_in(*state, "2"));
    add(partial, path_in(*state, "4"));
    join(partial, true);
    char *text = printed(partial, false);
    assert_non_null(strstr(text, "\"warnings\":[\"shard 1/4 is missing\",\"shard 3/4 is missing\"]"));
    free(text);
    kt_merge_destroy(partial);
}

static void vacuous_is_only_what_is_complete(void **state)
{
    struct kt_finding_record begin = begin_record("t", "1/2"), end = end_record("t");
    struct kt_sometimes sometimes = {"never", false};
    struct kt_merge *merge = kt_merge_create(), *both = kt_merge_create();
    end.end.sometimes = (struct kt_sometimes_list){&sometimes, 1};
    write_record(path_in(*state, "1"), &begin);
    write_record(path_in(*state, "1"), &end);
    begin = begin_record("t", "2/2");
    write_record(path_in(*state, "2"), &begin);
    write_record(path_in(*state, "2"), &end);
    add(merge, path_in(*state, "1"));
    join(merge, true);
    assert_int_equal(kt_merge_exit(merge), KT_EXPLORE_CLEAN);
    kt_merge_destroy(merge);
    add(both, path_in(*state, "1"));
    add(both, path_in(*state, "2"));
    join(both, false);
    assert_int_equal(kt_merge_exit(both), KT_EXPLORE_VACUOUS);
    kt_merge_destroy(both);
}

/* Adding the second file is refused; message may have %1$s and %2$s for the files. */
static void check_not_added(void **state, const struct kt_finding_record *first, const struct kt_finding_record *second,
                            const char *message)
{
    struct kt_merge *merge = kt_merge_create();
    struct kmock_buffer error = {0}, expected = {0};
    const char *one = path_in(*state, "one"), *two = path_in(*state, "two");
    unlink(one);
    unlink(two);
    for (; first->type != KT_RECORD_NONE; first++)
        write_record(one, first);
    for (; second->type != KT_RECORD_NONE; second++)
        write_record(two, second);
    add(merge, one);
    assert_false(kt_merge_add(merge, two, &error));
    for (const char *c = message; *c; c++) {
        if (*c == '<')
            kmock_buffer_print(&expected, "%s", c[1] == '1' ? one : two);
        c += *c == '<' ? 2 : 0;
        if (*c != '>')
            kmock_buffer_append(&expected, c, 1);
    }
    check_text(&error, text_of(&expected));
    kmock_buffer_free(&expected);
    kt_merge_destroy(merge);
}

static void foreign_and_doubled_shards_are_refused(void **state)
{
    struct kt_finding_record one[] = {begin_record("t", "1/2"), run_record(0, "seed=1", KT_RESULT_OK), {0}};
    struct kt_finding_record two[] = {begin_record("t", "1/2"), {0}, {0}};
    check_not_added(state, one, two, "<1> and <2> are both shard 1/2 of t");
    two[0] = begin_record("t", "2/3");
    check_not_added(state, one, two, "<2> does not belong to <1>: 3 shards here and 2 there (here: <2>, there: <1>)");
    two[0] = begin_record("t", "2/2");
    two[0].begin.seed = 7;
    check_not_added(state, one, two, "<2> does not belong to <1>: seed is 7 here and 1 there (here: <2>, there: <1>)");
    two[0] = begin_record("t", "2/2");
    two[0].begin.program = "other";
    check_not_added(state, one, two,
                    "<2> does not belong to <1>: program is 'other' here and 'billing_test' there "
                    "(here: <2>, there: <1>)");
    two[0] = begin_record("t", "2/2");
    two[1] = run_record(0, "seed=1", KT_RESULT_CRASH);
    check_not_added(state, one, two,
                    "<2>: run 0 of t is not the same in <1>: not deterministic, or not the same "
                    "program; KTRIAL_REPLAY='seed=1' shows it");
    two[0] = run_record(0, "seed=1", KT_RESULT_OK);
    two[1] = (struct kt_finding_record){0};
    check_not_added(state, one, two, "<2>: its first record is no begin: is it the file of an exploration?");
    two[0] = begin_record("t", "0/2");
    check_not_added(state, one, two, "shard: '0/2': shards are counted from 1: 1/2 to 2/2");
}

static void file_that_is_named_twice_is_refused(void **state)
{
    struct kt_merge *merge = kt_merge_create();
    struct kmock_buffer error = {0}, expected = {0};
    const char *path = path_in(*state, "1");
    explore(path, "t", "1/1");
    add(merge, path);
    assert_false(kt_merge_add(merge, path, &error));
    kmock_buffer_print(&expected, "%s is named twice", path);
    check_text(&error, text_of(&expected));
    kmock_buffer_free(&expected);
    kt_merge_destroy(merge);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(union_of_four_shards_is_the_unsharded_exploration, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(result_does_not_depend_on_the_order_of_files, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(same_findings_are_one_and_counted, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(summary_is_for_people, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(merged_file_can_be_read_again, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(several_tests_of_a_program_stay_apart, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(shard_that_was_killed_and_went_on_is_one, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(what_killed_shard_saw_counts, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(missing_shards_are_an_error_or_a_warning, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(vacuous_is_only_what_is_complete, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(foreign_and_doubled_shards_are_refused, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(file_that_is_named_twice_is_refused, make_folder, remove_folder),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
