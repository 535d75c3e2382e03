/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/sim/net.h"

#include <stdlib.h>
#include <string.h>

#include "harness/sim/net_connection.h"
#include "harness/sim/net_host.h"
#include "mock/base/alloc.h"

static struct kmock_list services;

static struct kt_net_service *service_of(struct kmock_list_link *link)
{
    return kmock_list_object(link, struct kt_net_service, link);
}

void kt_net_start(struct kt_sim *sim)
{
    (void)sim;
    services = (struct kmock_list){0};
    kt_net_hosts_start();
    kt_net_links_start();
}

static void free_service(struct kt_net_service *service)
{
    struct kmock_list_link *link;
    while ((link = service->connections.first))
        kt_net_connection_free((struct kt_net_connection *)link); /* of_service is its first member */
    free(service->host);
    free(service);
}

void kt_net_stop(void)
{
    struct kmock_list_link *link;
    while ((link = kmock_list_take(&services)))
        free_service(service_of(link));
    kt_net_links_stop();
    kt_net_hosts_stop();
}

struct kt_net_service *kt_net_serve(struct kt_sim *sim, const char *host, int port,
                                    const struct kt_net_upcalls *upcalls, void *context)
{
    (void)sim;
    struct kt_net_service *service = kmock_alloc(sizeof *service);
    service->host = kmock_copy_string(host, strlen(host));
    service->address = kt_net_host_add(host);
    service->address.port = (uint16_t)port;
    service->upcalls = *upcalls;
    service->context = context;
    service->is_up = true;
    kmock_list_append(&services, &service->link);
    return service;
}

struct kt_net_service *kt_net_service_at(const struct kt_address *address)
{
    for (struct kmock_list_link *link = services.first; link; link = link->next) {
        struct kt_net_service *service = service_of(link);
        if (service->address.port == address->port && kt_address_same_host(&service->address, address))
            return service;
    }
    return NULL;
}

void kt_net_service_set_up(struct kt_net_service *service, bool up)
{
    service->is_up = up;
    struct kmock_list_link *link = up ? NULL : service->connections.first;
    for (; link; link = link->next)
        kt_net_connection_reset((struct kt_net_connection *)link);
}

void kt_net_set_latency(struct kt_sim *sim, const char *process, struct kt_net_service *service, int64_t min_us,
                        int64_t max_us)
{
    (void)sim;
    struct kt_net_rule rule = {
        .process = (char *)process,
        .service = service,
        .is_latency = true,
        .min_us = min_us,
        .max_us = max_us,
    };
    kt_net_rule_make(&rule);
}

void kt_net_cut(struct kt_sim *sim, const char *process, struct kt_net_service *service)
{
    (void)sim;
    struct kt_net_rule rule = {.process = (char *)process, .service = service, .cuts = true};
    kt_net_rule_make(&rule);
}

void kt_net_heal(struct kt_sim *sim, const char *process, struct kt_net_service *service)
{
    (void)sim;
    struct kt_net_rule rule = {.process = (char *)process, .service = service, .cuts = false};
    kt_net_rule_make(&rule);
    for (struct kmock_list_link *each = kt_net_links()->first; each; each = each->next) {
        struct kt_net_link *link = kmock_list_object(each, struct kt_net_link, link);
        for (struct kmock_list_link *flow = link->flows.first; flow; flow = flow->next)
            kt_net_flow_resume(kmock_list_object(flow, struct kt_net_flow, of_link));
    }
}
