/* SPDX-License-Identifier: Apache-2.0 */
/* Faults on transactions, each one line, and what stock librdkafka makes of them: every record is copied once. */
#include <ktrial/cmocka.h>

#include <string.h>
#include <unistd.h>

#include "selftests/harness/trial/copier.h"

enum { RECORDS = 5 };

static void set_the_scene(struct kt_trial *trial)
{
    memset(&notes, 0, sizeof notes);
    kt_topic(trial, "in", 1);
    kt_topic(trial, "out", 1);
    kt_feed(trial, "in", RECORDS);
    kt_start(trial, "copier", 1, copier_run, NULL);
    kt_expect(trial, KT_EXACTLY_ONCE, "in -> out");
    kt_expect(trial, KT_DRAINS, "copier");
}

/* Let the copier come to its end. Of each transaction there is a record and a marker. */
static void drain(struct kt_trial *trial)
{
    struct kt_partition_view out;
    kt_run_until(trial, "copier drained");
    kt_run_until(trial, "1s");
    kt_partition(trial, "out", 0, &out);
    assert_int_equal(out.last_stable, out.high_watermark);
    assert_int_equal(kt_committed(trial, "copier", "in", 0), RECORDS);
}

static void lost_reply_of_end_txn_is_asked_for_again(void **state)
{
    struct kt_trial *trial = *state;
    set_the_scene(trial);
    kt_fault(trial, "EndTxn transaction=copier nth=2: drop reply");
    drain(trial);
    assert_int_equal(kt_requests(trial, "EndTxn", NULL), RECORDS + 1);
    assert_string_equal(notes.text, "");
}

/* The new run waits until the markers of the old one's transaction are written. */
static void program_that_crashes_between_its_end_and_the_markers_has_committed(void **state)
{
    struct kt_trial *trial = *state;
    set_the_scene(trial);
    kt_fault(trial, "hold markers copier for 20s at transaction copier Ongoing nth=2");
    kt_fault(trial, "at transaction copier PrepareCommit nth=2: crash copier-1, restart after 1s");
    drain(trial);
    assert_int_equal(kt_requests(trial, "EndTxn", NULL), RECORDS);
    assert_true(kt_requests(trial, "InitProducerId", "copier-1.2") > 1);
    assert_string_equal(notes.text, "");
}

static void broker_that_crashes_between_prepare_and_the_markers_goes_on(void **state)
{
    struct kt_trial *trial = *state;
    set_the_scene(trial);
    kt_fault(trial, "hold markers copier for 10s at transaction copier Ongoing nth=2");
    for (int broker = 1; broker <= 3; broker++)
        kt_fault(trial, "at transaction copier PrepareCommit nth=2: broker-%d restart after %ds", broker, broker);
    kt_fault(trial, "at 90s: restart copier-1"); /* newer clients give up */
    drain(trial);
}

static void zombie_that_slept_past_its_timeout_is_fenced(void **state)
{
    struct kt_trial *trial = *state;
    set_the_scene(trial);
    kt_fault(trial, "return TxnOffsetCommit transaction=copier nth=2: freeze it for 40s");
    kt_fault(trial, "at 60s: restart copier-1");
    drain(trial);
    assert_string_equal(notes.text, "commit: _FENCED\ncopier: exits\n");
}

static void coordinator_that_moves_at_prepare_goes_on_elsewhere(void **state)
{
    struct kt_trial *trial = *state;
    set_the_scene(trial);
    kt_fault(trial, "move transaction coordinator copier at transaction copier PrepareCommit nth=2");
    kt_fault(trial, "after EndTxn nth=3: move transaction coordinator copier");
    kt_fault(trial, "sent EndTxn nth=4: load transaction coordinator copier for 5s");
    drain(trial);
    assert_string_equal(notes.text, "");
}

/* Held markers keep read_committed consumers waiting; what a fault held is released by it, too. */
static void markers_that_are_held_keep_records_unread(void **state)
{
    struct kt_trial *trial = *state;
    struct kt_partition_view out;
    set_the_scene(trial);
    kt_fault(trial, "hold markers all");
    kt_run_until(trial, "10s");
    kt_partition(trial, "out", 0, &out);
    assert_int_equal(out.last_stable, 0);
    assert_int_equal(out.high_watermark, 1);
    assert_int_equal(kt_committed(trial, "copier", "in", 0), -1);
    kt_fault(trial, "release markers all");
    drain(trial);
}

static rd_kafka_t *create_impatient(void)
{
    static const char *const settings[][2] = {
        {"bootstrap.servers", "broker-1:9092"}, {"transactional.id", "copier"}, {"transaction.timeout.ms", "60000"},
        {"message.timeout.ms", "5000"},         {"socket.timeout.ms", "3000"},  {"socket.max.fails", "0"},
    };
    char error[512];
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    for (size_t i = 0; i < sizeof settings / sizeof *settings; i++)
        rd_kafka_conf_set(conf, settings[i][0], settings[i][1], error, sizeof error);
    rd_kafka_t *client = rd_kafka_new(RD_KAFKA_PRODUCER, conf, error, sizeof error);
    if (client == NULL)
        abort();
    return client;
}

static bool begin_and_produce(rd_kafka_t *producer, const char *value)
{
    rd_kafka_error_destroy(rd_kafka_begin_transaction(producer));
    rd_kafka_producev(producer, RD_KAFKA_V_TOPIC("out"), RD_KAFKA_V_VALUE((void *)value, strlen(value)),
                      RD_KAFKA_V_END);
    return rd_kafka_flush(producer, 12000) == RD_KAFKA_RESP_ERR_NO_ERROR;
}

/* The second record is given up and its transaction aborted while it is on its way: it comes behind the marker. */
static int run_impatient(void *argument)
{
    bool is_done;
    (void)argument;
    rd_kafka_t *producer = create_impatient();
    while (is_to_repeat("init", rd_kafka_init_transactions(producer, -1), &is_done))
        ;
    begin_and_produce(producer, "first");
    while (is_to_repeat("commit", rd_kafka_commit_transaction(producer, -1), &is_done))
        ;
    begin_and_produce(producer, "late");
    while (is_to_repeat("abort", rd_kafka_abort_transaction(producer, -1), &is_done))
        ;
    note("abort", is_done ? "done" : "failed");
    sleep(200);
    rd_kafka_destroy(producer);
    return 0;
}

static void check_late_record(struct kt_trial *trial, const char *verdict, bool hangs)
{
    struct kt_partition_view out;
    memset(&notes, 0, sizeof notes);
    kt_topic(trial, "out", 1);
    kt_fault(trial, "Produce topic=out nth=2: delay request by 30s");
    kt_start(trial, "copier", 1, run_impatient, NULL);
    kt_run_until(trial, "at 150s");
    kt_partition(trial, "out", 0, &out);
    assert_string_equal(notes.text, "abort: done\n");
    assert_string_equal(kt_judge_now(trial, "P8", "copier"), verdict);
    assert_int_equal(out.last_stable < out.high_watermark, hangs);
}

/* Brokers before 3.6 take it: a transaction begins that no coordinator knows, and never ends. */
static void late_record_begins_a_transaction_that_hangs_in_kafka_3_5(void **state)
{
    check_late_record(*state, "violated", true);
}

static void late_record_is_refused_since_kafka_3_6(void **state)
{
    check_late_record(*state, "ok", false);
}

static void late_record_is_refused_in_kafka_4(void **state)
{
    check_late_record(*state, "ok", false);
}

static int run_named(void *argument)
{
    note("instance", argument);
    return 0;
}

static void instances_that_are_started_apart_have_their_own_argument(void **state)
{
    struct kt_trial *trial = *state;
    memset(&notes, 0, sizeof notes);
    kt_start(trial, "app", 1, run_named, "first");
    kt_start(trial, "app", 1, run_named, "second");
    kt_run_until(trial, "app exited");
    kt_restart(trial, "app-1");
    kt_run_until(trial, "app exited");
    assert_non_null(strstr(notes.text, "instance: first\n"));
    assert_non_null(strstr(notes.text, "instance: second\n"));
    assert_string_equal(notes.text + strlen(notes.text) - strlen("instance: first\n"), "instance: first\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        kt_trial_test(lost_reply_of_end_txn_is_asked_for_again),
        kt_trial_test(program_that_crashes_between_its_end_and_the_markers_has_committed),
        kt_trial_test(broker_that_crashes_between_prepare_and_the_markers_goes_on),
        kt_trial_test(zombie_that_slept_past_its_timeout_is_fenced),
        kt_trial_test(coordinator_that_moves_at_prepare_goes_on_elsewhere),
        kt_trial_test(markers_that_are_held_keep_records_unread),
        kt_trial_test_with(late_record_begins_a_transaction_that_hangs_in_kafka_3_5, .kafka = "3.5"),
        kt_trial_test_with(late_record_is_refused_since_kafka_3_6, .kafka = "3.6"),
        kt_trial_test_with(late_record_is_refused_in_kafka_4, .kafka = "4.2"),
        kt_trial_test(instances_that_are_started_apart_have_their_own_argument),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
