/* SPDX-License-Identifier: Apache-2.0 */
/* Transactions against the mock cluster inside librdkafka. */
#include "harness/history/event.h"
#include "selftests/harness/client/rehearse.h"

static rd_kafka_t *cluster_handle;
static rd_kafka_mock_cluster_t *cluster;

static int begin_cluster(void **state)
{
    cluster_handle = create(RD_KAFKA_PRODUCER, rd_kafka_conf_new());
    cluster = rd_kafka_mock_cluster_new(cluster_handle, 1);
    rd_kafka_mock_topic_create(cluster, "orders", 2, 1); /* newer releases of it commit only what is there */
    return begin_rehearsal(state);
}

static int end_cluster(void **state)
{
    end_rehearsal(state);
    rd_kafka_mock_cluster_destroy(cluster);
    rd_kafka_destroy(cluster_handle);
    return 0;
}

static void ignore_report(rd_kafka_t *rk, const rd_kafka_message_t *message, void *opaque)
{
    (void)rk, (void)message, (void)opaque;
}

static rd_kafka_t *producer(void)
{
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    set(conf, "bootstrap.servers", rd_kafka_mock_cluster_bootstraps(cluster));
    set(conf, "transactional.id", "billing-tx");
    rd_kafka_conf_set_dr_msg_cb(conf, ignore_report);
    return create(RD_KAFKA_PRODUCER, conf);
}

static void begin(rd_kafka_t *rk)
{
    assert_null(rd_kafka_init_transactions(rk, 30000));
    assert_null(rd_kafka_begin_transaction(rk));
    assert_int_equal(rd_kafka_producev(rk, RD_KAFKA_V_TOPIC("invoices"), RD_KAFKA_V_PARTITION(0),
                                       RD_KAFKA_V_VALUE("v", 1), RD_KAFKA_V_END),
                     0);
}

#define BEGIN                                                                                                          \
    "producer call 1 (init_transactions)\nproducer return 1 (init_transactions)\n"                                     \
    "producer call 1 (begin_transaction)\nproducer return 1 (begin_transaction)\n"                                     \
    "produce 1 invoices-0@0 #1\n"

static void transaction_is_seen_call_by_call(void **state)
{
    (void)state;
    rd_kafka_t *rk = producer();
    begin(rk);
    rd_kafka_topic_partition_list_t *offsets = partitions_of("orders", 2, 7);
    rd_kafka_consumer_group_metadata_t *metadata = rd_kafka_consumer_group_metadata_new("billing");
    assert_null(rd_kafka_send_offsets_to_transaction(rk, offsets, metadata, 30000));
    assert_null(rd_kafka_commit_transaction(rk, 30000));
    expect_events(BEGIN "producer call 1 orders-0@7 (send_offsets_to_transaction)\n"
                        "producer call 1 orders-1@7 (send_offsets_to_transaction)\n"
                        "producer return 1 (send_offsets_to_transaction)\n"
                        "producer call 1 (commit_transaction)\n"
                        "report 1 invoices-0@0 x1 #1\n"
                        "producer return 1 (commit_transaction)\n");
    rd_kafka_consumer_group_metadata_destroy(metadata);
    rd_kafka_topic_partition_list_destroy(offsets);
    destroy(rk);
}

static void aborted_transaction_purges_its_messages(void **state)
{
    (void)state;
    rd_kafka_t *rk = producer();
    assert_null(rd_kafka_init_transactions(rk, 30000));
    assert_null(rd_kafka_begin_transaction(rk));
    assert_null(rd_kafka_abort_transaction(rk, 30000));
    assert_int_equal(rd_kafka_flush(rk, 1000), 0);
    expect_events("producer call 1 (init_transactions)\nproducer return 1 (init_transactions)\n"
                  "producer call 1 (begin_transaction)\nproducer return 1 (begin_transaction)\n"
                  "producer call 1 (abort_transaction)\nproducer return 1 (abort_transaction)\n"
                  "producer call 1 (flush)\nproducer return 1 (flush)\n");
    destroy(rk);
}

static void refused_call_returns_its_error_and_what_it_asks_for(void **state)
{
    (void)state;
    rd_kafka_t *rk = producer();
    rd_kafka_error_t *error = rd_kafka_begin_transaction(rk);
    assert_int_equal(rd_kafka_error_code(error), RD_KAFKA_RESP_ERR__STATE);
    rd_kafka_error_destroy(error);
    begin(rk);
    rd_kafka_mock_push_request_errors(cluster, 26, 1, RD_KAFKA_RESP_ERR_INVALID_PRODUCER_EPOCH);
    error = rd_kafka_commit_transaction(rk, 30000);
    assert_true(rd_kafka_error_is_fatal(error));
    assert_non_null(strstr(kt_rehearsal_text(), "producer return 1 !-172 (begin_transaction)\n"));
    char line[100];
    snprintf(line, sizeof line, "producer return 1 x%d !%d (commit_transaction)\n", KT_REMEDY_FATAL,
             rd_kafka_error_code(error));
    assert_non_null(strstr(kt_rehearsal_text(), line));
    rd_kafka_error_destroy(error);
    destroy(rk);
}

/* The broker never answers: nobody knows whether the message is written. */
static void message_that_is_sent_again_after_an_unknown_outcome_says_so(void **state)
{
    (void)state;
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    set(conf, "bootstrap.servers", rd_kafka_mock_cluster_bootstraps(cluster));
    set(conf, "message.timeout.ms", "2000");
    set(conf, "retries", "0");
    rd_kafka_conf_set_dr_msg_cb(conf, ignore_report);
    rd_kafka_t *rk = create(RD_KAFKA_PRODUCER, conf);
    rd_kafka_mock_push_request_errors(cluster, 0, 1, RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT);
    for (int i = 0; i < 3; i++) {
        rd_kafka_producev(rk, RD_KAFKA_V_TOPIC("orders"), RD_KAFKA_V_PARTITION(0), RD_KAFKA_V_KEY("k", 1),
                          RD_KAFKA_V_VALUE("v", 1), RD_KAFKA_V_END);
        assert_int_equal(rd_kafka_flush(rk, 30000), 0);
    }
    expect_events("produce 1 orders-0@0 #1\nproducer call 1 (flush)\n"
                  "report 1 orders-0@-1 x1 #1 !7 (possibly persisted)\nproducer return 1 (flush)\n"
                  "produce 1 orders-0@0 x1 #2\nproducer call 1 (flush)\n"
                  "report 1 orders-0@0 x1 #2\nproducer return 1 (flush)\n"
                  "produce 1 orders-0@0 #3\nproducer call 1 (flush)\n"
                  "report 1 orders-0@1 x1 #3\nproducer return 1 (flush)\n");
    destroy(rk);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(transaction_is_seen_call_by_call, begin_cluster, end_cluster),
        cmocka_unit_test_setup_teardown(aborted_transaction_purges_its_messages, begin_cluster, end_cluster),
        cmocka_unit_test_setup_teardown(refused_call_returns_its_error_and_what_it_asks_for, begin_cluster,
                                        end_cluster),
        cmocka_unit_test_setup_teardown(message_that_is_sent_again_after_an_unknown_outcome_says_so, begin_cluster,
                                        end_cluster),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
