/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "harness/client/prepare.h"

#include <dlfcn.h>
#include <librdkafka/rdkafka.h>
#include <stddef.h>
#include <string.h>

#include "harness/sim/sim.h"

static const int64_t rehearsal_start_us = INT64_C(4102444800) * 1000000; /* 2100-01-01T00:00:00Z, after any trial */

enum { REHEARSAL_MS = 1000 }; /* long enough to fail to connect, and to draw the jitter of the next attempt */

static bool has_rehearsed, draws_entropy;

/* librdkafka's functions, found when they are there: a program without it links this library too. */
static void *function(const char *name)
{
    return dlsym(RTLD_DEFAULT, name);
}

static rd_kafka_t *create_consumer(void)
{
    char error[512];
    rd_kafka_conf_t *(*conf_new)(void) = (rd_kafka_conf_t * (*)(void)) function("rd_kafka_conf_new");
    rd_kafka_conf_res_t (*conf_set)(rd_kafka_conf_t *, const char *, const char *, char *, size_t) =
        (rd_kafka_conf_res_t(*)(rd_kafka_conf_t *, const char *, const char *, char *, size_t))function(
            "rd_kafka_conf_set");
    rd_kafka_t *(*create)(rd_kafka_type_t, rd_kafka_conf_t *, char *, size_t) =
        (rd_kafka_t * (*)(rd_kafka_type_t, rd_kafka_conf_t *, char *, size_t)) function("rd_kafka_new");
    rd_kafka_conf_t *conf = conf_new();
    conf_set(conf, "log_level", "0", error, sizeof error);
    conf_set(conf, "bootstrap.servers", "127.0.0.1:1", error, sizeof error);
    conf_set(conf, "group.id", "prepare", error, sizeof error);
    return create(RD_KAFKA_CONSUMER, conf, error, sizeof error);
}

/* Wait for a broker to answer, which none will. */
static void ask(rd_kafka_t *consumer)
{
    const struct rd_kafka_metadata *metadata;
    rd_kafka_resp_err_t (*ask_metadata)(rd_kafka_t *, int, rd_kafka_topic_t *, const struct rd_kafka_metadata **, int) =
        (rd_kafka_resp_err_t(*)(rd_kafka_t *, int, rd_kafka_topic_t *, const struct rd_kafka_metadata **, int))function(
            "rd_kafka_metadata");
    ask_metadata(consumer, 0, NULL, &metadata, REHEARSAL_MS);
}

static int rehearse(void *argument)
{
    void (*destroy)(rd_kafka_t *) = (void (*)(rd_kafka_t *))function("rd_kafka_destroy");
    bool is_first = *(const bool *)argument;
    rd_kafka_t *consumer = create_consumer();
    if (consumer)
        ask(consumer);
    if (is_first)
        kt_process_crash(kt_process_current());
    if (consumer)
        destroy(consumer);
    return 0;
}

static bool has_ended(void *process)
{
    return kt_process_state(process) != KT_PROCESS_RUNNING;
}

static bool has_drawn_entropy(const struct kt_sim *sim)
{
    size_t count;
    const struct kt_draw *draws = kt_sim_draws(sim, &count);
    for (size_t i = 0; i < count; i++)
        if (strcmp(draws[i].what, "entropy") == 0)
            return true;
    return false;
}

void kt_client_prepare(void)
{
    bool is_first = !has_rehearsed;
    if (function("rd_kafka_version") == NULL || !(is_first || draws_entropy))
        return;
    struct kt_sim_options options = {.watchdog_ms = -1, .start_us = rehearsal_start_us, .log_draws = is_first};
    struct kt_sim *sim = kt_sim_start(&options);
    struct kt_process *process = kt_process_spawn(sim, "prepare", rehearse, &is_first);
    kt_sim_wait(sim, has_ended, process, INT64_MAX);
    if (is_first)
        draws_entropy = has_drawn_entropy(sim);
    has_rehearsed = true;
    kt_sim_stop(sim);
}
