/* SPDX-License-Identifier: Apache-2.0 */
/* Lay out ApiVersions on the wire. */
#include "mock/broker/api/topics.h"
#include "mock/wire/schema.h"

/* clang-format off */
static const struct kmock_field api_versions_request_fields[] = {
    KMOCK_FIELD(struct kmock_api_versions_request, client_software_name, "ClientSoftwareName", STRING, 3, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_api_versions_request, client_software_version, "ClientSoftwareVersion", STRING, 3, KMOCK_NEWEST),
};
const struct kmock_schema kmock_api_versions_request_schema = KMOCK_MESSAGE(struct kmock_api_versions_request, api_versions_request_fields, 3);

static const struct kmock_field api_versions_api_key_result_fields[] = {
    KMOCK_FIELD(struct kmock_api_versions_api_key_result, api_key, "ApiKey", INT16, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_api_versions_api_key_result, min_version, "MinVersion", INT16, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_api_versions_api_key_result, max_version, "MaxVersion", INT16, 0, KMOCK_NEWEST),
};
static const struct kmock_schema api_versions_api_key_result_schema = KMOCK_SCHEMA(struct kmock_api_versions_api_key_result, api_versions_api_key_result_fields);

static const struct kmock_field api_versions_supported_feature_result_fields[] = {
    KMOCK_FIELD(struct kmock_api_versions_supported_feature_result, name, "Name", STRING, 3, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_api_versions_supported_feature_result, min_version, "MinVersion", INT16, 3, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_api_versions_supported_feature_result, max_version, "MaxVersion", INT16, 3, KMOCK_NEWEST),
};
static const struct kmock_schema api_versions_supported_feature_result_schema = KMOCK_SCHEMA(struct kmock_api_versions_supported_feature_result, api_versions_supported_feature_result_fields);

static const struct kmock_field api_versions_finalized_feature_result_fields[] = {
    KMOCK_FIELD(struct kmock_api_versions_finalized_feature_result, name, "Name", STRING, 3, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_api_versions_finalized_feature_result, max_version_level, "MaxVersionLevel", INT16, 3, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_api_versions_finalized_feature_result, min_version_level, "MinVersionLevel", INT16, 3, KMOCK_NEWEST),
};
static const struct kmock_schema api_versions_finalized_feature_result_schema = KMOCK_SCHEMA(struct kmock_api_versions_finalized_feature_result, api_versions_finalized_feature_result_fields);

static const struct kmock_field api_versions_response_fields[] = {
    KMOCK_FIELD(struct kmock_api_versions_response, error, "ErrorCode", INT16, 0, KMOCK_NEWEST),
    KMOCK_ARRAY_FIELD(struct kmock_api_versions_response, api_keys, "ApiKeys", STRUCT, 0, KMOCK_NEWEST, .element = &api_versions_api_key_result_schema),
    KMOCK_FIELD(struct kmock_api_versions_response, throttle_time_ms, "ThrottleTimeMs", INT32, 1, KMOCK_NEWEST),
    KMOCK_ARRAY_FIELD(struct kmock_api_versions_response, supported_features, "SupportedFeatures", STRUCT, 3, KMOCK_NEWEST, .tagged = true, .tag = 0, .element = &api_versions_supported_feature_result_schema),
    KMOCK_FIELD(struct kmock_api_versions_response, finalized_features_epoch, "FinalizedFeaturesEpoch", INT64, 3, KMOCK_NEWEST, .tagged = true, .tag = 1, .fallback = -1),
    KMOCK_ARRAY_FIELD(struct kmock_api_versions_response, finalized_features, "FinalizedFeatures", STRUCT, 3, KMOCK_NEWEST, .tagged = true, .tag = 2, .element = &api_versions_finalized_feature_result_schema),
    KMOCK_FIELD(struct kmock_api_versions_response, zk_migration_ready, "ZkMigrationReady", BOOL, 3, KMOCK_NEWEST, .tagged = true, .tag = 3),
};
const struct kmock_schema kmock_api_versions_response_schema = KMOCK_MESSAGE(struct kmock_api_versions_response, api_versions_response_fields, 3);
