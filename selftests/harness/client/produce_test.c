/* SPDX-License-Identifier: Apache-2.0 */
#include <stdatomic.h>
#include <unistd.h>

#include "selftests/harness/client/rehearse.h"

static struct {
    int reports;
    char text[512];
} told;

static void remember_message(rd_kafka_t *rk, const rd_kafka_message_t *message, void *opaque)
{
    (void)rk;
    told.reports++;
    rd_kafka_headers_t *headers = NULL;
    const void *value = "none";
    size_t size;
    if (rd_kafka_message_headers(message, &headers) == 0)
        rd_kafka_header_get_last(headers, "h", &value, &size);
    snprintf(told.text, sizeof told.text, "%s-%d %.*s=%.*s h=%s for %s, %s", rd_kafka_topic_name(message->rkt),
             message->partition, (int)message->key_len, (const char *)message->key, (int)message->len,
             (const char *)message->payload, (const char *)value, (const char *)message->_private,
             (const char *)opaque);
}

static void remember_payload(rd_kafka_t *rk, void *payload, size_t len, rd_kafka_resp_err_t error, void *opaque,
                             void *msg_opaque)
{
    (void)rk;
    told.reports++;
    snprintf(told.text, sizeof told.text, "%.*s %s for %s, %s", (int)len, (char *)payload, rd_kafka_err2name(error),
             (char *)msg_opaque, (char *)opaque);
}

static rd_kafka_t *producer(void (*dr_msg)(rd_kafka_t *, const rd_kafka_message_t *, void *))
{
    memset(&told, 0, sizeof told);
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    rd_kafka_conf_set_opaque(conf, "mine");
    if (dr_msg)
        rd_kafka_conf_set_dr_msg_cb(conf, dr_msg);
    return create(RD_KAFKA_PRODUCER, conf);
}

/* Without a broker every message comes back as purged. */
static void purge(rd_kafka_t *rk)
{
    rd_kafka_purge(rk, RD_KAFKA_PURGE_F_QUEUE);
    while (rd_kafka_outq_len(rk) > 0)
        rd_kafka_poll(rk, 10);
}

static void every_argument_of_producev_reaches_librdkafka(void **state)
{
    (void)state;
    rd_kafka_t *rk = producer(remember_message);
    char value[] = "value";
    rd_kafka_resp_err_t error =
        rd_kafka_producev(rk, RD_KAFKA_V_TOPIC("orders"), RD_KAFKA_V_PARTITION(3), RD_KAFKA_V_VALUE(value, 5),
                          RD_KAFKA_V_KEY("key", 3), RD_KAFKA_V_OPAQUE("you"), RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY),
                          RD_KAFKA_V_TIMESTAMP(1234567), RD_KAFKA_V_HEADER("h", "head", -1), RD_KAFKA_V_END);
    memset(value, 'x', 5); /* was copied */
    assert_int_equal(error, 0);
    purge(rk);
    assert_string_equal(told.text, "orders-3 key=value h=head for you, mine");
    expect_events("produce 1 orders-3@0 #1\nreport 1 orders-3@-1 x1 #1 !-152 (not persisted)\n");
    destroy(rk);
}

static void topic_handles_and_header_lists_reach_librdkafka(void **state)
{
    (void)state;
    rd_kafka_t *rk = producer(remember_message);
    rd_kafka_topic_t *rkt = rd_kafka_topic_new(rk, "orders", NULL);
    rd_kafka_headers_t *headers = rd_kafka_headers_new(1);
    rd_kafka_header_add(headers, "h", -1, "list", -1);
    rd_kafka_resp_err_t error =
        rd_kafka_producev(rk, RD_KAFKA_V_RKT(rkt), RD_KAFKA_V_VALUE("v", 1), RD_KAFKA_V_HEADERS(headers),
                          RD_KAFKA_V_OPAQUE("you"), RD_KAFKA_V_END);
    assert_int_equal(error, 0); /* the headers are librdkafka's now */
    purge(rk);
    assert_non_null(strstr(told.text, "=v h=list for "));
    assert_non_null(strstr(kt_rehearsal_text(), "produce 1 orders--1@0 #1\n"));
    rd_kafka_topic_destroy(rkt);
    destroy(rk);
}

static void forty_headers_do_not_overflow(void **state)
{
    (void)state;
    rd_kafka_t *rk = producer(remember_message);
    rd_kafka_resp_err_t error = rd_kafka_producev(
#define FIVE(v)                                                                                                        \
    RD_KAFKA_V_HEADER("h", v, -1), RD_KAFKA_V_HEADER("h", v, -1), RD_KAFKA_V_HEADER("h", v, -1),                       \
        RD_KAFKA_V_HEADER("h", v, -1), RD_KAFKA_V_HEADER("h", v, -1)
        rk, RD_KAFKA_V_TOPIC("orders"), FIVE("1"), FIVE("2"), FIVE("3"), FIVE("4"), FIVE("5"), FIVE("6"), FIVE("7"),
        FIVE("8"), RD_KAFKA_V_OPAQUE("you"), RD_KAFKA_V_END);
    assert_int_equal(error, 0);
    purge(rk);
    assert_non_null(strstr(told.text, "h=8"));
    assert_non_null(strstr(told.text, "for you"));
    destroy(rk);
}

static void refusals_come_back_as_librdkafka_gives_them(void **state)
{
    (void)state;
    rd_kafka_t *rk = producer(NULL);
    assert_int_equal(rd_kafka_producev(rk, RD_KAFKA_V_VALUE("v", 1), RD_KAFKA_V_END),
                     RD_KAFKA_RESP_ERR__INVALID_ARG); /* no topic */
    assert_int_equal(rd_kafka_producev(rk, 77, 0, RD_KAFKA_V_END), RD_KAFKA_RESP_ERR__INVALID_ARG);
    rd_kafka_topic_t *rkt = rd_kafka_topic_new(rk, "orders", NULL);
    static char big[2000000];
    assert_int_equal(rd_kafka_produce(rkt, 0, RD_KAFKA_MSG_F_COPY, big, sizeof big, NULL, 0, NULL), -1);
    assert_int_equal(rd_kafka_last_error(), RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE);
    expect_events("produce 1 #1 !-186\nproduce 1 #2 !-186\nproduce 1 orders-0@0 #3 !10\n");
    rd_kafka_topic_destroy(rkt);
    destroy(rk);
}

static void every_way_to_produce_is_numbered_in_order(void **state)
{
    (void)state;
    rd_kafka_t *rk = producer(NULL);
    rd_kafka_topic_t *rkt = rd_kafka_topic_new(rk, "orders", NULL);
    rd_kafka_message_t batch[2] = {{.payload = "a", .len = 1, .partition = 4},
                                   {.payload = "b", .len = 1, .partition = 5}};
    rd_kafka_vu_t vus[2] = {{.vtype = RD_KAFKA_VTYPE_TOPIC, .u.cstr = "orders"},
                            {.vtype = RD_KAFKA_VTYPE_PARTITION, .u.i32 = 6}};
    assert_int_equal(rd_kafka_produce(rkt, 1, RD_KAFKA_MSG_F_COPY, "c", 1, NULL, 0, NULL), 0);
    assert_int_equal(rd_kafka_produce_batch(rkt, 2, RD_KAFKA_MSG_F_COPY, batch, 2), 2);
    assert_int_equal(rd_kafka_produce_batch(rkt, 2, RD_KAFKA_MSG_F_COPY | RD_KAFKA_MSG_F_PARTITION, batch, 2), 2);
    assert_null(rd_kafka_produceva(rk, vus, 2));
    expect_events("produce 1 orders-1@0 #1\nproduce 1 orders-2@0 #2\nproduce 1 orders-2@0 #3\n"
                  "produce 1 orders-4@0 #4\nproduce 1 orders-5@0 #5\nproduce 1 orders-6@0 #6\n");
    rd_kafka_topic_destroy(rkt);
    destroy(rk);
}

static void old_delivery_callback_gets_what_it_always_got(void **state)
{
    (void)state;
    memset(&told, 0, sizeof told);
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    rd_kafka_conf_set_opaque(conf, "mine");
    rd_kafka_conf_set_dr_cb(conf, remember_payload);
    rd_kafka_t *rk = create(RD_KAFKA_PRODUCER, conf);
    rd_kafka_producev(rk, RD_KAFKA_V_TOPIC("orders"), RD_KAFKA_V_PARTITION(0), RD_KAFKA_V_VALUE("v", 1),
                      RD_KAFKA_V_OPAQUE("you"), RD_KAFKA_V_END);
    purge(rk);
    assert_string_equal(told.text, "v _PURGE_QUEUE for you, mine");
    assert_int_equal(told.reports, 1);
    expect_events("produce 1 orders-0@0 #1\nreport 1 orders-0@-1 x1 #1 !-152 (not persisted)\n");
    assert_string_equal(kt_rehearsal_points(), "report begin orders-0\nreport end orders-0\n");
    rd_kafka_conf_t *copy = rd_kafka_conf_dup(rd_kafka_conf(rk));
    assert_ptr_equal(callback_in(copy, "dr_cb"), (void *)remember_payload);
    assert_null(callback_in(copy, "dr_msg_cb"));
    rd_kafka_conf_destroy(copy);
    destroy(rk);
}

static void batch_with_refused_messages_is_numbered_like_its_reports(void **state)
{
    (void)state;
    static char big[2000000];
    rd_kafka_t *rk = producer(remember_message);
    rd_kafka_topic_t *rkt = rd_kafka_topic_new(rk, "orders", NULL);
    rd_kafka_message_t batch[4] = {{.payload = big, .len = sizeof big},
                                   {.payload = "a", .len = 1, .err = RD_KAFKA_RESP_ERR_UNKNOWN},
                                   {.payload = big, .len = sizeof big},
                                   {.payload = "b", .len = 1}};
    assert_int_equal(rd_kafka_produce_batch(rkt, 1, RD_KAFKA_MSG_F_COPY, batch, 4), 2);
    purge(rk);
    expect_events("produce 1 orders-1@0 #1 !10\nproduce 1 orders-1@0 #2\nproduce 1 orders-1@0 #3 !10\n"
                  "produce 1 orders-1@0 #4\nreport 1 orders-1@-1 x1 #2 !-152 (not persisted)\n"
                  "report 1 orders-1@-1 x1 #4 !-152 (not persisted)\n");
    rd_kafka_topic_destroy(rkt);
    destroy(rk);
}

static void producer_tells_what_it_promises(void **state)
{
    (void)state;
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    set(conf, "transactional.id", "billing-tx");
    set(conf, "max.in.flight", "1");
    rd_kafka_conf_set_dr_msg_cb(conf, remember_message);
    destroy(create(RD_KAFKA_PRODUCER, conf));
    conf = rd_kafka_conf_new();
    set(conf, "acks", "1");
    rd_kafka_conf_set_dr_msg_cb(conf, remember_message);
    set(conf, "delivery.report.only.error", "true");
    destroy(create(RD_KAFKA_PRODUCER, conf));
    assert_string_equal(kt_rehearsal_text(), "producer 1 (idempotent, acks all, one in flight, reports all)\n"
                                             "producer call 1 (destroy)\nproducer return 1 (destroy)\n"
                                             "producer 2\nproducer call 2 (destroy)\nproducer return 2 (destroy)\n");
}

static void reports_that_nobody_looks_at_were_told(void **state)
{
    (void)state;
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    rd_kafka_conf_set_events(conf, RD_KAFKA_EVENT_DR);
    rd_kafka_t *rk = create(RD_KAFKA_PRODUCER, conf);
    rd_kafka_producev(rk, RD_KAFKA_V_TOPIC("orders"), RD_KAFKA_V_PARTITION(0), RD_KAFKA_V_END);
    rd_kafka_purge(rk, RD_KAFKA_PURGE_F_QUEUE);
    rd_kafka_queue_t *rkqu = rd_kafka_queue_get_main(rk);
    rd_kafka_event_destroy(rd_kafka_queue_poll(rkqu, 60000));
    expect_events("produce 1 orders-0@0 #1\nreport 1 orders-0@-1 x1 #1 !-152 (not persisted)\n");
    rd_kafka_queue_destroy(rkqu);
    destroy(rk);
}

static rd_kafka_t *producer_with_events(void)
{
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    rd_kafka_conf_set_events(conf, RD_KAFKA_EVENT_DR);
    rd_kafka_t *rk = create(RD_KAFKA_PRODUCER, conf);
    for (int i = 0; i < 3; i++)
        rd_kafka_producev(rk, RD_KAFKA_V_TOPIC("orders"), RD_KAFKA_V_PARTITION(i), RD_KAFKA_V_END);
    rd_kafka_purge(rk, RD_KAFKA_PURGE_F_QUEUE);
    return rk;
}

static void reports_in_events_are_seen_as_the_program_takes_them(void **state)
{
    (void)state;
    rd_kafka_t *rk = producer_with_events();
    rd_kafka_queue_t *rkqu = rd_kafka_queue_get_main(rk);
    const rd_kafka_message_t *messages[8];
    for (size_t count = 0; count < 3;) {
        rd_kafka_event_t *rkev = rd_kafka_queue_poll(rkqu, 60000);
        count += rd_kafka_event_message_next(rkev) != NULL;
        count += rd_kafka_event_message_array(rkev, messages, 8);
        rd_kafka_event_destroy(rkev);
    }
    expect_events("produce 1 orders-0@0 #1\nproduce 1 orders-1@0 #2\nproduce 1 orders-2@0 #3\n"
                  "report 1 orders-0@-1 x1 #1 !-152 (not persisted)\n"
                  "report 1 orders-1@-1 x1 #2 !-152 (not persisted)\n"
                  "report 1 orders-2@-1 x1 #3 !-152 (not persisted)\n");
    const char *points = kt_rehearsal_points(), *begin = strstr(points, "report begin orders-0\n");
    assert_ptr_equal(begin, points);
    for (int i = 0; i < 3; i++) {
        char line[40];
        snprintf(line, sizeof line, "report end orders-%d\n", i);
        assert_non_null(strstr(points, line));
    }
    rd_kafka_queue_destroy(rkqu);
    destroy(rk);
}

static atomic_int background_events;

static void destroy_event(rd_kafka_t *rk, rd_kafka_event_t *rkev, void *opaque)
{
    (void)rk, (void)opaque;
    rd_kafka_event_destroy(rkev);
    background_events++;
}

static void background_event_callback_is_called_on_librdkafkas_thread(void **state)
{
    (void)state;
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    rd_kafka_conf_set_events(conf, RD_KAFKA_EVENT_DR);
    rd_kafka_conf_set_background_event_cb(conf, destroy_event);
    background_events = 0;
    rd_kafka_t *rk = create(RD_KAFKA_PRODUCER, conf);
    rd_kafka_queue_t *from = rd_kafka_queue_get_main(rk), *to = rd_kafka_queue_get_background(rk);
    rd_kafka_queue_forward(from, to);
    rd_kafka_producev(rk, RD_KAFKA_V_TOPIC("orders"), RD_KAFKA_V_PARTITION(0), RD_KAFKA_V_END);
    rd_kafka_purge(rk, RD_KAFKA_PURGE_F_QUEUE);
    for (int i = 0; background_events == 0 && i < 100; i++)
        usleep(10000);
    assert_int_equal(background_events, 1);
    rd_kafka_queue_forward(from, NULL);
    rd_kafka_queue_destroy(from);
    rd_kafka_queue_destroy(to);
    destroy(rk);
}

static void ignore_log(const rd_kafka_t *rk, int level, const char *facility, const char *text)
{
    (void)rk, (void)level, (void)facility, (void)text;
}

static void log_callback_of_the_program_stays(void **state)
{
    (void)state;
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    rd_kafka_conf_set_log_cb(conf, ignore_log);
    rd_kafka_t *rk = create(RD_KAFKA_PRODUCER, conf);
    assert_ptr_equal(callback_in(rd_kafka_conf(rk), "log_cb"), (void *)ignore_log);
    assert_string_equal(kt_rehearsal_logs(), "");
    destroy(rk);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_argument_of_producev_reaches_librdkafka, begin_rehearsal, end_rehearsal),
        cmocka_unit_test_setup_teardown(topic_handles_and_header_lists_reach_librdkafka, begin_rehearsal,
                                        end_rehearsal),
        cmocka_unit_test_setup_teardown(forty_headers_do_not_overflow, begin_rehearsal, end_rehearsal),
        cmocka_unit_test_setup_teardown(refusals_come_back_as_librdkafka_gives_them, begin_rehearsal, end_rehearsal),
        cmocka_unit_test_setup_teardown(every_way_to_produce_is_numbered_in_order, begin_rehearsal, end_rehearsal),
        cmocka_unit_test_setup_teardown(old_delivery_callback_gets_what_it_always_got, begin_rehearsal, end_rehearsal),
        cmocka_unit_test_setup_teardown(batch_with_refused_messages_is_numbered_like_its_reports, begin_rehearsal,
                                        end_rehearsal),
        cmocka_unit_test_setup_teardown(producer_tells_what_it_promises, begin_rehearsal, end_rehearsal),
        cmocka_unit_test_setup_teardown(reports_that_nobody_looks_at_were_told, begin_rehearsal, end_rehearsal),
        cmocka_unit_test_setup_teardown(reports_in_events_are_seen_as_the_program_takes_them, begin_rehearsal,
                                        end_rehearsal),
        cmocka_unit_test_setup_teardown(background_event_callback_is_called_on_librdkafkas_thread, begin_rehearsal,
                                        end_rehearsal),
        cmocka_unit_test_setup_teardown(log_callback_of_the_program_stays, begin_rehearsal, end_rehearsal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
