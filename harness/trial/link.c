/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/trial/arrival.h"

#include <stdio.h>
#include <stdlib.h>

#include "mock/base/alloc.h"
#include "mock/broker/secure.h"

bool kt_link_is_orphan(const struct kt_link *link)
{
    if (link->instance == NULL)
        return false;
    enum kt_process_state state = kt_process_state(link->process);
    return state != KT_PROCESS_RUNNING && state != KT_PROCESS_FROZEN;
}

static void free_held(struct kt_link *link)
{
    struct kmock_list_link *at;
    while ((at = kmock_list_take(&link->held)) != NULL) {
        struct kt_held *held = kmock_list_object(at, struct kt_held, link);
        kmock_timers_cancel(kt_sim_timers(link->broker->trial->sim), &held->timer);
        kmock_connection_drop(link->kafka, held->request);
        free(held);
    }
}

static void free_link(struct kt_link *link)
{
    kmock_timers_cancel(kt_sim_timers(link->broker->trial->sim), &link->reaper);
    kmock_list_remove(&link->link);
    kmock_connection_stop(link->kafka);
    free_held(link);
    kt_arrivals_drop(link);
    kmock_connection_destroy(link->kafka);
    free(link);
}

static void reap(void *context, int64_t now_us)
{
    (void)now_us;
    free_link(context);
}

void kt_link_close(struct kt_link *link)
{
    if (link->net == NULL)
        return;
    kmock_connection_stop(link->kafka);
    kt_arrivals_drop(link);
    kt_net_close(link->net);
    link->net = NULL;
    kmock_timers_arm(kt_sim_timers(link->broker->trial->sim), &link->reaper, kt_sim_now_us());
}

void kt_link_submit(struct kt_link *link, struct kmock_request *request)
{
    struct kt_trial *trial = link->broker->trial;
    trial->writer = link->run;
    kmock_cluster_handle(trial->cluster, link->broker->node_id, request, kt_sim_now_us());
    trial->writer = 0;
    kt_cluster_pulse(trial);
}

/* A broker answers a throttled client at once, and reads nothing from it for the time it told. source  KIP-219 */
static void send_off(struct kt_link *link, struct kmock_request *request)
{
    int32_t throttle_ms = kmock_request_throttle_ms(request);
    if (throttle_ms > 0)
        link->muted_until_us = kt_sim_now_us() + (int64_t)throttle_ms * 1000;
    kt_trace_reply(link, request);
    kt_arrival_expect(link, request);
}

static void release_held(void *context, int64_t now_us)
{
    struct kt_held *held = context;
    struct kt_link *link = held->owner;
    struct kmock_request *request = held->request;
    (void)now_us;
    kmock_list_remove(&held->link);
    if (!held->is_reply) {
        kt_link_submit(link, request);
    } else if (kt_gate_departure(link, request) == KT_GATE_PASS) {
        send_off(link, request);
        kmock_connection_send(link->kafka, request);
    }
    free(held);
}

void kt_link_hold(struct kt_link *link, struct kmock_request *request, bool is_reply, int64_t for_us)
{
    struct kt_held *held = kmock_alloc(sizeof *held);
    held->owner = link;
    held->request = request;
    held->is_reply = is_reply;
    held->timer = (struct kmock_timer){.fire = release_held, .context = held};
    kmock_list_append(&link->held, &held->link);
    kmock_timers_arm(kt_sim_timers(link->broker->trial->sim), &held->timer, kt_sim_now_us() + for_us);
}

static void on_request(void *context, struct kmock_request *request)
{
    struct kt_link *link = context;
    int64_t muted_us = link->muted_until_us - kt_sim_now_us();
    kt_trace_request(link, request);
    if (kt_gate_request(link, request) != KT_GATE_PASS)
        return;
    if (muted_us > 0)
        kt_link_hold(link, request, false, muted_us);
    else
        kt_link_submit(link, request);
}

static bool on_response(void *context, struct kmock_request *request)
{
    struct kt_link *link = context;
    if (kt_gate_reply(link, request) == KT_GATE_TAKEN)
        return false;
    send_off(link, request);
    return true;
}

static void on_bytes(void *context, const uint8_t *bytes, size_t size)
{
    struct kt_link *link = context;
    if (link->net)
        kt_arrival_send(link, bytes, size);
}

static void on_close(void *context, const char *reason)
{
    (void)reason;
    kt_link_close(context);
}

static const struct kmock_connection_upcalls kafka_upcalls = {
    .on_request = on_request, .on_response = on_response, .on_bytes = on_bytes, .on_close = on_close};

static void *opened(void *context, struct kt_net_connection *net, const char *host)
{
    struct kt_broker *broker = context;
    struct kt_link *link = kmock_alloc(sizeof *link);
    link->broker = broker;
    link->net = net;
    link->process = kt_net_process(net);
    link->instance = kt_instance_of(broker->trial, link->process);
    link->run = link->instance ? link->instance->run : 0;
    link->kafka = kmock_connection_create(&kafka_upcalls, link, host);
    kmock_connection_offer(link->kafka, kmock_cluster_api_ranges(broker->trial->cluster));
    kmock_connection_secure(link->kafka, kmock_cluster_sasl(broker->trial->cluster), NULL);
    link->reaper = (struct kmock_timer){.fire = reap, .context = link};
    kmock_list_append(&broker->links, &link->link);
    return link;
}

static void received(void *object, const uint8_t *bytes, size_t size)
{
    struct kt_link *link = object;
    kmock_connection_feed(link->kafka, bytes, size);
}

static void closed(void *object)
{
    struct kt_link *link = object;
    kmock_connection_stop(link->kafka);
    kt_arrivals_drop(link);
    link->net = NULL;
    kmock_timers_arm(kt_sim_timers(link->broker->trial->sim), &link->reaper, kt_sim_now_us());
}

static const struct kt_net_upcalls net_upcalls = {.opened = opened, .received = received, .closed = closed};

void kt_links_start(struct kt_trial *trial)
{
    for (int32_t i = 0; i < trial->brokers_count; i++) {
        char host[32];
        struct kt_broker *broker = &trial->brokers[i];
        broker->trial = trial;
        broker->node_id = i + 1;
        snprintf(host, sizeof host, "broker-%d", (int)broker->node_id);
        broker->service = kt_net_serve(trial->sim, host, KT_BROKER_PORT, &net_upcalls, broker);
    }
}

void kt_bootstrap(struct kt_trial *trial, const char *host, int port)
{
    kt_trial_check(trial, "kt_bootstrap");
    if (host == NULL || *host == '\0' || port < 1 || port > 65535)
        kt_misuse(trial, "kt_bootstrap(\"%s\", %d): give a host name and a port from 1 to 65535", host ? host : "",
                  port);
    if (trial->live) {
        char alias[300];
        int length = snprintf(alias, sizeof alias, "%s:%d", host, port);
        kmock_table_put(&trial->aliases, alias, (size_t)length, trial); /* for instances that are started from now on */
        return;
    }
    struct kt_broker *broker = &trial->brokers[0];
    broker->aliases = kmock_realloc(broker->aliases, (size_t)(broker->aliases_count + 1) * sizeof *broker->aliases);
    struct kt_net_service *alias = kt_net_serve(trial->sim, host, port, &net_upcalls, broker);
    broker->aliases[broker->aliases_count++] = alias;
    kt_net_service_set_up(alias, kmock_cluster_broker_is_up(trial->cluster, broker->node_id));
}

void kt_links_set_up(struct kt_broker *broker, bool up)
{
    kt_net_service_set_up(broker->service, up);
    for (int i = 0; i < broker->aliases_count; i++)
        kt_net_service_set_up(broker->aliases[i], up);
    if (!up)
        kt_links_close_node(broker->trial, broker->node_id);
}

void kt_links_close_node(struct kt_trial *trial, int32_t node_id)
{
    struct kt_broker *broker = &trial->brokers[node_id - 1];
    for (struct kmock_list_link *at = broker->links.first, *next; at; at = next) {
        struct kt_link *link = kmock_list_object(at, struct kt_link, link);
        next = at->next;
        link->net = NULL; /* the service going down resets its connections without upcalls */
        free_link(link);
    }
}

void kt_links_resume_returns(struct kt_trial *trial)
{
    for (int32_t i = 0; i < trial->brokers_count; i++)
        for (struct kmock_list_link *at = trial->brokers[i].links.first; at; at = at->next)
            kt_arrivals_resume(kmock_list_object(at, struct kt_link, link));
}

bool kt_links_hold_something(const struct kt_broker *broker)
{
    for (struct kmock_list_link *at = broker->links.first; at; at = at->next)
        if (!kmock_list_is_empty(&kmock_list_object(at, struct kt_link, link)->held))
            return true;
    return false;
}

void kt_links_finish(struct kt_trial *trial)
{
    for (int32_t i = 0; i < trial->brokers_count; i++) {
        kt_links_close_node(trial, i + 1);
        free(trial->brokers[i].aliases);
    }
}
