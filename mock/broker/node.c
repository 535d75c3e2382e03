/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/broker/node.h"

#include <stdlib.h>

#include "mock/base/alloc.h"
#include "mock/broker/view.h"

static struct kmock_string copy(const char *text)
{
    struct kmock_string view = kmock_view(text);
    if (text)
        view.data = kmock_copy_string(text, (size_t)view.length);
    return view;
}

void kmock_node_init(struct kmock_node *node, int32_t id, const char *host, int32_t port)
{
    *node = (struct kmock_node){.id = id, .host = copy(host), .port = port, .rack = KMOCK_NULL_STRING, .up = true};
}

void kmock_node_set_rack(struct kmock_node *node, const char *rack)
{
    free((char *)node->rack.data);
    node->rack = copy(rack);
}

void kmock_node_finish(struct kmock_node *node)
{
    kmock_fetch_sessions_clear(&node->fetch_sessions);
    free((char *)node->host.data);
    free((char *)node->rack.data);
}

void kmock_node_forget_parked(struct kmock_node *node)
{
    struct kmock_list_link *link;
    while ((link = kmock_list_take(&node->parked))) {
        struct kmock_parked *parked = kmock_list_object(link, struct kmock_parked, link);
        parked->forget(parked);
    }
}
