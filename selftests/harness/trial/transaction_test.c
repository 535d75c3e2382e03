/* SPDX-License-Identifier: Apache-2.0 */
/* What stock librdkafka sees of transactions: commit, abort, a fenced zombie, offsets in a transaction, a timeout. */
#include <ktrial/cmocka.h>

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "selftests/harness/trial/consumer.h"

/* What happened, one line a step; all instances of a trial write to it. */
static struct {
    char text[4000];
    size_t length;
} notes;

static void note(const char *what, const char *outcome)
{
    notes.length +=
        (size_t)snprintf(notes.text + notes.length, sizeof notes.text - notes.length, "%s: %s\n", what, outcome);
}

static void note_error(const char *what, rd_kafka_error_t *error)
{
    char text[200];
    snprintf(text, sizeof text, "%s%s%s%s", error ? rd_kafka_error_name(error) : "ok",
             rd_kafka_error_is_fatal(error) ? " fatal" : "", rd_kafka_error_is_retriable(error) ? " retriable" : "",
             rd_kafka_error_txn_requires_abort(error) ? " abort" : "");
    note(what, text);
    rd_kafka_error_destroy(error);
}

static void set(rd_kafka_conf_t *conf, const char *name, const char *value)
{
    char error[512];
    if (rd_kafka_conf_set(conf, name, value, error, sizeof error) != RD_KAFKA_CONF_OK)
        abort();
}

static rd_kafka_t *producer_create(const char *transactional_id, const char *timeout_ms)
{
    char error[512];
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    set(conf, "bootstrap.servers", "broker-1:9092");
    set(conf, "transactional.id", transactional_id);
    set(conf, "transaction.timeout.ms", timeout_ms);
    rd_kafka_t *client = rd_kafka_new(RD_KAFKA_PRODUCER, conf, error, sizeof error);
    if (client == NULL)
        abort();
    return client;
}

static void produce(rd_kafka_t *client, const char *topic, const char *value)
{
    rd_kafka_resp_err_t error = rd_kafka_producev(client, RD_KAFKA_V_TOPIC(topic), RD_KAFKA_V_PARTITION(0),
                                                  RD_KAFKA_V_VALUE((void *)value, strlen(value)),
                                                  RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY), RD_KAFKA_V_END);
    if (error)
        note("produce", rd_kafka_err2name(error));
}

static int run_writer(void *argument)
{
    (void)argument;
    rd_kafka_t *client = producer_create("writer", "60000");
    note_error("init", rd_kafka_init_transactions(client, -1));
    for (int i = 0; i < 10; i++) {
        char value[20];
        snprintf(value, sizeof value, "%s %d", i % 3 == 1 ? "bad" : "good", i);
        rd_kafka_error_destroy(rd_kafka_begin_transaction(client));
        produce(client, "out", value);
        produce(client, "out", value);
        rd_kafka_flush(client, -1);
        rd_kafka_error_t *error =
            i % 3 == 1 ? rd_kafka_abort_transaction(client, -1) : rd_kafka_commit_transaction(client, -1);
        if (error)
            note_error("end", error);
    }
    rd_kafka_destroy(client);
    return 0;
}

/* Read a topic until nothing has come for a while. returns  how many records there were, bad ones in *bad */
static int read_all(const char *isolation_level, int *bad)
{
    char error[512];
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    set(conf, "bootstrap.servers", "broker-1:9092");
    set(conf, "group.id", isolation_level);
    set(conf, "isolation.level", isolation_level);
    rd_kafka_t *client = rd_kafka_new(RD_KAFKA_CONSUMER, conf, error, sizeof error);
    rd_kafka_topic_partition_list_t *list = rd_kafka_topic_partition_list_new(1);
    rd_kafka_topic_partition_list_add(list, "out", 0)->offset = RD_KAFKA_OFFSET_BEGINNING;
    rd_kafka_assign(client, list);
    rd_kafka_topic_partition_list_destroy(list);
    int count = 0;
    rd_kafka_message_t *message;
    while ((message = rd_kafka_consumer_poll(client, 5000))) {
        count += !message->err;
        *bad += !message->err && message->len >= 3 && memcmp(message->payload, "bad", 3) == 0;
        rd_kafka_message_destroy(message);
    }
    rd_kafka_consumer_close(client);
    rd_kafka_destroy(client);
    return count;
}

static int run_readers(void *argument)
{
    const char *const levels[] = {"read_uncommitted", "read_committed"};
    (void)argument;
    for (int i = 0; i < 2; i++) {
        char text[40];
        int bad = 0, count = read_all(levels[i], &bad);
        snprintf(text, sizeof text, "%d records, %d of them bad", count, bad);
        note(levels[i], text);
    }
    return 0;
}

static void readers_see_what_was_committed(void **state)
{
    struct kt_trial *trial = *state;
    notes.length = 0;
    kt_topic(trial, "out", 1);
    kt_start(trial, "writer", 1, run_writer, NULL);
    kt_run_until(trial, "writer-1 exited");
    kt_start(trial, "readers", 1, run_readers, NULL);
    kt_run_until(trial, "readers-1 exited");
    assert_string_equal(notes.text, "init: ok\n"
                                    "read_uncommitted: 20 records, 6 of them bad\n"
                                    "read_committed: 14 records, 0 of them bad\n");
}

/* Two programs with one transactional id: the first has an open transaction when the second begins. */
static int run_zombie(void *argument)
{
    (void)argument;
    rd_kafka_t *client = producer_create("shared", "60000");
    note_error("first init", rd_kafka_init_transactions(client, -1));
    rd_kafka_error_destroy(rd_kafka_begin_transaction(client));
    produce(client, "out", "bad 1");
    rd_kafka_flush(client, -1);
    sleep(30);
    note_error("first commit", rd_kafka_commit_transaction(client, -1));
    rd_kafka_destroy(client);
    return 0;
}

static int run_heir(void *argument)
{
    (void)argument;
    sleep(10);
    rd_kafka_t *client = producer_create("shared", "60000");
    note_error("second init", rd_kafka_init_transactions(client, -1));
    rd_kafka_error_destroy(rd_kafka_begin_transaction(client));
    produce(client, "out", "good 2");
    note_error("second commit", rd_kafka_commit_transaction(client, -1));
    rd_kafka_destroy(client);
    return 0;
}

static void zombie_is_fenced(void **state)
{
    struct kt_trial *trial = *state;
    notes.length = 0;
    kt_topic(trial, "out", 1);
    kt_start(trial, "zombie", 1, run_zombie, NULL);
    kt_start(trial, "heir", 1, run_heir, NULL);
    kt_run_until(trial, "zombie-1 exited");
    kt_start(trial, "readers", 1, run_readers, NULL);
    kt_run_until(trial, "readers-1 exited");
    assert_string_equal(notes.text, "first init: ok\n"
                                    "second init: ok\n"
                                    "second commit: ok\n"
                                    "first commit: _FENCED fatal\n"
                                    "read_uncommitted: 2 records, 1 of them bad\n"
                                    "read_committed: 1 records, 0 of them bad\n");
}

static int run_sleeper(void *argument)
{
    (void)argument;
    rd_kafka_t *client = producer_create("sleeper", "15000");
    rd_kafka_error_destroy(rd_kafka_init_transactions(client, -1));
    rd_kafka_error_destroy(rd_kafka_begin_transaction(client));
    produce(client, "out", "bad 1");
    rd_kafka_flush(client, -1);
    sleep(60);
    note_error("late commit", rd_kafka_commit_transaction(client, -1));
    rd_kafka_destroy(client);
    return 0;
}

static void transaction_is_aborted_when_its_time_is_over(void **state)
{
    struct kt_trial *trial = *state;
    notes.length = 0;
    kt_topic(trial, "out", 1);
    kt_start(trial, "sleeper", 1, run_sleeper, NULL);
    kt_run_until(trial, "sleeper-1 exited");
    kt_start(trial, "readers", 1, run_readers, NULL);
    kt_run_until(trial, "readers-1 exited");
    assert_string_equal(notes.text, "late commit: _FENCED fatal\n"
                                    "read_uncommitted: 1 records, 1 of them bad\n"
                                    "read_committed: 0 records, 0 of them bad\n");
}

/* A crashed program's transaction ends by its timeout: until then there is something still to come. */
static void trial_rests_when_no_transaction_is_open(void **state)
{
    struct kt_trial *trial = *state;
    static struct consumer other = {.group = "other", .topic = "in"};
    struct kt_partition_view out;
    notes.length = 0;
    kt_topic(trial, "out", 1);
    kt_topic(trial, "in", 1);
    kt_feed(trial, "in", 1);
    kt_start(trial, "zombie", 1, run_zombie, NULL);
    kt_start(trial, "other", 1, consumer_run, &other);
    kt_fault(trial, "at 10s: crash zombie-1");
    kt_expect(trial, "P8", "zombie");
    kt_run_until(trial, "11s");
    kt_partition(trial, "out", 0, &out);
    assert_int_equal(out.last_stable, 0);
    assert_int_equal(out.high_watermark, 1);
    kt_run_until(trial, "idle");
    kt_partition(trial, "out", 0, &out);
    assert_int_equal(out.last_stable, 2);
    assert_in_range(kt_now_us_of(trial), 60000000, 90000000);
}

/* Copy a record from "in" to "out", with its offset in the transaction. */
static bool copy(rd_kafka_t *consumer, rd_kafka_t *producer, rd_kafka_message_t *message, bool commits)
{
    rd_kafka_topic_partition_list_t *offsets = rd_kafka_topic_partition_list_new(1);
    rd_kafka_consumer_group_metadata_t *group = rd_kafka_consumer_group_metadata(consumer);
    rd_kafka_error_destroy(rd_kafka_begin_transaction(producer));
    produce(producer, "out", commits ? "good" : "bad");
    rd_kafka_topic_partition_list_add(offsets, "in", message->partition)->offset = message->offset + 1;
    rd_kafka_error_t *error = rd_kafka_send_offsets_to_transaction(producer, offsets, group, -1);
    if (error == NULL)
        error = commits ? rd_kafka_commit_transaction(producer, -1) : rd_kafka_abort_transaction(producer, -1);
    bool done = error == NULL;
    if (!done)
        note_error("copy", error);
    rd_kafka_consumer_group_metadata_destroy(group);
    rd_kafka_topic_partition_list_destroy(offsets);
    return done;
}

static int run_copier(void *argument)
{
    int left = *(int *)argument;
    rd_kafka_t *consumer = consumer_subscribe(&(struct consumer){.group = "copier", .topic = "in"});
    rd_kafka_t *producer = producer_create("copier", "60000");
    rd_kafka_error_destroy(rd_kafka_init_transactions(producer, -1));
    while (left > 0) {
        rd_kafka_message_t *message = rd_kafka_consumer_poll(consumer, 1000);
        if (message && !message->err)
            left -= copy(consumer, producer, message, left > 1);
        if (message)
            rd_kafka_message_destroy(message);
    }
    rd_kafka_consumer_close(consumer);
    rd_kafka_destroy(consumer);
    rd_kafka_destroy(producer);
    return 0;
}

static void offsets_count_when_their_transaction_does(void **state)
{
    struct kt_trial *trial = *state;
    int records = 5;
    notes.length = 0;
    notes.text[0] = '\0';
    kt_topic(trial, "in", 1);
    kt_topic(trial, "out", 1);
    kt_feed(trial, "in", records);
    kt_start(trial, "copier", 1, run_copier, &records);
    kt_run_until(trial, "copier-1 exited");
    kt_run_until(trial, "1s");
    assert_int_equal(kt_committed(trial, "copier", "in", 0), 4); /* the last one was aborted */
    kt_start(trial, "readers", 1, run_readers, NULL);
    kt_run_until(trial, "readers-1 exited");
    assert_string_equal(notes.text, "read_uncommitted: 5 records, 1 of them bad\n"
                                    "read_committed: 4 records, 0 of them bad\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        kt_trial_test(readers_see_what_was_committed),
        kt_trial_test(zombie_is_fenced),
        kt_trial_test(transaction_is_aborted_when_its_time_is_over),
        kt_trial_test(trial_rests_when_no_transaction_is_open),
        kt_trial_test(offsets_count_when_their_transaction_does),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
