/* SPDX-License-Identifier: Apache-2.0 */
/* Instances of kt_start on the live stage: forks of the test, on real sockets; one binary runs on both stages. */
#define _GNU_SOURCE
#include <ktrial/cmocka.h>

#include <librdkafka/rdkafka.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { RECORDS = 20 };

/* ---- a program: it processes, then commits, until it is told to stop ---- */

struct program {
    const char *brokers;
    void (*process)(const rd_kafka_message_t *message);
};

static volatile sig_atomic_t stops;

static void on_term(int number)
{
    (void)number;
    stops = 1;
}

static rd_kafka_t *create(const struct program *program)
{
    char error[256];
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    rd_kafka_conf_set(conf, "bootstrap.servers", program->brokers, error, sizeof error);
    rd_kafka_conf_set(conf, "group.id", "billing", error, sizeof error);
    rd_kafka_conf_set(conf, "auto.offset.reset", "earliest", error, sizeof error);
    rd_kafka_conf_set(conf, "enable.auto.commit", "false", error, sizeof error);
    rd_kafka_t *consumer = rd_kafka_new(RD_KAFKA_CONSUMER, conf, error, sizeof error);
    assert_non_null(consumer);
    rd_kafka_poll_set_consumer(consumer);
    return consumer;
}

static int run_program(void *argument)
{
    const struct program *program = argument;
    stops = 0;
    signal(SIGTERM, on_term);
    rd_kafka_t *consumer = create(program);
    rd_kafka_topic_partition_list_t *topics = rd_kafka_topic_partition_list_new(1);
    rd_kafka_topic_partition_list_add(topics, "orders", RD_KAFKA_PARTITION_UA);
    rd_kafka_subscribe(consumer, topics);
    rd_kafka_topic_partition_list_destroy(topics);
    while (!stops) {
        rd_kafka_message_t *message = rd_kafka_consumer_poll(consumer, 500);
        if (message && message->err == 0) {
            program->process(message);
            rd_kafka_commit_message(consumer, message, 0);
        }
        if (message)
            rd_kafka_message_destroy(message);
    }
    rd_kafka_consumer_close(consumer);
    rd_kafka_destroy(consumer);
    return 0;
}

static void send_invoice(const rd_kafka_message_t *order)
{
    kt_effect(order);
}

static struct program right = {"broker-1:9092", send_invoice};

static void arrange(struct kt_trial *t, int instances, struct program *program)
{
    kt_topic(t, "orders", 2);
    kt_feed(t, "orders", RECORDS);
    kt_start(t, "billing", instances, run_program, program);
}

/* ---- the same test on both stages ---- */

static void both_have_all_effects_when_one_crashes(void **state)
{
    struct kt_trial *t = *state;
    arrange(t, 2, &right);
    kt_fault(t, "before OffsetCommit group=billing nth=5: crash it, restart after 5s");
    kt_expect(t, KT_AT_LEAST_ONCE, "billing");
    kt_expect(t, KT_ONE_OWNER, "billing");
    kt_expect(t, KT_DRAINS, "billing within 120s");
    kt_expect_happened(t, "crash");
    kt_expect_happened(t, "redelivery");
}

static void a_signal_handler_of_the_program_runs(void **state)
{
    struct kt_trial *t = *state;
    arrange(t, 1, &right);
    kt_run_until(t, "billing drained");
    kt_signal(t, "billing-1", SIGTERM);
    kt_run_until(t, "billing-1 exited within 30s");
    kt_expect_exit(t, "billing-1", 0);
    kt_expect(t, KT_AT_LEAST_ONCE, "billing");
}

static void other_addresses_lead_to_the_brokers(void **state)
{
    static struct program elsewhere = {"kafka.example.com:19092", send_invoice};
    struct kt_trial *t = *state;
    kt_bootstrap(t, "kafka.example.com", 19092);
    arrange(t, 1, &elsewhere);
    kt_run_until(t, "billing drained within 300s");
    kt_expect(t, KT_AT_LEAST_ONCE, "billing");
}

static int *sent; /* of all instances */

static void count(const rd_kafka_message_t *order)
{
    __atomic_fetch_add(sent, 1, __ATOMIC_RELAXED);
    kt_effect(order);
}

static void shared_memory_is_seen_by_the_test(void **state)
{
    static struct program counting = {"broker-1:9092", count};
    struct kt_trial *t = *state;
    sent = kt_shared(t, sizeof *sent);
    arrange(t, 1, &counting);
    kt_run_until(t, "billing drained");
    assert_int_equal(*sent, RECORDS);
}

static int keeps_its_statics(void *argument)
{
    static int runs;
    (void)argument;
    return ++runs;
}

static void statics_begin_fresh_in_each_fork(void **state)
{
    struct kt_trial *t = *state;
    kt_start(t, "app", 2, keeps_its_statics, NULL);
    kt_expect_exit(t, "app", 1);
    kt_run_until(t, "app exited");
}

/* ---- programs that are wrong ---- */

static void commit_first(const rd_kafka_message_t *order)
{
    struct timespec nap = {1, 0};
    if (order->offset == 3)
        nanosleep(&nap, NULL); /* the test crashes it here */
    if (order->offset != 3)
        kt_effect(order);
}

static void an_effect_that_is_missing_is_found(void **state)
{
    static struct program wrong = {"broker-1:9092", commit_first};
    struct kt_trial *t = *state;
    arrange(t, 1, &wrong);
    kt_expect(t, "D1", "billing");
    kt_run_until(t, "billing drained");
}

static void fail_at_three(const rd_kafka_message_t *order)
{
    assert_int_not_equal(order->offset, 3);
    kt_effect(order);
}

static void an_assertion_in_an_instance_fails_the_test(void **state)
{
    static struct program asserting = {"broker-1:9092", fail_at_three};
    struct kt_trial *t = *state;
    arrange(t, 1, &asserting);
    kt_run_until(t, "billing-1 exited");
}

static void *poll_apart(void *consumer)
{
    rd_kafka_message_t *message = rd_kafka_consumer_poll(consumer, 1000);
    if (message)
        rd_kafka_message_destroy(message);
    return NULL;
}

static int poll_on_a_thread(void *argument)
{
    pthread_t thread;
    rd_kafka_t *consumer = create(argument);
    pthread_create(&thread, NULL, poll_apart, consumer);
    pthread_join(thread, NULL);
    rd_kafka_destroy(consumer);
    return 0;
}

static void calls_on_other_threads_are_not_passed_over_in_silence(void **state)
{
    struct kt_trial *t = *state;
    kt_start(t, "app", 1, poll_on_a_thread, &right);
    kt_run_until(t, "app-1 exited");
}

static void *report_apart(void *nothing)
{
    kt_effect_at("orders", 0, 0);
    return nothing;
}

static int report_on_a_thread(void *argument)
{
    pthread_t thread;
    pthread_create(&thread, NULL, report_apart, argument);
    return pthread_join(thread, NULL);
}

static void effects_of_other_threads_arrive(void **state)
{
    struct kt_trial *t = *state;
    uint64_t before = kt_history_hash_of(t);
    kt_start(t, "app", 1, report_on_a_thread, NULL);
    kt_run_until(t, "app-1 exited");
    struct kt_figures figures;
    kt_trial_figures(t, &figures);
    assert_int_equal(figures.events, 3); /* start, effect, exit */
    assert_true(before != figures.history);
}

/* ---- what needs the sim ---- */

static void points_inside_a_client_are_refused(void **state)
{
    struct kt_trial *t = *state;
    arrange(t, 1, &right);
    kt_fault(t, "before effect instance=billing-1: crash it");
}

static void exploration_says_what_it_needs(void **state)
{
    struct kt_trial *t = *state;
    arrange(t, 1, &right);
}

/* ---- misuse: in a child, for it ends the program ---- */

static void play(struct kt_trial *trial, void *context)
{
    (void)context;
    void *state = trial;
    points_inside_a_client_are_refused(&state);
}

static void refused_faults_name_the_stage_that_can(void **state)
{
    int ends[2];
    char said[4000];
    size_t size = 0;
    ssize_t part;
    (void)state;
    assert_int_equal(pipe(ends), 0);
    if (fork() == 0) {
        dup2(ends[1], STDERR_FILENO);
        signal(SIGABRT, SIG_DFL);
        play(kt_trial_begin(&(struct kt_options){.stage = "live", .speed = 100}), NULL);
        _exit(0);
    }
    close(ends[1]);
    while ((part = read(ends[0], said + size, sizeof said - 1 - size)) > 0)
        size += (size_t)part;
    said[size] = '\0';
    close(ends[0]);
    if (strstr(said, "such points are the sim's") == NULL)
        fail_msg("%s", said);
}

static void kt_explore_is_refused(void **state)
{
    struct kt_explored explored;
    char *report;
    (void)state;
    struct kt_exploration exploration = {.options = {.name = "refused", .stage = "live"}, .scenario = play};
    assert_int_equal(kt_explore(&exploration, &explored, &report), 2);
    assert_non_null(strstr(report, "exploration needs the deterministic stage"));
    free(report);
}

#define LIVE .stage = "live", .speed = 100

int main(void)
{
    const struct CMUnitTest tests[] = {
        /* first: no trial has told yet how a misuse ends a test */
        cmocka_unit_test(refused_faults_name_the_stage_that_can),
        cmocka_unit_test(kt_explore_is_refused),
        kt_trial_test_with(both_have_all_effects_when_one_crashes, .stage = "sim"),
        kt_trial_test_with(both_have_all_effects_when_one_crashes, LIVE),
        kt_trial_test_with(both_have_all_effects_when_one_crashes, .stage = "sim", .seed = 7),
        kt_trial_test_with(a_signal_handler_of_the_program_runs, .stage = "sim"),
        kt_trial_test_with(a_signal_handler_of_the_program_runs, LIVE),
        kt_trial_test_with(other_addresses_lead_to_the_brokers, .stage = "sim"),
        kt_trial_test_with(other_addresses_lead_to_the_brokers, LIVE),
        kt_trial_test_with(shared_memory_is_seen_by_the_test, .stage = "sim"),
        kt_trial_test_with(shared_memory_is_seen_by_the_test, LIVE),
        kt_trial_test_with(statics_begin_fresh_in_each_fork, LIVE),
        kt_cmocka_test(an_effect_that_is_missing_is_found, "D1", .stage = "sim"),
        kt_cmocka_test(an_effect_that_is_missing_is_found, "D1", LIVE),
        kt_cmocka_test(an_assertion_in_an_instance_fails_the_test, "fork_test.c", LIVE),
        kt_cmocka_test(calls_on_other_threads_are_not_passed_over_in_silence, "on several threads", LIVE),
        kt_trial_test_with(effects_of_other_threads_arrive, LIVE),
        kt_explore_test_with(exploration_says_what_it_needs, "", .stage = "live"),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
