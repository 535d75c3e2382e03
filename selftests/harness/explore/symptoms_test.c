/* SPDX-License-Identifier: Apache-2.0 */
/* Symptoms of librdkafka's defects in histories written by hand; defects_test.c sees them in trials. */
#include "selftests/check.h"

#include <string.h>

#include "harness/explore/symptoms.h"
#include "mock/broker/error.h"
#include "mock/broker/request.h"

static struct kt_history *history;
static int64_t now_us;
static int32_t sequence;

static kt_name name(const char *text)
{
    return kt_history_name(history, text, strlen(text));
}

static struct kt_event event_of(enum kt_event_type type)
{
    struct kt_event event = kt_event_none(type, now_us += 1000);
    event.instance = name("billing-1");
    event.node = 1;
    event.client = 1;
    event.group = name("billing");
    return event;
}

static void happens(enum kt_event_type type)
{
    struct kt_event event = event_of(type);
    kt_history_append(history, &event);
}

static void ask(int16_t api)
{
    struct kt_event event = event_of(KT_EVENT_REQUEST);
    event.api = api;
    event.sequence = ++sequence;
    kt_history_append(history, &event);
}

/* The request asked last is answered. */
static void answer(int16_t api, int16_t error)
{
    struct kt_event event = event_of(KT_EVENT_RESPONSE);
    event.api = api;
    event.error = error;
    event.sequence = sequence;
    kt_history_append(history, &event);
}

static void ask_and_answer(int16_t api, int16_t error)
{
    ask(api);
    answer(api, error);
}

static void be_assigned(int32_t generation, int32_t partition)
{
    struct kt_event event = event_of(KT_EVENT_MEMBER_OF);
    event.member = name("m1");
    kt_history_append(history, &event);
    event = event_of(KT_EVENT_ASSIGNED);
    event.member = name("m1");
    event.topic = name("orders");
    event.partition = partition;
    event.generation = generation;
    kt_history_append(history, &event);
}

static void commit(int32_t partition)
{
    struct kt_event event = event_of(KT_EVENT_COMMITTED);
    event.topic = name("orders");
    event.partition = partition;
    event.offset = 5;
    kt_history_append(history, &event);
}

static void tell_anew(void)
{
    if (history)
        kt_history_destroy(history);
    history = kt_history_create();
    now_us = 0;
    sequence = 0;
}

static void assert_shows(enum kt_symptom symptom)
{
    assert_int_equal(kt_symptoms_of(history), UINT64_C(1) << symptom);
    tell_anew();
}

static void assert_shows_nothing(void)
{
    assert_int_equal(kt_symptoms_of(history), 0);
    tell_anew();
}

static int begin(void **state)
{
    (void)state;
    tell_anew();
    return 0;
}

static void how_an_offset_fetch_was_answered_shows(void **state)
{
    (void)state;
    ask_and_answer(KMOCK_API_OFFSET_FETCH, KMOCK_NOT_COORDINATOR);
    assert_shows(KT_SYMPTOM_FETCH_NOT_COORDINATOR);
    ask_and_answer(KMOCK_API_OFFSET_FETCH, KMOCK_UNKNOWN_SERVER_ERROR);
    assert_shows(KT_SYMPTOM_FETCH_REFUSED);
    ask_and_answer(KMOCK_API_OFFSET_FETCH, KMOCK_COORDINATOR_LOAD_IN_PROGRESS);
    assert_shows_nothing();
    ask_and_answer(KMOCK_API_OFFSET_FETCH, KMOCK_NONE);
    ask_and_answer(KMOCK_API_HEARTBEAT, KMOCK_NOT_COORDINATOR);
    assert_shows_nothing();
}

static void a_death_after_an_add_partitions_without_answer_shows(void **state)
{
    (void)state;
    ask(KMOCK_API_ADD_PARTITIONS_TO_TXN);
    now_us += 61000000;
    happens(KT_EVENT_DIED);
    assert_shows(KT_SYMPTOM_DIED_ADDING);
    ask(KMOCK_API_ADD_PARTITIONS_TO_TXN);
    now_us += 5000000;
    happens(KT_EVENT_DIED);
    assert_shows_nothing();
    ask_and_answer(KMOCK_API_ADD_PARTITIONS_TO_TXN, KMOCK_NONE);
    now_us += 61000000;
    happens(KT_EVENT_DIED);
    assert_shows_nothing();
}

static void an_offset_fetch_without_answer_shows_where_its_instance_lived_on(void **state)
{
    (void)state;
    ask(KMOCK_API_OFFSET_FETCH);
    assert_shows(KT_SYMPTOM_FETCH_LOST);
    ask(KMOCK_API_OFFSET_FETCH);
    now_us += 61000000;
    answer(KMOCK_API_OFFSET_FETCH, KMOCK_NONE);
    assert_shows(KT_SYMPTOM_FETCH_LOST);
    ask(KMOCK_API_OFFSET_FETCH);
    now_us += 5000000;
    answer(KMOCK_API_OFFSET_FETCH, KMOCK_NONE);
    assert_shows_nothing();
    ask(KMOCK_API_OFFSET_FETCH);
    happens(KT_EVENT_CRASH);
    assert_shows_nothing();
}

static void a_leader_that_is_refused_the_topics_shows(void **state)
{
    (void)state;
    ask_and_answer(KMOCK_API_JOIN_GROUP, KMOCK_NONE);
    ask_and_answer(KMOCK_API_METADATA, KMOCK_LEADER_NOT_AVAILABLE);
    assert_shows(KT_SYMPTOM_LEADER_WITHOUT_TOPIC);
    ask_and_answer(KMOCK_API_JOIN_GROUP, KMOCK_NONE);
    ask_and_answer(KMOCK_API_SYNC_GROUP, KMOCK_NONE);
    ask_and_answer(KMOCK_API_METADATA, KMOCK_LEADER_NOT_AVAILABLE);
    assert_shows_nothing();
    ask_and_answer(KMOCK_API_METADATA, KMOCK_LEADER_NOT_AVAILABLE);
    assert_shows_nothing();
}

static void a_topic_that_is_gone_for_who_has_partitions_shows(void **state)
{
    (void)state;
    ask_and_answer(KMOCK_API_METADATA, KMOCK_UNKNOWN_TOPIC_OR_PARTITION);
    assert_shows_nothing();
    be_assigned(1, 0);
    ask_and_answer(KMOCK_API_METADATA, KMOCK_UNKNOWN_TOPIC_OR_PARTITION);
    assert_shows(KT_SYMPTOM_TOPIC_FORGOTTEN);
}

static void a_list_offsets_for_nothing_shows(void **state)
{
    (void)state;
    be_assigned(1, 0);
    ask_and_answer(KMOCK_API_LIST_OFFSETS, KMOCK_NONE);
    commit(0);
    ask_and_answer(KMOCK_API_LIST_OFFSETS, KMOCK_NONE);
    assert_shows(KT_SYMPTOM_STALE_LIST_OFFSETS);
    commit(0);
    be_assigned(2, 0);
    ask(KMOCK_API_LIST_OFFSETS);
    assert_shows(KT_SYMPTOM_STALE_LIST_OFFSETS);
}

static void a_list_offsets_after_unstable_offsets_shows_as_such(void **state)
{
    (void)state;
    commit(0);
    be_assigned(1, 0);
    ask_and_answer(KMOCK_API_OFFSET_FETCH, KMOCK_UNSTABLE_OFFSET_COMMIT);
    ask_and_answer(KMOCK_API_LIST_OFFSETS, KMOCK_NONE);
    assert_shows(KT_SYMPTOM_LIST_OFFSETS_UNSTABLE);
    commit(0);
    be_assigned(1, 0);
    ask_and_answer(KMOCK_API_OFFSET_FETCH, KMOCK_UNSTABLE_OFFSET_COMMIT);
    ask_and_answer(KMOCK_API_OFFSET_FETCH, KMOCK_NONE);
    ask_and_answer(KMOCK_API_LIST_OFFSETS, KMOCK_NONE);
    assert_shows(KT_SYMPTOM_STALE_LIST_OFFSETS);
}

static void a_list_offsets_for_what_was_never_committed_shows_nothing(void **state)
{
    (void)state;
    ask_and_answer(KMOCK_API_LIST_OFFSETS, KMOCK_NONE); /* in no group */
    be_assigned(1, 0);
    be_assigned(1, 1);
    ask_and_answer(KMOCK_API_LIST_OFFSETS, KMOCK_NOT_LEADER_OR_FOLLOWER);
    ask_and_answer(KMOCK_API_LIST_OFFSETS, KMOCK_NONE);
    commit(0);
    ask(KMOCK_API_LIST_OFFSETS); /* is lost */
    ask_and_answer(KMOCK_API_LIST_OFFSETS, KMOCK_NONE);
    commit(0);
    be_assigned(2, 0);
    be_assigned(2, 2);
    ask_and_answer(KMOCK_API_LIST_OFFSETS, KMOCK_NONE);
    assert_shows_nothing();
}

static void a_fetch_out_of_range_shows(void **state)
{
    (void)state;
    ask_and_answer(KMOCK_API_FETCH, KMOCK_OFFSET_OUT_OF_RANGE);
    assert_shows(KT_SYMPTOM_OUT_OF_RANGE);
    ask_and_answer(KMOCK_API_FETCH, KMOCK_NOT_LEADER_OR_FOLLOWER);
    assert_shows_nothing();
}

static void a_commit_that_failed_shows_where_the_program_does_not_wait_for_it(void **state)
{
    (void)state;
    happens(KT_EVENT_COMMIT_CALL);
    ask(KMOCK_API_OFFSET_COMMIT);
    happens(KT_EVENT_DELIVER);
    assert_shows(KT_SYMPTOM_COMMIT_AGAIN);
    happens(KT_EVENT_COMMIT_CALL);
    ask_and_answer(KMOCK_API_OFFSET_COMMIT, KMOCK_NOT_COORDINATOR);
    happens(KT_EVENT_DELIVER);
    assert_shows(KT_SYMPTOM_COMMIT_AGAIN);
    happens(KT_EVENT_COMMIT_CALL);
    ask_and_answer(KMOCK_API_OFFSET_COMMIT, KMOCK_NONE);
    happens(KT_EVENT_DELIVER);
    struct kt_event down = event_of(KT_EVENT_BROKER);
    down.detail = name("down");
    kt_history_append(history, &down);
    assert_shows(KT_SYMPTOM_COMMIT_AGAIN);
    ask_and_answer(KMOCK_API_OFFSET_COMMIT, KMOCK_NOT_COORDINATOR); /* librdkafka's own */
    assert_shows(KT_SYMPTOM_COMMIT_AGAIN);
    happens(KT_EVENT_COMMIT_CALL);
    ask(KMOCK_API_OFFSET_COMMIT);
    ask_and_answer(KMOCK_API_OFFSET_COMMIT, KMOCK_NONE);
    happens(KT_EVENT_COMMIT_RETURN);
    happens(KT_EVENT_DELIVER);
    assert_shows_nothing();
    happens(KT_EVENT_COMMIT_CALL);
    ask_and_answer(KMOCK_API_OFFSET_COMMIT, KMOCK_ILLEGAL_GENERATION);
    happens(KT_EVENT_DELIVER);
    assert_shows_nothing();
}

static int end(void **state)
{
    (void)state;
    kt_history_destroy(history);
    history = NULL;
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(how_an_offset_fetch_was_answered_shows),
        cmocka_unit_test(a_death_after_an_add_partitions_without_answer_shows),
        cmocka_unit_test(an_offset_fetch_without_answer_shows_where_its_instance_lived_on),
        cmocka_unit_test(a_leader_that_is_refused_the_topics_shows),
        cmocka_unit_test(a_topic_that_is_gone_for_who_has_partitions_shows),
        cmocka_unit_test(a_list_offsets_for_nothing_shows),
        cmocka_unit_test(a_list_offsets_after_unstable_offsets_shows_as_such),
        cmocka_unit_test(a_list_offsets_for_what_was_never_committed_shows_nothing),
        cmocka_unit_test(a_fetch_out_of_range_shows),
        cmocka_unit_test(a_commit_that_failed_shows_where_the_program_does_not_wait_for_it),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
