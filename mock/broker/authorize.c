/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/broker/authorize.h"

#include <stdlib.h>

#include "mock/base/alloc.h"
#include "mock/security/acl_text.h"

static struct kmock_deed deed_of(const struct kmock_request *request, struct kmock_right right, const char *name)
{
    const char *host = request->host.length > 0 ? request->host.data : "";
    return (struct kmock_deed){.principal = request->principal ? request->principal : "User:ANONYMOUS",
                               .host = *host == '/' ? host + 1 : host,
                               .operation = right.operation,
                               .resource = right.resource,
                               .name = name};
}

bool kmock_may(const struct kmock_cluster *cluster, const struct kmock_request *request, struct kmock_right right,
               struct kmock_string name)
{
    if (!kmock_authorizer_is_asked(cluster))
        return true;
    if (right.resource == KMOCK_CLUSTER)
        name = kmock_view(KMOCK_CLUSTER_NAME);
    char *text = kmock_copy_string(name.length > 0 ? name.data : "", name.length > 0 ? (size_t)name.length : 0);
    struct kmock_deed deed = deed_of(request, right, text);
    bool may = kmock_authorizer_allows(&cluster->authorizer, &deed);
    free(text);
    return may;
}

bool kmock_may_some(const struct kmock_cluster *cluster, const struct kmock_request *request, struct kmock_right right)
{
    struct kmock_deed deed = deed_of(request, right, "");
    return !kmock_authorizer_is_asked(cluster) || kmock_authorizer_allows_some(&cluster->authorizer, &deed);
}

int32_t kmock_operations_allowed(const struct kmock_cluster *cluster, const struct kmock_request *request,
                                 enum kmock_resource resource, struct kmock_string name)
{
    int32_t all = kmock_operations_of(resource), allowed = 0;
    for (int operation = KMOCK_READ; operation < KMOCK_OPERATIONS_END; operation++)
        if ((all >> operation & 1) &&
            kmock_may(cluster, request, (struct kmock_right){(enum kmock_operation)operation, resource}, name))
            allowed |= 1 << operation;
    return allowed;
}
