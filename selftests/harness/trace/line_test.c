/* SPDX-License-Identifier: Apache-2.0 */
/* Lines and files of traces: what is read is written again, what is broken is named. */
#include "selftests/check.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/trace/line.h"
#include "harness/trace/read.h"

#define HEADER                                                                                                         \
    "{\"kt\":1,\"app\":\"orders\",\"rdkafka\":\"2.0.2\",\"proto\":\"classic/eager\",\"topics\":{\"t\":4},"             \
    "\"src\":[\"offsets\",\"broker\"],\"seed\":null,\"expect\":{\"violates\":\"C1\",\"n\":31},"                        \
    "\"actors\":{\"$m1\":[\"orders-1\",\"m-17\"]}}\n"

/* ---- helpers ---- */

static void write_text(const char *path, const char *text, size_t size)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, size, file), size);
    fclose(file);
}

/* Make a file with a name that the test must remove. */
static void make_file(char path[40], const char *text, size_t size)
{
    strcpy(path, "/tmp/ktrial-trace-XXXXXX");
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    close(fd);
    write_text(path, text, size);
}

static void expect_same(const char *text)
{
    char path[40], *again = NULL;
    size_t size = 0;
    struct kt_trace trace;
    struct kmock_buffer error = {0};
    make_file(path, text, strlen(text));
    bool is_read = kt_trace_load(path, &trace, &error);
    unlink(path);
    if (!is_read)
        fail_msg("%.*s", (int)error.size, (const char *)error.data);
    FILE *file = open_memstream(&again, &size);
    assert_true(kt_trace_save(&trace, file));
    fclose(file);
    assert_string_equal(again, text);
    free(again);
    kt_trace_finish(&trace);
}

/* Load a file of these bytes; it must be refused in these words, the path left out. */
static void expect_refused_bytes(const char *text, size_t size, const char *why)
{
    char path[40];
    struct kt_trace trace;
    struct kmock_buffer error = {0};
    make_file(path, text, size);
    assert_false(kt_trace_load(path, &trace, NULL));
    kt_trace_finish(&trace);
    assert_false(kt_trace_load(path, &trace, &error));
    kt_trace_finish(&trace);
    unlink(path);
    kmock_buffer_append(&error, "", 1);
    assert_memory_equal(error.data, path, strlen(path));
    assert_string_equal((const char *)error.data + strlen(path), why);
    kmock_buffer_free(&error);
}

static void expect_refused(const char *text, const char *why)
{
    expect_refused_bytes(text, strlen(text), why);
}

static struct kt_trace_event read_event(const char *line, struct kmock_arena *arena)
{
    struct kt_trace_event event;
    struct kmock_buffer error = {0};
    if (!kt_trace_event_read(line, arena, &event, &error))
        fail_msg("%.*s", (int)error.size, (const char *)error.data);
    return event;
}

/* ---- what is read ---- */

static void trace_is_written_as_it_was_read(void **state)
{
    (void)state;
    expect_same(
        HEADER "{\"n\":12,\"t\":5003600,\"who\":\"$m1\",\"k\":\"hb\",\"role\":\"in\",\"err\":\"REBALANCE_IN_PROGRESS\","
               "\"cf\":\"exact\"}\n"
               "{\"n\":13,\"t\":5003610,\"who\":\"$m1\",\"k\":\"cb\",\"role\":\"obs\",\"ev\":\"revoke\","
               "\"ps\":[\"t:0-3\",\"u-x:7\"]}\n"
               "{\"n\":14,\"t\":5003640,\"who\":\"$m1\",\"k\":\"commit\",\"role\":\"out\","
               "\"ps\":{\"t-0\":100,\"u-x-2\":7},\"cf\":\"exact\"}\n"
               "{\"n\":15,\"t\":5003900,\"who\":\"coord\",\"k\":\"commit.applied\",\"role\":\"in\",\"re\":14,"
               "\"err\":\"NONE\",\"cf\":\"inferred\"}\n"
               "{\"n\":22,\"t\":11004000,\"who\":\"$m1\",\"k\":\"fence\",\"role\":\"in\",\"cause\":\"session\","
               "\"after\":[15,\"+1.9s\"],\"cf\":\"guess\",\"src\":\"broker\"}\n"
               "{\"n\":31,\"t\":-5,\"who\":\"$m1\",\"k\":\"deliver\",\"role\":\"obs\",\"at\":\"t-0:57..80\","
               "\"after\":[22,\"-5ms\"],\"cf\":\"exact\"}\n");
}

static void unknown_fields_are_kept(void **state)
{
    (void)state;
    expect_same("{\"kt\":1,\"topics\":{},\"src\":[],\"seed\":\"18446744073709551615\",\"schedule\":\"seed=7\","
                "\"expect\":{\"violates\":\"C1\",\"slack\":[\"5s\"]},"
                "\"actors\":{},\"host\":\"b1\",\"skew\":{\"a\":0.1,\"b\":[1,null,\"\xc3\xa9\"]}}\n"
                "{\"n\":1,\"t\":0,\"who\":\"test\",\"k\":\"note\",\"role\":\"in\",\"cf\":\"exact\",\"sync\":1,"
                "\"extra\":{\"z\":0.30000000000000004,\"a\":[]}}\n");
}

static void header_says_what_ran_and_what_is_expected(void **state)
{
    struct kt_trace_header header;
    struct kmock_arena arena = {0};
    (void)state;
    assert_true(kt_trace_header_read(HEADER, &arena, &header, NULL));
    assert_string_equal(header.app, "orders");
    assert_string_equal(header.topics[0].name, "t");
    assert_int_equal(header.topics[0].partitions, 4);
    assert_string_equal(header.sources[1], "broker");
    assert_false(header.has_seed);
    assert_string_equal(header.expect.violates, "C1");
    assert_int_equal(header.expect.n, 31);
    assert_string_equal(header.actors[0].real[1], "m-17");
    assert_null(header.schedule);
    kmock_arena_free(&arena);
}

static void event_has_its_fields_and_no_others(void **state)
{
    struct kmock_arena arena = {0};
    (void)state;
    struct kt_trace_event event =
        read_event("{\"n\":3,\"t\":7,\"who\":\"$m1\",\"k\":\"deliver\",\"role\":\"obs\",\"at\":\"a-b-1:5..9\","
                   "\"after\":[2,\"-1.5ms\"],\"cf\":\"exact\"}",
                   &arena);
    assert_string_equal(event.at.topic, "a-b");
    assert_int_equal(event.at.partition, 1);
    assert_int_equal(event.at.first, 5);
    assert_int_equal(event.at.last, 9);
    assert_int_equal(event.after.dt_us, -1500);
    assert_int_equal(event.role, KT_TRACE_OBS);
    assert_true(event.re == KT_TRACE_NONE && event.generation == KT_TRACE_NONE && event.error == NULL);
    kmock_arena_free(&arena);
}

static void schedule_is_that_of_the_header(void **state)
{
    char path[40];
    struct kmock_buffer line = {0}, error = {0};
    const char *text = "{\"kt\":1,\"schedule\":\"seed=7 at 12s: freeze billing-1\"}\nnot read\n";
    (void)state;
    make_file(path, text, strlen(text));
    assert_true(kt_trace_schedule(path, &line, &error));
    kmock_buffer_append(&line, "", 1);
    assert_string_equal((const char *)line.data, "seed=7 at 12s: freeze billing-1");
    write_text(path, HEADER, strlen(HEADER));
    assert_false(kt_trace_schedule(path, &line, &error));
    kmock_buffer_append(&error, "", 1);
    assert_non_null(strstr((const char *)error.data, ": line 1: this trace has no 'schedule'"));
    unlink(path);
    kmock_buffer_free(&line);
    kmock_buffer_free(&error);
}

static void bytes_that_are_no_text_are_written_as_such(void **state)
{
    struct kmock_buffer line = {0};
    struct kt_trace_event event = kt_trace_event_none();
    (void)state;
    event.n = 1;
    event.t_us = 0;
    event.who = "a\xff\xc3\xa9\xc3";
    event.kind = "note";
    kt_trace_event_print(&event, &line);
    kmock_buffer_append(&line, "", 1);
    assert_non_null(strstr((const char *)line.data, "\"a\xef\xbf\xbd\xc3\xa9\xef\xbf\xbd\""));
    kmock_buffer_free(&line);
}

/* ---- what is refused ---- */

#define GOOD "{\"n\":1,\"t\":0,\"who\":\"test\",\"k\":\"note\",\"role\":\"in\",\"cf\":\"exact\"}\n"
#define EVENT(fields)                                                                                                  \
    HEADER GOOD "{\"n\":2,\"t\":0,\"who\":\"a\",\"k\":\"b\",\"role\":\"in\",\"cf\":\"exact\"," fields "}\n"

static void a_broken_line_is_named(void **state)
{
    (void)state;
    expect_refused("", ": line 1: the file is empty");
    expect_refused("seed=1\n", ": line 1: not JSON: column 4: '[' or '{' expected near 'seed'");
    expect_refused(GOOD, ": line 1: not a trace: its first line must begin {\"kt\":1,");
    expect_refused("{\"kt\":2}\n", ": line 1: written by a newer version of ktrial: this one reads \"kt\":1");
    expect_refused(HEADER GOOD "\n", ": line 3: not JSON: column 0: '[' or '{' expected near end of file");
    expect_refused(HEADER GOOD "[]\n", ": line 3: not a JSON object");
    expect_refused(HEADER GOOD GOOD, ": line 3: 'n' must be more than that of the line before, and count from 1");
    expect_refused(HEADER "{\"n\":1,\"t\":0,\"k\":\"note\"}\n", ": line 2: 'who' is missing");
    expect_refused_bytes(HEADER GOOD "{\0}\n", strlen(HEADER GOOD) + 4,
                         ": line 3: not JSON: there are zero bytes in it");
}

static void a_field_of_the_wrong_kind_is_named(void **state)
{
    (void)state;
    expect_refused(EVENT("\"g\":1"), ": line 3: 'g' must be a text");
    expect_refused(EVENT("\"gen\":\"1\""), ": line 3: 'gen' must be a number");
    expect_refused(EVENT("\"re\":2"), ": line 3: 're' must be the number of an earlier event");
    expect_refused(EVENT("\"after\":[5,\"+1s\"]"), ": line 3: 'after' must name an earlier event");
    expect_refused(EVENT("\"after\":[1,\"1s\"]"),
                   ": line 3: 'after' must be an event's number and a time behind it: [9,\"+1.9s\"]");
    expect_refused(EVENT("\"at\":\"t:0\""),
                   ": line 3: 'at' must be \"topic-partition:offset\" or \"topic-partition:first..last\"");
    expect_refused(EVENT("\"at\":\"t-0:9..5\""),
                   ": line 3: 'at' must be \"topic-partition:offset\" or \"topic-partition:first..last\"");
    expect_refused(EVENT("\"ps\":[\"t:3-0\"]"),
                   ": line 3: 'ps' must be a list of \"topic:partition\" and \"topic:first-last\"");
    expect_refused(EVENT("\"ps\":{\"t\":1}"), ": line 3: 'ps' must be an object of offsets by \"topic-partition\"");
    expect_refused("{\"kt\":1,\"expect\":{\"n\":1}}\n", ": line 1: 'expect' must be {\"violates\":\"C1\",\"n\":31}");
    expect_refused("{\"kt\":1,\"seed\":-1}\n", ": line 1: 'seed' must be a number from 0 on, or null");
    expect_refused("{\"kt\":1,\"topics\":[]}\n", ": line 1: 'topics' must be an object of numbers of partitions");
    expect_refused(HEADER "{\"n\":1,\"t\":0,\"who\":\"a\",\"k\":\"b\",\"role\":\"up\",\"cf\":\"exact\"}\n",
                   ": line 2: 'role' must be obs or in or out");
}

static void a_file_that_is_not_there_is_named(void **state)
{
    struct kt_trace trace;
    struct kmock_buffer error = {0};
    (void)state;
    assert_false(kt_trace_load("/nowhere/x.ktrace", &trace, &error));
    kmock_buffer_append(&error, "", 1);
    assert_string_equal((const char *)error.data, "/nowhere/x.ktrace: cannot be read: No such file or directory");
    kt_trace_finish(&trace);
    kmock_buffer_free(&error);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(trace_is_written_as_it_was_read),
        cmocka_unit_test(unknown_fields_are_kept),
        cmocka_unit_test(header_says_what_ran_and_what_is_expected),
        cmocka_unit_test(event_has_its_fields_and_no_others),
        cmocka_unit_test(schedule_is_that_of_the_header),
        cmocka_unit_test(bytes_that_are_no_text_are_written_as_such),
        cmocka_unit_test(a_broken_line_is_named),
        cmocka_unit_test(a_field_of_the_wrong_kind_is_named),
        cmocka_unit_test(a_file_that_is_not_there_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
