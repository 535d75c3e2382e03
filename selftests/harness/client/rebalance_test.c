/* SPDX-License-Identifier: Apache-2.0 */
#include "selftests/harness/client/rehearse.h"

typedef void rebalance_cb(rd_kafka_t *, rd_kafka_resp_err_t, rd_kafka_topic_partition_list_t *, void *);

static char told[256];

static void remember(rd_kafka_t *rk, rd_kafka_resp_err_t error, rd_kafka_topic_partition_list_t *list, void *opaque)
{
    snprintf(told, sizeof told, "%s %d %s", rd_kafka_err2name(error), list->cnt, (char *)opaque);
    rd_kafka_assign(rk, error == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS ? list : NULL);
}

static rd_kafka_t *consumer_with(rebalance_cb *callback)
{
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    set(conf, "group.id", "g");
    rd_kafka_conf_set_rebalance_cb(conf, callback);
    rd_kafka_conf_set_opaque(conf, "mine");
    return create(RD_KAFKA_CONSUMER, conf);
}

static rebalance_cb *trampoline_of(rd_kafka_t *rk)
{
    return (rebalance_cb *)callback_in(rd_kafka_conf(rk), "rebalance_cb");
}

static void callback_of_the_program_is_called_between_begin_and_end(void **state)
{
    (void)state;
    rd_kafka_t *rk = consumer_with(remember);
    rd_kafka_topic_partition_list_t *list = partitions_of("orders", 2, RD_KAFKA_OFFSET_INVALID);
    trampoline_of(rk)(rk, RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS, list, rd_kafka_opaque(rk));
    assert_string_equal(told, "_ASSIGN_PARTITIONS 2 mine");
    trampoline_of(rk)(rk, RD_KAFKA_RESP_ERR__REVOKE_PARTITIONS, list, rd_kafka_opaque(rk));
    assert_string_equal(told, "_REVOKE_PARTITIONS 2 mine");
    expect_events("assign begin 1 g orders-0@0\nassign begin 1 g orders-1@0\n"
                  "assign end 1 g orders-0@0\nassign end 1 g orders-1@0\n"
                  "revoke begin 1 g orders-0@0\nrevoke begin 1 g orders-1@0\n"
                  "revoke end 1 g orders-0@0\nrevoke end 1 g orders-1@0\n");
    assert_string_equal(kt_rehearsal_points(), "assign begin orders-0 orders-1\nassign end orders-0 orders-1\n"
                                               "revoke begin orders-0 orders-1\nrevoke end orders-0 orders-1\n");
    rd_kafka_topic_partition_list_destroy(list);
    destroy(rk);
}

static void empty_assignment_is_one_event_without_partition(void **state)
{
    (void)state;
    rd_kafka_t *rk = consumer_with(remember);
    rd_kafka_topic_partition_list_t *list = rd_kafka_topic_partition_list_new(0);
    trampoline_of(rk)(rk, RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS, list, NULL);
    expect_events("assign begin 1 g\nassign end 1 g\n");
    assert_string_equal(kt_rehearsal_points(), "assign begin\nassign end\n");
    rd_kafka_topic_partition_list_destroy(list);
    destroy(rk);
}

static void store_and_take(rd_kafka_t *rk, rd_kafka_resp_err_t error, rd_kafka_topic_partition_list_t *list,
                           void *opaque)
{
    (void)error, (void)opaque;
    list->elems[0].offset = 7;
    rd_kafka_offsets_store(rk, list);
    rd_kafka_assign(rk, list);
}

static void calls_within_a_callback_are_the_programs(void **state)
{
    (void)state;
    rd_kafka_t *rk = consumer_with(store_and_take);
    rd_kafka_topic_partition_list_t *list = partitions_of("orders", 1, RD_KAFKA_OFFSET_INVALID);
    trampoline_of(rk)(rk, RD_KAFKA_RESP_ERR__REVOKE_PARTITIONS, list, NULL);
    expect_events(
        "revoke begin 1 g orders-0@0\nstore 1 g orders-0@7\nseek 1 g orders-0@7\nrevoke end 1 g orders-0@0\n");
    rd_kafka_topic_partition_list_destroy(list);
    destroy(rk);
}

static void client_without_callback_keeps_librdkafkas_own_way(void **state)
{
    (void)state;
    rd_kafka_t *rk = create_consumer("g");
    assert_null(callback_in(rd_kafka_conf(rk), "rebalance_cb"));
    assert_null(callback_in(rd_kafka_conf(rk), "offset_commit_cb"));
    destroy(rk);
}

static void consumer_says_how_it_is_assigned_partitions(void **state)
{
    (void)state;
    char error[256];
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    set(conf, "group.id", "g");
    rd_kafka_conf_set_events(conf, RD_KAFKA_EVENT_OFFSET_COMMIT | RD_KAFKA_EVENT_REBALANCE);
    rd_kafka_conf_t *without = rd_kafka_conf_new();
    set(without, "group.id", "g");
    rd_kafka_conf_set_events(without, RD_KAFKA_EVENT_OFFSET_COMMIT);
    rd_kafka_conf_t *refused = rd_kafka_conf_dup(conf);
    set(refused, "session.timeout.ms", "3600000");
    set(refused, "max.poll.interval.ms", "1000");
    assert_null(rd_kafka_new(RD_KAFKA_CONSUMER, refused, error, sizeof error));
    rd_kafka_conf_destroy(refused);
    rd_kafka_t *consumers[] = {create_consumer("g"),
                               consumer_with(remember),
                               create(RD_KAFKA_CONSUMER, conf),
                               create(RD_KAFKA_CONSUMER, without),
                               create(RD_KAFKA_CONSUMER, rd_kafka_conf_new()),
                               create(RD_KAFKA_PRODUCER, rd_kafka_conf_new())};
    assert_string_equal(kt_rehearsal_text(), "client 1 g (assigns by itself)\nclient 2 g (rebalance callback)\n"
                                             "client 3 g (rebalance events)\nclient 4 g (assigns by itself)\n"
                                             "producer 6 (acks all)\n");
    for (size_t i = 0; i < sizeof consumers / sizeof *consumers; i++)
        destroy(consumers[i]);
}

static void assignment_of_its_own_is_taken_and_given_back(void **state)
{
    (void)state;
    rd_kafka_t *rk = create_consumer("g");
    rd_kafka_topic_partition_list_t *two = partitions_of("orders", 2, RD_KAFKA_OFFSET_INVALID);
    rd_kafka_topic_partition_list_t *one = partitions_of("orders", 1, RD_KAFKA_OFFSET_INVALID);
    assert_int_equal(rd_kafka_assign(rk, two), 0);
    assert_int_equal(rd_kafka_assign(rk, one), 0);
    assert_int_equal(rd_kafka_assign(rk, NULL), 0);
    expect_events("assign begin 1 g orders-0@0\nassign end 1 g orders-0@0\n"
                  "assign begin 1 g orders-1@0\nassign end 1 g orders-1@0\n"
                  "revoke begin 1 g orders-0@0\nrevoke end 1 g orders-0@0\n"
                  "revoke begin 1 g orders-1@0\nrevoke end 1 g orders-1@0\n"
                  "assign begin 1 g orders-0@0\nassign end 1 g orders-0@0\n"
                  "revoke begin 1 g orders-0@0\nrevoke end 1 g orders-0@0\n");
    rd_kafka_topic_partition_list_destroy(one);
    rd_kafka_topic_partition_list_destroy(two);
    destroy(rk);
}

static void assign_call_of_a_subscriber_is_the_answer_to_its_group(void **state)
{
    (void)state;
    rd_kafka_t *rk = consumer_with(remember);
    rd_kafka_topic_partition_list_t *topics = rd_kafka_topic_partition_list_new(1);
    rd_kafka_topic_partition_list_add(topics, "orders", RD_KAFKA_PARTITION_UA);
    rd_kafka_subscribe(rk, topics);
    rd_kafka_topic_partition_list_t *list = partitions_of("orders", 1, RD_KAFKA_OFFSET_INVALID);
    rd_kafka_assign(rk, list);
    expect_events("");
    rd_kafka_topic_partition_list_destroy(list);
    rd_kafka_topic_partition_list_destroy(topics);
    destroy(rk);
}

static void copy_of_a_living_configuration_has_the_programs_callback(void **state)
{
    (void)state;
    rd_kafka_t *rk = consumer_with(remember);
    const char *without[] = {"rebalance_cb"};
    rd_kafka_conf_t *copy = rd_kafka_conf_dup(rd_kafka_conf(rk));
    rd_kafka_conf_t *filtered = rd_kafka_conf_dup_filter(rd_kafka_conf(rk), 1, without);
    assert_ptr_not_equal(callback_in(rd_kafka_conf(rk), "rebalance_cb"), (void *)remember);
    assert_ptr_equal(callback_in(copy, "rebalance_cb"), (void *)remember);
    assert_null(callback_in(filtered, "rebalance_cb"));
    rd_kafka_conf_destroy(filtered);
    rd_kafka_t *second = create(RD_KAFKA_CONSUMER, copy);
    rd_kafka_topic_partition_list_t *list = partitions_of("orders", 1, RD_KAFKA_OFFSET_INVALID);
    trampoline_of(second)(second, RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS, list, NULL);
    expect_events("assign begin 2 g orders-0@0\nassign end 2 g orders-0@0\n");
    rd_kafka_topic_partition_list_destroy(list);
    destroy(second);
    destroy(rk);
}

static void copies_made_before_keep_their_callback(void **state)
{
    (void)state;
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    set(conf, "group.id", "g");
    rd_kafka_conf_set_rebalance_cb(conf, remember);
    rd_kafka_t *rk = create(RD_KAFKA_CONSUMER, rd_kafka_conf_dup(conf));
    assert_ptr_equal(callback_in(conf, "rebalance_cb"), (void *)remember);
    rd_kafka_conf_destroy(conf);
    destroy(rk);
}

static void refused_configuration_is_given_back_as_it_was(void **state)
{
    (void)state;
    char error[256];
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    set(conf, "group.id", "g");
    set(conf, "session.timeout.ms", "3600000");
    set(conf, "max.poll.interval.ms", "1000");
    rd_kafka_conf_set_rebalance_cb(conf, remember);
    void *log = callback_in(conf, "log_cb");
    assert_null(rd_kafka_new(RD_KAFKA_CONSUMER, conf, error, sizeof error));
    assert_ptr_equal(callback_in(conf, "rebalance_cb"), (void *)remember);
    assert_ptr_equal(callback_in(conf, "log_cb"), log);
    set(conf, "session.timeout.ms", "1000");
    rd_kafka_t *rk = create(RD_KAFKA_CONSUMER, conf);
    rd_kafka_topic_partition_list_t *list = partitions_of("orders", 1, RD_KAFKA_OFFSET_INVALID);
    trampoline_of(rk)(rk, RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS, list, NULL);
    expect_events("assign begin 1 g orders-0@0\nassign end 1 g orders-0@0\n");
    rd_kafka_topic_partition_list_destroy(list);
    destroy(rk);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(callback_of_the_program_is_called_between_begin_and_end, begin_rehearsal,
                                        end_rehearsal),
        cmocka_unit_test_setup_teardown(empty_assignment_is_one_event_without_partition, begin_rehearsal,
                                        end_rehearsal),
        cmocka_unit_test_setup_teardown(calls_within_a_callback_are_the_programs, begin_rehearsal, end_rehearsal),
        cmocka_unit_test_setup_teardown(client_without_callback_keeps_librdkafkas_own_way, begin_rehearsal,
                                        end_rehearsal),
        cmocka_unit_test_setup_teardown(consumer_says_how_it_is_assigned_partitions, begin_rehearsal, end_rehearsal),
        cmocka_unit_test_setup_teardown(assignment_of_its_own_is_taken_and_given_back, begin_rehearsal, end_rehearsal),
        cmocka_unit_test_setup_teardown(assign_call_of_a_subscriber_is_the_answer_to_its_group, begin_rehearsal,
                                        end_rehearsal),
        cmocka_unit_test_setup_teardown(copy_of_a_living_configuration_has_the_programs_callback, begin_rehearsal,
                                        end_rehearsal),
        cmocka_unit_test_setup_teardown(copies_made_before_keep_their_callback, begin_rehearsal, end_rehearsal),
        cmocka_unit_test_setup_teardown(refused_configuration_is_given_back_as_it_was, begin_rehearsal, end_rehearsal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
