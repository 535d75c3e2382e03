/* SPDX-License-Identifier: Apache-2.0 */
/* Stock librdkafka talks to brokers of an older release in the versions that those know. */
#include <ktrial/cmocka.h>

#include <stdio.h>
#include <string.h>

#include "selftests/harness/trial/consumer.h"

enum { MESSAGES = 20 };

static int produce(void *argument)
{
    char error[200];
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    (void)argument;
    rd_kafka_conf_set(conf, "bootstrap.servers", "broker-1:9092", error, sizeof error);
    rd_kafka_conf_set(conf, "enable.idempotence", "true", error, sizeof error);
    rd_kafka_t *client = rd_kafka_new(RD_KAFKA_PRODUCER, conf, error, sizeof error);
    for (int i = 0; i < MESSAGES; i++)
        rd_kafka_producev(client, RD_KAFKA_V_TOPIC("orders"), RD_KAFKA_V_PARTITION(i % 2),
                          RD_KAFKA_V_VALUE((void *)"v", 1), RD_KAFKA_V_END);
    int left = rd_kafka_flush(client, 30000) ? rd_kafka_outq_len(client) : 0;
    rd_kafka_destroy(client);
    return left;
}

/* What the newest requests of some APIs were sent as. */
static int version_of(struct kt_trial *t, const char *api)
{
    struct kt_request request = {0};
    int version = -1;
    while (kt_request(t, api, NULL, &request))
        version = request.version;
    return version;
}

/* What librdkafka 2.0.2 sends to brokers of a release, and the newest that those know, for newer librdkafkas. */
struct expectation {
    const char *kafka;
    struct {
        const char *api;
        int least, most;
    } versions[6];
};

static void check(const struct expectation *expected)
{
    static struct consumer billing = {.group = "billing", .topic = "orders"};
    char *report = NULL;
    struct kt_group_view group;
    struct kt_trial *t = kt_trial_begin(&(struct kt_options){.name = "release", .kafka = expected->kafka});
    kt_topic(t, "orders", 2);
    kt_start(t, "shop", 1, produce, NULL);
    kt_start(t, "billing", 2, consumer_run, &billing);
    kt_run_until(t, "shop-1 exited");
    kt_run_until(t, "billing stable");
    kt_run_until(t, "billing drained");
    assert_int_equal(kt_end_offset(t, "orders", -1), MESSAGES);
    assert_int_equal(kt_committed(t, "billing", "orders", 0), MESSAGES / 2);
    kt_group(t, "billing", &group);
    assert_int_equal(group.members, 2);
    for (size_t i = 0; i < sizeof expected->versions / sizeof *expected->versions; i++) {
        int version = version_of(t, expected->versions[i].api);
        if (version < expected->versions[i].least || version > expected->versions[i].most)
            fail_msg("%s: %s version %d", expected->kafka, expected->versions[i].api, version);
    }
    kt_expect(t, KT_AT_LEAST_ONCE, "billing");
    if (kt_trial_end(t, &report))
        fail_msg("%s: %s", expected->kafka, report);
}

static void brokers_of_kafka_0_11_are_served(void **state)
{
    (void)state;
    check(&(struct expectation){"0.11",
                                {{"Produce", 3, 3},
                                 {"Fetch", 5, 5},
                                 {"JoinGroup", 2, 2},
                                 {"OffsetCommit", 3, 3},
                                 {"Metadata", 4, 4},
                                 {"FindCoordinator", 1, 1}}});
}

static void brokers_of_kafka_2_8_are_served(void **state)
{
    (void)state;
    check(&(struct expectation){"2.8",
                                {{"Produce", 7, 9},
                                 {"Fetch", 11, 12},
                                 {"JoinGroup", 5, 7},
                                 {"OffsetCommit", 7, 8},
                                 {"Metadata", 4, 11},
                                 {"FindCoordinator", 2, 3}}});
}

static void brokers_of_kafka_4_2_are_served(void **state)
{
    (void)state;
    check(&(struct expectation){"4.2",
                                {{"Produce", 7, 13},
                                 {"Fetch", 11, 18},
                                 {"JoinGroup", 5, 9},
                                 {"OffsetCommit", 7, 10},
                                 {"Metadata", 4, 13},
                                 {"FindCoordinator", 2, 6}}});
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(brokers_of_kafka_0_11_are_served),
        cmocka_unit_test(brokers_of_kafka_2_8_are_served),
        cmocka_unit_test(brokers_of_kafka_4_2_are_served),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
