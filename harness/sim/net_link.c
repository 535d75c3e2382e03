/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/sim/net_link.h"

#include <stdlib.h>
#include <string.h>

#include "harness/sim/kernel.h"
#include "harness/sim/state.h"
#include "mock/base/alloc.h"

enum { DEFAULT_MIN_US = 100, DEFAULT_MAX_US = 300 };

static struct kmock_list links, rules;

void kt_net_links_start(void)
{
    links = rules = (struct kmock_list){0};
}

void kt_net_links_stop(void)
{
    struct kmock_list_link *taken;
    while ((taken = kmock_list_take(&links))) {
        struct kt_net_link *link = kmock_list_object(taken, struct kt_net_link, link);
        free(link->process);
        free(link);
    }
    while ((taken = kmock_list_take(&rules))) {
        struct kt_net_rule *rule = kmock_list_object(taken, struct kt_net_rule, link);
        free(rule->process);
        free(rule);
    }
}

static void apply(const struct kt_net_rule *rule, struct kt_net_link *link)
{
    if (rule->process[0] && strcmp(rule->process, link->process) != 0)
        return;
    if (rule->service && rule->service != link->service)
        return;
    if (rule->is_latency) {
        link->min_us = rule->min_us;
        link->max_us = rule->max_us;
    } else {
        link->is_cut = rule->cuts;
    }
}

static struct kt_net_link *create_link(const char *process, const struct kt_net_service *service)
{
    struct kt_net_link *link = kmock_alloc(sizeof *link);
    link->process = kmock_copy_string(process, strlen(process));
    link->service = service;
    link->min_us = DEFAULT_MIN_US;
    link->max_us = DEFAULT_MAX_US;
    kmock_list_append(&links, &link->link);
    for (struct kmock_list_link *each = rules.first; each; each = each->next)
        apply(kmock_list_object(each, struct kt_net_rule, link), link);
    return link;
}

struct kt_net_link *kt_net_link_between(const char *process, const struct kt_net_service *service)
{
    for (struct kmock_list_link *each = links.first; each; each = each->next) {
        struct kt_net_link *link = kmock_list_object(each, struct kt_net_link, link);
        if (link->service == service && strcmp(link->process, process) == 0)
            return link;
    }
    return create_link(process, service);
}

/* returns  whether nothing of an older rule is left once a newer one is applied after it */
static bool covers(const struct kt_net_rule *newer, const struct kt_net_rule *older)
{
    return newer->is_latency == older->is_latency &&
           (newer->process[0] == 0 || strcmp(newer->process, older->process) == 0) &&
           (newer->service == NULL || newer->service == older->service);
}

static void drop_covered(const struct kt_net_rule *newer)
{
    struct kmock_list_link *next = rules.first;
    while (next) {
        struct kt_net_rule *older = kmock_list_object(next, struct kt_net_rule, link);
        next = next->next;
        if (!covers(newer, older))
            continue;
        kmock_list_remove(&older->link);
        free(older->process);
        free(older);
    }
}

void kt_net_rule_make(const struct kt_net_rule *wanted)
{
    struct kt_net_rule *rule = kmock_alloc(sizeof *rule);
    *rule = *wanted;
    rule->link = (struct kmock_list_link){0};
    rule->process = kmock_copy_string(wanted->process, strlen(wanted->process));
    drop_covered(rule);
    kmock_list_append(&rules, &rule->link);
    for (struct kmock_list_link *each = links.first; each; each = each->next)
        apply(rule, kmock_list_object(each, struct kt_net_link, link));
}

const struct kmock_list *kt_net_links(void)
{
    return &links;
}

int64_t kt_net_link_draw_us(const struct kt_net_link *link)
{
    int64_t span_us = link->max_us - link->min_us;
    if (span_us <= 0 || kt_the_sim.plain_latency)
        return link->min_us;
    return link->min_us + kt_draw("latency", span_us < UINT32_MAX ? (uint32_t)span_us + 1 : UINT32_MAX);
}
