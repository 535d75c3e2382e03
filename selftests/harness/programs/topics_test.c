/* SPDX-License-Identifier: Apache-2.0 */
/* Topics: several with headers, made by the first record, and administered. */
#include <ktrial/cmocka.h>

#include "selftests/harness/programs/shape.h"

enum { RECORDS = 20, TIMEOUT_MS = 10000 };

static const char *const topics[] = {"orders", "invoices", "parcels"};
enum { TOPICS = sizeof topics / sizeof topics[0] };

/* ---- headers ---- */

static int produce_with_headers(void *argument)
{
    rd_kafka_t *client = shape_client(RD_KAFKA_PRODUCER, shape_conf(NULL));
    (void)argument;
    for (int i = 0; i < RECORDS * TOPICS; i++)
        assert_int_equal(rd_kafka_producev(client, RD_KAFKA_V_TOPIC(topics[i % TOPICS]), RD_KAFKA_V_VALUE("v", 1),
                                           RD_KAFKA_V_HEADER("number", &i, sizeof i), RD_KAFKA_V_HEADER("kind", "x", 1),
                                           RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY), RD_KAFKA_V_END),
                         RD_KAFKA_RESP_ERR_NO_ERROR);
    assert_int_equal(rd_kafka_flush(client, TIMEOUT_MS), 0);
    rd_kafka_destroy(client);
    return 0;
}

static int header_sum, header_count;

static void read_headers(const rd_kafka_message_t *message)
{
    rd_kafka_headers_t *headers;
    const void *value;
    size_t size;
    int number;
    assert_int_equal(rd_kafka_message_headers(message, &headers), RD_KAFKA_RESP_ERR_NO_ERROR);
    assert_int_equal(rd_kafka_header_cnt(headers), 2);
    assert_int_equal(rd_kafka_header_get_last(headers, "number", &value, &size), RD_KAFKA_RESP_ERR_NO_ERROR);
    assert_int_equal(size, sizeof number);
    memcpy(&number, value, sizeof number);
    assert_string_equal(rd_kafka_topic_name(message->rkt), topics[number % TOPICS]);
    header_sum += number;
    header_count++;
}

static int consume_with_headers(void *argument)
{
    rd_kafka_t *client = shape_client(RD_KAFKA_CONSUMER, shape_conf("billing"));
    rd_kafka_topic_partition_list_t *pattern = shape_topics("^(orders|invoices|parcels)$");
    (void)argument;
    rd_kafka_poll_set_consumer(client);
    rd_kafka_subscribe(client, pattern);
    rd_kafka_topic_partition_list_destroy(pattern);
    while (header_count < RECORDS * TOPICS) {
        rd_kafka_message_t *message = rd_kafka_consumer_poll(client, 500);
        if (message && !message->err)
            read_headers(message);
        shape_handle(message);
    }
    rd_kafka_commit(client, NULL, 0);
    rd_kafka_consumer_close(client);
    rd_kafka_destroy(client);
    return 0;
}

static void headers_arrive_with_the_records_of_three_topics(void **state)
{
    struct kt_trial *t = *state;
    header_sum = header_count = 0;
    for (int i = 0; i < TOPICS; i++)
        kt_topic(t, topics[i], 2);
    kt_start(t, "shop", 1, produce_with_headers, NULL);
    kt_start(t, "billing", 1, consume_with_headers, NULL);
    kt_run_until(t, "billing-1 exited within 30s");
    assert_int_equal(header_count, RECORDS * TOPICS);
    assert_int_equal(header_sum, RECORDS * TOPICS * (RECORDS * TOPICS - 1) / 2);
    kt_expect_exit(t, "shop-1", 0);
    kt_expect_exit(t, "billing-1", 0);
    kt_expect(t, KT_AT_LEAST_ONCE, "billing");
    assert_true(shape_is_same(t, __func__));
}

/* ---- topics that the first record makes ---- */

static rd_kafka_resp_err_t reported;

static void on_report(rd_kafka_t *client, const rd_kafka_message_t *message, void *opaque)
{
    (void)client, (void)opaque;
    reported = message->err;
}

static int produce_to_a_new_topic(void *argument)
{
    rd_kafka_conf_t *conf = shape_conf(NULL);
    shape_set(conf, "message.timeout.ms", "60000");
    rd_kafka_conf_set_dr_msg_cb(conf, on_report);
    rd_kafka_t *client = shape_client(RD_KAFKA_PRODUCER, conf);
    (void)argument;
    rd_kafka_producev(client, RD_KAFKA_V_TOPIC("news"), RD_KAFKA_V_VALUE("first", 5), RD_KAFKA_V_END);
    rd_kafka_flush(client, 60000);
    rd_kafka_destroy(client);
    return 0;
}

static void the_first_record_makes_its_topic(void **state)
{
    struct kt_trial *t = *state;
    reported = RD_KAFKA_RESP_ERR__FAIL;
    kt_start(t, "shop", 1, produce_to_a_new_topic, NULL);
    kt_run_until(t, "shop-1 exited within 60s");
    assert_int_equal(reported, RD_KAFKA_RESP_ERR_NO_ERROR);
    assert_int_equal(kt_end_offset(t, "news", -1), 1);
    assert_true(shape_is_same(t, __func__));
}

static void no_record_makes_a_topic_where_that_is_off(void **state)
{
    struct kt_trial *t = *state;
    reported = RD_KAFKA_RESP_ERR_NO_ERROR;
    kt_start(t, "shop", 1, produce_to_a_new_topic, NULL);
    kt_run_until(t, "shop-1 exited within 90s");
    assert_int_equal(reported, RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART);
    assert_true(shape_is_same(t, __func__));
}

/* ---- administration ---- */

static rd_kafka_event_t *wait_for(rd_kafka_queue_t *queue, rd_kafka_event_type_t type)
{
    rd_kafka_event_t *event = rd_kafka_queue_poll(queue, TIMEOUT_MS);
    assert_non_null(event);
    assert_int_equal(rd_kafka_event_type(event), type);
    assert_int_equal(rd_kafka_event_error(event), RD_KAFKA_RESP_ERR_NO_ERROR);
    return event;
}

static void expect_error(const rd_kafka_topic_result_t **results, rd_kafka_resp_err_t error)
{
    assert_string_equal(rd_kafka_topic_result_name(results[0]), "orders");
    assert_int_equal(rd_kafka_topic_result_error(results[0]), error);
}

static void create(rd_kafka_t *client, rd_kafka_queue_t *queue, rd_kafka_resp_err_t error)
{
    size_t count;
    char text[200];
    rd_kafka_NewTopic_t *topic = rd_kafka_NewTopic_new("orders", 3, 2, text, sizeof text);
    rd_kafka_CreateTopics(client, &topic, 1, NULL, queue);
    rd_kafka_event_t *event = wait_for(queue, RD_KAFKA_EVENT_CREATETOPICS_RESULT);
    expect_error(rd_kafka_CreateTopics_result_topics(rd_kafka_event_CreateTopics_result(event), &count), error);
    assert_int_equal(count, 1);
    rd_kafka_event_destroy(event);
    rd_kafka_NewTopic_destroy(topic);
}

static void grow(rd_kafka_t *client, rd_kafka_queue_t *queue, size_t partitions, rd_kafka_resp_err_t error)
{
    size_t count;
    char text[200];
    rd_kafka_NewPartitions_t *more = rd_kafka_NewPartitions_new("orders", partitions, text, sizeof text);
    rd_kafka_CreatePartitions(client, &more, 1, NULL, queue);
    rd_kafka_event_t *event = wait_for(queue, RD_KAFKA_EVENT_CREATEPARTITIONS_RESULT);
    expect_error(rd_kafka_CreatePartitions_result_topics(rd_kafka_event_CreatePartitions_result(event), &count), error);
    assert_int_equal(count, 1);
    rd_kafka_event_destroy(event);
    rd_kafka_NewPartitions_destroy(more);
}

static void delete (rd_kafka_t *client, rd_kafka_queue_t *queue, rd_kafka_resp_err_t error)
{
    size_t count;
    rd_kafka_DeleteTopic_t *topic = rd_kafka_DeleteTopic_new("orders");
    rd_kafka_DeleteTopics(client, &topic, 1, NULL, queue);
    rd_kafka_event_t *event = wait_for(queue, RD_KAFKA_EVENT_DELETETOPICS_RESULT);
    expect_error(rd_kafka_DeleteTopics_result_topics(rd_kafka_event_DeleteTopics_result(event), &count), error);
    assert_int_equal(count, 1);
    rd_kafka_event_destroy(event);
    rd_kafka_DeleteTopic_destroy(topic);
}

/* returns  -1: the cluster does not know it */
static int partitions_of_orders(rd_kafka_t *client)
{
    const struct rd_kafka_metadata *metadata;
    int partitions = -1;
    assert_int_equal(rd_kafka_metadata(client, 1, NULL, &metadata, TIMEOUT_MS), RD_KAFKA_RESP_ERR_NO_ERROR);
    assert_int_equal(metadata->broker_cnt, 3);
    for (int i = 0; i < metadata->topic_cnt; i++)
        if (strcmp(metadata->topics[i].topic, "orders") == 0)
            partitions = metadata->topics[i].partition_cnt;
    rd_kafka_metadata_destroy(metadata);
    return partitions;
}

static int administer(void *argument)
{
    rd_kafka_t *client = shape_client(RD_KAFKA_PRODUCER, shape_conf(NULL));
    rd_kafka_queue_t *queue = rd_kafka_queue_new(client);
    (void)argument;
    assert_int_equal(partitions_of_orders(client), -1);
    create(client, queue, RD_KAFKA_RESP_ERR_NO_ERROR);
    assert_int_equal(partitions_of_orders(client), 3);
    create(client, queue, RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS);
    grow(client, queue, 5, RD_KAFKA_RESP_ERR_NO_ERROR);
    assert_int_equal(partitions_of_orders(client), 5);
    grow(client, queue, 4, RD_KAFKA_RESP_ERR_INVALID_PARTITIONS);
    delete (client, queue, RD_KAFKA_RESP_ERR_NO_ERROR);
    assert_int_equal(partitions_of_orders(client), -1);
    delete (client, queue, RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART);
    rd_kafka_queue_destroy(queue);
    rd_kafka_destroy(client);
    return 0;
}

static void topics_are_created_grown_and_deleted(void **state)
{
    struct kt_trial *t = *state;
    kt_start(t, "admin", 1, administer, NULL);
    kt_run_until(t, "admin-1 exited within 30s");
    kt_expect_exit(t, "admin-1", 0);
    assert_true(shape_is_same(t, __func__));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SHAPE_ON_BOTH(headers_arrive_with_the_records_of_three_topics),
        SHAPE_ON_BOTH(the_first_record_makes_its_topic),
        kt_trial_test_with(no_record_makes_a_topic_where_that_is_off, .no_auto_create_topics = true),
        kt_trial_test_with(no_record_makes_a_topic_where_that_is_off, .no_auto_create_topics = true,
                           .backend = "baton"),
        SHAPE_ON_BOTH(topics_are_created_grown_and_deleted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
