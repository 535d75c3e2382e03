/* SPDX-License-Identifier: Apache-2.0 */
/* What may be answered to requests about who somebody is and what he may do. Each line: error, retriable, said before and
 * after the request was done, what it needs. A password that is right is not refused: such errors are left to the test.
 * source  org.apache.kafka.common.protocol.Errors for what is retriable */
#include "harness/explore/replies_inside.h"

#include "mock/broker/error.h"
#include "mock/broker/request.h"

/* source  SaslServerAuthenticator, KafkaApis.handleSaslHandshakeRequest */
static const struct kt_reply sasl_handshake[] = {
    {KMOCK_UNSUPPORTED_SASL_MECHANISM, false, true, false, KT_NEEDS_WRONG_REQUEST},
    {KMOCK_ILLEGAL_SASL_STATE, false, true, false, KT_NEEDS_WRONG_REQUEST},
};

/* source  SaslServerAuthenticator, KafkaApis.handleSaslAuthenticateRequest */
static const struct kt_reply sasl_authenticate[] = {
    {KMOCK_ILLEGAL_SASL_STATE, false, true, false, KT_NEEDS_WRONG_REQUEST},
    {KMOCK_SASL_AUTHENTICATION_FAILED, false, true, false, KT_NEEDS_WRONG_REQUEST},
};

/* source  AclApis.handleDescribeAcls */
static const struct kt_reply describe_acls[] = {
    {KMOCK_UNKNOWN_SERVER_ERROR, false, true, false, KT_NEEDS_NOTHING},
    {KMOCK_CLUSTER_AUTHORIZATION_FAILED, false, true, false, KT_NEEDS_AUTHORIZER},
    {KMOCK_INVALID_REQUEST, false, true, false, KT_NEEDS_WRONG_REQUEST},
    {KMOCK_SECURITY_DISABLED, false, true, false, KT_NEEDS_WRONG_REQUEST},
};

/* source  AclApis.handleCreateAcls, handleDeleteAcls; AclControlManager */
static const struct kt_reply alter_acls[] = {
    {KMOCK_UNKNOWN_SERVER_ERROR, false, true, false, KT_NEEDS_NOTHING},
    {KMOCK_REQUEST_TIMED_OUT, true, true, true, KT_NEEDS_NOTHING},
    {KMOCK_CLUSTER_AUTHORIZATION_FAILED, false, true, false, KT_NEEDS_AUTHORIZER},
    {KMOCK_NOT_CONTROLLER, true, true, false, KT_NEEDS_NOTHING},
    {KMOCK_INVALID_REQUEST, false, true, false, KT_NEEDS_WRONG_REQUEST},
    {KMOCK_SECURITY_DISABLED, false, true, false, KT_NEEDS_WRONG_REQUEST},
};

/* source  KafkaApis.handleDescribeUserScramCredentialsRequest, ScramImage */
static const struct kt_reply describe_credentials[] = {
    {KMOCK_UNKNOWN_SERVER_ERROR, false, true, false, KT_NEEDS_NOTHING},
    {KMOCK_CLUSTER_AUTHORIZATION_FAILED, false, true, false, KT_NEEDS_AUTHORIZER},
};

/* source  ScramControlManager.alterCredentials */
static const struct kt_reply alter_credentials[] = {
    {KMOCK_UNKNOWN_SERVER_ERROR, false, true, false, KT_NEEDS_NOTHING},
    {KMOCK_CLUSTER_AUTHORIZATION_FAILED, false, true, false, KT_NEEDS_AUTHORIZER},
    {KMOCK_UNSUPPORTED_SASL_MECHANISM, false, true, false, KT_NEEDS_WRONG_REQUEST},
    {KMOCK_NOT_CONTROLLER, true, true, false, KT_NEEDS_NOTHING},
    {KMOCK_RESOURCE_NOT_FOUND, false, true, false, KT_NEEDS_WRONG_REQUEST},
    {KMOCK_DUPLICATE_RESOURCE, false, true, false, KT_NEEDS_WRONG_REQUEST},
    {KMOCK_UNACCEPTABLE_CREDENTIAL, false, true, false, KT_NEEDS_WRONG_REQUEST},
};

#define KT_TABLE(api, replies)                                                                                         \
    {                                                                                                                  \
        api, replies, sizeof(replies) / sizeof *(replies)                                                              \
    }
const struct kt_reply_table kt_replies_security[] = {
    KT_TABLE(KMOCK_API_SASL_HANDSHAKE, sasl_handshake),
    KT_TABLE(KMOCK_API_SASL_AUTHENTICATE, sasl_authenticate),
    KT_TABLE(KMOCK_API_DESCRIBE_ACLS, describe_acls),
    KT_TABLE(KMOCK_API_CREATE_ACLS, alter_acls),
    KT_TABLE(KMOCK_API_DELETE_ACLS, alter_acls),
    KT_TABLE(KMOCK_API_DESCRIBE_USER_SCRAM_CREDENTIALS, describe_credentials),
    KT_TABLE(KMOCK_API_ALTER_USER_SCRAM_CREDENTIALS, alter_credentials),
    {KT_REPLIES_END, NULL, 0},
};
#undef KT_TABLE
