/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "harness/trial/scram_rehearsal.h"

#include <dlfcn.h>
#include <librdkafka/rdkafka.h>
#include <stdlib.h>

#include "harness/sim/net.h"
#include "harness/sim/sim.h"
#include "mock/base/alloc.h"
#include "mock/broker/secure.h"
#include "mock/wire/connection.h"

enum { PORT = 9092, PATIENCE_MS = 1000 };

static const int64_t start_us = INT64_C(4102444800) * 1000000; /* 2100-01-01T00:00:00Z, after any trial */

/* ---- the broker ---- */

struct guest {
    struct kmock_list_link link;
    struct kt_net_connection *net; /* null: it is gone */
    struct kmock_connection *kafka;
};

struct host {
    struct kmock_cluster *cluster;
    struct kmock_list guests; /* struct guest.link */
};

static struct host host;

static void on_request(void *context, struct kmock_request *request)
{
    (void)context;
    kmock_cluster_handle(host.cluster, 1, request, kt_sim_now_us());
}

static void on_bytes(void *context, const uint8_t *bytes, size_t size)
{
    const struct guest *guest = context;
    if (guest->net)
        kt_net_send(guest->net, bytes, size);
}

static void on_close(void *context, const char *reason)
{
    (void)context, (void)reason;
}

static void *opened(void *context, struct kt_net_connection *net, const char *address)
{
    static const struct kmock_connection_upcalls upcalls = {
        .on_request = on_request, .on_bytes = on_bytes, .on_close = on_close};
    struct guest *guest = kmock_alloc(sizeof *guest);
    (void)context;
    guest->net = net;
    guest->kafka = kmock_connection_create(&upcalls, guest, address);
    kmock_connection_secure(guest->kafka, kmock_cluster_sasl(host.cluster), NULL);
    kmock_list_append(&host.guests, &guest->link);
    return guest;
}

static void received(void *object, const uint8_t *bytes, size_t size)
{
    kmock_connection_feed(((struct guest *)object)->kafka, bytes, size);
}

static void closed(void *object)
{
    ((struct guest *)object)->net = NULL;
}

static void see_off_guests(void)
{
    struct kmock_list_link *link;
    while ((link = kmock_list_take(&host.guests)) != NULL) {
        struct guest *guest = kmock_list_object(link, struct guest, link);
        kmock_connection_destroy(guest->kafka);
        free(guest);
    }
}

/* ---- the client: librdkafka's functions, found when they are there ---- */

typedef rd_kafka_conf_t *conf_new_function(void);
typedef rd_kafka_conf_res_t conf_set_function(rd_kafka_conf_t *, const char *, const char *, char *, size_t);
typedef rd_kafka_t *new_function(rd_kafka_type_t, rd_kafka_conf_t *, char *, size_t);
typedef void destroy_function(rd_kafka_t *);
typedef rd_kafka_resp_err_t metadata_function(rd_kafka_t *, int, rd_kafka_topic_t *, const struct rd_kafka_metadata **,
                                              int);
typedef void metadata_destroy_function(const struct rd_kafka_metadata *);

static void *function(const char *name)
{
    return dlsym(RTLD_DEFAULT, name);
}

static rd_kafka_t *create_client(const char *mechanism)
{
    const char *const settings[][2] = {
        {"log_level", "0"},     {"bootstrap.servers", "rehearsal:9092"}, {"sasl.username", "u"},
        {"sasl.password", "p"}, {"sasl.mechanisms", mechanism},          {"security.protocol", "sasl_plaintext"}};
    char error[512];
    conf_set_function *set = (conf_set_function *)function("rd_kafka_conf_set");
    rd_kafka_conf_t *conf = ((conf_new_function *)function("rd_kafka_conf_new"))();
    for (size_t i = 0; i < sizeof settings / sizeof *settings; i++)
        set(conf, settings[i][0], settings[i][1], error, sizeof error);
    return ((new_function *)function("rd_kafka_new"))(RD_KAFKA_PRODUCER, conf, error, sizeof error);
}

static int rehearse(void *argument)
{
    rd_kafka_t *client = create_client(argument);
    const struct rd_kafka_metadata *metadata;
    metadata_function *ask = (metadata_function *)function("rd_kafka_metadata");
    if (client == NULL)
        return 0; /* built without SCRAM */
    if (ask(client, 0, NULL, &metadata, PATIENCE_MS) == RD_KAFKA_RESP_ERR_NO_ERROR)
        ((metadata_destroy_function *)function("rd_kafka_metadata_destroy"))(metadata);
    ((destroy_function *)function("rd_kafka_destroy"))(client);
    return 0;
}

static bool has_ended(void *process)
{
    return kt_process_state(process) != KT_PROCESS_RUNNING;
}

static void rehearse_with(const char *mechanism)
{
    static const struct kt_net_upcalls upcalls = {.opened = opened, .received = received, .closed = closed};
    struct kt_sim *sim = kt_sim_start(&(struct kt_sim_options){.watchdog_ms = -1, .start_us = start_us});
    static const struct kmock_broker_address address = {"rehearsal", PORT, NULL};
    host.cluster = kmock_cluster_create(
        &(struct kmock_cluster_options){.brokers_count = 1, .addresses = &address, .seed = 1, .now_us = start_us});
    kmock_cluster_require_sasl(host.cluster, mechanism, 0);
    kmock_cluster_add_user(host.cluster, "u", "p");
    kt_net_serve(sim, "rehearsal", PORT, &upcalls, NULL);
    struct kt_process *process = kt_process_spawn(sim, "rehearsal", rehearse, (void *)mechanism);
    kt_sim_wait(sim, has_ended, process, INT64_MAX);
    kt_sim_stop(sim);
    see_off_guests();
    kmock_cluster_destroy(host.cluster);
}

void kt_scram_rehearse(void)
{
    static bool has_rehearsed;
    if (has_rehearsed || function("rd_kafka_version") == NULL)
        return;
    has_rehearsed = true;
    rehearse_with("SCRAM-SHA-256");
    rehearse_with("SCRAM-SHA-512");
}
