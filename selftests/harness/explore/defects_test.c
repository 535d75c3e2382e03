/* SPDX-License-Identifier: Apache-2.0 */
/* The table of librdkafka's defects; and each that it says was seen in trials, seen in a trial of a right program. */
#include "selftests/check.h"

#include <ktrial/ktrial.h>
#include <librdkafka/rdkafka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/explore/defects.h"
#include "harness/trial/trial.h"

enum { V2_0_2 = 0x020002ff, V2_4_0 = 0x020400ff };

#define SHOWS(symptom) (UINT64_C(1) << (symptom))

static void a_defect_is_found_by_its_symptom_and_what_it_broke(void **state)
{
    (void)state;
    const struct kt_defect *defect = kt_defect_find(V2_0_2, SHOWS(KT_SYMPTOM_FETCH_NOT_COORDINATOR), "D1");
    assert_non_null(defect);
    assert_string_equal(defect->upstream, "librdkafka issue 5586");
    assert_null(kt_defect_find(V2_0_2, SHOWS(KT_SYMPTOM_FETCH_NOT_COORDINATOR), "C1"));
    assert_null(kt_defect_find(V2_0_2, 0, "D1"));
    assert_null(kt_defect_find(V2_0_2, SHOWS(KT_SYMPTOM_COMMIT_AGAIN), "D1"));
    assert_non_null(kt_defect_find(V2_0_2, SHOWS(KT_SYMPTOM_COMMIT_AGAIN) | SHOWS(KT_SYMPTOM_FETCH_LOST), "D1"));
    assert_non_null(kt_defect_find(V2_0_2, SHOWS(KT_SYMPTOM_STALE_LIST_OFFSETS), "B1"));
    assert_non_null(kt_defect_find(V2_0_2, SHOWS(KT_SYMPTOM_STALE_LIST_OFFSETS), "D3"));
}

/* "died" of a cooperative consumer, say: no run tells why. */
static void a_defect_without_symptom_is_never_found(void **state)
{
    (void)state;
    assert_null(kt_defect_find(V2_0_2, UINT64_MAX & ~SHOWS(KT_SYMPTOM_DIED_ADDING), "died"));
    assert_null(kt_defect_find(V2_0_2, UINT64_MAX, "O2"));
}

static void a_defect_excuses_its_own_verdicts_only(void **state)
{
    (void)state;
    const struct kt_defect *defect = kt_defect_find(V2_0_2, SHOWS(KT_SYMPTOM_LEADER_WITHOUT_TOPIC), "O1");
    assert_non_null(defect);
    assert_true(kt_defect_excuses(defect, "D1"));
    assert_false(kt_defect_excuses(defect, "C1"));
    assert_false(kt_defect_excuses(defect, "D"));
    assert_false(kt_defect_excuses(defect, ""));
}

static void what_a_group_does_not_come_to_is_excused_as_its_verdict_is(void **state)
{
    (void)state;
    const uint64_t lost = SHOWS(KT_SYMPTOM_FETCH_LOST), refused = SHOWS(KT_SYMPTOM_FETCH_REFUSED);
    assert_non_null(kt_defect_find(V2_0_2, lost, "converge"));
    assert_non_null(kt_defect_find(V2_0_2, lost, "drain"));
    assert_null(kt_defect_find(V2_0_2, refused, "converge"));
    assert_non_null(kt_defect_find(V2_0_2, refused, "drain"));
    assert_null(kt_defect_find(V2_0_2, SHOWS(KT_SYMPTOM_STALE_LIST_OFFSETS), "drain"));
}

static const struct kt_defect *by_upstream(const char *upstream)
{
    const struct kt_defect *defect = NULL;
    while ((defect = kt_defect_next(defect)) != NULL && strcmp(defect->upstream, upstream) != 0)
        ;
    assert_non_null(defect);
    return defect;
}

static void a_defect_that_was_fixed_affects_older_versions_only(void **state)
{
    (void)state;
    assert_true(kt_defect_affects(by_upstream("librdkafka issue 4637"), V2_0_2));
    assert_true(kt_defect_affects(by_upstream("librdkafka issue 4637"), 0x020300ff));
    assert_false(kt_defect_affects(by_upstream("librdkafka issue 4637"), V2_4_0));
    assert_false(kt_defect_affects(by_upstream("librdkafka issue 4312"), 0x020300ff));
    assert_true(kt_defect_affects(by_upstream("librdkafka issue 5586"), 0x020f00ff));
}

static void each_entry_says_all_of_it(void **state)
{
    (void)state;
    const struct kt_defect *defect = NULL;
    int count = 0;
    while ((defect = kt_defect_next(defect)) != NULL) {
        count++;
        assert_true(strlen(defect->happens) > 20 && defect->happens[strlen(defect->happens) - 1] == '.');
        assert_true(strlen(defect->verdicts) > 0 && strlen(defect->upstream) > 0);
        assert_true(defect->seen != KT_SAID_UPSTREAM || strncmp(defect->upstream, "none", 4) != 0);
        assert_true(defect->symptom != KT_NO_SYMPTOM || defect->program);
    }
    assert_in_range(count, 9, 100);
}

/* ---- trials ---- */

/* A right at-least-once program, in the shapes that differ in what librdkafka does by itself. */
struct program {
    bool cooperative, has_callback, commits_async;
};

static void take(rd_kafka_t *client, rd_kafka_topic_partition_list_t *partitions, bool cooperative)
{
    if (!cooperative)
        rd_kafka_assign(client, partitions);
    else
        rd_kafka_error_destroy(rd_kafka_incremental_assign(client, partitions));
}

static void give_up(rd_kafka_t *client, rd_kafka_topic_partition_list_t *partitions, bool cooperative)
{
    if (!rd_kafka_assignment_lost(client))
        rd_kafka_commit(client, NULL, 0);
    if (!cooperative)
        rd_kafka_assign(client, NULL);
    else
        rd_kafka_error_destroy(rd_kafka_incremental_unassign(client, partitions));
}

static void rebalance(rd_kafka_t *client, rd_kafka_resp_err_t error, rd_kafka_topic_partition_list_t *partitions,
                      void *opaque)
{
    const struct program *program = opaque;
    if (error == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS)
        take(client, partitions, program->cooperative);
    else
        give_up(client, partitions, program->cooperative);
}

static rd_kafka_t *subscribe(const struct program *program)
{
    static const char *const settings[][2] = {{"bootstrap.servers", "broker-1:9092"},
                                              {"group.id", "billing"},
                                              {"auto.offset.reset", "earliest"},
                                              {"enable.auto.commit", "false"},
                                              {"enable.auto.offset.store", "false"}};
    char error[512];
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    for (size_t i = 0; i < sizeof settings / sizeof *settings; i++)
        rd_kafka_conf_set(conf, settings[i][0], settings[i][1], error, sizeof error);
    rd_kafka_conf_set(conf, "partition.assignment.strategy", program->cooperative ? "cooperative-sticky" : "range",
                      error, sizeof error);
    rd_kafka_conf_set_opaque(conf, (void *)program);
    if (program->has_callback)
        rd_kafka_conf_set_rebalance_cb(conf, rebalance);
    rd_kafka_t *client = rd_kafka_new(RD_KAFKA_CONSUMER, conf, error, sizeof error);
    rd_kafka_poll_set_consumer(client);
    rd_kafka_topic_partition_list_t *topics = rd_kafka_topic_partition_list_new(1);
    rd_kafka_topic_partition_list_add(topics, "orders", RD_KAFKA_PARTITION_UA);
    rd_kafka_subscribe(client, topics);
    rd_kafka_topic_partition_list_destroy(topics);
    return client;
}

static void process(rd_kafka_t *client, const rd_kafka_message_t *message, bool async)
{
    rd_kafka_topic_partition_list_t *offsets = rd_kafka_topic_partition_list_new(1);
    const char *topic = rd_kafka_topic_name(message->rkt);
    kt_effect(message);
    rd_kafka_topic_partition_list_add(offsets, topic, message->partition)->offset = message->offset + 1;
    rd_kafka_offsets_store(client, offsets);
    rd_kafka_topic_partition_list_destroy(offsets);
    rd_kafka_commit(client, NULL, async);
}

static int run(void *argument)
{
    const struct program *program = argument;
    rd_kafka_t *client = subscribe(program);
    for (;;) {
        rd_kafka_message_t *message = rd_kafka_consumer_poll(client, 1000);
        if (message && !message->err)
            process(client, message, program->commits_async);
        if (message)
            rd_kafka_message_destroy(message);
    }
    return 0;
}

static const char *const verdicts[] = {"D1", "C1", "B1", "O1", "R1", "L1", "L3", "O2", "O4", "D5", "C2"};
enum { VERDICTS_COUNT = sizeof verdicts / sizeof *verdicts };

static void play(struct kt_trial *t, const struct program *program)
{
    kt_topic(t, "orders", 4);
    kt_feed(t, "orders", 100);
    kt_start(t, "billing", 2, run, (void *)program);
    kt_run_until(t, "at 30s");
    kt_feed(t, "orders", 100);
    kt_run_until(t, "at 60s");
    kt_start(t, "billing", 1, run, (void *)program);
    kt_feed(t, "orders", 100);
    kt_run_until(t, "at 200s");
    kt_feed(t, "orders", 20);
    kt_run_until(t, "at 700s");
}

/* What came of a trial. */
struct ending {
    unsigned broken; /* bits in order of verdicts */
    uint64_t symptoms;
};

static struct ending play_with(const struct program *program, uint64_t seed, const char *fault, const char *second)
{
    struct ending ending = {0};
    char *report = NULL;
    struct kt_trial *t = kt_trial_begin(&(struct kt_options){.name = "defect", .seed = seed, .budget_s = 7200});
    if (fault)
        kt_fault(t, "optional %s", fault);
    if (second)
        kt_fault(t, "optional %s", second);
    play(t, program);
    for (int i = 0; i < VERDICTS_COUNT; i++)
        ending.broken |= (unsigned)(strcmp(kt_judge_now(t, verdicts[i], "billing"), "violated") == 0) << i;
    ending.symptoms = kt_symptoms_of(t->history);
    kt_trial_end(t, &report);
    free(report);
    return ending;
}

static const struct program eager = {false, false, false};
static const struct program told = {false, true, false};
static const struct program cooperative = {true, true, false};
static const struct program quiet_cooperative = {true, false, false};
static const struct program asynchronous = {false, false, true};

static void without_faults_the_programs_break_nothing_and_show_nothing(void **state)
{
    (void)state;
    const struct program *const programs[] = {&eager, &told, &cooperative, &asynchronous};
    for (int i = 0; i < 4; i++) {
        struct ending ending = play_with(programs[i], 1, NULL, NULL);
        assert_int_equal(ending.broken, 0);
        assert_int_equal(ending.symptoms, 0);
    }
}

/* What brings each defect out: the fault at the nth request, where nth may differ from schedule to schedule. */
static const struct {
    const struct program *program;
    int from, to;
    const char *fault;
    const char *second;
    enum kt_symptom symptom; /* KT_NO_SYMPTOM: the entry of issue 4637 */
} cases[] = {
    {&eager, 3, 5, "OffsetFetch nth=%d: fail NOT_COORDINATOR", NULL, KT_SYMPTOM_FETCH_NOT_COORDINATOR},
    {&eager, 3, 5, "OffsetFetch nth=%d: fail COORDINATOR_NOT_AVAILABLE", NULL, KT_SYMPTOM_FETCH_REFUSED},
    {&eager, 3, 5, "OffsetFetch nth=%d: fail UNKNOWN_SERVER_ERROR", NULL, KT_SYMPTOM_FETCH_REFUSED},
    {&eager, 3, 5, "OffsetFetch nth=%d: move coordinator billing", NULL, KT_SYMPTOM_FETCH_NOT_COORDINATOR},
    {&eager, 3, 5, "after SyncGroup nth=%d: move coordinator billing", NULL, KT_SYMPTOM_FETCH_NOT_COORDINATOR},
    {&cooperative, 1, 3, "OffsetFetch nth=%d: drop reply", "at 20s: crash billing-2, restart after 20s",
     KT_SYMPTOM_FETCH_LOST},
    {&told, 1, 3, "ListOffsets nth=%d: drop reply", "at 6500ms: freeze billing-2 for 70s",
     KT_SYMPTOM_STALE_LIST_OFFSETS},
    {&eager, 8, 14, "Metadata nth=%d: fail LEADER_NOT_AVAILABLE", NULL, KT_SYMPTOM_LEADER_WITHOUT_TOPIC},
    {&eager, 30, 32, "Fetch nth=%d: fail OFFSET_OUT_OF_RANGE", NULL, KT_SYMPTOM_OUT_OF_RANGE},
    {&asynchronous, 3, 5, "OffsetCommit nth=%d: drop reply", NULL, KT_SYMPTOM_COMMIT_AGAIN},
    {&asynchronous, 3, 6, "OffsetCommit nth=%d: fail NOT_COORDINATOR", NULL, KT_SYMPTOM_COMMIT_AGAIN},
    {&quiet_cooperative, 4, 6, "OffsetCommit nth=%d: fail ILLEGAL_GENERATION", NULL, KT_NO_SYMPTOM},
};
enum { CASES_COUNT = sizeof cases / sizeof *cases };

/* returns  whether the known defects explain what broke */
static bool excuses(int i, const struct ending *ending, int verdict)
{
    if (cases[i].symptom == KT_NO_SYMPTOM)
        return kt_defect_excuses(by_upstream("librdkafka issue 4637"), verdicts[verdict]);
    return kt_defect_find(rd_kafka_version(), ending->symptoms, verdicts[verdict]);
}

/* returns  whether the defect showed; fails where something broke that no entry says */
static bool shows(int i, int nth, uint64_t seed)
{
    char line[200];
    snprintf(line, sizeof line, cases[i].fault, nth);
    struct ending ending = play_with(cases[i].program, seed, line, cases[i].second);
    for (int v = 0; v < VERDICTS_COUNT; v++)
        if (ending.broken >> v & 1 && !excuses(i, &ending, v))
            fail_msg("%s (seed %d) broke %s, and no entry says so", line, (int)seed, verdicts[v]);
    return ending.broken != 0 && (cases[i].symptom == KT_NO_SYMPTOM || (ending.symptoms >> cases[i].symptom & 1));
}

static void each_defect_shows_in_a_trial_and_breaks_what_its_entry_says(void **state)
{
    (void)state;
    if (rd_kafka_version() != V2_0_2)
        skip(); /* the nth of a request is that of this release */
    for (int i = 0; i < CASES_COUNT; i++) {
        bool shown = false;
        for (uint64_t seed = 1; seed <= 3 && !shown; seed++)
            for (int nth = cases[i].from; nth <= cases[i].to && !shown; nth++)
                shown = shows(i, nth, seed);
        if (!shown)
            fail_msg("%s broke nothing", cases[i].fault);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_defect_is_found_by_its_symptom_and_what_it_broke),
        cmocka_unit_test(a_defect_without_symptom_is_never_found),
        cmocka_unit_test(a_defect_excuses_its_own_verdicts_only),
        cmocka_unit_test(what_a_group_does_not_come_to_is_excused_as_its_verdict_is),
        cmocka_unit_test(a_defect_that_was_fixed_affects_older_versions_only),
        cmocka_unit_test(each_entry_says_all_of_it),
        cmocka_unit_test(without_faults_the_programs_break_nothing_and_show_nothing),
        cmocka_unit_test(each_defect_shows_in_a_trial_and_breaks_what_its_entry_says),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
