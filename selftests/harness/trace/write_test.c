/* SPDX-License-Identifier: Apache-2.0 */
/* Histories written as traces: what is joined, what is linked, what is left out. */
#include "selftests/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/trace/write.h"
#include "mock/broker/request.h"

/* ---- helpers ---- */

/* A history that begins at 1 s; now_us is moved by the test. */
struct scene {
    struct kt_history *history;
    int64_t now_us;
};

static struct scene begin(void)
{
    return (struct scene){kt_history_create(), 1000000};
}

static kt_name name(struct scene *scene, const char *text)
{
    return kt_history_name(scene->history, text, strlen(text));
}

/* An event of an instance; what else it needs is put in before it is added. */
static struct kt_event of(struct scene *scene, enum kt_event_type type, const char *instance)
{
    struct kt_event event = kt_event_none(type, scene->now_us);
    event.instance = name(scene, instance);
    if (type >= KT_EVENT_CLIENT && type <= KT_EVENT_CONSUMER_ERROR)
        event.client = 1;
    return event;
}

static void add(struct scene *scene, struct kt_event event)
{
    kt_history_append(scene->history, &event);
}

static void add_at(struct scene *scene, enum kt_event_type type, const char *instance, int32_t partition,
                   int64_t offset)
{
    struct kt_event event = of(scene, type, instance);
    event.topic = name(scene, "t");
    event.partition = partition;
    event.offset = offset;
    event.count = 1;
    add(scene, event);
}

static void add_wire(struct scene *scene, enum kt_event_type type, int16_t api, int32_t correlation, int16_t error)
{
    struct kt_event event = of(scene, type, "a-1");
    event.node = 1;
    event.api = api;
    event.sequence = correlation;
    event.error = error;
    add(scene, event);
}

static void add_member(struct scene *scene, enum kt_event_type type, const char *instance, const char *member,
                       const char *detail)
{
    struct kt_event event = of(scene, type, instance);
    event.member = name(scene, member);
    event.detail = name(scene, detail);
    add(scene, event);
}

static void add_text(struct scene *scene, enum kt_event_type type, const char *instance, const char *text)
{
    struct kt_event event = of(scene, type, instance);
    event.detail = name(scene, text);
    add(scene, event);
}

static char *write_trace(struct scene *scene, int64_t witness)
{
    char *text = NULL;
    size_t size = 0;
    struct kt_trace_header header = {
        .start_us = 1000000, .expect.violates = witness >= 0 ? "C1" : NULL, .expect.n = witness};
    FILE *file = open_memstream(&text, &size);
    if (witness < 0)
        header.expect.n = KT_TRACE_NONE;
    assert_true(kt_trace_write(scene->history, &header, file));
    fclose(file);
    return text;
}

/* The trace, the header left out, must be this text; the history is freed. */
static void expect_events(struct scene *scene, const char *expected)
{
    char *text = write_trace(scene, -1);
    assert_string_equal(strchr(text, '\n') + 1, expected);
    free(text);
    kt_history_destroy(scene->history);
}

static void expect_header(struct scene *scene, int64_t witness, const char *part)
{
    char *text = write_trace(scene, witness);
    *strchr(text, '\n') = '\0';
    if (strstr(text, part) == NULL)
        fail_msg("%s is not in\n%s", part, text);
    free(text);
}

/* ---- what is joined ---- */

static void partitions_of_a_callback_are_one_event(void **state)
{
    (void)state;
    struct scene scene = begin();
    for (int32_t p = 0; p < 3; p++)
        add_at(&scene, KT_EVENT_ASSIGN_BEGIN, "a-1", p == 2 ? 7 : p, 0);
    scene.now_us += 5;
    for (int32_t p = 0; p < 3; p++)
        add_at(&scene, KT_EVENT_ASSIGN_END, "a-1", p == 2 ? 7 : p, 0);
    expect_events(&scene,
                  "{\"n\":1,\"t\":0,\"who\":\"$m1\",\"k\":\"cb\",\"role\":\"obs\",\"ev\":\"assign\","
                  "\"ps\":[\"t:0-1\",\"t:7\"],\"client\":1,\"cf\":\"exact\"}\n"
                  "{\"n\":2,\"t\":5,\"who\":\"$m1\",\"k\":\"cb.end\",\"role\":\"obs\",\"re\":1,\"ev\":\"assign\","
                  "\"ps\":[\"t:0-1\",\"t:7\"],\"client\":1,\"cf\":\"exact\"}\n");
}

static void a_callback_of_nothing_has_an_empty_list(void **state)
{
    (void)state;
    struct scene scene = begin();
    struct kt_event event = of(&scene, KT_EVENT_REVOKE_BEGIN, "a-1");
    add(&scene, event);
    add(&scene, event);
    expect_events(&scene, "{\"n\":1,\"t\":0,\"who\":\"$m1\",\"k\":\"cb\",\"role\":\"obs\",\"ev\":\"revoke\",\"ps\":[],"
                          "\"client\":1,\"cf\":\"exact\"}\n"
                          "{\"n\":2,\"t\":0,\"who\":\"$m1\",\"k\":\"cb\",\"role\":\"obs\",\"ev\":\"revoke\",\"ps\":[],"
                          "\"client\":1,\"cf\":\"exact\"}\n");
}

static void offsets_of_a_commit_are_one_event_and_two_commits_are_two(void **state)
{
    (void)state;
    struct scene scene = begin();
    add_at(&scene, KT_EVENT_COMMIT_CALL, "a-1", 0, 5);
    add_at(&scene, KT_EVENT_COMMIT_CALL, "a-1", 1, 9);
    add_at(&scene, KT_EVENT_COMMIT_CALL, "a-1", 0, 6);
    expect_events(&scene, "{\"n\":1,\"t\":0,\"who\":\"$m1\",\"k\":\"commit\",\"role\":\"out\","
                          "\"ps\":{\"t-0\":5,\"t-1\":9},\"client\":1,\"cf\":\"exact\"}\n"
                          "{\"n\":2,\"t\":0,\"who\":\"$m1\",\"k\":\"commit\",\"role\":\"out\",\"ps\":{\"t-0\":6},"
                          "\"client\":1,\"cf\":\"exact\"}\n");
}

static void messages_produced_in_a_row_are_one_event(void **state)
{
    (void)state;
    struct scene scene = begin();
    for (int32_t i = 1; i <= 4; i++) {
        struct kt_event event = of(&scene, KT_EVENT_PRODUCE, "a-1");
        event.topic = name(&scene, "t");
        event.sequence = i == 4 ? 9 : i;
        add(&scene, event);
        scene.now_us++;
    }
    expect_events(&scene, "{\"n\":1,\"t\":0,\"who\":\"$m1\",\"k\":\"produce\",\"role\":\"out\",\"topic\":\"t\","
                          "\"count\":3,\"seq\":1,\"client\":1,\"cf\":\"exact\"}\n"
                          "{\"n\":2,\"t\":3,\"who\":\"$m1\",\"k\":\"produce\",\"role\":\"out\",\"topic\":\"t\","
                          "\"seq\":9,\"client\":1,\"cf\":\"exact\"}\n");
}

static void deliveries_in_a_row_are_a_range(void **state)
{
    (void)state;
    struct scene scene = begin();
    for (int64_t offset = 57; offset < 80; offset++)
        add_at(&scene, KT_EVENT_DELIVER, "a-1", 0, offset);
    expect_events(&scene, "{\"n\":1,\"t\":0,\"who\":\"$m1\",\"k\":\"deliver\",\"role\":\"obs\",\"at\":\"t-0:57..79\","
                          "\"client\":1,\"batch\":23,\"cf\":\"exact\"}\n");
}

/* ---- what is linked ---- */

static void a_commit_that_is_alone_is_told_its_return(void **state)
{
    (void)state;
    struct scene scene = begin();
    add_at(&scene, KT_EVENT_COMMIT_CALL, "a-1", 0, 5);
    add(&scene, of(&scene, KT_EVENT_COMMIT_RETURN, "a-1"));
    scene.now_us += 7;
    add_at(&scene, KT_EVENT_COMMIT_CALL, "a-1", 0, 6);
    scene.now_us += 7;
    add_at(&scene, KT_EVENT_COMMIT_CALL, "a-1", 0, 7);
    add(&scene, of(&scene, KT_EVENT_COMMIT_RETURN, "a-1"));
    char *text = write_trace(&scene, -1);
    assert_non_null(strstr(text, "\"n\":2,\"t\":0,\"who\":\"$m1\",\"k\":\"commit.done\",\"role\":\"obs\",\"re\":1,"));
    assert_non_null(strstr(text, "\"n\":5,\"t\":14,\"who\":\"$m1\",\"k\":\"commit.done\",\"role\":\"obs\",\"client\""));
    free(text);
    kt_history_destroy(scene.history);
}

static void an_effect_found_in_an_output_belongs_to_its_append(void **state)
{
    (void)state;
    struct scene scene = begin();
    add_at(&scene, KT_EVENT_APPEND, "", 0, 4);
    struct kt_event effect = of(&scene, KT_EVENT_EFFECT, "a-1");
    effect.topic = name(&scene, "t");
    effect.partition = 1;
    effect.offset = 3;
    effect.detail = name(&scene, "output");
    effect.sequence = 0;
    add(&scene, effect);
    expect_events(&scene,
                  "{\"n\":1,\"t\":0,\"who\":\"cluster\",\"k\":\"append\",\"role\":\"in\",\"at\":\"t-0:4\","
                  "\"cf\":\"exact\"}\n"
                  "{\"n\":2,\"t\":0,\"who\":\"$m1\",\"k\":\"effect\",\"role\":\"out\",\"re\":1,\"at\":\"t-1:3\","
                  "\"client\":1,\"text\":\"output\",\"cf\":\"exact\"}\n");
}

static void replies_find_their_requests_and_routine_is_told_where_it_fails(void **state)
{
    (void)state;
    struct scene scene = begin();
    add_wire(&scene, KT_EVENT_REQUEST, KMOCK_API_FETCH, 1, 0);
    add_wire(&scene, KT_EVENT_REQUEST, KMOCK_API_FETCH, 2, 0);
    add_wire(&scene, KT_EVENT_RESPONSE, KMOCK_API_FETCH, 2, 1);
    add_wire(&scene, KT_EVENT_RESPONSE, KMOCK_API_FETCH, 1, 0);
    expect_events(&scene,
                  "{\"n\":1,\"t\":0,\"who\":\"$m1\",\"k\":\"req\",\"role\":\"obs\",\"api\":\"Fetch\",\"corr\":2,"
                  "\"to\":\"broker-1\",\"cf\":\"exact\"}\n"
                  "{\"n\":2,\"t\":0,\"who\":\"broker-1\",\"k\":\"resp\",\"role\":\"in\",\"re\":1,\"api\":\"Fetch\","
                  "\"corr\":2,\"to\":\"$m1\",\"err\":\"OFFSET_OUT_OF_RANGE\",\"cf\":\"exact\"}\n");
}

static void a_transaction_is_told_by_its_coordinator(void **state)
{
    (void)state;
    struct scene scene = begin();
    add_wire(&scene, KT_EVENT_REQUEST, KMOCK_API_END_TXN, 1, 0);
    struct kt_event change = of(&scene, KT_EVENT_TXN_STATE, "a-1");
    change.client = 0;
    change.group = 0;
    change.member = name(&scene, "tx");
    change.detail = name(&scene, "Ongoing -> PrepareCommit");
    change.producer_id = 7;
    change.epoch = 2;
    add(&scene, change);
    change.instance = 0;
    change.detail = name(&scene, "Ongoing -> PrepareAbort: transaction timeout");
    add(&scene, change);
    expect_events(&scene,
                  "{\"n\":1,\"t\":0,\"who\":\"$m1\",\"k\":\"req\",\"role\":\"obs\",\"api\":\"EndTxn\",\"corr\":1,"
                  "\"to\":\"broker-1\",\"cf\":\"exact\"}\n"
                  "{\"n\":2,\"t\":0,\"who\":\"cluster\",\"k\":\"txn.state\",\"role\":\"obs\",\"re\":1,\"by\":\"$m1\","
                  "\"tid\":\"tx\",\"from\":\"Ongoing\",\"state\":\"PrepareCommit\",\"epoch\":2,\"pid\":7,"
                  "\"cf\":\"exact\"}\n"
                  "{\"n\":3,\"t\":0,\"who\":\"cluster\",\"k\":\"txn.state\",\"role\":\"in\","
                  "\"tid\":\"tx\",\"from\":\"Ongoing\",\"state\":\"PrepareAbort\",\"why\":\"transaction timeout\","
                  "\"epoch\":2,\"pid\":7,\"after\":[1,\"+0s\"],\"cf\":\"exact\"}\n");
}

static void a_producers_call_is_told_its_return(void **state)
{
    (void)state;
    struct scene scene = begin();
    add_text(&scene, KT_EVENT_PRODUCER_CALL, "a-1", KT_CALL_COMMIT);
    add_text(&scene, KT_EVENT_PRODUCER_RETURN, "a-1", KT_CALL_COMMIT);
    char *text = write_trace(&scene, -1);
    assert_non_null(strstr(text, "\"n\":2,\"t\":0,\"who\":\"$m1\",\"k\":\"txn.done\",\"role\":\"obs\",\"re\":1,"));
    free(text);
    kt_history_destroy(scene.history);
}

static void a_fault_on_routine_makes_it_told(void **state)
{
    (void)state;
    struct scene scene = begin();
    add_wire(&scene, KT_EVENT_REQUEST, KMOCK_API_HEARTBEAT, 1, 0);
    add_text(&scene, KT_EVENT_FAULT, "a-1", "Heartbeat: drop reply");
    expect_events(&scene,
                  "{\"n\":1,\"t\":0,\"who\":\"$m1\",\"k\":\"req\",\"role\":\"obs\",\"api\":\"Heartbeat\",\"corr\":1,"
                  "\"to\":\"broker-1\",\"cf\":\"exact\"}\n"
                  "{\"n\":2,\"t\":0,\"who\":\"$m1\",\"k\":\"fault\",\"role\":\"in\",\"re\":1,"
                  "\"text\":\"Heartbeat: drop reply\",\"cf\":\"inferred\"}\n");
}

static void a_fault_at_the_return_of_routine_makes_both_told(void **state)
{
    (void)state;
    struct scene scene = begin();
    add_wire(&scene, KT_EVENT_REQUEST, KMOCK_API_HEARTBEAT, 1, 0);
    add_wire(&scene, KT_EVENT_RESPONSE, KMOCK_API_HEARTBEAT, 1, 0);
    add_text(&scene, KT_EVENT_FAULT, "a-1", "crash a-1 at Heartbeat#1.return");
    char *text = write_trace(&scene, -1);
    assert_non_null(strstr(text, "\"n\":2,\"t\":0,\"who\":\"broker-1\",\"k\":\"resp\",\"role\":\"obs\",\"re\":1,"));
    assert_non_null(strstr(text, "\"n\":3,\"t\":0,\"who\":\"$m1\",\"k\":\"fault\",\"role\":\"in\",\"re\":1,"));
    free(text);
    kt_history_destroy(scene.history);
}

/* ---- who ---- */

static void members_are_their_instances_or_peers(void **state)
{
    (void)state;
    struct scene scene = begin();
    add_member(&scene, KT_EVENT_MEMBER_JOINED, "", "other", "rdkafka");
    add_member(&scene, KT_EVENT_MEMBER_JOINED, "a-1", "lost", "rdkafka"); /* its reply never came */
    add_member(&scene, KT_EVENT_MEMBER_OF, "a-1", "m-1", "");
    scene.now_us += 45000000;
    add_member(&scene, KT_EVENT_MEMBER_EXPELLED, "", "lost", "session timeout");
    add_member(&scene, KT_EVENT_MEMBER_LEFT, "a-1", "m-1", "");
    expect_header(&scene, -1, "\"actors\":{\"$m1\":[\"other\"],\"$m2\":[\"a-1\",\"lost\",\"m-1\"]}");
    expect_events(&scene,
                  "{\"n\":1,\"t\":0,\"who\":\"$m1\",\"k\":\"join\",\"role\":\"in\",\"peer\":1,\"cf\":\"exact\"}\n"
                  "{\"n\":2,\"t\":0,\"who\":\"$m2\",\"k\":\"join\",\"role\":\"obs\",\"cf\":\"exact\"}\n"
                  "{\"n\":3,\"t\":45000000,\"who\":\"$m2\",\"k\":\"fence\",\"role\":\"in\",\"cause\":\"session\","
                  "\"after\":[2,\"+45s\"],\"cf\":\"exact\"}\n"
                  "{\"n\":4,\"t\":45000000,\"who\":\"$m2\",\"k\":\"leave\",\"role\":\"obs\",\"cf\":\"exact\"}\n");
}

static void a_restart_comes_after_the_run_before(void **state)
{
    (void)state;
    struct scene scene = begin();
    add(&scene, of(&scene, KT_EVENT_CRASH, "a-1.2"));
    scene.now_us += 10;
    add(&scene, of(&scene, KT_EVENT_CLOSE_BEGIN, "a-2"));
    scene.now_us += 10;
    add(&scene, of(&scene, KT_EVENT_START, "a-1.3"));
    char *text = write_trace(&scene, -1);
    assert_non_null(strstr(text, "\"who\":\"$m3\",\"k\":\"restart\",\"role\":\"in\",\"was\":\"$m1\","
                                 "\"after\":[1,\"+20us\"]"));
    free(text);
    kt_history_destroy(scene.history);
}

/* ---- the header ---- */

static void what_proves_a_verdict_is_named_by_its_number_in_the_trace(void **state)
{
    (void)state;
    struct scene scene = begin();
    add_at(&scene, KT_EVENT_APPEND, "", 0, 0);
    add_at(&scene, KT_EVENT_APPEND, "", 0, 1);
    add_wire(&scene, KT_EVENT_REQUEST, KMOCK_API_FETCH, 1, 0);
    add_at(&scene, KT_EVENT_EFFECT, "a-1", 0, 0);
    expect_header(&scene, 1, "\"expect\":{\"violates\":\"C1\",\"n\":1}");
    expect_header(&scene, 2, "\"expect\":{\"violates\":\"C1\",\"n\":2}"); /* it is left out: the next one */
    expect_header(&scene, 3, "\"expect\":{\"violates\":\"C1\",\"n\":2}");
    kt_history_destroy(scene.history);
}

static void topics_are_those_of_the_end_without_the_clusters_own(void **state)
{
    (void)state;
    static const struct {
        const char *topic;
        int32_t partitions;
    } steps[] = {{"b", 1}, {"__consumer_offsets", 50}, {"a", 2}, {"b", 4}};
    struct scene scene = begin();
    for (int i = 0; i < 4; i++) {
        struct kt_event event = of(&scene, KT_EVENT_TOPIC, "");
        event.topic = name(&scene, steps[i].topic);
        event.count = steps[i].partitions;
        add(&scene, event);
    }
    expect_header(&scene, -1, "\"topics\":{\"b\":4,\"a\":2}");
    kt_history_destroy(scene.history);
}

static void a_long_history_is_cut_nowhere(void **state)
{
    enum { EVENTS = 20000 };
    (void)state;
    struct scene scene = begin();
    for (int i = 0; i < EVENTS; i++, scene.now_us++)
        for (int32_t p = 0; p < 3; p++)
            add_at(&scene, KT_EVENT_STORE, "a-1", p, i);
    char *text = write_trace(&scene, -1), *line = text;
    for (int i = 0; i < EVENTS; i++) {
        char expected[100];
        snprintf(expected, sizeof expected, "\"ps\":{\"t-0\":%d,\"t-1\":%d,\"t-2\":%d}", i, i, i);
        line = strchr(line, '\n') + 1;
        assert_memory_equal(strstr(line, "\"ps\""), expected, strlen(expected));
    }
    free(text);
    kt_history_destroy(scene.history);
}

static void a_file_that_is_full_is_said(void **state)
{
    (void)state;
    struct scene scene = begin();
    struct kt_trace_header header = {.expect.n = KT_TRACE_NONE};
    add_at(&scene, KT_EVENT_APPEND, "", 0, 0);
    FILE *file = fopen("/dev/full", "w");
    assert_non_null(file);
    assert_false(kt_trace_write(scene.history, &header, file));
    fclose(file);
    kt_history_destroy(scene.history);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(partitions_of_a_callback_are_one_event),
        cmocka_unit_test(a_callback_of_nothing_has_an_empty_list),
        cmocka_unit_test(offsets_of_a_commit_are_one_event_and_two_commits_are_two),
        cmocka_unit_test(messages_produced_in_a_row_are_one_event),
        cmocka_unit_test(deliveries_in_a_row_are_a_range),
        cmocka_unit_test(a_commit_that_is_alone_is_told_its_return),
        cmocka_unit_test(an_effect_found_in_an_output_belongs_to_its_append),
        cmocka_unit_test(replies_find_their_requests_and_routine_is_told_where_it_fails),
        cmocka_unit_test(a_transaction_is_told_by_its_coordinator),
        cmocka_unit_test(a_producers_call_is_told_its_return),
        cmocka_unit_test(a_fault_on_routine_makes_it_told),
        cmocka_unit_test(a_fault_at_the_return_of_routine_makes_both_told),
        cmocka_unit_test(members_are_their_instances_or_peers),
        cmocka_unit_test(a_restart_comes_after_the_run_before),
        cmocka_unit_test(what_proves_a_verdict_is_named_by_its_number_in_the_trace),
        cmocka_unit_test(topics_are_those_of_the_end_without_the_clusters_own),
        cmocka_unit_test(a_long_history_is_cut_nowhere),
        cmocka_unit_test(a_file_that_is_full_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
