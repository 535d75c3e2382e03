/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/broker/endpoints.h"

void kmock_endpoints_init(struct kmock_endpoints *endpoints, const struct kmock_cluster *cluster,
                          struct kmock_arena *arena)
{
    *endpoints = (struct kmock_endpoints){.cluster = cluster, .arena = arena};
}

void kmock_endpoints_add(struct kmock_endpoints *endpoints, int32_t node_id)
{
    if (!kmock_cluster_node_is_up(endpoints->cluster, node_id))
        return;
    for (int32_t i = 0; i < endpoints->count; i++)
        if (endpoints->nodes[i].id == node_id)
            return;
    if (endpoints->nodes == NULL)
        endpoints->nodes =
            kmock_arena_array(endpoints->arena, endpoints->cluster->nodes_count, sizeof *endpoints->nodes);
    const struct kmock_node *node = kmock_cluster_node(endpoints->cluster, node_id);
    endpoints->nodes[endpoints->count++] =
        (struct kmock_endpoint){node->id, kmock_view_copy(endpoints->arena, node->host), node->port,
                                kmock_view_copy(endpoints->arena, node->rack)};
}
