/* SPDX-License-Identifier: Apache-2.0 */
/* Small scenes for tests of exploration, and what an exploration of one came to. Include after selftests/check.h. */
#ifndef SELFTESTS_EXPLORE_SCENES_H
#define SELFTESTS_EXPLORE_SCENES_H

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ktrial/ktrial.h>

#include "selftests/harness/trial/consumer.h"

#if __has_include(<valgrind/valgrind.h>)
#include <valgrind/valgrind.h>
#else
#define RUNNING_ON_VALGRIND 0
#endif

/* returns  whether a tool watches each run: tests then make fewer */
static inline bool runs_slowly(void)
{
#ifdef __SANITIZE_ADDRESS__
    return true;
#else
    return RUNNING_ON_VALGRIND;
#endif
}

/* Run all tests; under memcheck, where a run takes a quarter of a second, the first few. */
static inline int run_all_or_few(const struct CMUnitTest *tests, size_t count, size_t few)
{
    return _cmocka_run_group_tests("tests", tests, RUNNING_ON_VALGRIND ? few : count, NULL, NULL);
}

/* What one exploration came to. */
struct came {
    struct kt_explored figures;
    char *report;
    int code;
};

/* One consumer group on one topic, and what is wrong with it. */
struct scene {
    int instances, partitions, records;
    kt_entry *program;                                   /* NULL: consumer_run, which is right */
    void (*also)(struct kt_trial *trial, void *context); /* what else the test says; may be NULL */
    void *context;
    bool expects_nothing; /* else at least once */
};

static struct consumer scene_consumer = {.group = "billing", .topic = "orders", .session_timeout_ms = "6000"};

static inline void play_scene(struct kt_trial *trial, void *context)
{
    const struct scene *scene = context;
    kt_topic(trial, "orders", scene->partitions);
    kt_feed(trial, "orders", scene->records);
    kt_start(trial, "billing", scene->instances, scene->program ? scene->program : consumer_run, &scene_consumer);
    if (!scene->expects_nothing)
        kt_expect(trial, KT_AT_LEAST_ONCE, "billing");
    if (scene->also)
        scene->also(trial, scene->context);
}

/* The same for a struct kt_scenario. */
static inline void play_scene_of(void *context, struct kt_trial *trial)
{
    play_scene(trial, context);
}

/* Explore; how in printf format. */
static inline struct came __attribute__((format(printf, 2, 3))) explore(const struct scene *scene, const char *how, ...)
{
    char text[1000];
    struct kt_exploration exploration = {.options = {.name = "scene", .brokers = 1, .initial_rebalance_delay_ms = -1},
                                         .scenario = play_scene,
                                         .context = (void *)scene,
                                         .how = text};
    struct came came = {0};
    va_list arguments;
    va_start(arguments, how);
    vsnprintf(text, sizeof text, how, arguments);
    va_end(arguments);
    came.code = kt_explore(&exploration, &came.figures, &came.report);
    assert_int_equal(came.code, came.figures.exit_code);
    return came;
}

/* It says so, and is forgotten. */
static inline void expect_came(struct came came, int code, const char *says)
{
    if (came.code != code || (says && strstr(came.report, says) == NULL))
        fail_msg("exit code %d, wanted %d and \"%s\":\n%s", came.code, code, says ? says : "", came.report);
    free(came.report);
}

/* Commit, then do: a record is lost by a crash in between. */
static inline int commit_first_run(void *argument)
{
    const struct consumer *consumer = argument;
    rd_kafka_t *client = consumer_subscribe(consumer);
    for (;;) {
        rd_kafka_message_t *message = rd_kafka_consumer_poll(client, 1000);
        if (message && !message->err) {
            rd_kafka_commit_message(client, message, 0);
            kt_effect(message);
        }
        if (message)
            rd_kafka_message_destroy(message);
    }
    return 0;
}

/* Ask the brokers what there is, once: few points, no group, no record. */
static inline int ask_run(void *argument)
{
    char error[512];
    const struct rd_kafka_metadata *metadata = NULL;
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    (void)argument;
    rd_kafka_conf_set(conf, "bootstrap.servers", "broker-1:9092", error, sizeof error);
    rd_kafka_t *client = rd_kafka_new(RD_KAFKA_PRODUCER, conf, error, sizeof error);
    if (client == NULL)
        abort();
    if (rd_kafka_metadata(client, 1, NULL, &metadata, 5000) == RD_KAFKA_RESP_ERR_NO_ERROR)
        rd_kafka_metadata_destroy(metadata);
    rd_kafka_destroy(client);
    return 0;
}

#endif
