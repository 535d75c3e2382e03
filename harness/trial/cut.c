/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/trial/cut.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/trial/link.h"
#include "harness/trial/world.h"
#include "mock/base/alloc.h"

enum { DEFAULT_MIN_US = 100, DEFAULT_MAX_US = 300 }; /* harness/sim/net.h says so */

/* One cut of one link: a cut from all brokers is as many of these. */
struct cut {
    struct kmock_list_link link; /* kt_instance.cuts */
    int32_t broker;
    const struct kt_armed_fault *maker;
    uint64_t number;
};

static struct cut *cut_at(struct kmock_list_link *link)
{
    return kmock_list_object(link, struct cut, link);
}

static void record(struct kt_instance *instance, int32_t broker, const char *what)
{
    struct kt_trial *trial = instance->trial;
    struct kt_event event = kt_event_none(KT_EVENT_LINK, kt_world_now_us());
    event.instance = instance->run;
    event.node = broker;
    event.detail = kt_history_name(trial->history, what, strlen(what));
    kt_trial_append(trial, &event);
}

/* ---- all of a broker's addresses ---- */

typedef void do_to_service(struct kt_instance *instance, struct kt_net_service *service, const int64_t *latency_us);

static void cut_service(struct kt_instance *instance, struct kt_net_service *service, const int64_t *latency_us)
{
    (void)latency_us;
    kt_net_cut(instance->trial->sim, instance->name, service);
}

static void heal_service(struct kt_instance *instance, struct kt_net_service *service, const int64_t *latency_us)
{
    (void)latency_us;
    kt_net_heal(instance->trial->sim, instance->name, service);
}

static void slow_service(struct kt_instance *instance, struct kt_net_service *service, const int64_t *latency_us)
{
    kt_net_set_latency(instance->trial->sim, instance->name, service, latency_us[0], latency_us[1]);
}

static void each_service(struct kt_instance *instance, int32_t node, do_to_service *act, const int64_t *latency_us)
{
    if (node < 1) {
        act(instance, NULL, latency_us);
        return;
    }
    const struct kt_broker *broker = &instance->trial->brokers[node - 1];
    act(instance, broker->service, latency_us);
    for (int i = 0; i < broker->aliases_count; i++)
        act(instance, broker->aliases[i], latency_us);
}

/* ---- cuts ---- */

void kt_cut(struct kt_instance *instance, int32_t broker, const struct kt_armed_fault *maker, uint64_t number)
{
    int32_t first = broker < 1 ? 1 : broker, last = broker < 1 ? instance->trial->brokers_count : broker;
    for (int32_t node = first; node <= last; node++) {
        struct cut *cut = kmock_alloc(sizeof *cut);
        cut->broker = node;
        cut->maker = maker;
        cut->number = number;
        kmock_list_append(&instance->cuts, &cut->link);
    }
    each_service(instance, broker, cut_service, NULL);
    record(instance, broker, "cut");
}

static bool is_cut(const struct kt_instance *instance, int32_t broker)
{
    for (struct kmock_list_link *link = instance->cuts.first; link; link = link->next)
        if (cut_at(link)->broker == broker)
            return true;
    return false;
}

static void heal(struct kt_instance *instance, int32_t broker)
{
    each_service(instance, broker, heal_service, NULL);
    record(instance, broker, "healed");
    kt_links_resume_returns(instance->trial);
}

/* Drop an instance's cuts of one maker. ended  which brokers one was dropped of */
static void drop_cuts(struct kt_instance *instance, const struct kt_armed_fault *maker, uint64_t number, bool *ended)
{
    for (struct kmock_list_link *link = instance->cuts.first, *next; link; link = next) {
        struct cut *cut = cut_at(link);
        next = link->next;
        if (cut->maker != maker || cut->number != number)
            continue;
        ended[cut->broker - 1] = true;
        kmock_list_remove(&cut->link);
        free(cut);
    }
}

static void end_of_instance(struct kt_instance *instance, const struct kt_armed_fault *maker, uint64_t number)
{
    int32_t brokers = instance->trial->brokers_count;
    bool *ended = kmock_alloc((size_t)brokers * sizeof *ended);
    drop_cuts(instance, maker, number, ended);
    if (maker->fault.action.broker < 1 && ended[0] && kmock_list_is_empty(&instance->cuts))
        heal(instance, -1);
    else
        for (int32_t node = 1; node <= brokers; node++)
            if (ended[node - 1] && !is_cut(instance, node))
                heal(instance, node);
    free(ended);
}

void kt_cut_end(struct kt_trial *trial, const struct kt_armed_fault *maker, uint64_t number)
{
    for (struct kmock_list_link *link = trial->instances.first; link; link = link->next)
        end_of_instance(kmock_list_object(link, struct kt_instance, link), maker, number);
}

void kt_cut_heal(struct kt_instance *instance, int32_t broker)
{
    for (struct kmock_list_link *link = instance->cuts.first, *next; link; link = next) {
        struct cut *cut = cut_at(link);
        next = link->next;
        if (broker >= 1 && cut->broker != broker)
            continue;
        kmock_list_remove(&cut->link);
        free(cut);
    }
    heal(instance, broker);
}

void kt_cuts_forget(struct kt_instance *instance)
{
    struct kmock_list_link *link;
    while ((link = kmock_list_take(&instance->cuts)) != NULL)
        free(cut_at(link));
}

/* ---- latency ---- */

void kt_cut_set_latency(struct kt_instance *instance, int32_t broker, int64_t min_us, int64_t max_us)
{
    int64_t latency_us[2] = {min_us, max_us};
    char text[100];
    instance->has_latency = min_us >= 0;
    if (min_us < 0) {
        latency_us[0] = DEFAULT_MIN_US;
        latency_us[1] = DEFAULT_MAX_US;
    }
    each_service(instance, broker, slow_service, latency_us);
    snprintf(text, sizeof text, "latency %.3f..%.3f ms", latency_us[0] / 1e3, latency_us[1] / 1e3);
    record(instance, broker, text);
}
