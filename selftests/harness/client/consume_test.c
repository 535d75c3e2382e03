/* SPDX-License-Identifier: Apache-2.0 */
/* Records come from librdkafka's own mock cluster here: the wrappers must work with any broker. */
#include "selftests/harness/client/rehearse.h"

static struct {
    rd_kafka_t *producer;
    const char *bootstrap;
    rd_kafka_mock_cluster_t *cluster;
} kafka;

/* orders-0 and orders-1 with five records each, before any rehearsal. */
static int start_cluster(void **state)
{
    (void)state;
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    set(conf, "linger.ms", "0");
    set(conf, "log_level", "0");
    kafka.producer = create(RD_KAFKA_PRODUCER, conf);
    kafka.cluster = rd_kafka_mock_cluster_new(kafka.producer, 1);
    kafka.bootstrap = rd_kafka_mock_cluster_bootstraps(kafka.cluster);
    rd_kafka_mock_topic_create(kafka.cluster, "orders", 2, 1);
    rd_kafka_brokers_add(kafka.producer, kafka.bootstrap);
    for (int i = 0; i < 10; i++)
        rd_kafka_producev(kafka.producer, RD_KAFKA_V_TOPIC("orders"), RD_KAFKA_V_PARTITION(i % 2),
                          RD_KAFKA_V_TIMESTAMP(1700000000000 + i), RD_KAFKA_V_VALUE("v", 1), RD_KAFKA_V_END);
    return rd_kafka_flush(kafka.producer, 5000);
}

static int stop_cluster(void **state)
{
    (void)state;
    rd_kafka_mock_cluster_destroy(kafka.cluster);
    rd_kafka_destroy(kafka.producer);
    return 0;
}

static rd_kafka_conf_t *consumer_conf(void)
{
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    set(conf, "bootstrap.servers", kafka.bootstrap);
    set(conf, "group.id", "g");
    set(conf, "enable.auto.commit", "false");
    set(conf, "fetch.wait.max.ms", "10");
    return conf;
}

static rd_kafka_t *consumer_at(rd_kafka_conf_t *conf, int64_t offset)
{
    rd_kafka_t *rk = create(RD_KAFKA_CONSUMER, conf);
    rd_kafka_poll_set_consumer(rk);
    rd_kafka_topic_partition_list_t *list = partitions_of("orders", 1, offset);
    rd_kafka_assign(rk, list);
    rd_kafka_topic_partition_list_destroy(list);
    return rk;
}

#define ASSIGNED(offset) "assign begin 1 g orders-0@0\nassign end 1 g orders-0@0\nseek 1 g orders-0@" #offset "\n"

static rd_kafka_message_t *take(rd_kafka_t *rk)
{
    rd_kafka_message_t *message = NULL;
    for (int i = 0; message == NULL && i < 600; i++)
        message = rd_kafka_consumer_poll(rk, 100);
    assert_non_null(message);
    assert_int_equal(message->err, 0);
    return message;
}

static void deliveries_become_runs_and_the_next_poll_processes_them(void **state)
{
    (void)state;
    rd_kafka_t *rk = consumer_at(consumer_conf(), 2);
    for (int i = 0; i < 3; i++)
        rd_kafka_message_destroy(take(rk));
    expect_events(ASSIGNED(2) "deliver 1 g orders-0@2 x3\n");
    assert_null(rd_kafka_consumer_poll(rk, 1));
    rd_kafka_topic_partition_list_t *list = partitions_of("orders", 1, 0);
    assert_null(rd_kafka_seek_partitions(rk, list, 60000));
    rd_kafka_topic_partition_list_destroy(list);
    expect_events(ASSIGNED(2) "deliver 1 g orders-0@2 x3\nprocessed 1 g orders-0@4 x1\nseek 1 g orders-0@0\n");
    assert_string_equal(kt_rehearsal_points(), "delivered begin orders-0\ndelivered end orders-0\n"
                                               "delivered begin orders-0\ndelivered end orders-0\n"
                                               "delivered begin orders-0\ndelivered end orders-0\n");
    destroy(rk);
}

static void offsets_are_seen_as_stored_and_committed(void **state)
{
    (void)state;
    rd_kafka_t *rk = consumer_at(consumer_conf(), 2);
    rd_kafka_message_t *message = take(rk);
    assert_int_equal(rd_kafka_offset_store(message->rkt, 0, 2), RD_KAFKA_RESP_ERR_NO_ERROR);
    rd_kafka_commit_message(rk, message, 0);
    rd_kafka_commit(rk, NULL, 0);
    kt_rehearsal_effect("orders", 0, 2);
    assert_non_null(strstr(kt_rehearsal_text(), "deliver 1 g orders-0@2 x1\nstore 1 g orders-0@3\n"
                                                "commit call 1 g orders-0@3\ncommit return 1 g"));
    assert_non_null(strstr(kt_rehearsal_text(), "\ncommit call 1 g\ncommit return 1 g"));
    assert_non_null(strstr(kt_rehearsal_text(), "\neffect 1 g orders-0@2\n"));
    assert_string_equal(kt_rehearsal_points(),
                        "delivered begin orders-0\neffect begin orders-0\neffect end orders-0\n");
    rd_kafka_message_destroy(message);
    destroy(rk);
}

static void batches_and_single_messages_of_a_queue_are_the_consumers(void **state)
{
    (void)state;
    rd_kafka_message_t *messages[5];
    rd_kafka_t *rk = consumer_at(consumer_conf(), 0);
    rd_kafka_queue_t *rkqu = rd_kafka_queue_get_consumer(rk);
    ssize_t count = rd_kafka_consume_batch_queue(rkqu, 3000, messages, 4);
    assert_int_equal(count, 4);
    messages[4] = rd_kafka_consume_queue(rkqu, 60000);
    assert_non_null(messages[4]);
    expect_events(ASSIGNED(0) "deliver 1 g orders-0@0 x5\n");
    assert_string_equal(kt_rehearsal_points(),
                        "delivered begin orders-0\ndelivered begin orders-0\ndelivered begin orders-0\n"
                        "delivered begin orders-0\ndelivered end orders-0\ndelivered end orders-0\n"
                        "delivered end orders-0\ndelivered end orders-0\ndelivered begin orders-0\n");
    for (int i = 0; i < 5; i++)
        rd_kafka_message_destroy(messages[i]);
    rd_kafka_queue_destroy(rkqu);
    destroy(rk);
}

static void event_is_delivered_when_its_message_is_taken(void **state)
{
    (void)state;
    rd_kafka_conf_t *conf = consumer_conf();
    rd_kafka_t *rk = consumer_at(conf, 3);
    rd_kafka_queue_t *rkqu = rd_kafka_queue_get_consumer(rk);
    rd_kafka_event_t *rkev = rd_kafka_queue_poll(rkqu, 3000);
    assert_int_equal(rd_kafka_event_type(rkev), RD_KAFKA_EVENT_FETCH);
    expect_events(ASSIGNED(3));
    assert_int_equal(rd_kafka_event_message_next(rkev)->offset, 3);
    assert_null(rd_kafka_event_message_next(rkev));
    expect_events(ASSIGNED(3) "deliver 1 g orders-0@3 x1\n");
    rd_kafka_event_destroy(rkev);
    rd_kafka_queue_destroy(rkqu);
    destroy(rk);
}

static void queue_that_serves_two_consumers_delivers_to_each(void **state)
{
    (void)state;
    rd_kafka_t *first = consumer_at(consumer_conf(), 4);
    rd_kafka_t *second = consumer_at(consumer_conf(), 4);
    rd_kafka_queue_t *from = rd_kafka_queue_get_consumer(second), *to = rd_kafka_queue_get_consumer(first);
    rd_kafka_queue_forward(from, to);
    for (int i = 0; i < 2; i++) {
        rd_kafka_message_t *message = rd_kafka_consume_queue(to, 3000);
        assert_non_null(message);
        rd_kafka_message_destroy(message);
    }
    assert_non_null(strstr(kt_rehearsal_text(), "deliver 1 g orders-0@4 x1\n"));
    assert_non_null(strstr(kt_rehearsal_text(), "deliver 2 g orders-0@4 x1\n"));
    rd_kafka_queue_forward(from, NULL);
    rd_kafka_queue_destroy(from);
    rd_kafka_queue_destroy(to);
    destroy(second);
    destroy(first);
}

static int consumed;

static void count_message(rd_kafka_message_t *message, void *opaque)
{
    consumed += message->err == 0 && strcmp(opaque, "mine") == 0;
}

static void consume_callback_of_the_configuration_is_fed(void **state)
{
    (void)state;
    rd_kafka_conf_t *conf = consumer_conf();
    rd_kafka_conf_set_consume_cb(conf, count_message);
    rd_kafka_conf_set_opaque(conf, "mine");
    rd_kafka_t *rk = consumer_at(conf, 3);
    consumed = 0;
    for (int i = 0; consumed < 2 && i < 600; i++)
        rd_kafka_poll(rk, 100);
    assert_int_equal(consumed, 2);
    assert_non_null(strstr(kt_rehearsal_text(), ASSIGNED(3) "deliver 1 g orders-0@3 x2\n"));
    destroy(rk);
}

static void simple_consumer_is_seen_too(void **state)
{
    (void)state;
    rd_kafka_conf_t *conf = consumer_conf();
    rd_kafka_t *rk = create(RD_KAFKA_CONSUMER, conf);
    rd_kafka_topic_t *rkt = rd_kafka_topic_new(rk, "orders", NULL);
    rd_kafka_message_t *messages[2];
    assert_int_equal(rd_kafka_consume_start(rkt, 1, 1), 0);
    rd_kafka_message_t *message = rd_kafka_consume(rkt, 1, 3000);
    assert_int_equal(message->offset, 1);
    rd_kafka_message_destroy(message);
    assert_int_equal(rd_kafka_consume_batch(rkt, 1, 3000, messages, 2), 2);
    rd_kafka_message_destroy(messages[0]);
    rd_kafka_message_destroy(messages[1]);
    consumed = 0;
    rd_kafka_consume_callback(rkt, 1, 500, count_message, "mine");
    assert_int_equal(consumed, 1);
    assert_int_equal(rd_kafka_consume_stop(rkt, 1), 0);
    assert_non_null(strstr(kt_rehearsal_text(), "assign begin 1 g orders-1@0\nassign end 1 g orders-1@0\n"
                                                "seek 1 g orders-1@1\ndeliver 1 g orders-1@1 x4\n"));
    assert_non_null(strstr(kt_rehearsal_text(), "revoke begin 1 g orders-1@0\nrevoke end 1 g orders-1@0\n"));
    rd_kafka_topic_destroy(rkt);
    destroy(rk);
}

static void nothing_is_recorded_of_a_thread_that_does_not_rehearse(void **state)
{
    (void)state;
    rd_kafka_conf_t *conf = consumer_conf();
    void *log = callback_in(conf, "log_cb");
    rd_kafka_t *rk = consumer_at(conf, 0);
    assert_ptr_equal(callback_in(rd_kafka_conf(rk), "log_cb"), log);
    rd_kafka_message_destroy(take(rk));
    destroy(rk);
}

static void close_is_seen_once_whoever_asks_for_it(void **state)
{
    (void)state;
    rd_kafka_t *rk = create(RD_KAFKA_CONSUMER, consumer_conf());
    assert_int_equal(rd_kafka_consumer_close(rk), 0);
    expect_events("close begin 1 g\nclose end 1 g\n");
    rd_kafka_destroy(rk);
    rk = create(RD_KAFKA_CONSUMER, consumer_conf());
    rd_kafka_destroy(rk);
    expect_events("close begin 1 g\nclose end 1 g\nclose begin 2 g\nclose end 2 g\n");
}

static void closing_says_that_what_was_handed_over_is_processed(void **state)
{
    (void)state;
    rd_kafka_t *rk = consumer_at(consumer_conf(), 2);
    rd_kafka_message_destroy(take(rk));
    assert_int_equal(rd_kafka_consumer_close(rk), 0);
    expect_events(
        ASSIGNED(2) "deliver 1 g orders-0@2 x1\nprocessed 1 g orders-0@2 x1\nclose begin 1 g\nclose end 1 g\n");
    assert_string_equal(kt_rehearsal_points(),
                        "delivered begin orders-0\ndelivered end orders-0\nclose begin\nclose end\n");
    rd_kafka_destroy(rk);
}

static void closing_by_a_queue_says_so_as_it_begins(void **state)
{
    (void)state;
    rd_kafka_t *rk = consumer_at(consumer_conf(), 2);
    rd_kafka_message_destroy(take(rk));
    rd_kafka_queue_t *queue = rd_kafka_queue_new(rk);
    assert_null(rd_kafka_consumer_close_queue(rk, queue));
    expect_events(ASSIGNED(2) "deliver 1 g orders-0@2 x1\nprocessed 1 g orders-0@2 x1\nclose begin 1 g\n");
    while (!rd_kafka_consumer_closed(rk)) {
        rd_kafka_event_t *event = rd_kafka_queue_poll(queue, 10);
        if (event)
            rd_kafka_event_destroy(event);
    }
    rd_kafka_queue_destroy(queue);
    rd_kafka_destroy(rk);
}

static void log_lines_are_kept_and_not_printed(void **state)
{
    (void)state;
    rd_kafka_conf_t *conf = rd_kafka_conf_new(); /* no bootstrap.servers: librdkafka warns */
    destroy(create(RD_KAFKA_PRODUCER, conf));
    assert_non_null(strstr(kt_rehearsal_logs(), "00:00:00.000000 5 CONFWARN rdkafka#producer-"));
    assert_true(kt_rehearsal_in_front());
}

int main(void)
{
#define REHEARSED(test) cmocka_unit_test_setup_teardown(test, begin_rehearsal, end_rehearsal)
    const struct CMUnitTest tests[] = {
        REHEARSED(deliveries_become_runs_and_the_next_poll_processes_them),
        REHEARSED(offsets_are_seen_as_stored_and_committed),
        REHEARSED(batches_and_single_messages_of_a_queue_are_the_consumers),
        REHEARSED(event_is_delivered_when_its_message_is_taken),
        REHEARSED(queue_that_serves_two_consumers_delivers_to_each),
        REHEARSED(consume_callback_of_the_configuration_is_fed),
        REHEARSED(simple_consumer_is_seen_too),
        cmocka_unit_test(nothing_is_recorded_of_a_thread_that_does_not_rehearse),
        REHEARSED(close_is_seen_once_whoever_asks_for_it),
        REHEARSED(closing_says_that_what_was_handed_over_is_processed),
        REHEARSED(closing_by_a_queue_says_so_as_it_begins),
        REHEARSED(log_lines_are_kept_and_not_printed),
    };
    return cmocka_run_group_tests(tests, start_cluster, stop_cluster);
}
