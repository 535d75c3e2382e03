/* SPDX-License-Identifier: Apache-2.0 */
/* Ask whether whoever sent a request may do something. source  Kafka AuthHelper */
#ifndef KMOCK_BROKER_AUTHORIZE_H
#define KMOCK_BROKER_AUTHORIZE_H

#include "mock/broker/state.h"

struct kmock_right {
    enum kmock_operation operation;
    enum kmock_resource resource;
};

/* returns  false where nobody has ever said that something may not be done */
static inline bool kmock_authorizer_is_asked(const struct kmock_cluster *cluster)
{
    return cluster->authorizer.is_on || !kmock_list_is_empty(&cluster->authorizer.overrides);
}

/* name  of the resource; of the cluster it goes without saying */
bool kmock_may(const struct kmock_cluster *cluster, const struct kmock_request *request, struct kmock_right right,
               struct kmock_string name);

/* returns  whether it may be done to some resource of the type */
bool kmock_may_some(const struct kmock_cluster *cluster, const struct kmock_request *request, struct kmock_right right);

/* returns  a bit for each operation that may be done to it, as answers tell clients that ask */
int32_t kmock_operations_allowed(const struct kmock_cluster *cluster, const struct kmock_request *request,
                                 enum kmock_resource resource, struct kmock_string name);

#endif
