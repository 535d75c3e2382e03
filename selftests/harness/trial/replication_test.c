/* SPDX-License-Identifier: Apache-2.0 */
/* What stock librdkafka sees of replicas that do not agree: acks=1 may be lost, acks=all is not. */
#include <ktrial/cmocka.h>

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "selftests/harness/trial/consumer.h"

enum { MESSAGES = 40 };

/* Sends a message every half second and notes which ones were acknowledged. */
struct producer {
    const char *acks;
    bool idempotent;
    bool acknowledged[MESSAGES];
    int acknowledged_count, failed_count;
};

static void note_report(rd_kafka_t *client, const rd_kafka_message_t *message, void *opaque)
{
    struct producer *producer = opaque;
    (void)client;
    if (message->err) {
        producer->failed_count++;
        return;
    }
    producer->acknowledged[(size_t)message->_private] = true;
    producer->acknowledged_count++;
}

static void set(rd_kafka_conf_t *conf, const char *name, const char *value)
{
    char error[512];
    if (rd_kafka_conf_set(conf, name, value, error, sizeof error) != RD_KAFKA_CONF_OK)
        abort();
}

static int produce(void *argument)
{
    struct producer *producer = argument;
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    set(conf, "bootstrap.servers", "broker-1:9092,broker-2:9092,broker-3:9092");
    set(conf, "acks", producer->acks);
    set(conf, "enable.idempotence", producer->idempotent ? "true" : "false");
    rd_kafka_conf_set_dr_msg_cb(conf, note_report);
    rd_kafka_conf_set_opaque(conf, producer);
    rd_kafka_t *client = rd_kafka_new(RD_KAFKA_PRODUCER, conf, NULL, 0);
    for (size_t i = 0; i < MESSAGES; i++) {
        char value[16];
        snprintf(value, sizeof value, "m%zu", i);
        rd_kafka_producev(client, RD_KAFKA_V_TOPIC("orders"), RD_KAFKA_V_PARTITION(0),
                          RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY), RD_KAFKA_V_VALUE(value, strlen(value)),
                          RD_KAFKA_V_OPAQUE((void *)i), RD_KAFKA_V_END);
        usleep(500000);
        rd_kafka_poll(client, 0);
    }
    rd_kafka_flush(client, 60000);
    rd_kafka_destroy(client);
    return 0;
}

/* returns  how many of the acknowledged messages the topic does not have */
static int count_lost(struct kt_trial *t, const struct producer *producer)
{
    struct kt_record record = {0};
    bool is_there[MESSAGES] = {false};
    int lost = 0;
    while (kt_take(t, "orders", &record))
        is_there[strtol(record.value + 1, NULL, 10)] = true;
    for (int i = 0; i < MESSAGES; i++)
        lost += producer->acknowledged[i] && !is_there[i];
    return lost;
}

static void what_acks_1_acknowledged_is_lost_by_an_unclean_election(void **state)
{
    struct kt_trial *t = *state;
    static struct producer producer;
    producer = (struct producer){.acks = "1"};
    kt_topic(t, "orders", 1);
    kt_start(t, "shop", 1, produce, &producer);
    kt_fault(t, "at 3s: hold replication orders-0 on broker-2");
    kt_fault(t, "at 3s: shrink isr orders-0 by broker-2");
    kt_fault(t, "at 8s: unclean election orders-0 to broker-2");
    kt_run_until(t, "60s");
    assert_int_equal(producer.acknowledged_count, MESSAGES);
    assert_int_equal(count_lost(t, &producer), 10); /* those of five seconds */
}

/* A clean election loses what only the dead leader had, whatever the ISR says. */
static void what_acks_1_acknowledged_is_lost_with_its_leader(void **state)
{
    struct kt_trial *t = *state;
    static struct producer producer;
    producer = (struct producer){.acks = "1"};
    kt_topic(t, "orders", 1);
    kt_start(t, "shop", 1, produce, &producer);
    kt_fault(t, "at 3s: hold replication orders-0 on broker-2 for 5s");
    kt_fault(t, "at 3s: hold replication orders-0 on broker-3 for 5s");
    kt_fault(t, "at 6s: broker-1 down for 20s");
    kt_run_until(t, "60s");
    assert_int_equal(producer.acknowledged_count, MESSAGES);
    assert_in_range(count_lost(t, &producer), 1, 10);
}

/* Leaders come and go, and followers are slow. */
static void disturb_replication(struct kt_trial *t)
{
    kt_fault(t, "at 1s: hold replication orders-0 on broker-2 for 2s");
    kt_fault(t, "at 2s: broker-1 restart after 3s");
    kt_fault(t, "at 6s: delay replication orders-0 on broker-3 by 700ms");
    kt_fault(t, "at 7s: broker-2 down for 3s");
    kt_fault(t, "at 12s: delay replication orders-0 on broker-3 by 0s");
    kt_fault(t, "at 13s: hold replication orders-0 on broker-1 for 60s");
    kt_fault(t, "at 15s: move leader orders-0 to broker-3");
}

static void what_acks_all_acknowledged_is_never_lost(void **state)
{
    struct kt_trial *t = *state;
    static struct producer producer;
    producer = (struct producer){.acks = "all"};
    kt_topic(t, "orders", 1);
    kt_start(t, "shop", 1, produce, &producer);
    disturb_replication(t);
    kt_run_until(t, "120s");
    assert_int_equal(producer.acknowledged_count, MESSAGES);
    assert_int_equal(count_lost(t, &producer), 0);
}

static void an_idempotent_producer_neither_loses_nor_repeats(void **state)
{
    struct kt_trial *t = *state;
    static struct producer producer;
    producer = (struct producer){.acks = "all", .idempotent = true};
    kt_topic(t, "orders", 1);
    kt_start(t, "shop", 1, produce, &producer);
    disturb_replication(t);
    kt_fault(t, "after Produce nth=5: close");
    kt_run_until(t, "120s");
    assert_int_equal(producer.acknowledged_count, MESSAGES);
    assert_int_equal(count_lost(t, &producer), 0);
    assert_int_equal(kt_end_offset(t, "orders", 0), MESSAGES);
}

/* ---- what a consumer is told -------------------------------------------------------------------------------- */

/* Reads from the beginning; auto.offset.reset is not asked, errors are counted. */
struct reader {
    int records, resets;
};

static int read_on(void *argument)
{
    struct reader *reader = argument;
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    set(conf, "bootstrap.servers", "broker-1:9092,broker-2:9092,broker-3:9092");
    set(conf, "group.id", "readers");
    set(conf, "auto.offset.reset", "error");
    rd_kafka_t *client = rd_kafka_new(RD_KAFKA_CONSUMER, conf, NULL, 0);
    rd_kafka_topic_partition_list_t *from = rd_kafka_topic_partition_list_new(1);
    rd_kafka_topic_partition_list_add(from, "orders", 0)->offset = 0;
    rd_kafka_assign(client, from);
    rd_kafka_topic_partition_list_destroy(from);
    for (;;) {
        rd_kafka_message_t *message = rd_kafka_consumer_poll(client, 1000);
        if (message == NULL)
            continue;
        reader->records += message->err == RD_KAFKA_RESP_ERR_NO_ERROR;
        reader->resets += message->err == RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET;
        rd_kafka_message_destroy(message);
    }
    return 0;
}

static void a_consumer_past_the_end_of_an_unclean_leader_is_told_so(void **state)
{
    struct kt_trial *t = *state;
    static struct reader reader;
    reader = (struct reader){0};
    kt_topic(t, "orders", 1);
    kt_fault(t, "shrink isr orders-0 by broker-2");
    kt_fault(t, "hold replication orders-0 on broker-2");
    kt_run_until(t, "1s");
    kt_feed(t, "orders", 10);
    kt_start(t, "reader", 1, read_on, &reader);
    kt_run_until(t, "10s");
    assert_int_equal(reader.records, 10);
    assert_int_equal(reader.resets, 0);
    kt_fault(t, "unclean election orders-0 to broker-2");
    kt_run_until(t, "30s");
    assert_int_equal(kt_end_offset(t, "orders", 0), 0);
    assert_int_equal(reader.resets, 1);
}

static void a_consumer_does_not_see_what_is_not_replicated(void **state)
{
    struct kt_trial *t = *state;
    static struct reader reader;
    reader = (struct reader){0};
    kt_topic(t, "orders", 1);
    kt_fault(t, "hold replication orders-0 on broker-2 for 10s");
    kt_run_until(t, "1s");
    kt_feed(t, "orders", 10);
    kt_start(t, "reader", 1, read_on, &reader);
    kt_run_until(t, "9s");
    assert_int_equal(reader.records, 0);
    kt_run_until(t, "12s");
    assert_int_equal(reader.records, 10);
}

/* Also while nothing is committed each fed record is named by its own offset. */
static void fed_records_are_named_by_their_offsets(void **state)
{
    struct kt_trial *t = *state;
    struct kt_record record = {0};
    int count = 0;
    kt_topic(t, "orders", 1);
    kt_fault(t, "hold replication orders-0 on broker-2");
    kt_run_until(t, "1s");
    kt_feed(t, "orders", 10);
    assert_int_equal(kt_end_offset(t, "orders", 0), 10);
    for (; kt_take(t, "orders", &record); count++) {
        char name[32];
        snprintf(name, sizeof name, "orders-0@%d ", count);
        assert_memory_equal(record.value, name, strlen(name));
    }
    assert_int_equal(count, 10);
}

static void a_replica_that_is_not_there_is_named(void **state)
{
    struct kt_trial *t = *state;
    kt_topic(t, "orders", 1);
    kt_fault(t, "at 1s: hold replication orders-1 on broker-2");
    kt_run_until(t, "2s");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        kt_trial_test(what_acks_1_acknowledged_is_lost_by_an_unclean_election),
        kt_trial_test(what_acks_1_acknowledged_is_lost_with_its_leader),
        kt_trial_test(what_acks_all_acknowledged_is_never_lost),
        kt_trial_test(an_idempotent_producer_neither_loses_nor_repeats),
        kt_trial_test(a_consumer_past_the_end_of_an_unclean_leader_is_told_so),
        kt_trial_test(a_consumer_does_not_see_what_is_not_replicated),
        kt_trial_test(fed_records_are_named_by_their_offsets),
        kt_trial_test_finds(a_replica_that_is_not_there_is_named, "\"at 1s: hold replication orders-1 on broker-2\""),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
