/* SPDX-License-Identifier: Apache-2.0 */
#include "selftests/check.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/fault/schedule.h"

/* ---- helpers ---- */

static const char *text_of(struct kmock_buffer *buffer)
{
    kmock_buffer_append(buffer, "", 1);
    return (const char *)buffer->data;
}

static void check_prints(const char *line, const char *canonical)
{
    struct kt_schedule schedule;
    struct kmock_buffer error = {0}, out = {0};
    if (!kt_schedule_parse(line, &schedule, &error))
        fail_msg("%s", text_of(&error));
    kt_schedule_print(&schedule, &out);
    assert_string_equal(text_of(&out), canonical);
    kt_schedule_finish(&schedule);
    kmock_buffer_free(&out);
}

static void check_message(bool (*parse)(const char *, struct kt_schedule *, struct kmock_buffer *), const char *text,
                          const char *message)
{
    struct kt_schedule schedule;
    struct kmock_buffer error = {0};
    if (parse(text, &schedule, &error))
        fail_msg("parsed: %s", text);
    assert_string_equal(text_of(&error), message);
    assert_null(schedule.faults);
    assert_null(schedule.draws);
    assert_null(schedule.scales);
    kmock_buffer_free(&error);
}

/* ---- schedule lines ---- */

static void what_is_printed_parses_back_to_the_same(void **state)
{
    static const char *const lines[][2] = {
        {"seed=1", NULL},
        {"seed=18446744073709551615", NULL},
        {"seed=0x51ee", "seed=20974"},
        {"seed=1 at 12.006s: freeze billing-1 for 45.1s", NULL},
        {"seed=1; at 12s: crash a", "seed=1 at 12s: crash a"},
        {"seed=7 crash a-1 at Fetch#3.sent; OffsetCommit group=\"a;b\": drop reply; optional broker-2 down", NULL},
        {"seed=7 draw 9=1; crash a; draw 3=0", "seed=7 crash a; draw 3=0; draw 9=1"},
        {"seed=7 draw 3=18446744073709551615", NULL},
        {"seed=7 pct=3", NULL},
        {"seed=7 end=healed links=plain order=plain", "seed=7 order=plain links=plain end=healed"},
        {"seed=7 links=plain pct=0x10; crash a", "seed=7 pct=16 links=plain crash a"},
        {"seed=7 scale billing instances=1", NULL},
        {"seed=7; scale orders records=8 partitions=1;crash a", "seed=7 scale orders partitions=1 records=8; crash a"},
        {"seed=7 draw 2=1; crash a; scale b instances=1; scale \"draw\" instances=1000000000 partitions=1 records=1",
         "seed=7 scale b instances=1; scale draw instances=1000000000 partitions=1 records=1; crash a; draw 2=1"},
        {"seed=7 scale \"a b\" records=1; scale instances instances=2", NULL},
        {"seed=7 pct=3 links=plain end=healed scale billing instances=1; scale orders partitions=1 records=8; "
         "crash billing-1 at OffsetCommit#3.applied; draw 17=3",
         NULL},
    };
    (void)state;
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        const char *canonical = lines[i][1] ? lines[i][1] : lines[i][0];
        check_prints(lines[i][0], canonical);
        check_prints(canonical, canonical);
    }
}

static void a_schedule_has_its_seed_draws_and_faults(void **state)
{
    (void)state;
    struct kt_schedule schedule;
    assert_true(kt_schedule_parse("seed=5 crash a; draw 9=4; crash b", &schedule, NULL));
    assert_int_equal(schedule.seed, 5);
    assert_int_equal(schedule.draws_count, 1);
    assert_int_equal(schedule.draws[0].number, 9);
    assert_int_equal(schedule.draws[0].value, 4);
    assert_int_equal(schedule.faults_count, 2);
    assert_string_equal(schedule.faults[1].action.instance, "b");
    kt_schedule_finish(&schedule);
}

static void a_schedule_has_its_settings_and_scales(void **state)
{
    (void)state;
    struct kt_schedule schedule;
    assert_true(kt_schedule_parse("seed=5", &schedule, NULL));
    assert_true(schedule.pct_depth == 0 && !schedule.plain_order && !schedule.plain_latency && !schedule.heals);
    assert_int_equal(schedule.scales_count, 0);
    kt_schedule_finish(&schedule);
    assert_true(kt_schedule_parse("seed=5 pct=4 end=healed; scale a instances=2; scale b records=9", &schedule, NULL));
    assert_true(schedule.pct_depth == 4 && !schedule.plain_order && !schedule.plain_latency && schedule.heals);
    assert_int_equal(schedule.scales_count, 2);
    assert_string_equal(schedule.scales[0].name, "a");
    assert_int_equal(schedule.scales[0].instances, 2);
    assert_true(schedule.scales[0].partitions == -1 && schedule.scales[0].records == -1);
    assert_true(schedule.scales[1].records == 9 && schedule.scales[1].instances == -1);
    kt_schedule_finish(&schedule);
}

static void settings_that_do_not_parse_are_refused_with_their_column(void **state)
{
    static const char *const lines[][3] = {
        {"seed=1 pct=0", "12", "pct must be 1 to 1000"},
        {"seed=1 pct=1001", "12", "pct must be 1 to 1000"},
        {"seed=1 pct=-1", "12", "pct '-1' is no number"},
        {"seed=1 pct 3", "12", "expected '=' after 'pct', got '3'"},
        {"seed=1 pct=2 pct=3", "14", "pct is said twice"},
        {"seed=1 order=random", "14", "expected 'plain' after 'order=', got 'random'"},
        {"seed=1 links=", "14", "expected 'plain' after 'links=', got the end of the line"},
        {"seed=1 end=plain", "12", "expected 'healed' after 'end=', got 'plain'"},
        {"seed=1 pct=3 order=plain", "14", "order=plain has no priorities: say either pct or order"},
        {"seed=1 order=plain pct=3", "20", "order=plain has no priorities: say either pct or order"},
        {"seed=1 crash a; pct=3", "17",
         "expected 'at', an API (OffsetCommit, Fetch, any...) or an action (crash, drop...), got 'pct'"},
        {"seed=1 scale", "13", "expected the name of an application or topic after 'scale', got the end of the line"},
        {"seed=1 scale a", "15",
         "expected 'instances=', 'partitions=' or 'records=' after the name, got the end of the line"},
        {"seed=1 scale a; crash b", "15", "expected 'instances=', 'partitions=' or 'records=' after the name, got ';'"},
        {"seed=1 scale a records", "23", "expected '=' after 'records', got the end of the line"},
        {"seed=1 scale a records=0", "24", "records must be 1 to 1000000000"},
        {"seed=1 scale a instances=1000000001", "26", "instances must be 1 to 1000000000"},
        {"seed=1 scale a records=few", "24", "records 'few' is no number"},
        {"seed=1 scale a records=1 records=2", "26", "'records' is said twice"},
        {"seed=1 scale a records=1; scale b records=1; scale a instances=1", "52", "'a' is scaled twice"},
        {"seed=1 scale a records=1 crash a", "26", "expected ';' before the next fault, got 'crash'"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        char message[400];
        int column = atoi(lines[i][1]);
        snprintf(message, sizeof message, "schedule: column %d: %s\n  %s\n  %*s", column, lines[i][2], lines[i][0],
                 column, "^");
        check_message(kt_schedule_parse, lines[i][0], message);
    }
}

static void a_copy_says_the_same_and_shares_nothing(void **state)
{
    static const char line[] = "seed=7 pct=3 links=plain end=healed scale billing instances=1; crash billing-1 at "
                               "OffsetCommit#3.applied; optional OffsetCommit group=\"a;b\": drop reply; draw 17=3";
    struct kt_schedule schedule, copy;
    struct kmock_buffer out = {0};
    (void)state;
    assert_true(kt_schedule_parse(line, &schedule, NULL));
    kt_schedule_copy(&schedule, &copy);
    kt_schedule_finish(&schedule);
    kt_schedule_print(&copy, &out);
    assert_string_equal(text_of(&out), line);
    kmock_buffer_free(&out);
    kt_schedule_finish(&copy);
    assert_true(kt_scenario_parse("crash a\n", &schedule, NULL));
    kt_schedule_copy(&schedule, &copy);
    assert_int_equal(copy.seed, 0);
    assert_int_equal(copy.faults_count, 1);
    kt_schedule_finish(&schedule);
    kt_schedule_finish(&copy);
}

static void a_line_that_does_not_parse_is_refused_with_its_column(void **state)
{
    (void)state;
    check_message(kt_schedule_parse, "", "schedule: column 1: expected 'seed=', got the end of the line\n  \n  ^");
    check_message(kt_schedule_parse, "crash a", "schedule: column 1: expected 'seed=', got 'crash'\n  crash a\n  ^");
    check_message(kt_schedule_parse, "seed 1",
                  "schedule: column 6: expected '=' after 'seed', got '1'\n  seed 1\n       ^");
    check_message(kt_schedule_parse, "seed=x", "schedule: column 6: the seed 'x' is no number\n  seed=x\n       ^");
    check_message(kt_schedule_parse, "seed=0",
                  "schedule: column 6: the seed 0 is none; seeds begin at 1\n  seed=0\n       ^");
    check_message(kt_schedule_parse, "seed=18446744073709551616",
                  "schedule: column 6: the seed '18446744073709551616' is too large\n"
                  "  seed=18446744073709551616\n       ^");
    check_message(kt_schedule_parse, "seed=1 crash a;",
                  "schedule: column 16: expected 'at', an API (OffsetCommit, Fetch, any...) or an action (crash, "
                  "drop...), got the end of the line\n  seed=1 crash a;\n                 ^");
    check_message(kt_schedule_parse, "seed=1 crash a; Fetch: drop answer",
                  "schedule: column 29: expected 'reply' or 'request' after 'drop', got 'answer'\n"
                  "  seed=1 crash a; Fetch: drop answer\n                              ^");
    check_message(kt_schedule_parse, "seed=1 draw 3=1; draw 3=2",
                  "schedule: column 23: draw 3 is said twice\n  seed=1 draw 3=1; draw 3=2\n                        ^");
    check_message(kt_schedule_parse, "seed=1 draw 3=1 crash a",
                  "schedule: column 17: expected ';' before the next fault, got 'crash'\n"
                  "  seed=1 draw 3=1 crash a\n                  ^");
    check_message(kt_schedule_parse, "seed=1 draw =1",
                  "schedule: column 13: expected the number of the draw, got '='\n  seed=1 draw =1\n              ^");
}

static void a_schedule_without_a_seed_prints_the_default(void **state)
{
    (void)state;
    struct kt_schedule schedule;
    struct kmock_buffer out = {0};
    assert_true(kt_scenario_parse("crash a\n", &schedule, NULL));
    assert_int_equal(schedule.seed, 0);
    kt_schedule_print(&schedule, &out);
    assert_string_equal(text_of(&out), "seed=1 crash a");
    kmock_buffer_free(&out);
    kt_schedule_finish(&schedule);
}

/* ---- scenarios ---- */

static void a_scenario_has_one_fault_a_line(void **state)
{
    (void)state;
    struct kt_schedule schedule;
    struct kmock_buffer out = {0};
    assert_true(kt_scenario_parse("# what it is\r\n\n  # more\ncrash a-1 at Fetch#3.sent\r\nseed=7 links=plain\n"
                                  "scale a instances=3\n\tcrash b",
                                  &schedule, NULL));
    kt_schedule_print(&schedule, &out);
    assert_string_equal(text_of(&out), "seed=7 links=plain scale a instances=3; crash a-1 at Fetch#3.sent; crash b");
    kmock_buffer_free(&out);
    kt_schedule_finish(&schedule);
    check_message(kt_scenario_parse, "# one\ncrash a\nFetch: drop answer\n",
                  "line 3: fault: column 13: expected 'reply' or 'request' after 'drop', got 'answer'\n"
                  "  Fetch: drop answer\n              ^");
    check_message(kt_scenario_parse, "crash a; crash b",
                  "line 1: fault: column 8: expected the end of the line, got ';'\n  crash a; crash b\n         ^");
}

/* ---- files of the tree this test was compiled from ---- */

static void make_path(char *path, size_t size, const char *name)
{
    const char *end = strstr(__FILE__, "selftests/harness/fault/");
    assert_non_null(end);
    snprintf(path, size, "%.*s%s", (int)(end - __FILE__), __FILE__, name);
}

static const char *read_text(const char *name)
{
    static char text[65536];
    char path[4096];
    make_path(path, sizeof path, name);
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    text[fread(text, 1, sizeof text - 1, file)] = '\0';
    fclose(file);
    return text;
}

static void check_scenario_file(const char *name)
{
    char path[512];
    struct kt_schedule schedule;
    struct kmock_buffer error = {0};
    snprintf(path, sizeof path, "fixtures/%s", name);
    if (!kt_scenario_parse(read_text(path), &schedule, &error))
        fail_msg("%s: %s", name, text_of(&error));
    if (schedule.faults_count == 0)
        fail_msg("%s: no fault in it", name);
    kt_schedule_finish(&schedule);
}

static void every_scenario_of_the_fixtures_parses(void **state)
{
    char path[4096];
    int count = 0;
    (void)state;
    make_path(path, sizeof path, "fixtures");
    DIR *folder = opendir(path);
    assert_non_null(folder);
    for (struct dirent *entry; (entry = readdir(folder));) {
        const char *dot = strrchr(entry->d_name, '.');
        if (dot && strcmp(dot, ".ktest") == 0) {
            check_scenario_file(entry->d_name);
            count++;
        }
    }
    closedir(folder);
    assert_true(count >= 6);
}

/* The examples are the first cells of the README's table: "| `line` | meaning |". */
static void every_example_of_the_readme_parses(void **state)
{
    int count = 0;
    (void)state;
    for (const char *row = read_text("harness/fault/README.md"); (row = strstr(row, "\n| `")) != NULL; count++) {
        struct kt_fault fault;
        char line[256];
        row += strlen("\n| `");
        snprintf(line, sizeof line, "%.*s", (int)strcspn(row, "`"), row);
        if (!kt_fault_parse(line, &fault, NULL))
            fail_msg("does not parse: %s", line);
        kt_fault_finish(&fault);
    }
    assert_true(count >= 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_printed_parses_back_to_the_same),
        cmocka_unit_test(a_schedule_has_its_seed_draws_and_faults),
        cmocka_unit_test(a_schedule_has_its_settings_and_scales),
        cmocka_unit_test(a_line_that_does_not_parse_is_refused_with_its_column),
        cmocka_unit_test(settings_that_do_not_parse_are_refused_with_their_column),
        cmocka_unit_test(a_copy_says_the_same_and_shares_nothing),
        cmocka_unit_test(a_schedule_without_a_seed_prints_the_default),
        cmocka_unit_test(a_scenario_has_one_fault_a_line),
        cmocka_unit_test(every_scenario_of_the_fixtures_parses),
        cmocka_unit_test(every_example_of_the_readme_parses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
