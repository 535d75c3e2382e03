/* SPDX-License-Identifier: Apache-2.0 */
/* Lay out DescribeCluster on the wire. */
#include "mock/broker/api/admin.h"
#include "mock/wire/schema.h"

/* clang-format off */
static const struct kmock_field describe_cluster_request_fields[] = {
    KMOCK_FIELD(struct kmock_describe_cluster_request, include_cluster_authorized_operations, "IncludeClusterAuthorizedOperations", BOOL, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_describe_cluster_request, endpoint_type, "EndpointType", INT8, 1, KMOCK_NEWEST, .fallback = 1),
    KMOCK_FIELD(struct kmock_describe_cluster_request, include_fenced_brokers, "IncludeFencedBrokers", BOOL, 2, KMOCK_NEWEST),
};
const struct kmock_schema kmock_describe_cluster_request_schema = KMOCK_MESSAGE(struct kmock_describe_cluster_request, describe_cluster_request_fields, 0);

static const struct kmock_field describe_cluster_broker_result_fields[] = {
    KMOCK_FIELD(struct kmock_describe_cluster_broker_result, broker_id, "BrokerId", INT32, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_describe_cluster_broker_result, host, "Host", STRING, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_describe_cluster_broker_result, port, "Port", INT32, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_describe_cluster_broker_result, rack, "Rack", STRING, 0, KMOCK_NEWEST, .nullable = true, .fallback = KMOCK_NULL),
    KMOCK_FIELD(struct kmock_describe_cluster_broker_result, is_fenced, "IsFenced", BOOL, 2, KMOCK_NEWEST),
};
static const struct kmock_schema describe_cluster_broker_result_schema = KMOCK_SCHEMA(struct kmock_describe_cluster_broker_result, describe_cluster_broker_result_fields);

static const struct kmock_field describe_cluster_response_fields[] = {
    KMOCK_FIELD(struct kmock_describe_cluster_response, throttle_time_ms, "ThrottleTimeMs", INT32, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_describe_cluster_response, error, "ErrorCode", INT16, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_describe_cluster_response, error_message, "ErrorMessage", STRING, 0, KMOCK_NEWEST, .nullable = true, .fallback = KMOCK_NULL),
    KMOCK_FIELD(struct kmock_describe_cluster_response, endpoint_type, "EndpointType", INT8, 1, KMOCK_NEWEST, .fallback = 1),
    KMOCK_FIELD(struct kmock_describe_cluster_response, cluster_id, "ClusterId", STRING, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_describe_cluster_response, controller_id, "ControllerId", INT32, 0, KMOCK_NEWEST, .fallback = -1),
    KMOCK_ARRAY_FIELD(struct kmock_describe_cluster_response, brokers, "Brokers", STRUCT, 0, KMOCK_NEWEST, .element = &describe_cluster_broker_result_schema),
    KMOCK_FIELD(struct kmock_describe_cluster_response, cluster_authorized_operations, "ClusterAuthorizedOperations", INT32, 0, KMOCK_NEWEST, .fallback = -2147483648),
};
const struct kmock_schema kmock_describe_cluster_response_schema = KMOCK_MESSAGE(struct kmock_describe_cluster_response, describe_cluster_response_fields, 0);
