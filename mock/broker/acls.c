/* SPDX-License-Identifier: Apache-2.0 */
/* Answer DescribeAcls, CreateAcls and DeleteAcls. source  Kafka AclApis, AclControlManager; KIP-140, KIP-290 */
#include "mock/broker/error.h"
#include "mock/broker/handlers.h"
#include "mock/security/acl_text.h"

enum { NAME_MAX_LENGTH = 249 };

/* There is nobody who could know. */
static bool refuse_without_authorizer(const struct kmock_cluster *cluster, struct kmock_request *request)
{
    if (cluster->authorizer.is_on)
        return false;
    kmock_request_refuse(request, KMOCK_SECURITY_DISABLED);
    kmock_request_complete(request);
    return true;
}

static const char *text_of(struct kmock_request *request, struct kmock_string view)
{
    return view.length < 0 ? NULL : kmock_arena_copy(&request->arena, view.data, (size_t)view.length);
}

static struct kmock_string view_copy(struct kmock_request *request, const char *text)
{
    return kmock_view_copy(&request->arena, kmock_view(text));
}

/* ---- DescribeAcls ---- */

static bool is_filter(const struct kmock_acl *filter)
{
    return filter->resource > KMOCK_RESOURCE_UNKNOWN && filter->resource < KMOCK_RESOURCES_END &&
           filter->pattern > KMOCK_PATTERN_UNKNOWN && filter->pattern <= KMOCK_PREFIXED &&
           filter->operation > KMOCK_OPERATION_UNKNOWN && filter->operation < KMOCK_OPERATIONS_END &&
           filter->permission > KMOCK_PERMISSION_UNKNOWN && filter->permission <= KMOCK_ALLOW;
}

static struct kmock_describe_acls_resource_result *find_resource(struct kmock_request *request,
                                                                 const struct kmock_acl *acl, int32_t most)
{
    struct kmock_describe_acls_response *response = request->response;
    for (int32_t i = 0; i < response->resources_count; i++) {
        struct kmock_describe_acls_resource_result *found = &response->resources[i];
        if (found->resource_type == acl->resource && found->pattern_type == acl->pattern &&
            kmock_view_is(found->resource_name, acl->name))
            return found;
    }
    struct kmock_describe_acls_resource_result *added = &response->resources[response->resources_count++];
    added->resource_type = acl->resource;
    added->resource_name = view_copy(request, acl->name);
    added->pattern_type = acl->pattern;
    added->acls = kmock_arena_array(&request->arena, most, sizeof *added->acls);
    return added;
}

static int32_t count_fitting(const struct kmock_cluster *cluster, const struct kmock_acl *filter)
{
    int32_t count = 0;
    const struct kmock_acl *acl = kmock_authorizer_next(&cluster->authorizer, filter, NULL);
    for (; acl; acl = kmock_authorizer_next(&cluster->authorizer, filter, acl))
        count++;
    return count;
}

void kmock_handle_describe_acls(struct kmock_cluster *cluster, struct kmock_request *request, int64_t now_us)
{
    const struct kmock_describe_acls_request *body = request->body;
    struct kmock_acl filter = {body->resource_type_filter,
                               text_of(request, body->resource_name_filter),
                               body->pattern_type_filter,
                               text_of(request, body->principal_filter),
                               text_of(request, body->host_filter),
                               body->operation,
                               body->permission_type};
    (void)now_us;
    if (refuse_without_authorizer(cluster, request))
        return;
    kmock_request_refuse(request, is_filter(&filter) ? KMOCK_NONE : KMOCK_INVALID_REQUEST);
    struct kmock_describe_acls_response *response = request->response;
    int32_t most = response->error ? 0 : count_fitting(cluster, &filter);
    const struct kmock_acl *acl = most > 0 ? kmock_authorizer_next(&cluster->authorizer, &filter, NULL) : NULL;
    response->resources = kmock_arena_array(&request->arena, most, sizeof *response->resources);
    for (; acl; acl = kmock_authorizer_next(&cluster->authorizer, &filter, acl)) {
        struct kmock_describe_acls_resource_result *resource = find_resource(request, acl, most);
        resource->acls[resource->acls_count++] = (struct kmock_describe_acls_acl_result){
            view_copy(request, acl->principal), view_copy(request, acl->host), acl->operation, acl->permission};
    }
    kmock_request_complete(request);
}

/* ---- CreateAcls ---- */

/* returns  what is wrong with a new ACL; null: nothing. source  AclControlManager.validateNewAcl, AclApis */
static const char *judge(const struct kmock_acl *acl)
{
    if (!is_filter(acl) || acl->resource == KMOCK_RESOURCE_ANY || acl->pattern < KMOCK_LITERAL ||
        acl->operation == KMOCK_OPERATION_ANY || acl->permission == KMOCK_PERMISSION_ANY)
        return "resource, pattern, operation and permission must be one each";
    if (acl->resource == KMOCK_CLUSTER && strcmp(acl->name, KMOCK_CLUSTER_NAME) != 0)
        return "The only valid name for the CLUSTER resource is kafka-cluster";
    if (*acl->name == '\0' || strlen(acl->name) > NAME_MAX_LENGTH * 2)
        return "Resource name should not be empty";
    if (!kmock_operation_fits(acl->operation, acl->resource))
        return "the operation is none of that resource";
    return strchr(acl->principal, ':') ? NULL : "Could not parse principal (expected PRINCIPAL_TYPE:NAME)";
}

void kmock_handle_create_acls(struct kmock_cluster *cluster, struct kmock_request *request, int64_t now_us)
{
    const struct kmock_create_acls_request *body = request->body;
    (void)now_us;
    if (refuse_without_authorizer(cluster, request))
        return;
    kmock_request_refuse(request, KMOCK_NONE);
    struct kmock_create_acls_response *response = request->response;
    for (int32_t i = 0; i < body->creations_count; i++) {
        const struct kmock_create_acls_creation *asked = &body->creations[i];
        struct kmock_acl acl = {asked->resource_type,          text_of(request, asked->resource_name),
                                asked->resource_pattern_type,  text_of(request, asked->principal),
                                text_of(request, asked->host), asked->operation,
                                asked->permission_type};
        const char *wrong = judge(&acl);
        response->results[i].error = wrong ? KMOCK_INVALID_REQUEST : KMOCK_NONE;
        response->results[i].error_message = kmock_view(wrong);
        if (wrong == NULL)
            kmock_authorizer_add(&cluster->authorizer, &acl);
    }
    kmock_request_complete(request);
}

/* ---- DeleteAcls ---- */

static void delete_fitting(struct kmock_cluster *cluster, struct kmock_request *request, const struct kmock_acl *filter,
                           struct kmock_delete_acls_filter_result *result)
{
    int32_t count = count_fitting(cluster, filter);
    result->matching_acls = kmock_arena_array(&request->arena, count, sizeof *result->matching_acls);
    const struct kmock_acl *acl;
    while ((acl = kmock_authorizer_next(&cluster->authorizer, filter, NULL)) != NULL) {
        result->matching_acls[result->matching_acls_count++] =
            (struct kmock_delete_acls_matching_acl_result){.error_message = KMOCK_NULL_STRING,
                                                           .resource_type = acl->resource,
                                                           .resource_name = view_copy(request, acl->name),
                                                           .pattern_type = acl->pattern,
                                                           .principal = view_copy(request, acl->principal),
                                                           .host = view_copy(request, acl->host),
                                                           .operation = acl->operation,
                                                           .permission_type = acl->permission};
        kmock_authorizer_remove(acl);
    }
}

void kmock_handle_delete_acls(struct kmock_cluster *cluster, struct kmock_request *request, int64_t now_us)
{
    const struct kmock_delete_acls_request *body = request->body;
    (void)now_us;
    if (refuse_without_authorizer(cluster, request))
        return;
    kmock_request_refuse(request, KMOCK_NONE);
    struct kmock_delete_acls_response *response = request->response;
    for (int32_t i = 0; i < body->filters_count; i++) {
        const struct kmock_delete_acls_filter *asked = &body->filters[i];
        struct kmock_acl filter = {asked->resource_type_filter,
                                   text_of(request, asked->resource_name_filter),
                                   asked->pattern_type_filter,
                                   text_of(request, asked->principal_filter),
                                   text_of(request, asked->host_filter),
                                   asked->operation,
                                   asked->permission_type};
        if (is_filter(&filter))
            delete_fitting(cluster, request, &filter, &response->filter_results[i]);
        else
            response->filter_results[i].error = KMOCK_INVALID_REQUEST;
    }
    kmock_request_complete(request);
}
