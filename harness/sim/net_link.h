/* SPDX-License-Identifier: Apache-2.0 */
/* Hold what lies between a process name and a service: latency and cuts, and the rules for links to come.
 *
 * A link comes into being with the first connection over it, and then obeys every rule that was ever made for it,
 * in the order they were made. Knows nothing of what travels. */
#ifndef KT_SIM_NET_LINK_H
#define KT_SIM_NET_LINK_H

#include <stdbool.h>
#include <stdint.h>

#include "mock/base/list.h"

struct kt_net_service;

struct kt_net_link {
    struct kmock_list_link link; /* of all links */
    char *process;               /* its name */
    const struct kt_net_service *service;
    int64_t min_us, max_us;
    bool is_cut;
    struct kmock_list flows; /* struct kt_net_flow.of_link */
};

struct kt_net_rule {
    struct kmock_list_link link;          /* of all rules; filled in by kt_net_rule_make */
    char *process;                        /* "": all */
    const struct kt_net_service *service; /* null: all */
    bool is_latency;                      /* else a cut, or the end of one */
    int64_t min_us, max_us;
    bool cuts;
};

void kt_net_links_start(void);
void kt_net_links_stop(void);

/* returns  the link; made where it is not there yet */
struct kt_net_link *kt_net_link_between(const char *process, const struct kt_net_service *service);

/* Apply a rule to the links that are there, and keep it for those to come. rule is copied. */
void kt_net_rule_make(const struct kt_net_rule *rule);

/* returns  all links, in the order they came into being */
const struct kmock_list *kt_net_links(void);

/* Draw the latency of one packet. */
int64_t kt_net_link_draw_us(const struct kt_net_link *link);

#endif
