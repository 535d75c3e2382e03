/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/broker/controller.h"

#include "mock/broker/error.h"

enum { FORWARDING_FROM_RELEASE = 303 };

int32_t kmock_controller_find(const struct kmock_cluster *cluster)
{
    for (int32_t i = 0; i < cluster->nodes_count; i++)
        if (cluster->nodes[i].up)
            return cluster->nodes[i].id;
    return -1;
}

bool kmock_controller_refuses(const struct kmock_cluster *cluster, struct kmock_request *request)
{
    if (cluster->release >= FORWARDING_FROM_RELEASE || request->node_id == kmock_controller_find(cluster))
        return false;
    kmock_request_refuse(request, KMOCK_NOT_CONTROLLER);
    kmock_request_complete(request);
    return true;
}
