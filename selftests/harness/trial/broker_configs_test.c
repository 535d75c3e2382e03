/* SPDX-License-Identifier: Apache-2.0 */
/* Brokers that are set up otherwise than by default, and what stock librdkafka sees of it. */
#include <ktrial/cmocka.h>

#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "selftests/harness/trial/consumer.h"

static struct consumer billing = {.group = "billing", .topic = "orders"};

static void group_takes_no_more_members_than_its_brokers_allow(void **state)
{
    struct kt_trial *t = *state;
    struct kt_group_view group;
    kt_topic(t, "orders", 2);
    kt_start(t, "billing", 2, consumer_run, &billing);
    kt_run_until(t, "30s");
    kt_group(t, "billing", &group);
    assert_int_equal(group.members, 1);
    assert_string_equal(group.state, "Stable");
}

static void topics_follow_what_the_brokers_say(void **state)
{
    struct kt_trial *t = *state;
    kt_topic(t, "orders", 1);
    assert_string_equal(kt_topic_config(t, "orders", "retention.ms"), "5000");
    assert_string_equal(kt_topic_config(t, "orders", "cleanup.policy"), "compact,delete");
}

static int read_in_rack_b(void *argument)
{
    char error[200];
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    (void)argument;
    rd_kafka_conf_set(conf, "bootstrap.servers", "broker-1:9092", error, sizeof error);
    rd_kafka_conf_set(conf, "group.id", "billing", error, sizeof error);
    rd_kafka_conf_set(conf, "client.rack", "b", error, sizeof error);
    rd_kafka_t *client = rd_kafka_new(RD_KAFKA_CONSUMER, conf, error, sizeof error);
    rd_kafka_poll_set_consumer(client);
    rd_kafka_topic_partition_list_t *partitions = rd_kafka_topic_partition_list_new(1);
    rd_kafka_topic_partition_list_add(partitions, "orders", 0)->offset = 0;
    rd_kafka_assign(client, partitions);
    rd_kafka_topic_partition_list_destroy(partitions);
    int left = 20;
    while (left > 0) {
        rd_kafka_message_t *message = rd_kafka_consumer_poll(client, 1000);
        left -= message && !message->err;
        if (message)
            rd_kafka_message_destroy(message);
    }
    rd_kafka_destroy(client);
    return 0;
}

static void client_that_says_its_rack_reads_from_the_follower_there(void **state)
{
    struct kt_trial *t = *state;
    struct kt_request request = {0};
    struct kt_partition_view view;
    int fetches[4] = {0};
    kt_topic(t, "orders", 1);
    kt_feed(t, "orders", 10);
    kt_start(t, "reader", 1, read_in_rack_b, NULL);
    kt_run_until(t, "5s");
    kt_feed(t, "orders", 10);
    kt_run_until(t, "reader-1 exited within 60s");
    while (kt_request(t, "Fetch", NULL, &request))
        fetches[request.broker]++;
    kt_partition(t, "orders", 0, &view);
    assert_int_equal(view.leader, 1);
    assert_int_equal(fetches[1], 1); /* which names the follower */
    assert_true(fetches[2] > 1);
    assert_int_equal(fetches[3], 0);
}

/* ---- mistakes ---- */

static const char *words_of(const struct kt_options *options)
{
    static char words[2000];
    int ends[2], status;
    ssize_t got, used = 0;
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    if (child == 0) {
        dup2(ends[1], STDERR_FILENO);
        kt_trial_begin(options);
        _exit(0);
    }
    close(ends[1]);
    while ((got = read(ends[0], words + used, sizeof words - 1 - (size_t)used)) > 0)
        used += got;
    words[used] = '\0';
    close(ends[0]);
    waitpid(child, &status, 0);
    assert_true(WIFSIGNALED(status));
    return words;
}

static void configs_that_no_broker_has_are_refused(void **state)
{
    static const char *const wrong[] = {"group.max.size", "group.max.size=none",   "group.max.size=0",
                                        "colour=red",     "log.retention.ms=soon", "num.partitions=99999999999"};
    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        const char *words = words_of(&(struct kt_options){.broker_configs = wrong[i]});
        if (!strstr(words, "kt_options.broker_configs") || !strstr(words, wrong[i]))
            fail_msg("%s: %s", wrong[i], words);
    }
}

static void more_racks_than_brokers_are_refused(void **state)
{
    (void)state;
    assert_non_null(strstr(words_of(&(struct kt_options){.brokers = 2, .racks = "a,b,c"}), "kt_options.racks"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        /* first: a trial that was begun in this process would take the failures */
        cmocka_unit_test(configs_that_no_broker_has_are_refused),
        cmocka_unit_test(more_racks_than_brokers_are_refused),
        kt_trial_test_with(group_takes_no_more_members_than_its_brokers_allow, .broker_configs = "group.max.size=1"),
        kt_trial_test_with(topics_follow_what_the_brokers_say,
                           .broker_configs = "log.retention.ms=5000,log.cleanup.policy=compact,delete"),
        kt_trial_test_with(client_that_says_its_rack_reads_from_the_follower_there, .racks = "a,b,c"),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
