/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "harness/client/prepare.h"

#include <dlfcn.h>
#include <librdkafka/rdkafka.h>
#include <stddef.h>

#include "harness/sim/sim.h"

static bool is_ready;

/* librdkafka's functions, found when they are there: a program without it links this library too. */
static void *function(const char *name)
{
    return dlsym(RTLD_DEFAULT, name);
}

static int create_handle(void *argument)
{
    char error[512];
    rd_kafka_conf_t *(*conf_new)(void) = (rd_kafka_conf_t * (*)(void)) function("rd_kafka_conf_new");
    rd_kafka_conf_res_t (*conf_set)(rd_kafka_conf_t *, const char *, const char *, char *, size_t) =
        (rd_kafka_conf_res_t(*)(rd_kafka_conf_t *, const char *, const char *, char *, size_t))function(
            "rd_kafka_conf_set");
    rd_kafka_t *(*create)(rd_kafka_type_t, rd_kafka_conf_t *, char *, size_t) =
        (rd_kafka_t * (*)(rd_kafka_type_t, rd_kafka_conf_t *, char *, size_t)) function("rd_kafka_new");
    rd_kafka_conf_t *conf = conf_new();
    (void)argument;
    conf_set(conf, "log_level", "0", error, sizeof error);
    create(RD_KAFKA_PRODUCER, conf, error, sizeof error);
    is_ready = true;
    kt_process_crash(kt_process_current());
    return 0;
}

static bool is_done(void *context)
{
    (void)context;
    return is_ready;
}

void kt_client_prepare(void)
{
    if (is_ready || function("rd_kafka_version") == NULL)
        return;
    struct kt_sim *sim = kt_sim_start(&(struct kt_sim_options){.watchdog_ms = -1});
    kt_process_spawn(sim, "prepare", create_handle, NULL);
    kt_sim_wait(sim, is_done, NULL, INT64_MAX);
    kt_sim_stop(sim);
}
